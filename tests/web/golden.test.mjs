// SPDX-License-Identifier: MIT
//
// Every golden case through web/lab.js on WebAssembly: each tap within the bounds of
// tests/golden/compare.js, in both precisions, with threads and in the single-threaded build. The
// native counterpart is tests/golden/native.test.mjs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inBothBrowsers, ROOT } from '../browser.mjs';
import { startOddServer } from './odd-server.mjs';

/**
 * @typedef {{ name: string, model: string, texts: number[][], lines: string[] | null,
 *   taps: string[], expected: string, fast: boolean }} Case
 */

/** @type {{ cases: Case[] }} */
const { cases } = JSON.parse(
  readFileSync(path.join(ROOT, 'tests/golden/fixtures/manifest.json'), 'utf8'),
);

/**
 * Runs in the page: what is out of bounds, and which build said so.
 * @param {Case} golden
 * @param {'exact' | 'fast'} precision
 */
async function compare(golden, precision) {
  const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);
  const { Lab } = await load('/lab.js');
  const { compareExact, compareFast, padTexts, readSafetensors } = await load(
    '/tests/golden/compare.js',
  );
  const fixtures = new URL('/tests/golden/fixtures/', location.href);
  const file = await fetch(new URL(golden.expected, fixtures));
  /** @type {Map<string, import('../golden/compare.js').Tensor>} */
  const expected = readSafetensors(await file.arrayBuffer());

  const lab = await Lab.load({ model: new URL(golden.model, fixtures), precision });
  const input = golden.lines ?? golden.texts.map((ids) => Int32Array.from(ids));
  const { logits, cache, tokens } = await lab.runWithCache(input, { namesFilter: golden.taps });
  const got = new Map(
    [...expected.keys()].map((name) => {
      if (name === 'lengths') {
        const lengths = tokens.map((/** @type {Int32Array} */ ids) => ids.length);
        return [name, { shape: [lengths.length], data: Int32Array.from(lengths) }];
      }
      if (name === 'tokens') {
        // As `laminar run` writes them: -1 where a text is shorter than the longest.
        const longest = Math.max(...tokens.map((/** @type {Int32Array} */ ids) => ids.length));
        const data = new Int32Array(tokens.length * longest).fill(-1);
        for (const [text, ids] of tokens.entries()) data.set(ids, text * longest);
        return [name, { shape: [tokens.length, longest], data }];
      }
      if (name === 'logits' && !cache.has(name)) {
        const data = logits.flatMap((/** @type {{ data: Float32Array }} */ row) => [...row.data]);
        return [name, { shape: [logits.length, lab.config.dVocab], data: Float32Array.from(data) }];
      }
      return [name, padTexts(name, cache.get(name))];
    }),
  );
  await lab.dispose();
  const parts =
    precision === 'exact' ? compareExact(expected, got).taps : compareFast(expected, got).figures;
  return {
    build: lab.engine.build,
    compared: parts.length,
    bad: parts.filter((/** @type {{ pass: boolean }} */ { pass }) => !pass),
  };
}

inBothBrowsers('golden', (site) => {
  /** @type {Awaited<ReturnType<typeof startOddServer>>} */
  let odd;
  /** @type {Record<string, import('puppeteer-core').Page>} */
  const pages = {};

  before(async () => {
    odd = await startOddServer();
    pages['relaxed-threads'] = (await site.open('tests/web/blank.html')).page;
    pages.simd = await site.browser().newPage();
    await pages.simd.goto(`${odd.url}tests/web/blank.html`);
  });
  after(() => odd.close());

  for (const build of ['relaxed-threads', 'simd']) {
    for (const golden of cases) {
      for (const precision of /** @type {const} */ (['exact', 'fast'])) {
        if (precision === 'fast' && !golden.fast) continue;
        test(`${build}, ${precision}, ${golden.name}: every tap within its bound`, async () => {
          const result = await pages[build].evaluate(compare, golden, precision);
          assert.equal(result.build, build);
          assert.ok(result.compared > 0);
          assert.deepEqual(result.bad, []);
        });
      }
    }
  }
});
