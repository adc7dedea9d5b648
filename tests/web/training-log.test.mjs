// SPDX-License-Identifier: MIT
//
// The log of the default model's training, as lesson 02 draws it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { largestAtEnd, parseTrainingLog, staysAbove } from '../../web/measures/training-log.js';
import { ROOT } from '../browser.mjs';

const HEAD = 'step\ttokens\theld_nats_per_byte\tratios\tsinks';

test('the log of the model that ships has a line for each look, all blocks in each', () => {
  const text = readFileSync(path.join(ROOT, 'models/mini/log.tsv'), 'utf8');
  const { tokens, loss, ratios, sinks } = parseTrainingLog(text);
  const lines = text.trim().split('\n').length - 1;
  assert.deepEqual(
    [tokens.length, loss.length, ratios.length, sinks.length],
    [lines, lines, 12, 12],
  );
  for (const values of [...ratios, ...sinks]) assert.equal(values.length, lines);
  assert.ok(tokens.every((count, i) => i === 0 || count > tokens[i - 1]));
  assert.ok(loss[lines - 1] < loss[0]);
});

test('columns are found by their names, and numbers go to their block and line', () => {
  const log = parseTrainingLog(
    `${HEAD}\textra\n1\t10\t1.5\t1 2\t0.1 0\tx\n2\t20\t1.25\t3 4\t0.2 1\tx\n`,
  );
  assert.deepEqual(log, {
    tokens: [10, 20],
    loss: [1.5, 1.25],
    ratios: [
      [1, 3],
      [2, 4],
    ],
    sinks: [
      [0.1, 0.2],
      [0, 1],
    ],
  });
});

test('what is no such log is refused, by line and column', () => {
  for (const [text, said] of /** @type {const} */ ([
    ['<!doctype html>', /no column tokens/],
    [`${HEAD}\n1\t10\t1.5\t1 x\t0 0`, /line 2 .*: ratios is no number/],
    [`${HEAD}\n1\t10\t1.5\t1 1`, /line 2 .*: sinks is no number/],
    [`${HEAD}\n1\t10\t1.5\t1 1\t0 0\n\n2\t20\t1\t1 1\t0 0`, /line 3 .*: tokens is no number/],
    [`${HEAD}\n1\t10\t1.5\t1 1\t0 0\n2\t20\t1\t1\t0 0`, /line 3 .*: not 2 blocks/],
  ])) {
    assert.throws(() => parseTrainingLog(text), { name: 'TypeError', message: said }, text);
  }
});

test('a level counts from where the largest block stays above it', () => {
  const blocks = [
    [0, 3, 1, 2, 0],
    [0, 0, 0, 1, 2],
  ];
  assert.equal(staysAbove(blocks, 2), 3);
  assert.equal(staysAbove(blocks, 1), 1);
  assert.equal(staysAbove(blocks, 0), 0);
  assert.equal(staysAbove(blocks, 3), null);
  assert.equal(staysAbove([], 1), null);
  assert.equal(largestAtEnd(blocks), 1);
});
