// SPDX-License-Identifier: MIT
//
// client.js - one end of the store worker, for the page that starts it and for the engine's worker,
// which gets a port of its own.
//
//     const store = await StoreClient.start();                    // page
//     engineWorker.postMessage({ port }, [(port = store.connect())]);
//     const client = StoreClient.on(port);                        // engine's worker
//     const { file, size } = await client.open({ url, sha256 });
//     await client.read(file, 0, 4096, (bytes, offset) => { ... });
//
// Called by lab.js and by engine/source.js; speaks protocol.js and knows nothing of models. When the
// worker is lost, every pending call and every later one is rejected with code 'worker-lost'.

import { createWorker } from '../create-worker.js';
import { LabError } from '../engine/error.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').Op} Op */
/** @typedef {import('./protocol.js').Options} Options */
/** @typedef {import('./protocol.js').Status} Status */

/** A worker whose script has not begun to run by then never will. */
const START_DEADLINE_MS = 30_000;

/**
 * @typedef {object} Pending
 * @property {Op} op
 * @property {AbortSignal} [signal]
 * @property {((bytes: Uint8Array, offset: number) => void)} [onPiece]
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {() => void} unlisten
 * @property {{ error: unknown } | null} failure What onPiece threw; the call ends with it.
 */

/**
 * Clients that owe an answer: nothing else may refer to them, and Firefox collects a worker that
 * nothing refers to.
 * @type {Set<StoreClient>}
 */
const busy = new Set();

export class StoreClient {
  /** @type {Worker | MessagePort} */
  #end;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #nextId = 1;
  /** @type {string | null} why the worker is gone */
  #lostReason = null;
  #started = () => {};
  /** @type {(reason: string) => void} */
  #tellLost = () => {};

  /**
   * Resolves with the reason once the worker is of no use any more.
   * @type {Promise<string>}
   */
  lost = new Promise((resolve) => {
    this.#tellLost = resolve;
  });

  /** @type {((status: Status) => void) | null} called for every file that this client holds open */
  onStatus = null;

