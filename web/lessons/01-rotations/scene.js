// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 01 are drawn from, and what they select of it.

import { LEVEL } from '../../measures/statistics.js';
import { compareLayers } from './measure.js';

/**
 * @typedef {import('./measure.js').Turns} Turns
 * @typedef {import('./measure.js').Comparison} Comparison
 *
 * @typedef {object} View
 * @property {number} layer     1..L
 * @property {number} sentence  counts from 1
 * @property {number} position  the chosen token of it
 * @property {import('../../frame/angles.js').Unit} unit
 * @property {boolean} thin     a line for each sentence
 * @property {boolean} zoom     figure 1 leaves out block 1 and the control, which dwarf the rest
 *
 * @typedef {object} Derived
 * @property {number} index     the chosen sentence, counted from 0
 * @property {(Comparison | null)[]} compared  [L + 1]; means and tests of the angles so far
 *
 * @typedef {import('../../frame/run.js').Run<Turns> & View & Derived} Scene
 */

/** The first is the one that the page starts with. @type {import('../../frame/angles.js').Unit[]} */
export const UNITS = ['degrees', 'radians'];

/** @param {import('../../frame/run.js').Run<Turns> & View} scene @returns {Derived} */
export const derive = ({ data, sentence }) => ({
  index: sentence - 1,
  compared: compareLayers(data, data.ps),
});

/**
 * How many layers stay below the level.
 *
 * @param {(Comparison | null)[]} compared
 * @param {import('./measure.js').Test} test
 * @param {'p' | 'corrected'} which
 */
export const countBelow = (compared, test, which) =>
  compared.filter((at) => isBelow(at?.[test][which] ?? null)).length;

/** @param {number | null} p */
export const isBelow = (p) => p !== null && p < LEVEL;

/**
 * The layers that have an angle so far.
 *
 * @param {Pick<Scene, 'compared'>} scene
 * @returns {number[]} from 1 on
 */
export const measuredLayers = ({ compared }) =>
  compared.flatMap((at, layer) => (at === null ? [] : [layer]));

/**
 * What the run says about the shape of the curve of "her": the first layer, the middle ones (from a
 * third of the way to five sixths, where the published curve is flat), the last.
 *
 * @param {Pick<Scene, 'compared'>} scene complete
 * @returns {{ first: number, middle: number, last: number, middleBefore: number, from: number, to: number }}
 */
export function shapeOf({ compared }) {
  const layers = compared.length - 1;
  const from = Math.min(layers, Math.floor(layers / 3) + 1);
  const to = Math.max(from, Math.floor((layers * 5) / 6));
  const middle = compared.slice(from, to + 1);
  /** @param {'target' | 'before'} which */
  const over = (which) =>
    middle.reduce((sum, at) => sum + (at?.[which].mean ?? 0), 0) / middle.length;
  return {
    first: compared[1]?.target.mean ?? 0,
    middle: over('target'),
    last: compared[layers]?.target.mean ?? 0,
    middleBefore: over('before'),
    from,
    to,
  };
}
