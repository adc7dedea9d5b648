// SPDX-License-Identifier: MIT
//
// Lesson 03's numbers: all of them on the default model against reference.json, and how far a number read
// off the page may be off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agree, lessonReference } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, tokenBytes } from '../../../../tests/support/native-stream.mjs';
import { row } from '../../../measures/residual.js';
import { FIRST, NONE_DROPPED } from '../../../measures/statistics.js';
import {
  chanceLevel,
  cumulative,
  meanOfKept,
  measurement,
  readingError,
  relate,
} from '../measure.js';

/**
 * A lab whose logit lens reads the logits of a run.
 *
 * @param {import('../../../measures/residual.js').Tensor} logits
 * @returns {any}
 */
const labOf = (logits) => ({
  async logitLens() {
    return Array.from({ length: logits.shape[0] }, (_, t) => {
      const all = row(logits, t);
      const logit = all.reduce((a, b) => Math.max(a, b));
      return [{ token: all.indexOf(logit), logit }];
    });
  },
  tokenBytes: async (/** @type {number[]} */ ids) => ids.map(tokenBytes),
});

/** A token of the vocabulary as pages show it. @param {string} token plain ASCII but for spaces and line ends */
const shownToken = (token) => token.replaceAll('Ġ', '␣').replaceAll('Ċ', '⏎');

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('03');
  const { data, texts } = measureNatively(measurement, { more: ['logits'] });
  const [{ cache }] = texts;
  const running = { signal: new AbortController().signal, progress() {}, warn() {} };
  const last = new Float32Array();
  await measurement.finish?.({ data, lab: labOf(cache.get('logits')), last, running });
  /** @param {(number[] | null)[]} rows @returns {number[][]} */
  const whole = (rows) => rows.map((values) => values ?? []);
  const steps = whole(data.steps.slice(1));
  const layers = steps.map((_, i) => i + 1);

  await t.test('steps, paths, and their means with position 0 and without', () => {
    assert.equal(data.tokens, expected.tokens);
    const means = [NONE_DROPPED, FIRST].map((dropped) => meanOfKept(data.steps, dropped));
    const both = layers.map((l) => means.map((all) => all[l] ?? Number.NaN));
    agree('means', both, expected.means);
    const probes = steps.map((step) => expected.probes.map((/** @type {number} */ at) => step[at]));
    agree('steps', probes, expected.steps);
    agree('last', steps.slice(-1), expected.last);
    agree('path', whole(cumulative(data).slice(-1)), expected.path);
  });

  await t.test('the largest logit of every position, and whose it is', () => {
    agree('logits', data.logits ?? [], expected.logits);
    assert.equal(data.predicted.length, data.tokens);
    expected.predicted.forEach((/** @type {string | null} */ token, /** @type {number} */ at) => {
      if (token !== null) assert.equal(data.predicted[at], shownToken(token));
    });
  });

  await t.test('both correlations of every layer, without position 0 and with it', () => {
    const correlations = layers.map((l) =>
      [FIRST, NONE_DROPPED].flatMap((dropped) => {
        const { pearson, spearman } = relate(data, l, dropped);
        return [pearson ?? Number.NaN, spearman ?? Number.NaN];
      }),
    );
    agree('correlations', correlations, expected.correlations);
  });

  await t.test('the level of chance', () => {
    const chance = chanceLevel(data.tokens - 1) ?? Number.NaN;
    agree('chance', [chance], { values: [expected.chance], bounds: 1e-9 });
  });
});

test('deviations computed from two numbers of two digits each are within the check’s slack', () => {
  const shown = (/** @type {number} */ value) => Math.round(100 * value) / 100;
  for (const n of [4, 10, 96, 341, 1023]) {
    const chance = /** @type {number} */ (chanceLevel(n));
    for (let r = 0; r <= 1; r += 0.013) {
      const answer = r * Math.sqrt(n - 1);
      const read = shown(r) / (shown(chance) / 2);
      const slack = readingError(answer, chance);
      assert.ok(Math.abs(read - answer) <= slack, `n ${n}, r ${r}: ${read} and ${answer}`);
      // Whoever forgets that the level is two deviations is wrong, unless r is too small to tell.
      if (answer > 1) assert.ok(answer / 2 > slack, `n ${n}, r ${r}: ${slack}`);
    }
  }
});
