// SPDX-License-Identifier: MIT
//
// native-stream.mjs - the residual stream of texts through the default model, from build/native/laminar, and
// what a lesson measures of it. For the lessons' tests in Node: no browser, the same engine in exact.
//
//     const { data } = measureNatively(measurement, { seed: 1 });
//
// measureNatively() hands a measurement what frame/run.js and frame/stream.js would: layer after layer of
// every text, each with the taps that the page then holds and no others. (finish() is the lesson's test's.)

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  attnTap,
  hiddenTap,
  mlpTap,
  STREAM_TAPS,
  StreamWindow,
} from '../../web/measures/residual.js';
import { labelToken } from '../../web/ui/tokens.js';
import { readSafetensors } from '../golden/compare.js';
import { readGguf } from './gguf-reader.mjs';
import { byteAlphabet } from './gpt2-vocabulary.mjs';
import { PROGRAM } from './program.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODEL = path.join(ROOT, 'models/mini/mini.gguf');

/** The model's token that stands for the word of the sentences. */
const HER = 'Ġher';

/**
 * @typedef {import('../../web/measures/residual.js').Tensor} Tensor
 * @typedef {import('../../web/measures/residual.js').Cache} Cache
 *
 * @typedef {object} NativeText  one text of a run
 * @property {number[]} tokens  ids, [T]
 * @property {string[]} names   as pages label them
 * @property {Cache} cache      the taps that were asked for, [T, C] each; logits [T, V]
 */

const { keys } = readGguf(readFileSync(MODEL));
/** @type {string[]} */
const VOCABULARY = keys.get('tokenizer.ggml.tokens');
const LAYERS = keys.get('gpt2.block_count');
const WIDTH = keys.get('gpt2.embedding_length');
const BYTES = new Map(byteAlphabet().map((character, byte) => [character, byte]));

/** @param {number} id @returns {Uint8Array} the bytes that a token stands for */
export const tokenBytes = (id) =>
  Uint8Array.from(VOCABULARY[id], (character) => BYTES.get(character) ?? 0);

/**
 * One run over texts without line ends, or over one text, of which the model reads what its context holds.
 *
 * @param {string[]} texts
 * @param {string[]} taps
 * @returns {NativeText[]}
 */
export function runNative(texts, taps) {
  const folder = mkdtempSync(path.join(tmpdir(), 'laminar-stream-'));
  try {
    const [lines, out] = ['lines.txt', 'taps.safetensors'].map((name) => path.join(folder, name));
    writeFileSync(lines, texts.map((text) => `${text}\n`).join(''));
    const one = () => tokenIds(texts[0]).slice(0, keys.get('gpt2.context_length'));
    const input = texts.length > 1 ? ['--texts', lines] : ['--tokens', one().join()];
    const options = ['--taps', taps.join(), '--precision', 'exact', '--out', out];
    execFileSync(PROGRAM, ['run', MODEL, ...input, ...options]);
    const tensors = readSafetensors(Uint8Array.from(readFileSync(out)).buffer);
    return texts.map((_, index) => textOf(tensors, index));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} text @returns {number[]} ids, of more tokens than the context holds too */
export const tokenIds = (text) =>
  JSON.parse(execFileSync(PROGRAM, ['tokenize', MODEL, text], { encoding: 'utf8' }));

/**
 * A text of a batch, without its padding.
 *
 * @param {import('../golden/compare.js').Tensors} tensors [B, T, ...] each
 * @param {number} index
 * @returns {NativeText}
 */
function textOf(tensors, index) {
  const tensorOf = (/** @type {string} */ name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`the run has no ${name}`);
    return tensor;
  };
  const length = tensorOf('lengths').data[index];
  const ids = tensorOf('tokens');
  const start = index * ids.shape[1];
  const tokens = [...ids.data.subarray(start, start + length)];
  return {
    tokens,
    names: tokens.map((id) => labelToken(tokenBytes(id))),
    cache: {
      has: (name) => tensors.has(name),
      get(name) {
        const { shape, data } = tensorOf(name);
        const [, longest, width] = shape;
        const from = index * longest * width;
        const rows = /** @type {Float32Array} */ (data).subarray(from, from + length * width);
        return { shape: [length, width], data: rows };
      },
    },
  };
}

/**
 * What a measurement gives for its sample on the default model, before its finish().
 *
 * @template D
 * @param {import('../../web/frame/run.js').Measurement<D>} measurement
 * @param {object} [options]
 * @param {Record<string, any>} [options.settings]  in place of the measurement's own
 * @param {string[]} [options.more]  taps besides the residual stream
 * @returns {{ data: D, texts: NativeText[] }}
 */
