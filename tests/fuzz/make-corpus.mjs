// SPDX-License-Identifier: MIT
//
// make-corpus.mjs - writes the seeds of the fuzz targets: small files that between them have every
// value type, tensor type and kind of text, and some that are not GGUF at all.
//
//     node tests/fuzz/make-corpus.mjs DIR        -> DIR/gguf/*, and so on for tokenizer,
//                                               safetensors and convert
//
// Used by run.sh, which lets libFuzzer grow the folders, and by replay.test.mjs, which does not. The
// targets prefixes and sweep take the seeds of gguf.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { splitGguf, TYPES, writeGguf, writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { byteAlphabet } from '../support/gpt2-vocabulary.mjs';
import {
  hfFiles,
  hfGpt2,
  shardedFiles,
  tensorOf,
  tokenizerJson,
  writeSafetensors,
} from '../support/hf-folder.mjs';

/** @typedef {import('../support/gguf-writer.mjs').Pair} Pair */

/** @type {Pair[]} every type that a key can have */
const EVERY_TYPE = [
  ['u8', 'u8', 255],
  ['i8', 'i8', -1],
  ['u16', 'u16', 65535],
  ['i16', 'i16', -2],
  ['u32', 'u32', 4294967295],
  ['i32', 'i32', -3],
  ['u64', 'u64', 2n ** 63n],
  ['i64', 'i64', -4n],
  ['f32', 'f32', 0.5],
  ['f64', 'f64', Number.NaN],
  ['bool', 'bool', true],
  ['string', 'string', 'ế\0<script>'],
  ['bools', 'bool[]', [true, false]],
  ['strings', 'string[]', ['', 'a', 'bc']],
  ['i8s', 'i8[]', [-128, 127]],
  ['u64s', 'u64[]', [0, 2n ** 40n]],
  ['f32s', 'f32[]', []],
];

/** @param {string} text */
const bytesOf = (text) => new TextEncoder().encode(text);

/** @param {string} name @param {number[]} dims @param {import('../support/gguf-writer.mjs').TensorType} type */
function tensor(name, dims, type) {
  const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i / 7);
  return { name, dims, type, data };
}

function smallVocabulary() {
  const bytes = byteAlphabet();
  const merges = ['Ġ t', 'h e', 'Ġt he', 'á º', 'áº ¿', 'a a', 'Ċ Ċ'];
  const tokens = [...bytes, ...merges.map((m) => m.replace(' ', '')), '<|endoftext|>'];
  const eos = tokens.length - 1;
  return { tokens, merges, types: tokens.map((_, id) => (id === eos ? 3 : 1)), eos };
}

/** @type {Pair[]} a tokenizer that fits the fuzzer's 4 KiB */
const FEW_TOKENS = [
  ['tokenizer.ggml.tokens', 'string[]', ['G', 'U', 'F', 'GG', 'GGU', 'Ā', 'ă', '<s>', '', 'á»‡']],
  ['tokenizer.ggml.token_type', 'i32[]', [1, 1, 1, 1, 1, 1, 1, 3, 1, 1]],
  ['tokenizer.ggml.merges', 'string[]', ['G G', 'GG U']],
];

