// SPDX-License-Identifier: MIT
//
// top-tokens.js - the raw logit lens in words: what the model would say next if it ended at a vector, and
// how that changes from layer to layer. Also what the stepper's recorded run holds of it.

import { hiddenTap } from '../measures/residual.js';
import { text as words } from '../text/stepper.js';
import { labelToken } from '../ui/tokens.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {{ label: string, logit: number, prob: number }} TopToken  prob: 0..1
 * @typedef {[label: string, prob: number][]} Tops  of one layer, the most probable first
 */

/** Tokens shown of each layer. */
const TOPS = 3;

/**
 * @param {Lab} lab
 * @param {Float32Array} vectors  n x C
 * @param {number} k
 * @param {AbortSignal} [signal]
 * @returns {Promise<TopToken[][]>} [n][k]
 */
export async function topTokens(lab, vectors, k, signal) {
  const entries = await lab.logitLens(vectors, { k, signal });
  const bytes = await lab.tokenBytes(entries.flatMap((tops) => tops.map(({ token }) => token)));
  let next = 0;
  return entries.map((tops) =>
    tops.map(({ logit, prob }) => ({ label: labelToken(bytes[next++]), logit, prob })),
  );
}

/**
 * @param {Lab} lab
 * @param {Float32Array} vectors  n x C
 * @param {AbortSignal} [signal]
 * @returns {Promise<Tops[]>} [n]
 */
export async function topsOf(lab, vectors, signal) {
  const found = await topTokens(lab, vectors, TOPS, signal);
  return found.map((tops) => tops.map(({ label, prob }) => [label, prob]));
}

/**
 * From which layer on the model says what it says in the end, without a break.
 *
 * @param {Tops[]} tops  [L + 1]
 * @returns {number} 0..L
 */
export function settledAt(tops) {
  let layer = tops.length - 1;
  const final = tops[layer][0][0];
  while (layer > 0 && tops[layer - 1][0][0] === final) layer--;
  return layer;
}

/**
 * The stepper's recorded run: the top tokens of every token of the sample at every layer.
 *
 * @type {import('../frame/run.js').Measurement<{ hidden: Float32Array[], tops: Tops[][] }>}
 */
export const measurement = {
  input: 'text',
  sample: words.sample,
  start: () => ({ hidden: [], tops: [] }),
  measure(stream, l, data) {
    data.hidden[l] = stream.get(hiddenTap(l)).data.slice();
  },
  async finish({ data, lab, running: { signal } }) {
    for (const [l, vectors] of data.hidden.entries()) {
      data.tops[l] = await topsOf(lab, vectors, signal);
    }
  },
  digits: 3,
  keep: ({ tops }) => ({ tops }),
  restore: ({ tops }) => ({ hidden: [], tops }),
};
