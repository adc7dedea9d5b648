// SPDX-License-Identifier: MIT
//
// source.js - the bytes of a model file, at any place: from a file on disk or from the store; or,
// once and from front to back, from a URL.
//
// Called by weights.js; knows nothing of GGUF. It judges the HTTP answer, counts bytes and gives up
// on a connection or a disk that says nothing for a minute; it never retries and never stores.

import { StoreClient } from '../store/client.js';
import { withDeadline } from './deadline.js';
import { abortedError, LabError } from './error.js';

const STALL_MS = 60_000;
const PIECE_BYTES = 4 << 20;

/**
 * @callback OnPiece
 * @param {Uint8Array} bytes
 * @param {number} offset of bytes[0] in the file
 */

/**
 * @typedef {object} ByteSource
 * @property {number} size Number.MAX_SAFE_INTEGER until it is known.
 * @property {string} name For messages.
 * @property {'download' | 'weights'} phase Progress phase: from the network or from disk.
 * @property {number} [expectedBytes] For progress, where `size` is not known.
 * @property {true} [isSequential] Every byte can be read once only, and from front to back.
 * @property {boolean} [verified] The whole file has the SHA-256 that it should have.
 * @property {(offset: number, length: number, onPiece: OnPiece, signal: AbortSignal) =>
 *   Promise<void>} read Delivers consecutive pieces; fewer bytes only where the file ends early.
 * @property {(signal: AbortSignal) => Promise<void>} [complete] Gets the rest of the file to where
 *   it is kept, and verifies it.
 * @property {() => void} close
 */

/**
 * @param {import('./protocol.js').Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<ByteSource>}
 */
export async function openSource(source, signal) {
  if ('file' in source) return fileSource(source.file);
  if ('port' in source) return storeSource(source, signal);
  return urlSource(source, signal);
}

/** @param {Blob} file @returns {ByteSource} */
function fileSource(file) {
  const name = file instanceof File ? file.name : 'file';
  return {
    size: file.size,
    name,
    phase: 'weights',
    async read(offset, length, onPiece, signal) {
      const end = Math.min(offset + length, file.size);
      for (let at = offset; at < end; at += PIECE_BYTES) {
        const part = file.slice(at, Math.min(at + PIECE_BYTES, end));
        const bytes = new Uint8Array(await delivered(part.arrayBuffer(), name, at - offset));
        if (signal.aborted) throw abortedError();
        onPiece(bytes, at);
      }
    },
    close() {},
  };
}

/**
 * @param {Extract<import('./protocol.js').Source, { port: MessagePort }>} source
 * @param {AbortSignal} signal
 * @returns {Promise<ByteSource>}
 */
async function storeSource({ port, ...args }, signal) {
  const store = StoreClient.on(port);
  const { file, size, storedBytes, verified } = await store.open(args, signal);
  /** @type {ByteSource} */
  const source = {
    size,
    name: args.url,
    phase: storedBytes < size ? 'download' : 'weights',
    verified,
    read: (offset, length, onPiece, stop) => store.read(file, offset, length, onPiece, stop),
    async complete(stop) {
      const completed = await store.call('complete', { file }, { signal: stop });
      source.verified = completed.verified;
    },
    close: () => store.terminate('the model was closed'),
  };
  return source;
}

// ---- A URL, from front to back ------------------------------------------------------------------

/**
 * @param {{ url: string, bytes?: number }} source
 * @param {AbortSignal} signal
 * @returns {Promise<ByteSource>}
 */
async function urlSource({ url, bytes }, signal) {
  const response = await request(url, signal);
  const body = response.body;
  if (!body) throw new LabError('network', 'the answer has no body', { detail: { url } });
  const announced = announcedBytes(response);
  const pieces = readAll(body, url);
  let position = 0;
  /** @type {Uint8Array} */
  let rest = new Uint8Array(0);
  /** @type {ByteSource} */
  const source = {
    // Whether an answer of another origin was compressed cannot be seen.
    size: (response.type === 'basic' && announced) || Number.MAX_SAFE_INTEGER,
    expectedBytes: announced ?? bytes,
    name: url,
    phase: 'download',
    isSequential: true,
    async read(offset, length, onPiece, stop) {
      const end = offset + length;
      while (position < end) {
        if (rest.length === 0) {
          const { done, value } = await pieces.next();
          if (stop.aborted) throw abortedError();
          if (done) {
            source.size = position;
            return;
          }
          rest = value;
        }
        const used = Math.min(rest.length, end - position);
        const part = rest.subarray(Math.max(0, offset - position), used);
        if (part.length > 0) onPiece(part, Math.max(offset, position));
        rest = rest.subarray(used);
        position += used;
      }
    },
    close: () => void pieces.return(),
  };
  return source;
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function request(url, signal) {
  /** @type {Response} */
  let response;
  try {
    response = await withDeadline(fetch(url, { signal }), STALL_MS, () => stalledError(url));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw new LabError('network', `no answer from ${url}`, { detail: { url }, cause });
  }
  if (response.status !== 200) {
    const detail = { url, status: response.status };
    throw new LabError('network', `${url} answered ${response.status}`, { detail });
  }
  const contentType = response.headers.get('content-type') ?? '';
  if (contentType.startsWith('text/html')) {
    const detail = { url, contentType };
    throw new LabError('not-gguf', `${url} is a web page, not a model`, { detail });
  }
  return response;
}

/**
 * Content-Length counts encoded bytes, so it says nothing about an answer that was compressed.
 * @param {Response} response
 */
function announcedBytes(response) {
  if (response.headers.get('content-encoding')) return undefined;
  const length = response.headers.get('content-length');
  return length === null ? undefined : Number(length);
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {string} url
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* readAll(stream, url) {
  const reader = stream.getReader();
  let received = 0;
  try {
    for (;;) {
      const { done, value } = await delivered(reader.read(), url, received);
      if (done) return;
      received += value.length;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {}); // the outcome is known already; this only frees the connection
  }
}

/**
 * Bytes that somebody owes: they come, or a LabError says what became of them.
 * @template T
 * @param {Promise<T>} bytes
 * @param {string} url
 * @param {number} received
 * @returns {Promise<T>}
 */
async function delivered(bytes, url, received) {
  try {
    return await withDeadline(bytes, STALL_MS, () => stalledError(url));
  } catch (cause) {
    if (cause instanceof LabError || cause instanceof RangeError) throw cause;
    const detail = { url, receivedBytes: received };
    const message = `the transfer broke off after ${received} bytes`;
    throw new LabError('network', message, { detail, cause });
  }
}

/** @param {string} url */
function stalledError(url) {
  const detail = { url, stalledMs: STALL_MS };
  return new LabError('network', `nothing came for ${STALL_MS / 1000} s`, { detail });
}
