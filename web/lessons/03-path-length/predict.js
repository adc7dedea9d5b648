// SPDX-License-Identifier: MIT
//
// predict.js - what the model predicts at every position of a text, and how large that logit is. Called
// by the page and by the recorder after a run.

import { labelToken } from '../../ui/tokens.js';

/**
 * Logits of all positions would be T x V numbers; the logit lens makes them a few rows at a time and
 * keeps one of each row. At the last layer the lens is the model's own output.
 *
 * @param {import('../../lab.js').Lab} lab
 * @param {Float32Array} last h[L], [T, C]
 * @param {AbortSignal} signal
 * @returns {Promise<{ logits: number[], predicted: string[] }>} [T] each
 */
export async function predict(lab, last, signal) {
  const best = (await lab.logitLens(last, { k: 1, signal })).map(([entry]) => entry);
  const bytes = await lab.tokenBytes(best.map(({ token }) => token));
  return { logits: best.map(({ logit }) => logit), predicted: bytes.map(labelToken) };
}
