// SPDX-License-Identifier: MIT
//
// download.js - which bytes of a file are fetched next: those that somebody reads, then the rest.
//
// Called by model.js; asks ranges.js for bytes and brings whole chunks to stored-file.js. One request
// at a time streams through as many missing chunks as lie behind one another. A read elsewhere in the
// file breaks it off at once; the bytes that came of a broken chunk stay, and the next request for
// it goes on behind them. A server without ranges cannot be told where to start: its one stream goes
// on, and reads wait for it.
//
// Reads of a few bytes in a chunk that is not about to come (rows of an embedding) have requests of
// their own, beside the stream, and what they bring is not kept.
//
// Where another tab writes the same file, that tab fetches for both (tabs.js): this one asks for what it
// needs and takes it from disk. It streams itself only what the other one does not bring.

import { abortedError } from '../engine/error.js';
import { RemoteFile } from './ranges.js';
import { Rate } from './rate.js';
import { Tabs } from './tabs.js';
import { Trouble, wireError } from './trouble.js';

/** @typedef {import('./stored-file.js').StoredFile} StoredFile */
/** @typedef {import('./protocol.js').Options} Options */
/** @typedef {import('./tabs.js').Wish} Wish */
/** @typedef {import('../engine/error.js').LabError} LabError */

/** A chunk that the stream reaches within so many is waited for. */
const NEAR_CHUNKS = 2;
/** Chunks that came in part and were broken off are remembered up to this number. */
const MAX_PARTIAL = 4;
/** HTTP/1.1 browsers open six connections to a server; one is the stream's. */
const MAX_DIRECT = 5;

/** @typedef {import('./tabs.js').Interest} Interest whoever reads moves `next` on */

/** Bytes of the file in one chunk; none, where only the chunk's coming is waited for. */
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
  /** @type {Set<Interest>} in the order in which they came */
  #interests = new Set();
  /** @type {Map<number, Waiting[]>} by chunk */
  #waiting = new Map();
  /** @type {Map<number, { bytes: Uint8Array<ArrayBuffer>, filled: number }>} by chunk */
  #partial = new Map();
  /** @type {Uint8Array<ArrayBuffer> | null} a chunk's bytes that nobody needs any more, for the next one */
  #spare = null;
  /** How many want the whole file. */
  #completing = 0;
  #isPaused = false;
  #isStopped = false;
  #isRunning = false;
  /** @type {AbortController | null} of the stream */
  #stream = null;
  /** The chunk that the stream is at. */
  #current = 0;
  #directs = 0;
  /** @type {(() => void)[]} direct reads that wait for their turn */
  #turns = [];
  /** @type {Tabs | null} null: the file is not on disk, so no other tab can have it */
  #tabs = null;
  /** @type {Set<number>} chunks that another tab has written and this one cannot read */
  #unreadable = new Set();

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
    this.#remote.onKnown = (known, tag) => {
      if (!file.completed) file.learn(known, tag);
    };
    this.#remote.onWaiting = (trouble) => {
      this.trouble = trouble;
      this.#rate.stop();
      this.onChange();
    };
    if (file.isShared) this.#tabs = this.#joinTabs(file);
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
    this.#stopUnwanted();
  }

  /**
   * Bytes of a chunk that was not here a moment ago.
   * @param {Part} part
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>} the caller's own
   */
  async fetch(part, signal) {
    const chunk = Math.floor(part.start / this.#file.chunkBytes);
    // The stream passes over what is here, so nobody may wait for that.
    const stored = this.#file.has(chunk) ? await this.#file.loadPart(part.start, part.end) : null;
    return stored ?? this.#wait(chunk, part, signal);
  }

  /**
   * Resolves once a chunk has come that is not here.
   * @param {number} chunk
   * @param {AbortSignal} signal
   */
  async fetchChunk(chunk, signal) {
    const start = chunk * this.#file.chunkBytes;
    await this.fetch({ start, end: start }, signal);
  }

  /**
   * @param {number} chunk not here
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

  /** The first chunk that another tab needs; null if all is here. @param {Wish} wish */
  #firstOf({ chunk, interests, isWhole }) {
    const { size, chunkCount } = this.#file;
    if (size === 0) return chunk;
    if (chunk < chunkCount && !this.#file.has(chunk)) return chunk;
    return this.#firstOfAll(interests) ?? (isWhole ? this.#firstMissing() : null);
  }

  /**
   * Lets the tab that writes this file bring what is wanted next, and waits until something came of it.
   * @param {{ start: number }} plan
   * @returns {Promise<boolean>} false: nobody brings it
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

  /** Breaks the stream off if a read waits for a chunk that is not about to come. */
  #turnToReads() {
    const chunk = this.#firstRead();
    this.#tabs?.askAgain();
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
    if (!this.#isWanted()) return null;
    if (size === 0) return { start: 0, end: chunkBytes };
    const first = this.#firstWanted();
    if (first === null) return null;
    const start = first * chunkBytes + (this.#partial.get(first)?.filled ?? 0);
    let last = first;
    // Beside a chunk that another tab has and this one cannot read, it may have the rest.
    const isAlone = this.#file.isReader && this.#unreadable.has(first);
    while (!isAlone && last + 1 < chunkCount && this.#isNext(last + 1)) {
      if ((last + 2) * chunkBytes - start > this.#options.runBytes) break;
      last++;
    }
    return { start, end: Math.min(size, (last + 1) * chunkBytes) };
  }

  /** What is read here comes first, then what other tabs read, then the rest. */
  #firstWanted() {
    const here = this.#firstRead() ?? this.#waiting.keys().next().value;
    if (here !== undefined) return here;
    for (const wish of this.#wishes) {
      const chunk = this.#firstOf(wish);
      if (chunk !== null) return chunk;
    }
    return this.#firstMissing();
  }

  /** Whether the stream may go on into this chunk. @param {number} chunk */
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

  /** Learns what is on disk by now. @param {boolean} isBrought another tab has fetched what is new */
  async #refresh(isBrought) {
    const file = this.#file;
    const before = file.storedBytes;
    await file.refresh();
    if (!isBrought || file.storedBytes === before) return;
    this.#rate.add(performance.now(), file.storedBytes - before);
    this.onChange();
  }

  /**
   * Serves reads from what another tab has written meanwhile.
   * @param {boolean} isBrought it fetched that for this one
   */
  async #takeFromDisk(isBrought) {
    const file = this.#file;
    await this.#refresh(isBrought);
    if (file.size > 0) this.#remote.expect(file.size, file.completed ? null : file.etag);
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
    // What comes again, from a server without ranges, is here already; behind a gap there is nothing.
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
   * Gives each read its bytes of a chunk: copies, but for the last one, if nobody else needs them.
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {boolean} whether the last one got the bytes themselves
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
