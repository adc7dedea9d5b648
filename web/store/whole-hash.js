// SPDX-License-Identifier: MIT
//
// whole-hash.js - one SHA-256 over all chunks of a file in their order, though they come in any. Called
// by stored-file.js, which knows the chunks.
//
// A chunk that is next in order when it comes goes in at once, and its bytes are free afterwards. The one
// that came last is remembered, so that it need not be read back when its turn comes; all others are.

import { startHash } from './hash.js';

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

export class WholeHash {
  #load;
  /** @type {import('./sha256.js').Hash | null} */
  #hash = null;
  /** @type {{ chunk: number, bytes: Bytes } | null} the chunk that came last */
  #newest = null;
  /** @type {Bytes | null} on its way into the hash */
  #underWay = null;
  #isRunning = false;
  /** All chunks below this one are in. */
  next = 0;

  /** @param {(chunk: number) => Promise<Bytes | null>} load null: not here */
  constructor(load) {
    this.#load = load;
  }

  /** Whether bytes that were offered are still wanted. @param {Uint8Array} bytes */
  holds(bytes) {
    return this.#newest?.bytes === bytes || this.#underWay === bytes;
  }

  /**
   * A chunk has come.
   * @param {number} chunk
   * @param {Bytes} bytes
   * @param {boolean} mayTake
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
   * Takes chunks that are here and next in order, until one is missing. One call at a time.
   * @param {() => boolean} isOver asked before each chunk
   * @param {() => void} onTaken
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

  /** Of all chunks so far. */
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
