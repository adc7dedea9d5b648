// SPDX-License-Identifier: MIT
//
// model-load.js - one model while it is loaded into a lab.
//
//     const load = new ModelLoad(source, onNews);
//     const lab = await load.start();     // texts can be run; weights may still come
//     await load.finish();                // all of them are here and verified
//     await load.end();                   // at any time
//
// Called by model-control.js. Beside the engine it opens the same file of the store with a client of its
// own: through that client it hears of the network, and pauses it. What was fetched stays on disk.

import { authorize } from '../hub.js';
import { Lab } from '../lab.js';
import { pageStore } from '../registry.js';
import { StoreClient } from '../store/client.js';
import { chosenHub, heldToken } from './hub-setting.js';

/**
 * @typedef {object} News  several times a second
 * @property {import('../store/protocol.js').Status} [status]    what the store says
 * @property {import('../lab.js').Progress} [progress]           what the engine says
 */

export class ModelLoad {
  #onNews;
  #controller = new AbortController();
  /** @type {StoreClient | null} */
  #client = null;
  #file = 0;
  /** @type {number | null} the file that is made of the one that is fetched */
  #made = null;
  /** Bytes of the original that were stored at the last status of it. */
  #cameBytes = 0;
  #isOriginalGone = false;
  /** @type {Lab | null} */
  #lab = null;
  #onProgress = (/** @type {import('../lab.js').Progress} */ progress) =>
    this.#onNews({ progress });

  /**
   * @param {import('./model-sources.js').Source} source
   * @param {(news: News) => void} onNews
   */
  constructor(source, onNews) {
    this.source = source;
    this.#onNews = onNews;
  }

  /** @returns {Promise<Lab>} */
  async start() {
    const { signal } = this.#controller;
    await this.#watch(signal);
    const { model, file, sha256 } = this.source;
    const known = { model, file: file ?? undefined, sha256: sha256 ?? undefined };
    const hub = { hubUrl: chosenHub(), token: heldToken() };
    const onProgress = this.#onProgress;
    const lab = await Lab.load({ ...known, ...hub, weights: 'auto-streamed', signal, onProgress });
    if (signal.aborted) {
      await lab.dispose();
      signal.throwIfAborted();
    }
    this.#lab = lab;
    return lab;
  }

  /** Resolves when all weights are there; after a failure, another call goes on where this one stopped. */
  async finish() {
    const { signal } = this.#controller;
    await this.#lab?.loadWeights({ onProgress: this.#onProgress, signal });
  }

  /** Stops the load and disposes of the lab. */
  async end() {
    this.#controller.abort();
    await this.#lab?.dispose();
    this.#client?.terminate('the model was given back');
  }

  pause() {
    this.#client?.call('pause', { file: this.#file }).catch(() => {}); // the lab tells that a store is lost
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
    await authorize(client, chosenHub(), heldToken());
    if (originalUrl !== null) {
      const args = { url, etag: this.source.sha256 ?? undefined };
      const made = await client.call('make', args, { signal });
      if (made.isComplete) return this.#tellOpened(made);
      this.#made = made.file;
    }
    const { exactBytes, sha256, from } = this.source;
    const known = { bytes: exactBytes ?? undefined, sha256: sha256 ?? undefined };
    const args = { url: originalUrl ?? url, from: from ?? undefined, ...known };
    const opened = await client.open(args, signal, (status) =>
      this.#onNews({ status: { ...status, file: 0 } }),
    );
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
   * Passes a status on. Of a model that is converted, the status of the original while it is fetched;
   * once the original is removed, or dropped as the disk is full, the status of the converted file.
   *
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
    if (this.#made === null || isOriginal !== this.#isOriginalGone) this.#onNews({ status });
  }
}
