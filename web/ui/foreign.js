// SPDX-License-Identifier: MIT
//
// foreign.js - what a stranger wrote (a model's name, a file's, a repository's, a token, a key of a link), as a
// page shows it: it cannot reorder, hide, stretch or close the words of the page around it.
//
//     el('p', { text: words.opening(foreign(file.name)) })
//
// Called wherever such a text meets the page's own words: model-sources.js and model-facts.js for models,
// tokens.js for tokens, link.js for links, message.js for details of errors. Pure. A text passes once: a page takes
// it from one of those.

import { text as say } from '../text/interface.js';

const words = say.foreign;

/** Characters of a name that are shown. */
const MOST = 60;

/** Marks that may stand on one letter; more of them climb over the lines above. */
const STACKED = /(?<=\p{M}{3})\p{M}/gu;

/** What a display would obey in place of showing it: control and format characters, separators of lines. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Marks with which the page's words enclose a name. */
const ENCLOSING = /[“”„‟]/gu;

/** A letter of a script that is written from right to left. */
const BACKWARDS =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** First strong isolate, and its end: what stands between them is ordered by itself. */
const [ISOLATE, END] = ['\u2068', '\u2069'];

/** How much of a text was cut, as shorten() says it. */
const CUT = /…<\d[\d.,]* [^<>]*>$/;

/** @param {string} c @returns {string} '<U+200D>' */
export const byNumber = (c) =>
  `<U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;

/** @param {string} text @returns {string} that stands in its own direction, wherever it is put */
export const isolated = (text) => (BACKWARDS.test(text) ? `${ISOLATE}${text}${END}` : text);

/** @param {string} text @returns {string} of isolated(), the text */
export const unisolated = (text) => text.replace(/^\u2068(.*)\u2069$/s, '$1');

/** @param {string} text @returns {boolean} whether shorten() has cut it */
export const isCut = (text) => CUT.test(text);

/**
 * @param {string} text
 * @param {number} most   characters
 * @param {(part: string) => string} show  how the text, or what is left of it, is written
 * @returns {string} with its length where it is cut
 */
export function shorten(text, most, show) {
  const characters = text.length > most ? [...text] : [];
  if (characters.length <= most) return show(text);
  const length = words.characters(String(characters.length));
  return `${show(characters.slice(0, most).join(''))}…<${length}>`;
}

/** @param {string} text @param {number} [most] characters @returns {string} */
export function foreign(text, most = MOST) {
  const show = (/** @type {string} */ part) =>
    [OBEYED, ENCLOSING, STACKED].reduce((said, what) => said.replace(what, byNumber), part);
  return isolated(shorten(text, most, show));
}

/** Names of a list that are shown. */
const MOST_NAMES = 5;

/**
 * @param {string[]} names
 * @param {(name: string) => string} [show]  what is written of one name
 * @returns {string} some of them, and how many more there are
 */
export function foreignList(names, show = foreign) {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map((name) => show(name));
  return [...shown, ...(more > 0 ? [words.more(String(more))] : [])].join(', ');
}
