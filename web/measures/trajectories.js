// SPDX-License-Identifier: MIT
//
// trajectories.js - vectors of a few groups followed from layer to layer: one PCA of all of them, the paths of
// the groups' means in it, and what is wrong with one PCA a layer. Called by the lessons that draw paths; pure
// but for fitCommon() and separateBases(), which ask the engine.
//
//     const common = await fitCommon(lab, vectors, { components: 10 });
//     meanPaths(common.points)[l][g]                 the mean of group g at layer l, on each component
//
// Letters: l = 0..L a layer, g a group, i one of its vectors, C d_model, K components. vectors[l][g][i] is a
// vector of C numbers; every layer has the same groups of the same sizes.

import { angle, pathLength } from '../geometry.js';
import { mean } from './statistics.js';

/**
 * @typedef {ArrayLike<number>} Vector
 * @typedef {Vector[][][]} Vectors   [L + 1][group][i], C numbers each
 * @typedef {number[][][][]} Points  [L + 1][group][i], K coordinates each
 *
 * @typedef {Pick<import('../geometry.js').Pca, 'components' | 'explainedVarianceRatio' | 'mean' | 'projected'>} Fit
 *
 * @typedef {object} PcaLab  what is asked of a lab
 * @property {(rows: Vector[], options: { components?: number, seed?: number, signal?: AbortSignal }) => Promise<Fit>} pca
 *
 * @typedef {object} Common
 * @property {number[]} shares  of the total variance, one for each component; fewer than asked for where the
 *   vectors span fewer dimensions, none where all are equal
 * @property {Points} points
 * @property {Vector[]} components  unit vectors
 *
 * @typedef {object} Bases  one PCA a layer
 * @property {(number[][] | null)[]} means  [L + 1][group], two coordinates each, in the layer's own basis; null
 *   where the layer's vectors do not span a plane
 * @property {(number | null)[]} turns  [L + 1], radians from the first axis of the layer before to that of the
 *   layer, 0..pi: beyond a right angle the axis has changed its side. Null of layer 0
 * @property {(number | null)[]} jumps  [L + 1], how far the means of the layer before move in the picture when
 *   they are held still and only the basis is exchanged, on average over the groups. Null of layer 0
 */

/** @typedef {{ components?: number, seed?: number, signal?: AbortSignal }} FitOptions */

/**
 * One PCA of the vectors of all layers and groups.
 *
 * @param {PcaLab} lab
 * @param {Vectors} vectors
 * @param {FitOptions} [options]
 * @returns {Promise<Common>}
 */
export async function fitCommon(lab, vectors, options = {}) {
  const fit = await lab.pca(vectors.flat(2), options);
  let next = 0;
  const points = vectors.map((groups) =>
    groups.map((group) => group.map(() => Array.from(fit.projected[next++]))),
  );
  return { shares: Array.from(fit.explainedVarianceRatio), points, components: fit.components };
}

/** @param {Points} points @returns {number[][][]} [L + 1][group][K] */
export const meanPaths = (points) => points.map((groups) => groups.map(meanVector));

/** @param {ArrayLike<Vector>} vectors at least one @returns {number[]} */
export function meanVector(vectors) {
  const sum = new Array(vectors[0].length).fill(0);
  for (let i = 0; i < vectors.length; i++) {
    for (let c = 0; c < sum.length; c++) sum[c] += vectors[i][c];
  }
  return sum.map((value) => value / vectors.length);
}

/** @param {Vector} x @param {Vector} y @returns {number[]} x - y */
export const difference = (x, y) => Array.from(x, (value, c) => value - y[c]);

/** @param {Vector} x @param {Vector} y @returns {number} */
export function dot(x, y) {
  let sum = 0;
  for (let c = 0; c < x.length; c++) sum += x[c] * y[c];
  return sum;
}

/**
 * How far the vectors of one layer lie from their mean: the root of the mean square.
 *
 * @param {Vector[][]} groups
 */
export function spreadOf(groups) {
  const all = groups.flat();
  const middle = meanVector(all);
  return Math.sqrt(mean(all.map((vector) => pathLength(vector, middle) ** 2)));
}

/**
 * How much of a vector's squared length lies on some directions.
 *
 * @param {Vector} vector
 * @param {Vector[]} directions  orthonormal
 * @returns {number | null} 0..1; null of a zero vector
 */
export function shareOn(vector, directions) {
  const whole = dot(vector, vector);
  if (!(whole > 0)) return null;
  return directions.reduce((sum, axis) => sum + dot(vector, axis) ** 2, 0) / whole;
}

/**
 * How much of each component's variance a label explains (eta squared): the variance of the means of the points
 * that share the label, over the variance of all points.
 *
 * @param {Points} points
 * @param {(l: number, g: number, i: number) => number} labelOf
 * @returns {(number | null)[]} [K]; null where a component does not vary
 */
export function explainedBy(points, labelOf) {
  const flat = points.flatMap((groups, l) =>
    groups.flatMap((group, g) => group.map((at, i) => ({ at, label: labelOf(l, g, i) }))),
  );
  const count = flat[0]?.at.length ?? 0;
  return Array.from({ length: count }, (_, k) => {
    const whole = mean(flat.map(({ at }) => at[k]));
    /** @type {Map<number, { sum: number, n: number }>} */
    const labels = new Map();
    for (const { at, label } of flat) {
      const entry = labels.get(label) ?? { sum: 0, n: 0 };
      labels.set(label, { sum: entry.sum + at[k], n: entry.n + 1 });
    }
    const between = [...labels.values()].reduce(
      (s, { sum, n }) => s + n * (sum / n - whole) ** 2,
      0,
    );
    const all = flat.reduce((s, { at }) => s + (at[k] - whole) ** 2, 0);
    return all > 0 ? between / all : null;
  });
}

/**
 * One PCA a layer, each around the mean of its own layer: a picture that many draw, and whose layers cannot be
 * compared.
 *
 * @param {PcaLab} lab
 * @param {Vectors} vectors
 * @param {Omit<FitOptions, 'components'>} [options]
 * @returns {Promise<Bases>}
 */
export async function separateBases(lab, vectors, options = {}) {
  /** @type {(Fit | null)[]} */
  const fits = [];
  for (const groups of vectors) {
    const fit = await lab.pca(groups.flat(), { ...options, components: 2 });
    fits.push(fit.components.length < 2 ? null : fit);
  }
  const means = vectors.map((groups) => groups.map(meanVector));
  /** @param {number} l whose vectors @param {number} basis */
  const seen = (l, basis) => {
    const fit = fits[basis];
    return fit && means[l].map((vector) => onAxes(difference(vector, fit.mean), fit.components));
  };
  const turns = fits.map((fit, l) => {
    const before = fits[l - 1];
    return fit && before ? angle(before.components[0], fit.components[0]) : null;
  });
  const jumps = fits.map((_, l) => {
    const [held, moved] = l > 0 ? [seen(l - 1, l - 1), seen(l - 1, l)] : [null, null];
    return held && moved && mean(held.map((point, g) => pathLength(point, moved[g])));
  });
  return { means: fits.map((_, l) => seen(l, l)), turns, jumps };
}

/** @param {Vector} vector @param {Vector[]} axes @returns {number[]} */
const onAxes = (vector, axes) => axes.map((axis) => dot(vector, axis));
