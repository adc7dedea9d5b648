// SPDX-License-Identifier: MIT
//
// memory.js - chunks that cannot be kept on disk. Called by stored-file.js.
//
// It holds at most `limit` bytes, except for chunks that are still needed. A chunk that was dropped
// is fetched again when it is read again.

export class ChunkMemory {
  /** @type {Map<number, Uint8Array<ArrayBuffer>>} oldest first */
  #chunks = new Map();
  #bytes = 0;
  #limit;

  /** @param {number} limit bytes */
  constructor(limit) {
    this.#limit = limit;
  }

  /** @param {number} chunk */
  get(chunk) {
    return this.#chunks.get(chunk);
  }

  /**
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes not to be changed afterwards
   */
  set(chunk, bytes) {
    this.delete(chunk);
    this.#chunks.set(chunk, bytes);
    this.#bytes += bytes.length;
  }

  /** @param {number} chunk */
  delete(chunk) {
    this.#bytes -= this.#chunks.get(chunk)?.length ?? 0;
    this.#chunks.delete(chunk);
  }

  /** The chunks held, oldest first. */
  keys() {
    return [...this.#chunks.keys()];
  }

  /**
   * Drops the oldest chunks until the rest is within the limit.
   * @param {(chunk: number) => boolean} isNeeded true for chunks that must stay
   * @returns {number[]} the chunks that were dropped
   */
  trim(isNeeded) {
    const gone = [];
    for (const chunk of this.keys()) {
      if (this.#bytes <= this.#limit) break;
      if (isNeeded(chunk)) continue;
      this.delete(chunk);
      gone.push(chunk);
    }
    return gone;
  }

  clear() {
    this.#chunks.clear();
    this.#bytes = 0;
  }
}
