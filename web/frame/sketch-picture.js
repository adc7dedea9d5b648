// SPDX-License-Identifier: MIT
//
// sketch-picture.js - where everything of a sketch stands: ticks, paths, dots and the cursor, and which
// anchor lies under a pointer. Pure; sketch-view.js draws it, sketch.js asks it about pointers.
//
// Coordinates are the drawing's own units, SIZE; the page's style scales the drawing.

import { anchorX, toPoints } from './curve.js';

/**
 * @typedef {import('./curve.js').Heights} Heights
 * @typedef {import('./curve.js').Point} Point
 * @typedef {{ min: number, max: number, title: string, digits?: number }} Axis
 *
 * @typedef {object} Sketched
 * @property {Heights} heights
 * @property {number} cursor          the anchor that keys act on
 * @property {Point[] | null} actual  what was measured; null before the run
 */

export const SIZE = { width: 560, height: 240 };

/** The sides of the rectangle that the curve is drawn in. */
export const FRAME = { left: 56, right: 536, top: 14, bottom: 196 };

/** Ticks on each axis, both ends included. */
const TICKS = 5;

/** @param {number} min @param {number} max @returns {number[]} the values at the ticks */
const ticks = (min, max) =>
  Array.from({ length: TICKS }, (_, i) => min + (i / (TICKS - 1)) * (max - min));

/**
 * @param {Sketched} sketched
 * @param {{ x: Axis, y: Axis }} axes
 */
export function pictureOf({ heights, cursor, actual }, { x, y }) {
  // The y axis grows where what was measured leaves it.
  const ys = (actual ?? []).map((point) => point.y);
  const min = Math.min(y.min, ...ys);
  const max = Math.max(y.max, ...ys);
  const toX = (/** @type {number} */ value) =>
    FRAME.left + ((value - x.min) / (x.max - x.min)) * (FRAME.right - FRAME.left);
  const toY = (/** @type {number} */ value) =>
    FRAME.bottom - ((value - min) / (max - min)) * (FRAME.bottom - FRAME.top);
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
 * @returns {{ at: number, y: number }} the nearest anchor, and the height there
 */
export function anchorUnder(shareX, shareY, count, { min, max }) {
  const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
  const across = (shareX * SIZE.width - FRAME.left) / (FRAME.right - FRAME.left);
  const up = (FRAME.bottom - shareY * SIZE.height) / (FRAME.bottom - FRAME.top);
  return { at: Math.round(within(across) * (count - 1)), y: min + within(up) * (max - min) };
}
