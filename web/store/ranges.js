// SPDX-License-Identifier: MIT
//
// ranges.js - reads bytes of one remote file over HTTP: range requests, retries, deadlines.
//
//     const remote = new RemoteFile({ url, format, size: null, etag: null }, options);
//     await remote.read(start, end, (bytes, offset) => keep(bytes, offset), signal);
//
// Called by download.js; stores nothing. For every byte that reaches a sink:
// - the server itself said at which offset of the file it is (judge.js);
// - all answers had one size and one ETag (without ETags, one date of change), or the read fails with
//   'changed'; of a file whose SHA-256 is known, some servers give each answer another ETag, and then
//   onOtherTag() says whether it is still the same file;
// - its body was counted: one that ends early or goes on too long fails, whatever its headers said;
// - the file's first bytes were those of its format.
//
// A server without ranges answers with the whole file. That answer is then used from byte 0 to the
// end, whatever was asked for; if it breaks off, the next answer is skipped up to the byte reached.
// After a redirect, requests go to its target directly; when the target's signature has expired,
// the original URL is asked again. Timers are used only as deadlines and for the wait between
// attempts: browsers do not throttle workers' timers in a hidden tab, and no byte waits for a
// timer.

import { withDeadline } from '../engine/deadline.js';
import { abortedError } from '../engine/error.js';
import { forbidsReading } from './cors.js';
import { judge, MAGIC_BYTES, requireMagic, requireSize, strongPart } from './judge.js';
import { tokenHeaders } from './tokens.js';
import { Trouble } from './trouble.js';

/** @typedef {import('./judge.js').Known} Known */
/** @typedef {import('./judge.js').Verdict} Verdict */
/** @typedef {{ etag: string | null, lastModified: string | null }} Version what names it */

/**
 * Takes received bytes. If it returns a promise, no more bytes are read until it settles.
 * @typedef {(bytes: Uint8Array<ArrayBuffer>, offset: number) => void | Promise<void>} Sink
 */

/**
 * The bytes that a read must still deliver, from `at` to `end`.
 * @typedef {{ at: number, end: number, isWhole: boolean }} Span
 */

/** After this many wrong answers to ranges, the server is asked for the whole file. */
const BAD_RANGES = 2;
/** An attempt that brought less than one chunk divided by this does not count as progress. */
const PROGRESS_PART = 64;
/** The longest wait for a server that asks to wait and does not say for how long. */
const MOST_BUSY_MS = 60_000;
/** Those who were told the same time come back within this one. */
const SPREAD_MS = 2000;

export class RemoteFile {
  /** @type {Known} */
  #known;
  #options;
  /** @type {string | null} the URL to which the last redirect led */
  #direct = null;
  #badRanges = 0;
  hasRanges = true;
  /** An answer has come that can be read. */
  #isHeard = false;
  /** @type {Promise<boolean> | null} whether the server forbids reading; null: not asked yet */
  #forbidding = null;
  /** @type {Promise<boolean> | null} of onOtherTag(), once an ETag differed */
  #checking = null;

  /** @type {(size: number, version: Version) => void} called when one of these becomes known */
  onKnown = () => {};
  /**
   * @type {() => Promise<boolean>} called once, when an answer names a pinned file by another ETag
   *   than before: is it still the same file?
   */
  onOtherTag = async () => true;
  /**
   * @type {(trouble: Trouble | null) => void} called when a wait between two attempts begins, and
   *   with null when it is over
   */
  onWaiting = () => {};

  /**
   * @param {Known} known
   * @param {Pick<import('./protocol.js').Options, 'silenceMs' | 'attempts' | 'backOffMs' |
   *   'patienceMs' | 'chunkBytes'>} options
   */
  constructor(known, options) {
    this.#known = { lastModified: null, ...known, etag: strongPart(known.etag) };
    this.#options = options;
  }

