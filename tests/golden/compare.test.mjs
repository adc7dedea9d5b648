// SPDX-License-Identifier: MIT
/**
 * Tests of compare.js itself: a comparison that cannot fail proves nothing. Each test takes a
 * fixture, spoils a copy of it in one way and expects to be told where.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareExact, compareFast, EXACT_BOUND, padTexts, readSafetensors } from './compare.js';

/** @param {string} name */
function load(name) {
  const bytes = readFileSync(new URL(`fixtures/${name}.safetensors`, import.meta.url));
  return readSafetensors(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @param {import('./compare.js').Tensors} tensors */
function copy(tensors) {
  return new Map(
    [...tensors].map(([tap, { shape, data }]) => [tap, { shape, data: data.slice() }]),
  );
}

/**
 * Multiplies one token's row of a [B,T,C] tap by `factor`.
 * @param {import('./compare.js').Tensors} tensors
 * @param {string} tap
 * @param {number} text
 * @param {number} token
 * @param {number} factor
 */
function scaleRow(tensors, tap, text, token, factor) {
  const tensor = tensors.get(tap);
  assert.ok(tensor);
  const [, T, C] = tensor.shape;
  for (let i = 0; i < C; i++) tensor.data[(text * T + token) * C + i] *= factor;
}

/** @param {ReturnType<typeof compareExact>} result */
const failures = (result) => result.taps.filter((tap) => !tap.pass);

test('every fixture equals itself', () => {
  for (const name of ['f32-odd-7', 'q8-ragged', 'q8-outliers-9']) {
    const expected = load(name);
    const result = compareExact(expected, copy(expected));
    assert.ok(result.pass);
    assert.equal(result.taps.length, expected.size);
  }
});

test('a row off by twice the bound fails and is named, off by half the bound passes', () => {
  const expected = load('q8-ragged');
  const got = copy(expected);
  scaleRow(got, 'blocks.1.hook_mlp_out', 2, 4, 1 + EXACT_BOUND / 2);
  assert.ok(compareExact(expected, got).pass);
  scaleRow(got, 'blocks.1.hook_mlp_out', 2, 4, 1 + 2 * EXACT_BOUND);
  const [failure, ...others] = failures(compareExact(expected, got));
  assert.equal(others.length, 0);
  assert.equal(failure.tap, 'blocks.1.hook_mlp_out');
  assert.equal(failure.where, 'text 2, token 4');
});

test('massive activations at position 0 hide no error at other positions, nor their own', () => {
  const expected = load('q8-outliers-9');
  for (const token of [0, 1, 8]) {
    const got = copy(expected);
    scaleRow(got, 'blocks.2.hook_resid_post', 0, token, 1 + 2 * EXACT_BOUND);
    assert.equal(failures(compareExact(expected, got))[0]?.where, `text 0, token ${token}`);
  }
});

test('a finite score where the mask should be, and a mask where a score should be, fail', () => {
  const expected = load('f32-odd-7');
  const tap = 'blocks.0.attn.hook_attn_scores';
  for (const [index, value] of [
    [1, -1e30],
    [0, -Infinity],
  ]) {
    const got = copy(expected);
    const scores = got.get(tap);
    assert.ok(scores);
    scores.data[index] = value;
    assert.equal(failures(compareExact(expected, got))[0]?.tap, tap);
  }
});

test('NaN, a missing tap, a wrong shape, dirty padding and other tokens fail', () => {
  const expected = load('q8-ragged');
  const tap = 'blocks.1.hook_resid_post';
  /** @type {((got: import('./compare.js').Tensors) => void)[]} */
  const spoilers = [
    (got) => scaleRow(got, tap, 1, 0, Number.NaN),
    (got) => got.delete(tap),
    (got) => got.get(tap)?.shape.reverse(),
    // Text 0 has one token: its second row is padding, 0 * factor would stay 0.
    (got) => got.get(tap)?.data.fill(1e-9, 96, 97),
    (got) => got.get('tokens')?.data.fill(7, 0, 1),
  ];
  for (const spoil of spoilers) {
    const got = copy(expected);
    for (const tensor of got.values()) tensor.shape = [...tensor.shape];
    spoil(got);
    assert.equal(failures(compareExact(expected, got)).length, 1);
  }
});

test('texts without a batch axis pad to the batch they came from', () => {
  const expected = load('q8-ragged');
  const lengths = [...(expected.get('lengths')?.data ?? [])];
  for (const tap of ['blocks.1.hook_resid_post', 'blocks.1.attn.hook_pattern', 'logits']) {
    const batch = expected.get(tap);
    assert.ok(batch);
    const texts = lengths.map((length, b) => unpad(batch, b, length));
    assert.deepEqual(padTexts(tap, texts), batch);
  }
});

/**
 * Text b of a batch without padding, by index arithmetic of its own.
 * @param {import('./compare.js').Tensor} batch
 * @param {number} b
 * @param {number} length
 */
function unpad(batch, b, length) {
  const T = Math.max(...batch.shape.slice(1, 3).filter((size) => size === 14));
  const shape = batch.shape.slice(1).map((size) => (size === T ? length : size));
  const data = batch.data
    .slice((b * batch.data.length) / batch.shape[0], ((b + 1) * batch.data.length) / batch.shape[0])
    .filter((_, i) => {
      let rest = i;
      for (let axis = batch.shape.length - 1; axis > 0; axis--) {
        const size = batch.shape[axis];
        if (size === T && rest % size >= length) return false;
        rest = Math.floor(rest / size);
      }
      return true;
    });
  return { shape, data: /** @type {Float32Array} */ (data) };
}

test('the fast figures are 0 for a run against itself', () => {
  const expected = load('deep-32');
  const { pass, figures } = compareFast(expected, copy(expected));
  assert.ok(pass);
  for (const { value } of figures) assert.ok(value < 1e-6);
});

test('each fast bound is reached by the error it is there for', () => {
  const expected = load('deep-32');
  /** @type {Record<string, (got: import('./compare.js').Tensors) => void>} */
  const spoilers = {
    residWorst: (got) => scaleRow(got, 'blocks.11.hook_resid_post', 0, 0, 1.031),
    residMedian: (got) => scaleAll(got, (tap) => tap.endsWith('hook_resid_post'), 1.016),
    pathLength: (got) => scaleRow(got, 'blocks.4.hook_mlp_out', 0, 3, 1.031),
    angle: (got) => turn(got, 'blocks.6.hook_resid_post', 5),
    pearson: (got) => {
      for (let t = 0; t < 32; t += 2) scaleRow(got, 'blocks.8.hook_attn_out', 0, t, 1.028);
    },
  };
  for (const [figure, spoil] of Object.entries(spoilers)) {
    const got = copy(expected);
    spoil(got);
    const failed = compareFast(expected, got).figures.filter(({ pass }) => !pass);
    assert.ok(
      failed.some((entry) => entry.figure === figure),
      `${figure} not among ${failed.map((entry) => entry.figure)}`,
    );
  }
});

/**
 * @param {import('./compare.js').Tensors} tensors
 * @param {(tap: string) => boolean} which
 * @param {number} factor
 */
function scaleAll(tensors, which, factor) {
  for (const [tap, { data }] of tensors) {
    if (which(tap)) for (let i = 0; i < data.length; i++) data[i] *= factor;
  }
}

/**
 * Turns one token's vector of a [1,T,C] tap by about a quarter rad: adds a quarter of its length
 * at right angles (the swap (x, y) -> (-y, x) of neighbouring components).
 * @param {import('./compare.js').Tensors} tensors
 * @param {string} tap
 * @param {number} token
 */
function turn(tensors, tap, token) {
  const tensor = tensors.get(tap);
  assert.ok(tensor);
  const C = tensor.shape[2];
  const row = tensor.data.subarray(token * C, (token + 1) * C);
  const old = row.slice();
  for (let i = 0; i < C; i += 2) {
    row[i] -= 0.25 * old[i + 1];
    row[i + 1] += 0.25 * old[i];
  }
}
