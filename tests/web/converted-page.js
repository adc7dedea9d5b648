// SPDX-License-Identifier: MIT
//
// converted-page.js - what converted.test.mjs asks of its pages: labs on a model.safetensors of the hub,
// and what the store has kept of it. Everything is a function of globalThis.tests, called by evaluate().

import { everything } from './streaming-page.js';

const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);
const { Lab } = await load('/lab.js');
const { EngineClient } = await load('/engine/client.js');
const { pageStore, resolveModel } = await load('/registry.js');
const { StoreClient } = await load('/store/client.js');

/** @type {any} */
let lab = null;

/** @param {any} error */
function ended(error) {
  if (typeof error?.code !== 'string') throw error;
  return { code: error.code, detail: error.detail, message: error.message };
}

const tests = {
  /**
   * As Lab.load() does it, for a model of which the registry would know the SHA-256.
   * @param {string} url
   * @param {string} weights
   * @param {{ sha256?: string, script?: string }} [more] script: of another store than the page's
   */
  async open(url, weights, { sha256, script } = {}) {
    try {
      const store = script
        ? await StoreClient.start({}, new URL(script, import.meta.url).href)
        : await pageStore();
      const { client, engine } = await EngineClient.startEngine({});
      const port = store.connect();
      const source = { ...(await resolveModel(url)), sha256, port };
      const loaded = await client.call('load', { source, weights }, {}, [port]);
      const { config, taps } = loaded;
      const about = { ...engine, precision: 'exact', weights: loaded.weights };
      lab = new Lab(client, { config, engine: about, taps });
      return { code: 'opened', name: config.name };
    } catch (error) {
      return ended(error);
    }
  },

  /** Waits for all weights. @returns {Promise<any>} the last progress */
  async complete() {
    /** @type {any} */
    let last = null;
    try {
      await lab.loadWeights({
        onProgress: (/** @type {any} */ progress) => {
          last = progress;
        },
      });
      return { code: 'complete', ...last };
    } catch (error) {
      return ended(error);
    }
  },

  /** Stops the network of a file. @param {string} url */
  async pause(url) {
    const store = await pageStore();
    const { file } = await store.open({ url });
    await store.call('pause', { file });
  },

  /** Breaks off the answer that is under way. @param {string} url */
  async breakOff(url) {
    const store = await pageStore();
    const { file } = await store.open({ url });
    await store.call('pause', { file });
    await store.call('resume', { file });
  },

  /** @param {string[]} texts */
  run: (texts) => everything(lab, texts).catch(ended),

  /** Runs until the first block is done, and no further. @param {string} text */
  async firstBlock(text) {
    const enough = new AbortController();
    const onLayer = (/** @type {{ stage: number }} */ { stage }) => {
      if (stage === 2) enough.abort();
    };
    return lab.runWithCache(text, { onLayer, signal: enough.signal }).catch(ended);
  },

  /** @param {object} options of Lab.load() */
  async load(options) {
    try {
      lab = await Lab.load(options);
      return { code: 'loaded' };
    } catch (error) {
      return ended(error);
    }
  },

  /** Aborts once the first weights are there. @param {string} model */
  async loadAndAbort(model) {
    const controller = new AbortController();
    const onProgress = (/** @type {{ layer: number | null }} */ { layer }) => {
      if (layer !== null) controller.abort();
    };
    return tests.load({ model, signal: controller.signal, onProgress });
  },

  /** @param {string} name @param {string} text */
  async loadFile(name, text) {
    return tests.load({ model: new File([text], name) });
  },

  /**
   * Loads what a learner picks from disk: each file's bytes come from a URL.
   * @param {{ name: string, url: string }[]} list @param {object} [options]
   */
  async loadFiles(list, options = {}) {
    const files = [];
    for (const { name, url } of list) {
      files.push(new File([await (await fetch(url)).blob()], name, { lastModified: 1 }));
    }
    return tests.load({ model: files, ...options });
  },

  /** The ids of a text, and the text that they spell. @param {string} text */
  async tokens(text) {
    const ids = await lab.toTokens(text);
    return { ids: [...ids], text: await lab.toString(ids), names: await lab.toStrTokens(ids) };
  },

  /** The names of tokens. @param {number[]} ids */
  names: (ids) => lab.toStrTokens(Int32Array.from(ids)),

  /** @param {string} prompt @param {object} options @returns {Promise<number[]>} ids */
  async generated(prompt, options) {
    const ids = [];
    for await (const { id } of lab.generate(prompt, options)) ids.push(id);
    return ids;
  },

  async dispose() {
    await lab.dispose();
  },

  /** @param {string} model */
  resolve: (model) => resolveModel(model),

  /** @param {string} url the source's, without its file name */
  async stored(url) {
    const list = await (await pageStore()).call('list', {});
    return list
      .filter((/** @type {any} */ entry) => entry.url.startsWith(url))
      .map((/** @type {any} */ entry) => ({ ...entry, name: entry.url.slice(url.length) }));
  },

  /** Changes a byte of what is kept. @param {string} url @param {number} at */
  async damage(url, at) {
    const key = new Uint8Array(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url)),
    );
    const name = [...key].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('laminar-models');
    const file = await folder.getFileHandle(`${name.slice(0, 32)}.weights`);
    const old = new Uint8Array(await (await file.getFile()).slice(at, at + 1).arrayBuffer());
    const writable = await file.createWritable({ keepExistingData: true });
    await writable.write({ type: 'write', position: at, data: Uint8Array.of(old[0] ^ 1) });
    await writable.close();
  },
};

/** @type {any} */ (globalThis).tests = tests;
