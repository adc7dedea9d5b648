// SPDX-License-Identifier: MIT
//
// source.js - the bytes of a model file, from a URL or from disk, piece by piece.
//
// Called by worker.js; knows nothing of GGUF. It judges the HTTP answer, counts bytes and gives up
// on a connection that says nothing for a minute; it never retries and never stores.

import { withDeadline } from './deadline.js';
import { LabError } from './error.js';

const STALL_MS = 60_000;

/**
 * @typedef {object} Bytes
 * @property {'download' | 'weights'} phase Progress phase: from the network or from disk.
 * @property {number | undefined} totalBytes What to expect, for progress; undefined when the
 *   server does not say.
 * @property {number | undefined} fileBytes The same where it is certain.
 * @property {() => AsyncGenerator<Uint8Array, void, void>} read Ends after the last byte; leaving
 *   the loop early closes the connection.
 */

/**
 * @param {import('./protocol.js').Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<Bytes>}
 */
export async function openSource(source, signal) {
  if ('file' in source) {
    const { file } = source;
    return {
      phase: 'weights',
      totalBytes: file.size,
      fileBytes: file.size,
      read: () => readAll(file.stream(), 'file'),
    };
  }
  const response = await request(source.url, signal);
  const body = response.body;
  if (!body)
    throw new LabError('network', 'the answer has no body', { detail: { url: source.url } });
  const announced = announcedBytes(response);
  return {
    phase: 'download',
    totalBytes: announced ?? source.bytes,
    // Whether an answer of another origin was compressed cannot be seen.
    fileBytes: response.type === 'basic' ? announced : undefined,
    read: () => readAll(body, source.url),
  };
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
      const { done, value } = await withDeadline(reader.read(), STALL_MS, () => stalledError(url));
      if (done) return;
      received += value.length;
      yield value;
    }
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const detail = { url, receivedBytes: received };
    throw new LabError('network', `the transfer broke off after ${received} bytes`, {
      detail,
      cause,
    });
  } finally {
    reader.cancel().catch(() => {}); // the outcome is known already; this only frees the connection
  }
}

/** @param {string} url */
function stalledError(url) {
  const detail = { url, stalledMs: STALL_MS };
  return new LabError('network', `nothing came for ${STALL_MS / 1000} s`, { detail });
}
