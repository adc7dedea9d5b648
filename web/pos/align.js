// SPDX-License-Identifier: MIT
//
// align.js - which words of a tagger each BPE token is part of. Pure; lessons call it after tagger.js.
//
//     const { text, spans } = spansOfTokens(await lab.tokenBytes(tokens));
//     const aligned = alignTokens(await tagText(text), spans);
//     // ' house' { kind: 'whole', words: [4] }, 'uns' { kind: 'piece', words: [5] }, ...
//
// A tagger and a BPE tokenizer cut a text in different places: a word may be several tokens ("un|seen"),
// a token may hold parts of two words ("don|'t" against "do|n't"). Both are spans of the same text, in
// UTF-16 units; here spans are compared, never the strings.

import { createDecoder, endsInsideCharacter } from '../input.js';

/**
 * @typedef {import('./wink.js').TaggedWord} TaggedWord
 * @typedef {{ start: number, end: number }} Span
 *
 * @typedef {'whole' | 'piece' | 'several' | 'punctuation' | 'space'} Kind  of a token:
 *   whole        one word, all of it, with or without the space before it
 *   piece        part of one word
 *   several      (parts of) two words or more
 *   punctuation  only marks, no letter and no digit
 *   space        none of the tagger's words
 *
 * @typedef {object} AlignedToken
 * @property {Kind} kind
 * @property {number[]} words  indices of the words that it is part of
 */

/**
 * The text of tokens, and where each of them stands in it. Tokens that share a character all span it. Bytes
 * that are no UTF-8 read U+FFFD, as in lab.toString().
 *
 * @param {Uint8Array[]} tokens the bytes of each
 * @returns {{ text: string, spans: Span[] }}
 */
export function spansOfTokens(tokens) {
  const decoder = createDecoder();
  let text = '';
  /** Tokens that end inside of a character, which the decoder still holds back. @type {Span[]} */
  let open = [];
  /** @param {string} decoded */
  const append = (decoded) => {
    const first = decoded.codePointAt(0);
    if (first !== undefined) {
      for (const span of open) span.end = text.length + String.fromCodePoint(first).length;
      open = [];
    }
    text += decoded;
  };
  let tail = Uint8Array.of();
  const spans = tokens.map((bytes) => {
    // A character that breaks off becomes U+FFFD, which is not this token's.
    const breaksOff = open.length > 0 && (bytes[0] & 0xc0) !== 0x80;
    const start = text.length + (breaksOff ? 1 : 0);
    append(decoder.decode(bytes, { stream: true }));
    tail = Uint8Array.of(...tail, ...bytes).slice(-3);
    const span = { start, end: text.length };
    if (endsInsideCharacter(tail)) open.push(span);
    return span;
  });
  append(decoder.decode());
  return { text, spans };
}

/**
 * @param {TaggedWord[]} words in the order of the text
 * @param {Span[]} spans of the tokens of the same text, in its order
 * @returns {AlignedToken[]} one for each token
 */
export function alignTokens(words, spans) {
  let first = 0;
  return spans.map((span) => {
    while (first < words.length && words[first].end <= span.start) first++;
    /** @type {number[]} */
    const parts = [];
    for (let i = first; i < words.length && words[i].start < span.end; i++) parts.push(i);
    return { kind: kindOf(parts, words, span), words: parts };
  });
}

/** @param {number[]} parts @param {TaggedWord[]} words @param {Span} span @returns {Kind} */
function kindOf(parts, words, span) {
  if (parts.length === 0) return 'space';
  if (!parts.some((i) => isWord(words[i]))) return 'punctuation';
  if (parts.length > 1) return 'several';
  const { start, end } = words[parts[0]];
  return span.start <= start && span.end >= end ? 'whole' : 'piece';
}

/**
 * Whether the tagger's word is one that is counted: with a letter or a digit. A tag may be wrong, and tags
 * emoji as it likes.
 *
 * @param {TaggedWord} word
 */
export const isWord = ({ text }) => /[\p{L}\p{N}]/u.test(text);

/**
 * The tokens of each word: two or more of them where BPE has split it.
 *
 * @param {AlignedToken[]} aligned
 * @param {number} count of words
 * @returns {number[][]} indices of tokens, by word
 */
export function tokensOfWords(aligned, count) {
  /** @type {number[][]} */
  const tokens = Array.from({ length: count }, () => []);
  aligned.forEach(({ words }, position) => {
    for (const word of words) tokens[word].push(position);
  });
  return tokens;
}
