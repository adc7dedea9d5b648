// SPDX-License-Identifier: MIT
//
// mini-figures.mjs - runs a model over the texts that the default model is measured on, with
// build/native/laminar. Called by measure-mini.mjs and phenomenon.test.mjs; phenomenon.js does the
// arithmetic. Writes only into a folder of its own under the system's temporary one.
//
// The texts: models/mini/held-out.txt, a paragraph from the held-out end of each novel, and the 54
// sentences with "her" of the lessons.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HER_SENTENCES } from '../../web/samples/her-sentences.js';
import { readGguf } from '../support/gguf-reader.mjs';
import { PROGRAM } from '../support/program.mjs';
import { readSafetensors } from './compare.js';
import {
  crossEntropy,
  meanOverTexts,
  measureTexts,
  PHENOMENON_TAPS,
  summary,
} from './phenomenon.js';

const HELD_OUT = new URL('../../models/mini/held-out.txt', import.meta.url);

/** Texts of one pass: logits of these are some 20 MB. */
const TEXTS_AT_ONCE = 10;

/** @typedef {import('./phenomenon.js').LayerFigures} LayerFigures */

/**
 * @typedef {object} Figures
 * @property {ReturnType<typeof summary>} summary
 * @property {LayerFigures[]} held [L] means over held-out paragraphs
 * @property {LayerFigures[]} her [L] means over the sentences with "her"
 * @property {{ paragraphs: number, tokens: number, bytes: number, natsPerToken: number }} heldOut
 */

/**
 * One pass over some lines.
 * @param {string} model
 * @param {string[]} lines
 * @param {string} folder for files that nobody keeps
 */
function runTexts(model, lines, folder) {
  const [input, out] = [join(folder, 'lines.txt'), join(folder, 'taps.safetensors')];
  writeFileSync(input, `${lines.join('\n')}\n`);
  const taps = [...PHENOMENON_TAPS, 'logits'].join();
  execFileSync(PROGRAM, ['run', model, '--texts', input, '--taps', taps, '--out', out]);
  return readSafetensors(Uint8Array.from(readFileSync(out)).buffer);
}

/**
 * How many bytes each token of a model stands for; ids that occur in no text count their characters.
 * @param {string} model
 */
function bytesOfTokens(model) {
  /** @type {string[]} */
  const tokens = readGguf(readFileSync(model)).keys.get('tokenizer.ggml.tokens');
  return tokens.map((token) => [...token].length); // a character of GPT-2's byte alphabet is a byte
}

/**
 * @param {string} model path of a GGUF file with a tokeniser
 * @param {string[]} lines
 * @returns {{ layers: LayerFigures[], tokens: number, bytes: number, nats: number }} of all tokens that
 *   have one before them
 */
function measureLines(model, lines) {
  const folder = mkdtempSync(join(tmpdir(), 'laminar-figures-'));
  const sizes = bytesOfTokens(model);
  /** @type {LayerFigures[][]} */
  const texts = [];
  const sums = { tokens: 0, bytes: 0, nats: 0 };
  try {
    for (let at = 0; at < lines.length; at += TEXTS_AT_ONCE) {
      const some = lines.slice(at, at + TEXTS_AT_ONCE);
      const tensors = runTexts(model, some, folder);
      const layers = [...tensors.keys()].filter((name) => name.endsWith('hook_resid_post')).length;
      texts.push(...measureTexts(tensors, layers));
      const { nats, tokens } = crossEntropy(tensors);
      const { shape, data: ids } = /** @type {import('./compare.js').Tensor} */ (
        tensors.get('tokens')
      );
      const firsts = some.map((_, text) => sizes[ids[text * shape[1]]]);
      const bytes = some.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
      sums.tokens += tokens;
      sums.nats += nats;
      sums.bytes += bytes - firsts.reduce((a, b) => a + b);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { layers: meanOverTexts(texts), ...sums };
}

/**
 * @param {string} model path of a GGUF file
 * @returns {Figures}
 */
export function figuresOf(model) {
  const paragraphs = readFileSync(HELD_OUT, 'utf8').trimEnd().split('\n');
  const held = measureLines(model, paragraphs);
  const her = measureLines(model, [...HER_SENTENCES]);
  return {
    summary: summary(held.layers, her.layers, held.nats / held.bytes),
    held: held.layers,
    her: her.layers,
    heldOut: {
      paragraphs: paragraphs.length,
      tokens: held.tokens,
      bytes: held.bytes,
      natsPerToken: held.nats / held.tokens,
    },
  };
}

/**
 * What a model writes after a few words, always the same.
 * @param {string} model
 * @param {string} prompt
 */
export function sampleOf(model, prompt) {
  const options = ['-n', '120', '--temperature', '0.8', '--top-k', '40', '--seed', '1'];
  return execFileSync(PROGRAM, ['generate', model, '--prompt', prompt, ...options], {
    encoding: 'utf8',
  }).trimEnd();
}
