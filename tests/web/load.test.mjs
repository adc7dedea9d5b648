// SPDX-License-Identifier: MIT
//
// How a model gets into the lab: from the registry, a URL, a file on disk; with threads and
// without, from another origin; and what is said when it does not get in. What a bad network does is
// the store's part (store.test.mjs, store-ranges.test.mjs).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';
import { startOddServer } from './odd-server.mjs';

/**
 * Runs in the page: loads a model and says what came of it.
 * @param {{ lab?: string, options: import('../../web/lab.js').LoadOptions }} what `lab` is the
 *   folder of lab.js, the page's own site if absent
 */
async function tryLoad({ lab: folder = '/', options }) {
  const { Lab, LabError } = await import(new URL(`${folder}lab.js`, location.href).href);
  /** @type {import('../../web/lab.js').Progress[]} */
  const progress = [];
  try {
    const lab = await Lab.load({
      ...options,
      onProgress: (/** @type {import('../../web/lab.js').Progress} */ step) => progress.push(step),
    });
    const tokens = [];
    for await (const { id } of lab.generate('It was the', { maxTokens: 6 })) tokens.push(id);
    await lab.dispose();
    return { code: 'loaded', engine: lab.engine, tokens, progress };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { code, detail, message } = /** @type {import('../../web/lab.js').LabError} */ (error);
    return { code, detail, message, progress };
  }
}

