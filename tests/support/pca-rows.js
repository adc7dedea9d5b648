// SPDX-License-Identifier: MIT
//
// pca-rows.js - rows for tests and benchmarks of PCA, made of integers so that make_pca.py makes the same
// bits with numpy. Runs in Node and in pages.
//
//     stream   like GPT-2's residual stream: sixteen directions whose sizes fall off, noise, and in every
//              26th row, as at position 0, three massive dimensions: a norm of 3,000 beside some 100
//     flat     noise alone, whose variances are nearly alike

/** Half the amplitude falls away every three directions. */
const SIZES = [64, 51, 41, 33, 26, 21, 17, 13, 11, 9, 7, 5, 4, 3, 2, 1];
const MASSIVE = [2700, -1100, 600];
const MASSIVE_EVERY = 26;
const OFFSET = 100;
/** One in these units. */
const UNIT = 2048;
const LOADINGS_FROM = 0x40000000;
const NOISE_FROM = 0x80000000;

/** A hash of 32 bits (Wellons, "Prospecting for Hash Functions", 2018). @param {number} i */
function mix(i) {
  let x = i >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** @param {number} C @returns {number[]} columns of the massive dimensions */
const massiveColumns = (C) => [5, C >>> 1, C - 3];

/**
 * @param {'stream' | 'flat'} kind
 * @param {number} n
 * @param {number} C
 * @returns {Float32Array} [n][C]
 */
export function pcaRows(kind, n, C) {
  const rows = new Float32Array(n * C);
  const T = kind === 'stream' ? SIZES.length : 0;
  const loadings = Float64Array.from({ length: T * C }, (_, i) => {
    return ((mix(LOADINGS_FROM + i) >>> 29) - 4) * SIZES[Math.floor(i / C)];
  });
  const sums = new Float64Array(C);
  for (let row = 0; row < n; row++) {
    for (let c = 0; c < C; c++) sums[c] = (mix(NOISE_FROM + row * C + c) >>> 20) - 2048;
    for (let t = 0; t < T; t++) {
      const z = (mix(row * T + t) >>> 25) - 64;
      for (let c = 0; c < C; c++) sums[c] += z * loadings[t * C + c];
    }
    massiveColumns(C).forEach((c, i) => {
      sums[c] += OFFSET * UNIT;
      if (T > 0 && row % MASSIVE_EVERY === 0) sums[c] += MASSIVE[i] * (UNIT + (mix(row) >>> 25));
    });
    for (let c = 0; c < C; c++) rows[row * C + c] = sums[c] / UNIT;
  }
  return rows;
}

/**
 * The largest angle between two subspaces, both of orthonormal vectors: the sine is the largest length
 * that a unit vector of one loses on the other. By the sum over all vectors, an upper bound.
 * @param {ArrayLike<number>[]} xs
 * @param {ArrayLike<number>[]} ys
 */
export function subspaceAngle(xs, ys) {
  let lost = 0;
  for (const x of xs) {
    const rest = Float64Array.from(x);
    for (let round = 0; round < 2; round++) {
      for (const y of ys) {
        let product = 0;
        for (let i = 0; i < rest.length; i++) product += rest[i] * y[i];
        for (let i = 0; i < rest.length; i++) rest[i] -= product * y[i];
      }
    }
    for (const value of rest) lost += value * value;
  }
  return Math.asin(Math.min(1, Math.sqrt(lost)));
}
