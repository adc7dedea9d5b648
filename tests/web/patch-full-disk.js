// SPDX-License-Identifier: MIT
//
// Lets 100,000 bytes be written to files, or ?room= of the worker's address, then no more. Imported
// before the store's worker.

const { prototype } = /** @type {any} */ (globalThis).FileSystemSyncAccessHandle;
const { write } = prototype;
let room = Number(new URLSearchParams(location.search).get('room') ?? 100_000);

prototype.write = function (/** @type {Uint8Array} */ bytes, /** @type {object} */ place) {
  if (bytes.length > room) throw new DOMException('full', 'QuotaExceededError');
  room -= bytes.length;
  return write.call(this, bytes, place);
};
