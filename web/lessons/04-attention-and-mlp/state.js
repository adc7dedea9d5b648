// SPDX-License-Identifier: MIT
//
// state.js - what lesson 04's page knows between a run and the next. lesson.js owns and changes it; the
// figures read it.

import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';

/**
 * @typedef {object} Run
 * @property {string} model        name of the model
 * @property {import('../../frame/gpt2-sizes.js').Size | null} size  which GPT-2 that is, if it is one
 * @property {string} text         what was read
 * @property {string[]} names      token labels
 * @property {string} provenance   where the numbers came from, as a sentence
 * @property {import('./measure.js').Cosines} cosines
 * @property {number} seed         of the controls
 * @property {boolean} complete
 * @property {boolean} isRecorded  the run that came with the page: no check asks about it
 *
 * @typedef {object} State
 * @property {Run | null} run
 * @property {boolean} dropsFirst  position 0 is left out
 * @property {boolean} showsTokens one thin line for each token in figure 1
 * @property {number} chosen       position of the token that stands out
 * @property {'all' | 'layer'} scope of figure 2
 * @property {number} layer        the chosen layer, 1..L
 * @property {number} seed         of the next run
 */

export const FIRST_SEED = 2026;

/** @returns {State} */
export const createState = () => ({
  run: null,
  dropsFirst: true,
  showsTokens: false,
  chosen: 1,
  scope: 'all',
  layer: 1,
  seed: FIRST_SEED,
});

/** @param {Pick<State, 'dropsFirst'>} state @returns {ReadonlySet<number>} positions left out */
export const dropped = ({ dropsFirst }) => (dropsFirst ? FIRST : NONE_DROPPED);
