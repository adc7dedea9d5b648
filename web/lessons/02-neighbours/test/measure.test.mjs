// SPDX-License-Identifier: MIT
//
// Lesson 02's numbers: all of them on the default model against reference.json, and its functions on vectors
// whose angles are known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agree, lessonReference, oursIn } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { plane, sentence } from '../../../../tests/support/vectors.mjs';
import {
  anglesOf,
  CLEAR_GAP,
  drawPairs,
  emptyNeighbours,
  histogramCounts,
  isClear,
  keptSentences,
  meansByPair,
  measurement,
  measureNeighbours,
  spread,
  targetPair,
  widestGap,
} from '../measure.js';
import { published } from '../published.js';
import { anglesAt, commonPairs, derive, middleLayer } from '../scene.js';
import { schema } from '../schema.js';

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('02');
  const measured = measureNatively(measurement);
  const { data } = measured;
  const { seed, from } = schema;
  const view = { seed: seed.initial, from: from.initial, drop: false, unit: 'radians' };
  const scene = sceneOf(measured, { ...view, sentence: 1 });
  Object.assign(scene, derive(scene));
  const layers = Array.from({ length: data.layers + 1 }, (_, l) => l);
  /** @param {'target' | 'other'} group @returns {number[][]} [sentence][L + 1] */
  const lines = (group) => {
    const all = layers.map((l) => anglesAt(scene, data, l, group));
    return all[0].map((_, s) => all.map((angles) => angles[s]));
  };

  await t.test('the pairs that end with "her", and the drawn ones', () => {
    agree('target', lines('target'), expected.target);
    assert.deepEqual(scene.drawn, expected.drawn);
    agree('other', lines('other'), expected.other);
  });

  await t.test('the mean of every common pair, and its standard error', () => {
    const pairs = layers.map((l) => commonPairs(data, l));
    for (const at of pairs) {
      assert.deepEqual(
        at.map(({ n }) => n),
        expected.pairs,
      );
    }
    const means = pairs.map((at) => at.map(({ mean }) => mean));
    const errors = pairs.map((at) => at.map(({ error }) => error ?? Number.NaN));
    agree('means', means, expected.means);
    agree('errors', errors, expected.errors);
  });

  await t.test('median and deviation of both groups in the middle', () => {
    const middle = middleLayer(data);
    assert.equal(middle, expected.middle);
    const readouts = /** @type {const} */ (['target', 'other']).flatMap((group) => {
      const { median, deviation } = spread(anglesAt(scene, data, middle, group)) ?? {};
      return [median ?? Number.NaN, deviation ?? Number.NaN];
    });
    agree('readouts', readouts, expected.readouts);
  });

  await t.test('the histogram of both groups in the middle', () => {
    for (const group of /** @type {const} */ (['target', 'other'])) {
      const { values, bounds } = expected[group];
      const counts = histogramCounts(anglesAt(scene, data, expected.middle, group), 0.1, 32);
      /** @type {number[]} */
      const at = values.map((/** @type {number[]} */ line) => line[expected.middle]);
      counts.forEach((count, i) => {
        const [low, high] = [i / 10, (i + 1) / 10];
        // A value may cross an edge by as much as an angle may be off.
        const within = (/** @type {number} */ off) =>
          at.filter((angle) => angle >= low - off && angle < high + off).length;
        assert.ok(within(-bounds) <= count && count <= within(bounds), `from ${low}: ${count}`);
      });
    }
  });

  await t.test('the column beside the published results', () => {
    agree('published', oursIn(published(scene).rows), expected.published);
  });
});

/** f32 keeps a direction to about 2^-24. @param {number | null} a @param {number} b */
const close = (a, b) => assert.ok(a !== null && Math.abs(a - b) < 1e-6, `${a} and ${b}`);

