// SPDX-License-Identifier: MIT
//
// hf-folder.mjs - GPT-2 folders as they lie on the Hugging Face hub: config.json, vocab.json,
// merges.txt, model.safetensors. From random weights, or from a GGUF file read by gguf-reader.mjs.
//
//     writeHfFolder(folder, hfGpt2({ vocabulary, layers: 2, dModel: 32, heads: 2 }));
//     writeHfFolder(folder, hfFromGguf(readGguf(bytes)));
//
// The official files name tensors without prefix, keep them in the order of their names, carry the
// mask buffers h.N.attn.bias, and escape every character beyond ASCII in vocab.json.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partName, randomNumbers } from './gguf-writer.mjs';

/** @typedef {import('./gguf-writer.mjs').Vocabulary} Vocabulary */
/** @typedef {'F32' | 'F16' | 'BF16' | 'F64' | 'U8'} Dtype */
/** @typedef {{ dtype: Dtype, shape: number[], bytes: Uint8Array }} Tensor */
/** @typedef {{ config: Record<string, any>, vocab: Record<string, number>, merges: string[],
 *   tensors: Map<string, Tensor> }} HfModel */
/** @typedef {{ layers: number, heads: number, dModel: number, dMlp: number, context: number,
 *   tokens: number }} Shape */

const BYTES = { F32: 4, F16: 2, BF16: 2, F64: 8, U8: 1 };

/** The names of GGUF's block tensors and of Hugging Face's. */
const BLOCK_PARTS = {
  attn_norm: 'ln_1',
  attn_qkv: 'attn.c_attn',
  attn_output: 'attn.c_proj',
  ffn_norm: 'ln_2',
  ffn_up: 'mlp.c_fc',
  ffn_down: 'mlp.c_proj',
};

/** @param {number[]} shape */
export const countOf = (shape) => shape.reduce((a, b) => a * b, 1);

/**
 * Name and shape of every tensor of an official file, mask buffers included, in its order.
 * @param {Shape} shape @returns {[name: string, shape: number[]][]}
 */
export function officialTensors({ layers, dModel: C, dMlp: F, context, tokens }) {
  /** @type {[string, number[]][]} */
  const list = [
    ['wte.weight', [tokens, C]],
    ['wpe.weight', [context, C]],
    ['ln_f.weight', [C]],
    ['ln_f.bias', [C]],
  ];
  for (let layer = 0; layer < layers; layer++) {
    const h = `h.${layer}.`;
    list.push([`${h}attn.bias`, [1, 1, context, context]]);
    for (const norm of ['ln_1', 'ln_2'])
      list.push([`${h}${norm}.weight`, [C]], [`${h}${norm}.bias`, [C]]);
    for (const [name, from, to] of /** @type {const} */ ([
      ['attn.c_attn', C, 3 * C],
      ['attn.c_proj', C, C],
      ['mlp.c_fc', C, F],
      ['mlp.c_proj', F, C],
    ]))
      list.push([`${h}${name}.weight`, [from, to]], [`${h}${name}.bias`, [to]]);
  }
  return list.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Length and JSON of a safetensors header.
 * @param {Iterable<[string, { dtype: string, shape: number[], bytes: number }]>} tensors
 */
export function safetensorsHeader(tensors) {
  /** @type {Record<string, any>} */
  const header = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  return padded;
}

/** @param {Map<string, Tensor>} tensors @returns {Uint8Array} */
export function writeSafetensors(tensors) {
  const header = safetensorsHeader(
    [...tensors].map(([name, { dtype, shape, bytes }]) => [
      name,
      { dtype, shape, bytes: bytes.length },
    ]),
  );
  return Buffer.concat([header, ...[...tensors.values()].map(({ bytes }) => bytes)]);
}

/** The upper half of each f32. @param {Float32Array} values */
function brainFloats(values) {
  const words = new Uint16Array(values.buffer, values.byteOffset, 2 * values.length);
  return Uint16Array.from(values, (_, i) => words[2 * i + 1]);
}

/** f16 by cutting: fit for values that are exact there. @param {Float32Array} values */
function halfFloats(values) {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (b) => {
    const exponent = ((b >>> 23) & 255) - 112;
    return exponent > 0 ? ((b >>> 16) & 0x8000) | (exponent << 10) | ((b >>> 13) & 1023) : 0;
  });
}

