// SPDX-License-Identifier: MIT
//
// web/measures/statistics.js and random.js against simple-statistics, which they do not use, and against
// what probability says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  sampleCorrelation,
  sampleRankCorrelation,
  sampleStandardDeviation,
} from 'simple-statistics';
import { createNormal, createRandom } from '../../web/measures/random.js';
import {
  correlationOfKept,
  correlationsWithoutEach,
  mean,
  ranksOfKept,
  standardError,
  wilson,
  YARDSTICK,
} from '../../web/measures/statistics.js';

const N = 20_000;

/** @param {() => number} draw @param {number} [count] */
const many = (draw, count = N) => Array.from({ length: count }, draw);

test('the standard error is the deviation over the root of the count, and needs two values', () => {
  const values = many(createRandom(3), 50);
  const expected = sampleStandardDeviation(values) / Math.sqrt(50);
  // 50 additions of numbers near 1, each rounded to 2^-53: 1e-12 is far above their sum.
  assert.ok(Math.abs(/** @type {number} */ (standardError(values)) - expected) < 1e-12);
  assert.equal(standardError([1]), null);
});

test('a correlation leaves out the dropped, and is null of two points or of a constant', () => {
  const random = createRandom(5);
  const xs = many(random, 30);
  const ys = xs.map((x) => x + random());
  const dropped = new Set([0, 7]);
  const kept = (/** @type {number[]} */ all) => all.filter((_, t) => t !== 0 && t !== 7);
  const { pearson, spearman } = correlationOfKept(xs, ys, dropped);
  const close = (/** @type {number | null} */ a, /** @type {number} */ b) =>
    assert.ok(a !== null && Math.abs(a - b) < 1e-12, `${a} and ${b}`);
  close(pearson, sampleCorrelation(kept(xs), kept(ys)));
  close(spearman, sampleRankCorrelation(kept(xs), kept(ys)));
  const none = { pearson: null, spearman: null };
  assert.deepEqual(correlationOfKept([1, 2, 3], [3, 1, 2], new Set([1])), none);
  assert.deepEqual(correlationOfKept([1, 1, 1], [3, 1, 2], new Set()), none);
});

test('ranks count the kept only', () => {
  assert.deepEqual(ranksOfKept([9, 5, 7, 5], new Set([0])), [null, 1.5, 3, 1.5]);
});

test('the same seed gives the same numbers, another seed others', () => {
  const first = many(createRandom(2026), 8);
  assert.deepEqual(many(createRandom(2026), 8), first);
  assert.notDeepEqual(many(createRandom(2027), 8), first);
});

test('uniform and normal numbers have the mean and the variance they should', () => {
  const uniform = many(createRandom(11));
  const normal = many(createNormal(createRandom(12)));
  const variance = (/** @type {number[]} */ xs) => sampleStandardDeviation(xs) ** 2;
  // Five standard errors: of a mean sigma / sqrt(N); of a normal variance sqrt(2 / N), of a uniform
  // one sqrt((1/80 - 1/144) / N).
  assert.ok(Math.abs(mean(uniform) - 0.5) < 5 * Math.sqrt(1 / 12 / N));
  assert.ok(Math.abs(variance(uniform) - 1 / 12) < 5 * Math.sqrt((1 / 80 - 1 / 144) / N));
  assert.ok(Math.abs(mean(normal)) < 5 / Math.sqrt(N));
  assert.ok(Math.abs(variance(normal) - 1) < 5 * Math.sqrt(2 / N));
  assert.ok(uniform.every((u) => u >= 0 && u < 1));
});

test('correlations without each pair are those of the others, ties and outliers included', () => {
  const xs = [3, 1, 4, 1, 5, 9, 2, 6, 5, 300];
  const ys = [2, 7, 1, 8, 2, 8, 1, 8, 2, -90];
  correlationsWithoutEach(xs, ys).forEach((without, i) => {
    assert.deepEqual(without, correlationOfKept(xs, ys, new Set([i])), `${i}`);
  });
  assert.deepEqual(correlationsWithoutEach([1, 2, 3], [1, 2, 4])[0], {
    pearson: null,
    spearman: null,
  });
  assert.deepEqual(correlationsWithoutEach([], []), []);
});

test('Wilson’s interval ends where the measured share is two deviations of the end’s own away', () => {
  for (const [k, n] of [
    [0, 7],
    [1, 9],
    [50, 269],
    [366, 389],
    [12, 12],
  ]) {
    const { share, low, high } = /** @type {NonNullable<ReturnType<typeof wilson>>} */ (
      wilson(k, n)
    );
    assert.equal(share, k / n);
    assert.ok(low >= 0 && low <= share && share <= high && high <= 1);
    for (const end of [low, high]) {
      if (end === share) continue; // no share is smaller than 0 or larger than 1
      const away = Math.abs(share - end) / Math.sqrt((end * (1 - end)) / n);
      assert.ok(Math.abs(away - YARDSTICK) < 1e-9, `${k} of ${n}: ${away}`);
    }
  }
  assert.equal(wilson(0, 0), null);
});
