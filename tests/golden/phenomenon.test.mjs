// SPDX-License-Identifier: MIT
/**
 * The default model shows what it showed when it was recorded, and its card says so: nobody swaps it for
 * a worse one unnoticed. And the arithmetic of phenomenon.js, on tensors whose figures are known.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { figuresOf } from './mini-figures.mjs';
import { boundsOf, cardWith, worseThan } from './mini-record.js';
import { crossEntropy, meanOverTexts, measureTexts, summary } from './phenomenon.js';

const FOLDER = new URL('../../models/mini/', import.meta.url);
const MODEL = fileURLToPath(new URL('mini.gguf', FOLDER));

/** @type {import('./mini-record.js').MiniRecord} */
const record = JSON.parse(readFileSync(new URL('phenomenon.json', FOLDER), 'utf8'));

/**
 * @param {number[]} shape
 * @param {number[]} values
 */
const tensor = (shape, values) => ({ shape, data: Float32Array.from(values) });

test('the record is of the file in the repository', () => {
  const sha256 = createHash('sha256').update(readFileSync(MODEL)).digest('hex');
  assert.equal(record.sha256, sha256, 'run npm run mini:measure -- --record');
});

test('the card has the figures of the record', () => {
  const card = readFileSync(new URL('CARD.md', FOLDER), 'utf8');
  assert.equal(card, cardWith(card, record), 'run npm run mini:measure -- --record');
});

test('the default model shows no less than its record', () => {
  const { summary: figures, held, her } = figuresOf(MODEL);
  assert.equal(held.length, record.figures.held.length);
  assert.equal(her.length, record.figures.her.length);
  assert.deepEqual(worseThan(figures, record.bounds), []);
});

test('the bounds are the figures, rounded to the safe side', () => {
  assert.deepEqual(worseThan(record.figures.summary, record.bounds), []);
  const figures = { ...record.figures.summary, natsPerByte: 1.2341, bestRatio: 5.5004 };
  const bounds = boundsOf(figures);
  assert.equal(bounds.natsPerByte, 1.235);
  assert.equal(bounds.bestRatio, 5.49, 'too close to 5.50');
  assert.equal(bounds.blocksSink03, figures.blocksSink03);
});

test('a worse model is named by every figure that fell', () => {
  const { bounds } = record;
  assert.match(worseThan({ ...bounds, natsPerByte: 9 }, bounds).join(), /^natsPerByte 9 /);
  assert.match(worseThan({ ...bounds, bestRatio: 0.1 }, bounds).join(), /^bestRatio 0.1 /);
  assert.equal(worseThan({ ...bounds, bestSink: Number.NaN }, bounds).length, 1);
});

test('ratio, angle and sink of a text whose figures are known', () => {
  // One block, two heads; 4 tokens in a batch that is padded to 5. h[1] is (0,8), (1,0), (2,0), (4,0).
  const pattern = Array.from({ length: 2 * 5 * 5 }, (_, i) => {
    const [head, query, key] = [Math.floor(i / 25), Math.floor(i / 5) % 5, i % 5];
    return key === 0 && query < 4 ? [0.5, 0.25][head] : 0;
  });
  const tensors = new Map([
    ['lengths', tensor([1], [4])],
    ['blocks.0.hook_resid_pre', tensor([1, 5, 2], new Array(10).fill(1))],
    ['blocks.0.hook_resid_post', tensor([1, 5, 2], [0, 8, 1, 0, 2, 0, 4, 0, 0, 0])],
    ['blocks.0.hook_mlp_out', tensor([1, 5, 2], new Array(10).fill(1))],
    ['blocks.0.attn.hook_pattern', tensor([1, 2, 5, 5], pattern)],
  ]);
  const [[figures]] = measureTexts(tensors, 1);
  assert.deepEqual(figures, { ratio: 4, angle: Math.PI / 2, sink: 0.375 });
});

test('cross-entropy leaves out first tokens and padding', () => {
  const tensors = new Map([
    ['lengths', tensor([2], [3, 1])],
    ['tokens', tensor([2, 3], [1, 0, 1, 0, 0, 0])],
    ['logits', tensor([2, 3, 2], [0, 0, Math.log(3), 0, 9, 9, 9, 9, 9, 9, 9, 9])],
  ]);
  const { nats, tokens } = crossEntropy(tensors);
  assert.equal(tokens, 2);
  // ln 2 for the even guess, ln 4 for the token that had one chance in four; logits are f32.
  assert.ok(Math.abs(nats - Math.log(8)) < 1e-6);
});

test('the summary takes the smaller of both kinds of text, and moves that Spearman does not share', () => {
  /** @param {number} x @param {number} rho */
  const layer = (x, rho) => ({
    ratio: 10 * x,
    angle: x,
    sink: x,
    pearson: { all: 0, rest: x },
    spearman: { all: 0, rest: rho },
  });
  const held = [layer(0.2, 0.1), layer(0.6, 0.1), layer(0.9, 0.5)];
  const her = [layer(0.7, 0), layer(0.1, 0), layer(0.1, 0)];
  assert.deepEqual(summary(held, her, 1.5), {
    natsPerByte: 1.5,
    bestRatio: 7,
    blocksRatio5: 1,
    bestSink: 0.7,
    blocksSink03: 1,
    bestAngle: 0.7,
    pearsonMove: 0.6,
  });
});

test('means over texts keep correlations apart from texts too short for them', () => {
  const plain = { ratio: 1, angle: 0, sink: 0 };
  const pair = { all: 0.5, rest: 1 };
  const [figures] = meanOverTexts([
    [plain],
    [{ ...plain, ratio: 3, pearson: pair, spearman: pair }],
  ]);
  assert.deepEqual(figures, { ratio: 2, angle: 0, sink: 0, pearson: pair, spearman: pair });
});
