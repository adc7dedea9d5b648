// SPDX-License-Identifier: MIT
//
// client.js - the page's end of the engine worker: one promise for each call, and none that hangs.
//
// Called by lab.js alone; speaks protocol.js with worker.js and knows nothing of models. Whatever
// happens to the worker (script missing, trap, out of memory, terminated), every pending call and
// every later one is rejected with code 'worker-lost'.

import { createWorker } from '../create-worker.js';
import { withDeadline } from './deadline.js';
import { LabError } from './error.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').Op} Op */

/** A worker whose script has not begun to run by then never will. */
const START_DEADLINE_MS = 30_000;

/**
 * Starting a worker inside a worker takes milliseconds, but in Firefox 153 the call now and then
 * never returns (6 of 250 starts on a busy machine, both threads asleep). Only the page can tell;
 * a fresh worker helps. Each attempt gets this much longer than the one before.
 */
const STUCK_MS = 2500;
const START_ATTEMPTS = 4;
/** A sub-layer of a long text may take that long before the worker listens. */
const CLOSE_DEADLINE_MS = 5000;

/**
 * Clients that owe an answer. A browser may collect a worker that nothing refers to although a
 * promise waits for it (Firefox does); from here they are referred to.
 * @type {Set<EngineClient>}
 */
const busy = new Set();

/**
 * @typedef {object} Listeners
 * @property {AbortSignal} [signal] Aborting it rejects the call with code 'aborted' once the engine
 *   has stopped, which takes at most one sub-layer.
 * @property {(event: import('./protocol.js').ThreadsEvent) => void} [onThreads]
 * @property {(event: import('./protocol.js').ProgressEvent) => void} [onProgress]
 * @property {(event: import('./protocol.js').StageEvent) => void} [onStage]
 * @property {(tensor: import('./protocol.js').Tensor) => Promise<Float32Array>} [onHook]
 */

/**
 * @typedef {object} Pending
 * @property {Op} op
 * @property {Listeners} listeners
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => void} unlisten
 * @property {{ error: unknown } | null} failure What a listener threw; the call ends with it.
 */

export class EngineClient {
  /** @type {Worker} */
  #worker;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #nextId = 1;
  /** @type {string | null} why the worker is gone */
  #lost = null;
  #isStuck = false;
  /** @type {(error?: LabError) => void} settles start() */
  #started = () => {};

