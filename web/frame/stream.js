// SPDX-License-Identifier: MIT
//
// stream.js - runs texts through a model and hands over the residual stream layer by layer. Called by
// run.js.
//
//     const { identity, last } = await runStream(lab, [tokens], {
//       precision, running,
//       onLayer(l, stream, index) { stream.get(hiddenTap(l)) },        // l = 0..L, text after text
//     });
//
// All texts go through the model in batches of at most MAX_TOKENS tokens. Of each text, JavaScript holds
// the vectors of two blocks at a time, whatever the model's size. The identity of the residual stream is
// checked on the way.

import { hiddenTap, IdentityCheck, STREAM_TAPS, StreamWindow } from '../measures/residual.js';
import { stageSentence } from '../ui/run-bar.js';

/**
 * Tokens of one batch. The engine holds about 20 vectors a token (GPT-2 XL: 20 x 1600 x 4 bytes each), so
 * a batch takes a few hundred MB at most; the 54 sentences are about 700 tokens.
 */
const MAX_TOKENS = 2048;

/**
 * @param {import('../lab.js').Lab} lab
 * @param {Int32Array[]} texts
 * @param {object} options
 * @param {'exact' | 'fast'} options.precision
 * @param {import('../ui/run-bar.js').Running} options.running
 * @param {(l: number, stream: StreamWindow, index: number) => void} options.onLayer
 *   called for l = 0..L of every text, in the order of layers within a batch. For l = 0 the stream holds
 *   h[0]; for later layers h[l-1], h[l], a[l] and m[l], and a[l-1] and m[l-1] where l > 1
 * @returns {Promise<{ identity: IdentityCheck, last: Float32Array }>} last is h[L] of the last text, [T, C]
 */
export async function runStream(lab, texts, { precision, running, onLayer }) {
  const layers = lab.config.nLayers;
  const batches = batchesOf(texts);
  const identity = new IdentityCheck();
  /** @type {StreamWindow[]} */
  let streams = [];
  let first = 0;
  for (const [index, batch] of batches.entries()) {
    streams = batch.map(() => new StreamWindow());
    const from = first;
    await lab.runWithCache(batch, {
      namesFilter: STREAM_TAPS,
      keep: false,
      precision,
      signal: running.signal,
      onLayer(stage) {
        streams.forEach((stream, i) => {
          stream.take(stage.cache, i);
        });
        const { layer, kind, done, total } = stage;
        running.progress(
          index * total + done,
          batches.length * total,
          stageSentence(stage, layers),
        );
        if (layer === null) return;
        // The first block's attention stage fills h[0] as well.
        if (layer === 0 && kind === 'attn') {
          streams.forEach((stream, i) => {
            onLayer(0, stream, from + i);
          });
        }
        if (kind !== 'mlp') return;
        const l = layer + 1;
        streams.forEach((stream, i) => {
          identity.add(stream, l);
          onLayer(l, stream, from + i);
          stream.passed(l);
        });
      },
    });
    first += batch.length;
  }
  return { identity, last: streams[streams.length - 1].get(hiddenTap(layers)).data };
}

/**
 * @param {Int32Array[]} texts
 * @returns {Int32Array[][]} in order, each within MAX_TOKENS where one text alone is not longer
 */
function batchesOf(texts) {
  /** @type {Int32Array[][]} */
  const batches = [];
  let free = 0;
  for (const tokens of texts) {
    if (!batches.length || tokens.length > free) {
      batches.push([]);
      free = MAX_TOKENS;
    }
    batches[batches.length - 1].push(tokens);
    free -= tokens.length;
  }
  return batches;
}
