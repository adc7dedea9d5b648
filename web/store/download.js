// SPDX-License-Identifier: MIT
//
// download.js - which bytes of a file are fetched next: those that somebody reads, then the rest.
//
// Called by worker.js; asks ranges.js for bytes and brings whole chunks to stored-file.js. One request
// at a time streams through as many missing chunks as lie behind one another. A read elsewhere in the
// file breaks it off at once; the bytes that came of a broken chunk stay, and the next request for
// it goes on behind them. A server without ranges cannot be told where to start: its one stream goes
// on, and reads wait for it.
//
// Reads of a few bytes in a chunk that is not about to come (rows of an embedding) have requests of
// their own, beside the stream, and what they bring is not kept.

import { LabError } from '../engine/error.js';
import { Rate } from './rate.js';
import { RemoteFile } from './ranges.js';
import { Trouble } from './trouble.js';

/** @typedef {import('./stored-file.js').StoredFile} StoredFile */
/** @typedef {import('./protocol.js').Options} Options */

/** A chunk that the stream reaches within so many is waited for. */
const NEAR_CHUNKS = 2;
/** Chunks that came in part and were broken off are remembered up to this number. */
const MAX_PARTIAL = 4;
/** HTTP/1.1 browsers open six connections to a server; one is the stream's. */
const MAX_DIRECT = 5;

/**
 * What a read still needs: chunks from `next` to `last`. Whoever reads moves `next` on.
 * @typedef {{ next: number, last: number }} Interest
 */

/**
 * @typedef {object} Waiting
 * @property {(bytes: Uint8Array<ArrayBuffer>) => void} resolve
 * @property {(error: unknown) => void} reject
 */

export class Download {
  #file;
  #remote;
  #options;
  #rate = new Rate();
  /** @type {Set<Interest>} in the order in which they came */
  #interests = new Set();
  /** @type {Map<number, Waiting[]>} by chunk */
  #waiting = new Map();
  /** @type {Map<number, { bytes: Uint8Array<ArrayBuffer>, filled: number }>} by chunk */
  #partial = new Map();
  /** How many want the whole file. */
  #completing = 0;
  #isPaused = false;
  #isRunning = false;
  /** @type {AbortController | null} of the stream */
  #stream = null;
  /** The chunk that the stream is at. */
  #current = 0;
  #directs = 0;
  /** @type {(() => void)[]} direct reads that wait for their turn */
  #turns = [];

  /** @type {Trouble | null} what the present wait between two attempts is for */
  trouble = null;
  onChange = () => {};

