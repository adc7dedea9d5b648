// SPDX-License-Identifier: MIT
//
// measure.js - lesson 06's quantities: the vectors of "her", "him" and "round" in the same sentences, how far
// they are from one another in all C dimensions, and their paths in one common PCA. Pure functions of the
// residual stream, but for the common PCA, which the engine computes; called by the frame, the figures and tests.
//
//   v[l][w][s] = h[l] at the target        word w in sentence s            l = 0..L, N sentences
//   apart[l][p] = |mean_s v[l][a][s] - mean_s v[l][b][s]|                  pair p = (a, b)
//   each[l][p][s] = |v[l][a][s] - v[l][b][s]|
//   chance[l][p]: apart[l][p] when in every sentence a coin says which of the two vectors is called a
//
// h[l] is taken before the final LayerNorm at every l, the last included.

import { norm, pathLength } from '../../geometry.js';
import { createDraw, createRandom, FIRST_SEED } from '../../measures/random.js';
import { hiddenTap, row } from '../../measures/residual.js';
import { mean, standardDeviation, YARDSTICK } from '../../measures/statistics.js';
import {
  difference,
  dot,
  explainedBy,
  fitCommon,
  meanPaths,
  meanVector,
  separateBases,
  shareOn,
  spreadOf,
} from '../../measures/trajectories.js';
import { ROUND_TEXT, takesRound } from '../../samples/round-sentences.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {import('../../frame/sentences.js').Sentence} Sentence
 * @typedef {import('../../measures/trajectories.js').Vectors} Vectors
 * @typedef {{ mean: number, deviation: number }} Chance
 *
 * @typedef {object} Layer  of all sentences, in the full space
 * @property {number[]} apart            [pair]
 * @property {number[][]} each           [pair][sentence]
 * @property {Chance[] | null} chance    [pair]; null of too few sentences
 * @property {number} length             mean of |v|, over words and sentences
 * @property {number} spread             root mean square distance from the mean of all vectors of the layer
 *
 * @typedef {object} Common  the common PCA
 * @property {number[]} shares           [K], of the total variance
 * @property {number[][][][]} points     [L + 1][word][sentence], on the first two components
 * @property {(number | null)[][]} inPlane  [L + 1][pair], how much of the squared distance of the means lies in
 *   the plane of the first two components
 * @property {{ layer: (number | null)[], word: (number | null)[] }} told  [K], how much of a component's variance
 *   the layer explains, and the word
 *
 * @typedef {object} Paths  plain data, filled layer by layer
 * @property {number} layers L
 * @property {number} seed   of the coins
 * @property {Sentence[]} sentences
 * @property {(Layer | null)[]} at  [L + 1]; null where not measured yet
 * @property {Common | null} common  null before the last layer, and where the vectors do not span a plane
 * @property {import('../../measures/trajectories.js').Bases | null} separate  one PCA a layer
 */

/** The words, as they are put in the place of "her". */
export const WORDS = /** @type {const} */ (['her', 'him', 'round']);

/** @typedef {typeof WORDS[number]} Word */

/** Which words are compared: two that are both right there, and each of them with the one that is not. */
export const PAIRS = /** @type {const} */ ([
  ['her', 'him'],
  ['her', 'round'],
  ['him', 'round'],
]);

/** Indices of both words of each pair. */
const INDICES = PAIRS.map((pair) => pair.map((word) => WORDS.indexOf(word)));

/** So many components the scree plot has. */
export const COMPONENTS = 10;

/** So many times the coins are thrown. */
export const THROWS = 200;

/** Of fewer sentences coins say nothing: n sentences have 2^(n - 1) different outcomes. */
export const FEWEST_FOR_CHANCE = 6;

/**
 * @param {number} layers
 * @param {Sentence[]} sentences
 * @param {number} seed
 * @returns {Paths} with nothing measured yet
 */
export const emptyPaths = (layers, sentences, seed) => ({
  layers,
  seed,
  sentences,
  at: new Array(layers + 1).fill(null),
  common: null,
  separate: null,
});

/** The vectors of each run's data, and how many of a layer are there. @type {WeakMap<Paths, { vectors: Vectors, counts: number[] }>} */
const held = new WeakMap();

/** @param {Paths} paths with nothing measured yet */
function withVectors(paths) {
  const layers = Array.from({ length: paths.layers + 1 });
  held.set(paths, {
    vectors: layers.map(() => WORDS.map(() => [])),
    counts: layers.map(() => 0),
  });
  return paths;
}

/**
 * Takes the target's vector at layer l; the last one of a layer has the layer measured.
 *
 * @param {Cache} cache holds h[l]
 * @param {number} l 0..L
 * @param {Paths} paths filled in place
 * @param {number} index of the text: the sentence times the number of words, plus that of the word
 */
