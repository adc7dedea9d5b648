// SPDX-License-Identifier: MIT
//
// worker-calls.js - calls to a worker over messages: each has one promise, which always settles.
//
//     const calls = new WorkerCalls(createWorker(url, 'laminar'), { name: 'engine worker', listen });
//     await calls.started();
//     const value = await calls.call('run', { input }, { signal, onStage }, transfer);
//
// The common part of engine/client.js and store/client.js; it knows no op. In both protocols a call
// {id, op, args} is answered by one result or error, events {id, event} may come before the answer,
// and abort {id} asks the worker to end the call early. Whatever happens to the worker (script
// missing, trap, out of memory, terminated, ended without a word), every pending and every later call is
// rejected with code 'worker-lost'. A call that does not end long after it was aborted ends the worker.

import { whenEnded } from './alive.js';
import { withDeadline } from './engine/deadline.js';
import { LabError } from './engine/error.js';

/** @typedef {import('./engine/protocol.js').WireError} WireError */

/**
 * The messages that every worker sends. Messages of other kinds go to `onOther`.
 * @typedef {{ kind: 'started' }
 *   | { kind: 'event', id: number, event: any }
 *   | { kind: 'result', id: number, value: any }
 *   | { kind: 'error', id: number, error: WireError }
 *   | { kind: 'fatal', message: string }
 *   | import('./alive.js').Alive} Answer
 */

/** A worker whose script does not run after this time counts as lost. */
const START_DEADLINE_MS = 30_000;
/**
 * A worker that goes on so long with a call that was aborted counts as lost. One stage of a long text through
 * a large model takes some seconds on a slow machine, and no message is heard before its end.
 */
const ABORT_DEADLINE_MS = 60_000;

/**
 * Workers that owe an answer. Firefox collects a worker that nothing refers to, although a promise
 * waits for its answer; this set refers to it.
 * @type {Set<WorkerCalls<any, any>>}
 */
const busy = new Set();

/**
 * @template Listeners
 * @typedef {object} Pending
 * @property {string} op
 * @property {Listeners} listeners
 * @property {AbortSignal | undefined} signal
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => void} unlisten
 * @property {ReturnType<typeof setTimeout> | undefined} deadline  since the call was aborted
 * @property {{ error: unknown } | null} failure What a listener threw; the call is rejected with
 *   it.
 */

/**
 * @template {Record<string, { args: any, result: any }>} Ops arguments and result of every op
 * @template {{ signal?: AbortSignal }} Listeners of a call, for its events. Aborting the signal
 *   rejects the call with code 'aborted' once the worker has stopped it.
 */
