// SPDX-License-Identifier: MIT
//
// text-file.js - a text file of the learner's as text: its encoding, what Project Gutenberg puts around a book, and
// how much of it a run needs. Called by text-door.js.
//
//     const { text, encoding, head, tail, left } = await readTextFile(file);
//
// Only the first READ_BYTES are read, however large the file is, and of these the first MOST_CHARACTERS are
// kept. A file that is no text is refused with a LabError whose sentence says what to do.

import { LabError } from '../engine/error.js';

/** Bytes that are read: what is kept, in any encoding, and a long head of Project Gutenberg. */
const READ_BYTES = 2 ** 20;

/** Characters that a run is given: some 35,000 words, which the tagger reads in about two seconds. */
export const MOST_CHARACTERS = 200_000;

/** A file with more control characters than this share of it is no text. */
const MOST_CONTROLS = 0.001;

/** Files that hold text and are none, by their first bytes. */
const MAGIC = /** @type {const} */ ([
  ['pdf', '%PDF'],
  ['zip', 'PK\u0003\u0004'], // Word, EPUB, LibreOffice
  ['rtf', '{\\rtf'],
  ['word', '\u00d0\u00cf\u0011\u00e0'],
]);

/**
 * @typedef {'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'} Encoding
 *
 * @typedef {object} ReadFile
 * @property {string} text       what a run is given
 * @property {Encoding} encoding
 * @property {number} bytes      of the file
 * @property {number} readBytes  of it, that were read
 * @property {number} head       characters of Project Gutenberg before the book; 0 without
 * @property {number} tail       after it
 * @property {number} left       characters of the book, as far as it was read, that are not in text
 */

/** @param {Blob} file @returns {Promise<ReadFile>} */
export async function readTextFile(file) {
  const data = new Uint8Array(await file.slice(0, READ_BYTES).arrayBuffer());
  if (data.length === 0) throw new LabError('empty-file', 'the file is empty', { op: 'open' });
  const { text: all, encoding } = decode(data, data.length < file.size);
  const lines = all.replace(/\r\n?/g, '\n');
  const { text: book, head, tail } = cutGutenberg(lines);
  const text = firstPart(book.trim(), MOST_CHARACTERS);
  if (text === '') throw new LabError('empty-file', 'the file has no text', { op: 'open' });
  const left = book.trim().length - text.length;
  return { text, encoding, bytes: file.size, readBytes: data.length, head, tail, left };
}

/**
 * @param {Uint8Array} data
 * @param {boolean} isCut  the file goes on: its last character may be incomplete
 * @returns {{ text: string, encoding: Encoding }}
 */
export function decode(data, isCut = false) {
  refuseMagic(data);
  const [first, second] = data;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const wide = isUtf16 ? (first === 0xff ? 'utf-16le' : 'utf-16be') : guessUtf16(data);
  /** @type {Encoding[]} */
  const candidates = wide ? [wide] : ['utf-8', 'windows-1252'];
  for (const encoding of candidates) {
    const text = tryDecode(data, encoding, isCut);
    if (text !== null) {
      if (controlShare(text) > MOST_CONTROLS) break;
      return { text, encoding };
    }
  }
  throw binary('data');
}

/** @param {string} kind */
const binary = (kind) =>
  new LabError('binary-file', `the file is no plain text (${kind})`, {
    op: 'open',
    detail: { kind },
  });

/** @param {Uint8Array} data */
function refuseMagic(data) {
  for (const [kind, magic] of MAGIC) {
    if ([...magic].every((character, i) => data[i] === character.charCodeAt(0))) throw binary(kind);
  }
}

/**
 * UTF-16 without a mark at its start: of Latin letters every second byte is 0.
 *
 * @param {Uint8Array} data
 * @returns {Encoding | null}
 */
function guessUtf16(data) {
  const zeros = [0, 0];
  const looked = Math.min(data.length, 4096);
  for (let i = 0; i < looked; i++) if (data[i] === 0) zeros[i % 2]++;
  const [even, odd] = zeros.map((count) => count / (looked / 2));
  if (odd > 0.4 && even < 0.05) return 'utf-16le';
  return even > 0.4 && odd < 0.05 ? 'utf-16be' : null;
}

/** @param {Uint8Array} data @param {Encoding} encoding @param {boolean} isCut @returns {string | null} */
function tryDecode(data, encoding, isCut) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(data, { stream: isCut });
  } catch {
    return null;
  }
}

/** @param {string} text @returns {number} the share of control characters that no text has */
function controlShare(text) {
  let controls = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isControl = code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13;
    if (isControl || (code >= 127 && code < 160) || code === 0xfffd) controls++;
  }
  return controls / Math.max(1, text.length);
}

const START = /^[ \t]*\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG [^\n]*$/im;
const END =
  /^[ \t]*(?:\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the |this )?Project Gutenberg)[^\n]*$/im;

/**
 * A book of Project Gutenberg stands between two lines of stars.
 *
 * @param {string} text
 * @returns {{ text: string, head: number, tail: number }} characters cut off before and after
 */
export function cutGutenberg(text) {
  const start = START.exec(text);
  const from = start ? start.index + start[0].length : 0;
  const end = END.exec(text.slice(from));
  const to = end ? from + end.index : text.length;
  return { text: text.slice(from, to), head: from, tail: text.length - to };
}

/**
 * The first characters of a text, up to the end of a paragraph, a line or a word where there is one.
 *
 * @param {string} text
 * @param {number} most
 */
export function firstPart(text, most) {
  if (text.length <= most) return text;
  const part = text.slice(0, most);
  for (const end of ['\n\n', '\n', ' ']) {
    const at = part.lastIndexOf(end);
    if (at > most / 2) return part.slice(0, at);
  }
  // No character of two UTF-16 units is cut.
  return /[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part;
}
