// SPDX-License-Identifier: MIT
//
// state.js - what lesson 03's page knows: the run under way or done last, and every finished run of the
// page's life, so that several models stand side by side. lesson.js owns and changes it; figures read it.

import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';

/**
 * @typedef {object} Run
 * @property {string} model        name of the model
 * @property {string} kind         weights and precision: with the name, which runs replace each other
 * @property {number} width        C
 * @property {import('../../frame/gpt2-sizes.js').Size | null} size  which GPT-2 that is, if it is one
 * @property {string} text         what was read
 * @property {string[]} names      token labels
 * @property {string[]} predicted  the token with the largest logit at each position; [] before the end
 * @property {string} provenance   where the numbers came from, as a sentence
 * @property {import('./measure.js').Path} path
 * @property {boolean} complete
 * @property {boolean} isRecorded  the run that came with the page: no check asks about it
 *
 * @typedef {object} State
 * @property {Run | null} current
 * @property {Run[]} finished      small models first
 * @property {boolean} dropsFirst  position 0 is left out
 * @property {'sum' | 'step'} view of figure 1
 * @property {number} chosen       position of the token that stands out
 */

/** @returns {State} */
export const createState = () => ({
  current: null,
  finished: [],
  dropsFirst: true,
  view: 'sum',
  chosen: 1,
});

/** @param {State} state @returns {ReadonlySet<number>} positions left out */
export const dropped = ({ dropsFirst }) => (dropsFirst ? FIRST : NONE_DROPPED);

/**
 * Keeps a finished run in the place of an earlier one of the same model and text.
 *
 * @param {State} state
 * @param {Run} run
 */
export function remember(state, run) {
  const isSame = (/** @type {Run} */ other) =>
    other.model === run.model && other.kind === run.kind && other.text === run.text;
  const size = (/** @type {Run} */ { path, width }) => path.layers * width * width;
  state.finished = [...state.finished.filter((other) => !isSame(other)), run].sort(
    (a, b) => size(a) - size(b),
  );
}

/**
 * What each run is called where several stand side by side: its model, and with its weights and precision
 * where the model alone would not tell them apart.
 *
 * @param {Run[]} runs
 * @returns {Map<Run, string>}
 */
export const labelsOf = (runs) =>
  new Map(
    runs.map((run) => {
      const isAlone = runs.every((other) => other === run || other.model !== run.model);
      return [run, isAlone ? run.model : `${run.model} (${run.kind})`];
    }),
  );

/**
 * The finished runs that may be compared: those of the text read last.
 *
 * @param {State} state
 * @returns {Run[]}
 */
export const comparable = ({ current, finished }) =>
  finished.filter(({ text }) => text === current?.text);
