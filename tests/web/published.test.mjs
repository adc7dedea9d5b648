// SPDX-License-Identifier: MIT
//
// What the lessons say beside published results: a model that they are of is told by its shape, and is not
// sent to another one. And how far a number read off the page may be off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LARGE, SIZES, sizeOf } from '../../web/frame/gpt2-sizes.js';
import { chanceLevel, readingError } from '../../web/lessons/03-path-length/measure.js';
import { emptyCosines } from '../../web/lessons/04-attention-and-mlp/measure.js';
import { honest } from '../../web/lessons/04-attention-and-mlp/published.js';

/** @param {import('../../web/frame/gpt2-sizes.js').Size} size @param {number} [dVocab] */
const configOf = ({ layers, width }, dVocab = 50257) => ({
  nLayers: layers,
  dModel: width,
  dVocab,
});

test('GPT-2 is told by layers, width and vocabulary, and nothing else is taken for it', () => {
  for (const size of SIZES) {
    assert.equal(sizeOf(configOf(size)), size);
    assert.equal(sizeOf(configOf(size, 4096)), null);
    assert.equal(sizeOf(configOf({ ...size, layers: size.layers + 1 })), null);
  }
});

test('lesson 04 sends a run of GPT-2 Large nowhere, and any other to GPT-2 Large', () => {
  const [tokens, value] = [3, 0.05];
  for (const size of SIZES) {
    const cosines = emptyCosines(size.layers, tokens, size.width);
    for (let l = 1; l <= size.layers; l++) cosines.paired[l] = new Array(tokens).fill(value);
    const said = honest({ dropsFirst: true }, { model: 'M', size, cosines });
    assert.equal(said.includes('GPT-2 Large'), size !== LARGE, said);
    assert.equal(said.includes('không phải mô hình của kết quả công bố'), size !== LARGE, said);
  }
});

test('deviations computed from two numbers of two digits each are within the check’s slack', () => {
  const shown = (/** @type {number} */ value) => Math.round(100 * value) / 100;
  for (const n of [4, 10, 96, 341, 1023]) {
    const chance = /** @type {number} */ (chanceLevel(n));
    for (let r = 0; r <= 1; r += 0.013) {
      const answer = r * Math.sqrt(n - 1);
      const read = shown(r) / (shown(chance) / 2);
      const slack = readingError(answer, chance);
      assert.ok(Math.abs(read - answer) <= slack, `n ${n}, r ${r}: ${read} and ${answer}`);
      // Whoever forgets that the level is two deviations is wrong, unless r is too small to tell.
      if (answer > 1) assert.ok(answer / 2 > slack, `n ${n}, r ${r}: ${slack}`);
    }
  }
});
