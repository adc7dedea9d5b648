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
import { CONTEXT, SHAPES, weightsOf } from './shapes.mjs';

const TABLE_FLOATS = (1 << 22) + 1;

/**
 * Uniform numbers such as a tensor needs.
 * @param {Float32Array} table in [-1, 1) @param {string} name @param {number} dModel
 */
function scaled(table, name, dModel) {
  const { centre, spread } = weightsOf(kindOf(name), dModel);
  return table.map((x) => centre + spread * x);
}

/** @param {string} name */
function kindOf(name) {
  if (/ln_.*weight$/.test(name)) return 'norm';
  if (/bias$/.test(name)) return 'bias';
  if (name === 'wte.weight') return 'embedding';
  if (name === 'wpe.weight') return 'position';
  return /c_proj/.test(name) ? 'projection' : 'matrix';
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
const { tokens, merges } = gpt2Vocabulary();
const shape = {
  ...{ ...size, dMlp: 4 * size.dModel, context: CONTEXT },
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
