// SPDX-License-Identifier: MIT
//
// web/lab.js from end to end on the default model: text, runs, hooks, generation, aborts, errors.
//
// Each test runs a function in a page that holds a loaded lab as globalThis.lab; what it returns is
// judged here. How a model gets in (and fails to) is load.test.mjs's part, the numbers themselves
// are golden.test.mjs's.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { before, test } from 'node:test';
import { inBrowsers, ROOT } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';

/**
 * @typedef {import('../../web/lab.js').Lab} Lab
 * @typedef {import('../../web/lab.js').Tensor} Tensor
 * @typedef {{ code: string, detail: Record<string, unknown> }} Failure
 */

const TEXT = 'It was the best of times, it was the worst of times';

/** Per-text shapes in the letters of taps.def. */
const BLOCK_SHAPES = {
  hook_resid_pre: 'TC',
  'ln1.hook_scale': 'T1',
  'ln1.hook_normalized': 'TC',
  'attn.hook_q': 'THD',
  'attn.hook_k': 'THD',
  'attn.hook_v': 'THD',
  'attn.hook_attn_scores': 'HTT',
  'attn.hook_pattern': 'HTT',
  'attn.hook_z': 'THD',
  hook_attn_out: 'TC',
  hook_resid_mid: 'TC',
  'ln2.hook_scale': 'T1',
  'ln2.hook_normalized': 'TC',
  'mlp.hook_pre': 'TF',
  'mlp.hook_post': 'TF',
  hook_mlp_out: 'TC',
  hook_resid_post: 'TC',
};

