// SPDX-License-Identifier: MIT
//
// whole-hash.js - one SHA-256 over all chunks of a file in order, although they arrive in any
// order. Called by stored-file.js, which stores the chunks.
//
// A chunk that is next in order when it arrives is hashed at once, and its buffer is free
// afterwards. The chunk that arrived last is kept, so that it need not be read back; all others are
// read back.

import { startHash } from './hash.js';

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

export class WholeHash {
  #load;
  /** @type {import('./sha256.js').Hash | null} */
  #hash = null;
  /** @type {{ chunk: number, bytes: Bytes } | null} the chunk that arrived last */
  #newest = null;
  /** @type {Bytes | null} being hashed */
  #underWay = null;
  #isRunning = false;
  /** All chunks below this one are hashed. */
  next = 0;

  /** @param {(chunk: number) => Promise<Bytes | null>} load null: the chunk is not stored */
  constructor(load) {
    this.#load = load;
  }

  /** Whether a buffer that was offered is still needed. @param {Uint8Array} bytes */
  holds(bytes) {
    return this.#newest?.bytes === bytes || this.#underWay === bytes;
  }

  /**
   * Hashes a chunk that has arrived, or keeps it for later.
   * @param {number} chunk
   * @param {Bytes} bytes
   * @param {boolean} mayTake whether it may be hashed now
   */
  offer(chunk, bytes, mayTake) {
    if (mayTake && this.#hash && !this.#isRunning && chunk === this.next) {
      this.#hash.update(bytes);
      this.next++;
    } else {
      this.#newest = { chunk, bytes };
    }
  }

  /**
   * Hashes chunks in order until one is missing. One call at a time.
   * @param {() => boolean} isOver asked before each chunk
   * @param {() => void} onTaken called after each chunk
   */
  async run(isOver, onTaken) {
    this.#isRunning = true;
    try {
      while (!isOver()) {
        const bytes = await this.#nextBytes();
        if (!bytes) return;
        this.#hash ??= await startHash();
        if (isOver()) return;
        this.#hash.update(bytes);
        this.next++;
        onTaken();
      }
    } finally {
      this.#underWay = null;
      this.#isRunning = false;
    }
  }

  async #nextBytes() {
    this.#underWay = this.#newest?.chunk === this.next ? this.#newest.bytes : null;
    if (this.#underWay) this.#newest = null;
    return this.#underWay ?? this.#load(this.next);
  }

  /** The SHA-256 of the chunks hashed so far. */
  async hex() {
    this.#hash ??= await startHash();
    return this.#hash.hex();
  }

  /** Begins anew. */
  reset() {
    this.#hash = null;
    this.#newest = null;
    this.next = 0;
  }
}
