// SPDX-License-Identifier: MIT
//
// model-load.js - one model on its way into a lab, with what the page may do about it meanwhile.
//
//     const load = new ModelLoad(source, { onStatus, onProgress });
//     const lab = await load.start();     // texts can be run; weights may still come
//     await load.finish();                // all of them are here and verified
//     await load.end();                   // however far it got
//
// Called by model-bar.js. Beside the engine it opens the same file of the store with a client of its
// own: that is how it hears of the network, and how it pauses it. What has come stays on disk.

import { Lab } from '../lab.js';
import { pageStore } from '../registry.js';
import { StoreClient } from '../store/client.js';

export class ModelLoad {
  #listeners;
  #controller = new AbortController();
  /** @type {StoreClient | null} */
  #client = null;
  #file = 0;
  /** @type {number | null} the file that is made of the one that is fetched */
  #made = null;
  /** What had come of that one when it was last heard of. */
  #cameBytes = 0;
  #isOriginalGone = false;
  /** @type {Lab | null} */
  #lab = null;

  /**
   * @param {import('./model-sources.js').Source} source
   * @param {{ onStatus: (status: import('../store/protocol.js').Status) => void,
   *   onProgress: (progress: import('../lab.js').Progress) => void }} listeners
   */
  constructor(source, listeners) {
    this.source = source;
    this.#listeners = listeners;
  }

  /** Null until it can run. */
  get lab() {
    return this.#lab;
  }

  get isEnded() {
    return this.#controller.signal.aborted;
  }

  /** @returns {Promise<Lab>} */
  async start() {
    const { signal } = this.#controller;
    await this.#watch(signal);
    const { onProgress } = this.#listeners;
    const { model } = this.source;
    const lab = await Lab.load({ model, weights: 'auto-streamed', signal, onProgress });
    if (signal.aborted) {
      await lab.dispose();
      signal.throwIfAborted();
    }
    this.#lab = lab;
    return lab;
  }

  /** Resolves when nothing is missing any more; after a failure, another call goes on. */
  async finish() {
    const { onProgress } = this.#listeners;
    await this.#lab?.loadWeights({ onProgress, signal: this.#controller.signal });
  }

  /** Stops everything and gives the model back. */
  async end() {
    this.#controller.abort();
    await this.#lab?.dispose();
    this.#client?.terminate('the model was given back');
  }

  pause() {
    this.#client?.call('pause', { file: this.#file }).catch(() => {}); // a lost store is told by the lab
  }

  resume() {
    this.#client?.call('resume', { file: this.#file }).catch(() => {});
  }

  /** @param {AbortSignal} signal */
  async #watch(signal) {
    const { url, originalUrl } = this.source;
    if (url === null) return;
    const store = await pageStore();
    signal.throwIfAborted();
    const client = StoreClient.on(store.connect());
    this.#client = client;
    store.lost.then((reason) => client.terminate(reason));
    client.onStatus = (status) => this.#tell(status);
    if (originalUrl !== null) {
      const args = { url, etag: this.source.sha256 ?? undefined };
      const made = await client.call('make', args, { signal });
      if (made.isComplete) return this.#tellOpened(made);
      this.#made = made.file;
    }
    const { exactBytes, sha256 } = this.source;
    const known = { bytes: exactBytes ?? undefined, sha256: sha256 ?? undefined };
    const opened = await client.open({ url: originalUrl ?? url, ...known }, signal);
    this.#file = opened.file;
    this.resume(); // an earlier load of this page may have left it paused
    this.#tellOpened(opened);
  }

  /** @param {import('../store/protocol.js').OpenFile} opened */
  #tellOpened(opened) {
    const state = opened.storedBytes < opened.size ? 'idle' : 'complete';
    this.#tell({ ...opened, state, bytesPerSecond: 0, secondsLeft: null });
  }

  /**
   * Of a model that is converted, the original is told about as long as it comes; once it is removed,
   * or let go of for want of room, what is made of it.
   * @param {import('../store/protocol.js').Status} status
   */
  #tell(status) {
    if (this.#controller.signal.aborted) return;
    const isOriginal = this.#made !== null && status.file !== this.#made;
    if (isOriginal) {
      if (status.storedBytes < this.#cameBytes) this.#isOriginalGone = true;
      this.#cameBytes = status.storedBytes;
      // A full disk only means that the original is not kept.
      if (status.problem?.code === 'quota') return;
    } else if (status.state === 'complete') this.#isOriginalGone = true;
    if (this.#made === null || isOriginal !== this.#isOriginalGone)
      this.#listeners.onStatus(status);
  }
}
