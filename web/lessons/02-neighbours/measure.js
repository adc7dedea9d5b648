// SPDX-License-Identifier: MIT
//
// measure.js - lesson 02's quantities: the angle between two tokens of one sentence inside one layer, which
// two, and whether a distribution has two clouds. Pure functions of the residual stream; called by the
// frame, the figures and by tests.
//
//   angles[l][s][i] = angle(h[l][i], h[l][i+1])   of sentence s             l = 0..L, i = 0..T-2
//   others[l][s]    = angle(h[l][i], h[l][j])     [i, j] = pairs[s], i < j, two arbitrary tokens but "her"
//
// The pairs of `others` are the published control: a run draws them by its seed, one a sentence. Neighbours
// are all measured, so a control drawn among them needs no other run. A pair is [i, j] with i < j everywhere.

import { angle } from '../../geometry.js';
import { createDraw, createRandom, FIRST_SEED } from '../../measures/random.js';
import { hiddenTap, row } from '../../measures/residual.js';
import {
  mean,
  median,
  standardDeviation,
  standardError,
  YARDSTICK,
} from '../../measures/statistics.js';
import { HER_TEXT } from '../../samples/her-sentences.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {import('../../frame/sentences.js').Sentence} Sentence
 * @typedef {[first: number, second: number]} Pair  two positions of a sentence, first < second
 * @typedef {'any' | 'all' | 'start'} Draw  the control: two arbitrary tokens; two neighbours of the whole
 *   sentence; two of the first three tokens that are neighbours
 *
 * @typedef {object} Neighbours  radians; plain data, filled layer by layer
 * @property {number} layers L
 * @property {number} seed   of the pairs
 * @property {Sentence[]} sentences
 * @property {Pair[]} pairs  [sentence], two arbitrary tokens
 * @property {(number[] | null)[][]} angles [L + 1][sentence][T - 1], of neighbours; null where not measured yet
 * @property {(number | null)[][]} others   [L + 1][sentence], of the pairs
 *
 * @typedef {object} Spread
 * @property {number} n
 * @property {number} mean
 * @property {number} median
 * @property {number | null} deviation
 *
 * @typedef {{ from: number, to: number, below: number, above: number }} Gap  how many lie on either side
 *
 * @typedef {object} PairMean
 * @property {number} pair
 * @property {number} n
 * @property {number} mean
 * @property {number | null} error  standard error of the mean
 */

/** Two clouds lie at least this far apart, in radians, ... */
export const CLEAR_GAP = 0.3;

/**
 * ... and each holds at least this share of the lines and this many. About 2 / (T - 1) of the published
 * control's pairs hold position 0: 9 of 54 on average, fewer than 3 for less than one seed in a hundred.
 */
const CLOUD_SHARE = 0.05;
const CLOUD_SIZE = 3;

/**
 * @param {number} layers
 * @param {Sentence[]} sentences
 * @param {number} seed
 * @returns {Neighbours} with nothing measured yet
 */
export const emptyNeighbours = (layers, sentences, seed) => ({
  layers,
  seed,
  sentences,
  pairs: drawAnyPairs(sentences, seed),
  angles: Array.from({ length: layers + 1 }, () => sentences.map(() => null)),
  others: Array.from({ length: layers + 1 }, () => sentences.map(() => null)),
});

/**
 * @param {Cache} cache holds h[l]
 * @param {number} l 0..L
 * @param {Neighbours} neighbours filled in place
 * @param {number} s the sentence
 */
export function measureNeighbours(cache, l, neighbours, s) {
  const hidden = cache.get(hiddenTap(l));
  const between = (/** @type {number} */ i, /** @type {number} */ j) =>
    angle(row(hidden, i), row(hidden, j));
  const pairs = neighbours.sentences[s].names.length - 1;
  neighbours.angles[l][s] = Array.from({ length: pairs }, (_, i) => between(i, i + 1));
  neighbours.others[l][s] = between(...neighbours.pairs[s]);
}

/** @type {import('../../frame/run.js').Measurement<Neighbours>} */
export const measurement = {
  input: 'sentences',
  sample: HER_TEXT,
  settings: { seed: FIRST_SEED },
  start: ({ layers, sentences, settings }) => emptyNeighbours(layers, sentences, settings.seed),
  measure: measureNeighbours,
};

/** @param {Sentence} sentence @returns {Pair} the pair that ends with "her" */
export const targetPair = ({ target }) => [target - 1, target];

/**
 * For each sentence two arbitrary tokens, neither of them "her", every such pair equally likely. There is
 * always one: "her" stands at position 2 or later.
 *
 * @param {Sentence[]} sentences
 * @param {number} seed
 * @returns {Pair[]} [sentence]
 */
export function drawAnyPairs(sentences, seed) {
  const below = createDraw(createRandom(seed));
  return sentences.map(({ target, names }) => {
    const first = below(names.length - 1);
    const other = below(names.length - 2);
    const second = other < first ? other : other + 1;
    // Counted without "her".
    const [i, j] = [first, second].map((t) => (t < target ? t : t + 1)).sort((a, b) => a - b);
    return [i, j];
  });
}