/** @returns {Record<string, Uint8Array>} by file name */
export function ggufSeeds() {
  const vocabulary = smallVocabulary();
  const tensors = [
    tensor('a', [3], 'F32'),
    tensor('b', [5, 2], 'F16'),
    tensor('c', [64, 2, 1, 1], 'Q8_0'),
  ];
  const names = /** @type {(keyof typeof TYPES)[]} */ (Object.keys(TYPES));
  const allTypes = names.map((type) => tensor(type, [TYPES[type].values, 2], type));
  const good = writeGguf({ pairs: EVERY_TYPE, tensors });
  const bigEndian = good.slice();
  bigEndian.set([0, 0, 0, 3], 4);
  return {
    'every-type': good,
    'every-tensor-type': writeGguf({ pairs: [], tensors: allTypes }),
    'version-2': writeGguf({ pairs: EVERY_TYPE, tensors, version: 2 }),
    'version-1': writeGguf({ pairs: [], tensors: [], version: 1 }),
    'version-4': writeGguf({ pairs: [], tensors: [], version: 4 }),
    'big-endian': bigEndian,
    'alignment-8': writeGguf({ pairs: [], tensors, alignment: 8 }),
    'alignment-4096': writeGguf({ pairs: [], tensors: tensors.slice(0, 1), alignment: 4096 }),
    'alignment-24': writeGguf({ pairs: [], tensors, alignment: 24 }),
    'few-tokens': writeGguf({ pairs: FEW_TOKENS, tensors: [] }),
    'part-of-two': splitGguf({ pairs: EVERY_TYPE.slice(0, 3), tensors }, 2)[0],
    'empty-tensor': writeGguf({ pairs: [], tensors: [tensor('e', [0, 3], 'F32'), ...tensors] }),
    'nothing-in-it': writeGguf({ pairs: [], tensors: [] }),
    'twice-the-key': writeGguf({ pairs: [EVERY_TYPE[0], EVERY_TYPE[0]], tensors: [] }),
    'twice-the-tensor': writeGguf({ pairs: [], tensors: [tensors[0], tensors[0]] }),
    'tiny-gpt2': writeTinyGpt2({ vocabulary, context: 4 }),
    'tiny-gpt2-q8': writeTinyGpt2({ vocabulary, context: 4, dModel: 32, dMlp: 32, type: 'Q8_0' }),
    'tiny-gpt2-q4-k': writeTinyGpt2({
      vocabulary,
      context: 4,
      dModel: 256,
      dMlp: 256,
      type: 'Q4_K',
    }),
    'tiny-gpt2-no-merges': writeTinyGpt2({ vocabulary: { ...vocabulary, merges: [] }, context: 4 }),
    'cut-off': good.slice(0, good.length - 33),
    empty: new Uint8Array(),
    'web-page': bytesOf('<!DOCTYPE html><title>404</title>'),
    json: bytesOf('{"error":"Repository not found"}'),
    'git-lfs': bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'),
    zeros: new Uint8Array(64),
    safetensors: Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d),
  };
}

/**
 * An input of the tokenizer target (see tokenizer.c).
 * @param {string[]} merges two characters each; or one character, which joins the newest token to it
 * @param {string[]} specials @param {Uint8Array} text
 */
function tokenizerInput(merges, specials, text) {
  const NEWEST = 128;
  const pairs = merges.flatMap((m) => {
    const codes = [...m].map((c) => c.charCodeAt(0));
    return codes.length === 1 ? [NEWEST, codes[0]] : codes;
  });
  const marked = specials.map(bytesOf).flatMap((s) => [s.length, ...s]);
  return Uint8Array.of(merges.length, ...pairs, specials.length, ...marked, ...text);
}

/** @returns {Record<string, Uint8Array>} by file name */
export function tokenizerSeeds() {
  const merges = ['th', 'e', 'he', ' t', 'ab', 'aa', 'a', 'a', '  ', '\n\n', "'s", '12'];
  const specials = ['<|endoftext|>', '<|end', 'a b', '\xff'];
  const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
  /** @type {Record<string, string | Uint8Array>} */
  const texts = {
    english: "The the  that's they've it'll I'm 12 123, (other) tea-time.\n\n end",
    'vietnamese-nfc': 'Tiếng Việt, được huấn luyện'.normalize('NFC'),
    'vietnamese-nfd': 'Tiếng Việt, được huấn luyện'.normalize('NFD'),
    runs: `${'a'.repeat(200)}${' '.repeat(30)}b${'\n'.repeat(9)} \t \u3000\u0085\u00a0x`,
    letters: 'abaabaaabaaaabaaaaabababab'.repeat(8),
    emoji: '👨‍👩‍👧‍👦🏳️‍🌈 🇻🇳 1️⃣',
    special: 'a<|endoftext|><|end<|endof a b a b<|endoftext|',
    'every-byte': everyByte,
    'bad-utf8': Uint8Array.of(
      0x61,
      0xc3,
      0x20,
      0xe1,
      0xba,
      0xf4,
      0x90,
      0x80,
      0x80,
      0xed,
      0xa0,
      0x80,
    ),
    empty: '',
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => {
      const bytes = typeof text === 'string' ? bytesOf(text) : text;
      return [
        [name, tokenizerInput(merges, specials, bytes)],
        [`${name}-no-merges`, tokenizerInput([], specials, bytes)],
      ];
    }),
  );
}

