// SPDX-License-Identifier: MIT
//
// journey-page.js - one visit of a learner, inside the page: a model of the registry is loaded, a text
// runs while its weights come, and every layer is noted as it is seen. Driven by support/journey.mjs.

import { digestOf } from './streaming-page.js';

const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);

/**
 * @typedef {object} Plan
 * @property {string} model id in the registry
 * @property {import('../../web/lab.js').LoadOptions['weights']} weights
 * @property {number[]} ids the text
 */

/**
 * @typedef {object} Seen
 * @property {number} layers How many layers have been seen.
 * @property {string[]} hashes Of hook_resid_post of each of them, then of the logits.
 * @property {number | null} firstLayerMs
 * @property {number | null} runMs From the start of the visit to the logits.
 * @property {number | null} endMs From the start of the visit to the whole file in its place, verified.
 * @property {boolean | null} verified What the last report of progress said.
 * @property {number} memoryBytes At the end.
 * @property {string} state 'running', 'done', or the code of the error that ended the visit.
 */

class Visit {
  #from = performance.now();
  /** @type {Promise<string>[]} */
  #hashes = [];
  layers = 0;
  /** @type {number | null} */
  firstLayerMs = null;
  /** @type {number | null} */
  runMs = null;
  /** @type {number | null} */
  endMs = null;
  /** @type {boolean | null} */
  verified = null;
  memoryBytes = 0;
  state = 'running';

  get #ms() {
    return performance.now() - this.#from;
  }

  /** @param {Plan} plan */
  async go({ model, weights, ids }) {
    try {
      const { Lab } = await load('/lab.js');
      const onProgress = (/** @type {import('../../web/lab.js').Progress} */ { verified }) => {
        this.verified = verified;
      };
      this.#from = performance.now();
      /** @type {import('../../web/lab.js').Lab} */
      const lab = await Lab.load({ model, weights, onProgress });
      const loading = lab.loadWeights();
      loading.catch(() => {}); // awaited below, after the run
      const { logits } = await lab.runWithCache(Int32Array.from(ids), {
        namesFilter: '*.hook_resid_post',
        keep: false,
        onLayer: (layer) => this.#see(layer),
      });
      this.#hashes.push(digestOf(logits.data));
      this.runMs = this.#ms;
      await loading;
      this.endMs = this.#ms;
      this.memoryBytes = await lab.memoryBytes();
      await lab.dispose();
      this.state = 'done';
    } catch (error) {
      this.state = /** @type {{ code?: string }} */ (error).code ?? String(error);
    }
  }

  /** @param {import('../../web/lab.js').Layer} layer */
  #see({ kind, cache }) {
    if (kind !== 'mlp') return;
    for (const name of cache.names) this.#hashes.push(digestOf(cache.get(name).data));
    this.layers++;
    this.firstLayerMs ??= this.#ms;
  }

  /** @returns {Promise<Seen>} */
  async seen() {
    const { layers, firstLayerMs, runMs, endMs, verified, memoryBytes, state } = this;
    const hashes = await Promise.all(this.#hashes);
    return { layers, hashes, firstLayerMs, runMs, endMs, verified, memoryBytes, state };
  }
}

let current = new Visit();

/** @param {Plan} plan */
export function begin(plan) {
  current = new Visit();
  current.go(plan);
}

export function seen() {
  return current.seen();
}

/** What this machine has of a file, before anything is loaded. @param {string} url */
export async function stored(url) {
  const { pageStore } = await load('/registry.js');
  const store = await pageStore();
  const list = await store.call('list', {});
  return list.find((/** @type {{ url: string }} */ entry) => entry.url === url) ?? null;
}

/**
 * Says how this page's store is to work, before anything asks for it.
 * @param {Partial<import('../../web/store/protocol.js').Options>} options
 */
export async function useStoreOf(options) {
  const { StoreClient } = await load('/store/client.js');
  const start = StoreClient.start.bind(StoreClient);
  StoreClient.start = () => start(options);
}
