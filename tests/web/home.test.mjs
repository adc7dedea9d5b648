// SPDX-License-Identifier: MIT
//
// What the course home says of lesson 05's recorded run (web/home/triangle-facts.js): the numbers are the
// reference's, and the words follow the numbers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { factsOf, lineOf, verdictOf } from '../../web/home/triangle-facts.js';
import { emptyLengths, measurement } from '../../web/lessons/05-residual-decomposition/measure.js';
import { lessonReference } from '../golden/lesson-fixtures.mjs';

const LESSON = new URL('../../web/lessons/05-residual-decomposition/', import.meta.url);

/** Half of the last digit that the page shows. */
const HALF = 0.005;

test('the first figure takes the layer and the numbers of the reference', async () => {
  const { difference } = await lessonReference('05');
  const recorded = JSON.parse(await readFile(new URL('recorded.json', LESSON), 'utf8'));
  const lengths = measurement.restore?.(recorded.data, {}) ?? emptyLengths(0, 0);
  const facts = factsOf(lengths, recorded.names);
  assert.ok(facts);
  const { sensitive, correlations, first, moves } = difference;
  assert.deepEqual([facts.layer, facts.part], [sensitive.layer, sensitive.part]);
  // Of each part: Pearson and Spearman without position 0, then with it.
  const row = correlations.values[facts.layer - first].slice(facts.part === 'attn' ? 0 : 4);
  const ours = [facts.pearson.left, facts.spearman.left, facts.pearson.kept, facts.spearman.kept];
  ours.forEach((value, i) => {
    assert.ok(Math.abs(value - row[i]) < HALF, `${i}: ${value}, ${row[i]}`);
  });
  assert.ok(Math.abs(facts.medians.pearson - moves.values[0][4]) < HALF);
  assert.ok(Math.abs(facts.medians.spearman - moves.values[1][4]) < HALF);
});

test('the verdict follows the numbers', () => {
  const still = { kept: 0.19, left: 0.17 };
  assert.equal(verdictOf({ kept: 0.67, left: -0.03 }, still), 'telling');
  assert.equal(verdictOf({ kept: -0.2, left: 0.6 }, still), 'telling');
  assert.equal(verdictOf({ kept: 0.67, left: -0.03 }, { kept: 0.19, left: 0.4 }), 'both');
  assert.equal(verdictOf({ kept: 0.6, left: 0.5 }, still), 'mild');
});

test('the line is called what it does', () => {
  assert.equal(lineOf(4.6, -0.1), 'flat');
  assert.equal(lineOf(4.6, 0.1), 'flat');
  assert.equal(lineOf(2, -2), 'turned');
  assert.equal(lineOf(2, 1), 'gentler');
  assert.equal(lineOf(2, 2.1), 'same');
  assert.equal(lineOf(-2, -3), 'steeper');
});

test('one far point makes the facts: the line falls flat, the ranks stay', () => {
  const tokens = 40;
  const lengths = emptyLengths(2, tokens);
  // A cloud without a slope, and position 0 far out on both axes.
  const across = Array.from({ length: tokens }, (_, t) => (t === 0 ? 100 : 1 + ((7 * t) % 11)));
  const up = Array.from({ length: tokens }, (_, t) => (t === 0 ? 100 : 1 + ((5 * t) % 13)));
  lengths.hidden = [null, up, up];
  lengths.parts.difference.mlp = [null, null, across];
  const names = across.map((_, t) => `t${t}`);
  const facts = factsOf(lengths, names);
  assert.deepEqual([facts?.layer, facts?.part], [2, 'mlp']);
  assert.deepEqual([facts?.line, facts?.verdict], ['flat', 'telling']);
  assert.ok(Number(facts?.pearson.kept) > 0.9 && Math.abs(Number(facts?.pearson.left)) < 0.2);
});

test('of a run without correlations nothing is said', () => {
  assert.equal(factsOf(emptyLengths(3, 2), ['a', 'b']), null);
});
