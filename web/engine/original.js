// SPDX-License-Identifier: MIT
//
// original.js - a Hugging Face GPT-2 as converted.js reads it: model.safetensors and the files beside it,
// from a server through the store, or picked from the learner's disk.
//
// Called by converted.js; registry.js knows the names of the files from here. Converts nothing, and decides
// nothing of what is kept.

import { readBlob } from './blob.js';
import { LabError } from './error.js';

/** @typedef {import('./source.js').OnPiece} OnPiece */
/** @typedef {import('../store/client.js').StoreClient} StoreClient */

/**
 * The weights, open.
 * @typedef {object} Original
 * @property {number | null} file the store's handle of it; null: a picked file
 * @property {number} size
 * @property {number} storedBytes
 * @property {boolean} hasDisk whether there is a disk on which it could be kept
 * @property {string | null} etag
 * @property {(offset: number, length: number, onPiece: OnPiece, signal: AbortSignal) =>
 *   Promise<void>} read
 * @property {() => Promise<void>} close
 */

export const WEIGHTS = 'model.safetensors';
/** The files beside it. */
export const COMPANIONS = ['config.json', 'vocab.json', 'merges.txt'];
/** GPT-2's have 1 MB at most. */
const MOST_COMPANION_BYTES = 32 << 20;

/**
 * @param {StoreClient} store
 * @param {import('../store/protocol.js').OpenArgs} args
 * @param {AbortSignal} signal
 * @returns {Promise<Original>}
 */
export async function openFetched(store, args, signal) {
  const { file, size, storedBytes, hasDisk, etag } = await store.open(args, signal);
  return {
    ...{ file, size, storedBytes, hasDisk, etag },
    read: (offset, length, onPiece, stop) => store.read(file, offset, length, onPiece, stop),
    async close() {
      await store.call('close', { file });
    },
  };
}

/** @param {Blob} file @returns {Original} */
export function openPicked(file) {
  return {
    ...{ file: null, size: file.size, storedBytes: 0, hasDisk: true, etag: null },
    read: (offset, length, onPiece, signal) => readBlob(file, offset, length, onPiece, signal),
    async close() {},
  };
}

/**
 * @param {Original} original
 * @param {number} offset
 * @param {number} length
 * @param {AbortSignal} signal
 */
export async function readAll(original, offset, length, signal) {
  const bytes = new Uint8Array(length);
  await original.read(offset, length, (piece, at) => bytes.set(piece, at - offset), signal);
  return bytes;
}

/**
 * One of the files beside the weights, whole.
 * @param {string} name
 * @param {() => Promise<Original>} open
 * @param {string} url for messages
 * @param {AbortSignal} signal
 */
export async function readCompanion(name, open, url, signal) {
  const detail = { url, file: name };
  const opened = await open().catch((error) => {
    if (error.code !== 'not-found') throw error;
    throw new LabError('no-companion', `${name} is missing beside the weights: ${url}`, {
      detail: { ...detail, missingFiles: [name] },
    });
  });
  try {
    if (opened.size > MOST_COMPANION_BYTES) {
      throw new LabError('bad-source', `${name} has ${opened.size} bytes`, { detail });
    }
    return await readAll(opened, 0, opened.size, signal);
  } finally {
    await opened.close();
  }
}
