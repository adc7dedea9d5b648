// SPDX-License-Identifier: MIT
//
// text.js - one text as the input of a run: its tokens, cut to the model's context.
//
// Called by run.js, and by the course home and the stepper, which read a text of their own.

import { LabError } from '../engine/error.js';
import { text } from '../text/interface.js';
import { int } from '../ui/format.js';
import { viewTokens } from '../ui/tokens.js';

/** @typedef {import('../lab.js').Lab} Lab */
/** @typedef {import('../ui/run-bar.js').Running} Running */

/**
 * The tokens that the model can read. The page says how many were cut off.
 *
 * @param {Lab} lab
 * @param {string} input
 * @param {Running} running
 * @returns {Promise<{ tokens: Int32Array, views: import('../ui/tokens.js').TokenView[] }>}
 */
export async function readText(lab, input, { signal, warn }) {
  const all = await lab.toTokens(input);
  if (all.length === 0) {
    throw new LabError('empty-text', 'there is no text to run', { op: 'read' });
  }
  const tokens = all.subarray(0, lab.config.nCtx);
  if (tokens.length < all.length) {
    warn(text.run.cut(int(all.length), int(tokens.length), int(all.length - tokens.length)));
  }
  const views = viewTokens(await lab.tokenBytes(tokens));
  signal.throwIfAborted();
  return { tokens, views };
}
