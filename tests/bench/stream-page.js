// SPDX-License-Identifier: MIT
//
// stream-page.js - what stream.mjs measures inside the page, each time in a page of its own.

export { rate as hashRate } from '../web/sha256-digests.js';

const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);

/**
 * @typedef {object} Passed Times from the call of Lab.load(), in ms.
 * @property {number} firstLayerMs To the first block's vectors.
 * @property {number} runMs To the logits.
 * @property {number | null} againMs The same run once more, from its own start.
 * @property {number} memoryBytes
 */

/**
 * Loads a model of the registry and runs a text as lesson 05 does.
 * @param {{ model: string, weights: import('../../web/lab.js').LoadOptions['weights'],
 *   tokens: number, again?: boolean }} plan `again`: run it a second time, with all weights there
 * @returns {Promise<Passed>}
 */
export async function pass({ model, weights, tokens, again = false }) {
  /** @type {typeof import('../../web/lab.js')} */
  const { Lab } = await load('/lab.js');
  const from = performance.now();
  const lab = await Lab.load({ model, weights });
  const loading = lab.loadWeights();
  loading.catch(() => {}); // awaited below
  const ids = Int32Array.from({ length: tokens }, (_, i) => (7919 * i + 13) % lab.config.dVocab);
  const namesFilter = ['resid_post', 'attn_out', 'mlp_out'].map((name) => `blocks.*.hook_${name}`);
  let firstLayerMs = 0;
  const run = () =>
    lab.runWithCache(ids, {
      namesFilter,
      keep: false,
      onLayer: ({ stage }) => {
        if (stage === 2) firstLayerMs ||= performance.now() - from;
      },
    });
  await run();
  const runMs = performance.now() - from;
  await loading;
  const second = performance.now();
  if (again) await run();
  const againMs = again ? performance.now() - second : null;
  const memoryBytes = await lab.memoryBytes();
  await lab.dispose();
  return { firstLayerMs, runMs, againMs, memoryBytes };
}

/** Puts a model of the registry on disk, verified. @param {string} model */
export async function store(model) {
  const { pageStore, resolveModel } = await load('/registry.js');
  const client = await pageStore();
  const { file } = await client.open(await resolveModel(model));
  const { verified } = await client.call('complete', { file });
  if (!verified) throw new Error(`${model} is not what the registry says`);
}
