// SPDX-License-Identifier: MIT
//
// sentences.js - a box of sentences as the input of a run: one a line, each with the word "her".
//
//     const { sentences, skipped, shortened } = await readSentences(lab, input);
//
// Called by run.js. A line that cannot be measured is skipped and named with its reason.

import { LabError } from '../engine/error.js';
import { text as her } from '../text/her.js';
import { int } from '../ui/format.js';
import { viewTokens } from '../ui/tokens.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 *
 * @typedef {object} Sentence
 * @property {string} text
 * @property {string[]} names   token labels, as shown
 * @property {number[]} [ids]   of the same tokens, in the model's vocabulary, where they are known
 * @property {number} target    position of "her", at least 2
 *
 * @typedef {Sentence & { tokens: Int32Array }} ReadSentence
 *
 * @typedef {'none' | 'early' | 'split' | 'cut' | 'many' | 'refused'} Why
 *   no word "her"; nothing but position 0 before the token in front of it; the model's tokens do not end
 *   where the word ends; it lies beyond the context; more lines than a run takes; the lesson leaves it out for
 *   what stands before "her"
 *
 * @typedef {{ line: number, text: string, why: Why }} Skipped  line counts from 1
 */

/** More lines than this are not read: a chart has no room for more lines either. */
export const MAX_SENTENCES = 200;

/** Of fewer sentences a page says what they gave, and nothing of the model. */
const FEWEST_SENTENCES = 10;

/** "her" as a word of its own, after a space. */
const TARGET = /\sher(?![\p{L}\p{M}\p{N}])/u;

/**
 * The sentences of a box, one a line; empty lines do not count.
 *
 * @param {Lab} lab
 * @param {string} input
 * @param {(head: string) => boolean} [refuses]  whether a lesson leaves out sentences with these words before "her"
 * @returns {Promise<{ sentences: ReadSentence[], skipped: Skipped[], shortened: number }>}
 *   shortened: so many of the sentences end beyond the context, and are read as far as it goes
 */
export async function readSentences(lab, input, refuses = () => false) {
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
  let shortened = 0;
  let from = 0;
  read.forEach(({ line, text }, i) => {
    const tokens = all[i].subarray(0, lab.config.nCtx);
    const views = viewTokens(bytes.slice(from, from + tokens.length));
    from += all[i].length;
    const target = heads[i].length - 1;
    const refused = refuses(beforeTarget(text)) ? 'refused' : null;
    const why = whyNot(text, heads[i], all[i], tokens.length) ?? refused;
    if (why) skipped.push({ line, text, why });
    else {
      const names = views.map(({ label }) => label);
      sentences.push({ text, tokens, target, names, ids: Array.from(tokens) });
      if (tokens.length < all[i].length) shortened++;
    }
  });
  skipped.sort((a, b) => a.line - b.line);
  return { sentences, skipped, shortened };
}

/**
 * What stands in the place of a verdict on the model where a run has too few sentences for one.
 *
 * @param {number} count of sentences
 * @returns {string | null} null where there are enough
 */
export const fewSentences = (count) =>
  count < FEWEST_SENTENCES ? her.fewSentences(int(count), int(FEWEST_SENTENCES)) : null;

/** @param {string} text @returns {string} up to the first "her"; all of it without one */
const beforeTarget = (text) => text.slice(0, TARGET.exec(text)?.index);

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
