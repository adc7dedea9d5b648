// SPDX-License-Identifier: MIT
//
// call.js - one call of the client, inside the worker: its events, its hooks, its abort.
//
// Made by worker.js for each call; passed to the ops, which report and wait through it.

import { abortedError } from './error.js';

/** @typedef {import('./protocol.js').Tensor} Tensor */

/**
 * Stages shorter than this are computed without going back to the message queue in between: a turn
 * costs up to 0.1 ms, because the engine's other threads fall asleep during it.
 */
const TURN_INTERVAL_MS = 8;

const { port1: turnIn, port2: turnOut } = new MessageChannel();
/** A timer would be throttled in a hidden page; a message is not. */
function messageTurn() {
  return new Promise((resolve) => {
    turnIn.onmessage = resolve;
    turnOut.postMessage(null);
  });
}

/**
 * @param {import('./protocol.js').FromWorker} message
 * @param {Transferable[]} [transfer]
 */
export function post(message, transfer = []) {
  globalThis.postMessage(message, { transfer });
}

export class Call {
  #lastTurnMs = 0;

  /** @param {{ id: number, op: import('./protocol.js').Op, args: any }} message */
  constructor({ id, op, args }) {
    this.id = id;
    this.op = op;
    this.args = args;
    this.started = false;
    this.controller = new AbortController();
    /** @type {(data: Float32Array) => void} */
    this.answered = () => {};
  }

  get signal() {
    return this.controller.signal;
  }

  /**
   * @param {import('./protocol.js').WorkerEvent} event
   * @param {Transferable[]} [transfer]
   */
  send(event, transfer = []) {
    post({ kind: 'event', id: this.id, event }, transfer);
  }

  /**
   * Sends a tensor to the page and waits until the page's hooks have returned it, edited or not.
   * @param {Tensor} tensor
   * @returns {Promise<Float32Array>}
   */
  ask(tensor) {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.signal.addEventListener('abort', () => reject(abortedError()), { once: true });
      this.send({ type: 'hook', tensor }, [tensor.data.buffer]);
    });
  }

  /** Lets waiting messages be handled, then throws if one of them was an abort. */
  async turn() {
    if (performance.now() - this.#lastTurnMs >= TURN_INTERVAL_MS) {
      await messageTurn();
      this.#lastTurnMs = performance.now();
    }
    if (this.signal.aborted) throw abortedError();
  }
}
