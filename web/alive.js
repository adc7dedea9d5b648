// SPDX-License-Identifier: MIT
//
// alive.js - how a page notices that a worker has ended without a word: the browser ended it, or its script
// closed itself. No event tells of that, and a worker that computes answers no questions meanwhile.
//
// A worker holds a lock of its own for as long as it lives, and the page asks for the same lock: it gets it at
// the moment the worker is gone, however long the worker computes, however slow the machine is, and in a
// hidden tab as well. Called by both workers (holdAlive) and by worker-calls.js (whenEnded). Without Web Locks,
// which plain http does not have, nothing is noticed until somebody presses Stop (worker-calls.js).

/** @typedef {{ kind: 'alive', lock: string }} Alive  a worker's message once it holds its lock */

/**
 * Holds a lock until this worker ends.
 * @param {(message: Alive) => void} post
 */
export function holdAlive(post) {
  const { locks } = globalThis.navigator;
  if (!locks) return;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const lock = `laminar-alive-${[...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')}`;
  const held = locks.request(lock, () => {
    post({ kind: 'alive', lock });
    return new Promise(() => {});
  });
  held.catch(() => {}); // an origin that may have no locks
}

/**
 * @param {Alive} alive
 * @param {() => void} tell  called when the worker that holds the lock is gone
 */
export function whenEnded({ lock }, tell) {
  navigator.locks.request(lock, tell).catch(() => {}); // the page itself is on its way out
}