  /**
   * Starts a store worker. A page needs one; tabs share what is on disk.
   * @param {Partial<Options>} [options]
   * @param {string} [url] the worker's script, for tests
   * @returns {Promise<StoreClient>}
   */
  static start(options = {}, url = new URL('worker.js', import.meta.url).href) {
    return new Promise((resolve, reject) => {
      const worker = createWorker(url, 'laminar-store');
      const client = new StoreClient(worker);
      worker.onerror = (event) => {
        event.preventDefault(); // it is reported by rejecting calls
        client.#lose(event.message || 'the store worker could not be loaded');
      };
      busy.add(client);
      const timer = setTimeout(() => {
        client.#lose('the store worker did not start in time');
      }, START_DEADLINE_MS);
      client.#started = () => {
        clearTimeout(timer);
        busy.delete(client);
        resolve(client);
      };
      client.lost.then((reason) => {
        clearTimeout(timer);
        reject(new LabError('worker-lost', reason, { op: 'start' }));
      });
      client.#post({ kind: 'start', options });
    });
  }

  /**
   * The client at the other end of a port that connect() gave.
   * @param {MessagePort} port
   */
  static on(port) {
    return new StoreClient(port);
  }

  /** @param {Worker | MessagePort} end */
  constructor(end) {
    this.#end = end;
    end.onmessage = ({ data }) => this.#receive(data);
    end.onmessageerror = () => this.#lose('a message of the store worker could not be read');
  }

  /**
   * A port for one more client, to be sent to another worker. Only on the client that start() gave.
   * @returns {MessagePort}
   */
  connect() {
    const { port1, port2 } = new MessageChannel();
    this.#post({ kind: 'connect', port: port1 }, [port1]);
    return port2;
  }

  /**
   * @param {import('./protocol.js').OpenArgs} args
   * @param {AbortSignal} [signal]
   */
  open(args, signal) {
    return this.call('open', args, { signal });
  }

  /**
   * Delivers `length` bytes from `offset` on, in consecutive pieces whose buffers are the caller's.
   * @param {number} file
   * @param {number} offset
   * @param {number} length
   * @param {(bytes: Uint8Array, offset: number) => void} onPiece a throw ends the read with it
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  async read(file, offset, length, onPiece, signal) {
    await this.call('read', { file, offset, length }, { onPiece, signal });
  }

  /**
   * @template {Op} Name
   * @param {Name} op
   * @param {Ops[Name]['args']} args
   * @param {{ signal?: AbortSignal, onPiece?: Pending['onPiece'],
   *   transfer?: Transferable[] }} [listeners]
   * @returns {Promise<Ops[Name]['result']>}
   */
  call(op, args, { signal, onPiece, transfer } = {}) {
    if (this.#lostReason !== null) {
      return Promise.reject(new LabError('worker-lost', this.#lostReason, { op }));
    }
    if (signal?.aborted) return Promise.reject(abortedError(op, signal));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => this.#post({ kind: 'abort', id });
      signal?.addEventListener('abort', abort);
      const unlisten = () => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, { op, signal, onPiece, resolve, reject, unlisten, failure: null });
      busy.add(this);
      this.#post({ kind: 'call', id, op, args }, transfer);
    });
  }

  /**
   * Ends the worker at once; whoever holds a port of it must be ended too. On a client of a port,
   * rejects its calls and closes its files.
   * @param {string} reason
   */
  terminate(reason) {
    this.#lose(reason);
  }

  /** @param {import('./protocol.js').ToStore} message @param {Transferable[]} [transfer] */
  #post(message, transfer = []) {
    this.#end.postMessage(message, transfer);
  }

  /** @param {number} id */
  #settle(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) busy.delete(this);
    pending?.unlisten();
    return pending;
  }

  /** @param {import('./protocol.js').FromStore} message */
  #receive(message) {
    switch (message.kind) {
      case 'started':
        return this.#started();
      case 'status':
        return this.onStatus?.(message.status);
      case 'event':
        return this.#take(message.id, message.event);
      case 'result': {
        const pending = this.#settle(message.id);
        if (!pending) return;
        if (pending.failure) pending.reject(pending.failure.error);
        else if (pending.signal?.aborted) pending.reject(abortedError(pending.op, pending.signal));
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
        return this.#lose(message.message);
    }
  }

  /**
   * @param {number} id
   * @param {import('./protocol.js').PieceEvent} piece
   */
  #take(id, { bytes, offset }) {
    const pending = this.#pending.get(id);
    if (!pending || pending.failure) return;
    try {
      if (!pending.signal?.aborted) pending.onPiece?.(bytes, offset);
      this.#post({ kind: 'taken', id });
    } catch (error) {
      pending.failure = { error };
      this.#post({ kind: 'abort', id });
    }
  }

  /** @param {string} reason */
  #lose(reason) {
    if (this.#lostReason !== null) return;
    this.#lostReason = reason;
    if (this.#end instanceof MessagePort) {
      this.#post({ kind: 'leave' });
      this.#end.close();
    } else this.#end.terminate();
    for (const id of [...this.#pending.keys()]) {
      const pending = this.#settle(id);
      pending?.reject(new LabError('worker-lost', reason, { op: pending.op }));
    }
    busy.delete(this);
    this.#tellLost(reason);
  }
}

/** @param {Op} op @param {AbortSignal} signal */
function abortedError(op, signal) {
  return new LabError('aborted', 'the call was aborted', { op, cause: signal.reason });
}

/**
 * Asks the browser to keep this site's files when the disk fills up. Some browsers ask the learner,
 * so call it on a click only. Only pages can: workers have no persist().
 * @returns {Promise<boolean>}
 */
export async function requestPersistence() {
  return (await navigator.storage?.persist?.()) ?? false;
}
