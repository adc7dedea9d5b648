// SPDX-License-Identifier: MIT
//
// her-run.js - from a box of sentences to the hidden states of their tokens, layer by layer. Used by
// the lessons that measure the word "her".
//
//     const { sentences, skipped } = await readSentences(lab, input);
//     const identity = await runSentences(lab, sentences, { ..., onHidden(l, from, tensors) {} });
//
// All sentences go through the model as one batch, or as few as fit MAX_TOKENS; of each only one
// block's vectors are in JavaScript's memory, whatever the model's size. What a sentence lacks is named,
// never guessed. Knows the page only as the progress it is handed.

import { LabError } from '../engine/error.js';
import { attnTap, hiddenTap, IdentityCheck, mlpTap, STREAM_TAPS } from '../measures/residual.js';
import { stageSentence } from '../ui/run-bar.js';
import { viewTokens } from '../ui/tokens.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('../measures/residual.js').Tensor} Tensor
 *
 * @typedef {object} Sentence
 * @property {string} text
 * @property {string[]} names   token labels, as shown
 * @property {number} target    position of "her", at least 2
 *
 * @typedef {Sentence & { tokens: Int32Array }} ReadSentence
 *
 * @typedef {'none' | 'early' | 'split' | 'cut' | 'many'} Why
 *   no word "her"; nothing but position 0 before the token in front of it; the model's tokens do not end
 *   where the word ends; it lies beyond the context; more lines than a run takes
 *
 * @typedef {{ line: number, text: string, why: Why }} Skipped  line counts from 1
 */

/** More lines than this are not read: a chart has no room for more lines either. */
export const MAX_SENTENCES = 200;

/**
 * Tokens of one batch. The engine holds some 20 vectors a token (GPT-2 XL: 20 x 1600 x 4 bytes each),
 * so a batch takes a few hundred MB at most; the 54 sentences are about 700 tokens.
 */
const MAX_TOKENS = 2048;

/** "her" as a word of its own, after a space. */
const TARGET = /\sher(?![\p{L}\p{M}\p{N}])/u;

/**
 * The sentences of a box, one a line; empty lines do not count.
 *
 * @param {Lab} lab
 * @param {string} input
 * @returns {Promise<{ sentences: ReadSentence[], skipped: Skipped[] }>}
 */
export async function readSentences(lab, input) {
  const lines = input
    .split(/\r\n|\r|\n/)
    .map((text, i) => ({ line: i + 1, text: text.trim() }))
    .filter(({ text }) => text !== '');
  if (lines.length === 0) throw new LabError('empty-text', 'there is no sentence', { op: 'read' });
  const read = lines.slice(0, MAX_SENTENCES);
  /** @type {Skipped[]} */
  const skipped = lines.slice(MAX_SENTENCES).map((line) => ({ ...line, why: 'many' }));
  const all = await lab.toTokens(read.map(({ text }) => text));
  const heads = await lab.toTokens(read.map(({ text }) => headOf(text)));
  const bytes = await lab.tokenBytes(Int32Array.from(all.flatMap((tokens) => [...tokens])));
  /** @type {ReadSentence[]} */
  const sentences = [];
  let from = 0;
  read.forEach(({ line, text }, i) => {
    const tokens = all[i].subarray(0, lab.config.nCtx);
    const views = viewTokens(bytes.slice(from, from + tokens.length));
    from += all[i].length;
    const target = heads[i].length - 1;
    const why = whyNot(text, heads[i], all[i], tokens.length);
    if (why) skipped.push({ line, text, why });
    else sentences.push({ text, tokens, target, names: views.map(({ label }) => label) });
  });
  skipped.sort((a, b) => a.line - b.line);
  return { sentences, skipped };
}

/** @param {string} text @returns {string} up to the end of the first "her"; all of it without one */
function headOf(text) {
  const found = TARGET.exec(text);
  return found ? text.slice(0, found.index + found[0].length) : text;
}

/**
 * @param {string} text
 * @param {Int32Array} head  tokens up to the end of the target
 * @param {Int32Array} all
 * @param {number} kept      how many of them the context takes
 * @returns {Why | null}
 */
function whyNot(text, head, all, kept) {
  if (!TARGET.test(text)) return 'none';
  if (head.some((id, t) => id !== all[t])) return 'split';
  if (head.length > kept) return 'cut';
  return head.length < 3 ? 'early' : null;
}

/**
 * Hands on h[0], h[1], ..., h[L] of all sentences, batch by batch, and checks the identity of the
 * residual stream on the way.
 *
 * @param {Lab} lab
 * @param {ReadSentence[]} sentences
 * @param {object} options
 * @param {'exact' | 'fast'} options.precision
 * @param {import('../ui/run-bar.js').Running} options.running
 * @param {(l: number, from: number, tensors: Tensor[]) => void} options.onHidden
 *   tensors[i] is h[l] of sentence from + i, shape [T, C]
 * @returns {Promise<IdentityCheck>}
 */
export async function runSentences(lab, sentences, { precision, running, onHidden }) {
  const batches = batchesOf(sentences);
  const identity = new IdentityCheck();
  let from = 0;
  for (const [index, batch] of batches.entries()) {
    const start = from;
    /** @type {Tensor[]} */
    let before = [];
    /** @type {Tensor[]} */
    let attn = [];
    await lab.runWithCache(
      batch.map(({ tokens }) => tokens),
      {
        namesFilter: STREAM_TAPS,
        keep: false,
        precision,
        signal: running.signal,
        onLayer(stage) {
          const { layer, kind, done, total, cache } = stage;
          running.progress(
            index * total + done,
            batches.length * total,
            stageSentence(stage, lab.config.nLayers),
          );
          if (layer === null) return;
          /** @param {string} tap @returns {Tensor[]} of each sentence */
          const taken = (tap) => /** @type {any} */ (cache.get(tap));
          const l = layer + 1;
          if (kind === 'attn') {
            attn = taken(attnTap(l));
            // The first block's attention stage fills its input as well.
            if (l === 1) {
              before = taken(hiddenTap(0));
              onHidden(0, start, before);
            }
            return;
          }
          const [mlp, after] = [taken(mlpTap(l)), taken(hiddenTap(l))];
          after.forEach(({ data }, i) => {
            identity.compare(before[i].data, attn[i].data, mlp[i].data, data);
          });
          onHidden(l, start, after);
          before = after;
        },
      },
    );
    from += batch.length;
  }
  return identity;
}

/**
 * @param {ReadSentence[]} sentences
 * @returns {ReadSentence[][]} in order, each within MAX_TOKENS where one sentence alone is not longer
 */
function batchesOf(sentences) {
  /** @type {ReadSentence[][]} */
  const batches = [];
  let room = 0;
  for (const sentence of sentences) {
    if (sentence.tokens.length > room) {
      batches.push([]);
      room = MAX_TOKENS;
    }
    batches[batches.length - 1].push(sentence);
    room -= sentence.tokens.length;
  }
  return batches;
}
