// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 08 are drawn from.

import { compareTravel, keptOf } from '../../measures/word-travel.js';

/**
 * @typedef {import('../../measures/word-travel.js').Travel} Travel
 * @typedef {import('../../measures/log-ratio.js').LogRatios} LogRatios
 *
 * @typedef {object} View
 * @property {number} seed
 * @property {boolean} matched
 * @property {'ratio' | 'steps'} view  of figure 1
 * @property {number} layer       0..L, of figure 3
 *
 * @typedef {object} Derived
 * @property {boolean[]} kept      which words count
 * @property {LogRatios} compared  of these
 *
 * @typedef {import('../../frame/run.js').Run<Travel> & View & Derived} Scene
 */

/** @param {import('../../frame/run.js').Run<Travel> & View} scene @returns {Derived} */
export const derive = ({ data, matched, seed, complete }) => ({
  kept: keptOf(data, matched),
  compared: compareTravel(data, { isMatched: matched, seed, isComplete: complete }),
});
