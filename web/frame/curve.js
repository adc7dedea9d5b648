// SPDX-License-Identifier: MIT
//
// curve.js - the arithmetic of a curve drawn by hand: anchors, strokes, keys, how far it is from another,
// and where everything of its drawing stands. Pure; called by sketch.js and sketch-view.js.
//
// A curve is one y (or null) at each of n anchors that stand evenly from x.min to x.max. A drawing of its own
// is as wide as its place, OWN_GROUND where it has none yet; one that lies over a figure's plot has the plot's
// pixels and axes.

/**
 * @typedef {(number | null)[]} Heights
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ min: number, max: number, title: string, digits?: number }} Axis
 *
 * @typedef {object} Ground  what a curve is drawn on
 * @property {{ width: number, height: number }} size
 * @property {{ left: number, right: number, top: number, bottom: number }} frame
 *   where x.min, x.max, y.max and y.min are
 *
 * @typedef {object} Sketched
 * @property {Heights} heights
 * @property {number} cursor          the anchor that keys act on
 * @property {Point[] | null} actual  what was measured; null before the run
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

// ---- the drawing ---------------------------------------------------------------------------------

export const SIZE = { width: 560, height: 240 };

/** The sides of the rectangle that the curve is drawn in. */
export const FRAME = { left: 56, right: 536, top: 14, bottom: 196 };

/** @type {Ground} */
export const OWN_GROUND = { size: SIZE, frame: FRAME };

/** The ground of a drawing that fills a box and draws its axes itself. @param {Ground['size']} size @returns {Ground} */
export const groundIn = (size) => ({
  size,
  frame: {
    left: FRAME.left,
    right: size.width - (SIZE.width - FRAME.right),
    top: FRAME.top,
    bottom: size.height - (SIZE.height - FRAME.bottom),
  },
});

/** Ticks on each axis, both ends included. */
const TICKS = 5;

/** @param {number} min @param {number} max @returns {number[]} the values at the ticks */
const ticks = (min, max) =>
  Array.from({ length: TICKS }, (_, i) => min + (i / (TICKS - 1)) * (max - min));

/**
 * @param {Sketched} sketched
 * @param {{ x: Axis, y: Axis }} axes
 * @param {Ground} [ground]
 */
export function pictureOf({ heights, cursor, actual }, { x, y }, { frame } = OWN_GROUND) {
  // The y axis grows where what was measured leaves it.
  const ys = (actual ?? []).map((point) => point.y);
  const min = Math.min(y.min, ...ys);
  const max = Math.max(y.max, ...ys);
  const toX = (/** @type {number} */ value) =>
    frame.left + ((value - x.min) / (x.max - x.min)) * (frame.right - frame.left);
  const toY = (/** @type {number} */ value) =>
    frame.bottom - ((value - min) / (max - min)) * (frame.bottom - frame.top);
  /** @param {Point} point */
  const place = (point) => ({ x: toX(point.x), y: toY(point.y) });
  const anchors = heights.map((height, i) =>
    height === null ? null : place({ x: anchorX(i, heights.length, x), y: height }),
  );
  return {
    rows: ticks(min, max).map((value) => ({ value, y: toY(value) })),
    columns: ticks(x.min, x.max).map((value) => ({ value, x: toX(value) })),
    drawn: pathOf(anchors),
    measured: pathOf((actual ?? []).map(place)),
    dots: toPoints(heights, x).map(place),
    cursorX: toX(anchorX(cursor, heights.length, x)),
  };
}

/** @param {(Point | null)[]} points @returns {string} an SVG path; null is a gap */
function pathOf(points) {
  const steps = points.map((point, i) =>
    point ? `${i && points[i - 1] ? 'L' : 'M'}${point.x} ${point.y}` : '',
  );
  return steps.join(' ');
}

/**
 * @param {number} shareX  of the drawing's width, from the left
 * @param {number} shareY  of its height, from the top
 * @param {number} count   of anchors
 * @param {{ min: number, max: number }} y
 * @param {Ground} [ground]
 * @returns {{ at: number, y: number }} the nearest anchor, and the height there
 */
export function anchorUnder(shareX, shareY, count, { min, max }, { size, frame } = OWN_GROUND) {
  const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
  const across = (shareX * size.width - frame.left) / (frame.right - frame.left);
  const up = (frame.bottom - shareY * size.height) / (frame.bottom - frame.top);
  return { at: Math.round(within(across) * (count - 1)), y: min + within(up) * (max - min) };
}
