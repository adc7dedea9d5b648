// SPDX-License-Identifier: MIT
//
// source.js - the bytes of a model file at any place: from a file on disk, or from the store, which
// owns network and cache. Those of a file that has to be converted first come from converted.js.
//
// Called by the worker's load op; weights.js and header.js read. Knows nothing of GGUF; it never retries
// and never keeps anything.

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
 * @property {'download' | 'weights'} phase Progress phase: from the network or from disk.
 * @property {number} storedBytes What can be read without the network.
 * @property {boolean | null} verified Has the whole file the expected SHA-256? Null where none is
 *   known.
 * @property {() => void} onChange called when one of these two has changed
 * @property {(offset: number, length: number, onPiece: OnPiece, signal: AbortSignal) =>
 *   Promise<void>} read Delivers consecutive pieces; fewer bytes only where the file ends early.
 * @property {(signal: AbortSignal) => Promise<void>} complete Gets the rest of the file to where it is
 *   kept, and verifies it.
 * @property {() => Promise<void>} close
 */

/**
 * @param {import('./protocol.js').Source} source
 * @param {AbortSignal} signal
 * @param {(store: StoreClient) => void} onStore is given this end of the store, if the bytes come from
 *   there, before anything is asked of it
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

/** Comes when it is needed: few convert, and every page would wait for its bytes. */
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
    // A file of one chunk is there whole once it is open; only one of an earlier visit is verified too.
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
