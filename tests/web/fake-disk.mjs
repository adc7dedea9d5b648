// SPDX-License-Identifier: MIT
//
// fake-disk.mjs - web/store/disk.js in memory, for tests that run in Node: one file, and the lock that
// makes one of those who have it open its writer. Used by store-file.test.mjs.
//
//     const disk = new FakeDisk();
//     const model = await Model.open({ url }, options, /** @type {any} */ (disk));

export class FakeDisk {
  weights = new Uint8Array(0);
  journal = new Uint8Array(0);
  #turn = Promise.resolve();

  reader() {
    return {
      readJournal: async () => this.journal.slice(),
      readWeights: async (/** @type {number} */ start, /** @type {number} */ end) =>
        this.weights.slice(start, end),
    };
  }

  /**
   * @param {string} _key
   * @param {AbortSignal} signal
   * @param {() => void} onTurn
   */
  async writer(_key, signal, onTurn) {
    const turn = this.#turn;
    this.#turn = new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    await turn;
    if (signal.aborted) return null;
    onTurn();
    return {
      ...this.reader(),
      writeWeights: (/** @type {Uint8Array} */ bytes, /** @type {number} */ start) => {
        this.weights = grown(this.weights, start + bytes.length);
        this.weights.set(bytes, start);
      },
      flushWeights() {},
      appendJournal: (/** @type {Uint8Array} */ bytes) => {
        const end = this.journal.length;
        this.journal = grown(this.journal, end + bytes.length);
        this.journal.set(bytes, end);
      },
      cutJournal: (/** @type {number} */ length) => {
        this.journal = this.journal.slice(0, length);
      },
      reset: () => {
        this.journal = new Uint8Array(0);
        this.weights = new Uint8Array(0);
      },
      close() {},
    };
  }
}

/**
 * A file that is written behind its end has zeros between.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} length
 */
function grown(bytes, length) {
  const longer = new Uint8Array(Math.max(length, bytes.length));
  longer.set(bytes);
  return longer;
}
