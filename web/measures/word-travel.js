// SPDX-License-Identifier: MIT
//
// word-travel.js - how far the vectors of nouns and of adjectives go from layer to layer. What lessons 08 and 09
// measure; called by the frame, their figures and tests.
//
//     PL[l][i] = |h[l] - h[l-1]| of word i, at its own position      l = 1..L, before the final LayerNorm
//     S[i]     = PL[1][i] + ... + PL[L][i]
//
// Only the word's own vector is kept of each window, for as long as the run lasts: N x (L + 1) x C numbers, from
// which one PCA for all words and layers is made at the end.

import { pathLength } from '../geometry.js';
import { answerOf, logRatios, perCent } from './log-ratio.js';
import { hiddenTap, row } from './residual.js';
import { mean, standardDeviation, standardError } from './statistics.js';
import { fitCommon } from './trajectories.js';
import { GROUPS, matchSamples } from './whole-words.js';

/**
 * @typedef {import('./whole-words.js').Found} Found
 * @typedef {import('./whole-words.js').Group} Group
 *
 * @typedef {object} Travel
 * @property {number} layers L
 * @property {Found[]} samples      N words
 * @property {number} at            each one's position in its window
 * @property {import('./whole-words.js').Funnel} funnel
 * @property {string} window      the text of the first
 * @property {{ words: number, tokens: number, characters: number }} read
 * @property {(number | null)[][]} steps  [L][N], PL; null: not measured yet
 * @property {Plane | null} plane   null before the last layer
 * @property {Float32Array[][] | null} vectors  [L + 1][N], h of each word, during the run only
 *
 * @typedef {object} Plane  of the common PCA
 * @property {number[]} shares      of the variance, largest first; at most COMPONENTS
 * @property {[number, number][][]} points  [L + 1][N], on the first two components
 */

/** Components that the scree plot shows. */
export const COMPONENTS = 10;

/** @param {import('../frame/run.js').Start} start @returns {Travel} */
export const emptyTravel = ({ layers, made }) => ({
  layers,
  samples: made.samples,
  at: made.at,
  funnel: made.funnel,
  window: made.window,
  read: made.read,
  steps: Array.from({ length: layers }, () => made.samples.map(() => null)),
  plane: null,
  vectors: Array.from({ length: layers + 1 }, () => []),
});

/**
 * @param {import('./residual.js').Cache} cache holds h[l] of one window
 * @param {number} l
 * @param {Travel} travel filled in place
 * @param {number} index of the window
 */
export function measureTravel(cache, l, travel, index) {
  const { vectors, at } = travel;
  if (!vectors) return;
  const after = row(cache.get(hiddenTap(l)), at).slice();
  vectors[l][index] = after;
  if (l > 0) travel.steps[l - 1][index] = pathLength(vectors[l - 1][index], after);
}

/**
 * The common PCA, of all words at all layers.
 *
 * @param {Travel} travel complete; its vectors are let go
 * @param {import('./trajectories.js').PcaLab} lab
 * @param {AbortSignal} [signal]
 */
export async function projectTravel(travel, lab, signal) {
  const { vectors } = travel;
  if (!vectors) return;
  const one = vectors.map((rows) => [rows]);
  const { shares, points } = await fitCommon(lab, one, { components: COMPONENTS, signal });
  travel.plane = {
    shares,
    points: points.map(([rows]) => rows.map(([x = 0, y = 0]) => [x, y])),
  };
  travel.vectors = null;
}

/**
 * Which words count: all of them, or as many nouns as adjectives of the same frequency and place.
 *
 * @param {Travel} travel
 * @param {boolean} isMatched
 */
export const keptOf = ({ samples }, isMatched) =>
  isMatched ? matchSamples(samples) : samples.map(() => true);

/** What was computed of a run, by matched or not: a bootstrap takes a while. @type {WeakMap<Travel, Map<string, import('./log-ratio.js').LogRatios>>} */
const known = new WeakMap();

/**
 * log(PL_noun / PL_adj) at every layer and of the whole way.
 *
 * @param {Travel} travel
 * @param {{ isMatched: boolean, seed: number, isComplete: boolean }} how  the band comes with the last layer
 */
