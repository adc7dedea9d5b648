// SPDX-License-Identifier: MIT
//
// Weights that come while the engine runs, and models larger than its memory: the bits of a model
// loaded whole, in the order that a pass needs, from files and from a store that is slow or breaks.
//
// The store is fake-store.js, which lets out bytes only as far as a test allows: what must happen
// before more bytes come cannot happen because of them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';

const TEXTS = ['It was the best of times, it was the worst of times', 'Call me', 'x'];

inBothBrowsers('streaming', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Record<string, string>} */
  let expected;

  before(async () => {
    ({ page, errors } = await site.open('tests/web/blank.html'));
    expected = await page.evaluate(async (texts) => {
      const globals = /** @type {any} */ (globalThis);
      const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);
      globals.tools = await load('/tests/web/streaming-page.js');
      globals.Lab = (await load('/lab.js')).Lab;
      globals.mini = await globals.tools.miniBytes();
      const lab = await globals.Lab.load({ model: 'mini' });
      const hashes = await globals.tools.everything(lab, texts);
      globals.residentBytes = await lab.memoryBytes();
      await lab.dispose();
      return hashes;
    }, TEXTS);
  });

  // ---- The same bits ----

  for (const weights of /** @type {const} */ (['streamed', 'low-memory'])) {
    test(`${weights}, from a file: taps, logits, hooks, tokens and lens are the same bits`, async () => {
      const result = await page.evaluate(
        async (texts, mode) => {
          const { Lab, tools, mini } = /** @type {any} */ (globalThis);
          const lab = await Lab.load({ model: new File([mini], 'mini.gguf'), weights: mode });
          const hashes = await tools.everything(lab, texts);
          await lab.dispose();
          return { hashes, mode: lab.engine.weights };
        },
        TEXTS,
        weights,
      );
      assert.equal(result.mode, weights);
      assert.ok(Object.keys(result.hashes).length > 600);
      assert.deepEqual(result.hashes, expected);
    });

    test(`${weights}, from the registry: the same bits`, async () => {
      const hashes = await page.evaluate(
        async (texts, mode) => {
          const { Lab, tools } = /** @type {any} */ (globalThis);
          const lab = await Lab.load({ model: 'mini', weights: mode });
          const all = await tools.everything(lab, texts);
          await lab.dispose();
          return all;
        },
        TEXTS,
        weights,
      );
      assert.deepEqual(hashes, expected);
    });

    test(`${weights}, from a store: the same bits, a second time too`, async () => {
      const result = await page.evaluate(
        async (texts, mode) => {
          const { tools, mini } = /** @type {any} */ (globalThis);
          const store = new tools.FakeStore(mini, { pieceBytes: 50_000 });
          const lab = await tools.labOn(store, mode);
          const first = await tools.everything(lab, texts);
          const second = await tools.everything(lab, texts);
          await lab.dispose();
          return { first, second };
        },
        TEXTS,
        weights,
      );
      assert.deepEqual(result.first, expected);
      assert.deepEqual(result.second, expected);
    });
  }

  // ---- The order ----

  test('a streamed lab knows config and tokenizer when only its header has come', async () => {
    const result = await page.evaluate(async () => {
      const { tools, mini } = /** @type {any} */ (globalThis);
      const store = new tools.FakeStore(mini);
      store.allow(300_000);
      const lab = await tools.labOn(store, 'streamed');
      const tokens = await lab.toTokens('It was the best of times');
      const text = await lab.toString(tokens);
      const { nLayers } = lab.config;
      await lab.dispose();
      return { text, nLayers, sent: store.sentBytes, loaded: lab.engine.weights };
    });
    assert.equal(result.text, 'It was the best of times');
    assert.equal(result.nLayers, 12);
    assert.equal(result.loaded, 'streamed');
    assert.ok(result.sent <= 300_000);
  });

  test('the first layer needs less than 5 % of a file with a large vocabulary', async () => {
    const result = await page.evaluate(async () => {
      const { tools } = /** @type {any} */ (globalThis);
      const { bytes } = tools.writeModel({ vocabulary: 49152, layers: 48, dModel: 64 });
      const store = new tools.FakeStore(bytes);
      store.allow(Math.floor(bytes.length / 20)); // and no byte more until the first layer is seen
      const lab = await tools.labOn(store, 'streamed');
      const loading = lab.loadWeights();
      const tokens = Int32Array.of(5, 49151, 20_000, 7, 33_333, 20_001);
      /** @type {number[]} */
      const layers = [];
      const run = await lab.runWithCache(tokens, {
        onLayer: (/** @type {{ stage: number }} */ { stage }) => {
          layers.push(stage);
          if (stage === 2) store.allow(Number.POSITIVE_INFINITY);
        },
      });
      await loading;
      const whole = await lab.runWithCache(tokens);
      await lab.dispose();
      return {
        layers: layers.length,
        same: String(run.logits.data) === String(whole.logits.data),
      };
    });
    assert.equal(result.layers, 2 * 48 + 2);
    assert.ok(result.same);
  });

  test('reads go header, rows, blocks one after another, the unembedding last', async () => {
    const result = await page.evaluate(async () => {
      const { tools } = /** @type {any} */ (globalThis);
      const { bytes, partOf } = tools.writeModel({ vocabulary: 40_000, layers: 6, dModel: 64 });
      const store = new tools.FakeStore(bytes);
      const lab = await tools.labOn(store, 'low-memory');
      const header = store.reads.splice(0);
      await lab.runWithCache(Int32Array.of(20_000, 39_999, 20_003), { namesFilter: [] });
      const first = store.reads.splice(0);
      await lab.runWithCache(Int32Array.of(20_000), { namesFilter: [] });
      await lab.dispose();
      return {
        header,
        rows: first.slice(0, 3),
        first: first.map(partOf),
        second: store.reads.map(partOf),
      };
    });
    assert.deepEqual(result.header, [{ offset: 0, length: 64 << 10 }]);
    const rowBytes = 68; // of the vocabulary, 256 of the positions
    const lengths = result.rows.map((/** @type {{ length: number }} */ { length }) => length);
    assert.deepEqual(lengths, [4 * rowBytes, rowBytes, 3 * 256]); // 20,000 and 20,003 in one read
    const changes = (/** @type {string[]} */ list) =>
      list.filter((part, i) => part !== list[i - 1]);
    const blocks = ['blk.0', 'blk.1', 'blk.2', 'blk.3', 'blk.4', 'blk.5'];
    const rows = ['token_embd', 'position_embd'];
    assert.deepEqual(changes(result.first), [...rows, ...blocks, 'token_embd', 'output_norm']);
    assert.deepEqual(changes(result.second), blocks); // all else is still there
  });

  // ---- Aborts and failures ----

  for (const weights of /** @type {const} */ (['streamed', 'low-memory'])) {
    test(`${weights}: a run that waits for weights can be aborted, and the next one goes on`, async () => {
      const result = await page.evaluate(
        async (texts, mode) => {
          const { tools, mini } = /** @type {any} */ (globalThis);
          const store = new tools.FakeStore(mini);
          store.allow(mini.length >> 1);
          const lab = await tools.labOn(store, mode);
          const controller = new AbortController();
          /** @type {number[]} */
          const stages = [];
          const run = lab.runWithCache(texts, {
            signal: controller.signal,
            onLayer: (/** @type {{ stage: number }} */ { stage }) => stages.push(stage),
          });
          while (stages.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
          controller.abort();
          const aborted = await tools.failure(run);
          store.allow(Number.POSITIVE_INFINITY);
          const hashes = await tools.everything(lab, texts);
          await lab.dispose();
          return { aborted, hashes, stages: stages.length };
        },
        TEXTS,
        weights,
      );
      assert.equal(result.aborted, 'aborted');
      assert.ok(result.stages < 26);
      assert.deepEqual(result.hashes, expected);
    });

    test(`${weights}: a source that fails in the middle is a named error; the next run goes on`, async () => {
      const result = await page.evaluate(
        async (texts, mode) => {
          const { tools, mini } = /** @type {any} */ (globalThis);
          const store = new tools.FakeStore(mini);
          store.failOnceAt = mini.length >> 1;
          const lab = await tools.labOn(store, mode);
          const failed = await tools.failure(lab.runWithCache(texts));
          const hashes = await tools.everything(lab, texts);
          const loaded = await tools.failure(lab.loadWeights());
          await lab.dispose();
          return { failed, hashes, loaded };
        },
        TEXTS,
        weights,
      );
      assert.equal(result.failed, 'network');
      assert.deepEqual(result.hashes, expected);
      assert.equal(result.loaded, 'none');
    });
  }

  test('a row that cannot be had fails its run by name', async () => {
    const codes = await page.evaluate(async () => {
      const { tools, mini } = /** @type {any} */ (globalThis);
      const store = new tools.FakeStore(mini);
      const lab = await tools.labOn(store, 'low-memory');
      // In the vocabulary: 4096 rows of 136 bytes or more, from byte 138,080 on.
      store.failOnceAt = 600_000;
      const ids = Int32Array.from({ length: 100 }, (_, i) => 40 * i);
      const first = await tools.failure(lab.runWithCache(ids));
      const second = await tools.failure(lab.runWithCache(ids));
      await lab.dispose();
      return { first, second };
    });
    assert.equal(codes.first, 'network');
    assert.equal(codes.second, 'none');
  });

  for (const weights of /** @type {const} */ (['resident', 'streamed', 'low-memory'])) {
    test(`${weights}: a file that turns out to be another is used no more`, async () => {
      const codes = await page.evaluate(async (mode) => {
        const { tools, mini } = /** @type {any} */ (globalThis);
        const store = new tools.FakeStore(mini);
        store.isSpoiled = true;
        const lab = await tools.labOn(store, mode);
        const before = await tools.failure(lab.runWithCache('a'));
        const loaded = await tools.failure(lab.loadWeights());
        const after = await tools.failure(lab.runWithCache('a'));
        await lab.dispose();
        return [before, loaded, after];
      }, weights);
      assert.deepEqual(codes, ['none', 'hash-mismatch', 'hash-mismatch']);
    });
  }

  test('without its store, a lab in low memory says so', async () => {
    const codes = await page.evaluate(async () => {
      const { Lab, tools } = /** @type {any} */ (globalThis);
      const { pageStore } = await import(new URL('/registry.js', location.href).href);
      const lab = await Lab.load({ model: 'mini', weights: 'low-memory' });
      const before = await tools.failure(lab.runWithCache('a'));
      (await pageStore()).terminate('the test says so');
      const after = await tools.failure(lab.runWithCache('a'));
      const again = await Lab.load({ model: 'mini', weights: 'low-memory' });
      const fresh = await tools.failure(again.runWithCache('a'));
      await lab.dispose();
      await again.dispose();
      return [before, after, fresh];
    });
    assert.deepEqual(codes, ['none', 'worker-lost', 'none']);
  });

  test('a file that is cut is refused before anything runs, in every way of loading', async () => {
    const codes = await page.evaluate(async () => {
      const { Lab, tools, mini } = /** @type {any} */ (globalThis);
      const ends = [];
      for (const weights of ['resident', 'streamed', 'low-memory']) {
        const model = new File([mini.subarray(0, mini.length >> 1)], 'cut.gguf');
        ends.push(await tools.failure(Lab.load({ model, weights })));
      }
      const refused = await tools.failure(Lab.load({ model: 'mini', weights: 'somehow' }));
      return [...ends, refused];
    });
    assert.deepEqual(codes, ['truncated', 'truncated', 'truncated', 'argument']);
  });

  // ---- Progress and memory ----

  test('progress of a streamed load counts bytes and layers up to all of them', async () => {
    const progress = await page.evaluate(async () => {
      const { tools, mini } = /** @type {any} */ (globalThis);
      const lab = await tools.labOn(new tools.FakeStore(mini), 'streamed');
      /** @type {import('../../web/lab.js').Progress[]} */
      const steps = [];
      await lab.loadWeights({
        onProgress: (/** @type {import('../../web/lab.js').Progress} */ step) => steps.push(step),
      });
      await lab.dispose();
      return steps;
    });
    const bytes = progress.map(({ loadedBytes }) => loadedBytes);
    const layers = progress.map(({ layer }) => layer ?? -1);
    const rising = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b);
    assert.deepEqual(bytes, rising(bytes));
    assert.deepEqual(layers, rising(layers));
    const last = progress.at(-1);
    assert.equal(last?.phase, 'ready');
    assert.equal(last?.loadedBytes, last?.totalBytes);
    assert.equal(last?.layer, 11);
    assert.equal(last?.verified, true);
  });

  test('low memory takes the memory of a few blocks', async () => {
    const result = await page.evaluate(async () => {
      const { Lab, tools } = /** @type {any} */ (globalThis);
      const shape = { vocabulary: 100, layers: 12, dModel: 256, type: 'F32' };
      const { bytes } = tools.writeModel(shape);
      /** @type {Record<string, number>} */
      const memory = {};
      for (const weights of ['resident', 'low-memory']) {
        const lab = await Lab.load({ model: new File([bytes], 'model.gguf'), weights });
        await lab.runWithCache(Int32Array.of(1, 2, 3));
        memory[weights] = await lab.memoryBytes();
        await lab.dispose();
      }
      return { memory, weightBytes: bytes.length };
    });
    // Two of the twelve blocks, rounded up by a memory that begins with 16 MB.
    assert.ok(result.memory.resident > result.weightBytes);
    assert.ok(result.memory['low-memory'] < result.weightBytes / 2, JSON.stringify(result));
  });

  test('keep: false hands each stage’s taps to onLayer and keeps none', async () => {
    const result = await page.evaluate(async (texts) => {
      const { Lab } = /** @type {any} */ (globalThis);
      const lab = await Lab.load({ model: 'mini' });
      const kept = (await lab.runWithCache(texts[0])).cache;
      /** @type {string[]} */
      const seen = [];
      let isSame = true;
      const { cache } = await lab.runWithCache(texts[0], {
        keep: false,
        onLayer: (/** @type {import('../../web/lab.js').Layer} */ layer) => {
          seen.push(...layer.cache.names);
          for (const name of layer.cache.names) {
            isSame &&= String(layer.cache.get(name).data) === String(kept.get(name).data);
          }
        },
      });
      await lab.dispose();
      return { seen, names: kept.names, isSame, left: cache.names };
    }, TEXTS);
    assert.deepEqual(result.seen, result.names);
    assert.ok(result.isSame);
    assert.deepEqual(result.left, []);
  });

  test('nothing of all this reached the console', () => {
    assert.deepEqual(errors, []);
  });
});