export function measurePaths(cache, l, paths, index) {
  const kept = held.get(paths);
  if (!kept) return;
  const [s, w] = [Math.floor(index / WORDS.length), index % WORDS.length];
  const { target } = paths.sentences[s];
  kept.vectors[l][w][s] = row(cache.get(hiddenTap(l)), target).slice();
  kept.counts[l]++;
  if (kept.counts[l] < WORDS.length * paths.sentences.length) return;
  paths.at[l] = measureLayer(kept.vectors[l], coins(paths.sentences.length, paths.seed));
}

/**
 * The coins: for each throw, which side every sentence's fell on.
 *
 * @param {number} sentences
 * @param {number} seed
 * @returns {number[][]} [throw][sentence], 1 or -1
 */
export function coins(sentences, seed) {
  const below = createDraw(createRandom(seed));
  return Array.from({ length: THROWS }, () =>
    Array.from({ length: sentences }, () => 1 - 2 * below(2)),
  );
}

/**
 * @param {import('../../measures/trajectories.js').Vector[][]} words [word][sentence]
 * @param {number[][]} throws
 * @returns {Layer}
 */
export function measureLayer(words, throws) {
  const means = words.map(meanVector);
  const isEnough = words[0].length >= FEWEST_FOR_CHANCE;
  return {
    apart: INDICES.map(([a, b]) => pathLength(means[a], means[b])),
    each: INDICES.map(([a, b]) => words[a].map((vector, s) => pathLength(vector, words[b][s]))),
    chance: isEnough
      ? INDICES.map(([a, b]) =>
          chanceOf(
            words[a].map((x, s) => difference(x, words[b][s])),
            throws,
          ),
        )
      : null,
    length: mean(words.flat().map(norm)),
    spread: spreadOf(words),
  };
}

/**
 * How far two means come apart by chance: with the sign e_s that a coin gives each sentence's difference d_s, the
 * means differ by sum e_s d_s / N, whose squared length needs the products of the d_s alone.
 *
 * @param {number[][]} differences [sentence][C]
 * @param {number[][]} throws
 * @returns {Chance}
 */
export function chanceOf(differences, throws) {
  const n = differences.length;
  const products = differences.map((x, s) => differences.slice(0, s).map((y) => dot(x, y)));
  const squares = differences.reduce((sum, x) => sum + dot(x, x), 0);
  const lengths = throws.map((signs) => {
    let crossed = 0;
    for (let s = 1; s < n; s++) {
      let sum = 0;
      for (let t = 0; t < s; t++) sum += signs[t] * products[s][t];
      crossed += signs[s] * sum;
    }
    return Math.sqrt(Math.max(0, squares + 2 * crossed)) / n;
  });
  return { mean: mean(lengths), deviation: standardDeviation(lengths) ?? 0 };
}

/** What chance seldom reaches. @param {Chance} chance */
export const chanceEdge = ({ mean: middle, deviation }) => middle + YARDSTICK * deviation;

/**
 * After the last layer: the common PCA, and one for each layer.
 *
 * @param {Paths} paths filled in place
 * @param {import('../../measures/trajectories.js').PcaLab} lab
 * @param {AbortSignal} [signal]
 */
export async function finishPaths(paths, lab, signal) {
  const vectors = held.get(paths)?.vectors ?? [];
  const options = { seed: FIRST_SEED, signal };
  const { shares, points, components } = await fitCommon(lab, vectors, {
    ...options,
    components: COMPONENTS,
  });
  if (components.length >= 2) {
    const plane = components.slice(0, 2);
    const means = vectors.map((words) => words.map(meanVector));
    paths.separate = await separateBases(lab, vectors, options);
    paths.common = {
      shares,
      points: points.map((words) => words.map((word) => word.map((at) => at.slice(0, 2)))),
      inPlane: means.map((word) =>
        INDICES.map(([a, b]) => shareOn(difference(word[a], word[b]), plane)),
      ),
      told: { layer: explainedBy(points, (l) => l), word: explainedBy(points, (_, w) => w) },
    };
  }
  held.delete(paths);
}

/**
 * The mean path of each word in the chosen picture.
 *
 * @param {Paths} paths
 * @param {'common' | 'separate'} basis
 * @returns {([x: number, y: number] | null)[][]} [word][L + 1]; [] before there is a PCA
 */
export function wordPaths({ common, separate }, basis) {
  const means = basis === 'common' ? common && meanPaths(common.points) : separate?.means;
  if (!means) return [];
  return WORDS.map((_, w) =>
    means.map((words) => {
      const [x, y] = words?.[w] ?? [];
      return x === undefined || y === undefined ? null : [x, y];
    }),
  );
}

/** @type {import('../../frame/run.js').Measurement<Paths>} */
export const measurement = {
  input: 'sentences',
  sample: ROUND_TEXT,
  words: { inPlace: WORDS.map((word) => ` ${word}`), refuses: takesRound },
  settings: { seed: FIRST_SEED },
  start: ({ layers, sentences, settings }) =>
    withVectors(emptyPaths(layers, sentences, settings.seed)),
  measure: measurePaths,
  finish: ({ data, lab, running }) => finishPaths(data, lab, running.signal),
};