/** @param {Float32Array} values @param {number[]} shape @param {Dtype} dtype @returns {Tensor} */
export function tensorOf(values, shape, dtype = 'F32') {
  if (values.length !== countOf(shape)) throw new Error(`${values.length} values for ${shape}`);
  const encoded =
    dtype === 'F32'
      ? values
      : dtype === 'F16'
        ? halfFloats(values)
        : dtype === 'BF16'
          ? brainFloats(values)
          : new Uint8Array(values.length * BYTES[dtype]);
  return {
    dtype,
    shape,
    bytes: new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength),
  };
}

/** @param {Shape} shape */
export const officialConfig = ({ layers, heads, dModel, dMlp, context, tokens }) => ({
  activation_function: 'gelu_new',
  architectures: ['GPT2LMHeadModel'],
  attn_pdrop: 0.1,
  bos_token_id: tokens - 1,
  embd_pdrop: 0.1,
  eos_token_id: tokens - 1,
  initializer_range: 0.02,
  layer_norm_epsilon: 1e-5,
  model_type: 'gpt2',
  n_ctx: context,
  n_embd: dModel,
  n_head: heads,
  n_inner: dMlp === 4 * dModel ? null : dMlp,
  n_layer: layers,
  n_positions: context,
  resid_pdrop: 0.1,
  summary_first_dropout: 0.1,
  summary_use_proj: true,
  task_specific_params: { 'text-generation': { do_sample: true, max_length: 50 } },
  vocab_size: tokens,
});

/**
 * A small model of random weights, which F16 and BF16 hold exactly.
 * @param {{ vocabulary: Vocabulary, layers?: number, heads?: number, dModel?: number,
 *   dMlp?: number, context?: number, dtype?: Dtype, seed?: number }} options
 * @returns {HfModel}
 */
export function hfGpt2({
  vocabulary,
  layers = 1,
  heads = 2,
  dModel = 32,
  dMlp = 4 * dModel,
  context = 16,
  dtype = 'F32',
  seed = 1,
}) {
  const random = randomNumbers(seed);
  const shape = { layers, heads, dModel, dMlp, context, tokens: vocabulary.tokens.length };
  const tensors = new Map(
    officialTensors(shape).map(([name, dims]) => {
      const centre = /ln_.*weight/.test(name) ? 1 : 0;
      const values = Float32Array.from(
        { length: countOf(dims) },
        () => centre + Math.round((random() - 0.5) * 120) / 128,
      );
      return [name, tensorOf(values, dims, dtype)];
    }),
  );
  const vocab = Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id]));
  return { config: officialConfig(shape), vocab, merges: vocabulary.merges, tensors };
}

/** @param {Float32Array} values a matrix [rows][columns] @param {number} rows @param {number} columns */
function transpose(values, rows, columns) {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column];
  return out;
}

/** @param {string} name of GGUF's @returns {string} */
function hfName(name) {
  const block = /^blk\.(\d+)\.(\w+)\.(\w+)$/.exec(name);
  if (block) {
    const part = /** @type {Record<string, string>} */ (BLOCK_PARTS)[block[2]];
    return `h.${block[1]}.${part}.${block[3]}`;
  }
  return name
    .replace('token_embd', 'wte')
    .replace('position_embd', 'wpe')
    .replace('output_norm', 'ln_f')
    .replace(/^output\./, 'lm_head.');
}

/**
 * The folder that converts to this file.
 * @param {ReturnType<typeof import('./gguf-reader.mjs').readGguf>} file @returns {HfModel}
 */
