// SPDX-License-Identifier: MIT
//
// streaming-page.js - what streaming.test.mjs needs inside the page: labs on a fake store or a file,
// models of any size, and the numbers of a run in a form that can be compared.

import { tinyGpt2, writeGguf } from '../support/gguf-writer.mjs';
import { FakeStore } from './fake-store.js';

export { FakeStore };

const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);

/**
 * @param {FakeStore} store
 * @param {'auto' | 'resident' | 'streamed' | 'low-memory'} weights
 */
export async function labOn(store, weights) {
  const { Lab } = await load('/lab.js');
  const { EngineClient } = await load('/engine/client.js');
  const { client, engine } = await EngineClient.startEngine({});
  const port = store.connect();
  const source = { port, url: 'https://fake/model.gguf', sha256: 'as the fake store says' };
  const loaded = await client.call('load', { source, weights }, {}, [port]);
  const { config, taps } = loaded;
  const about = { ...engine, precision: 'exact', weights: loaded.weights };
  return new Lab(client, { config, engine: about, taps });
}

/**
 * A GPT-2 without a tokenizer, whose header is therefore short. partOf() says which part of the file
 * a read begins in: 'token_embd', 'position_embd', 'blk.N' or 'output_norm'.
 * @param {{ vocabulary: number, layers: number, dModel: number, type?: 'F32' | 'Q8_0',
 *   ownHead?: boolean }} shape
 */
export function writeModel({ vocabulary, layers, dModel, type = 'Q8_0', ownHead = false }) {
  const tokens = new Array(vocabulary).fill('');
  const { pairs, tensors } = tinyGpt2({
    vocabulary: { tokens, types: [], merges: [], eos: 0 },
    layers,
    dModel,
    type,
    ownHead,
  });
  const bytes = writeGguf({
    pairs: pairs.filter(([key]) => !key.startsWith('tokenizer.')),
    tensors,
  });
  // The tensors end the file, each padded to 32 bytes.
  let end = bytes.length;
  const places = tensors.toReversed().map(({ name, type: own, data }) => {
    end -= Math.ceil((data.length * (own === 'Q8_0' ? 34 / 32 : 4)) / 32) * 32;
    return { part: /^blk\.\d+|^[^.]+/.exec(name)?.[0] ?? name, offset: end };
  });
  const partOf = (/** @type {{ offset: number }} */ read) =>
    places.find(({ offset }) => offset <= read.offset)?.part;
  return { bytes, partOf };
}

export async function miniBytes() {
  return new Uint8Array(await (await fetch('/models/mini/mini.gguf')).arrayBuffer());
}

/** Equal digests are equal bits. @param {Float32Array} data @returns {Promise<string>} */
export async function digestOf(data) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Float32Array(data)));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Everything that a lab can compute, as one hash for each result: equal hashes are equal bits.
 * @param {any} lab
 * @param {string[] | Int32Array[]} texts
 */
export async function everything(lab, texts) {
  const { logits, cache } = await lab.runWithCache(texts, { namesFilter: ['*', 'logits'] });
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const [i] of texts.entries()) {
    for (const name of cache.names)
      hashes[`${name} ${i}`] = await digestOf(cache.get(name, i).data);
    hashes[`last ${i}`] = await digestOf(logits[i].data);
  }
  const hooked = await lab.runWithHooks(texts[0], {
    fwdHooks: [['blocks.1.hook_mlp_out', (/** @type {any} */ { data }) => void data.fill(0)]],
  });
  hashes.hooked = await digestOf(hooked.logits.data);
  const tokens = [];
  for await (const { id } of lab.generate(texts[0], { maxTokens: 4 })) tokens.push(id);
  hashes.generated = String(tokens);
  const [lens] = await lab.logitLens(logits[0].data.slice(0, lab.config.dModel), { k: 3 });
  hashes.lens = JSON.stringify(
    lens.map((/** @type {{ token: number, logit: number }} */ { token, logit }) => [token, logit]),
  );
  return hashes;
}

/**
 * How a promise failed.
 * @param {Promise<unknown>} promise
 * @returns {Promise<string>}
 */
export function failure(promise) {
  return promise.then(
    () => 'none',
    (error) => error.code ?? String(error),
  );
}
