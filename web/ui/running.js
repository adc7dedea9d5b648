// SPDX-License-Identifier: MIT
//
// running.js - whether a run is on anywhere in the page, for what must not happen meanwhile: a reload that the
// page itself offers. run-bar.js, the bench and the stepper's sweep tell of their runs.

let runs = 0;
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {number} by */
function count(by) {
  runs += by;
  for (const listener of listeners) listener();
}

/** A run begins. @returns {() => void} to be called once, when it has ended */
export function runBegins() {
  count(1);
  return () => count(-1);
}

export const isRunOn = () => runs > 0;

/** @param {() => void} listener called after a run has begun or ended */
export function onRunChange(listener) {
  listeners.add(listener);
}
