// SPDX-License-Identifier: MIT
//
// changed-mini.mjs - the default model with other weights, as fine-tuning or rounding leaves one: the same
// shape, tokenizer and name, other answers.

import { readFileSync } from 'node:fs';
import { readGguf } from './gguf-reader.mjs';
import { randomNumbers, TYPES, writeGguf } from './gguf-writer.mjs';

const MINI = new URL('../../models/mini/mini.gguf', import.meta.url);

/** @param {string} key @param {any} value @returns {import('./gguf-writer.mjs').Pair} */
function pairOf(key, value) {
  if (Array.isArray(value)) return [key, key.endsWith('token_type') ? 'i32[]' : 'string[]', value];
  if (typeof value === 'string') return [key, 'string', value];
  return [key, key.endsWith('epsilon') ? 'f32' : 'u32', value];
}

/**
 * @param {object} options
 * @param {number} options.share  each weight of a matrix is changed by up to half this share of itself
 * @param {'F32' | 'Q8_0'} options.type  of the matrices
 * @param {string} [options.name]  in place of the default model's
 * @returns {Uint8Array} a GGUF file
 */
export function changedMini({ share, type, name }) {
  const { keys, tensors } = readGguf(readFileSync(MINI));
  const random = randomNumbers(5);
  return writeGguf({
    pairs: [...keys].map(([key, value]) =>
      pairOf(key, key === 'general.name' ? (name ?? value) : value),
    ),
    tensors: [...tensors].map(([name, { dims, data, type: stored }]) =>
      stored === TYPES.Q8_0.id
        ? { name, dims, type, data: data.map((x) => x * (1 + share * (random() - 0.5))) }
        : { name, dims, type: 'F32', data },
    ),
  });
}
