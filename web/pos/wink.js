// SPDX-License-Identifier: MIT
//
// wink.js - winkNLP as a function from a text to its tagged words. worker.js runs it in the page, tests
// run it in Node with the same library; it loads nothing itself.
//
//     const tag = createWinkTagger({ winkNLP, model });     // 0.3 s
//     for (const words of tag(text)) ...                     // a piece of the text at a time
//
// A tag depends on the words around it, so a text is tagged in pieces of whole paragraphs; only a
// paragraph that alone is longer than a piece is cut, at the end of a sentence where it has one. Where the
// cuts are depends on the text alone: the same text always gets the same tags.

/**
 * @typedef {object} TaggedWord
 * @property {string} text   as it stands in the text, never empty, without spaces
 * @property {number} start  UTF-16 offset into the text
 * @property {number} end    after its last character
 * @property {string} upos   a tag of Universal Dependencies: 'NOUN', 'VERB', ...
 */

/** Some 2,000 words: about 0.1 s of work, after which a caller hears of it and may stop. */
const PIECE = 10_000;

/**
 * @param {{ winkNLP: any, model: any }} library
 * @returns {(text: string) => Generator<TaggedWord[], void, void>}
 */
export function createWinkTagger({ winkNLP, model }) {
  const nlp = winkNLP(model, ['sbd', 'pos']);
  return function* tag(text) {
    for (let from = 0; from < text.length; ) {
      const to = endOfPiece(text, from);
      yield tagPiece(nlp, text.slice(from, to), from);
      from = to;
    }
  };
}

/**
 * winkNLP gives no offsets, so each word is looked for from the end of the one before.
 *
 * @param {any} nlp
 * @param {string} piece
 * @param {number} offset of the piece in the text
 * @returns {TaggedWord[]}
 */
function tagPiece(nlp, piece, offset) {
  const tokens = nlp.readDoc(piece).tokens();
  /** @type {string[]} */
  const values = tokens.out(nlp.its.value);
  /** @type {string[]} */
  const tags = tokens.out(nlp.its.pos);
  /** @type {TaggedWord[]} */
  const words = [];
  let at = 0;
  values.forEach((text, i) => {
    const start = piece.indexOf(text, at);
    if (start < 0 || text.trim() === '') return;
    at = start + text.length;
    words.push({ text, start: offset + start, end: offset + at, upos: tags[i] });
  });
  return words;
}

/** The last of these that a piece has is where it ends. */
const ENDS = [/\n\s*\n/g, /[.!?]["'”’)]*\s+/g, /\s+/g];

/** @param {string} text @param {number} from */
function endOfPiece(text, from) {
  if (text.length - from <= PIECE) return text.length;
  const piece = text.slice(from, from + PIECE);
  for (const end of ENDS) {
    const last = [...piece.matchAll(end)].at(-1);
    if (last && last.index + last[0].length > 0) return from + last.index + last[0].length;
  }
  // No space at all. A character of two UTF-16 units stays whole.
  const cutsPair = /[\ud800-\udbff]/.test(piece[PIECE - 1]);
  return from + PIECE - (cutsPair ? 1 : 0);
}
