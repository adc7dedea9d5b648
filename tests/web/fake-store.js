// SPDX-License-Identifier: MIT
//
// fake-store.js - the store's side of store/protocol.js for a file in memory, as slow and as broken
// as a test wants. Used in the page by streaming.test.mjs.
//
//     const store = new FakeStore(bytes, { pieceBytes: 4096 });
//     store.allow(100_000);                  // no byte more goes out until more is allowed
//     engineWorker.postMessage({ port: store.connect() }, ...);
//     store.reads                            // [{ offset, length }] in the order asked for
//     store.failOnceAt = 50_000;             // the read that reaches this offset fails, once
//     store.isSpoiled = true;                // the whole file turns out to be another

/** @typedef {import('../../web/store/protocol.js').ToStore} ToStore */

export class FakeStore {
  #bytes;
  #pieceBytes;
  #allowed = Number.POSITIVE_INFINITY;
  /** @type {(() => void)[]} */
  #waiting = [];
  /** @type {Set<number>} */
  #aborted = new Set();
  /** @type {Map<number, () => void>} */
  #taken = new Map();
  /** Reads are served in the order in which they came, as the store does. */
  #turn = Promise.resolve();
  /** @type {{ offset: number, length: number }[]} */
  reads = [];
  sentBytes = 0;
  failOnceAt = Number.POSITIVE_INFINITY;
  isSpoiled = false;

  /**
   * @param {Uint8Array} bytes
   * @param {{ pieceBytes?: number }} [options]
   */
  constructor(bytes, { pieceBytes = 16 << 10 } = {}) {
    this.#bytes = bytes;
    this.#pieceBytes = pieceBytes;
  }

  /** @param {number} bytes that may go out in all */
  allow(bytes) {
    this.#allowed = bytes;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** @returns {MessagePort} */
  connect() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => this.#receive(data, port1);
    return port2;
  }

  /**
   * @param {ToStore} message
   * @param {MessagePort} port
   */
  #receive(message, port) {
    if (message.kind === 'taken') this.#taken.get(message.id)?.();
    if (message.kind === 'abort') {
      this.#taken.get(message.id)?.();
      this.#aborted.add(message.id);
      for (const resume of this.#waiting.splice(0)) resume();
    }
    if (message.kind !== 'call') return;
    const { id, op, args } = message;
    const answer = (/** @type {unknown} */ value) =>
      port.postMessage({ kind: 'result', id, value });
    if (op === 'open') {
      const size = this.#bytes.length;
      answer({ file: 1, size, storedBytes: 0, verified: false, kept: 'memory' });
    } else if (op === 'read') {
      this.#turn = this.#turn.then(() => this.#read(id, args, port));
    } else if (op === 'complete' && this.isSpoiled) {
      refuse(port, id, 'hash-mismatch');
    } else {
      answer({ verified: true, sha256: '', kept: 'memory' });
    }
  }

  /**
   * @param {number} id
   * @param {{ offset: number, length: number }} range
   * @param {MessagePort} port
   */
  async #read(id, { offset, length }, port) {
    this.reads.push({ offset, length });
    const end = Math.min(offset + length, this.#bytes.length);
    for (let at = offset; at < end; at += this.#pieceBytes) {
      const bytes = this.#bytes.slice(at, Math.min(at + this.#pieceBytes, end));
      while (this.sentBytes + bytes.length > this.#allowed && !this.#aborted.has(id)) {
        await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
      }
      if (this.#aborted.has(id)) return refuse(port, id, 'aborted');
      if (at + bytes.length > this.failOnceAt && at <= this.failOnceAt) {
        this.failOnceAt = Number.POSITIVE_INFINITY;
        return refuse(port, id, 'network');
      }
      this.sentBytes += bytes.length;
      const taken = new Promise((resolve) => this.#taken.set(id, () => resolve(undefined)));
      const event = { type: 'piece', offset: at, bytes };
      port.postMessage({ kind: 'event', id, event }, [bytes.buffer]);
      await taken;
    }
    port.postMessage({ kind: 'result', id, value: null });
  }
}

/**
 * @param {MessagePort} port
 * @param {number} id
 * @param {string} code
 */
function refuse(port, id, code) {
  const error = { code, op: 'read', message: 'the fake store was told to', detail: {} };
  port.postMessage({ kind: 'error', id, error });
}