export function measureNatively(
  measurement,
  { settings = measurement.settings ?? {}, more = [] } = {},
) {
  const { input, sample, words } = measurement;
  const lines = input === 'sentences' ? sample.split('\n') : [];
  const inPlace = words?.inPlace ?? [];
  // Whole sentences, of which a page runs no more than what stands before the word, and the word.
  const versions = inPlace.length
    ? lines.flatMap((line) => inPlace.map((word) => line.replace(/ her\b/, word)))
    : lines;
  const texts = runNative(lines.length ? versions : [sample], [...STREAM_TAPS, ...more]);
  const each = Math.max(1, inPlace.length);
  const data = measurement.start({
    layers: LAYERS,
    width: WIDTH,
    tokens: texts.reduce((sum, { tokens }) => sum + tokens.length, 0),
    sentences: lines.map((text, s) => ({
      text,
      names: texts[s * each].names,
      target: texts[s * each].tokens.indexOf(VOCABULARY.indexOf(HER)),
    })),
    settings,
  });
  const streams = texts.map(() => new StreamWindow());
  for (let l = 0; l <= LAYERS; l++) {
    const names = l === 0 ? [hiddenTap(0)] : [hiddenTap(l), attnTap(l), mlpTap(l)];
    for (const [index, { cache }] of texts.entries()) {
      const stream = streams[index];
      stream.take({ names, get: (name) => ({ [index]: cache.get(name) }) }, index);
      measurement.measure?.(stream, l, data, index);
      if (l > 0) stream.passed(l);
    }
  }
  return { data, texts };
}

/**
 * What a measurement that prepares its texts itself gives for its sample on the default model, before its finish():
 * each text is a run of its own.
 *
 * @template D
 * @param {import('../../web/frame/run.js').Measurement<D>} measurement
 * @param {object} [options]
 * @param {string} [options.input]
 * @param {Record<string, any>} [options.settings]
 * @param {Record<string, any>} [options.how]  more that its prepare() takes
 * @returns {Promise<{ data: D, texts: Int32Array[], warnings: string[] }>}
 */
export async function measurePrepared(
  measurement,
  { input = measurement.sample, settings = measurement.settings ?? {}, how = {} } = {},
) {
  /** @type {string[]} */
  const warnings = [];
  const warn = (/** @type {string} */ sentence) => warnings.push(sentence);
  const running = { signal: new AbortController().signal, progress() {}, warn };
  const { prepare, start, measure } = measurement;
  if (!prepare || !measure)
    throw new Error('the measurement prepares nothing, or measures nothing');
  const options = { settings, precision: /** @type {const} */ ('exact'), running, ...how };
  const { texts, made } = await prepare(/** @type {any} */ (nativeLab), input, options);
  const tokens = texts.reduce((sum, { length }) => sum + length, 0);
  const data = start({ layers: LAYERS, width: WIDTH, tokens, sentences: [], settings, made });
  for (const [index, text] of texts.entries()) {
    const cache = runTokens(text, [hiddenTap(0), 'blocks.*.hook_resid_post']);
    for (let l = 0; l <= LAYERS; l++) measure(/** @type {any} */ (cache), l, data, index);
  }
  return { data, texts, warnings };
}

/** What a measurement's prepare() asks of a lab. */
const nativeLab = {
  config: { nCtx: keys.get('gpt2.context_length'), nLayers: LAYERS, dModel: WIDTH },
  toTokens: async (/** @type {string} */ text) => Int32Array.from(text ? tokenIds(text) : []),
  tokenBytes: async (/** @type {ArrayLike<number>} */ ids) => Array.from(ids, tokenBytes),
};

/** One run over tokens. @param {ArrayLike<number>} tokens @param {string[]} taps @returns {Cache} */
function runTokens(tokens, taps) {
  const folder = mkdtempSync(path.join(tmpdir(), 'laminar-stream-'));
  try {
    const out = path.join(folder, 'taps.safetensors');
    const input = ['--tokens', Array.from(tokens).join(), '--taps', taps.join(), '--threads', '1'];
    execFileSync(PROGRAM, ['run', MODEL, ...input, '--precision', 'exact', '--out', out]);
    return textOf(readSafetensors(Uint8Array.from(readFileSync(out)).buffer), 0).cache;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A finished run of it, as published() and other functions of a lesson's scene take it.
 *
 * @template D
 * @param {{ data: D, texts: NativeText[] }} measured
 * @param {Record<string, any>} view
 * @returns {any} a scene
 */
export const sceneOf = ({ data, texts }, view) => ({
  ...view,
  data,
  text: '',
  names: texts.length === 1 ? texts[0].names : [],
  tokens: texts.reduce((sum, { tokens }) => sum + tokens.length, 0),
  provenance: '',
  model: { name: 'mini', kind: 'native', layers: LAYERS, width: WIDTH, size: null },
  settings: {},
  complete: true,
  isRecorded: false,
});
