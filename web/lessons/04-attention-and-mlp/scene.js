// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 04 are drawn from.

import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';

/**
 * @typedef {object} View
 * @property {boolean} drop         position 0 is left out
 * @property {boolean} showsTokens  figure 1 has one thin line for each token
 * @property {number} token         position of the token that stands out
 * @property {'all' | 'layer'} scope  of figure 2
 * @property {number} layer         1..L
 * @property {number} seed          of the run's controls
 *
 * @typedef {import('../../frame/run.js').Run<import('./measure.js').Cosines> & View} Scene
 */

/** The means of fewer tokens, which are drawn all the same, say nothing of the model. */
export const FEWEST_TOKENS = 10;

/** @param {Pick<View, 'drop'>} view @returns {ReadonlySet<number>} positions left out */
export const dropped = ({ drop }) => (drop ? FIRST : NONE_DROPPED);
