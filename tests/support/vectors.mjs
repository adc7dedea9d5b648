// SPDX-License-Identifier: MIT
//
// vectors.mjs - hidden states whose angles are known, and sentences that have them, for the tests of lessons
// that measure angles.

/**
 * A sentence of tokens without meaning.
 *
 * @param {number} length
 * @param {number} target position of "her"
 */
export const sentence = (length, target) => ({
  text: 'x',
  names: Array.from({ length }, (_, t) => `t${t}`),
  target,
});

/**
 * Hidden states in the plane: every position at its own angle and length.
 *
 * @param {number[]} angles radians, [T]
 * @returns {import('../../web/measures/residual.js').Tensor} [T, 2]
 */
export const plane = (angles) => ({
  shape: [angles.length, 2],
  data: Float32Array.from(angles.flatMap((a, t) => [(t + 1) * Math.cos(a), (t + 1) * Math.sin(a)])),
});
