// SPDX-License-Identifier: MIT
//
// Windows of long prose, as lessons 08 and 09 run them, beside their tokens in one call: what the batches, the kept
// vectors and the check of the identity cost. A benchmark, not a test: nothing here fails for being slow. Needs
// build/site.
//
//     npm run bench:windows -- MODEL.gguf [--windows 300] [--rounds 3]
//
// `windows` is the lesson's own way (frame/stream.js): batches, the word's vector kept at every layer, the identity
// checked. `one call` hands all windows to the engine as one batch and keeps nothing. Times are the best of the
// rounds; a round measures both, one after the other.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser, startServer } from './session.mjs';

const THREADS = 2;
const TOKENS = 51;
const GOAL = 1.15;

const { values, positionals } = parseArgs({
  options: {
    windows: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
  },
  allowPositionals: true,
});
const [model] = positionals;
const [windows, rounds] = [values.windows, values.rounds].map(Number);
if (!model || !(windows >= 1) || !(rounds >= 1)) {
  console.error('usage: npm run bench:windows -- MODEL.gguf [--windows N] [--rounds N]');
  process.exit(2);
}

/**
 * Runs in the page.
 *
 * @param {{ windows: number, tokens: number, rounds: number, threads: number }} job
 * @returns {Promise<{ ours: number[], one: number[] }>} seconds
 */
async function measure({ windows: count, tokens, rounds: times, threads }) {
  const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);
  const [{ Lab }, { runStream }, { emptyTravel, measureTravel }] = await Promise.all(
    ['/lab.js', '/frame/stream.js', '/measures/word-travel.js'].map(load),
  );
  const lab = await Lab.load({ model: new URL('/models/0.gguf', location.href).href, threads });
  const { dVocab, nLayers: layers } = lab.config;
  const texts = Array.from({ length: count }, (_, w) =>
    Int32Array.from({ length: tokens }, (_, i) => (7919 * (w * tokens + i) + 13) % dVocab),
  );
  const running = { signal: new AbortController().signal, progress() {}, warn() {} };
  const samples = texts.map(() => ({}));
  /** @type {{ ours: number[], one: number[] }} */
  const seconds = { ours: [], one: [] };
  for (let round = 0; round < times; round++) {
    const data = emptyTravel({ layers, made: { samples, at: 40 } });
    const from = performance.now();
    await runStream(lab, texts, {
      precision: 'exact',
      running,
      onLayer: (/** @type {number} */ l, /** @type {any} */ stream, /** @type {number} */ index) =>
        measureTravel(stream, l, data, index),
    });
    const middle = performance.now();
    await lab.runWithCache(texts, { namesFilter: ['hook_embed'], keep: false, precision: 'exact' });
    seconds.ours.push((middle - from) / 1000);
    seconds.one.push((performance.now() - middle) / 1000);
  }
  await lab.dispose();
  return seconds;
}

const server = await startServer({ '/models/0.gguf': path.resolve(model) });
const browser = await openBrowser('chromium');
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}tests/web/blank.html`);
  const job = { windows, tokens: TOKENS, rounds, threads: THREADS };
  const { ours, one } = await page.evaluate(measure, job);
  const [best, plain] = [ours, one].map((all) => Math.min(...all));
  console.log(
    `${path.basename(model)}, ${windows} windows of ${TOKENS} tokens, ${THREADS} threads`,
  );
  console.log(`  windows   ${best.toFixed(2)} s   (${ours.map((s) => s.toFixed(2)).join(', ')})`);
  console.log(`  one call  ${plain.toFixed(2)} s   (${one.map((s) => s.toFixed(2)).join(', ')})`);
  console.log(`  ratio     ${(best / plain).toFixed(3)}   (goal: at most ${GOAL})`);
} finally {
  await browser.close();
  server.close();
}
