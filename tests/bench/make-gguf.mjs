// SPDX-License-Identifier: MIT
//
// make-gguf.mjs - writes a full-size GPT-2 as many files of the hub have it: Q8_0, GPT-2's own
// vocabulary, and output.weight as a duplicate of token_embd.weight. Random weights.
//
//     node tests/bench/make-gguf.mjs small|medium|large|xl -o MODEL.gguf
//
// Also called by tests/hub/. Each tensor is a stretch of a table of random blocks: fast, and nothing
// to learn about language models from. The same name gives the same bytes every time.

import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ggufHeader,
  gpt2Layout,
  halfBits,
  randomNumbers,
  TYPES,
  tensorBytes,
} from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { CONTEXT, SHAPES, weightsOf } from './shapes.mjs';

/** Prime, so that no two rows of a matrix begin at the same block of the table. */
const TABLE_BLOCKS = 99_991;
const ALIGNMENT = 32;

/** @param {string} name */
function kindOf(name) {
  if (name.endsWith('norm.weight')) return 'norm';
  if (name.endsWith('.bias')) return 'bias';
  if (name === 'position_embd.weight') return 'position';
  if (name === 'token_embd.weight' || name === 'output.weight') return 'embedding';
  return /attn_output|ffn_down/.test(name) ? 'projection' : 'matrix';
}

/**
 * Random blocks of a type, of 32 values each.
 * @param {'F32' | 'Q8_0'} type
 * @param {{ centre: number, spread: number }} weights
 */
function makeTable(type, { centre, spread }) {
  const random = randomNumbers(1);
  if (type === 'F32') {
    const data = Float32Array.from({ length: 32 * TABLE_BLOCKS }, () => 2 * random() - 1);
    return new Uint8Array(data.map((x) => centre + spread * x).buffer);
  }
  const { bytes } = TYPES.Q8_0;
  const table = new Uint8Array(bytes * TABLE_BLOCKS);
  const view = new DataView(table.buffer);
  for (let at = 0; at < table.length; at += bytes) {
    view.setUint16(at, halfBits((spread / 127) * (0.75 + 0.25 * random())), true);
    for (let i = 2; i < bytes; i++) view.setInt8(at + i, Math.floor(255 * random()) - 127);
  }
  return table;
}

/**
 * @param {string} shapeName a key of SHAPES
 * @param {string} path only ever holds a whole file
 */
export function makeGguf(shapeName, path) {
  const { dModel } = SHAPES[shapeName];
  const { pairs, tensors } = gpt2Layout({
    ...SHAPES[shapeName],
    vocabulary: gpt2Vocabulary(),
    context: CONTEXT,
    type: 'Q8_0',
    ownHead: true,
    name: `GPT-2 ${shapeName}, random weights`,
  });
  /** @type {Map<string, Uint8Array>} */
  const tables = new Map();
  const part = `${path}.part`;
  const fd = openSync(part, 'w');
  writeSync(fd, ggufHeader({ pairs, tensors }));
  for (const tensor of tensors) {
    const kind = kindOf(tensor.name);
    const type = tensor.type === 'F32' ? 'F32' : 'Q8_0';
    const key = `${kind} ${type}`;
    const table = tables.get(key) ?? makeTable(type, weightsOf(kind, dModel));
    tables.set(key, table);
    writeStretch(fd, table, tensor);
  }
  closeSync(fd);
  renameSync(part, path);
}

/**
 * @param {number} fd
 * @param {Uint8Array} table
 * @param {Omit<import('../support/gguf-writer.mjs').Tensor, 'data'>} tensor
 */
function writeStretch(fd, table, tensor) {
  const size = tensorBytes(tensor);
  const blockBytes = table.length / TABLE_BLOCKS;
  // The duplicate begins where the embedding does.
  const name = tensor.name === 'output.weight' ? 'token_embd.weight' : tensor.name;
  const seed = [...name].reduce((sum, c) => Math.imul(sum, 31) + c.charCodeAt(0), 7);
  let at = blockBytes * Math.floor(TABLE_BLOCKS * randomNumbers(seed)());
  for (let left = size; left > 0; ) {
    const written = writeSync(fd, table, at, Math.min(left, table.length - at));
    left -= written;
    at = (at + written) % table.length;
  }
  writeSync(fd, new Uint8Array((ALIGNMENT - (size % ALIGNMENT)) % ALIGNMENT));
}

function main() {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string', short: 'o' } },
    allowPositionals: true,
  });
  if (!SHAPES[positionals[0]] || !values.out) {
    console.error(`usage: node tests/bench/make-gguf.mjs ${Object.keys(SHAPES).join('|')} -o FILE`);
    process.exit(2);
  }
  makeGguf(positionals[0], values.out);
  console.log(values.out);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
