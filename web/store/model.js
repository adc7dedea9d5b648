// SPDX-License-Identifier: MIT
//
// model.js - one open model file: the chunks that are stored (stored-file.js) and the download of
// the rest (download.js).
//
// Called by worker.js, which shares one Model among all clients that have the same URL open. Knows
// no ports and no messages.
//
// What is stored of a file without a known SHA-256 is compared with the server's file when it is
// opened (same.js), so that a file which was overwritten is neither mixed with its successor nor
// taken for it.

import { abortedError, LabError } from '../engine/error.js';
import { Disk, keyOf } from './disk.js';
import { Download } from './download.js';
import { formatOf } from './judge.js';
import { compareFile } from './same.js';
import { StoredFile } from './stored-file.js';
import { wireError } from './trouble.js';

/** @typedef {import('./protocol.js').Options} Options */
/** @typedef {import('./protocol.js').OpenArgs} OpenArgs */
/** @typedef {import('./protocol.js').Status} Status */

/**
 * Of a file that is not kept (isPassing), this many chunks stay in memory for reads near each
 * other.
 */
const PASSING_CHUNKS = 4;

export class Model {
  #file;
  #download;
  #options;
  #isVerifying = false;
  /** The server did not show whether the stored file is still its own. */
  isUnchecked = false;
  onChange = () => {};

  /**
   * Opens the model of a URL with the chunks that this machine has.
   * @param {OpenArgs} args
   * @param {Options} options
   * @param {Disk | null} disk
   */
  static async open({ url, from, bytes, sha256, format, isPassing = false }, options, disk) {
    const header = {
      url,
      size: bytes ?? 0,
      chunkBytes: options.chunkBytes,
      etag: null,
      lastModified: null,
      sha256: sha256 ?? null,
    };
    const keptBytes = isPassing ? PASSING_CHUNKS * options.chunkBytes : options.memoryBytes;
    const file = await StoredFile.open(
      header,
      await keyOf(url),
      isPassing ? null : disk,
      keptBytes,
    );
    file.isHeld = isPassing;
    return new Model(file, options, { format: format ?? formatOf(url), from });
  }

  /**
   * @param {StoredFile} file
   * @param {Options} options
   * @param {{ format: import('./protocol.js').Format, from?: string }} where
   */
  constructor(file, options, where) {
    this.#file = file;
    this.#options = options;
    this.#download = new Download(file, options, where);
    file.onChange = () => this.onChange();
    this.#download.onChange = () => this.onChange();
  }

  get file() {
    return this.#file;
  }

  /**
   * Resolves when the size is known and nothing is stored of a file that the server no longer has;
   * without a stored chunk, it fetches the first one.
   * @param {AbortSignal} signal
   * @param {'same' | 'unknown' | null} [known] what this worker has found before
   */
  async ready(signal, known = null) {
    const { completed, isPinned } = this.#file;
    if (known === 'unknown') this.isUnchecked = completed !== null && !isPinned;
    if (known === null || (known === 'unknown' && !completed)) await this.#dropForeign(signal);
    if (this.#file.storedBytes > 0) return;
    await this.#download.fetchChunk(0, signal);
  }

  /** @param {AbortSignal} signal */
  async #dropForeign(signal) {
    const { verdict, now, error } = await this.compare(signal);
    const isPart = !this.#file.completed;
    // Of a part whose server says nothing, the rest could be another file's: nothing goes on yet.
    if (isPart && error) throw error;
    if (now && (verdict === 'other' || (isPart && verdict === 'unknown'))) {
      this.#download.remote.renew();
      this.#file.restart(now.size, now);
    }
    this.isUnchecked = verdict === 'unknown' && this.#file.completed !== null;
  }

