// SPDX-License-Identifier: MIT
//
// How runs of web/lab.js end (done, stopped, with their worker), what generation and the lens give, and
// which input is refused by which name; on the default model, as in lab.test.mjs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';
import { TEXT, withLab } from './lab-page.mjs';

/** @typedef {import('./lab-page.mjs').Lab} Lab */

withLab('the ends of the lab', (at) => {
  // ---- Aborts and ends ----

  test('an abort stops a run in the middle, in a hook and in the queue; nothing leaks', async () => {
    const result = await at.page.evaluate(async (text) => {
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
    const result = await at.page.evaluate(async (text) => {
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
    const codes = await at.page.evaluate(async (text) => {
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
    const result = await at.page.evaluate(async () => {
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
    const result = await at.page.evaluate(async (options) => {
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
    const result = await at.page.evaluate(async () => {
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

  test('the texts of generated tokens together are the text of their ids, to the last byte', async () => {
    // At a high temperature a small model draws single bytes: halves of characters, at the end too.
    const ends = await at.page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const seen = [];
      for (let seed = 0; seed < 40; seed++) {
        const ids = [];
        let text = '';
        const options = { maxTokens: 1 + (seed % 5), temperature: 50, topK: 0, seed };
        for await (const token of lab.generate('“Tiếng', options)) {
          ids.push(token.id);
          text += token.text;
        }
        seen.push({ text, whole: await lab.toString(ids) });
      }
      return seen;
    });
    for (const { text, whole } of ends) assert.equal(text, whole);
    assert.ok(
      ends.some(({ whole }) => whole.endsWith('\uFFFD')),
      'no draw ends inside a character',
    );
  });

  test('logprobs are those of a whole pass; a penalty and a stop string do what they say', async () => {
    const result = await at.page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const prompt = await lab.toTokens('It was the');
      const { logits } = await lab.runWithCache(prompt, { namesFilter: [] });
      /** @param {object} options */
      const take = async (options) => {
        const taken = [];
        for await (const token of lab.generate(prompt, options)) taken.push(token);
        return taken;
      };
      const free = await take({ maxTokens: 12 });
      return {
        logits: [...logits.data],
        prompt: [...prompt],
        free,
        told: await take({ maxTokens: 2, logprobs: 3 }),
        chosenOnly: await take({ maxTokens: 1, logprobs: 0 }),
        penalised: await take({ maxTokens: 30, repetitionPenalty: 1e6 }),
        stopped: await take({ maxTokens: 12, stop: ['never there', free[3].text.trim()] }),
      };
    });
    const { logits, told, free, penalised, stopped } = result;
    const top = Math.max(...logits);
    const sum = logits.reduce((total, x) => total + Math.exp(x - top), 0);
    const [first] = told;
    const best = logits.map((x, token) => ({ x, token })).sort((a, b) => b.x - a.x);
    assert.deepEqual(
      first.top?.map(({ token }) => token),
      best.slice(0, 3).map(({ token }) => token),
    );
    for (const { token, logprob } of first.top ?? []) {
      assert.ok(Math.abs(logprob - (logits[token] - top - Math.log(sum))) < 1e-4);
    }
    assert.equal(first.logprob, first.top?.[0].logprob);
    assert.equal(result.chosenOnly[0].logprob, first.logprob);
    assert.equal('top' in result.chosenOnly[0], false);
    assert.equal('logprob' in free[0], false);
    // A huge penalty forbids what has been there as long as another token's logit is positive.
    const ids = [...result.prompt, ...penalised.map(({ id }) => id)];
    assert.equal(new Set(ids).size, ids.length);
    const reached = stopped.map(({ text }) => text).join('');
    assert.ok(reached.includes(free[3].text.trim()));
    assert.ok(stopped.length <= 4);
    const before = stopped.slice(0, -1).map(({ text }) => text);
    assert.ok(!before.join('').includes(free[3].text.trim()));
  });

  test('a generation gives the taps of its passes and lets hooks edit them', async () => {
    const result = await at.page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const names = ['blocks.3.hook_resid_post', 'blocks.3.attn.hook_pattern'];
      const prompt = await lab.toTokens('It was the best');
      const taken = [];
      for await (const token of lab.generate(prompt, { maxTokens: 3, namesFilter: names })) {
        taken.push(token);
      }
      const ids = Int32Array.of(...prompt, ...taken.slice(0, 2).map(({ id }) => id));
      const whole = (await lab.runWithCache(ids, { namesFilter: names })).cache;
      const size = lab.config.dModel;
      const rows = whole.get(names[0]).data;
      let worst = 0;
      let at = 0;
      for (const { cache } of taken) {
        const { data } = /** @type {any} */ (cache).get(names[0]);
        for (const value of data) worst = Math.max(worst, Math.abs(value - rows[at++]));
      }
      /** @type {number[]} */
      const passes = [];
      const hooked = [];
      /** @type {[string, import('./lab-page.mjs').HookFunction][]} */
      const fwdHooks = [
        [
          'blocks.3.hook_resid_post',
          ({ shape, data }) => {
            passes.push(shape[0]);
            return data.map((x) => -x);
          },
        ],
      ];
      for await (const { id } of lab.generate(prompt, { maxTokens: 3, fwdHooks })) hooked.push(id);
      return {
        worst,
        largest: rows.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
        all: at === rows.length && at / size === prompt.length + 2,
        patterns: taken.map(({ cache }) => /** @type {any} */ (cache).get(names[1]).shape),
        T: prompt.length,
        H: lab.config.nHeads,
        passes,
        differ: String(hooked) !== String(taken.map(({ id }) => id)),
      };
    });
    const { T, H } = result;
    assert.ok(result.all);
    assert.ok(result.worst <= 1e-4 * result.largest, `off by ${result.worst}`);
    assert.deepEqual(result.patterns, [
      [H, T, T],
      [H, 1, T + 1],
      [H, 1, T + 2],
    ]);
    assert.deepEqual(result.passes, [T, 1, 1]);
    assert.ok(result.differ);
  });

  // ---- Logit lens and geometry ----

  test('the lens of the last layer is the model’s own answer', async () => {
    const result = await at.page.evaluate(async (text) => {
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
    const result = await at.page.evaluate(async (text) => {
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

  test('every option of every call is refused by name; the lab goes on', async () => {
    const ends = await at.page.evaluate(async () => {
      const { lab, failure, Lab } = /** @type {any} */ (globalThis);
      /** @param {object} options */
      const draw = (options) => failure(lab.generate('a', options).next());
      const never = () => false;
      /** @type {Record<string, any>} */
      const refused = {
        ...{ seedWide: await draw({ seed: 2 ** 32 }), seedHalf: await draw({ seed: 1.5 }) },
        ...{ seedBelow: await draw({ seed: -1 }), seedNaN: await draw({ seed: Number.NaN }) },
        ...{ topKHalf: await draw({ topK: 2.5 }), topKBelow: await draw({ topK: -1 }) },
        ...{ topP0: await draw({ topP: 0 }), topP2: await draw({ topP: 2 }) },
        ...{ hot: await draw({ temperature: Infinity }), none: await draw({ temperature: '1' }) },
        ...{
          penalty: await draw({ repetitionPenalty: 0 }),
          logprobs: await draw({ logprobs: 0.5 }),
        },
        ...{ stop: await draw({ stop: '' }), stops: await draw({ stop: ['a', 3] }) },
        ...{ many: await draw({ maxTokens: Infinity }), prompts: await draw({ signal: {} }) },
        lensK: await failure(lab.logitLens(new Float32Array(lab.config.dModel), { k: 1.5 })),
        lensNaN: await failure(lab.logitLens(new Float32Array(lab.config.dModel).fill(Number.NaN))),
        onLayer: await failure(lab.runWithCache('a', { onLayer: 'log' })),
        signal: await failure(lab.runWithCache('a', { signal: 'stop' })),
        filter: await failure(lab.runWithCache('a', { namesFilter: [3] })),
        hookFilter: await failure(lab.runWithHooks('a', { fwdHooks: [[3, never]] })),
        hookList: await failure(lab.runWithHooks('a', { fwdHooks: never })),
        hookEntry: await failure(lab.runWithHooks('a', { fwdHooks: [never] })),
        hookFunction: await failure(lab.runWithHooks('a', { fwdHooks: [['hook_embed', 'x']] })),
        hole: await failure(lab.runWithCache(new Array(3))),
        tokens: await failure(lab.toTokens([undefined])),
        number: await failure(lab.toTokens(42)),
        half: await failure(lab.tokenBytes([1.5])),
        notANumber: await failure(lab.toString([Number.NaN])),
        build: await failure(Lab.load({ build: 'fastest' })),
        onProgress: await failure(Lab.load({ onProgress: 1 })),
      };
      const noTap = {
        cache: await failure(lab.runWithCache('a', { namesFilter: never })),
        hooks: await failure(lab.runWithHooks('a', { fwdHooks: [[never, never]] })),
        generate: await draw({ namesFilter: never }),
      };
      return { refused, noTap, stillAlive: (await lab.toTokens('a')).length };
    });
    for (const [name, { code }] of Object.entries(ends.refused)) {
      assert.equal(code, 'argument', name);
    }
    for (const [name, { code }] of Object.entries(ends.noTap)) assert.equal(code, 'no-tap', name);
    assert.equal(ends.stillAlive, 1);
  });

  test('a hook that leaves what no pass can continue with is named', async () => {
    const ends = await at.page.evaluate(async () => {
      const { lab, failure } = /** @type {any} */ (globalThis);
      /** @param {string} name @param {(data: Float32Array, shape: number[]) => void} edit */
      const run = (name, edit) =>
        failure(
          lab.runWithHooks('It was the', {
            fwdHooks: [[name, (/** @type {any} */ { data, shape }) => edit(data, shape)]],
          }),
        );
      const scores = 'blocks.2.attn.hook_attn_scores';
      /** A mask of one key alone is no fault. */
      const masked = await lab.runWithHooks('It was the', {
        fwdHooks: [
          [
            scores,
            (/** @type {any} */ { data, shape }) =>
              void data.fill(-Infinity, shape[2], shape[2] + 1),
          ],
        ],
      });
      return {
        row: await run(scores, (data, shape) => void data.fill(-Infinity, 0, shape[2])),
        nan: await run('blocks.1.hook_mlp_out', (data) => void data.fill(Number.NaN, 7, 8)),
        infinite: await run('blocks.1.hook_mlp_out', (data) => void data.fill(Infinity, 7, 8)),
        nanScore: await run(scores, (data) => void data.fill(Number.NaN, 0, 1)),
        masked: masked.logits.data.every(Number.isFinite),
      };
    });
    const { masked, ...faults } = ends;
    for (const [name, { code, message, detail }] of Object.entries(faults)) {
      assert.equal(code, 'bad-hook', name);
      assert.ok(message.includes(detail.name), message);
    }
    assert.ok(masked);
  });

  test('200,000 texts at once end with a named error, and the lab lives', async () => {
    const end = await at.page.evaluate(async () => {
      const { lab, failure } = /** @type {any} */ (globalThis);
      const texts = Array.from({ length: 200_000 }, () => Int32Array.of(5));
      const { code } = await failure(lab.runWithCache(texts, { namesFilter: [] }));
      return { code, alive: (await lab.toTokens('a')).length };
    });
    assert.deepEqual(end, { code: 'memory', alive: 1 });
  });

  test('bad input is a named error, with the numbers that matter', async () => {
    const ends = await at.page.evaluate(async () => {
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
});
