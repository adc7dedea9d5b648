// SPDX-License-Identifier: MIT
//
// doubt.js - why the figures on the page are not what they seem: they are of an earlier run than the one that
// was asked for last, which failed or was stopped before it had anything to show; or the weights that made
// them turned out to be wrong. run-bar.js says so, chart-card.js marks its figures.

/** @typedef {'earlier' | 'spoiled'} Doubt */

/** @type {Set<(why: Doubt | null) => void>} */
const listeners = new Set();

/** @param {(why: Doubt | null) => void} listener */
export function onDoubt(listener) {
  listeners.add(listener);
}

/** @param {Doubt | null} why */
export function setDoubt(why) {
  for (const listener of listeners) listener(why);
}
