// SPDX-License-Identifier: MIT
//
// state.js - what lesson 05's page knows between a run and the next, and two questions about it.
//
// lesson.js owns the one state and changes it; the figures read it.

import { text as lesson } from '../../text/lesson-05.js';
import { correlate } from './measure.js';

/**
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('./measure.js').Reading} Reading
 * @typedef {import('./measure.js').Part} Part
 *
 * @typedef {object} State
 * @property {Lengths | null} lengths  null before the first run
 * @property {boolean} complete        every layer of the run is measured
 * @property {boolean} isRecorded      the run is not the learner's
 * @property {string} text            what was read
 * @property {string[]} names          token labels
 * @property {string} provenance       where the numbers came from, as a sentence
 * @property {string} modelName
 * @property {import('../../frame/gpt2-sizes.js').Size | null} size  which GPT-2 that is, if it is one
 * @property {number} layer            the chosen layer, 1..L
 * @property {Part} part
 * @property {Reading} reading
 * @property {boolean} logScale
 * @property {Set<number>} dropped     positions left out of the correlations
 * @property {{ layer: number, ratio: number } | null} firstRatio
 *   where |h| of position 0 stands out most against the mean of the others
 */

export const PARTS = /** @type {const} */ (['attn', 'mlp']);

/** @returns {State} */
export const createState = () => ({
  lengths: null,
  complete: false,
  isRecorded: false,
  text: '',
  names: [],
  provenance: '',
  modelName: '',
  size: null,
  layer: 1,
  part: 'attn',
  reading: 'difference',
  logScale: false,
  dropped: new Set(),
  firstRatio: null,
});

/** @param {State} state @param {number} position @returns {string} the token in quotation marks */
export const tokenName = ({ names }, position) => `“${names[position]}”`;

/**
 * Why the chosen layer has no correlation, or '' where it has one.
 *
 * @param {State} state
 * @param {Lengths} lengths
 * @returns {string}
 */
export function whyNoCorrelation({ reading, part, layer, dropped, complete }, lengths) {
  if (lengths.tokens - dropped.size < 3) return lesson.tooFew;
  if (reading === 'difference' && layer === 1) return lesson.undefinedHere;
  if (!lengths.hidden[layer]) return complete ? lesson.undefinedHere : lesson.notYet;
  if (correlate(lengths, reading, part, layer, dropped).pearson === null) return lesson.constant;
  return '';
}
