// SPDX-License-Identifier: MIT
//
// token-axis.js - the axis of a text's tokens: under each, its word and its position. Where there are more
// tokens than words fit, every second, third, fourth, fifth, tenth... has its own. Position 0 has the warning hue.
//
// Called by the chart forms whose axis is a text: bars.js, heatmap.js and cells.js.

import { num } from '../ui/format.js';

/** A longer word is cut to so many characters, the last of them an ellipsis. */
const LONGEST = 9;

/** Width of a character and of the space between two words, in pixels, at the size of the axis's type. */
const CHARACTER = 7;
const SPACE = 10;

/** Least width of a tick: room for a position of four digits. */
const LEAST = 34;

/** @param {string} name @returns {string} cut where it is long */
export function shortName(name) {
  const characters = [...name];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : name;
}

/**
 * The positions that are named.
 *
 * @param {string[]} names  of all tokens
 * @param {number} first    position in view
 * @param {number} last
 * @param {number} width    of the axis, in pixels
 * @returns {number[]}
 */
export function namedPositions(names, first, last, width) {
  const seen = names.slice(first, last + 1).map((name) => [...shortName(name)].length);
  const each = Math.max(LEAST, CHARACTER * Math.max(0, ...seen) + SPACE);
  return tickPositions(first, last, width / each, [1, 2, 3, 4, ...ROUND_STEPS]);
}

/**
 * What an axis of positions needs beside its range.
 *
 * @param {string[]} names  of all tokens
 * @param {import('./common.js').Palette} palette
 */
export const tokenTicks = (names, palette) => ({
  afterBuildTicks: (/** @type {any} */ axis) => {
    const [first, last] = [Math.ceil(axis.min), Math.floor(axis.max)];
    axis.ticks = namedPositions(names, first, last, axis.width).map((value) => ({ value }));
  },
  ticks: {
    autoSkip: false,
    maxRotation: 0,
    font: (/** @type {any} */ { tick }) => ({
      family: palette.font,
      size: 12,
      weight: tick?.value === 0 ? 600 : 400,
    }),
    color: (/** @type {any} */ { tick }) => (tick?.value === 0 ? palette.first : palette.muted),
    /** @param {number} t */
    callback: (t) => [shortName(names[t] ?? ''), num(t, 0)],
  },
});

const ROUND_STEPS = [5, 10, 20, 50, 100, 200, 500];

/**
 * Whole numbers from first to last, about `most` of them, on the least of the steps that allows it.
 *
 * @param {number} first
 * @param {number} last
 * @param {number} most
 * @param {number[]} [steps] rising
 * @returns {number[]}
 */
export function tickPositions(first, last, most, steps = [1, 2, ...ROUND_STEPS]) {
  const wanted = (last - first + 1) / Math.max(1, most);
  const step = steps.find((s) => s >= wanted) ?? 1000;
  const ticks = [];
  if (first % step !== 0) ticks.push(first);
  for (let value = Math.ceil(first / step) * step; value <= last; value += step) {
    if (ticks.length === 1 && ticks[0] === first && value - first <= step / 2) continue;
    ticks.push(value);
  }
  return ticks;
}
