// SPDX-License-Identifier: MIT
//
// curve.js - the arithmetic of a curve drawn by hand: anchors, strokes, how far it is from another.
// Pure; prediction.js draws what it says.
//
// A curve is one y (or null) at each of n anchors that stand evenly from x.min to x.max.

/**
 * @typedef {(number | null)[]} Heights
 * @typedef {{ x: number, y: number }} Point
 */

/**
 * @param {Heights} heights changed in place
 * @param {{ at: number, y: number }} from anchor and height where the stroke was
 * @param {{ at: number, y: number }} to   and where it is now; anchors between get a straight line
 */
export function stroke(heights, from, to) {
  const steps = Math.abs(to.at - from.at);
  for (let i = 0; i <= steps; i++) {
    const share = steps ? i / steps : 1;
    heights[from.at + Math.sign(to.at - from.at) * i] = from.y + share * (to.y - from.y);
  }
}

/**
 * @param {Heights} heights
 * @param {{ min: number, max: number }} x
 * @returns {Point[]} the anchors that have a height
 */
export function toPoints(heights, { min, max }) {
  const step = (max - min) / (heights.length - 1);
  return heights.flatMap((y, i) => (y === null ? [] : [{ x: min + i * step, y }]));
}

/**
 * @param {unknown} value what was kept
 * @param {number} count
 * @param {{ min: number, max: number }} y
 * @returns {Heights} that fit; all null where the value is not such a curve
 */
export function readHeights(value, count, { min, max }) {
  const fits =
    Array.isArray(value) &&
    value.length === count &&
    value.every((h) => h === null || (typeof h === 'number' && h >= min && h <= max));
  return fits ? value : new Array(count).fill(null);
}

/**
 * @param {Point[]} points sorted by x
 * @param {number} x
 * @returns {number | null} the height of the line through the points; null outside of them
 */
export function heightAt(points, x) {
  const after = points.findIndex((p) => p.x >= x);
  if (after < 0) return null;
  const to = points[after];
  if (to.x === x) return to.y;
  const from = points[after - 1];
  return from ? from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y) : null;
}

/**
 * @param {Point[]} drawn
 * @param {Point[]} actual sorted by x
 * @returns {number | null} mean |difference| over the drawn points that stand over the actual line
 */
export function meanGap(drawn, actual) {
  const gaps = drawn.flatMap(({ x, y }) => {
    const there = heightAt(actual, x);
    return there === null ? [] : [Math.abs(y - there)];
  });
  return gaps.length ? gaps.reduce((sum, g) => sum + g, 0) / gaps.length : null;
}
