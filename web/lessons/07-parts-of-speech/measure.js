// SPDX-License-Identifier: MIT
//
// measure.js - what lesson 07 measures: of a text that a tagger has read, how many words are of which class,
// and how words and BPE tokens lie over each other. Pure, but for prepare(), which comes from prepare.js; no
// layer of the model is read.
//
// Counted is what follows the prompt: a word that begins in the prompt is the prompt's. Only words with a letter
// or a digit are counted.

import { FIRST_SEED } from '../../measures/random.js';
import { wilson, YARDSTICK } from '../../measures/statistics.js';
import { alignTokens, isWord, tokensOfWords } from '../../pos/align.js';
import { prepare } from './prepare.js';

/**
 * @typedef {import('../../pos/wink.js').TaggedWord} TaggedWord
 * @typedef {import('../../pos/align.js').AlignedToken} AlignedToken
 * @typedef {import('../../pos/align.js').Kind} Kind
 *
 * @typedef {object} Tagged  the data of a run
 * @property {string} text     of all tokens
 * @property {number} prompt   tokens of the prompt, which are not counted; 0 of a text of the learner's
 * @property {import('../../frame/continuation.js').Ended | 'own'} ended  'own': nothing was generated
 * @property {number} asked    tokens that were asked for
 * @property {number[]} starts [token], UTF-16 offsets into the text
 * @property {number[]} ends
 * @property {number[]} wordStarts  [word]
 * @property {number[]} wordEnds
 * @property {string[]} tags   [word] UPOS
 * @property {string[]} alone  [token] the tag that it would get if it stood alone; '' of no word
 * @property {import('../../pos/agreement.js').Pairing[]} hand  tags of the hand-tagged text
 *
 * @typedef {'wide' | 'fine'} Reading
 * @typedef {{ share: number, low: number, high: number }} Interval
 */

export const LENGTHS = [100, 200, 400];
export const TEMPERATURES = /** @type {const} */ (['1', '0.8', '0']);
export const TOP_KS = /** @type {const} */ (['0', '40']);

/** Below so many words a share says nothing of a model. */
export const FEWEST_WORDS = 30;

/** A class of fewer words is too small to be compared by its share of split words. */
export const FEWEST_OF_CLASS = 5;

/** @satisfies {import('../../frame/run.js').Measurement<Tagged>} */
export const measurement = {
  input: /** @type {const} */ ('text'),
  sample: 'I think the world could be better if',
  settings: { source: 'model', length: 400, temperature: '1', topK: '0', seed: FIRST_SEED },
  prepare,
  start: (/** @type {{ made?: any }} */ { made }) => /** @type {Tagged} */ (made),
  measure: null,
};

/**
 * Which tags make a class, by the name of the class, in the order of the figures; a tag that is in none belongs to
 * the last.
 *
 * @type {Record<Reading, Record<string, readonly string[]>>}
 */
export const CLASSES = (() => {
  const others = {
    pronoun: ['PRON'],
    adjective: ['ADJ'],
    adverb: ['ADV'],
    adposition: ['ADP'],
    determiner: ['DET'],
    conjunction: ['CCONJ', 'SCONJ'],
    other: [],
  };
  return {
    wide: { noun: ['NOUN', 'PROPN'], verb: ['VERB', 'AUX'], ...others },
    fine: { noun: ['NOUN'], name: ['PROPN'], verb: ['VERB'], auxiliary: ['AUX'], ...others },
  };
})();

/** @param {Reading} reading @returns {(upos: string) => string} the class of a tag */
export function classOf(reading) {
  const classes = Object.entries(CLASSES[reading]);
  const known = new Map(classes.flatMap(([name, tags]) => tags.map((tag) => [tag, name])));
  return (upos) => known.get(upos) ?? 'other';
}

/** @param {Tagged} data @returns {TaggedWord[]} */
export const wordsOf = ({ text, wordStarts, wordEnds, tags }) =>
  tags.map((upos, i) => ({
    text: text.slice(wordStarts[i], wordEnds[i]),
    start: wordStarts[i],
    end: wordEnds[i],
    upos,
  }));

/**
 * Words and tokens over each other, once a run.
 *
 * @typedef {object} Aligned
 * @property {TaggedWord[]} words
 * @property {AlignedToken[]} tokens
 * @property {number[][]} pieces   [word] its tokens
 * @property {number[]} counted    words that are counted
 */

/** @type {WeakMap<Tagged, Aligned>} */
const known = new WeakMap();

/** @param {Tagged} data @returns {Aligned} */
export function aligned(data) {
  const before = known.get(data);
  if (before) return before;
  const words = wordsOf(data);
  const tokens = alignTokens(
    words,
    data.starts.map((start, t) => ({ start, end: data.ends[t] })),
  );
  const begin = data.prompt > 0 ? data.ends[data.prompt - 1] : 0;
  const counted = words.flatMap((word, i) => (isWord(word) && word.start >= begin ? [i] : []));
  const made = { words, tokens, pieces: tokensOfWords(tokens, words.length), counted };
  known.set(data, made);
  return made;
}

/** @typedef {{ name: string, count: number, value: Interval | null }} Part  one of several shares */

/**
 * How many words are of each class.
 *
 * @param {Tagged} data
 * @param {Reading} reading
 * @returns {{ words: number, classes: Part[] }}
 */
export function classesOf(data, reading) {
  const { words, counted } = aligned(data);
  const nameOf = classOf(reading);
  const names = counted.map((i) => nameOf(words[i].upos));
  const classes = Object.keys(CLASSES[reading]).map((name) => {
    const count = names.filter((one) => one === name).length;
    return { name, count, value: wilson(count, names.length) };
  });
  return { words: names.length, classes };
}