export function hfFromGguf({ keys, tensors }) {
  /** @param {string} key */
  const get = (key) => keys.get(`gpt2.${key}`);
  /** @type {string[]} */
  const tokens = keys.get('tokenizer.ggml.tokens');
  const shape = {
    layers: get('block_count'),
    heads: get('attention.head_count'),
    dModel: get('embedding_length'),
    dMlp: get('feed_forward_length'),
    context: get('context_length'),
    tokens: tokens.length,
  };
  const config = {
    ...officialConfig(shape),
    layer_norm_epsilon: get('attention.layer_norm_epsilon'),
    tie_word_embeddings: !tensors.has('output.weight'),
  };
  const entries = [...tensors].map(([name, { dims, data }]) => {
    const isConv = /^blk.*(attn_qkv|attn_output|ffn_up|ffn_down)\.weight$/.test(name);
    const values = isConv ? transpose(data, dims[1], dims[0]) : data;
    const dimensions = isConv ? dims : [...dims].reverse();
    return /** @type {[string, Tensor]} */ ([hfName(name), tensorOf(values, dimensions)]);
  });
  return {
    config,
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    merges: keys.get('tokenizer.ggml.merges') ?? [],
    tensors: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** @param {Record<string, number>} vocab as Python writes it */
export function vocabularyJson(vocab) {
  return JSON.stringify(vocab).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** @param {string[]} merges */
export const mergesText = (merges) => ['#version: 0.2', ...merges, ''].join('\n');

/** @param {HfModel} model @returns {Record<string, string | Uint8Array>} by file name */
export function hfFiles({ config, vocab, merges, tensors }) {
  return {
    'config.json': JSON.stringify(config, null, 2),
    'vocab.json': vocabularyJson(vocab),
    'merges.txt': mergesText(merges),
    'model.safetensors': writeSafetensors(tensors),
  };
}

/**
 * The same model with its weights in several files, and the index that says which tensor is where.
 * @param {HfModel} model @param {number} count @returns {Record<string, string | Uint8Array>}
 */
export function shardedFiles(model, count) {
  const { 'model.safetensors': _, ...files } = hfFiles(model);
  const tensors = [...model.tensors];
  /** @type {Record<string, string>} */
  const weightMap = {};
  for (let no = 0; no < count; no++) {
    const file = partName('model', no, count, 'safetensors');
    const from = Math.floor((no * tensors.length) / count);
    const to = Math.floor(((no + 1) * tensors.length) / count);
    const own = tensors.slice(from, to);
    for (const [name] of own) weightMap[name] = file;
    files[file] = writeSafetensors(new Map(own));
  }
  const totalSize = tensors.reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
  const index = { metadata: { total_size: totalSize }, weight_map: weightMap };
  return { ...files, 'model.safetensors.index.json': JSON.stringify(index, null, 2) };
}

/** @typedef {{ id: number, content: string, special?: boolean, [option: string]: any }} AddedToken */

/**
 * A tokenizer.json of GPT-2's kind.
 * @param {Pick<HfModel, 'vocab' | 'merges'>} model
 * @param {{ added?: AddedToken[], pairs?: boolean, change?: (json: any) => void }} [options] pairs:
 *   merges as ["a", "b"], as newer versions write them
 */
export function tokenizerJson({ vocab, merges }, { added = [], pairs = false, change } = {}) {
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added.map((token) => ({ ...plain, special: true, ...token })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
    post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '',
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      vocab,
      merges: pairs ? merges.map((merge) => merge.split(' ')) : merges,
    },
  };
  change?.(json);
  return JSON.stringify(json, null, 2);
}

/** @param {string} folder @param {Record<string, string | Uint8Array>} files @returns {string} the folder */
export function writeFiles(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** @param {string} folder @param {HfModel} model @returns {string} the folder */
export const writeHfFolder = (folder, model) => writeFiles(folder, hfFiles(model));
