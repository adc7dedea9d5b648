// SPDX-License-Identifier: MIT
//
// client.js - the page's end of the engine worker.
//
// Called by lab.js alone. It exchanges the messages of protocol.js with worker.js and knows nothing
// of models. worker-calls.js ends every call, also when the worker is lost; this file starts the
// worker, handles its events and closes it.

import { createWorker } from '../create-worker.js';
import { WorkerCalls } from '../worker-calls.js';
import { LabError } from './error.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').Op} Op */
/** @typedef {Omit<Ops['start']['args'], 'limitMs'>} StartOptions */

/**
 * Starting a worker inside a worker takes milliseconds, but in Firefox 153 the call now and then
 * never returns (6 of 250 starts on a busy machine, both threads asleep). Only the page can tell;
 * a fresh worker helps. Each attempt gets this much longer than the one before.
 */
const STUCK_MS = 2500;
/**
 * Or the call returns, and a thread never answers (seen in Firefox 153 under a load of 38). The
 * first attempt waits this long for the threads, the second one twice as long, and so on.
 */
const THREADS_MS = 15_000;
const START_ATTEMPTS = 4;
/** How long close() waits: while a stage of a long text runs, the worker handles no message. */
const CLOSE_DEADLINE_MS = 5000;
/** Ops that the worker does beside the others. @type {Set<Op>} */
const BESIDE = new Set(['complete', 'loseStore', 'close']);

/**
 * @typedef {object} Listeners
 * @property {AbortSignal} [signal] Aborting it rejects the call with code 'aborted' once the engine
 *   has stopped, which takes at most one stage, or 8 ms of shorter stages.
 * @property {boolean} [yields] The next call that is made aborts this one.
 * @property {(event: import('./protocol.js').ThreadsEvent) => void} [onThreads]
 * @property {(event: import('./protocol.js').ProgressEvent) => void} [onProgress]
 * @property {(event: import('./protocol.js').StageEvent) => void} [onStage]
 * @property {(tensor: import('./protocol.js').Tensor) => Promise<Float32Array>} [onHook]
 */

/**
 * Hands an event to the call's listener.
 * @param {import('./protocol.js').WorkerEvent} event
 * @param {Listeners} listeners
 * @param {(message: { kind: 'answer', data: Float32Array }) => void} reply
 */
async function listen(event, { onThreads, onProgress, onStage, onHook }, reply) {
  if (event.type === 'threads') onThreads?.(event);
  else if (event.type === 'progress') onProgress?.(event);
  else if (event.type === 'stage') onStage?.(event);
  else reply({ kind: 'answer', data: (await onHook?.(event.tensor)) ?? event.tensor.data });
}

export class EngineClient {
  /** @type {WorkerCalls<Ops, Listeners>} */
  #calls;
  #isStuck = false;
  /** Calls under way that are done one after the other. */
  #ordered = 0;
  /** When the last of them ended. */
  #quietSinceMs = performance.now();
  /** @type {AbortController | null} of the call that yields */
  #yielding = null;

  /**
   * @param {string} [url] the worker's script, for tests
   * @returns {Promise<EngineClient>} once the script runs
   */
  static async start(url = new URL('worker.js', import.meta.url).href) {
    const client = new EngineClient(createWorker(url, 'laminar'));
    await client.#calls.started('load');
    return client;
  }

  /**
   * Starts a worker in which the engine runs, with its threads but without a model.
   * @param {StartOptions} options
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
        return { client, engine: await client.#startThreads(options, attempt) };
      } catch (error) {
        client.terminate('the engine did not start');
        const isLate = error instanceof LabError && error.detail.isLate === true;
        if (!(client.#isStuck || isLate) || attempt === START_ATTEMPTS) throw error;
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    }
  }

  /**
   * @param {StartOptions} options
   * @param {number} attempt
   */
  async #startThreads(options, attempt) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const onThreads = (/** @type {{ started: boolean }} */ { started }) => {
      clearTimeout(timer);
      if (started) return;
      timer = setTimeout(() => {
        this.#isStuck = true;
        this.#calls.lose('the browser did not start the engine’s threads');
      }, attempt * STUCK_MS);
    };
    try {
      const limitMs = attempt * THREADS_MS;
      return await this.call('start', { ...options, limitMs }, { onThreads });
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {Worker} worker */
  constructor(worker) {
    this.#calls = new WorkerCalls(worker, { name: 'engine worker', listen });
  }

  /**
   * @template {Op} Name
   * @param {Name} op
   * @param {Ops[Name]['args']} args
   * @param {Listeners} [listeners]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<Ops[Name]['result']>}
   */
  async call(op, args, { yields = false, ...listeners } = {}, transfer = []) {
    if (BESIDE.has(op)) return this.#calls.call(op, args, listeners, transfer);
    this.#yielding?.abort();
    const own = yields ? followed(listeners.signal) : null;
    this.#yielding = own;
    const signal = own?.signal ?? listeners.signal;
    this.#ordered++;
    try {
      return await this.#calls.call(op, args, { ...listeners, signal }, transfer);
    } finally {
      this.#ordered--;
      this.#quietSinceMs = performance.now();
    }
  }

  /**
   * Resolves when no call was under way for so long.
   * @param {number} quietMs
   * @param {AbortSignal} signal rejects with its reason
   */
  async quiet(quietMs, signal) {
    for (;;) {
      signal.throwIfAborted();
      const since = this.#ordered > 0 ? 0 : performance.now() - this.#quietSinceMs;
      if (since >= quietMs) return;
      await new Promise((resolve) => setTimeout(resolve, quietMs - since));
    }
  }

  /**
   * Resolves with the reason once the worker can no longer answer calls.
   * @returns {Promise<string>}
   */
  get lost() {
    return this.#calls.lost;
  }

  /** Ends the worker at once. @param {string} reason */
  terminate(reason) {
    this.#calls.lose(reason);
  }

  /**
   * Rejects every call now, and ends the worker as soon as it has closed the file that it has open
   * in the store.
   * @param {string} reason
   */
  close(reason) {
    return this.#calls.loseAfter(reason, 'close', {}, {}, CLOSE_DEADLINE_MS);
  }
}

/** A controller that aborts with a signal, or by itself. @param {AbortSignal | undefined} signal */
function followed(signal) {
  const own = new AbortController();
  const abort = () => own.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  return own;
}