inBrowsers('the lab', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  before(async () => {
    ({ page, errors } = await site.open('tests/web/blank.html'));
    await page.evaluate(async () => {
      const { Lab } = await import(new URL('/lab.js', location.href).href);
      const globals = /** @type {any} */ (globalThis);
      globals.Lab = Lab;
      globals.lab = await Lab.load({ model: 'mini' });
      /** How a promise failed; a success is a failure here. */
      globals.failure = (/** @type {Promise<unknown>} */ promise) =>
        promise.then(
          (value) => ({ code: 'none', detail: { value: String(value) } }),
          ({ code, detail }) => ({ code, detail }),
        );
    });
  });

  // ---- The model ----

  test('config and engine say what is loaded', async () => {
    const { config, engine } = await page.evaluate(() => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      return { config: lab.config, engine: lab.engine };
    });
    const { blocks, dModel, heads, context, vocabulary } = MINI;
    const wanted = { nLayers: blocks, dModel, nHeads: heads, nCtx: context, dVocab: vocabulary };
    const derived = { dHead: dModel / heads, dMlp: 4 * dModel };
    assert.deepEqual({ ...config, ...wanted, ...derived }, config);
    assert.equal(config.architecture, 'gpt2');
    assert.equal(config.quantisation, 'Q8_0');
    assert.equal(config.hasTokenizer, true);
    assert.equal(config.tied, true);
    assert.equal(engine.build, 'relaxed-threads');
    assert.equal(engine.precision, 'exact');
    assert.ok(engine.threads >= 1);
    assert.equal(engine.note, undefined);
  });

  // ---- Text ----

  test('a build that is named runs, and agrees with the one that was chosen', async () => {
    const results = await page.evaluate(async () => {
      const { Lab, lab } = /** @type {any} */ (globalThis);
      const name = 'blocks.11.hook_resid_post';
      const run = async (/** @type {any} */ engine) => {
        const { cache } = await engine.runWithCache('She took her hand.', { namesFilter: name });
        return cache.get(name).data;
      };
      const chosen = await run(lab);
      const answers = [];
      for (const build of ['simd-threads', 'simd']) {
        const other = await Lab.load({ model: 'mini', build });
        const data = await run(other);
        const apart = Math.hypot(
          ...data.map((/** @type {number} */ x, /** @type {number} */ i) => x - chosen[i]),
        );
        answers.push({ build: other.engine.build, error: apart / Math.hypot(...chosen) });
        await other.dispose();
      }
      return answers;
    });
    assert.deepEqual(
      results.map(({ build }) => build),
      ['simd-threads', 'simd'],
    );
    for (const { error } of results) assert.ok(error < 1e-4, `relative error ${error}`);
  });

  test('text to tokens and back is the same text, byte order marks and emoji included', async () => {
    const texts = ['Hello world', ' \n\t  x', 'Tiếng Việt', '\uFEFFa👩‍👩‍👧b\0c', ''];
    const back = await page.evaluate(async (inputs) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const tokens = await lab.toTokens(inputs);
      const single = await lab.toTokens(inputs[0]);
      return {
        texts: await Promise.all(tokens.map((ids) => lab.toString(ids))),
        sameAsSingle: String(single) === String(tokens[0]),
        strings: (await lab.toStrTokens('Hello world')).join(''),
        count: (await lab.toStrTokens(inputs[3])).length === tokens[3].length,
        bytes: (await lab.tokenBytes(tokens[2])).flatMap((bytes) => [...bytes]),
      };
    }, texts);
    assert.deepEqual(back.texts, texts);
    assert.ok(back.sameAsSingle);
    assert.equal(back.strings, 'Hello world');
    assert.ok(back.count);
    assert.deepEqual(back.bytes, [...Buffer.from(texts[2])]);
  });

  // ---- Runs ----

  test('a run keeps every tap but the large ones, in the shapes of TransformerLens', async () => {
    const run = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const { logits, cache, tokens } = await lab.runWithCache(text);
      const shapes = cache.names.map((name) => {
        const { shape, data, name: own } = cache.get(name);
        const size = shape.reduce((product, n) => product * n, 1);
        return { name, shape, fits: data.length === size && own === name };
      });
      return { shapes, logits: logits.shape, T: tokens.length, texts: cache.texts };
    }, TEXT);
    const { dModel: C, heads: H } = MINI;
    /** @type {Record<string, number>} */
    const sizes = { T: run.T, C, H, D: C / H, F: 4 * C, 1: 1 };
    const shapeOf = (/** @type {string} */ dims) => [...dims].map((letter) => sizes[letter]);
    const wanted = new Map([
      ['hook_embed', 'TC'],
      ['hook_pos_embed', 'TC'],
    ]);
    for (let layer = 0; layer < 12; layer++) {
      for (const [tap, dims] of Object.entries(BLOCK_SHAPES)) {
        wanted.set(`blocks.${layer}.${tap}`, dims);
      }
    }
    wanted.set('ln_final.hook_scale', 'T1').set('ln_final.hook_normalized', 'TC');
    const got = run.shapes.map(({ name, shape }) => [name, shape]);
    assert.deepEqual(
      got,
      [...wanted].map(([name, dims]) => [name, shapeOf(dims)]),
    );
    assert.ok(run.shapes.every(({ fits }) => fits));
    assert.deepEqual(run.logits, [MINI.vocabulary]);
    assert.equal(run.texts, 1);
  });

  test('h[l] - h[l-1] = a[l] + m[l] in every block', async () => {
    const worst = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const { cache } = await lab.runWithCache(text);
      let error = 0;
      let largest = 0;
      for (let layer = 0; layer < lab.config.nLayers; layer++) {
        const [before, after, a, m] = ['resid_pre', 'resid_post', 'attn_out', 'mlp_out'].map(
          (tap) => cache.get(`blocks.${layer}.hook_${tap}`).data,
        );
        for (let i = 0; i < a.length; i++) {
          error = Math.max(error, Math.abs(after[i] - before[i] - a[i] - m[i]));
          largest = Math.max(largest, Math.abs(after[i]), Math.abs(before[i]), Math.abs(a[i]));
        }
      }
      return error / largest;
    }, TEXT);
    // Two f32 additions made h[l]; each rounds by at most half a unit in the last place of a sum.
    assert.ok(worst <= 2 * 2 ** -23, `off by ${worst} of the largest value`);
  });

  test('filters: glob, globs, function, none at all; the engine and the page read globs alike', async () => {
    const filters = [
      'blocks.3.hook_attn_out',
      'blocks.?.hook_mlp_out',
      'blocks.*.attn.hook_result',
      'blocks.1?.attn.hook_*',
      '*',
      'logits',
      '*resid*',
      'ln_final.*',
    ];
    const runs = await page.evaluate(async (globs) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const input = Int32Array.of(5, 6, 7);
      const kept = [];
      for (const namesFilter of [...globs, globs.slice(0, 2)]) {
        const { cache } = await lab.runWithCache(input, { namesFilter });
        /** @type {string[]} */
        const seen = [];
        const record = (/** @type {Tensor} */ { name }) => {
          seen.push(name);
        };
        const hooked = typeof namesFilter === 'string' ? [namesFilter] : namesFilter;
        await lab.runWithHooks(input, { fwdHooks: hooked.map((glob) => [glob, record]) });
        kept.push({ namesFilter, kept: cache.names, seen });
      }
      const byFunction = await lab.runWithCache(input, {
        namesFilter: (name) => name.endsWith('hook_z'),
      });
      const nothing = await lab.runWithCache(input, { namesFilter: [] });
      return { kept, byFunction: byFunction.cache.names, nothing: nothing.cache.names };
    }, filters);
    for (const { kept, seen, namesFilter } of runs.kept) {
      assert.deepEqual(seen, kept, `hooks and taps of ${namesFilter}`);
    }
    const counts = runs.kept.map(({ kept }) => kept.length);
    assert.deepEqual(counts, [1, 10, 12, 2 * 6, 208, 1, 36, 2, 11]);
    assert.deepEqual(
      runs.byFunction,
      Array.from({ length: 12 }, (_, layer) => `blocks.${layer}.attn.hook_z`),
    );
    assert.deepEqual(runs.nothing, []);
  });

  test('logits of all positions by name; the last row is the run’s logits', async () => {
    const same = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const { logits, cache, tokens } = await lab.runWithCache(text, { namesFilter: 'logits' });
      const all = cache.get('logits');
      return {
        shape: all.shape,
        T: tokens.length,
        same: String(all.data.slice(-all.shape[1])) === String(logits.data),
      };
    }, TEXT);
    assert.deepEqual(same, { shape: [same.T, MINI.vocabulary], T: same.T, same: true });
  });

  test('a ragged batch gives each text what it gets alone, and arrays of tensors', async () => {
    const result = await page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const texts = ['It was', 'the best of times, it was the worst of times', 'x'];
      const batch = await lab.runWithCache(texts);
      let worst = 0;
      for (const [i, text] of texts.entries()) {
        const alone = await lab.runWithCache(text);
        if (String(alone.tokens) !== String(batch.tokens[i])) throw new Error('other tokens');
        for (const name of alone.cache.names) {
          const want = alone.cache.get(name);
          const have = batch.cache.get(name, i);
          if (String(want.shape) !== String(have.shape)) throw new Error(`${name}: other shape`);
          let square = 0;
          let error = 0;
          for (let j = 0; j < want.data.length; j++) {
            if (want.data[j] === have.data[j]) continue; // -Infinity included
            square += want.data[j] ** 2;
            error += (want.data[j] - have.data[j]) ** 2;
          }
          if (error > 0) worst = Math.max(worst, Math.sqrt(error / square));
        }
      }
      const tensors = /** @type {Tensor[]} */ (
        /** @type {unknown} */ (batch.cache.get('hook_embed'))
      );
      return {
        worst,
        texts: batch.cache.texts,
        lengths: tensors.map(({ shape }) => shape[0]),
        logits: batch.logits.length,
        oneInArray: Array.isArray((await lab.runWithCache(['a'])).cache.get('hook_embed')),
      };
    });
    // Only the order of sums may differ: a fraction of the 1e-4 that a tap may be off.
    assert.ok(result.worst <= 1e-5, `off by ${result.worst}`);
    assert.equal(result.texts, 3);
    assert.deepEqual(new Set(result.lengths).size, 3);
    assert.equal(result.logits, 3);
    assert.ok(result.oneInArray);
  });

  test('onLayer comes after each stage, in order, with the taps of that stage', async () => {
    const layers = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      /** @type {any[]} */
      const seen = [];
      await lab.runWithCache(text, {
        onLayer: ({ cache, ...layer }) => seen.push({ ...layer, newest: cache.names.at(-1) }),
      });
      return seen;
    }, TEXT);
    assert.equal(layers.length, 26);
    layers.forEach((layer, stage) => {
      assert.equal(layer.stage, stage);
      assert.equal(layer.done, stage + 1);
      assert.equal(layer.total, 26);
    });
    const { kind: first, layer: noLayer, newest } = layers[0];
    assert.deepEqual([first, noLayer, newest], ['embed', null, 'hook_pos_embed']);
    assert.deepEqual([layers[7].kind, layers[7].layer], ['attn', 3]);
    assert.equal(layers[7].newest, 'blocks.3.hook_resid_mid');
    assert.deepEqual([layers[8].kind, layers[8].layer], ['mlp', 3]);
    assert.equal(layers[8].newest, 'blocks.3.hook_resid_post');
    assert.deepEqual([layers[25].kind, layers[25].layer], ['unembed', null]);
  });

  test('a run in fast precision differs from an exact one, a little', async () => {
    const difference = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const exact = (await lab.runWithCache(text)).logits.data;
      const fast = (await lab.runWithCache(text, { precision: 'fast' })).logits.data;
      const { norm, pathLength } = lab.geometry;
      return pathLength(exact, fast) / norm(exact);
    }, TEXT);
    assert.ok(difference > 0 && difference < 0.05, String(difference));
  });

  test('one thread and several give the same bits', async () => {
    const same = await page.evaluate(async (text) => {
      const { lab, Lab } = /** @type {any} */ (globalThis);
      const alone = await Lab.load({ model: 'mini', threads: 1 });
      const results = [];
      for (const precision of ['exact', 'fast']) {
        const [one, many] = await Promise.all([
          alone.runWithCache(text, { precision }),
          lab.runWithCache(text, { precision }),
        ]);
        const differing = one.cache.names.filter((/** @type {string} */ name) => {
          const a = new Int32Array(one.cache.get(name).data.buffer);
          const b = new Int32Array(many.cache.get(name).data.buffer);
          return a.some((value, i) => value !== b[i]);
        });
        results.push(differing);
      }
      const threads = [alone.engine.threads, lab.engine.threads];
      await alone.dispose();
      return { results, threads };
    }, TEXT);
    assert.deepEqual(same.results, [[], []]);
    assert.equal(same.threads[0], 1);
  });

  // ---- Hooks ----

  test('hooks that change nothing change nothing', async () => {
    const same = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const plain = await lab.runWithCache(text, { namesFilter: [] });
      const hooked = await lab.runWithHooks(text, { fwdHooks: [['*', () => {}]] });
      return String(plain.logits.data) === String(hooked.logits.data);
    }, TEXT);
    assert.ok(same);
  });

  test('zeroing attention leaves only its bias, in place, by return value and by promise', async () => {
    const runs = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      /** @type {((tensor: Tensor) => any)[]} */
      const ways = [
        ({ data }) => void data.fill(0),
        ({ data }) => new Float32Array(data.length),
        (tensor) => ({ ...tensor, data: new Float32Array(tensor.data.length) }),
        async ({ data }) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          data.fill(0);
        },
      ];
      const results = [];
      for (const zero of ways) {
        let worst = 0;
        /** @type {(number | null)[]} */
        const layers = [];
        const { logits } = await lab.runWithHooks(text, {
          fwdHooks: [
            ['blocks.*.attn.hook_z', zero],
            [
              (name) => name.endsWith('hook_attn_out'),
              ({ data, shape }, { layer }) => {
                layers.push(layer);
                const [tokens, size] = shape;
                for (let i = size; i < tokens * size; i++) {
                  worst = Math.max(worst, Math.abs(data[i] - data[i % size]));
                }
              },
            ],
          ],
        });
        results.push({ worst, layers, logits: String(logits.data) });
      }
      const plain = await lab.runWithCache(text, { namesFilter: [] });
      return { results, plain: String(plain.logits.data) };
    }, TEXT);
    for (const { worst, layers, logits } of runs.results) {
      assert.equal(worst, 0, 'every token gets the same: the bias');
      assert.deepEqual(
        layers,
        Array.from({ length: 12 }, (_, layer) => layer),
      );
      assert.equal(logits, runs.results[0].logits);
      assert.notEqual(logits, runs.plain);
    }
  });

  test('several hooks on one tap run in their order, each on what the one before left', async () => {
    const seen = await page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      /** @type {number[]} */
      const values = [];
      await lab.runWithHooks('a b', {
        fwdHooks: [
          ['hook_embed', ({ data }) => void data.fill(1)],
          ['hook_embed', ({ data }) => data.map((x) => x + 1)],
          ['hook_embed', ({ data }) => void values.push(data[0])],
          ['blocks.0.hook_resid_pre', ({ data }) => void values.push(data[0])],
          ['hook_pos_embed', ({ data }) => void data.fill(0)],
        ],
      });
      return values;
    });
    assert.deepEqual(seen, [2, 2]);
  });

  test('a run with hooks keeps the taps it is asked for, as the hooks left them', async () => {
    const seen = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const halve = (/** @type {{ data: Float32Array }} */ { data }) => data.map((x) => x / 2);
      const names = ['blocks.3.hook_attn_out', 'blocks.3.hook_resid_mid', '*.hook_resid_pre'];
      /** @type {(number | null)[]} */
      const layers = [];
      const { cache, logits } = await lab.runWithHooks(text, {
        fwdHooks: [['blocks.3.hook_attn_out', halve]],
        namesFilter: names,
        onLayer: ({ layer }) => layers.push(layer),
      });
      const plain = await lab.runWithCache(text, { namesFilter: names });
      const nothing = await lab.runWithHooks(text, { fwdHooks: [] });
      const at = (/** @type {string} */ name) => cache.get(name).data;
      const before = plain.cache.get('blocks.3.hook_attn_out').data;
      let worst = 0;
      at('blocks.3.hook_attn_out').forEach((x, i) => {
        worst = Math.max(worst, Math.abs(x - before[i] / 2));
      });
      let sum = 0;
      at('blocks.3.hook_resid_mid').forEach((x, i) => {
        const whole = Math.fround(at('blocks.3.hook_resid_pre')[i] + before[i] / 2);
        sum = Math.max(sum, Math.abs(x - whole));
      });
      return {
        names: cache.names.length,
        worst,
        sum,
        layers: layers.length,
        same:
          String(at('blocks.3.hook_resid_pre')) ===
          String(plain.cache.get('blocks.3.hook_resid_pre').data),
        changed:
          String(at('blocks.4.hook_resid_pre')) !==
          String(plain.cache.get('blocks.4.hook_resid_pre').data),
        logits: String(logits.data) !== String(plain.logits.data),
        none: nothing.cache.names.length,
      };
    }, TEXT);
    assert.deepEqual(seen, {
      names: 14,
      worst: 0,
      sum: 0,
      layers: 26,
      same: true,
      changed: true,
      logits: true,
      none: 0,
    });
  });

  test('a hook that throws, or leaves another size, ends its run and no other', async () => {
    const result = await page.evaluate(async () => {
      const { lab, failure } = /** @type {any} */ (globalThis);
      const size = await failure(
        lab.runWithHooks('a b', { fwdHooks: [['hook_embed', () => new Float32Array(3)]] }),
      );
      const thrown = await lab
        .runWithHooks('a b', {
          fwdHooks: [
            [
              'blocks.2.*',
              () => {
                throw new Error('mine');
              },
            ],
          ],
        })
        .catch((/** @type {Error} */ error) => error.message);
      const batch = await failure(lab.runWithHooks(['a', 'b'], { fwdHooks: [] }));
      const after = await lab.runWithHooks('a b', { fwdHooks: [] });
      return { size: size.code, thrown, batch: batch.code, after: after.logits.shape };
    });
    assert.deepEqual(result, {
      size: 'bad-shape',
      thrown: 'mine',
      batch: 'argument',
      after: [MINI.vocabulary],
    });
  });

  // ---- Aborts and ends ----

  test('an abort stops a run in the middle, in a hook and in the queue; nothing leaks', async () => {
    const result = await page.evaluate(async (text) => {
      const { lab, failure } = /** @type {any} */ (globalThis);
      const inMiddle = async () => {
        const controller = new AbortController();
        let stages = 0;
        const end = await failure(
          lab.runWithCache(text, {
            signal: controller.signal,
            onLayer: (/** @type {{ done: number }} */ { done }) => {
              stages = done;
              if (done === 3) controller.abort();
            },
          }),
        );
        return { code: end.code, stages };
      };
      const first = await inMiddle();
      const bytes = await lab.memoryBytes();
      for (let i = 0; i < 20; i++) await inMiddle();
      const grown = (await lab.memoryBytes()) - bytes;

      const waiting = new AbortController();
      const inHook = await failure(
        lab.runWithHooks(text, {
          signal: waiting.signal,
          fwdHooks: [
            [
              'blocks.1.hook_attn_out',
              () => {
                waiting.abort();
                return new Promise(() => {});
              },
            ],
          ],
        }),
      );

      const queued = new AbortController();
      const running = lab.runWithCache(text);
      const behind = failure(lab.runWithCache(text, { signal: queued.signal }));
      queued.abort();
      const already = await failure(lab.runWithCache(text, { signal: AbortSignal.abort() }));
      return {
        first,
        grown,
        codes: [inHook.code, (await behind).code, already.code],
        running: (await running).logits.shape,
      };
    }, TEXT);
    assert.equal(result.first.code, 'aborted');
    assert.equal(result.grown, 0);
    assert.deepEqual(result.codes, ['aborted', 'aborted', 'aborted']);
    assert.deepEqual(result.running, [MINI.vocabulary]);
  });

  test('two labs work side by side and agree; disposing of one leaves the other', async () => {
    const result = await page.evaluate(async (text) => {
      const { lab, Lab, failure } = /** @type {any} */ (globalThis);
      const other = await Lab.load({ model: 'mini' });
      const [a, b] = await Promise.all([lab.runWithCache(text), other.runWithCache(text)]);
      const pending = failure(other.runWithCache(text));
      await other.dispose();
      const later = await failure(other.toTokens('a'));
      const alive = await lab.toTokens('a');
      return {
        same: String(a.logits.data) === String(b.logits.data),
        codes: [(await pending).code, later.code],
        alive: alive.length,
      };
    }, TEXT);
    assert.deepEqual(result, { same: true, codes: ['worker-lost', 'worker-lost'], alive: 1 });
  });

  test('a fault inside the engine’s worker rejects every pending call', async () => {
    const codes = await page.evaluate(async (text) => {
      const { Lab, failure } = /** @type {any} */ (globalThis);
      /** @type {Worker[]} */
      const workers = [];
      const RealWorker = globalThis.Worker;
      globalThis.Worker = class extends RealWorker {
        /** @param {[string | URL, WorkerOptions?]} args */
        constructor(...args) {
          super(...args);
          workers.push(this);
        }
      };
      const doomed = await Lab.load({ model: 'mini' });
      globalThis.Worker = RealWorker;
      workers[0].postMessage({ kind: 'call', id: -1, op: 'no such operation', args: {} });
      const ends = [failure(doomed.runWithCache(text)), failure(doomed.toTokens(text))];
      const codesNow = (await Promise.all(ends)).map(({ code }) => code);
      return [...codesNow, (await failure(doomed.memoryBytes())).code];
    }, TEXT);
    assert.deepEqual(codes, ['worker-lost', 'worker-lost', 'worker-lost']);
  });

  // ---- Generation ----

  test('greedy generation takes the largest logit of a whole pass each time', async () => {
    const result = await page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const prompt = await lab.toTokens('It was the');
      const generated = [];
      for await (const { id } of lab.generate(prompt, { maxTokens: 8 })) generated.push(id);
      const whole = [];
      for (let n = 0; n < 8; n++) {
        const input = Int32Array.of(...prompt, ...whole);
        const { data } = (await lab.runWithCache(input, { namesFilter: [] })).logits;
        whole.push(data.indexOf(data.reduce((a, b) => Math.max(a, b))));
      }
      return { generated, whole };
    });
    assert.deepEqual(result.generated, result.whole);
  });

  test('the same seed and the native program give the same tokens', async () => {
    const sampling = { maxTokens: 12, temperature: 0.9, topK: 40, topP: 0.95, seed: 7 };
    const result = await page.evaluate(async (options) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const text = async (/** @type {object} */ more) => {
        const parts = [];
        for await (const token of lab.generate('It was the', { ...options, ...more })) {
          parts.push(token.text);
        }
        return parts.join('');
      };
      return {
        greedy: await text({ temperature: 0 }),
        first: await text({}),
        second: await text({}),
        otherSeed: await text({ seed: 8 }),
      };
    }, sampling);
    assert.equal(result.first, result.second);
    assert.notEqual(result.first, result.otherSeed);
    const native = (/** @type {string[]} */ options) =>
      execFileSync(
        path.join(ROOT, 'build/native/laminar'),
        ['generate', 'models/mini/mini.gguf', '--prompt', 'It was the', '-n', '12', ...options],
        { cwd: ROOT, encoding: 'utf8' },
      );
    assert.ok(native(['--temperature', '0']).includes(result.greedy));
    const drawn = ['--temperature', '0.9', '--top-k', '40', '--top-p', '0.95', '--seed', '7'];
    assert.ok(native(drawn).includes(result.first));
  });

  test('generation ends at maxTokens, where the context is full, and when the loop is left', async () => {
    const result = await page.evaluate(async () => {
      const { lab, failure } = /** @type {any} */ (globalThis);
      const count = async (/** @type {any} */ prompt, /** @type {object} */ options) => {
        let tokens = 0;
        for await (const _ of lab.generate(prompt, options)) tokens++;
        return tokens;
      };
      const nearEnd = new Int32Array(lab.config.nCtx - 2).fill(13);
      const full = await count(nearEnd, { maxTokens: 20 });
      let taken = 0;
      for await (const _ of lab.generate('a', { maxTokens: 20 })) if (++taken === 2) break;
      const controller = new AbortController();
      const stream = lab.generate('a', { maxTokens: 20, signal: controller.signal });
      await stream.next();
      controller.abort();
      const aborted = await failure(stream.next());
      return {
        max: await count('a', { maxTokens: 3 }),
        full,
        taken,
        aborted: aborted.code,
        tooLong: (await failure(lab.generate(new Int32Array(lab.config.nCtx + 1)).next())).code,
        bytes: await lab.memoryBytes(),
      };
    });
    assert.equal(result.max, 3);
    // All positions but 2 taken; the logits of the last position still give one token.
    assert.equal(result.full, 3);
    assert.equal(result.taken, 2);
    assert.equal(result.aborted, 'aborted');
    assert.equal(result.tooLong, 'over-context');
  });

  // ---- Logit lens and geometry ----

  test('the lens of the last layer is the model’s own answer', async () => {
    const result = await page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const { logits, cache } = await lab.runWithCache(text);
      const { nLayers, dModel, dVocab } = lab.config;
      const last = cache.get(`blocks.${nLayers - 1}.hook_resid_post`).data;
      const [whole] = await lab.logitLens(last.slice(-dModel), { k: dVocab });
      const rows = await lab.logitLens(last);
      const scale = lab.geometry.norm(logits.data);
      const byToken = new Float32Array(dVocab);
      for (const { token, logit } of whole) byToken[token] = logit;
      return {
        error: lab.geometry.pathLength(byToken, logits.data) / scale,
        sum: whole.reduce((sum, { prob }) => sum + prob, 0),
        sorted: whole.every(({ logit }, i) => i === 0 || logit <= whole[i - 1].logit),
        best: logits.data.indexOf(whole[0].logit) === whole[0].token || whole[0].token,
        text: whole[0].text === (await lab.toString([whole[0].token])),
        rows: rows.length,
        T: last.length / dModel,
        k: rows[0].length,
        none: await lab.logitLens(new Float32Array(0)),
      };
    }, TEXT);
    assert.ok(result.error <= 1e-4, `off by ${result.error}`);
    assert.ok(Math.abs(result.sum - 1) < 1e-9);
    assert.ok(result.sorted);
    assert.ok(result.text);
    assert.equal(result.rows, result.T);
    assert.equal(result.k, 5);
    assert.deepEqual(result.none, []);
  });

  test('the entropy of the lens is that of all its probabilities, row by row', async () => {
    const result = await page.evaluate(async (text) => {
      const { lab, failure } = /** @type {{ lab: Lab, failure: any }} */ (
        /** @type {any} */ (globalThis)
      );
      const { cache } = await lab.runWithCache(text, { namesFilter: 'blocks.5.hook_resid_post' });
      const vectors = cache.get('blocks.5.hook_resid_post').data;
      const given = await lab.lensEntropy(vectors);
      const rows = await lab.logitLens(vectors, { k: lab.config.dVocab });
      const expected = rows.map((row) =>
        row.reduce((sum, { prob }) => (prob > 0 ? sum - prob * Math.log(prob) : sum), 0),
      );
      const controller = new AbortController();
      controller.abort();
      return {
        worst: Math.max(...expected.map((entropy, t) => Math.abs(entropy - given[t]))),
        rows: given.length,
        T: vectors.length / lab.config.dModel,
        none: (await lab.lensEntropy(new Float32Array(0))).length,
        shape: await failure(lab.lensEntropy(new Float32Array(100))),
        aborted: await failure(lab.lensEntropy(vectors, { signal: controller.signal })),
      };
    }, TEXT);
    // Two ways to sum 4096 numbers below ln V in f64.
    assert.ok(result.worst < 1e-10, `off by ${result.worst}`);
    assert.equal(result.rows, result.T);
    assert.equal(result.none, 0);
    assert.equal(result.shape.code, 'argument');
    assert.equal(result.aborted.code, 'aborted');
  });

  // ---- Bad input ----

  test('bad input is a named error, with the numbers that matter', async () => {
    const ends = await page.evaluate(async () => {
      const { lab, failure, Lab } = /** @type {any} */ (globalThis);
      const { nLayers, nCtx, dVocab } = lab.config;
      return {
        empty: await failure(lab.runWithCache('')),
        noTexts: await failure(lab.runWithCache([])),
        oneEmpty: await failure(lab.runWithCache(['a', ''])),
        context: await failure(lab.runWithCache(new Int32Array(nCtx + 72).fill(5))),
        exactlyFull: (await lab.runWithCache(new Int32Array(nCtx), { namesFilter: [] })).logits
          .shape,
        text: await failure(lab.toTokens('a'.repeat(10_000_000))),
        bytes: await failure(lab.toTokens('ế'.repeat(2_000_000))),
        token: await failure(lab.runWithCache(Int32Array.of(1, dVocab))),
        negative: await failure(lab.runWithCache(Int32Array.of(-1))),
        noBytes: await failure(lab.tokenBytes([dVocab])),
        tap: await failure(lab.runWithCache('a', { namesFilter: `blocks.${nLayers}.*` })),
        hook: await failure(lab.runWithHooks('a', { fwdHooks: [['hook_nothing', () => {}]] })),
        precision: await failure(lab.runWithCache('a', { precision: 'rough' })),
        temperature: await failure(lab.generate('a', { temperature: -1 }).next()),
        maxTokens: await failure(lab.generate('a', { maxTokens: 0 }).next()),
        lens: await failure(lab.logitLens(new Float32Array(100))),
        input: await failure(lab.runWithCache(42)),
        threads: await failure(Lab.load({ threads: 0 })),
        half: await failure(Lab.load({ threads: 1.5 })),
        model: await failure(Lab.load({ model: 'no-such-model' })),
        stillAlive: (await lab.toTokens('a')).length,
      };
    });
    const { exactlyFull, stillAlive, ...failures } = /** @type {any} */ (ends);
    const codes = Object.fromEntries(
      Object.entries(failures).map(([name, { code }]) => [name, code]),
    );
    assert.deepEqual(codes, {
      empty: 'empty-text',
      noTexts: 'empty-text',
      oneEmpty: 'empty-text',
      context: 'over-context',
      text: 'text-too-long',
      bytes: 'text-too-long',
      token: 'bad-token',
      negative: 'bad-token',
      noBytes: 'bad-token',
      tap: 'no-tap',
      hook: 'no-tap',
      precision: 'argument',
      temperature: 'argument',
      maxTokens: 'argument',
      lens: 'argument',
      input: 'argument',
      threads: 'argument',
      half: 'argument',
      model: 'argument',
    });
    assert.deepEqual(ends.context.detail, {
      tokens: MINI.context + 72,
      limit: MINI.context,
    });
    assert.equal(ends.text.detail.limit, 4 << 20);
    assert.deepEqual(ends.bytes.detail, { bytes: 6_000_000, limit: 4 << 20 });
    assert.deepEqual(exactlyFull, [MINI.vocabulary]);
    assert.equal(stillAlive, 1);
  });

  test('nothing of all this reached the console', () => {
    assert.deepEqual(errors, []);
  });
});
