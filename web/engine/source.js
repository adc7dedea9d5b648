// SPDX-License-Identifier: MIT
//
// source.js - random-access reads of a model file: of a file on disk, or of a file of the store,
// which owns network and cache. converted.js reads a file that must be converted first.
//
// Called by the worker's load op; weights.js and header.js read through it. Knows nothing of GGUF;
// it never retries and keeps nothing.

import { StoreClient } from '../store/client.js';
import { readBlob } from './blob.js';
import { LabError } from './error.js';

/**
 * @callback OnPiece
 * @param {Uint8Array} bytes
 * @param {number} offset of bytes[0] in the file
 */

/**
 * @typedef {object} ByteSource
 * @property {number} size
 * @property {number | undefined} [headerBytes] Where the header ends, if that is known.
 * @property {'download' | 'weights'} phase Progress phase: bytes come from the network or from
 *   disk.
 * @property {number} storedBytes How many bytes can be read without the network.
 * @property {boolean | null} verified Whether the whole file has the expected SHA-256; null where
 *   no SHA-256 is expected.
 * @property {() => void} onChange called when storedBytes or verified has changed
 * @property {(offset: number, length: number, onPiece: OnPiece, signal: AbortSignal) =>
 *   Promise<void>} read Delivers consecutive pieces; fewer bytes only where the file ends early.
 * @property {(signal: AbortSignal) => Promise<void>} complete Fetches the rest of the file into the
 *   store and verifies the file.
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./protocol.js').Source} source
 * @param {AbortSignal} signal
 * @param {(store: StoreClient) => void} onStore called with the store's client before its first
 *   call, if the bytes come from the store
 * @returns {Promise<ByteSource>}
 */
export async function openSource(source, signal, onStore) {
  if ('file' in source) return fileSource(source.file);
  const { port, convert, ...args } = source;
  const store = StoreClient.on(port);
  onStore(store);
  if (!convert) return storeSource(store, args, signal);
  const { convertedSource } = await converter();
  return convertedSource(store, { ...args, convert }, signal);
}

/** Imported only when needed: few learners convert, and every page would load its bytes. */
function converter() {
  return import('./converted.js').catch((cause) => {
    throw new LabError('network', 'converted.js could not be had', { cause });
  });
}

/** @param {Blob} file @returns {ByteSource} */
function fileSource(file) {
  return {
    size: file.size,
    phase: 'weights',
    storedBytes: file.size,
    verified: null,
    onChange() {},
    read: (offset, length, onPiece, signal) => readBlob(file, offset, length, onPiece, signal),
    async complete() {},
    async close() {},
  };
}

/**
 * @param {StoreClient} store
 * @param {import('../store/protocol.js').OpenArgs} args
 * @param {AbortSignal} signal
 * @returns {Promise<ByteSource>}
 */
async function storeSource(store, args, signal) {
  const { file, size, storedBytes, verified } = await store.open(args, signal);
  const known = (/** @type {boolean} */ isVerified) => (args.sha256 ? isVerified : null);
  /** @type {ByteSource} */
  const source = {
    size,
    // Opening fetches the first chunk, which may be the whole file; an earlier visit's is verified
    // too.
    phase: storedBytes < size || !verified ? 'download' : 'weights',
    storedBytes,
    verified: known(verified),
    onChange() {},
    read: (offset, length, onPiece, stop) => store.read(file, offset, length, onPiece, stop),
    async complete(stop) {
      const completed = await store.call('complete', { file }, { signal: stop });
      source.storedBytes = size;
      source.verified = known(completed.verified);
    },
    async close() {
      await store.call('close', { file });
    },
  };
  store.onStatus = (status) => {
    if (status.file !== file) return;
    source.storedBytes = status.storedBytes;
    source.verified = known(status.verified);
    source.onChange();
  };
  return source;
}
