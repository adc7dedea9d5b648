// SPDX-License-Identifier: MIT
//
// made.js - a file that a client writes piece by piece, such as the GGUF file of a model that is
// converted in the page. It is kept, read and removed like a fetched file, but it is never
// downloaded.
//
// Called by worker.js instead of model.js. Pieces may be written in any order and more than once; a
// byte must have the same value each time, or bring() of stored-file.js refuses its chunk.
// Incomplete chunks stay in memory, where the bytes written so far can be read; when the worker
// ends they are lost and must be written again. The file is complete after publish(), once all its
// chunks were hashed.

import { LabError } from '../engine/error.js';
import { keyOf } from './disk.js';
import { StoredFile } from './stored-file.js';
import { wireError } from './trouble.js';

/** @typedef {import('./protocol.js').Options} Options */
/** @typedef {import('./protocol.js').Status} Status */

/**
 * An incomplete chunk. `gaps` are the byte ranges still missing, in order.
 * @typedef {{ bytes: Uint8Array<ArrayBuffer>, gaps: { start: number, end: number }[] }} Part
 */

export class MadeModel {
  #file;
  /** @type {Map<number, Part>} by chunk */
  #parts = new Map();
  onChange = () => {};

  /**
   * @param {string} url
   * @param {string | null} etag
   * @param {Options} options
   * @param {import('./disk.js').Disk | null} disk
   */
  static async open(url, etag, { chunkBytes, memoryBytes }, disk) {
    const header = { url, size: 0, chunkBytes, etag, lastModified: null, sha256: null };
    return new MadeModel(await StoredFile.open(header, await keyOf(url), disk, memoryBytes));
  }

  /** @param {StoredFile} file */
  constructor(file) {
    this.#file = file;
    file.isHeld = true;
    file.onChange = () => this.onChange();
  }

  get file() {
    return this.#file;
  }

  async ready() {}

  /**
   * @param {number} size
   * @param {string | null} etag
   */
  begin(size, etag) {
    const file = this.#file;
    if (file.size === size && file.version.etag === etag) return;
    this.#parts.clear();
    file.restart(size, { etag, lastModified: null });
  }

  /**
   * @param {number} offset
   * @param {Uint8Array} bytes
   */
  async write(offset, bytes) {
    const { chunkBytes } = this.#file;
    this.#file.requireUsable();
    this.#requireRange(offset, bytes.length);
    /** @type {Promise<void>[]} */
    const whole = [];
    for (let at = offset; at < offset + bytes.length; ) {
      const chunk = Math.floor(at / chunkBytes);
      const stop = Math.min(offset + bytes.length, (chunk + 1) * chunkBytes);
      if (!this.#file.has(chunk)) {
        whole.push(
          this.#fill(chunk, bytes.subarray(at - offset, stop - offset), at - chunk * chunkBytes),
        );
      }
      at = stop;
    }
    await Promise.all(whole);
  }

  /**
   * @param {number} chunk
   * @param {Uint8Array} bytes
   * @param {number} at in the chunk
   */
  async #fill(chunk, bytes, at) {
    const length = this.#file.lengthOf(chunk);
    const part = this.#parts.get(chunk) ?? {
      bytes: new Uint8Array(length),
      gaps: [{ start: 0, end: length }],
    };
    this.#parts.set(chunk, part);
    if (part.gaps.length === 0) return; // complete, and being stored
    part.bytes.set(bytes, at);
    part.gaps = part.gaps.flatMap(({ start, end }) => {
      const before = { start, end: Math.min(end, at) };
      const behind = { start: Math.max(start, at + bytes.length), end };
      return [before, behind].filter((gap) => gap.start < gap.end);
    });
    if (part.gaps.length > 0) return;
    try {
      await this.#file.bring(chunk, part.bytes);
    } finally {
      this.#parts.delete(chunk);
    }
  }

  /** @returns {number | null} the offset of the first byte that must still be written */
  missing() {
    const { chunkCount, chunkBytes } = this.#file;
    for (let chunk = 0; chunk < chunkCount; chunk++) {
      if (this.#file.isDone(chunk)) continue;
      const part = this.#parts.get(chunk);
      if (part?.gaps.length === 0) continue;
      return chunk * chunkBytes + (part?.gaps[0].start ?? 0);
    }
    return null;
  }

  /**
   * Passes bytes to `give` in order, in pieces that `give` owns.
   * @param {number} offset
   * @param {number} length
   * @param {(bytes: Uint8Array<ArrayBuffer>, offset: number) => Promise<void>} give
   * @throws {LabError} 'absent' if a byte has not been written yet
   */
  async read(offset, length, give) {
    const { chunkBytes } = this.#file;
    this.#requireRange(offset, length);
    const end = offset + length;
    for (let at = offset; at < end; ) {
      const chunk = Math.floor(at / chunkBytes);
      const stop = Math.min(end, (chunk + 1) * chunkBytes);
      await give(await this.#bytes(chunk, at, stop), at);
      at = stop;
    }
  }

  /**
   * @param {number} chunk
   * @param {number} start in the file, as `end`
   * @param {number} end
   */
  async #bytes(chunk, start, end) {
    const file = this.#file;
    file.requireUsable();
    const first = chunk * file.chunkBytes;
    if (!file.has(chunk)) await file.refresh(); // another tab may have written it
    const stored = await file.loadPart(start, end);
    if (stored) return stored;
    const part = this.#parts.get(chunk);
    const gap = part
      ? part.gaps.find((lacking) => first + lacking.end > start && first + lacking.start < end)
      : { start: 0 };
    if (part && !gap) return part.bytes.slice(start - first, end - first);
    const absent = Math.max(start, first + (gap?.start ?? 0));
    throw new LabError('absent', `byte ${absent} of ${file.url} was not written yet`, {
      detail: { url: file.url, offset: absent },
    });
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  #requireRange(offset, length) {
    const { size } = this.#file;
    const isRange = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
    if (isRange && offset >= 0 && length >= 0 && offset + length <= size) return;
    const message = `there are no ${length} bytes at ${offset} in a file of ${size}`;
    throw new LabError('argument', message, { detail: { offset, length, size } });
  }

  /**
   * @param {boolean} isVouched
   * @returns {Promise<import('./protocol.js').Completed | null>}
   */
  async publish(isVouched) {
    const file = this.#file;
    file.requireUsable();
    if (this.missing() !== null || this.#parts.size > 0) return null;
    // A file in memory is gone after this visit, and some of its chunks may have been dropped
    // already.
    if (file.kept === 'memory') return { verified: isVouched, sha256: '', kept: 'memory' };
    await file.publishMade(isVouched);
    const { completed, kept } = file;
    return completed && { ...completed, kept };
  }

  /** Closes the file and releases its lock. */
  close() {
    this.#parts.clear();
    this.#file.close();
  }

  /** @returns {Omit<Status, 'file'>} */
  status() {
    const { size, storedBytes, verified, kept, completed, problem } = this.#file;
    return {
      state: completed ? 'complete' : 'idle',
      storedBytes,
      size,
      bytesPerSecond: 0,
      secondsLeft: null,
      verified,
      kept,
      ...(problem ? { problem: wireError(problem) } : {}),
    };
  }
}
