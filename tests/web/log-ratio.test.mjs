// SPDX-License-Identifier: MIT
//
// web/measures/log-ratio.js and the matching of whole-words.js, where the answer is known beforehand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, logRatios, perCent, quantile } from '../../web/measures/log-ratio.js';
import { createNormal, createRandom } from '../../web/measures/random.js';
import { matchSamples } from '../../web/measures/whole-words.js';

/**
 * @param {number} types  of each group
 * @param {number} each   samples of a type
 * @param {number} factor how much farther the first group goes
 * @param {() => number} normal  one number a type: samples of one type are the same
 */
function sampled(types, each, factor, normal) {
  const samples = [true, false].flatMap((isFirst) =>
    Array.from({ length: types }, (_, t) => ({
      word: `${isFirst}${t}`,
      isFirst,
      isKept: true,
      way: (isFirst ? factor : 1) * Math.exp(0.1 * normal()),
    })).flatMap((sample) => Array.from({ length: each }, () => sample)),
  );
  return { samples, steps: [1, 2].map((l) => samples.map(({ way }) => l * way)) };
}

test('twice as far is log 2, and 100 % more', () => {
  const { samples, steps } = sampled(12, 1, 2, () => 0);
  const { layers, whole } = logRatios(steps, samples, { seed: 1 });
  for (const { ratio } of [...layers, whole]) {
    assert.ok(Math.abs((ratio ?? 0) - Math.LN2) < 1e-12);
    assert.ok(Math.abs(perCent(ratio ?? 0) - 100) < 1e-9);
  }
});

test('repeating every word leaves the interval as wide: words are drawn, not samples', () => {
  const width = (/** @type {number} */ each) => {
    const { samples, steps } = sampled(30, each, 1, createNormal(createRandom(3)));
    const { interval } = logRatios(steps, samples, { seed: 1 }).whole;
    return (interval?.high ?? 0) - (interval?.low ?? 0);
  };
  assert.ok(Math.abs(width(5) - width(1)) < 1e-12);
});

test('the interval holds the true ratio about as often as it says', () => {
  const normal = createNormal(createRandom(5));
  let held = 0;
  for (let run = 0; run < 200; run++) {
    const { samples, steps } = sampled(40, 1, 1, normal);
    const { interval } = logRatios(steps, samples, { seed: run, draws: 300 }).whole;
    if (interval && interval.low <= 0 && interval.high >= 0) held++;
  }
  assert.ok(held >= 178 && held <= 198, `${held} of 200`);
});

test('the joint band is wider than the band of any one layer', () => {
  const { samples, steps } = sampled(30, 1, 1, createNormal(createRandom(7)));
  const { layers, joint } = logRatios(steps, samples, { seed: 1 });
  layers.forEach(({ interval }, l) => {
    const band = joint[l];
    assert.ok(interval && band && band.high - band.low >= 0.95 * (interval.high - interval.low));
  });
});

test('too few words, a group that is missing and steps not measured yet give no interval and no NaN', () => {
  const { samples, steps } = sampled(9, 1, 1, () => 0);
  assert.equal(answerOf(logRatios(steps, samples, { seed: 1 }).whole), 'few');
  const half = samples.map((sample) => ({ ...sample, isKept: sample.isFirst }));
  const missing = logRatios(steps, half, { seed: 1 });
  assert.ok(missing.layers.every(({ ratio }) => ratio === null));
  const nothing = logRatios([samples.map(() => null)], samples, { seed: 1 });
  assert.deepEqual(nothing.layers, [{ ratio: null, interval: null }]);
  assert.equal(nothing.whole.ratio, null);
});

test('a quantile lies between two values by a straight line', () => {
  assert.equal(quantile([1, 2, 4], 0.5), 2);
  assert.equal(quantile([1, 2, 4], 0.75), 3);
  assert.equal(quantile([5], 0.975), 5);
});

test('matching keeps as many nouns as adjectives in every cell of frequency and place', () => {
  const random = createRandom(11);
  const samples = Array.from({ length: 200 }, () => ({
    group: /** @type {'noun' | 'adjective'} */ (random() < 0.7 ? 'noun' : 'adjective'),
    count: 1 + Math.floor(20 * random() ** 3),
    place: Math.floor(30 * random()),
  }));
  const kept = matchSamples(samples);
  /** @type {Map<string, number>} */
  const balance = new Map();
  samples.forEach(({ group, count, place }, i) => {
    if (!kept[i]) return;
    const cell = `${Math.floor(Math.log2(count))} ${[3, 7, 15].filter((end) => place > end).length}`;
    balance.set(cell, (balance.get(cell) ?? 0) + (group === 'noun' ? 1 : -1));
  });
  assert.ok(balance.size > 5);
  assert.ok([...balance.values()].every((difference) => difference === 0));
});
