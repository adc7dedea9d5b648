// SPDX-License-Identifier: MIT
//
// whole-words.js - which nouns and adjectives of a text are one token each, and a sample of them. Pure; lessons 08
// and 09 use it.
//
//     const { found, funnel } = findWholeWords({ text, words, spans });
//     const samples = drawSample(found, 150, seed);
//
// A vector can be followed as "the vector of a word" only where the word is one token, and the only one: the
// filter's steps are named in STEPS, and the funnel says how many words each of them leaves.

import { alignTokens } from '../pos/align.js';
import { createDraw, createRandom } from './random.js';

/**
 * @typedef {import('../pos/wink.js').TaggedWord} TaggedWord
 * @typedef {'noun' | 'adjective'} Group
 *
 * @typedef {object} Found  a word that has passed the filter
 * @property {Group} group
 * @property {string} word   in lower case: words of one type have the same
 * @property {number} token  its position among the text's tokens
 * @property {number} count  how often the text has this type, whatever its tags
 * @property {number} place  words before it in its sentence
 *
 * @typedef {Record<Group, number[]>} Funnel  words left after each of STEPS
 */

/** @type {Group[]} */
export const GROUPS = ['noun', 'adjective'];

/** @type {Record<string, Group>} */
const GROUP_OF = { NOUN: 'noun', ADJ: 'adjective' };

/** What a word has to pass, in this order. */
export const STEPS = /** @type {const} */ ([
  'tagged', // has the tag
  'whole', // is one token, which holds nothing else of the tagger's words
  'space', // the token starts with a space
  'next', // so does the token after it
  'long', // it has LEAST_LETTERS characters or more
  'context', // BEFORE tokens stand before it and AFTER after it
]);

/** Characters of a word, without the space. */
export const LEAST_LETTERS = 5;

/** Tokens of context. */
export const BEFORE = 40;
export const AFTER = 10;

/** Marks that end a sentence, as the tagger has them as words. */
const ENDS = /^[.!?…]+$/;

/**
 * @param {object} read
 * @param {string} read.text
 * @param {TaggedWord[]} read.words  of all of it
 * @param {{ start: number, end: number }[]} read.spans  of its tokens
 * @returns {{ found: Found[], funnel: Funnel }} found in the order of the text
 */
export function findWholeWords({ text, words, spans }) {
  const aligned = alignTokens(words, spans);
  /** @type {Map<number, number>} */
  const tokenOfWord = new Map();
  aligned.forEach(({ kind, words: parts }, token) => {
    if (kind === 'whole' && parts.length === 1) tokenOfWord.set(parts[0], token);
  });
  const startsWithSpace = (/** @type {number} */ token) => text[spans[token]?.start] === ' ';
  const counts = countTypes(words);
  /** @type {Funnel} */
  const funnel = { noun: STEPS.map(() => 0), adjective: STEPS.map(() => 0) };
  /** @type {Found[]} */
  const found = [];
  let place = 0;
  words.forEach((word, i) => {
    const group = GROUP_OF[word.upos];
    if (group) {
      const token = tokenOfWord.get(i);
      const passed = [
        true,
        token !== undefined,
        token !== undefined && startsWithSpace(token),
        token !== undefined && startsWithSpace(token + 1),
        [...word.text].length >= LEAST_LETTERS,
        token !== undefined && token >= BEFORE && token + AFTER < spans.length,
      ];
      const steps = passed.indexOf(false) < 0 ? passed.length : passed.indexOf(false);
      for (let s = 0; s < steps; s++) funnel[group][s]++;
      if (steps === passed.length && token !== undefined) {
        const type = typeOf(word);
        found.push({ group, word: type, token, count: counts.get(type) ?? 1, place });
      }
    }
    if (ENDS.test(word.text)) place = 0;
    else if (/[\p{L}\p{N}]/u.test(word.text)) place++;
  });
  return { found, funnel };
}

/** @param {TaggedWord} word */
const typeOf = ({ text }) => text.toLowerCase();

/** @param {TaggedWord[]} words @returns {Map<string, number>} how often each type is in the text */
function countTypes(words) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const word of words) counts.set(typeOf(word), (counts.get(typeOf(word)) ?? 0) + 1);
  return counts;
}

/**
 * Up to `most` words of each group, without any of them twice: first the nouns are drawn, then the adjectives
 * go on with the same random numbers.
 *
 * @param {Found[]} found
 * @param {number} most
 * @param {number} seed
 * @returns {Found[]} in the order of the text
 */
export function drawSample(found, most, seed) {
  const draw = createDraw(createRandom(seed));
  const drawn = GROUPS.flatMap((group) => {
    const left = found.filter((word) => word.group === group);
    return Array.from(
      { length: Math.min(most, left.length) },
      () => left.splice(draw(left.length), 1)[0],
    );
  });
  return drawn.sort((a, b) => a.token - b.token);
}

/** Upper ends of the bins of place, the last open: words before it in its sentence. */
export const PLACE_ENDS = [3, 7, 15];

/** The bin of how often its type is in the text: 1, 2-3, 4-7, ... @param {{ count: number }} word */
export const countBin = ({ count }) => Math.floor(Math.log2(count));

/** The bin of its place in the sentence: 0-3, 4-7, 8-15, 16 and more. @param {{ place: number }} word */
export const placeBin = ({ place }) => {
  const bin = PLACE_ENDS.findIndex((end) => place <= end);
  return bin < 0 ? PLACE_ENDS.length : bin;
};

/**
 * As many nouns as adjectives from every cell of count and place, the first ones of the text: what is left has
 * the same frequencies and the same places in the sentence, bin for bin.
 *
 * @param {Pick<Found, 'group' | 'count' | 'place'>[]} samples
 * @returns {boolean[]} which are kept
 */
export function matchSamples(samples) {
  /** @type {Map<string, Record<Group, number[]>>} */
  const cells = new Map();
  samples.forEach((sample, i) => {
    const key = `${countBin(sample)} ${placeBin(sample)}`;
    const cell = cells.get(key) ?? { noun: [], adjective: [] };
    cell[sample.group].push(i);
    cells.set(key, cell);
  });
  const kept = samples.map(() => false);
  for (const { noun, adjective } of cells.values()) {
    const pairs = Math.min(noun.length, adjective.length);
    for (const group of [noun, adjective]) for (const i of group.slice(0, pairs)) kept[i] = true;
  }
  return kept;
}

/** Of English prose, words like these are a quarter and more. */
const FREQUENT = new Set(
  'the of and a to in he she it was that his her i you with for had as at on is but not be'.split(
    ' ',
  ),
);

/** A text whose words are these less often than this is hardly English. */
const LEAST_FREQUENT = 0.1;

/** Of fewer words nothing can be said. */
const FEWEST_WORDS = 30;

/** Whether a tagger of English has anything to say about this text. @param {TaggedWord[]} words */
export function looksEnglish(words) {
  const all = words.filter(({ text }) => /\p{L}/u.test(text));
  if (all.length < FEWEST_WORDS) return true;
  const frequent = all.filter((word) => FREQUENT.has(typeOf(word))).length;
  return frequent / all.length >= LEAST_FREQUENT;
}