inBothBrowsers('loading', (site) => {
  /** @type {Awaited<ReturnType<typeof startOddServer>>} */
  let odd;
  /** @type {Awaited<ReturnType<typeof startOddServer>>} */
  let elsewhere;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {number[]} */
  let tokens;

  before(async () => {
    odd = await startOddServer();
    elsewhere = await startOddServer();
    ({ page } = await site.open('tests/web/blank.html'));
  });

  after(async () => {
    await odd.close();
    await elsewhere.close();
  });

  test('from the registry, with progress that counts every byte', async () => {
    const end = await page.evaluate(tryLoad, { options: { model: 'mini' } });
    assert.equal(end.code, 'loaded');
    tokens = end.tokens ?? [];
    assert.equal(tokens.length, 6);
    const bytes = end.progress.map(({ loadedBytes }) => loadedBytes);
    assert.deepEqual(
      bytes,
      [...bytes].sort((a, b) => a - b),
    );
    assert.equal(bytes[0], 0);
    assert.ok(end.progress.every(({ totalBytes }) => totalBytes === MINI.bytes));
    const phases = end.progress.map(({ phase }) => phase);
    assert.deepEqual([...new Set(phases)], ['download', 'ready']);
    const { phase, loadedBytes, totalBytes, layer, verified } = end.progress.at(-1) ?? {};
    assert.equal(verified, true);
    assert.deepEqual(
      { phase, loadedBytes, totalBytes, layer },
      {
        phase: 'ready',
        loadedBytes: MINI.bytes,
        totalBytes: MINI.bytes,
        layer: 11,
      },
    );
    const layers = end.progress.map((step) => step.layer ?? -1);
    assert.deepEqual(
      layers,
      [...layers].sort((a, b) => a - b),
    );
    for (const { bytesPerSecond, etaSeconds } of end.progress) {
      assert.ok(bytesPerSecond === null || bytesPerSecond >= 0);
      assert.ok(etaSeconds === null || etaSeconds >= 0);
    }
  });

  test('without a name, from a URL relative to the page, and from a file', async () => {
    for (const model of [undefined, '../../models/mini/mini.gguf']) {
      const end = await page.evaluate(tryLoad, { options: { model } });
      assert.deepEqual(end.tokens, tokens);
    }
    const end = await page.evaluate(async () => {
      const { Lab } = await import(new URL('/lab.js', location.href).href);
      const bytes = await (await fetch('/models/mini/mini.gguf')).blob();
      /** @type {Set<string>} */
      const phases = new Set();
      const lab = await Lab.load({
        model: new File([bytes], '<img src=x>.gguf'),
        onProgress: (/** @type {{ phase: string }} */ { phase }) => phases.add(phase),
      });
      const ids = [];
      for await (const { id } of lab.generate('It was the', { maxTokens: 6 })) ids.push(id);
      await lab.dispose();
      return { ids, phases: [...phases] };
    });
    assert.deepEqual(end, { ids: tokens, phases: ['weights', 'ready'] });
  });

  test('a server that gives no length changes nothing', async () => {
    const end = await page.evaluate(tryLoad, { options: { model: `${odd.url}odd/chunked` } });
    assert.equal(end.code, 'loaded', end.message);
    assert.deepEqual(end.tokens, tokens);
    assert.equal(end.progress.at(-1)?.loadedBytes, MINI.bytes);
  });

  test('the second time, the model comes from disk, still verified', async () => {
    const end = await page.evaluate(tryLoad, { options: { model: 'mini' } });
    assert.deepEqual(end.tokens, tokens);
    assert.deepEqual([...new Set(end.progress.map(({ phase }) => phase))], ['weights', 'ready']);
    assert.ok(end.progress.every(({ verified }) => verified));
  });

  for (const [name, code] of [
    ['missing', 'not-found'],
    ['page', 'not-weights'],
    ['json', 'not-gguf'],
    ['empty', 'truncated'],
    ['cut', 'truncated'],
    ['cut-in-header', 'truncated'],
    ['cut-chunked', 'truncated'],
  ]) {
    test(`a model URL that is ${name} ends as '${code}'`, async () => {
      const end = await page.evaluate(tryLoad, { options: { model: `${odd.url}odd/${name}` } });
      assert.equal(end.code, code, end.message);
    });
  }

  test('a nonsense URL, a text file and an empty file', async () => {
    const ends = await page.evaluate(async () => {
      const { Lab } = await import(new URL('/lab.js', location.href).href);
      const code = (/** @type {unknown} */ model) =>
        Lab.load({ model }).then(
          () => 'loaded',
          (/** @type {{ code: string }} */ error) => error.code,
        );
      return {
        nonsense: await code('http://['),
        text: await code(new File(['Call me Ishmael.'.repeat(10_000)], 'whale.gguf')),
        empty: await code(new File([], 'empty.gguf')),
      };
    });
    assert.deepEqual(ends, {
      nonsense: 'argument',
      text: 'not-gguf',
      empty: 'truncated',
    });
  });

  test('aborting rejects while it loads, before it starts and after the first bytes', async () => {
    const codes = await page.evaluate(async () => {
      const { Lab } = await import(new URL('/lab.js', location.href).href);
      const ends = [];
      for (const when of ['before', 'at once', 'later']) {
        const controller = new AbortController();
        if (when === 'before') controller.abort();
        const loading = Lab.load({
          signal: controller.signal,
          onProgress: (/** @type {{ loadedBytes: number }} */ { loadedBytes }) => {
            if (when === 'later' && loadedBytes > 0) controller.abort();
          },
        });
        if (when === 'at once') controller.abort();
        const end = await loading.then(
          () => 'loaded',
          (/** @type {{ code: string }} */ error) => error.code,
        );
        ends.push(end);
      }
      return ends;
    });
    assert.deepEqual(codes, ['aborted', 'aborted', 'aborted']);
  });

  test('more threads than cores are cut to the cores, and it is said', async () => {
    const { engine } = await page.evaluate(tryLoad, { options: { threads: 64 } });
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    assert.equal(engine.threads, Math.min(64, cores));
    assert.equal(engine.note, cores < 64 ? 'threads-limited' : undefined);
  });

  test('a page that is not isolated gets one thread, a note and the same tokens', async () => {
    const plain = await site.browser().newPage();
    await plain.goto(`${odd.url}tests/web/blank.html`);
    const end = await plain.evaluate(tryLoad, { options: { threads: 2 } });
    assert.deepEqual(end.tokens, tokens);
    const { build, threads, note } = end.engine;
    assert.deepEqual(
      { build, threads, note },
      { build: 'simd', threads: 1, note: 'no-shared-memory' },
    );
    await plain.close();
  });

  test('a page of another origin can import the lab', async () => {
    const plain = await site.browser().newPage();
    await plain.goto(`${odd.url}tests/web/blank.html`);
    const end = await plain.evaluate(tryLoad, { lab: elsewhere.url, options: { model: 'mini' } });
    assert.equal(end.code, 'loaded', end.message);
    assert.deepEqual(end.tokens, tokens);
    await plain.close();
  });

  test('an engine whose glue is missing is no-wasm, one whose worker is missing worker-lost', async () => {
    const plain = await site.browser().newPage();
    await plain.goto(`${odd.url}tests/web/blank.html`);
    const codes = [];
    for (const folder of ['odd/no-wasm/', 'odd/no-worker/']) {
      const end = await plain.evaluate(tryLoad, { lab: `/${folder}`, options: { model: 'mini' } });
      codes.push(end.code);
    }
    assert.deepEqual(codes, ['no-wasm', 'worker-lost']);
    await plain.close();
  });
});
