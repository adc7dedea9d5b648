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