/** A length and that many bytes of JSON, or another length. @param {string} json @param {number} [length] */
function headed(json, length) {
  const body = bytesOf(json);
  const bytes = new Uint8Array(8 + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? body.length), true);
  bytes.set(body, 8);
  return bytes;
}

/** @returns {Record<string, Uint8Array>} by file name */
export function safetensorsSeeds() {
  const vocabulary = { tokens: ['a', 'b', '<|endoftext|>'], types: [1, 1, 3], merges: [], eos: 2 };
  const files = hfFiles(hfGpt2({ vocabulary, dModel: 2, dMlp: 2, heads: 1, context: 2 }));
  const dtypes = new Map(
    /** @type {const} */ (['F32', 'F16', 'BF16', 'F64', 'U8']).map((dtype, i) => [
      dtype,
      tensorOf(new Float32Array(2 * i), [2, i], dtype),
    ]),
  );
  const good = writeSafetensors(dtypes);
  return {
    gpt2: /** @type {Uint8Array} */ (files['model.safetensors']),
    dtypes: good,
    'cut-off': good.slice(0, -1),
    'too-long': Uint8Array.of(...good, 0),
    empty: new Uint8Array(),
    'no-tensors': headed('{}'),
    'no-json': headed('{"a":}'),
    list: headed('[]'),
    'length-of-0': headed('{}', 0),
    'length-past-the-end': headed('{}', 3),
    'length-of-5-gb': headed('{}', 5e9),
    config: bytesOf(/** @type {string} */ (files['config.json'])),
    vocabulary: bytesOf(/** @type {string} */ (files['vocab.json'])),
    escapes: bytesOf('["\\u0120\\ud83d\\ude00\\n","ế😀",-1.5e-7,9223372036854775808,{"":null}]'),
    nested: bytesOf('['.repeat(40)),
  };
}

/** The texts of a folder, in the order in which convert.c counts them. */
const TEXTS = [
  'config.json',
  'vocab.json',
  'merges.txt',
  'tokenizer.json',
  'added_tokens.json',
  'special_tokens_map.json',
  'model.safetensors.index.json',
];

/** Two bytes. @param {number} n */
const word = (n) => [n & 255, n >> 8];

/**
 * An input of the convert target (see convert.c).
 * @param {number} way @param {Record<string, string | Uint8Array>} files
 */
function convertInput(way, files) {
  const texts = TEXTS.flatMap((name, which) => {
    const content = files[name];
    return content === undefined
      ? []
      : [{ which, bytes: bytesOf(/** @type {string} */ (content)) }];
  });
  const weights = Object.keys(files)
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .map((name) => /** @type {Uint8Array} */ (files[name]));
  const last = weights.length - 1;
  return Uint8Array.of(
    ...[way, texts.length],
    ...texts.flatMap(({ which, bytes }) => [which, ...word(bytes.length), ...bytes]),
    ...weights.flatMap((bytes, i) => [...(i < last ? word(bytes.length) : []), ...bytes]),
  );
}

