// SPDX-License-Identifier: MIT
//
// options.js - how the store works unless somebody says otherwise. Used by worker.js.

/** @type {Readonly<import('./protocol.js').Options>} */
export const DEFAULT_OPTIONS = Object.freeze({
  chunkBytes: 4 << 20,
  silenceMs: 30_000,
  // With the waits between them, half a minute of no network at all.
  attempts: 6,
  backOffMs: 1000,
  patienceMs: 60_000,
  runBytes: 64 << 20,
  directBytes: 256 << 10,
  memoryBytes: 512 << 20,
});