  /**
   * Hands the bytes from `start` to `end` (or to the file's end, if that comes first) to `sink`, in
   * order. Without ranges: the whole file from 0, unless `rangeOnly`, which fails with 'bad-range'.
   * @param {number} start
   * @param {number} end
   * @param {Sink} sink
   * @param {AbortSignal} signal
   * @param {{ rangeOnly?: boolean }} [how]
   */
  async read(start, end, sink, signal, { rangeOnly = false } = {}) {
    /** @type {Span} */
    const span = { at: start, end, isWhole: false };
    const progressBytes = Math.max(1, Math.floor(this.#options.chunkBytes / PROGRESS_PART));
    let failures = 0;
    let busyMs = 0;
    while (span.at < Math.min(span.end, this.#known.size ?? Infinity)) {
      if (rangeOnly && !this.hasRanges) {
        throw new Trouble('bad-range', `${this.#known.url} has no ranges`);
      }
      const before = span.at;
      const { url, isDirect } = this.#address();
      try {
        await this.#attempt(url, span, sink, signal);
        if (span.isWhole) return;
      } catch (error) {
        requireRunning(signal);
        if (!(error instanceof Trouble)) throw error;
        if (span.at - before >= progressBytes) failures = busyMs = 0;
        if (isDirect) {
          this.#direct = null;
          if (!error.isPassing && error.code !== 'changed') continue;
        }
        if (error.code === 'bad-range') this.#countBadRange(error);
        else if (!error.isPassing) throw error;
        if (asksToWait(error)) {
          busyMs += await this.#waitAsTold(error, busyMs, signal);
          continue;
        }
        failures++;
        if (failures >= this.#options.attempts) throw error;
        await this.#wait(error, failures, signal);
      }
    }
  }

  /**
   * One request for the bytes from `start` to `end`, compared with nothing that is known: how the
   * server names the file now, and as many of these bytes as one answer brings. It is not repeated.
   * @param {number} start
   * @param {number} end
   * @param {AbortSignal} signal
   * @returns {Promise<Version & { size: number | null, bytes: Uint8Array | null }>} bytes null: the
   *   server has no ranges
   */
  async peek(start, end, signal) {
    const { url } = this.#address();
    const known = { ...this.#known, size: null, etag: null, lastModified: null };
    const connection = new AbortController();
    const stop = () => connection.abort();
    signal.addEventListener('abort', stop);
    try {
      requireRunning(signal);
      const response = await this.#request(url, { start, end }, connection.signal);
      const verdict = judge(response, { start, end }, known);
      const body = new Body(response, this.#options.silenceMs);
      if (verdict.start === 0) await this.#requireBeginning(body, verdict);
      if (response.redirected) this.#direct = response.url;
      const bytes = verdict.start === start ? await body.peek(end - start) : null;
      return { ...verdict, bytes };
    } finally {
      signal.removeEventListener('abort', stop);
      connection.abort();
    }
  }

  /** The server has another file now, of which nothing is known yet. */
  renew() {
    Object.assign(this.#known, { size: null, etag: null, lastModified: null });
  }

  /**
   * Sets what the caller knows: an answer with another size or version fails with 'changed'.
   * @param {number} size
   * @param {Version} version
   * @param {boolean} isPinned
   */
  expect(size, { etag, lastModified }, isPinned) {
    this.#known.size ??= size;
    this.#known.etag ??= strongPart(etag);
    this.#known.lastModified ??= lastModified;
    this.#known.isPinned = isPinned;
  }

  /** The URL to ask, and whether it is the target of an earlier redirect. */
  #address() {
    const { url } = this.#known;
    return this.#direct === null ? { url, isDirect: false } : { url: this.#direct, isDirect: true };
  }

  /** @param {Trouble} trouble */
  #countBadRange(trouble) {
    if (!this.hasRanges) throw trouble;
    this.#badRanges++;
    if (this.#badRanges >= BAD_RANGES) this.hasRanges = false;
  }

  /**
   * Makes one request and delivers what it brings. `span.at` then says how far it got.
   * @param {string} url
   * @param {Span} span
   * @param {Sink} sink
   * @param {AbortSignal} signal
   */
  async #attempt(url, span, sink, signal) {
    const connection = new AbortController();
    const stop = () => connection.abort();
    signal.addEventListener('abort', stop);
    try {
      requireRunning(signal);
      const end = Math.min(span.end, this.#known.size ?? Infinity);
      const asked = this.hasRanges ? { start: span.at, end } : null;
      const response = await this.#request(url, asked, connection.signal);
      const verdict = judge(response, asked, this.#known);
      const body = new Body(response, this.#options.silenceMs);
      if (verdict.start === 0) await this.#requireBeginning(body, verdict);
      requireSize(verdict, this.#known);
      if (response.redirected) this.#direct = response.url;
      if (verdict.isOtherTag) await this.#requireSameFile(verdict);
      if (verdict.isWhole) await this.#turnToWhole(body, verdict, span);
      this.#learn(verdict);
      await this.#deliver(body, verdict, span, sink);
    } finally {
      signal.removeEventListener('abort', stop);
      connection.abort(); // frees the connection of an answer that is not read to its end
    }
  }

  /**
   * @param {string} url
   * @param {{ start: number, end: number } | null} asked
   * @param {AbortSignal} signal
   */
  async #request(url, asked, signal) {
    /** @type {Record<string, string>} */
    const headers = asked ? { Range: `bytes=${asked.start}-${asked.end - 1}` } : {};
    Object.assign(headers, tokenHeaders(url));
    const { silenceMs } = this.#options;
    try {
      // The store keeps the bytes: the browser's own cache would keep them a second time.
      const answer = fetch(url, { headers, signal, cache: 'no-store' });
      const response = await withDeadline(answer, silenceMs, () => silence(url, silenceMs));
      this.#isHeard = true;
      return response;
    } catch (cause) {
      if (cause instanceof Trouble) throw cause;
      if (!signal.aborted) await this.#requireReadable(signal);
      // A page cannot tell a server that is down from one that only its own pages may read.
      const isUnheard = !this.#isHeard && isForeign(url);
      throw disconnected(`no answer from ${url}`, { url, isUnheard }, cause);
    }
  }

  /** Throws if the server answers, but not to pages of other sites. @param {AbortSignal} signal */
  async #requireReadable(signal) {
    const { url } = this.#known;
    if (this.#isHeard || !isForeign(url)) return;
    this.#forbidding ??= forbidsReading(url, signal);
    const isForbidden = await this.#forbidding;
    if (signal.aborted) this.#forbidding = null; // it was not found out
    if (!isForbidden) return;
    const message = `${new URL(url).host} answers, but does not let other sites read ${url} (CORS)`;
    throw new Trouble('no-cors', message, { detail: { url, host: new URL(url).host } });
  }

  /** @param {Verdict} verdict of a pinned file */
  async #requireSameFile({ etag }) {
    const { url, etag: knownEtag } = this.#known;
    this.#checking ??= this.onOtherTag();
    if (await this.#checking) return;
    throw new Trouble('changed', `${url} is no longer the file it was`, {
      detail: { url, etag, knownEtag },
    });
  }

  /**
   * @param {Body} body
   * @param {Verdict} verdict
   */
  async #requireBeginning(body, { length }) {
    const head = await body.peek(MAGIC_BYTES);
    const isCut = length !== null && head.length < Math.min(MAGIC_BYTES, length);
    if (!isCut) requireMagic(head, this.#known);
  }

  /**
   * @param {Body} body
   * @param {Verdict} verdict
   * @param {Span} span
   */
  async #turnToWhole(body, verdict, span) {
    this.hasRanges = false;
    // The length of the file is not known: read the body to its end.
    verdict.length ??= await body.peekAll();
    verdict.size ??= verdict.length;
    if (!span.isWhole) Object.assign(span, { isWhole: true, at: 0 });
    span.end = verdict.size;
  }

  /** @param {Verdict} verdict */
  #learn({ size, etag, lastModified }) {
    if (size === 0) throw new Trouble('truncated', `${this.#known.url} is empty`);
    const before = this.#known;
    const version = {
      etag: before.etag ?? etag,
      lastModified: before.lastModified ?? lastModified,
    };
    const known = { ...before, size: before.size ?? size, ...version };
    this.#known = known;
    const isNews =
      before.size !== known.size ||
      before.etag !== known.etag ||
      before.lastModified !== known.lastModified;
    if (isNews && known.size !== null) this.onKnown(known.size, version);
  }

  /**
   * @param {Body} body
   * @param {Verdict} verdict
   * @param {Span} span
   * @param {Sink} sink
   */
  async #deliver(body, { start, length }, span, sink) {
    const { url } = this.#known;
    const expected = length ?? 0;
    let received = 0;
    for (;;) {
      const piece = await body.next();
      if (piece === null) break;
      const offset = start + received;
      received += piece.length;
      if (received > expected) {
        const detail = { url, expectedBytes: expected };
        throw new Trouble('bad-range', 'more bytes came than asked for', {
          detail,
          isPassing: true,
        });
      }
      const skipped = Math.min(Math.max(0, span.at - offset), piece.length);
      if (skipped === piece.length) continue;
      await sink(piece.subarray(skipped), offset + skipped);
      span.at = offset + piece.length;
    }
    if (received < expected) {
      const detail = { url, receivedBytes: received, expectedBytes: expected };
      throw disconnected(`the transfer ended after ${received} of ${expected} bytes`, detail);
    }
  }

  /**
   * @param {Trouble} trouble
   * @param {number} failures
   * @param {AbortSignal} signal
   */
  async #wait(trouble, failures, signal) {
    // The random factor keeps clients that were cut off together from coming back together.
    const backOff = this.#options.backOffMs * 2 ** (failures - 1) * (0.5 + Math.random());
    await this.#sleep(trouble, backOff, signal);
  }

  /**
   * Waits as a server asks that has too many requests: for as long as it says, or each time longer.
   * @param {Trouble} trouble
   * @param {number} waitedMs so far, without a byte between
   * @param {AbortSignal} signal
   * @returns {Promise<number>} how long it waited
   */
  async #waitAsTold(trouble, waitedMs, signal) {
    const { backOffMs, patienceMs } = this.#options;
    const grown = Math.min(MOST_BUSY_MS, backOffMs + waitedMs);
    const toldMs = trouble.retryAfterMs || grown;
    if (waitedMs + toldMs > patienceMs) throw trouble;
    // Pages of one address are told the same time: they come back one after another.
    const ms = toldMs + Math.random() * Math.min(SPREAD_MS, toldMs / 4);
    await this.#sleep(trouble, ms, signal);
    return ms;
  }

  /**
   * @param {Trouble} trouble why
   * @param {number} ms
   * @param {AbortSignal} signal
   */
  async #sleep(trouble, ms, signal) {
    trouble.detail.retryAt = Date.now() + ms;
    this.onWaiting(trouble);
    try {
      await sleep(ms, signal);
    } finally {
      this.onWaiting(null);
    }
  }
}

/** Whether a server said that there were too many requests, or how long to wait. @param {Trouble} trouble */
function asksToWait({ detail, retryAfterMs }) {
  return detail.status === 429 || retryAfterMs > 0;
}

/** @param {string} url */
function isForeign(url) {
  return new URL(url).origin !== globalThis.location?.origin;
}

/** The body of an answer, piece by piece. A piece that takes longer than silenceMs is an error. */
class Body {
  #reader;
  #url;
  #silenceMs;
  /** @type {Uint8Array<ArrayBuffer>[]} pieces that were read ahead, for next() */
  #peeked = [];
  #received = 0;

  /**
   * @param {Response} response
   * @param {number} silenceMs
   */
  constructor({ body, url }, silenceMs) {
    if (!body) throw new Trouble('network', `the answer of ${url} has no body`);
    this.#reader = body.getReader();
    this.#url = url;
    this.#silenceMs = silenceMs;
  }

  /** The next piece; null at the end. */
  async next() {
    return this.#peeked.shift() ?? this.#read();
  }

  async #read() {
    const silenceMs = this.#silenceMs;
    try {
      const { done, value } = await withDeadline(this.#reader.read(), silenceMs, () =>
        silence(this.#url, silenceMs),
      );
      if (done) return null;
      this.#received += value.length;
      return value;
    } catch (cause) {
      if (cause instanceof Trouble) throw cause;
      const detail = { url: this.#url, receivedBytes: this.#received };
      throw disconnected(`the transfer broke off after ${this.#received} bytes`, detail, cause);
    }
  }

  /**
   * The first bytes, which next() still returns afterwards.
   * @param {number} count fewer only at the end of the body
   */
  async peek(count) {
    while (this.#received < count) {
      const piece = await this.#read();
      if (piece === null) break;
      this.#peeked.push(piece);
    }
    const head = new Uint8Array(Math.min(count, this.#received));
    let at = 0;
    for (const piece of this.#peeked) {
      head.set(piece.subarray(0, head.length - at), at);
      at += Math.min(piece.length, head.length - at);
    }
    return head;
  }

  /** Reads the body to its end, keeps it for next(), and returns its length. */
  async peekAll() {
    for (;;) {
      const piece = await this.#read();
      if (piece === null) return this.#received;
      this.#peeked.push(piece);
    }
  }
}

/**
 * @param {string} url
 * @param {number} silenceMs
 */
function silence(url, silenceMs) {
  return disconnected(`nothing came from ${url} for ${silenceMs} ms`, { url, silenceMs });
}

/**
 * A failed fetch does not say why it failed; navigator.onLine says whether there is a network at
 * all.
 * @param {string} message
 * @param {Record<string, unknown>} detail
 * @param {unknown} [cause]
 */
function disconnected(message, detail, cause) {
  const code = globalThis.navigator?.onLine === false ? 'offline' : 'network';
  return new Trouble(code, message, { detail, cause, isPassing: true });
}

/** @param {AbortSignal} signal */
function requireRunning(signal) {
  if (signal.aborted) throw abortedError();
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(abortedError());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
