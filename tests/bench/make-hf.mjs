// SPDX-License-Identifier: MIT
//
// make-hf.mjs - writes a full-size GPT-2 folder as it lies on the hub, with random weights: the
// official names, order, types and mask buffers, GPT-2's own vocabulary.
//
//     node tests/bench/make-hf.mjs small|medium|large|xl -o FOLDER
//
// For measuring `laminar convert` and conversions in the page; the file for large has 3.25 GB, as the
// real one. Weights come from a table of random numbers that is read from another place for each
// tensor: fast, and nothing to learn about language models from.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomNumbers } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import {
  countOf,
  mergesText,
  officialConfig,
  officialTensors,
  safetensorsHeader,
  vocabularyJson,
} from '../support/hf-folder.mjs';

/** @type {Record<string, [layers: number, heads: number, dModel: number]>} */
const SHAPES = {
  small: [12, 12, 768],
  medium: [24, 16, 1024],
  large: [36, 20, 1280],
  xl: [48, 25, 1600],
};
const CONTEXT = 1024;
const TABLE_FLOATS = (1 << 22) + 1;

/**
 * Uniform numbers of the spread that a tensor needs to keep activations sane.
 * @param {Float32Array} table in [-1, 1) @param {string} name @param {number} dModel
 */
function scaled(table, name, dModel) {
  if (/ln_.*weight$/.test(name)) return table.map((x) => 1 + 0.3 * x);
  if (/bias$/.test(name)) return table.map((x) => 0.1 * x);
  if (name === 'wte.weight') return table.map((x) => 0.25 * x);
  if (name === 'wpe.weight') return table.map((x) => 0.04 * x);
  const size = (/c_proj/.test(name) ? 0.1 : 1.7) / Math.sqrt(dModel);
  return table.map((x) => size * x);
}

/** @param {string} path @param {import('../support/hf-folder.mjs').Shape} shape */
function writeWeights(path, shape) {
  const tensors = officialTensors(shape);
  const random = randomNumbers(1);
  const table = Float32Array.from({ length: TABLE_FLOATS }, () => 2 * random() - 1);
  /** Scaled tables by what they are for. @type {Map<string, Uint8Array>} */
  const tables = new Map();
  const fd = openSync(path, 'w');
  writeSync(
    fd,
    safetensorsHeader(
      tensors.map(([name, dims]) => [
        name,
        { dtype: 'F32', shape: dims, bytes: 4 * countOf(dims) },
      ]),
    ),
  );
  for (const [name, dims] of tensors) {
    const kind = name.replace(/^h\.\d+\./, '');
    let bytes = tables.get(kind);
    if (!bytes) {
      bytes = new Uint8Array(scaled(table, kind, shape.dModel).buffer);
      tables.set(kind, bytes);
    }
    let at = 4 * Math.floor(random() * TABLE_FLOATS);
    for (let left = 4 * countOf(dims); left > 0; ) {
      const written = writeSync(fd, bytes, at, Math.min(left, bytes.length - at));
      left -= written;
      at = (at + written) % bytes.length;
    }
  }
  closeSync(fd);
}

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', short: 'o' } },
  allowPositionals: true,
});
const size = SHAPES[positionals[0]];
if (!size || !values.out) {
  console.error('usage: node tests/bench/make-hf.mjs small|medium|large|xl -o FOLDER');
  process.exit(2);
}
const [layers, heads, dModel] = size;
const { tokens, merges } = gpt2Vocabulary();
const shape = {
  ...{ layers, heads, dModel, dMlp: 4 * dModel, context: CONTEXT },
  tokens: tokens.length,
};
mkdirSync(values.out, { recursive: true });
const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
/** @param {string} name @param {string} text */
const put = (name, text) => writeFileSync(join(/** @type {string} */ (values.out), name), text);
put('config.json', JSON.stringify(officialConfig(shape), null, 2));
put('vocab.json', vocabularyJson(vocab));
put('merges.txt', mergesText(merges));
writeWeights(join(values.out, 'model.safetensors'), shape);
console.log(values.out);