/**
 * Nouns against verbs. If each of the n words that are either were noun or verb by a toss, their difference
 * would have the standard deviation sqrt(n).
 *
 * @param {Tagged} data
 * @param {Reading} reading
 * @returns {{ nouns: number, verbs: number, words: number, chance: number, more: 'noun' | 'verb' | 'same' } | null}
 *   chance: what a toss gives either way; null where there is neither
 */
export function nounsAndVerbs(data, reading) {
  const { words, classes } = classesOf(data, reading);
  const count = (/** @type {string} */ name) =>
    classes.find((one) => one.name === name)?.count ?? 0;
  const [nouns, verbs] = [count('noun'), count('verb')];
  if (nouns + verbs === 0) return null;
  const chance = YARDSTICK * Math.sqrt(nouns + verbs);
  const isClear = Math.abs(nouns - verbs) > chance;
  return {
    nouns,
    verbs,
    words,
    chance,
    more: !isClear ? 'same' : nouns > verbs ? 'noun' : 'verb',
  };
}

/** @type {Kind[]} */
export const KINDS = ['whole', 'piece', 'several', 'punctuation', 'space'];

/**
 * How many tokens are of each kind, after the prompt.
 *
 * @param {Tagged} data
 * @returns {{ tokens: number, kinds: (Part & { name: Kind })[] }}
 */
export function kindsOf(data) {
  const tokens = aligned(data).tokens.slice(data.prompt);
  const kinds = KINDS.map((name) => {
    const count = tokens.filter(({ kind }) => kind === name).length;
    return { name, count, value: wilson(count, tokens.length) };
  });
  return { tokens: tokens.length, kinds };
}

/**
 * Whether BPE has put a word's letters into two tokens or more.
 *
 * @param {Aligned} aligned
 * @param {number} word
 */
export const isSplit = ({ pieces }, word) => pieces[word].length > 1;

/** @param {Tagged} data @returns {number | null} the first token of the first split word */
export function firstSplit(data) {
  const all = aligned(data);
  const word = all.counted.find((i) => isSplit(all, i));
  return word === undefined ? null : all.pieces[word][0];
}

/**
 * Of each class, how many words are split.
 *
 * @param {Tagged} data
 * @param {Reading} reading
 * @returns {{ words: number, split: number, tokens: number, classes: (Part & { words: number })[] }}
 *   tokens: pieces of all words together, over their number the tokens of a word
 */
export function splitOf(data, reading) {
  const all = aligned(data);
  const nameOf = classOf(reading);
  const tally = (/** @type {number[]} */ some) => some.filter((i) => isSplit(all, i)).length;
  const classes = Object.keys(CLASSES[reading]).map((name) => {
    const some = all.counted.filter((i) => nameOf(all.words[i].upos) === name);
    const count = tally(some);
    return { name, words: some.length, count, value: wilson(count, some.length) };
  });
  const tokens = all.counted.reduce((sum, i) => sum + all.pieces[i].length, 0);
  return { words: all.counted.length, split: tally(all.counted), tokens, classes };
}

/**
 * The class whose words are split most often, of those with FEWEST_OF_CLASS words or more.
 *
 * @param {Tagged} data
 * @param {Reading} reading
 * @returns {string | null} null where two are split equally often, or none is
 */
export function mostSplit(data, reading) {
  const classes = splitOf(data, reading).classes.filter(({ words }) => words >= FEWEST_OF_CLASS);
  const most = Math.max(0, ...classes.map(({ value }) => value?.share ?? 0));
  const best = classes.filter(({ value }) => value?.share === most);
  return most > 0 && best.length === 1 ? best[0].name : null;
}

/**
 * Tokens that are whole words, and how many of them get another tag when the tagger sees nothing else.
 *
 * @param {Tagged} data
 * @returns {{ tokens: number, changed: number, example: { word: string, within: string, alone: string } | null }}
 */
export function aloneOf(data) {
  const { tokens, words } = aligned(data);
  const whole = tokens.flatMap(({ kind, words: [word] }, t) =>
    t >= data.prompt && kind === 'whole' ? [{ word: words[word], alone: data.alone[t] }] : [],
  );
  const changed = whole.filter(({ word, alone }) => word.upos !== alone);
  const [first] = changed.filter(({ word }) => word.text.length > 2);
  return {
    tokens: whole.length,
    changed: changed.length,
    example: first ? { word: first.word.text, within: first.word.upos, alone: first.alone } : null,
  };
}

/** Of this many words, English prose has far more than LEAST_COMMON among these. */
const COMMON = new Set(
  (
    'the a an of to in and or but not is are was were be been have has had do did it its he she his her him ' +
    'they them their we our us you your i my me that this these those for with on at by from as if so no'
  ).split(' '),
);
const LEAST_COMMON = 0.15;
/** English has few of these. */
const MOST_FOREIGN = 0.2;

/**
 * Whether a text does not look English, for which alone the tagger was made. Short texts are not judged.
 *
 * @param {Tagged} data
 */
export function looksForeign(data) {
  const words = wordsOf(data)
    .filter(isWord)
    .map(({ text }) => text.toLowerCase());
  if (words.length < 20) return false;
  const share = (/** @type {(word: string) => boolean} */ is) =>
    words.filter(is).length / words.length;
  return (
    share((word) => COMMON.has(word)) < LEAST_COMMON ||
    share((word) => /[^\p{Script=Latin}\p{N}'’.-]|[\u00c0-\u024f\u1e00-\u1eff]/u.test(word)) >
      MOST_FOREIGN
  );
}