export function compareTravel(travel, { isMatched, seed, isComplete }) {
  const compute = () => {
    const kept = keptOf(travel, isMatched);
    const samples = travel.samples.map(({ word, group }, i) => ({
      word,
      isFirst: group === GROUPS[0],
      isKept: kept[i],
    }));
    return logRatios(travel.steps, samples, isComplete ? { seed } : { seed, draws: 0 });
  };
  if (!isComplete) return compute();
  const own = known.get(travel) ?? new Map();
  known.set(travel, own);
  const key = `${isMatched} ${seed}`;
  if (!own.has(key)) own.set(key, compute());
  return /** @type {import('./log-ratio.js').LogRatios} */ (own.get(key));
}

/**
 * The mean step of each group at every layer, with its standard error.
 *
 * @param {Travel} travel
 * @param {boolean[]} kept
 * @returns {Record<Group, { mean: number, error: number | null, n: number }[]>} [L] each; n 0: mean is 0
 */
export function stepsOf(travel, kept) {
  const of = (/** @type {Group} */ group) =>
    travel.steps.map((step) => {
      const values = step.filter(
        (value, i) => value !== null && kept[i] && travel.samples[i].group === group,
      );
      const all = /** @type {number[]} */ (values);
      return { mean: all.length ? mean(all) : 0, error: standardError(all), n: all.length };
    });
  return { noun: of('noun'), adjective: of('adjective') };
}

/**
 * The mean place of each group on the first two components, layer by layer.
 *
 * @param {Travel} travel
 * @param {boolean[]} kept
 * @returns {Record<Group, [number, number][]> | null} [L + 1] each; null before there is a PCA
 */
export function meanPlaces({ plane, samples }, kept) {
  if (!plane) return null;
  const of = (/** @type {Group} */ group) => {
    const own = samples.flatMap((sample, i) => (kept[i] && sample.group === group ? [i] : []));
    return own.length === 0
      ? []
      : plane.points.map((points) => {
          const along = (/** @type {0 | 1} */ k) => mean(own.map((i) => points[i][k]));
          return /** @type {[number, number]} */ ([along(0), along(1)]);
        });
  };
  return { noun: of('noun'), adjective: of('adjective') };
}

/** How far each word went in all. @param {Travel} travel complete @returns {number[]} [N] */
export const wholeWays = ({ steps, samples }) =>
  samples.map((_, i) => steps.reduce((sum, step) => sum + (step[i] ?? 0), 0));

/** What is recorded of a run. @param {Travel} travel */
export const keepTravel = ({ vectors: _, ...kept }) => kept;

/** @param {Omit<Travel, 'vectors'>} kept @returns {Travel} */
export const restoreTravel = (kept) => ({ ...kept, vectors: null });

/**
 * What a complete run says of all its words, and of those that are matched, whatever the switch says.
 *
 * @param {{ data: Travel, seed: number }} scene
 */
export function findings({ data, seed }) {
  const of = (/** @type {boolean} */ isMatched) => {
    const compared = compareTravel(data, { isMatched, seed, isComplete: true });
    return { ...compared, answer: answerOf(compared.whole) };
  };
  return { all: of(false), matched: of(true) };
}

/** A log ratio as a difference in per cent; null stays null. @param {number | null | undefined} ratio */
export const percentOf = (ratio) => (ratio === null || ratio === undefined ? null : perCent(ratio));

/**
 * How far apart the two groups' means are on the second component, in its standard deviations over all words and
 * layers: where they are farthest, and at the last layer.
 *
 * @param {{ data: Travel }} scene complete
 * @returns {{ layer: number, most: number, last: number } | null} null where nothing varies
 */
export function apartOnSecond({ data }) {
  const means = meanPlaces(
    data,
    data.samples.map(() => true),
  );
  const spread = data.plane && standardDeviation(data.plane.points.flat().map(([, y]) => y));
  if (!means || !spread) return null;
  const gaps = means.noun.map(([, y], l) => Math.abs(y - means.adjective[l][1]) / spread);
  const most = Math.max(...gaps);
  return { layer: gaps.indexOf(most), most, last: gaps[gaps.length - 1] };
}