  /**
   * @param {StoredFile} file
   * @param {Options} options
   * @param {import('./protocol.js').Format} format
   */
  constructor(file, options, format) {
    this.#file = file;
    this.#options = options;
    const { url, size } = file;
    file.isNeeded = (chunk) => this.#isRead(chunk);
    // The bytes of a file that is complete are pinned by their hashes, and better.
    const etag = file.completed ? null : file.etag;
    this.#remote = new RemoteFile({ url, format, size: size || null, etag }, options);
    this.#remote.onKnown = (known, tag) => file.learn(known, tag);
    this.#remote.onWaiting = (trouble) => {
      this.trouble = trouble;
      this.#rate.stop();
      this.onChange();
    };
  }

  get bytesPerSecond() {
    return this.#isRunning ? this.#rate.bytesPerSecond(performance.now()) : 0;
  }

  get state() {
    if (this.#isPaused) return 'paused';
    if (this.trouble) return 'waiting';
    return this.#isRunning ? 'downloading' : 'idle';
  }

  // ---- What is wanted ---------------------------------------------------------------------------

  /**
   * Says that chunks will be asked for one after another; forget() takes it back.
   * @param {number} first
   * @param {number} last
   * @returns {Interest}
   */
  want(first, last) {
    const interest = { next: first, last };
    this.#interests.add(interest);
    return interest;
  }

  /** @param {Interest} interest */
  forget(interest) {
    this.#interests.delete(interest);
    if (!this.#isWanted()) this.#stream?.abort();
  }

  /**
   * A chunk that was not here a moment ago.
   * @param {number} chunk
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>} not to be changed
   */
  async fetch(chunk, signal) {
    // The stream passes over what is here, so nobody may wait for that.
    const stored = this.#file.has(chunk) ? await this.#file.load(chunk) : null;
    return stored ?? this.#wait(chunk, signal);
  }

  /**
   * @param {number} chunk not here
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  #wait(chunk, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(readAborted());
      const list = this.#waiting.get(chunk) ?? [];
      this.#waiting.set(chunk, list);
      const stop = () => {
        list.splice(list.indexOf(waiting), 1);
        if (list.length === 0 && this.#waiting.get(chunk) === list) this.#waiting.delete(chunk);
        if (!this.#isWanted()) this.#stream?.abort();
        reject(readAborted());
      };
      signal.addEventListener('abort', stop, { once: true });
      const settled = () => signal.removeEventListener('abort', stop);
      const waiting = {
        resolve: (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => {
          settled();
          resolve(bytes);
        },
        reject: (/** @type {unknown} */ error) => {
          settled();
          reject(error);
        },
      };
      list.push(waiting);
      this.#turnToReads();
      this.#run();
    });
  }

  /**
   * Bytes of one chunk, without keeping them.
   * @param {number} start
   * @param {number} end
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null: the server cannot
   */
  async direct(start, end, signal) {
    if (this.#directs >= MAX_DIRECT) {
      await new Promise((resolve) => this.#turns.push(() => resolve(null)));
    }
    this.#directs++;
    try {
      const bytes = new Uint8Array(end - start);
      await this.#remote.read(
        start,
        end,
        (piece, offset) => {
          bytes.set(piece, offset - start);
        },
        signal,
        { rangeOnly: true },
      );
      return bytes;
    } catch (error) {
      if (/** @type {LabError} */ (error).code === 'bad-range') return null;
      throw this.#judged(error);
    } finally {
      this.#directs--;
      this.#turns.shift()?.();
    }
  }

  /**
   * Whether a small read of this chunk is better served by a request of its own.
   * @param {number} chunk
   */
  isFar(chunk) {
    const isNear = chunk >= this.#current && chunk <= this.#current + NEAR_CHUNKS;
    return this.#remote.hasRanges && !this.#isPaused && !(this.#isRunning && isNear);
  }

  /**
   * Fetches every chunk that is missing, and waits until all are here.
   * @param {AbortSignal} signal
   */
  async complete(signal) {
    this.#completing++;
    try {
      for (;;) {
        const missing = this.#firstMissing();
        if (missing === null) return;
        await this.fetch(missing, signal);
      }
    } finally {
      this.#completing--;
      if (!this.#isWanted()) this.#stream?.abort();
    }
  }

  pause() {
    this.#isPaused = true;
    this.#stream?.abort();
    this.onChange();
  }

  resume() {
    this.#isPaused = false;
    this.onChange();
    this.#run();
  }

  /** Ends everything. @param {LabError} error */
  stop(error) {
    this.#rejectAll(error);
    this.#stream?.abort();
  }

  // ---- The stream -------------------------------------------------------------------------------

  #isWanted() {
    return this.#waiting.size > 0 || this.#completing > 0 || this.#firstRead() !== null;
  }

  /** Whether a read has yet to take this chunk. @param {number} chunk */
  #isRead(chunk) {
    return [...this.#interests].some(({ next, last }) => next <= chunk && chunk <= last);
  }

  #firstMissing() {
    for (let chunk = 0; chunk < this.#file.chunkCount; chunk++) {
      if (!this.#file.isDone(chunk)) return chunk;
    }
    return this.#file.size === 0 ? 0 : null;
  }

  /** The first chunk that the oldest read with a chunk missing needs; null if there is none. */
  #firstRead() {
    for (const { next, last } of this.#interests) {
      for (let chunk = next; chunk <= last; chunk++) {
        if (!this.#file.has(chunk)) return chunk;
      }
    }
    return null;
  }

  /** Breaks the stream off if a read waits for a chunk that is not about to come. */
  #turnToReads() {
    const chunk = this.#firstRead();
    if (chunk === null || !this.#stream || !this.#remote.hasRanges) return;
    const isNear = chunk >= this.#current && chunk <= this.#current + NEAR_CHUNKS;
    if (!isNear) this.#stream.abort();
  }

  /**
   * Where the next request begins and ends; null if nothing is wanted.
   * @returns {{ start: number, end: number } | null}
   */
  #plan() {
    const { size, chunkBytes, chunkCount } = this.#file;
    if (this.#isPaused || !this.#isWanted()) return null;
    if (size === 0) return { start: 0, end: chunkBytes };
    const [first] = [
      this.#firstRead() ?? this.#waiting.keys().next().value ?? this.#firstMissing(),
    ];
    if (first === null || first === undefined) return null;
    const start = first * chunkBytes + (this.#partial.get(first)?.filled ?? 0);
    let last = first;
    while (last + 1 < chunkCount && this.#isNext(last + 1)) {
      if ((last + 2) * chunkBytes - start > this.#options.runBytes) break;
      last++;
    }
    return { start, end: Math.min(size, (last + 1) * chunkBytes) };
  }

  /** Whether the stream may go on into this chunk. @param {number} chunk */
  #isNext(chunk) {
    if (this.#file.isDone(chunk) || this.#partial.has(chunk)) return false;
    return this.#completing > 0 || this.#isRead(chunk);
  }

  async #run() {
    if (this.#isRunning || this.#isPaused) return;
    this.#isRunning = true;
    this.onChange();
    try {
      for (;;) {
        await this.#takeFromOthers();
        const plan = this.#plan();
        if (!plan) break;
        await this.#streamThrough(plan);
      }
    } catch (error) {
      this.#rejectAll(this.#judged(error));
    } finally {
      this.#isRunning = false;
      this.trouble = null;
      this.#rate.stop();
      this.onChange();
    }
  }

  /** Serves reads from what another tab has written meanwhile. */
  async #takeFromOthers() {
    await this.#file.refresh();
    for (const chunk of [...this.#waiting.keys()]) {
      if (!this.#file.has(chunk)) continue;
      const bytes = await this.#file.load(chunk);
      if (bytes) this.#hand(chunk, bytes);
    }
  }

  /** @param {{ start: number, end: number }} plan */
  async #streamThrough({ start, end }) {
    const stream = new AbortController();
    this.#stream = stream;
    this.#current = this.#file.size === 0 ? 0 : Math.floor(start / this.#file.chunkBytes);
    try {
      await this.#remote.read(start, end, (bytes, at) => this.#take(bytes, at), stream.signal);
    } catch (error) {
      if (!stream.signal.aborted) throw error;
    } finally {
      this.#stream = null;
    }
  }

  /**
   * Puts bytes that came into their chunks.
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {number} offset
   */
  async #take(bytes, offset) {
    const { chunkBytes } = this.#file;
    this.#rate.add(performance.now(), bytes.length);
    for (let at = offset; at < offset + bytes.length; ) {
      const chunk = Math.floor(at / chunkBytes);
      const end = Math.min(offset + bytes.length, (chunk + 1) * chunkBytes);
      this.#current = chunk;
      if (!this.#file.has(chunk)) {
        await this.#fill(chunk, bytes.subarray(at - offset, end - offset), at - chunk * chunkBytes);
      }
      at = end;
    }
    this.onChange();
  }

  /**
   * @param {number} chunk
   * @param {Uint8Array} bytes
   * @param {number} at in the chunk
   */
  async #fill(chunk, bytes, at) {
    const partial = this.#partialOf(chunk);
    // What comes again, from a server without ranges, is here already; behind a gap there is nothing.
    if (at > partial.filled || at + bytes.length <= partial.filled) return;
    partial.bytes.set(bytes, at);
    partial.filled = at + bytes.length;
    if (partial.filled < partial.bytes.length) return;
    this.#partial.delete(chunk);
    await this.#file.bring(chunk, partial.bytes);
    this.#hand(chunk, partial.bytes);
    this.#turnToReads();
  }

  /** @param {number} chunk */
  #partialOf(chunk) {
    let partial = this.#partial.get(chunk);
    if (!partial) {
      partial = { bytes: new Uint8Array(this.#file.lengthOf(chunk)), filled: 0 };
      this.#partial.set(chunk, partial);
      if (this.#partial.size > MAX_PARTIAL) {
        const [oldest] = this.#partial.keys();
        this.#partial.delete(oldest);
      }
    }
    return partial;
  }

  /**
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  #hand(chunk, bytes) {
    const list = this.#waiting.get(chunk) ?? [];
    this.#waiting.delete(chunk);
    for (const { resolve } of list) resolve(bytes);
  }

  /** @param {unknown} error */
  #rejectAll(error) {
    const lists = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lists.flat()) reject(error);
  }

  /**
   * A server that has another file now makes what is here worthless, unless that is complete.
   * @param {unknown} error
   */
  #judged(error) {
    if (error instanceof Trouble && error.code === 'changed' && !this.#file.completed) {
      this.#file.fail(error);
    }
    return error;
  }
}

function readAborted() {
  return new LabError('aborted', 'the read was aborted');
}