  /**
   * Compares what is stored with the server's file, where no hash says what the file should be. A
   * part whose ETag is known is compared by the next answer.
   * @param {AbortSignal} signal
   * @returns {Promise<import('./same.js').Compared>}
   */
  async compare(signal) {
    const { completed, isPinned, isReader, storedBytes, version } = this.#file;
    const isPart = storedBytes > 0 && !completed;
    if (isPinned || isReader || storedBytes === 0 || (isPart && version.etag !== null)) {
      return { verdict: 'same', now: null };
    }
    const late = new AbortController();
    const stop = () => late.abort();
    const timer = setTimeout(stop, this.#options.checkMs);
    signal.addEventListener('abort', stop);
    const compared = await compareFile(this.#download.remote, this.#file, late.signal);
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    if (signal.aborted) throw abortedError();
    if (!late.signal.aborted) return compared;
    const { url } = this.#file;
    const { checkMs } = this.#options;
    const error = new LabError('network', `no answer from ${url} within ${checkMs} ms`, {
      detail: { url },
    });
    return { verdict: 'unknown', now: null, error };
  }

  /**
   * Passes bytes to `give` in order, in pieces that `give` owns.
   * @param {number} offset
   * @param {number} length
   * @param {(bytes: Uint8Array<ArrayBuffer>, offset: number) => Promise<void>} give
   * @param {AbortSignal} signal
   */
  async read(offset, length, give, signal) {
    const { chunkBytes, size } = this.#file;
    const end = offset + length;
    const isRange = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
    if (!isRange || offset < 0 || length < 0 || end > size) {
      const message = `there are no ${length} bytes at ${offset} in a file of ${size}`;
      throw new LabError('argument', message, { detail: { offset, length, size } });
    }
    if (length === 0) return;
    // Only a large read directs the stream; a small one may get a request of its own.
    const interest =
      length > this.#options.directBytes
        ? this.#download.want(Math.floor(offset / chunkBytes), Math.floor((end - 1) / chunkBytes))
        : null;
    /** @type {Promise<Uint8Array<ArrayBuffer> | null> | null} */
    let ahead = null;
    try {
      for (let at = offset; at < end; ) {
        const chunk = Math.floor(at / chunkBytes);
        if (interest) interest.next = chunk;
        const stop = Math.min(end, (chunk + 1) * chunkBytes);
        const bytes = await this.#bytes(at, stop, { ahead, isSmall: interest === null }, signal);
        // The next chunk is read and hashed while this one is being sent.
        const next = Math.min(end, stop + chunkBytes);
        ahead = stop < end ? this.#file.loadPart(stop, next).catch(() => null) : null;
        await give(bytes, at);
        at = stop;
      }
    } finally {
      if (interest) this.#download.forget(interest);
    }
  }

  /**
   * Bytes of one chunk.
   * @param {number} start
   * @param {number} end
   * @param {object} read
   * @param {Promise<Uint8Array<ArrayBuffer> | null> | null} read.ahead the same bytes, if they are
   *   being loaded already
   * @param {boolean} read.isSmall the whole read is small
   * @param {AbortSignal} signal
   */
  async #bytes(start, end, { ahead, isSmall }, signal) {
    const { chunkBytes } = this.#file;
    const chunk = Math.floor(start / chunkBytes);
    this.#file.requireUsable();
    const stored = (await ahead) ?? (await this.#file.loadPart(start, end));
    if (signal.aborted) throw abortedError();
    if (stored) return stored;
    if (isSmall && this.#download.isFar(chunk)) {
      const bytes = await this.#download.direct(start, end, signal);
      if (bytes) return bytes;
    }
    return this.#download.fetch({ start, end }, signal);
  }

  /**
   * Fetches all missing chunks and verifies the whole file.
   * @param {AbortSignal} signal
   * @returns {Promise<import('./protocol.js').Completed>}
   */
  async complete(signal) {
    if (this.#file.isHeld) {
      throw new LabError('argument', `${this.#file.url} only passes by and is never complete`);
    }
    for (;;) {
      await this.#download.complete(signal);
      this.#isVerifying = true;
      this.onChange();
      try {
        await this.#file.advance();
      } finally {
        this.#isVerifying = false;
        this.onChange();
      }
      this.#file.requireUsable();
      if (signal.aborted) throw abortedError();
      // Hashing may have found a damaged chunk: then fetch it and hash the rest.
      const { completed, kept } = this.#file;
      if (completed && this.#file.isWhole) return { ...completed, kept };
    }
  }

  pause() {
    this.#download.pause();
  }

  resume() {
    this.#download.resume();
  }

  /**
   * Ends every read with `error`, closes the file and releases its lock.
   * @param {LabError} error
   */
  close(error) {
    this.#download.stop(error);
    this.#file.close();
  }

  /** @returns {Omit<Status, 'file'>} */
  status() {
    const { size, storedBytes, verified, kept, completed, problem } = this.#file;
    const { bytesPerSecond, state, trouble } = this.#download;
    const told = problem ?? trouble;
    return {
      state: this.#isVerifying ? 'verifying' : state === 'idle' && completed ? 'complete' : state,
      storedBytes,
      size,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? (size - storedBytes) / bytesPerSecond : null,
      verified,
      kept,
      isUnchecked: this.isUnchecked,
      ...(told ? { problem: wireError(told) } : {}),
    };
  }
}
