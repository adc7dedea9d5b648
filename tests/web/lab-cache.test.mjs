// SPDX-License-Identifier: MIT
//
// What web/lab.js makes of a run's taps: the stream taken apart, logit attributions, a safetensors file,
// activation patching; on the default model. Each is held to an identity of the model or to a plain
// computation in the test; tests/golden/oracle_lab.py holds the same calls to TransformerLens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINI } from '../support/mini.mjs';
import { TEXT, withLab } from './lab-page.mjs';

/** @typedef {import('./lab-page.mjs').Lab} Lab */

withLab(
  'the cache of a run',
  (at) => {
    test('parts of the stream add up to it; with the bias their attributions add up to the logit', async () => {
      const result = await at.page.evaluate(async (text) => {
        const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
        const { cache, logits, tokens } = await lab.runWithCache(text, {
          namesFilter: ['*', '*.hook_result', 'logits'],
        });
        const { nLayers, dModel, dVocab } = lab.config;
        const last = cache.get(`blocks.${nLayers - 1}.hook_resid_post`).data;
        /** @param {{ data: Float32Array }} stack how far the sum of its parts is from the stream */
        const offStream = ({ data }) => {
          let worst = 0;
          for (let i = 0; i < last.length; i++) {
            let sum = 0;
            for (let at = i; at < data.length; at += last.length) sum += data[at];
            worst = Math.max(worst, Math.abs(sum - last[i]));
          }
          return worst;
        };
        const all = cache.decomposeResid();
        const heads = cache.stackHeadResults({ inclRemainder: true });
        const token = logits.data.indexOf(logits.data.reduce((a, b) => Math.max(a, b)));
        const { biases } = await lab.unembedDirections([token, 7]);
        const parts = await cache.logitAttrs(all.stack, token);
        const each = await cache.logitAttrs(all.stack, tokens);
        const difference = await cache.logitAttrs(all.stack, token, { incorrectTokens: 7 });
        const T = tokens.length;
        /** @param {{ data: Float32Array }} attributions @param {number} t */
        const sumAt = ({ data }, t) => {
          let sum = 0;
          for (let at = t; at < data.length; at += T) sum += data[at];
          return sum;
        };
        const rows = cache.get('logits').data;
        const own = await lab.unembedDirections(tokens);
        return {
          labels: all.labels,
          shape: all.stack.shape,
          headLabels: heads.labels,
          offAll: offStream(all.stack),
          offHeads: offStream(heads.stack),
          largest: last.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
          offLogit: Math.abs(sumAt(parts, T - 1) + biases[0] - logits.data[token]),
          offDifference: Math.abs(
            sumAt(difference, T - 1) +
              biases[0] -
              biases[1] -
              (logits.data[token] - logits.data[7]),
          ),
          offEach: Math.max(
            ...Array.from(tokens, (id, t) =>
              Math.abs(sumAt(each, t) + own.biases[t] - rows[t * dVocab + id]),
            ),
          ),
          T,
          dModel,
        };
      }, TEXT);
      const blocks = Array.from({ length: MINI.blocks }, (_, l) => [
        `${l}_attn_out`,
        `${l}_mlp_out`,
      ]);
      assert.deepEqual(result.labels, ['embed', 'pos_embed', ...blocks.flat()]);
      assert.deepEqual(result.shape, [2 + 2 * MINI.blocks, result.T, MINI.dModel]);
      assert.deepEqual(result.headLabels.slice(0, 2), ['L0H0', 'L0H1']);
      assert.equal(result.headLabels.at(-1), 'remainder');
      assert.equal(result.headLabels.length, MINI.blocks * MINI.heads + 1);
      // Sums of some thirty f32 numbers, each within 1e-4 of the model's exact tap.
      assert.ok(result.offAll < 1e-4 * result.largest, `stream off by ${result.offAll}`);
      assert.ok(result.offHeads < 1e-5 * result.largest, `heads off by ${result.offHeads}`);
      assert.ok(result.offLogit < 1e-3, `logit off by ${result.offLogit}`);
      assert.ok(result.offDifference < 1e-3, `difference off by ${result.offDifference}`);
      assert.ok(result.offEach < 1e-3, `logits of each position off by ${result.offEach}`);
    });

    test('the accumulated stream, normalised, is what the next LayerNorm reads', async () => {
      const result = await at.page.evaluate(async (text) => {
        const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
        const { cache } = await lab.runWithCache(text);
        /** @param {Float32Array} a @param {Float32Array} b */
        const apart = (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
        const { labels, stack } = cache.accumulatedResid({
          layer: 3,
          inclMid: true,
          applyLn: true,
        });
        const size = stack.data.length / labels.length;
        const final = cache.accumulatedResid({ applyLn: true });
        const mlp = cache.accumulatedResid({ layer: 2, applyLn: true, mlpInput: true });
        const mid = cache.applyLnToStack(
          {
            ...cache.get('blocks.2.hook_resid_mid'),
            shape: [1, ...cache.get('blocks.2.hook_resid_mid').shape],
          },
          { layer: 2, mlpInput: true },
        );
        return {
          labels,
          finalLabels: final.labels,
          block: apart(stack.data.slice(-size), cache.get('blocks.3.ln1.hook_normalized').data),
          final: apart(final.stack.data.slice(-size), cache.get('ln_final.hook_normalized').data),
          mid: apart(mid.data, cache.get('blocks.2.ln2.hook_normalized').data),
          mlp: mlp.labels.length,
        };
      }, TEXT);
      assert.deepEqual(result.labels, [
        '0_pre',
        '0_mid',
        '1_pre',
        '1_mid',
        '2_pre',
        '2_mid',
        '3_pre',
      ]);
      assert.equal(result.finalLabels.at(-1), 'final_post');
      assert.equal(result.finalLabels.length, MINI.blocks + 1);
      // Normalised vectors are of the size of 1 in each component; f32 rounds both ways.
      for (const error of [result.block, result.final, result.mid])
        assert.ok(error < 1e-4, String(error));
    });

    test('a cache becomes the safetensors file of the native program’s layout', async () => {
      const file = await at.page.evaluate(async () => {
        const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
        const names = ['blocks.1.attn.hook_pattern', 'blocks.1.hook_resid_post'];
        const { cache, logits, tokens } = await lab.runWithCache(['It was the best', 'It'], {
          namesFilter: names,
        });
        return {
          bytes: [...cache.toSafetensors({ metadata: { text: 'Tiếng Việt' } })],
          tokens: tokens.map((ids) => [...ids]),
          short: [...cache.get(names[1], 1).data],
          pattern: [...cache.get(names[0], 0).data],
          logits: logits.map(({ data }) => [...data]),
        };
      });
      const bytes = Uint8Array.from(file.bytes);
      const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
      /** @param {string} name @param {typeof Float32Array | typeof Int32Array} Kind */
      const read = (name, Kind) => {
        const [start, end] = header[name].data_offsets;
        return [...new Kind(bytes.buffer.slice(8 + length + start, 8 + length + end))];
      };
      const [T, C, H] = [file.tokens[0].length, MINI.dModel, MINI.heads];
      assert.equal(length % 8, 0);
      assert.deepEqual(Object.keys(header), [
        '__metadata__',
        'tokens',
        'lengths',
        'blocks.1.attn.hook_pattern',
        'blocks.1.hook_resid_post',
        'logits',
      ]);
      assert.deepEqual(header.__metadata__, { text: 'Tiếng Việt' });
      assert.deepEqual(header['blocks.1.attn.hook_pattern'].shape, [2, H, T, T]);
      assert.deepEqual(header['blocks.1.hook_resid_post'].shape, [2, T, C]);
      assert.deepEqual(header.logits.shape, [2, MINI.vocabulary]);
      assert.deepEqual(read('lengths', Int32Array), [T, 1]);
      const none = new Array(T - 1).fill(-1);
      assert.deepEqual(read('tokens', Int32Array), [...file.tokens[0], ...file.tokens[1], ...none]);
      const stream = read('blocks.1.hook_resid_post', Float32Array).slice(T * C);
      assert.deepEqual(stream, [...file.short, ...new Array((T - 1) * C).fill(0)]);
      assert.deepEqual(
        read('blocks.1.attn.hook_pattern', Float32Array).slice(0, H * T * T),
        file.pattern,
      );
      assert.deepEqual(read('logits', Float32Array), file.logits.flat());
    });

    test('patching the last vector of the stream carries the whole answer over, another nothing', async () => {
      const result = await at.page.evaluate(async () => {
        const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
        const { nLayers } = lab.config;
        /** @type {number[]} */
        const seen = [];
        const names = [`blocks.${nLayers - 1}.hook_resid_post`, 'blocks.0.hook_resid_pre'];
        const sweep = await lab.patching('He took his', 'She took her', names, {
          answer: ' hand',
          wrong: ' way',
          onCell: ({ done }) => seen.push(done),
        });
        const [, clean] = await Promise.all([null, lab.toTokens('He took his')]);
        return {
          ...sweep,
          patched: [...sweep.patched.data],
          seen,
          same: String(clean) === String(sweep.tokens.clean),
        };
      });
      const T = result.positions.length;
      assert.equal(result.names.length, 2);
      assert.deepEqual(
        result.seen,
        Array.from({ length: 2 * T }, (_, i) => i + 1),
      );
      assert.ok(result.same);
      const last = result.patched.slice(
        T * result.names.findIndex((name) => name.endsWith('hook_resid_post')),
      );
      assert.ok(Math.abs(last[T - 1] - result.clean) < 1e-4);
      for (let t = 0; t < T - 1; t++) assert.equal(last[t], result.corrupted);
      assert.notEqual(result.clean, result.corrupted);
    });

    test('calls that a cache cannot answer are refused by name', async () => {
      const codes = await at.page.evaluate(async () => {
        const { lab } = /** @type {{ lab: any }} */ (/** @type {any} */ (globalThis));
        /** @param {() => unknown} call */
        const code = async (call) => {
          try {
            await call();
            return 'none';
          } catch (error) {
            return /** @type {{ code: string }} */ (error).code;
          }
        };
        const { cache } = await lab.runWithCache('It was');
        const { cache: both } = await lab.runWithCache(['It was', 'the']);
        const { cache: few } = await lab.runWithCache('It was', { namesFilter: 'hook_embed' });
        const { stack } = cache.decomposeResid();
        /** @param {object} options @param {any} [names] @param {string} [corrupted] */
        const patch = (options, names = '*.hook_resid_pre', corrupted = 'It is') =>
          code(() => lab.patching('It was', corrupted, names, options));
        const { signal } = AbortSignal.abort
          ? { signal: AbortSignal.abort() }
          : new AbortController();
        return {
          layer: await code(() => cache.accumulatedResid({ layer: 99 })),
          half: await code(() => cache.decomposeResid({ layer: 1.5 })),
          mode: await code(() => cache.decomposeResid({ mode: 'heads' })),
          empty: await code(() => cache.decomposeResid({ layer: 0, inclEmbeds: false })),
          which: await code(() => both.decomposeResid()),
          second: await code(() => both.decomposeResid({ text: 1 })),
          beyond: await code(() => both.decomposeResid({ text: 2 })),
          notKept: await code(() => few.decomposeResid()),
          noHeads: await code(() => cache.stackHeadResults()),
          shape: await code(() => cache.applyLnToStack({ ...stack, shape: [1, 2, 3] })),
          words: await code(() => cache.logitAttrs(stack, ' to be or not')),
          ids: await code(() => cache.logitAttrs(stack, Int32Array.of(1, 2, 3))),
          outside: await code(() => cache.logitAttrs(stack, 10 ** 6)),
          pair: await code(() =>
            cache.logitAttrs(stack, 5, { incorrectTokens: Int32Array.of(1, 2) }),
          ),
          metadata: await code(async () =>
            cache.toSafetensors({ metadata: /** @type {any} */ ({ n: 1 }) }),
          ),
          answer: await patch({}),
          lengths: await patch({ answer: 5 }, undefined, 'It is not'),
          byHead: await patch({ answer: 5 }, 'blocks.0.attn.hook_pattern'),
          position: await patch({ answer: 5, positions: [7] }),
          token: await patch({ answer: 10 ** 6 }),
          aborted: await patch({ answer: 5, signal }),
        };
      });
      assert.deepEqual(codes, {
        layer: 'argument',
        half: 'argument',
        mode: 'argument',
        empty: 'argument',
        which: 'argument',
        second: 'none',
        beyond: 'argument',
        notKept: 'no-tap',
        noHeads: 'no-tap',
        shape: 'bad-shape',
        words: 'argument',
        ids: 'argument',
        outside: 'bad-token',
        pair: 'argument',
        metadata: 'argument',
        answer: 'argument',
        lengths: 'argument',
        byHead: 'argument',
        position: 'argument',
        token: 'bad-token',
        aborted: 'aborted',
      });
    });
  },
  { isSameEverywhere: true },
);
