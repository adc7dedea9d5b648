// SPDX-License-Identifier: MIT
//
// source.js - random-access reads of a model file: of a file on disk, or of a file of the store,
// which owns network and cache. The parts of a split model are read as one file. converted.js reads a
// file that must be converted first.
//
// Called by the worker's load op; weights.js and header.js read through it. Knows nothing of GGUF;
// it never retries and keeps nothing.

import { StoreClient } from '../store/client.js';
import { readBlob } from './blob.js';
import { LabError } from './error.js';
import { openEach, placed, readParts } from './read-parts.js';

/**
 * @callback OnPiece
 * @param {Uint8Array} bytes
 * @param {number} offset of bytes[0] in the file
 */

/**
 * @typedef {object} ByteSource
 * @property {number} size
 * @property {number | undefined} [headerBytes] Where the header ends, if that is known.
 * @property {{ base: number, size: number }[]} [parts] Of a model in several files, which are read
 *   as one: where each begins.
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
  if ('blobs' in source) return joinSources(source.blobs.map(fileSource));
  const { port, convert, parts, ...args } = source;
  const store = StoreClient.on(port);
  onStore(store);
  if (!convert) return parts ? openParts(store, parts, signal) : storeSource(store, args, signal);
  const { convertedSource } = await converter();
  return convertedSource(store, { ...args, parts, convert }, signal);
}

/**
 * @param {StoreClient} store
 * @param {import('../store/protocol.js').OpenArgs[]} parts
 * @param {AbortSignal} signal
 */
async function openParts(store, parts, signal) {
  return joinSources(await openEach(parts.map((part) => () => storeSource(store, part, signal))));
}

/**
 * The parts of a split model as one file, in the order given.
 * @param {ByteSource[]} all
 * @returns {ByteSource}
 */
function joinSources(all) {
  const { parts, size } = placed(all);
  /** @type {ByteSource} */
  const source = {
    ...{ size, parts },
    phase: all.some(({ phase }) => phase === 'download') ? 'download' : 'weights',
    storedBytes: storedBytesOf(all),
    verified: areVerified(all),
    onChange() {},
    read: (offset, length, onPiece, signal) =>
      readParts(
        { parts, read: (i, ...how) => all[i].read(...how) },
        { offset, length, onPiece, signal },
      ),
    async complete(signal) {
      for (const part of all) await part.complete(signal);
      source.storedBytes = storedBytesOf(all);
      source.verified = areVerified(all);
    },
    async close() {
      await Promise.all(all.map((part) => part.close()));
    },
  };
  for (const part of all) {
    part.onChange = () => {
      source.storedBytes = storedBytesOf(all);
      source.onChange();
    };
  }
  return source;
}

/** @param {ByteSource[]} all @returns {boolean | null} null: of one of them no SHA-256 is known */
function areVerified(all) {
  const each = all.map(({ verified }) => verified);
  return each.includes(null) ? null : each.every(Boolean);
}

/** @param {ByteSource[]} all */
function storedBytesOf(all) {
  return all.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
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
  const others = store.onStatus; // of a model's other files
  store.onStatus = (status) => {
    others?.(status);
    if (status.file !== file) return;
    source.storedBytes = status.storedBytes;
    source.verified = known(status.verified);
    source.onChange();
  };
  return source;
}
