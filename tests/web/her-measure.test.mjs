// SPDX-License-Identifier: MIT
//
// What lessons 01 and 02 compute of hidden states, on vectors whose angles are known: turns, controls,
// neighbours, draws, and the question whether there are two clouds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  anglesAt,
  compareLayers,
  controlSummary,
  emptyTurns,
  planControl,
  TurnMeter,
  testLayers,
} from '../../web/lessons/01-rotations/measure.js';
import {
  anglesOf,
  CLEAR_GAP,
  drawPairs,
  emptyNeighbours,
  histogramCounts,
  isClear,
  keptSentences,
  meansByPair,
  measureNeighbours,
  spread,
  targetPair,
  widestGap,
} from '../../web/lessons/02-neighbours/measure.js';

/** f32 keeps a direction to about 2^-24. */
const F32 = 1e-6;

/** @param {number} length @param {number} target */
const sentence = (length, target) => ({
  text: 'x',
  names: Array.from({ length }, (_, t) => `t${t}`),
  target,
});

/**
 * Hidden states in the plane: every position at its own angle and length.
 * @param {number[]} angles
 */
const plane = (angles) => ({
  shape: [angles.length, 2],
  data: Float32Array.from(angles.flatMap((a, t) => [(t + 1) * Math.cos(a), (t + 1) * Math.sin(a)])),
});

/** @param {number | null} a @param {number} b */
const close = (a, b) => assert.ok(a !== null && Math.abs(a - b) < F32, `${a} and ${b}`);

test('turns are angles from layer to layer, whatever the batches', () => {
  const sentences = [sentence(4, 2), sentence(3, 2), sentence(3, 2)];
  const at = (/** @type {number} */ l, /** @type {number} */ s) =>
    plane(sentences[s].names.map((_, t) => 0.1 * (s + 1) * (t + 1) * l));
  const results = [[[0, 1, 2]], [[0], [1, 2]]].map((batches) => {
    const turns = emptyTurns(2, sentences, 7);
    const meter = new TurnMeter(turns);
    for (const batch of batches) {
      for (const l of [0, 1, 2]) {
        meter.take(
          l,
          batch[0],
          batch.map((s) => at(l, s)),
        );
      }
    }
    return turns;
  });
  for (const turns of results) {
    assert.ok(turns.angles[0].every((angles) => angles === null));
    for (const l of [1, 2]) {
      turns.sentences.forEach((_, s) => {
        turns.angles[l][s]?.forEach((angle, t) => {
          close(angle, 0.1 * (s + 1) * (t + 1));
        });
      });
      anglesAt(turns, l, 0).forEach((angle, s) => {
        close(angle, 0.3 * (s + 1));
      });
      anglesAt(turns, l, -1).forEach((angle, s) => {
        close(angle, 0.2 * (s + 1));
      });
    }
    assert.equal(turns.control.length, 6);
  }
  assert.deepEqual([...results[0].control].sort(), [...results[1].control].sort());
});

test('the control joins other layers and other positions, and a seed repeats it', () => {
  const plan = planControl([5, 3, 2], 12, 42);
  assert.deepEqual(plan, planControl([5, 3, 2], 12, 42));
  assert.notDeepEqual(plan, planControl([5, 3, 2], 12, 43));
  plan.forEach((pairs, s) => {
    assert.deepEqual(
      pairs.map(([first]) => first.layer),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    for (const [a, b] of pairs) {
      assert.ok(a.layer !== b.layer && a.position !== b.position);
      for (const { layer, position } of [a, b]) {
        assert.ok(layer >= 0 && layer <= 12 && position >= 0 && position < [5, 3, 2][s]);
      }
    }
  });
});

test('a comparison without spread or of one sentence has means and no test', () => {
  const turns = emptyTurns(1, [sentence(3, 2)], 1);
  const compared = () =>
    compareLayers(
      turns,
      testLayers(turns, () => 0.5),
    );
  assert.deepEqual(compared(), [null, null]);
  turns.angles[1][0] = [0.1, 0.2, 0.4];
  const [, at] = compared();
  assert.deepEqual(at, {
    n: 1,
    target: { mean: 0.4, error: null },
    before: { mean: 0.2, error: null },
    t: null,
    p: null,
    corrected: null,
  });
  assert.equal(controlSummary(turns), null);
});

test('neighbours are measured inside a layer', () => {
  const near = emptyNeighbours(1, [sentence(4, 2), sentence(3, 2)]);
  measureNeighbours(near, 1, 0, [plane([0, 0.5, 0.7, 1.7]), plane([0, 3, 1])]);
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
