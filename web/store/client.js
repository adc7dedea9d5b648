// SPDX-License-Identifier: MIT
//
// client.js - calls to the store worker, from the page that starts it and from the engine's worker,
// which gets a message port of its own.
//
//     const store = await StoreClient.start();                    // page
//     engineWorker.postMessage({ port }, [(port = store.connect())]);
//     const client = StoreClient.on(port);                        // engine's worker
//     const { file, size } = await client.open({ url, sha256 });
//     await client.read(file, 0, 4096, (bytes, offset) => { ... });
//
// Called by registry.js, models/manager.js and ui/model-load.js in the page, and by
// engine/source.js in the engine's worker. It sends the messages of protocol.js and knows nothing
// of models. worker-calls.js ends every call, also when the worker is lost.

import { createWorker } from '../create-worker.js';
import { WorkerCalls } from '../worker-calls.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').Op} Op */
/** @typedef {import('./protocol.js').Options} Options */
/** @typedef {import('./protocol.js').Status} Status */

/**
 * @typedef {(bytes: Uint8Array, offset: number) => void} OnPiece what it throws rejects the read
 */
/** @typedef {(status: Omit<Status, 'file'>) => void} OnOpening */
/** @typedef {{ signal?: AbortSignal, onPiece?: OnPiece, onOpening?: OnOpening }} Listeners */

/**
 * @param {import('./protocol.js').PieceEvent | import('./protocol.js').StatusEvent} event
 * @param {Listeners} listeners
 * @param {(message: { kind: 'taken' }) => void} reply
 */
function listen(event, { signal, onPiece, onOpening }, reply) {
  if (event.type === 'status') return onOpening?.(event.status);
  const { bytes, offset } = event;
  if (!signal?.aborted) onPiece?.(bytes, offset);
  reply({ kind: 'taken' });
}

export class StoreClient {
  /** @type {WorkerCalls<Ops, Listeners>} */
  #calls;

  #lastClient = 0;

  /** @type {((status: Status) => void) | null} called for every file that this client holds open */
  onStatus = null;

  /**
   * Starts a store worker. A page needs one; tabs share what is on disk.
   * @param {Partial<Options>} [options]
   * @param {string} [url] the worker's script, for tests
   * @returns {Promise<StoreClient>}
   */
  static async start(options = {}, url = new URL('worker.js', import.meta.url).href) {
    const client = new StoreClient(createWorker(url, 'laminar-store'));
    client.#post({ kind: 'start', options });
    await client.#calls.started('start');
    return client;
  }

  /**
   * A client that calls the store through a port made by connect().
   * @param {MessagePort} port
   */
  static on(port) {
    return new StoreClient(port);
  }

  /** @param {Worker | MessagePort} end */
  constructor(end) {
    this.#calls = new WorkerCalls(end, {
      name: 'store worker',
      listen,
      onOther: (/** @type {{ kind: 'status', status: Status }} */ { status }) =>
        this.onStatus?.(status),
      farewell: { kind: 'leave' },
    });
  }

  /**
   * Resolves with the reason once the worker can no longer answer calls.
   * @returns {Promise<string>}
   */
  get lost() {
    return this.#calls.lost;
  }

  /**
   * A message port for one more client, to be sent to another worker. Call it only on the client
   * that start() returned.
   * @param {Promise<unknown>} [gone] settles when that other worker has ended, which a port cannot
   *   tell; the store then closes the files that the worker held open
   * @returns {MessagePort}
   */
  connect(gone) {
    const { port1, port2 } = new MessageChannel();
    const client = ++this.#lastClient;
    this.#post({ kind: 'connect', port: port1, client }, [port1]);
    gone?.then(() => this.#post({ kind: 'disconnect', client }));
    return port2;
  }

  /**
   * @param {import('./protocol.js').OpenArgs} args
   * @param {AbortSignal} [signal]
   * @param {OnOpening} [onOpening] hears how a file stands that must first be waited for
   */
  open(args, signal, onOpening) {
    return this.call('open', args, { signal, onOpening });
  }

  /**
   * Delivers `length` bytes from `offset` on, in consecutive pieces. The caller owns their buffers.
   * @param {number} file
   * @param {number} offset
   * @param {number} length
   * @param {OnPiece} onPiece
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
   * @param {Listeners & { transfer?: Transferable[] }} [how]
   * @returns {Promise<Ops[Name]['result']>}
   */
  call(op, args, { transfer, ...listeners } = {}) {
    return this.#calls.call(op, args, listeners, transfer);
  }

  /**
   * Ends the worker at once; the caller must also end every worker that has a port of it. On a
   * client made by on(), it rejects that client's calls and closes its files instead.
   * @param {string} reason
   */
  terminate(reason) {
    this.#calls.lose(reason);
  }

  /** @param {import('./protocol.js').ToStore} message @param {Transferable[]} [transfer] */
  #post(message, transfer) {
    this.#calls.post(message, transfer);
  }
}

/**
 * Asks the browser to keep this site's files when the disk fills up. Some browsers ask the learner,
 * so call it on a click only. Call it in a page: workers have no persist().
 * @returns {Promise<boolean>}
 */
export async function requestPersistence() {
  return (await navigator.storage?.persist?.()) ?? false;
}
