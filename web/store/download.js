// SPDX-License-Identifier: MIT
//
// download.js - decides which bytes of a file are fetched next: chunks that a read waits for, then
// the rest.
//
// Called by model.js; asks ranges.js for bytes and stores whole chunks in stored-file.js. One
// request (the stream) at a time runs through as many consecutive missing chunks as possible. A
// read elsewhere in the file aborts the stream; the bytes of a chunk that arrived in part are kept,
// and the next request for that chunk continues after them. A server without ranges cannot be told
// where to start: its one stream is not aborted, and reads wait for it.
//
// A small read in a chunk that the stream will not reach soon (rows of an embedding) gets a request
// of its own, beside the stream, and its bytes are not kept.
//
// Where another tab writes the same file, that tab fetches for both (tabs.js): this tab tells it
// which chunks it needs and reads them from disk. This tab fetches only what the other tab does
// not.

import { abortedError } from '../engine/error.js';
import { RemoteFile } from './ranges.js';
import { Rate } from './rate.js';
import { compareSome } from './same.js';
import { Tabs } from './tabs.js';
import { Trouble, wireError } from './trouble.js';

/** @typedef {import('./stored-file.js').StoredFile} StoredFile */
/** @typedef {import('./protocol.js').Options} Options */
/** @typedef {import('./tabs.js').Wish} Wish */
/** @typedef {import('../engine/error.js').LabError} LabError */

/**
 * A chunk this few chunks ahead of the stream is waited for; for a farther one the stream is
 * aborted.
 */
const NEAR_CHUNKS = 2;
/** At most this many chunks that arrived in part are kept. */
const MAX_PARTIAL = 4;
/** Browsers open six HTTP/1.1 connections to a server; one is the stream's. */
const MAX_DIRECT = 5;

/** @typedef {import('./tabs.js').Interest} Interest the reader raises `next` as it goes */

/** Bytes within one chunk; empty where the caller only waits until the chunk is there. */
/** @typedef {{ start: number, end: number }} Part */

/**
 * @typedef {object} Waiting
 * @property {Part} part
 * @property {(bytes: Uint8Array<ArrayBuffer>) => void} resolve
 * @property {(error: unknown) => void} reject
 */

export class Download {
  #file;
  #remote;
  #options;
  #rate = new Rate();
  /** @type {Set<Interest>} oldest first */
  #interests = new Set();
  /** @type {Map<number, Waiting[]>} by chunk */
  #waiting = new Map();
  /** @type {Map<number, { bytes: Uint8Array<ArrayBuffer>, filled: number }>} by chunk */
  #partial = new Map();
  /** @type {Uint8Array<ArrayBuffer> | null} a free buffer of one chunk, for the next chunk */
  #spare = null;
  /** How many calls of complete() are waiting. */
  #completing = 0;
  #isPaused = false;
  #isStopped = false;
  #closing = new AbortController();
  #isRunning = false;
  /** @type {AbortController | null} aborts the stream */
  #stream = null;
  /** The chunk that the stream has reached. */
  #current = 0;
  #directs = 0;
  /** @type {(() => void)[]} resume direct reads that wait for a free connection */
  #turns = [];
  /** @type {Tabs | null} null: the file is not on disk, so no other tab can write it */
  #tabs = null;
  /** @type {Set<number>} chunks that another tab has written and this tab cannot read */
  #unreadable = new Set();

  /** @type {Trouble | null} why the download waits between two attempts */
  trouble = null;
  onChange = () => {};

