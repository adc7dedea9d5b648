// SPDX-License-Identifier: MIT
//
// earlier-run.js - whether the figures on the page are of an earlier run than the one that was asked for
// last: that one failed, or was stopped, before it had anything to show. run-bar.js says so, chart-card.js
// marks its figures.

/** @type {Set<(isEarlier: boolean) => void>} */
const listeners = new Set();

/** @param {(isEarlier: boolean) => void} listener */
export function onEarlierRun(listener) {
  listeners.add(listener);
}

/** @param {boolean} isEarlier */
export function setEarlierRun(isEarlier) {
  for (const listener of listeners) listener(isEarlier);
}