/** @returns {Record<string, Uint8Array>} by file name */
export function convertSeeds() {
  const vocabulary = { tokens: ['a', 'b', 'ab', '<s>'], types: [], merges: ['a b'], eos: 3 };
  const small = { dModel: 2, dMlp: 4, heads: 1, context: 2 };
  const model = hfGpt2({ vocabulary, ...small });
  const { architectures, task_specific_params, ...config } = model.config;
  const files = hfFiles({ ...model, config });
  const half = hfGpt2({ vocabulary, ...small, dtype: 'BF16' });
  const prefixed = new Map([...half.tensors].map(([name, t]) => [`transformer.${name}`, t]));
  const blocks = hfGpt2({ vocabulary, ...small, dModel: 32, dMlp: 32 });
  const added = [
    { id: 3, content: '<s>' },
    { id: 4, content: 'b ', special: false, normalized: true },
  ];
  const tokens5 = { ...vocabulary, tokens: [...vocabulary.tokens, 'b '] };
  const wider = hfGpt2({ vocabulary: tokens5, ...small });
  const { architectures: _, task_specific_params: __, ...widerConfig } = wider.config;
  const {
    'vocab.json': ___,
    'merges.txt': ____,
    ...bare
  } = hfFiles({ ...wider, config: widerConfig });
  const modern = (/** @type {boolean} */ pairs) => tokenizerJson(model, { added, pairs });
  const noBiases = new Map([...model.tensors].filter(([name]) => !/[^n]\.bias$/.test(name)));
  return {
    tokenizer: convertInput(0, { ...bare, 'tokenizer.json': modern(false) }),
    'tokenizer-pairs': convertInput(2, { ...bare, 'tokenizer.json': modern(true) }),
    added: convertInput(0, {
      ...files,
      'config.json': /** @type {string} */ (bare['config.json']),
      'added_tokens.json': '{"<p>":4}',
      'special_tokens_map.json': '{"pad_token":"<p>","x":["<s>",{"content":"a"}]}',
      'model.safetensors': /** @type {Uint8Array} */ (bare['model.safetensors']),
    }),
    shards: convertInput(0, shardedFiles({ ...model, config }, 3)),
    'no-biases': convertInput(2, hfFiles({ ...model, config, tensors: noBiases })),
    f32: convertInput(0, files),
    f16: convertInput(1 | (63 << 2), files),
    q8_0: convertInput(2 | (63 << 2), hfFiles(blocks)),
    q4_0: convertInput(3 | (9 << 2), hfFiles({ ...blocks, vocab: { a: 1 }, merges: [] })),
    prefixed: convertInput(2 | (1 << 2), hfFiles({ ...half, config, tensors: prefixed })),
    head: convertInput(
      0,
      hfFiles({
        ...model,
        config,
        tensors: new Map(model.tensors).set(
          'lm_head.weight',
          tensorOf(new Float32Array(8), [4, 2]),
        ),
      }),
    ),
  };
}

/**
 * @param {string} folder
 * @returns {{ gguf: string[], tokenizer: string[], safetensors: string[],
 *   convert: string[] }} the files written
 */
export function writeCorpus(folder) {
  /** @param {string} name @param {Record<string, Uint8Array>} seeds */
  const write = (name, seeds) => {
    mkdirSync(join(folder, name), { recursive: true });
    return Object.entries(seeds).map(([seed, bytes]) => {
      const path = join(folder, name, seed);
      writeFileSync(path, bytes);
      return path;
    });
  };
  return {
    gguf: write('gguf', ggufSeeds()),
    tokenizer: write('tokenizer', tokenizerSeeds()),
    safetensors: write('safetensors', safetensorsSeeds()),
    convert: write('convert', convertSeeds()),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2];
  if (!folder) throw new Error('usage: node tests/fuzz/make-corpus.mjs DIR');
  const seeds = Object.values(writeCorpus(folder)).flat();
  console.log(`${seeds.length} seeds in ${folder}`);
}
