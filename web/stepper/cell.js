// SPDX-License-Identifier: MIT
//
// cell.js - what one token's vector is made of at one layer: how attention and MLP turned it, and its
// largest dimensions. Pure arithmetic on taps; knows neither the page nor the charts.

import { angle, cosine } from '../geometry.js';
import { attnTap, hiddenTap, mlpTap, row } from '../measures/residual.js';
import { hiddenAt, tapOf } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 *
 * @typedef {object} Split
 * @property {number} attnTurn  angle(h[l-1], h[l-1] + a), radians
 * @property {number} mlpTurn   angle(h[l-1] + a, h[l])
 * @property {number} cosine    of a and m
 *
 * @typedef {'massive' | 'large' | ''} Mark
 * @typedef {{ index: number, value: number, ratio: number, mark: Mark }} Dimension
 */

/** Massive as in Sun et al. 2024: a magnitude above both of these, the second times the median. */
export const MASSIVE = { magnitude: 100, ratio: 1000 };

/** For small models, whose streams never reach that: this many times the median. */
export const LARGE_RATIO = 20;

/**
 * The block's step in its two halves.
 *
 * @param {Measured} run
 * @param {Cursor} cursor a layer from 1
 * @returns {Split}
 */
export function splitStep(run, { token, layer }) {
  const before = row(tapOf(run, hiddenTap(layer - 1)), token);
  const after = row(tapOf(run, hiddenTap(layer)), token);
  const attn = row(tapOf(run, attnTap(layer)), token);
  const mlp = row(tapOf(run, mlpTap(layer)), token);
  const middle = Float64Array.from(before, (value, c) => value + attn[c]);
  return {
    attnTurn: angle(before, middle),
    mlpTurn: angle(middle, after),
    cosine: cosine(attn, mlp),
  };
}

/**
 * The median of the magnitudes of all numbers; of an even count, the upper of the two in the middle.
 * Counts instead of sorting: the bits of a non-negative f32 order like the number, so the upper 16 of
 * them choose a bucket and the lower 16 the number within it.
 *
 * @param {Float32Array} values
 * @returns {number} NaN for none
 */
export function medianMagnitude(values) {
  if (values.length === 0) return Number.NaN;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let rank = values.length >> 1;
  const upper = new Uint32Array(1 << 15);
  for (const b of bits) upper[(b & 0x7fffffff) >>> 16]++;
  let high = 0;
  for (; rank >= upper[high]; high++) rank -= upper[high];
  const lower = new Uint32Array(1 << 16);
  for (const b of bits) if ((b & 0x7fffffff) >>> 16 === high) lower[b & 0xffff]++;
  let low = 0;
  for (; rank >= lower[low]; low++) rank -= lower[low];
  return new Float32Array(Uint32Array.of((high << 16) | low).buffer)[0];
}

/**
 * The median of |h| over all tokens and dimensions of a layer, remembered by the run.
 *
 * @param {Measured} run
 * @param {number} layer
 */
export function medianOf(run, layer) {
  const known = run.medians.get(layer);
  if (known !== undefined) return known;
  const median = medianMagnitude(tapOf(run, hiddenTap(layer)).data);
  run.medians.set(layer, median);
  return median;
}

/** @param {number} magnitude @param {number} ratio to the median @returns {Mark} */
function markOf(magnitude, ratio) {
  if (magnitude > MASSIVE.magnitude && ratio > MASSIVE.ratio) return 'massive';
  return ratio > LARGE_RATIO ? 'large' : '';
}

/**
 * The k dimensions of largest magnitude, largest first; of equal ones, the first.
 *
 * @param {ArrayLike<number>} vector
 * @param {number} k
 * @returns {number[]}
 */
export function largestIndices(vector, k) {
  const magnitudes = Float64Array.from(vector, Math.abs);
  // Sorting plain numbers is many times faster than sorting indices by them.
  const least = magnitudes.slice().sort()[Math.max(0, vector.length - k)];
  /** @type {number[]} */
  const above = [];
  /** @type {number[]} */
  const equal = [];
  magnitudes.forEach((magnitude, c) => {
    if (magnitude > least) above.push(c);
    else if (magnitude === least) equal.push(c);
  });
  above.sort((a, b) => magnitudes[b] - magnitudes[a] || a - b);
  return [...above, ...equal].slice(0, k);
}

/**
 * @param {Measured} run
 * @param {Cursor} cursor
 * @param {number} k
 * @returns {Dimension[]}
 */
export function largestDimensions(run, cursor, k) {
  const vector = hiddenAt(run, cursor);
  const median = medianOf(run, cursor.layer);
  return largestIndices(vector, k).map((index) => {
    const magnitude = Math.abs(vector[index]);
    const ratio = magnitude / median;
    return { index, value: vector[index], ratio, mark: markOf(magnitude, ratio) };
  });
}