export class WorkerCalls {
  /** @type {Worker | MessagePort} */
  #end;
  #name;
  #listen;
  #onOther;
  #farewell;
  #stopMs;
  /** @type {Map<number, Pending<Listeners>>} */
  #pending = new Map();
  #nextId = 1;
  /** @type {string | null} why the worker is gone */
  #lostReason = null;
  #tellStarted = () => {};
  /** @type {Promise<void>} */
  #starting = new Promise((resolve) => {
    this.#tellStarted = resolve;
  });
  /** @type {(reason: string) => void} */
  #tellLost = () => {};

  /**
   * Resolves with the reason once the worker can no longer answer calls.
   * @type {Promise<string>}
   */
  lost = new Promise((resolve) => {
    this.#tellLost = resolve;
  });

  /**
   * @param {Worker | MessagePort} end
   * @param {object} how
   * @param {string} how.name the worker's name in error messages
   * @param {(event: any, listeners: Listeners, reply: (message: object) => void) => unknown}
   *   how.listen passes an event to the call's listeners; what it throws ends the call. `reply`
   *   adds the call's id.
   * @param {(message: any) => void} [how.onOther] takes messages of kinds that are not in Answer
   * @param {object} [how.farewell] the last message to the other end of a port
   * @param {number} [how.stopMs] how long an aborted call may go on
   */
  constructor(end, { name, listen, onOther = () => {}, farewell, stopMs = ABORT_DEADLINE_MS }) {
    this.#end = end;
    this.#name = name;
    this.#listen = listen;
    this.#onOther = onOther;
    this.#farewell = farewell;
    this.#stopMs = stopMs;
    end.onmessage = ({ data }) => this.#receive(data);
    end.onmessageerror = () => this.lose(`a message of the ${name} could not be read`);
    if (end instanceof MessagePort) return;
    end.onerror = (event) => {
      event.preventDefault(); // rejected calls report it
      this.lose(event.message || `the ${name} could not be loaded`);
    };
  }

  get isLost() {
    return this.#lostReason !== null;
  }

  /**
   * Resolves when the worker's script runs.
   * @param {string} op named in the error
   */
  async started(op) {
    busy.add(this);
    const timer = setTimeout(() => {
      this.lose(`the ${this.#name} did not start in time`);
    }, START_DEADLINE_MS);
    const lost = this.lost.then((reason) => {
      throw lostError(op, reason);
    });
    try {
      await Promise.race([this.#starting, lost]);
    } finally {
      clearTimeout(timer);
      if (this.#pending.size === 0) busy.delete(this);
    }
  }

  /**
   * @template {keyof Ops & string} Name
   * @param {Name} op
   * @param {Ops[Name]['args']} args
   * @param {Listeners} listeners
   * @param {Transferable[]} [transfer]
   * @returns {Promise<Ops[Name]['result']>}
   */
  call(op, args, listeners, transfer = []) {
    const { signal } = listeners;
    if (this.#lostReason !== null) return Promise.reject(lostError(op, this.#lostReason));
    if (signal?.aborted) return Promise.reject(abortedError(op, signal));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.post({ kind: 'abort', id });
        this.#limit(id);
      };
      signal?.addEventListener('abort', abort);
      const open = { deadline: undefined, failure: null };
      const unlisten = () => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, { op, listeners, signal, resolve, reject, unlisten, ...open });
      busy.add(this);
      try {
        this.post({ kind: 'call', id, op, args }, transfer);
      } catch (cause) {
        // An argument that cannot be cloned, such as a File that became unreadable.
        this.#settle(id)?.reject(new LabError('argument', String(cause), { op, cause }));
      }
    });
  }

  /** @param {object} message @param {Transferable[]} [transfer] */
  post(message, transfer = []) {
    this.#end.postMessage(message, transfer);
  }

  /**
   * Rejects every call, and ends the worker or leaves the port.
   * @param {string} reason
   */
  lose(reason) {
    if (this.#lostReason !== null) return;
    this.#lostReason = reason;
    this.#endNow();
  }

  /**
   * Rejects every call now, and ends the worker once it has done a last one.
   * @template {keyof Ops & string} Name
   * @param {string} reason
   * @param {Name} op
   * @param {Ops[Name]['args']} args
   * @param {Listeners} listeners
   * @param {number} limitMs after this time the worker ends in any case
   */
  async loseAfter(reason, op, args, listeners, limitMs) {
    if (this.#lostReason !== null) return;
    const id = this.#nextId;
    const last = withDeadline(this.call(op, args, listeners), limitMs, () => new Error());
    this.#lostReason = reason;
    this.#rejectAll(id);
    await last.catch(() => {}); // the worker ends, whether the last call succeeded or not
    this.#endNow();
  }

  #endNow() {
    if (this.#end instanceof MessagePort) {
      if (this.#farewell) this.post(this.#farewell);
      this.#end.close();
    } else this.#end.terminate();
    this.#rejectAll();
    busy.delete(this);
    this.#tellLost(/** @type {string} */ (this.#lostReason));
  }

  /** @param {number} [except] the id of a call */
  #rejectAll(except) {
    for (const id of [...this.#pending.keys()]) {
      if (id === except) continue;
      const pending = this.#settle(id);
      pending?.reject(lostError(pending.op, /** @type {string} */ (this.#lostReason)));
    }
  }

  /** @param {number} id */
  #settle(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) busy.delete(this);
    pending?.unlisten();
    clearTimeout(pending?.deadline);
    return pending;
  }

  /** The call was aborted. @param {number} id */
  #limit(id) {
    const pending = this.#pending.get(id);
    if (!pending) return;
    clearTimeout(pending.deadline);
    pending.deadline = setTimeout(() => {
      this.lose(`the ${this.#name} did not stop`);
    }, this.#stopMs);
  }

  /** @param {Answer} message */
  #receive(message) {
    switch (message.kind) {
      case 'started':
        return this.#tellStarted();
      case 'alive':
        return whenEnded(message, () => this.lose(`the ${this.#name} ended without a word`));
      case 'event':
        return void this.#take(message.id, message.event);
      case 'result': {
        const pending = this.#settle(message.id);
        if (!pending) return;
        const { failure, signal, op } = pending;
        if (failure) pending.reject(failure.error);
        else if (signal?.aborted) pending.reject(abortedError(op, signal));
        else pending.resolve(message.value);
        return;
      }
      case 'error': {
        const pending = this.#settle(message.id);
        const { code, op, message: text, detail } = message.error;
        const cause = code === 'aborted' ? pending?.signal?.reason : undefined;
        pending?.reject(pending.failure?.error ?? new LabError(code, text, { op, detail, cause }));
        return;
      }
      case 'fatal':
        return this.lose(message.message);
      default:
        return this.#onOther(message);
    }
  }

  /**
   * Passes an event to the call's listeners. A listener that throws ends the call.
   * @param {number} id
   * @param {unknown} event
   */
  async #take(id, event) {
    const pending = this.#pending.get(id);
    if (!pending || pending.failure) return;
    const reply = (/** @type {object} */ message) => {
      if (this.#pending.has(id)) this.post({ ...message, id });
    };
    try {
      await this.#listen(event, pending.listeners, reply);
    } catch (error) {
      pending.failure = { error };
      reply({ kind: 'abort' });
      this.#limit(id);
    }
  }
}

/** @param {string} op @param {string} reason */
function lostError(op, reason) {
  return new LabError('worker-lost', reason, { op });
}

/** @param {string} op @param {AbortSignal} signal */
function abortedError(op, signal) {
  return new LabError('aborted', 'the call was aborted', { op, cause: signal.reason });
}
