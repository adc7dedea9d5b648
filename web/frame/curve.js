// SPDX-License-Identifier: MIT
//
// curve.js - the arithmetic of a curve drawn by hand: anchors, strokes, keys, how far it is from another.
// Pure; called by sketch.js and its parts.
//
// A curve is one y (or null) at each of n anchors that stand evenly from x.min to x.max.

/**
 * @typedef {(number | null)[]} Heights
 * @typedef {{ x: number, y: number }} Point
 */

/**
 * How far a key moves the cursor, in anchors; it stops at the first and the last one.
 * @type {Record<string, number>}
 */
const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** How far a key raises the curve at the cursor, in steps. @type {Record<string, number>} */
const RAISES = { ArrowUp: 1, ArrowDown: -1, PageUp: 8, PageDown: -8 };
/** A step, as a share of the y axis. */
const STEP = 1 / 40;

/** Keys that take the point at the cursor away. */
const REMOVALS = ['Delete', 'Backspace'];

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
 * What a key does to a curve and to the cursor on it. A new point starts at its neighbour's height.
 *
 * @param {{ heights: Heights, cursor: number }} curve
 * @param {string} key  as KeyboardEvent names it
 * @param {{ min: number, max: number }} y
 * @returns {{ heights: Heights, cursor: number } | null} null: the key means nothing here; the heights
 *   are the same array unless the key changes the curve
 */
export function afterKey({ heights, cursor }, key, { min, max }) {
  if (Object.hasOwn(MOVES, key)) {
    const to = cursor + MOVES[key];
    return { heights, cursor: Math.min(heights.length - 1, Math.max(0, to)) };
  }
  const changed = heights.slice();
  if (REMOVALS.includes(key)) changed[cursor] = null;
  else if (Object.hasOwn(RAISES, key)) {
    const start = heights[cursor] ?? heights[cursor - 1] ?? heights[cursor + 1] ?? (min + max) / 2;
    const raised = start + RAISES[key] * STEP * (max - min);
    changed[cursor] = Math.min(max, Math.max(min, raised));
  } else return null;
  return { heights: changed, cursor };
}

/**
 * @param {number} i      anchor
 * @param {number} count  of anchors
 * @param {{ min: number, max: number }} x
 */
export const anchorX = (i, count, { min, max }) => min + (i * (max - min)) / (count - 1);

/**
 * @param {Heights} heights
 * @param {{ min: number, max: number }} x
 * @returns {Point[]} the anchors that have a height
 */
export const toPoints = (heights, x) =>
  heights.flatMap((y, i) => (y === null ? [] : [{ x: anchorX(i, heights.length, x), y }]));

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