test('neighbours are measured inside a layer', () => {
  const near = emptyNeighbours(1, [sentence(4, 2), sentence(3, 2)]);
  [plane([0, 0.5, 0.7, 1.7]), plane([0, 3, 1])].forEach((hidden, s) => {
    measureNeighbours({ has: () => true, get: () => hidden }, 1, near, s);
  });
  assert.deepEqual(near.angles[0], [null, null]);
  [
    [0.5, 0.2, 1],
    [3, 2],
  ].forEach((expected, s) => {
    expected.forEach((angle, i) => {
      close(near.angles[1][s]?.[i] ?? null, angle);
    });
  });
  const means = meansByPair(near, 1, 2);
  assert.deepEqual(
    means.map(({ pair, n }) => [pair, n]),
    [
      [0, 2],
      [1, 2],
    ],
  );
  close(means[0].mean, 1.75);
  close(means[1].mean, 1.1);
});

test('pairs are drawn by seed, never touch "her", and from the start only where asked', () => {
  const sentences = Array.from({ length: 300 }, (_, s) => sentence(6 + (s % 7), 2 + (s % 4)));
  const drawn = drawPairs(sentences, 5, 'all');
  assert.deepEqual(drawn, drawPairs(sentences, 5, 'all'));
  assert.notDeepEqual(drawn, drawPairs(sentences, 6, 'all'));
  for (const pairs of [drawn, drawPairs(sentences, 5, 'start')]) {
    pairs.forEach((pair, s) => {
      const { target, names } = sentences[s];
      assert.ok(pair >= 0 && pair + 1 < names.length);
      assert.ok(pair !== target && pair + 1 !== target, `${pair} touches ${target}`);
    });
  }
  assert.ok(drawPairs(sentences, 5, 'start').every((pair) => pair <= 1));
  assert.ok(new Set(drawn).size > 6);
  assert.equal(targetPair(sentences[0]), 1);
});

test('dropping position 0 leaves out the sentences whose pair is 0-1, and no others', () => {
  assert.deepEqual(keptSentences([0, 3, 0, 1], true), [1, 3]);
  assert.deepEqual(keptSentences([0, 3, 0, 1], false), [0, 1, 2, 3]);
  const near = emptyNeighbours(0, [sentence(3, 2), sentence(3, 2)]);
  near.angles[0] = [[2.8, 1], null];
  assert.deepEqual(anglesOf(near, 0, [0, 1], [0, 1]), [2.8]);
});

test('two clouds are seen where they are, and one cloud is not cut in two', () => {
  const low = Array.from({ length: 40 }, (_, i) => 1 + 0.01 * i);
  const high = Array.from({ length: 14 }, (_, i) => 2.6 + 0.02 * i);
  const gap = widestGap([...high, ...low]);
  assert.ok(gap && isClear(gap));
  assert.deepEqual([gap.below, gap.above], [40, 14]);
  close(gap.from, 1.39);
  close(gap.to, 2.6);
  const one = widestGap(low);
  assert.ok(one && !isClear(one) && one.to - one.from < CLEAR_GAP);
  // Two stray values are no cloud: fewer than a tenth of the lines.
  assert.ok(!isClear(widestGap([...low, 3, 3.1])));
  assert.equal(widestGap([1, 2, 3]), null);
});

test('a median between two equal clouds is a value that nothing has', () => {
  const values = [1, 1.1, 1.2, 2.7, 2.8, 2.9];
  const found = spread(values);
  const gap = widestGap(values);
  assert.ok(found && gap && isClear(gap));
  assert.ok(found.median > gap.from && found.median < gap.to);
  assert.equal(spread([]), null);
});

test('a histogram counts every value once, pi in the last bin', () => {
  const counts = histogramCounts([0, 0.05, 0.1, 1.55, Math.PI, 3.2], 0.1, 32);
  assert.equal(
    counts.reduce((sum, n) => sum + n, 0),
    6,
  );
  assert.deepEqual([counts[0], counts[1], counts[15], counts[31]], [2, 1, 1, 2]);
});
