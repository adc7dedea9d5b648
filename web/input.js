// SPDX-License-Identifier: MIT
//
// input.js - text and token ids in the form in which the engine takes and gives them.
//
// Called by lab.js and generate.js.

import { LabError } from './engine/error.js';

/** @typedef {import('./engine/protocol.js').Input} Input */

/**
 * @param {string | Int32Array | string[] | Int32Array[]} input
 * @param {string} op
 * @returns {Input}
 */
export function toInput(input, op) {
  // Copied, because every() passes over the holes of an array; in a copy they are undefined.
  /** @type {unknown[]} */
  const list = Array.isArray(input) ? [...input] : [input];
  if (list.length === 0) throw new LabError('empty-text', 'there is no text to run', { op });
  if (list.every((text) => typeof text === 'string')) return { texts: list };
  if (list.every((tokens) => tokens instanceof Int32Array)) return { tokens: list };
  throw new LabError('argument', 'texts are strings or Int32Arrays of token ids', { op });
}

/** Keeps a byte-order mark, which a TextDecoder would drop by default. */
export function createDecoder() {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}

/**
 * Whether the last bytes are the beginning of a UTF-8 character whose other bytes are still to come.
 * @param {Uint8Array} bytes
 */
export function endsInsideCharacter(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue; // not the first of its character
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back;
  }
  return false;
}
