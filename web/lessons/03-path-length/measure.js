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
import { correlationOfKept, holm, keep, mean, YARDSTICK } from '../../measures/statistics.js';
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
 * @property {number[]} predictedIds       of the same tokens
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
  predictedIds: [],
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
    data.predictedIds = best.map(({ token }) => token);
    const bytes = await lab.tokenBytes(data.predictedIds);
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
 * With fewer kept tokens than this nothing is said of a correlation: of nine the yardstick 2 / sqrt(n - 1) is
 * already 0.71, so that only points close to a line would be beyond it, and one token decides.
 */
export const LEAST_TOKENS = 10;

/**
 * Correlation over tokens between the step into layer l and the logit of the predicted token.
 *
 * @param {Path} path
 * @param {number} l 1..L
 * @param {ReadonlySet<number>} dropped
 * @returns {{ pearson: number | null, spearman: number | null }} null where there are too few tokens
 */
export function relate(path, l, dropped) {
  const steps = path.steps[l];
  const isEnough = path.tokens - dropped.size >= LEAST_TOKENS;
  if (!steps || !path.logits || !isEnough) return { pearson: null, spearman: null };
  return correlationOfKept(steps, path.logits, dropped);
}

/**
 * How far r strays from 0 by chance. Of n independent pairs without any relation, r has mean 0 and
 * variance exactly 1 / (n - 1) (Pitman 1937: over all ways of pairing the values), so two deviations
 * hold about 95%. Neighbouring tokens are not independent, so for a text this is a lower estimate.
 *
 * @param {number} n kept tokens
 * @returns {number | null} two standard deviations; null of too few tokens
 */
export const chanceLevel = (n) => (n >= LEAST_TOKENS ? YARDSTICK / Math.sqrt(n - 1) : null);

/**
 * The chance of an |r| this large or larger where there is no relation: t = r sqrt(v / (1 - r^2)) follows
 * Student's t of v = n - 2 degrees of freedom (Fisher 1915). With tan s = t / sqrt(v), that is sin s = |r|, the
 * chance of less is a finite sum (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and
 * 26.7.4): c = cos s,
 *
 *   odd v:   2/pi (s + sin s (c + 2/3 c^3 + (2 4)/(3 5) c^5 + ...))    up to c^(v-2)
 *   even v:  sin s (1 + 1/2 c^2 + (1 3)/(2 4) c^4 + ...)               up to c^(v-2)
 *
 * @param {number} r
 * @param {number} n at least 3
 * @returns {number} two-sided p, to about 1e-15 absolute
 */
export function pOfPearson(r, n) {
  const v = n - 2;
  const sine = Math.min(1, Math.abs(r));
  const square = 1 - sine * sine;
  const isOdd = v % 2 === 1;
  let term = isOdd ? Math.sqrt(square) : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= v - 2; power += 2) {
    sum += term;
    term *= (square * (power + 1)) / (power + 2);
  }
  const within = isOdd ? (2 / Math.PI) * (Math.asin(sine) + sine * sum) : sine * sum;
  return Math.max(0, Math.min(1, 1 - within));
}

/**
 * Which layers' steps go with the logit: Pearson's p of every layer, corrected by Holm for as many tests as
 * there are layers (lesson 01), and how many are beyond the yardstick without a correction.
 *
 * @param {Path} path
 * @param {ReadonlySet<number>} dropped
 * @returns {{ pearson: (number | null)[], spearman: (number | null)[], corrected: (number | null)[],
 *   beyond: number, significant: number }} one per layer 1..L
 */
export function relateLayers(path, dropped) {
  const n = path.tokens - dropped.size;
  const level = chanceLevel(n);
  const pairs = Array.from({ length: path.layers }, (_, i) => relate(path, i + 1, dropped));
  const pearson = pairs.map((pair) => pair.pearson);
  const corrected = holm(pearson.map((r) => (r === null ? null : pOfPearson(r, n))));
  return {
    pearson,
    spearman: pairs.map((pair) => pair.spearman),
    corrected,
    beyond: pearson.filter((r) => r !== null && level !== null && Math.abs(r) > level).length,
    significant: corrected.filter((p) => p !== null && p < SIGNIFICANT).length,
  };
}

/** Below this a corrected p counts. */
export const SIGNIFICANT = 0.05;

/** Digits of what is read off the page: r and the yardstick, r in the table of figure 3, a mean step. */
export const SHOWN_DIGITS = 2;
export const TABLE_DIGITS = 4;

/** Half a unit of the last digit. @param {number} digits */
const half = (digits) => 0.5 * 10 ** -digits;

/**
 * How far 2 |r| / c may be off where both are read off the page, and the result rounded to one digit: at
 * most 2 (|r| + e) / (c - e) - 2 |r| / c = (2 + 2 |r| / c) e / (c - e), and half a tenth.
 *
 * @param {number} deviations 2 |r| / c
 * @param {number} chance c, two standard deviations
 */
export function readingError(deviations, chance) {
  const off = half(SHOWN_DIGITS);
  return ((2 + deviations) * off) / (chance - off) + 0.05;
}

/** How many tokens r needs to reach the yardstick: 2 / sqrt(n - 1) = |r|. @param {number} r */
export const tokensFor = (r) => 4 / r ** 2 + 1;

/** Below this the table has too few digits of r to say how many tokens it needs. */
const LEAST_R = 0.001;

/**
 * @param {number} r
 * @returns {number | null} the least whole number of tokens
 */
export const leastTokensFor = (r) => (Math.abs(r) < LEAST_R ? null : Math.ceil(tokensFor(r)));

/** How far that may be off where r is read off the table of figure 3. @param {number} r */
export const tokensError = (r) =>
  Math.ceil(tokensFor(Math.abs(r) - half(TABLE_DIGITS)) - tokensFor(r)) + 1;

/**
 * The layer whose step is longest on average, as far as figure 1 shows it: of equal ones the first.
 *
 * @param {Path} path
 * @param {ReadonlySet<number>} dropped
 * @returns {number | null}
 */
export function longestLayer(path, dropped) {
  const means = meanOfKept(path.steps, dropped).map((value) =>
    value === null ? -1 : Number(value.toFixed(SHOWN_DIGITS)),
  );
  const longest = Math.max(...means);
  return longest < 0 ? null : means.indexOf(longest);
}
