// SPDX-License-Identifier: MIT
//
// measure.js - lesson 03's quantities. Pure functions of the residual stream, and after the last layer
// what the model predicts at every position; called by the frame, the figures and by tests.
//
//   PL[l][t] = |h[l][t] - h[l-1][t]|               l = 1..L, the length of one step
//   S[l][t]  = PL[1][t] + ... + PL[l][t]           S[0] = 0, the way gone so far
//   z[t]     = max over v of logits[t][v]          the logit of the token predicted at t

import { pathLength } from '../../geometry.js';
import { hiddenTap, row } from '../../measures/residual.js';
import { correlationOfKept, keep, mean } from '../../measures/statistics.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { labelToken } from '../../ui/tokens.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 *
 * @typedef {object} Path  of one text through one model, filled layer by layer
 * @property {number} layers L
 * @property {number} tokens T
 * @property {(number[] | null)[]} steps   [L + 1][T]; [0] is null, and so is a layer not measured yet
 * @property {number[] | null} logits      [T], z; null before the last layer
 * @property {string[]} predicted          [T], the token with that logit; [] before the last layer
 */

/**
 * @param {number} layers
 * @param {number} tokens
 * @returns {Path} with nothing measured yet
 */
export const emptyPath = (layers, tokens) => ({
  layers,
  tokens,
  steps: Array.from({ length: layers + 1 }, () => null),
  logits: null,
  predicted: [],
});

/**
 * @param {Cache} cache holds h[l-1] and h[l]
 * @param {number} l  nothing is measured at 0
 * @param {Path} path filled in place
 */
export function measureStep(cache, l, path) {
  if (l === 0) return;
  const before = cache.get(hiddenTap(l - 1));
  const after = cache.get(hiddenTap(l));
  path.steps[l] = Array.from({ length: path.tokens }, (_, t) =>
    pathLength(row(before, t), row(after, t)),
  );
}

/** @type {import('../../frame/run.js').Measurement<Path>} */
export const measurement = {
  input: 'text',
  sample: NIETZSCHE,
  start: ({ layers, tokens }) => emptyPath(layers, tokens),
  measure: measureStep,
  // Logits of all positions would be T x V numbers; the logit lens makes them a few rows at a time and
  // keeps one of each row. At the last layer the lens is the model's own output.
  async finish({ data, lab, last, running: { signal, progress } }) {
    progress(1, 1, lesson.text.lens);
    const best = (await lab.logitLens(last, { k: 1, signal })).map(([entry]) => entry);
    const bytes = await lab.tokenBytes(best.map(({ token }) => token));
    data.logits = best.map(({ logit }) => logit);
    data.predicted = bytes.map(labelToken);
  },
  digits: 5,
};

/**
 * S of every token at every layer that is measured without a gap.
 *
 * @param {Path} path
 * @returns {(number[] | null)[]} [L + 1][T]; [0] is all zeros
 */
export function cumulative(path) {
  /** @type {(number[] | null)[]} */
  const sums = [Array.from({ length: path.tokens }, () => 0)];
  for (let l = 1; l <= path.layers; l++) {
    const before = sums[l - 1];
    const step = path.steps[l];
    sums.push(before && step ? step.map((length, t) => before[t] + length) : null);
  }
  return sums;
}

/**
 * Mean over the kept tokens, layer by layer.
 *
 * @param {(number[] | null)[]} rows
 * @param {ReadonlySet<number>} dropped
 * @returns {(number | null)[]}
 */
export const meanOfKept = (rows, dropped) =>
  rows.map((values) => {
    const kept = values ? keep(values, dropped) : [];
    return kept.length ? mean(kept) : null;
  });

/**
 * Correlation over tokens between the step into layer l and the logit of the predicted token.
 *
 * @param {Path} path
 * @param {number} l 1..L
 * @param {ReadonlySet<number>} dropped
 * @returns {{ pearson: number | null, spearman: number | null }}
 */
export function relate(path, l, dropped) {
  const steps = path.steps[l];
  if (!steps || !path.logits) return { pearson: null, spearman: null };
  return correlationOfKept(steps, path.logits, dropped);
}

/**
 * How far r strays from 0 by chance. Of n independent pairs without any relation, r has mean 0 and
 * variance exactly 1 / (n - 1) (Pitman 1937: over all ways of pairing the values), so two deviations
 * hold about 95%. Neighbouring tokens are not independent, so for a text this is a lower estimate.
 *
 * @param {number} n kept tokens
 * @returns {number | null} two standard deviations
 */
export const chanceLevel = (n) => (n >= 3 ? 2 / Math.sqrt(n - 1) : null);

/** Two digits after the comma are shown: r and the level of chance are off by up to this. */
const SHOWN = 0.005;

/**
 * How far 2 |r| / c may be off where both are read off the page: at most
 * 2 (|r| + e) / (c - e) - 2 |r| / c = (2 + 2 |r| / c) e / (c - e).
 *
 * @param {number} deviations 2 |r| / c
 * @param {number} chance c, two standard deviations
 */
export const readingError = (deviations, chance) => ((2 + deviations) * SHOWN) / (chance - SHOWN);