/** @param {Sentence} sentence @returns {number} how many pairs drawAnyPairs chooses from */
export const countAnyPairs = ({ names }) => ((names.length - 1) * (names.length - 2)) / 2;

/**
 * For each sentence two neighbours, neither of them "her", drawn by a seed. Under 'start' these are positions
 * 0 and 1 or 1 and 2, as far as they are not "her".
 *
 * @param {Sentence[]} sentences
 * @param {number} seed
 * @param {'all' | 'start'} draw
 * @returns {Pair[]} [sentence]
 */
export function drawNeighbours(sentences, seed, draw) {
  const below = createDraw(createRandom(seed));
  return sentences.map(({ target, names }) => {
    const last = draw === 'start' ? 1 : names.length - 2;
    const free = Array.from({ length: last + 1 }, (_, i) => i).filter(
      (i) => i + 1 < target || i > target,
    );
    const i = free[below(free.length)];
    return [i, i + 1];
  });
}

/**
 * Which sentences are looked at, given their pairs.
 *
 * @param {Pair[]} pairs [sentence]
 * @param {number} skip  pairs that contain a position below this are left out
 * @returns {number[]} sentences
 */
export const keptSentences = (pairs, skip) =>
  pairs.flatMap(([first], s) => (first < skip ? [] : [s]));

/**
 * @param {Neighbours} neighbours
 * @param {number} l
 * @param {number} s  the sentence
 * @param {Pair} pair neighbours, or the sentence's own of `pairs`
 * @returns {number | null} null where not measured yet
 */
export const angleOf = ({ angles, others }, l, s, [i, j]) =>
  (j === i + 1 ? angles[l]?.[s]?.[i] : others[l]?.[s]) ?? null;

/**
 * @param {Neighbours} neighbours
 * @param {number} l
 * @param {Pair[]} pairs [sentence]
 * @param {number[]} sentences those looked at
 * @returns {number[]} angles measured so far
 */
export const anglesOf = (neighbours, l, pairs, sentences) =>
  sentences.flatMap((s) => angleOf(neighbours, l, s, pairs[s]) ?? []);

/** @param {number[]} values @returns {Spread | null} */
export const spread = (values) =>
  values.length
    ? {
        n: values.length,
        mean: mean(values),
        median: median(values),
        deviation: standardDeviation(values),
      }
    : null;

/**
 * The page's yardstick for two spreads: the logarithm of the ratio of two standard deviations, of n and m
 * normal values, varies itself with a standard deviation of about sqrt(1 / 2(n - 1) + 1 / 2(m - 1)); what
 * lies beyond two of these is called different. With 54 values on either side that is a ratio of 1.3.
 *
 * @param {Spread | null} one
 * @param {Spread | null} other
 * @returns {'narrower' | 'alike' | 'wider' | null} what the first is; null where either has no deviation
 */
export function compareSpreads(one, other) {
  if (!one?.deviation || !other?.deviation) return null;
  const chance = Math.sqrt(0.5 / (one.n - 1) + 0.5 / (other.n - 1));
  const log = Math.log(one.deviation / other.deviation);
  if (Math.abs(log) <= YARDSTICK * chance) return 'alike';
  return log < 0 ? 'narrower' : 'wider';
}

/**
 * The widest stretch without any value that leaves a cloud on either side; null for too few values to make
 * two clouds.
 *
 * @param {number[]} values
 * @returns {Gap | null}
 */
export function widestGap(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const least = Math.max(CLOUD_SIZE, Math.ceil(CLOUD_SHARE * sorted.length));
  /** @type {Gap | null} */
  let widest = null;
  for (let below = least; below <= sorted.length - least; below++) {
    const [from, to] = [sorted[below - 1], sorted[below]];
    if (!widest || to - from > widest.to - widest.from) {
      widest = { from, to, below, above: sorted.length - below };
    }
  }
  return widest;
}

/** @param {Gap | null} gap @returns {boolean} whether it parts two clouds */
export const isClear = (gap) => gap !== null && gap.to - gap.from >= CLEAR_GAP;

/**
 * The mean angle of every pair at a layer, over the sentences that have that pair.
 *
 * @param {Neighbours} neighbours
 * @param {number} l
 * @param {number} atLeast pairs of fewer sentences are left out
 * @returns {PairMean[]} by pair
 */
export function meansByPair(neighbours, l, atLeast) {
  const longest = Math.max(...neighbours.sentences.map(({ names }) => names.length - 1));
  return Array.from({ length: longest }, (_, pair) => {
    const values = neighbours.angles[l].flatMap((angles) => angles?.[pair] ?? []);
    return { pair, n: values.length, values };
  })
    .filter(({ n }) => n >= atLeast)
    .map(({ pair, n, values }) => ({ pair, n, mean: mean(values), error: standardError(values) }));
}

/**
 * Counts of values in bins of one width from 0 on; the last bin takes its upper edge too.
 *
 * @param {number[]} values
 * @param {number} width
 * @param {number} bins
 * @returns {number[]}
 */
export function histogramCounts(values, width, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value / width))] += 1;
  return counts;
}
