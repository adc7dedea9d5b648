// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 05 are drawn from, and two questions about it.

import { digitsToTell } from '../../ui/format.js';
import { correlate } from './measure.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./measure.js').Lengths} Lengths
 *
 * @typedef {object} View
 * @property {import('./measure.js').Reading} reading
 * @property {boolean} log           the maps' colours follow a logarithmic scale
 * @property {number} layer          1..L
 * @property {import('./measure.js').Part} part
 * @property {Set<number>} dropped   positions left out of the correlations
 *
 * @typedef {import('../../frame/run.js').Run<Lengths> & View} Scene
 */

/** @param {Scene} scene @param {number} position @returns {string} the token in quotation marks */
export const tokenName = ({ names }, position) => `“${names[position]}”`;

/** The recorded run holds one reading. @param {View['reading']} reading @param {boolean} isRecorded */
export const isNotRecorded = (reading, isRecorded) => isRecorded && reading !== 'difference';

/** The token left out last, apart from position 0. @param {Scene} scene @returns {number | null} */
export const pickedToken = ({ dropped }) => [...dropped].filter((t) => t !== 0).pop() ?? null;

/**
 * Why the chosen layer has no correlation, or '' where it has one.
 *
 * @param {Scene} scene
 * @returns {string}
 */
export function whyNoCorrelation({ data, reading, part, layer, dropped, complete, isRecorded }) {
  if (data.tokens - dropped.size < 3) return lesson.tooFew;
  if (isNotRecorded(reading, isRecorded)) return lesson.notRecorded;
  if (reading === 'difference' && layer === 1) return lesson.undefinedHere;
  if (!data.hidden[layer]) return complete ? lesson.undefinedHere : lesson.notYet;
  if (correlate(data, reading, part, layer, dropped).pearson === null) return lesson.constant;
  return '';
}

/** Of fewer tokens, which are drawn all the same, a coefficient says nothing of the model. */
export const FEWEST_TOKENS = 10;

/**
 * The digits with which the median moves of both coefficients are told apart, wherever they stand.
 *
 * @param {{ median: number } | null} pearson
 * @param {{ median: number } | null} spearman
 */
export const moveDigits = (pearson, spearman) =>
  digitsToTell(pearson?.median ?? 0, spearman?.median ?? 0, 3);
