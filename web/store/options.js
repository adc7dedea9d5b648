// SPDX-License-Identifier: MIT
//
// options.js - the default options of the store (protocol.js explains each). Used by worker.js.

/** @type {Readonly<import('./protocol.js').Options>} */
export const DEFAULT_OPTIONS = Object.freeze({
  chunkBytes: 4 << 20,
  silenceMs: 30_000,
  // With the waits between them, these attempts outlast half a minute without a network.
  attempts: 6,
  backOffMs: 1000,
  // The hub counts requests over five minutes.
  patienceMs: 600_000,
  checkMs: 8000,
  runBytes: 64 << 20,
  directBytes: 256 << 10,
  memoryBytes: 512 << 20,
});
