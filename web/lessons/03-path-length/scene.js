// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 03 are drawn from: the run shown, every finished run of the page's
// life, so that several models stand side by side, and what the learner chose.

import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';

/**
 * @typedef {import('../../frame/run.js').Run<import('./measure.js').Path>} Run
 *
 * @typedef {object} View
 * @property {boolean} drop         position 0 is left out
 * @property {'sum' | 'step'} view  of figure 1
 * @property {number} token         position of the token that stands out
 * @property {string[]} off         models of finished runs that are not shown
 *
 * @typedef {Run & View & { finished: Run[] }} Scene  finished: small models first
 */

/** @param {Pick<View, 'drop'>} view @returns {ReadonlySet<number>} positions left out */
export const dropped = ({ drop }) => (drop ? FIRST : NONE_DROPPED);
