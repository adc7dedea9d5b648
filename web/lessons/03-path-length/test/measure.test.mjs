// SPDX-License-Identifier: MIT
//
// Lesson 03's numbers: all of them on the default model against reference.json, and how far a number read
// off the page may be off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { agree, lessonReference } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, tokenBytes } from '../../../../tests/support/native-stream.mjs';
import { readingsOf } from '../../../frame/number.js';
import { row } from '../../../measures/residual.js';
import { FIRST, NONE_DROPPED } from '../../../measures/statistics.js';
import { int, num } from '../../../ui/format.js';
import {
  chanceLevel,
  cumulative,
  emptyPath,
  LEAST_TOKENS,
  leastTokensFor,
  longestLayer,
  meanOfKept,
  measurement,
  pOfPearson,
  readingError,
  relate,
  relateLayers,
  SHOWN_DIGITS,
  TABLE_DIGITS,
  tokensError,
} from '../measure.js';
import { published } from '../published.js';
import { checks, curvePrediction, relationPrediction } from '../questions.js';

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

  await t.test('p of every layer after Holm', () => {
    const { corrected, beyond, significant } = relateLayers(data, FIRST);
    agree(
      'holm',
      corrected.map((p) => p ?? Number.NaN),
      expected.holm,
    );
    assert.equal(
      significant,
      expected.holm.values.filter((/** @type {number} */ p) => p < 0.05).length,
    );
    assert.ok(beyond >= significant, 'a correction takes layers away');
  });

  await t.test('whoever follows a check’s hints from the digits on the page is right', () => {
    const scene = { data };
    const read = (/** @type {number | null} */ value, /** @type {number} */ digits) =>
      readingsOf(num(value, digits))[0];
    const { pearson } = relate(data, data.layers, FIRST);
    const n = data.tokens - 1;
    const r = Math.abs(read(pearson, SHOWN_DIGITS));
    const chance = read(chanceLevel(n), SHOWN_DIGITS);
    for (const deviations of [r * Math.sqrt(n - 1), r / (chance / 2)]) {
      assertFollowed(checks, scene, {
        longest: String(longestLayer(data, FIRST)),
        deviations: num(deviations, 1),
        // A thousand and more as the page writes it, with a point.
        enough: int(Math.ceil(4 / read(pearson, TABLE_DIGITS) ** 2 + 1)),
      });
    }
  });
});

test('p of r is Student’s', () => {
  // From scipy.stats.pearsonr: 2 * t.sf(r sqrt((n-2)/(1-r^2)), n-2) in closed form where there is one.
  assert.equal(pOfPearson(0, 10), 1);
  assert.ok(Math.abs(pOfPearson(0.5, 3) - 2 / 3) < 1e-14, 'Cauchy: 1 - 2/pi arcsin r');
  assert.ok(Math.abs(pOfPearson(0.5, 4) - 0.5) < 1e-14, 'two degrees: 1 - |r|');
  // Three degrees: 1 - 2/pi (s + sin s cos s), s = pi/6; four: 1 - sin s (1 + cos^2 s / 2).
  const three = 1 - (2 / Math.PI) * (Math.PI / 6 + Math.sqrt(3) / 4);
  assert.ok(Math.abs(pOfPearson(-0.5, 5) - three) < 1e-14);
  assert.ok(Math.abs(pOfPearson(0.5, 6) - (1 - 0.5 * (1 + 0.375))) < 1e-14);
  assert.equal(pOfPearson(1, 12), 0);
  for (const n of [12, 341, 1023]) assert.ok(pOfPearson(0.99, n) < 1e-7);
});

/** A run of a text of some tokens, as many as wanted. @param {number} tokens */
function runOf(tokens) {
  const data = emptyPath(3, tokens);
  for (let l = 1; l <= 3; l++) {
    data.steps[l] = Array.from({ length: tokens }, (_, t) => 1 + ((7 * t * l) % 5));
  }
  data.logits = Array.from({ length: tokens }, (_, t) => (3 * t) % 4);
  data.predicted = Array.from({ length: tokens }, () => 'x');
  const model = { name: 'M', kind: '', layers: 3, width: 8, size: null };
  const run = { text: 'x', data, model, drop: true, complete: true, isRecorded: false };
  return { ...run, finished: [run] };
}

for (const tokens of [1, 2, 3, LEAST_TOKENS]) {
  test(`of ${tokens} tokens no correlation is told, no yardstick wider than 1, and no NaN`, () => {
    const scene = /** @type {any} */ (runOf(tokens));
    const { data } = scene;
    for (const dropped of [FIRST, NONE_DROPPED]) {
      const kept = tokens - dropped.size;
      const level = chanceLevel(kept);
      assert.equal(level === null, kept < LEAST_TOKENS);
      assert.ok(level === null || level < 1);
      const { pearson, corrected } = relateLayers(data, dropped);
      for (const value of [...pearson, ...corrected]) {
        assert.equal(value === null, kept < LEAST_TOKENS, `${value}`);
      }
    }
    for (const check of checks) {
      const answer = check.answer(scene);
      assert.ok(answer === null || Number.isFinite(answer), `${check.id}: ${answer}`);
    }
    const said = [curvePrediction, relationPrediction].map(({ reveal }) => reveal(scene)[1]);
    const { rows, honest } = published(scene);
    const all = [...said, ...rows.flat(), honest].join(' ');
    assert.doesNotMatch(all, /NaN|Infinity|undefined|∞/);
    assert.match(said[1], /Quá ít token/, 'nine kept of ten are too few');
  });
}

test('the tokens that r needs, from r to four digits, are within the check’s slack', () => {
  for (let r = 0.0012; r < 1; r *= 1.07) {
    const needed = /** @type {number} */ (leastTokensFor(r));
    for (const shown of [Math.floor(1e4 * r) / 1e4, Math.ceil(1e4 * r) / 1e4]) {
      if (Math.abs(shown - r) > 0.00005 || shown === 0) continue;
      const found = Math.ceil(4 / shown ** 2 + 1);
      assert.ok(Math.abs(found - needed) <= tokensError(r), `r ${r}: ${found} and ${needed}`);
    }
    assert.ok(tokensError(r) <= 0.11 * needed + 2, 'and no more than those digits take');
  }
  assert.equal(leastTokensFor(0.0004), null);
});

test('deviations computed from two numbers of two digits each are within the check’s slack', () => {
  const shown = (/** @type {number} */ value) => Math.round(100 * value) / 100;
  for (const n of [10, 96, 341, 1023]) {
    const chance = /** @type {number} */ (chanceLevel(n));
    for (let r = 0; r <= 1; r += 0.013) {
      const answer = r * Math.sqrt(n - 1);
      const read = Math.round((10 * shown(r)) / (shown(chance) / 2)) / 10;
      const slack = readingError(answer, chance);
      assert.ok(Math.abs(read - answer) <= slack, `n ${n}, r ${r}: ${read} and ${answer}`);
      // Whoever forgets that the level is two deviations is wrong, unless r is too small to tell.
      if (answer > 1) assert.ok(answer / 2 > slack, `n ${n}, r ${r}: ${slack}`);
    }
  }
});