  /**
   * @param {StoredFile} file
   * @param {Options} options
   * @param {{ format: import('./protocol.js').Format, from?: string }} where
   */
  constructor(file, options, { format, from }) {
    this.#file = file;
    this.#options = options;
    const { size, isPinned } = file;
    file.isNeeded = (chunk) => this.#isRead(chunk);
    const known = { url: from ?? file.url, format, size: size || null, isPinned };
    this.#remote = new RemoteFile({ ...known, ...this.#expected }, options);
    this.#remote.onKnown = (bytes, version) => {
      if (!file.completed) file.learn(bytes, version);
    };
    this.#remote.onOtherTag = () => compareSome(this.#remote, file, this.#closing.signal);
    this.#remote.onWaiting = (trouble) => {
      this.trouble = trouble;
      this.#rate.stop();
      this.onChange();
    };
    if (file.isShared) this.#tabs = this.#joinTabs(file);
  }

  /** The server's file, for comparing it with what is stored. */
  get remote() {
    return this.#remote;
  }

  /** A complete file is checked by its hashes, which say more than an ETag or a date. */
  get #expected() {
    return this.#file.completed ? { etag: null, lastModified: null } : this.#file.version;
  }

  get bytesPerSecond() {
    return this.#isRunning ? this.#rate.bytesPerSecond(performance.now()) : 0;
  }

  get state() {
    if (this.#isPaused) return 'paused';
    if (this.trouble) return 'waiting';
    return this.#isRunning ? 'downloading' : 'idle';
  }

  // ---- What to fetch ----------------------------------------------------------------------------

  /**
   * Announces that a read will take these chunks one after another; forget() withdraws it.
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
    this.#stopUnwanted();
  }

  /**
   * Bytes of a chunk that loadPart() has just not found.
   * @param {Part} part
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>} the caller's own
   */
  async fetch(part, signal) {
    const chunk = Math.floor(part.start / this.#file.chunkBytes);
    // The stream skips chunks that are stored, so waiting for one would never end.
    const stored = this.#file.has(chunk) ? await this.#file.loadPart(part.start, part.end) : null;
    return stored ?? this.#wait(chunk, part, signal);
  }

  /**
   * Fetches a chunk that is not stored; resolves once it is.
   * @param {number} chunk
   * @param {AbortSignal} signal
   */
  async fetchChunk(chunk, signal) {
    const start = chunk * this.#file.chunkBytes;
    await this.fetch({ start, end: start }, signal);
  }

  /**
   * @param {number} chunk not stored
   * @param {Part} part of it
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  #wait(chunk, part, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted || this.#isStopped) return reject(abortedError());
      const list = this.#waiting.get(chunk) ?? [];
      this.#waiting.set(chunk, list);
      const stop = () => {
        list.splice(list.indexOf(waiting), 1);
        if (list.length === 0 && this.#waiting.get(chunk) === list) this.#waiting.delete(chunk);
        this.#stopUnwanted();
        reject(abortedError());
      };
      signal.addEventListener('abort', stop, { once: true });
      const settled = () => signal.removeEventListener('abort', stop);
      const waiting = {
        part,
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
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null: the server has no ranges
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
   * Whether a small read of this chunk should get a request of its own.
   * @param {number} chunk
   */
  isFar(chunk) {
    const isNear = chunk >= this.#current && chunk <= this.#current + NEAR_CHUNKS;
    return this.#remote.hasRanges && !this.#isPaused && !(this.#isRunning && isNear);
  }

  /**
   * Fetches every chunk that is missing; resolves once all are stored.
   * @param {AbortSignal} signal
   */
  async complete(signal) {
    this.#completing++;
    try {
      for (;;) {
        const missing = this.#firstMissing();
        if (missing === null) return;
        await this.fetchChunk(missing, signal);
      }
    } finally {
      this.#completing--;
      this.#stopUnwanted();
    }
  }

  pause() {
    this.#isPaused = true;
    this.#breakOff();
    this.#tabs?.tellNews();
    this.onChange();
  }

  resume() {
    this.#isPaused = false;
    this.#tabs?.tellNews();
    this.onChange();
    this.#run();
  }

  /** Ends everything. @param {LabError} error */
  stop(error) {
    this.#isStopped = true;
    this.#closing.abort();
    this.#rejectAll(error);
    this.#breakOff();
    this.#tabs?.close();
  }

  // ---- Other tabs -------------------------------------------------------------------------------

  /** @param {StoredFile} file */
  #joinTabs(file) {
    const tabs = new Tabs(file.key);
    tabs.onWish = (wish) => {
      if (!file.isWriter) return null;
      const { header, kept, failure } = file;
      const hasChunk = file.isOnDisk(wish.chunk);
      const isOnlyHere = file.has(wish.chunk) && !hasChunk;
      const isSame = file.isWanted(wish.header, null);
      const doesServe = kept === 'opfs' && isSame && !isOnlyHere && !failure && !this.#isPaused;
      return { doesServe, header, hasChunk, trouble: this.trouble && wireError(this.trouble) };
    };
    tabs.onWishes = () => {
      this.#stopUnwanted();
      this.#run();
    };
    tabs.onState = ({ header, trouble }) => {
      const isSame = file.isWanted(header, null);
      const isNews = trouble?.code !== this.trouble?.code;
      this.trouble = trouble && new Trouble(trouble.code, trouble.message, trouble);
      if (isNews) this.onChange();
      return isSame;
    };
    file.onWriter = () => {
      tabs.askAgain();
      if (file.isWriter) tabs.tellNews();
    };
    return tabs;
  }

  get #wishes() {
    return this.#tabs?.wishes ?? [];
  }

  /** The first missing chunk that another tab needs; null if none is. @param {Wish} wish */
  #firstOf({ chunk, interests, isWhole }) {
    const { size, chunkCount } = this.#file;
    if (size === 0) return chunk;
    if (chunk < chunkCount && !this.#file.has(chunk)) return chunk;
    return this.#firstOfAll(interests) ?? (isWhole ? this.#firstMissing() : null);
  }

  /**
   * Asks the tab that writes this file for the next wanted chunk, and waits for its answer.
   * @param {{ start: number }} plan
   * @returns {Promise<boolean>} false: no other tab will fetch it
   */
  async #othersBring({ start }) {
    const file = this.#file;
    const chunk = Math.floor(start / file.chunkBytes);
    if (!this.#tabs || !file.isReader || this.#unreadable.has(chunk)) return false;
    this.#current = chunk;
    const waiting = [...this.#waiting.keys()].map((next) => ({ next, last: next }));
    const interests = [...this.#interests, ...waiting];
    const { header } = file;
    const isWhole = this.#completing > 0;
    const outcome = await this.#tabs.ask({ header, chunk, interests, isWhole });
    this.trouble = null;
    if (outcome === 'here') {
      await this.#refresh(true);
      if (!file.has(chunk)) this.#unreadable.add(chunk);
    }
    return outcome !== 'alone';
  }

  // ---- The stream -------------------------------------------------------------------------------

  #isWanted() {
    if (this.#isPaused || this.#isStopped) return false;
    const isWantedHere =
      this.#waiting.size > 0 || this.#completing > 0 || this.#firstRead() !== null;
    return isWantedHere || this.#wishes.some((wish) => this.#firstOf(wish) !== null);
  }

  #breakOff() {
    this.#stream?.abort();
    this.#tabs?.askAgain();
  }

  #stopUnwanted() {
    if (!this.#isWanted()) this.#breakOff();
  }

  /** Whether a read is still going to need this chunk. @param {number} chunk */
  #isRead(chunk) {
    return [...this.#interests].some(({ next, last }) => next <= chunk && chunk <= last);
  }

  #firstMissing() {
    for (let chunk = 0; chunk < this.#file.chunkCount; chunk++) {
      if (!this.#file.isDone(chunk)) return chunk;
    }
    return this.#file.size === 0 ? 0 : null;
  }

  /** The first missing chunk of the oldest read that lacks one; null if no read lacks a chunk. */
  #firstRead() {
    return this.#firstOfAll(this.#interests);
  }

  /** @param {Iterable<Interest>} interests */
  #firstOfAll(interests) {
    for (const { next, last } of interests) {
      for (let chunk = next; chunk <= last && chunk < this.#file.chunkCount; chunk++) {
        if (!this.#file.has(chunk)) return chunk;
      }
    }
    return null;
  }

  /** Aborts the stream if a read waits for a chunk that the stream will not reach soon. */
  #turnToReads() {
    const chunk = this.#firstRead();
    this.#tabs?.askAgain();
    if (chunk === null || !this.#stream || !this.#remote.hasRanges) return;
    const isNear = chunk >= this.#current && chunk <= this.#current + NEAR_CHUNKS;
    if (!isNear) this.#stream.abort();
  }

  /**
   * The first byte and the end of the next request; null if nothing is wanted.
   * @returns {{ start: number, end: number } | null}
   */
  #plan() {
    const { size, chunkBytes, chunkCount } = this.#file;
    if (!this.#isWanted()) return null;
    if (size === 0) return { start: 0, end: chunkBytes };
    const first = this.#firstWanted();
    if (first === null) return null;
    const start = first * chunkBytes + (this.#partial.get(first)?.filled ?? 0);
    let last = first;
    // The other tab may have the chunks after one that this tab cannot read: request that one
    // alone.
    const isAlone = this.#file.isReader && this.#unreadable.has(first);
    while (!isAlone && last + 1 < chunkCount && this.#isNext(last + 1)) {
      if ((last + 2) * chunkBytes - start > this.#options.runBytes) break;
      last++;
    }
    return { start, end: Math.min(size, (last + 1) * chunkBytes) };
  }

  /** Chunks that this tab reads come first, then those that other tabs read, then the rest. */
  #firstWanted() {
    const here = this.#firstRead() ?? this.#waiting.keys().next().value;
    if (here !== undefined) return here;
    for (const wish of this.#wishes) {
      const chunk = this.#firstOf(wish);
      if (chunk !== null) return chunk;
    }
    return this.#firstMissing();
  }

  /** Whether the stream may continue into this chunk. @param {number} chunk */
  #isNext(chunk) {
    if (this.#file.isDone(chunk) || this.#partial.has(chunk)) return false;
    return (
      this.#completing > 0 ||
      this.#isRead(chunk) ||
      this.#wishes.some(({ isWhole, interests }) => {
        return isWhole || interests.some(({ next, last }) => next <= chunk && chunk <= last);
      })
    );
  }

  async #run() {
    if (this.#isRunning || this.#isPaused) return;
    this.#isRunning = true;
    this.onChange();
    try {
      for (let isBrought = false; ; ) {
        await this.#takeFromDisk(isBrought);
        const plan = this.#plan();
        if (!plan) break;
        isBrought = await this.#othersBring(plan);
        if (!isBrought) await this.#streamThrough(plan);
      }
    } catch (error) {
      this.#rejectAll(this.#judged(error));
      this.#tabs?.tellFailed();
    } finally {
      this.#isRunning = false;
      this.#tabs?.leave();
      this.trouble = null;
      this.#rate.stop();
      this.onChange();
    }
  }

  /**
   * Reads the journal again.
   * @param {boolean} isBrought another tab has fetched the new chunks for this one
   */
  async #refresh(isBrought) {
    const file = this.#file;
    const before = file.storedBytes;
    await file.refresh();
    if (!isBrought || file.storedBytes === before) return;
    this.#rate.add(performance.now(), file.storedBytes - before);
    this.onChange();
  }

  /**
   * Answers reads with chunks that another tab has written in the meantime.
   * @param {boolean} isBrought the other tab fetched them for this one
   */
  async #takeFromDisk(isBrought) {
    const file = this.#file;
    await this.#refresh(isBrought);
    if (file.size > 0) this.#remote.expect(file.size, this.#expected, file.isPinned);
    for (const chunk of [...this.#waiting.keys()]) {
      if (!file.has(chunk)) continue;
      const bytes = await file.load(chunk);
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
   * Copies received bytes into their chunks.
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
    this.#tabs?.forgetOld();
    this.onChange();
  }

  /**
   * @param {number} chunk
   * @param {Uint8Array} bytes
   * @param {number} at in the chunk
   */
  async #fill(chunk, bytes, at) {
    const partial = this.#partialOf(chunk);
    // A server without ranges sends bytes again that are there already; bytes after a gap are
    // dropped.
    if (at > partial.filled || at + bytes.length <= partial.filled) return;
    partial.bytes.set(bytes, at);
    partial.filled = at + bytes.length;
    if (partial.filled < partial.bytes.length) return;
    this.#partial.delete(chunk);
    await this.#file.bring(chunk, partial.bytes);
    if (this.#wishes.length > 0) this.#tabs?.tellNews();
    const isTaken = this.#hand(chunk, partial.bytes);
    if (!isTaken && !this.#file.holds(chunk, partial.bytes)) this.#spare = partial.bytes;
    this.#turnToReads();
  }

  /** @param {number} chunk */
  #partialOf(chunk) {
    let partial = this.#partial.get(chunk);
    if (!partial) {
      const length = this.#file.lengthOf(chunk);
      const bytes = this.#spare?.length === length ? this.#spare : new Uint8Array(length);
      this.#spare = null;
      partial = { bytes, filled: 0 };
      this.#partial.set(chunk, partial);
      if (this.#partial.size > MAX_PARTIAL) {
        const [oldest] = this.#partial.keys();
        this.#partial.delete(oldest);
      }
    }
    return partial;
  }

  /**
   * Gives each waiting read its bytes of a chunk. Each gets a copy; the last one gets the buffer
   * itself, unless the buffer is still needed.
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {boolean} whether a read has got the buffer itself
   */
  #hand(chunk, bytes) {
    const list = this.#waiting.get(chunk) ?? [];
    this.#waiting.delete(chunk);
    const first = chunk * this.#file.chunkBytes;
    const takers = list.filter(({ part }) => part.end > part.start);
    const owner = this.#file.holds(chunk, bytes) ? undefined : takers.at(-1);
    for (const waiting of list) {
      const [start, end] = [waiting.part.start - first, waiting.part.end - first];
      const isOwner = waiting === owner;
      waiting.resolve(isOwner ? bytes.subarray(start, end) : bytes.slice(start, end));
    }
    return owner !== undefined;
  }

  /** @param {unknown} error */
  #rejectAll(error) {
    const lists = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lists.flat()) reject(error);
  }

  /**
   * If the server has another file now, the stored chunks are of no use, unless the file is
   * complete.
   * @param {unknown} error
   */
  #judged(error) {
    if (error instanceof Trouble && error.code === 'changed' && !this.#file.completed) {
      this.#file.fail(error);
    }
    return error;
  }
}