  /**
   * @param {string} [url] the worker's script, for tests
   * @returns {Promise<EngineClient>} once the script runs
   */
  static start(url = new URL('worker.js', import.meta.url).href) {
    return new Promise((resolve, reject) => {
      const client = new EngineClient(createWorker(url, 'laminar'));
      busy.add(client);
      const timer = setTimeout(() => {
        client.#lose('the engine worker did not start in time');
      }, START_DEADLINE_MS);
      client.#started = (error) => {
        clearTimeout(timer);
        busy.delete(client);
        client.#started = () => {};
        if (error) reject(error);
        else resolve(client);
      };
    });
  }

  /**
   * A worker in which the engine runs, with its threads but without a model.
   * @param {Ops['start']['args']} options
   * @param {AbortSignal} [signal] ends a worker that is starting
   * @returns {Promise<{ client: EngineClient, engine: Ops['start']['result'] }>}
   */
  static async startEngine(options, signal) {
    for (let attempt = 1; ; attempt++) {
      const client = await EngineClient.start();
      const stop = () => client.terminate('the start was aborted');
      signal?.addEventListener('abort', stop);
      if (signal?.aborted) stop();
      try {
        return { client, engine: await client.#startThreads(options, attempt * STUCK_MS) };
      } catch (error) {
        client.terminate('the engine did not start');
        if (!client.#isStuck || attempt === START_ATTEMPTS) throw error;
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    }
  }

  /**
   * @param {Ops['start']['args']} options
   * @param {number} stuckMs
   */
  async #startThreads(options, stuckMs) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const onThreads = (/** @type {{ started: boolean }} */ { started }) => {
      clearTimeout(timer);
      if (started) return;
      timer = setTimeout(() => {
        this.#isStuck = true;
        this.#lose('the browser did not start the engine’s threads');
      }, stuckMs);
    };
    try {
      return await this.call('start', options, { onThreads });
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {Worker} worker */
  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onmessageerror = () => this.#lose('a message of the engine worker could not be read');
    worker.onerror = (event) => {
      event.preventDefault(); // it is reported by rejecting calls
      this.#lose(event.message || 'the engine worker could not be loaded');
    };
  }

  /**
   * @template {Op} Name
   * @param {Name} op
   * @param {Ops[Name]['args']} args
   * @param {Listeners} [listeners]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<Ops[Name]['result']>}
   */
  call(op, args, listeners = {}, transfer = []) {
    const { signal } = listeners;
    if (this.#lost !== null) return Promise.reject(lostError(op, this.#lost));
    if (signal?.aborted) return Promise.reject(abortedError(op, signal));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => this.#post({ kind: 'abort', id });
      signal?.addEventListener('abort', abort);
      const unlisten = () => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, { op, listeners, resolve, reject, unlisten, failure: null });
      busy.add(this);
      try {
        this.#post({ kind: 'call', id, op, args }, transfer);
      } catch (cause) {
        // An argument that cannot be cloned, such as a File that became unreadable.
        this.#settle(id)?.reject(new LabError('argument', String(cause), { op, cause }));
      }
    });
  }

  /** Ends the worker at once. @param {string} reason */
  terminate(reason) {
    this.#lose(reason);
  }

  /**
   * Rejects every call now, and ends the worker as soon as it has given back what it holds of the
   * store.
   * @param {string} reason
   */
  async close(reason) {
    if (this.#lost !== null) return;
    const closing = withDeadline(this.call('close', {}), CLOSE_DEADLINE_MS, () => new Error());
    const [last] = [...this.#pending.keys()].slice(-1);
    this.#lost = reason;
    this.#rejectAll(reason, last);
    await closing.catch(() => {}); // it ends one way or the other
    this.#rejectAll(reason);
    this.#worker.terminate();
  }

  /** @param {import('./protocol.js').ToWorker} message @param {Transferable[]} [transfer] */
  #post(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  /** @param {number} id */
  #settle(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) busy.delete(this);
    pending?.unlisten();
    return pending;
  }

  /** @param {import('./protocol.js').FromWorker} message */
  #receive(message) {
    switch (message.kind) {
      case 'started':
        return this.#started();
      case 'event':
        return this.#listen(message.id, message.event);
      case 'result': {
        const pending = this.#settle(message.id);
        const { failure, op, listeners } = pending ?? {};
        if (failure) pending?.reject(failure.error);
        else if (op && listeners?.signal?.aborted)
          pending?.reject(abortedError(op, listeners.signal));
        else pending?.resolve(message.value);
        return;
      }
      case 'error': {
        const pending = this.#settle(message.id);
        const { code, op, message: text, detail } = message.error;
        const cause = code === 'aborted' ? pending?.listeners.signal?.reason : undefined;
        pending?.reject(pending.failure?.error ?? new LabError(code, text, { op, detail, cause }));
        return;
      }
      case 'fatal':
        return this.#lose(message.message);
    }
  }

  /**
   * Hands an event to the call's listener. A listener that throws ends its call.
   * @param {number} id
   * @param {import('./protocol.js').WorkerEvent} event
   */
  async #listen(id, event) {
    const pending = this.#pending.get(id);
    if (!pending || pending.failure) return;
    const { onThreads, onProgress, onStage, onHook } = pending.listeners;
    try {
      if (event.type === 'threads') onThreads?.(event);
      else if (event.type === 'progress') onProgress?.(event);
      else if (event.type === 'stage') onStage?.(event);
      else {
        const data = (await onHook?.(event.tensor)) ?? event.tensor.data;
        if (this.#pending.has(id)) this.#post({ kind: 'answer', id, data });
      }
    } catch (error) {
      pending.failure = { error };
      if (this.#pending.has(id)) this.#post({ kind: 'abort', id });
    }
  }

  /** @param {string} reason */
  #lose(reason) {
    if (this.#lost !== null) return;
    this.#lost = reason;
    this.#worker.terminate();
    this.#started(lostError('load', reason));
    this.#rejectAll(reason);
  }

  /** @param {string} reason @param {number} [except] the id of a call */
  #rejectAll(reason, except) {
    for (const id of [...this.#pending.keys()]) {
      if (id === except) continue;
      const pending = this.#settle(id);
      pending?.reject(lostError(pending.op, reason));
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
