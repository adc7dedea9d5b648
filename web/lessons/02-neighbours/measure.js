// SPDX-License-Identifier: MIT
//
// measure.js - lesson 02's quantities: the angle between neighbouring tokens inside one layer, which
// neighbours are looked at, and whether a distribution has two clouds. Pure functions of the residual
// stream; called by the frame, the figures and by tests.
//
//   angles[l][s][i] = angle(h[l][i], h[l][i+1])   of sentence s             l = 0..L, i = 0..T-2
//
// Pair i is that of positions i and i + 1; only pair 0 contains position 0.

import { angle } from '../../geometry.js';
import { createDraw, createRandom } from '../../measures/random.js';
import { hiddenTap, row } from '../../measures/residual.js';
import { mean, median, standardDeviation, standardError } from '../../measures/statistics.js';
import { HER_TEXT } from '../../samples/her-sentences.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {import('../../frame/sentences.js').Sentence} Sentence
 * @typedef {'all' | 'start'} Draw  where non-target pairs come from: the whole sentence, or pairs 0 and 1
 *
 * @typedef {object} Neighbours  radians; plain data, filled layer by layer
 * @property {number} layers L
 * @property {Sentence[]} sentences
 * @property {(number[] | null)[][]} angles [L + 1][sentence][T - 1]; null where not measured yet
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

/** ... and each holds at least this share of the lines. */
const CLOUD_SHARE = 0.1;

/**
 * @param {number} layers
 * @param {Sentence[]} sentences
 * @returns {Neighbours} with nothing measured yet
 */
export const emptyNeighbours = (layers, sentences) => ({
  layers,
  sentences,
  angles: Array.from({ length: layers + 1 }, () => sentences.map(() => null)),
});

/**
 * @param {Cache} cache holds h[l]
 * @param {number} l 0..L
 * @param {Neighbours} neighbours filled in place
 * @param {number} s the sentence
 */
export function measureNeighbours(cache, l, neighbours, s) {
  const hidden = cache.get(hiddenTap(l));
  const pairs = neighbours.sentences[s].names.length - 1;
  neighbours.angles[l][s] = Array.from({ length: pairs }, (_, t) =>
    angle(row(hidden, t), row(hidden, t + 1)),
  );
}

/** @type {import('../../frame/run.js').Measurement<Neighbours>} */
export const measurement = {
  input: 'sentences',
  sample: HER_TEXT,
  start: ({ layers, sentences }) => emptyNeighbours(layers, sentences),
  measure: measureNeighbours,
};

/** @param {Sentence} sentence @returns {number} the pair that ends with "her" */
export const targetPair = ({ target }) => target - 1;

/**
 * For each sentence one pair that does not touch "her", drawn by a seed. Under 'start' it is pair 0 or
 * pair 1, as far as they do not touch it.
 *
 * @param {Sentence[]} sentences
 * @param {number} seed
 * @param {Draw} draw
 * @returns {number[]} [sentence]
 */
export function drawPairs(sentences, seed, draw) {
  const below = createDraw(createRandom(seed));
  return sentences.map(({ target, names }) => {
    const last = draw === 'start' ? 1 : names.length - 2;
    const free = Array.from({ length: last + 1 }, (_, pair) => pair).filter(
      (pair) => pair + 1 < target || pair > target,
    );
    return free[below(free.length)];
  });
}

/**
 * Which sentences are looked at, given their pairs.
 *
 * @param {number[]} pairs [sentence]
 * @param {boolean} dropFirst leaves out pairs that contain position 0
 * @returns {number[]} sentences
 */
export const keptSentences = (pairs, dropFirst) =>
  pairs.flatMap((pair, s) => (dropFirst && pair === 0 ? [] : [s]));

/**
 * @param {Neighbours} neighbours
 * @param {number} l
 * @param {number[]} pairs [sentence]
 * @param {number[]} sentences those looked at
 * @returns {number[]} angles measured so far
 */
export const anglesOf = (neighbours, l, pairs, sentences) =>
  sentences.flatMap((s) => neighbours.angles[l][s]?.[pairs[s]] ?? []);

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
 * The widest stretch without any value that leaves CLOUD_SHARE of the values on either side; null for
 * fewer than four values.
 *
 * @param {number[]} values
 * @returns {Gap | null}
 */
export function widestGap(values) {
  if (values.length < 4) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const least = Math.max(1, Math.ceil(CLOUD_SHARE * sorted.length));
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
