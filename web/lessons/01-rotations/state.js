// SPDX-License-Identifier: MIT
//
// state.js - what lesson 01's page knows between a run and the next. lesson.js owns the one state and
// changes it; the figures read it.

import { compareLayers } from './measure.js';

/**
 * @typedef {import('./measure.js').Turns} Turns
 * @typedef {import('./measure.js').Comparison} Comparison
 *
 * @typedef {object} State
 * @property {Turns | null} turns      null before the first run and without a recorded one
 * @property {(number | null)[]} ps    [L + 1]; of the t-tests, all null until complete
 * @property {(Comparison | null)[]} compared  [L + 1]; means and tests of the turns so far
 * @property {boolean} complete        every layer of every sentence is measured
 * @property {boolean} isRecorded      the turns are the recorded run's
 * @property {string} text             what the box held when the run began
 * @property {string} provenance       where the numbers came from, as a sentence
 * @property {string} modelName
 * @property {number} seed             of the next run's control
 * @property {number} layer            the chosen layer, 1..L
 * @property {number} sentence         the chosen sentence
 * @property {number} position         the chosen token of it
 * @property {import('../../frame/her-page.js').Unit} unit
 * @property {boolean} thin            a line for each sentence
 * @property {boolean} zoom            figure 1 leaves out block 1 and the control, which dwarf the rest
 */

export const FIRST_SEED = 1;

/** The first is the one that the page starts with. @type {import('../../frame/her-page.js').Unit[]} */
export const UNITS = ['degrees', 'radians'];

/** p-values below this count. */
export const LEVEL = 0.05;

/** @returns {State} */
export const createState = () => ({
  turns: null,
  ps: [],
  get compared() {
    return this.turns ? compareLayers(this.turns, this.ps) : [];
  },
  complete: false,
  isRecorded: false,
  text: '',
  provenance: '',
  modelName: '',
  seed: FIRST_SEED,
  layer: 1,
  sentence: 0,
  position: 0,
  unit: UNITS[0],
  thin: false,
  zoom: false,
});

/**
 * The layers that have an angle so far.
 *
 * @param {State} state
 * @returns {number[]} from 1 on
 */
export const measuredLayers = ({ compared }) =>
  compared.flatMap((at, layer) => (at === null ? [] : [layer]));

/**
 * What the run says about the shape of the curve of "her": the first layer, the middle ones (from a
 * third of the way to five sixths, where the published curve is flat), the last.
 *
 * @param {State} state complete
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
