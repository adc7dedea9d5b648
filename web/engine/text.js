// SPDX-License-Identifier: MIT
//
// text.js - turns text into token ids and back, with the tokenizer of the engine.
//
// Called by the worker's ops.

import { LabError } from './error.js';
import {
  allocate,
  checked,
  checkedPointer,
  copyBytes,
  copyInts,
  description,
  free,
  laminar,
  withCopy,
} from './glue.js';

/**
 * @param {number} model
 * @param {string} text
 * @returns {Int32Array}
 */
export function encode(model, text) {
  const limit = description.maxTextBytes;
  // A text has at least as many UTF-8 bytes as UTF-16 units: most long texts fail before they are
  // copied.
  const utf8 = text.length > limit ? null : new TextEncoder().encode(text);
  if (utf8 === null || utf8.length > limit) {
    const detail = { bytes: utf8?.length ?? text.length, limit };
    throw new LabError('text-too-long', `at most ${limit} bytes of text can be read`, { detail });
  }
  return withCopy(utf8, (input) => {
    const capacity = utf8.length; // a text never has more tokens than bytes
    const output = allocate(4 * capacity);
    try {
      const count = checked(laminar.encode(model, input, utf8.length, output, capacity));
      return copyInts(output, count);
    } finally {
      free(output);
    }
  });
}

/**
 * The bytes that each token stands for.
 * @param {number} model
 * @param {Int32Array | number[]} ids
 * @returns {Uint8Array[]}
 */
export function bytesOfTokens(model, ids) {
  const lengthPointer = allocate(4);
  try {
    return Array.from(ids, (id) => {
      const bytes = laminar.token_bytes(model, id, lengthPointer);
      const pointer = checkedPointer(bytes, { token: id });
      return copyBytes(pointer, copyInts(lengthPointer, 1)[0]);
    });
  } finally {
    free(lengthPointer);
  }
}

/**
 * @param {number} model
 * @param {import('./protocol.js').Input} input
 */
export function tokensOf(model, input) {
  return 'texts' in input ? input.texts.map((text) => encode(model, text)) : input.tokens;
}
