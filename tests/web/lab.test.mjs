// SPDX-License-Identifier: MIT
//
// web/lab.js from end to end on the default model: what it says of itself, text, runs, hooks. How runs
// end, what they write and what they refuse is lab-ends.test.mjs's part.
//
// Each test runs a function in a page that holds a loaded lab as globalThis.lab; what it returns is
// judged here. How a model gets in (and fails to) is load.test.mjs's part, the numbers themselves
// are golden.test.mjs's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINI } from '../support/mini.mjs';
import { TEXT, withLab } from './lab-page.mjs';

/**
 * @typedef {import('./lab-page.mjs').Lab} Lab
 * @typedef {import('./lab-page.mjs').Tensor} Tensor
 */

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

withLab('the lab', (at) => {
  // ---- The model ----

  test('config and engine say what is loaded', async () => {
    const { config, engine } = await at.page.evaluate(() => {
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
    const results = await at.page.evaluate(async () => {
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
    const back = await at.page.evaluate(async (inputs) => {
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
    const run = await at.page.evaluate(async (text) => {
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
    const worst = await at.page.evaluate(async (text) => {
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
    const runs = await at.page.evaluate(async (globs) => {
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
    const same = await at.page.evaluate(async (text) => {
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
    const result = await at.page.evaluate(async () => {
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
    const layers = await at.page.evaluate(async (text) => {
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
    const difference = await at.page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const exact = (await lab.runWithCache(text)).logits.data;
      const fast = (await lab.runWithCache(text, { precision: 'fast' })).logits.data;
      const { norm, pathLength } = lab.geometry;
      return pathLength(exact, fast) / norm(exact);
    }, TEXT);
    assert.ok(difference > 0 && difference < 0.05, String(difference));
  });

  test('one thread and several give the same bits', async () => {
    const same = await at.page.evaluate(async (text) => {
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
    const same = await at.page.evaluate(async (text) => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const plain = await lab.runWithCache(text, { namesFilter: [] });
      const hooked = await lab.runWithHooks(text, { fwdHooks: [['*', () => {}]] });
      return String(plain.logits.data) === String(hooked.logits.data);
    }, TEXT);
    assert.ok(same);
  });

  test('zeroing attention leaves only its bias, in place, by return value and by promise', async () => {
    const runs = await at.page.evaluate(async (text) => {
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
    const seen = await at.page.evaluate(async () => {
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
    const seen = await at.page.evaluate(async (text) => {
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
    const result = await at.page.evaluate(async () => {
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
});
