// SPDX-License-Identifier: MIT
//
// progress.js - how far a learner has come in each lesson, as kept on this device. check.js writes it,
// the course home reads it.

import { keep, recall } from './kept.js';

/**
 * @typedef {object} Progress
 * @property {string[]} passed   ids of the checks that were answered right
 * @property {number} total      checks of the lesson; 0 where it was never opened
 */

/** @param {string} lesson '05' */
const nameOf = (lesson) => `lesson.${lesson}`;

/** @param {string} lesson @returns {Progress} */
export function readProgress(lesson) {
  const known = /** @type {any} */ (recall(nameOf(lesson)));
  const passed = Array.isArray(known?.passed) ? known.passed : [];
  return {
    passed: passed.filter((/** @type {unknown} */ id) => typeof id === 'string'),
    total: Number.isInteger(known?.total) && known.total >= 0 ? known.total : 0,
  };
}

/** @param {string} lesson @param {Progress} progress */
export function writeProgress(lesson, progress) {
  keep(nameOf(lesson), progress);
}
