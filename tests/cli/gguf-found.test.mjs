// SPDX-License-Identifier: MIT
/**
 * GGUF files as they are found: split into parts, with tensors that are empty or of no use, in BF16,
 * with unusual alignments; the program reads them as it reads the plain file.
 */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readSafetensors } from '../golden/compare.js';
import { partName, splitGguf, tinyGpt2, writeGguf } from '../support/gguf-writer.mjs';
import { laminar } from '../support/program.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'laminar-gguf-'));
after(() => rmSync(scratch, { recursive: true }));

let folders = 0;

/** @param {Record<string, Uint8Array>} files @returns {string} a fresh folder that holds them */
function put(files) {
  const folder = join(scratch, `${++folders}`);
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** The last logits of a run. @param {string} path */
function logitsOf(path) {
  const out = join(scratch, 'out.safetensors');
  const { status, stderr } = laminar('run', path, '--tokens', '1,2,3', '--out', out);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return readSafetensors(Uint8Array.from(readFileSync(out)).buffer).get('logits')?.data;
}

/** @param {Uint8Array} bytes */
const logitsOfBytes = (bytes) => logitsOf(join(put({ 'm.gguf': bytes }), 'm.gguf'));

/** @param {RegExp} message @param {string} path */
function refused(message, path) {
  const { status, stdout, stderr } = laminar('info', path);
  assert.match(stderr, message);
  assert.deepEqual([status, stdout], [1, '']);
}

const tokens = [...'abcdefg', 'ab'];
const vocabulary = { tokens, types: tokens.map(() => 1), merges: ['a b'], eos: 7 };
const model = tinyGpt2({ vocabulary, layers: 3, dModel: 64 });
const plain = logitsOfBytes(writeGguf(model));

describe('split files', () => {
  /** @param {number} count */
  const parts = (count, from = model) =>
    Object.fromEntries(
      splitGguf(from, count).map((bytes, no) => [partName('m', no, count), bytes]),
    );

  test('any part stands for all of them, and the numbers are those of the whole file', () => {
    for (const count of [2, 3, 7]) {
      const folder = put(parts(count));
      for (const no of [0, count - 1])
        assert.deepEqual(logitsOf(join(folder, partName('m', no, count))), plain);
    }
  });

  test('a part that is missing is named, by its file and by its number', () => {
    const { 'm-00002-of-00002.gguf': _, ...first } = parts(2);
    const path = join(put(first), 'm-00001-of-00002.gguf');
    refused(/part 2 is not there: fetch .*m-00002-of-00002.gguf into the same folder/, path);
    const renamed = join(put({ 'm.gguf': first['m-00001-of-00002.gguf'] }), 'm.gguf');
    refused(/this is part 1 of 2 of a split model: choose all 2 files together/, renamed);
  });

  test('parts of different models are refused', () => {
    const other = parts(2, tinyGpt2({ vocabulary, layers: 2, dModel: 64 }));
    const mixed = { ...parts(2), 'm-00002-of-00002.gguf': other['m-00002-of-00002.gguf'] };
    refused(/file 2 is part of another model/, join(put(mixed), 'm-00001-of-00002.gguf'));
  });

  test('a name that only looks like a part is a file of its own', () => {
    for (const name of ['m-00003-of-00002.gguf', 'm-0001-of-0002.gguf', 'm-00001-of-00001.gguf']) {
      const path = join(put({ [name]: writeGguf(model) }), name);
      assert.deepEqual(logitsOf(path), plain);
    }
  });
});

describe('what a file may hold besides', () => {
  test('empty tensors and tensors of no use change nothing', () => {
    const data = new Float32Array(0);
    /** @type {typeof model.tensors} */
    const more = [
      { name: 'empty', dims: [0], type: 'F32', data },
      { name: 'blk.0.empty.weight', dims: [64, 0], type: 'F32', data },
      { name: 'rope_freqs.weight', dims: [3], type: 'F32', data: new Float32Array(3) },
    ];
    const { pairs, tensors } = model;
    const mixed = [more[0], ...tensors.slice(0, 5), more[1], more[2], ...tensors.slice(5)];
    assert.deepEqual(logitsOfBytes(writeGguf({ pairs, tensors: mixed })), plain);
    assert.deepEqual(logitsOfBytes(writeGguf({ pairs, tensors: [...tensors, more[0]] })), plain);
  });

  test('an empty tensor in the place of a needed one is a missing tensor', () => {
    const tensors = model.tensors.map((tensor) =>
      tensor.name === 'output_norm.bias'
        ? { ...tensor, dims: [0], data: new Float32Array(0) }
        : tensor,
    );
    const bytes = writeGguf({ ...model, tensors });
    refused(/output_norm.bias is missing/, join(put({ 'm.gguf': bytes }), 'm.gguf'));
  });

  test('BF16 weights give the numbers of the F32 values that they stand for', () => {
    const bf16 = tinyGpt2({ vocabulary, layers: 3, dModel: 64, type: 'BF16' });
    const rounded = bf16.tensors.map((tensor) => {
      const bits = new Uint32Array(tensor.data.slice().buffer);
      if (tensor.type !== 'BF16') return tensor;
      const cut = new Float32Array(bits.map((x) => x & 0xffff0000).buffer);
      return /** @type {typeof tensor} */ ({ ...tensor, type: 'F32', data: cut });
    });
    const expected = logitsOfBytes(writeGguf({ ...bf16, tensors: rounded }));
    assert.deepEqual(logitsOfBytes(writeGguf(bf16)), expected);
    const path = join(put({ 'm.gguf': writeGguf(bf16) }), 'm.gguf');
    assert.equal(JSON.parse(laminar('info', path, '--json').stdout).quantisation, 'BF16');
  });

  test('every alignment that the format allows', () => {
    for (const alignment of [8, 16, 64, 128, 4096, 1 << 16])
      assert.deepEqual(logitsOfBytes(writeGguf({ ...model, alignment })), plain);
  });
});
