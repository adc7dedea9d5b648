// SPDX-License-Identifier: MIT
//
// Lesson 04's controls and summaries: what probability says of them, and the edges of short texts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BINS,
  countBins,
  createPartners,
  createRandomCosine,
  emptyCosines,
  highestLayer,
  parts,
  shareWithin,
  summarise,
} from '../../web/lessons/04-attention-and-mlp/measure.js';
import { createRandom } from '../../web/measures/random.js';

const N = 40_000;

for (const width of [1, 2, 3, 4, 257, 1280]) {
  test(`random cosines of width ${width} have mean 0 and variance 1 / ${width}`, () => {
    const draw = createRandomCosine(width, createRandom(width));
    let sum = 0;
    let squares = 0;
    let fourths = 0;
    for (let i = 0; i < N; i++) {
      const value = draw();
      assert.ok(Math.abs(value) <= 1);
      sum += value;
      squares += value ** 2;
      fourths += value ** 4;
    }
    // E c^4 = 3 / (C (C + 2)); five standard errors of each moment.
    const fourth = 3 / (width * (width + 2));
    const eighth = 105 / (width * (width + 2) * (width + 4) * (width + 6));
    const error = (/** @type {number} */ variance) => 5 * Math.sqrt(variance / N) + 1e-12;
    assert.ok(Math.abs(sum / N) < error(1 / width));
    assert.ok(Math.abs(squares / N - 1 / width) < error(fourth - 1 / width ** 2));
    assert.ok(Math.abs(fourths / N - fourth) < error(eighth - fourth ** 2));
  });
}

test('every token but the first gets another token but the first, each once', () => {
  for (const tokens of [3, 4, 50]) {
    const partners = createPartners(tokens, createRandom(tokens));
    assert.equal(partners[0], null);
    const rest = partners.slice(1);
    assert.ok(rest.every((partner, i) => partner !== null && partner > 0 && partner !== i + 1));
    assert.equal(new Set(rest).size, tokens - 1);
  }
});

test('a text of one or two tokens has nobody to pair', () => {
  assert.deepEqual(createPartners(1, createRandom(1)), [null]);
  assert.deepEqual(createPartners(2, createRandom(1)), [null, null]);
});

test('bins hold both ends', () => {
  const counts = countBins([-1, 1, 0, -0.001]);
  assert.equal(counts.length, BINS);
  assert.deepEqual(
    [counts[0], counts[BINS - 1], counts[BINS / 2], counts[BINS / 2 - 1]],
    [1, 1, 1, 1],
  );
});

test('sixths of 36 layers are the published ones; few layers still have all three parts', () => {
  assert.deepEqual(parts(36), { first: [1, 6], middle: [7, 30], last: [31, 36] });
  for (let layers = 1; layers <= 12; layers++) {
    for (const [from, to] of Object.values(parts(layers))) {
      assert.ok(from >= 1 && to <= layers && from <= to, `${layers}: ${from} to ${to}`);
    }
  }
});

test('a value that does not exist is in no mean', () => {
  assert.deepEqual(summarise([null, 0.5, null], new Set([0])), {
    mean: 0.5,
    error: null,
    count: 1,
  });
  assert.deepEqual(summarise(null, new Set()), { mean: null, error: null, count: 0 });
  assert.equal(shareWithin([], 0.1), null);
  const cosines = emptyCosines(2, 2, 8);
  assert.equal(highestLayer(cosines, new Set()), null);
  cosines.paired[2] = [0.1, 0.3];
  assert.deepEqual(highestLayer(cosines, new Set([0])), { layer: 2, mean: 0.3 });
});
