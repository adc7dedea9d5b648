// SPDX-License-Identifier: MIT
//
// tokens.js - what a token looks like on the page.
//
// GPT-2's tokens are byte strings. Spaces, line ends and control characters are made visible, and a
// token that holds only part of a character is shown as its bytes, joined with the neighbours it
// shares that character with. Nothing is normalised: NFC and NFD text show different tokens because
// they are different tokens. Different texts have different labels: textOfLabel() reads a label back. A token
// that is longer than any word is cut, with its length; its text cannot be read back.

import { text as words } from '../text/interface.js';
import { byNumber, isCut, isolated, shorten, unisolated } from './foreign.js';

/**
 * @typedef {object} TokenView
 * @property {number} position
 * @property {string} label   for eyes: '␣the', or '<0xE1><0xBB>' where the bytes are no whole
 *   character
 * @property {boolean} hex    the label shows bytes
 * @property {number} group   tokens with the same number share a character
 * @property {string} whole   the characters the whole group spells; '' when the group is one token
 */

const VISIBLE = new Map([
  [' ', '␣'],
  ['\n', '⏎'],
  ['\r', '␍'],
  ['\t', '⇥'],
  ['\u00a0', '⍽'],
]);

const HIDDEN = new Map([...VISIBLE].map(([c, mark]) => [mark, c]));

/** What is not shown as it is: invisible characters, and what would be read as a mark of ours. */
const MARKED = /[ \u00a0\p{Cc}\p{Cf}\p{Zl}\p{Zp}␣⏎␍⇥⍽]|<(?=U\+|0x|\d)/gu;

/** GPT-2's longest tokens are lines of 64 and more dashes. */
const MOST_CHARACTERS = 64;
/** Bytes of a token that are shown where they are no characters. */
const MOST_BYTES = 16;

/** @param {string} text @returns {string} a text of any length, as visible() shows it */
const labelOf = (text) => isolated(shorten(text, MOST_CHARACTERS, visible));

/** @param {string} text @returns {string} with spaces and control characters made visible */
export const visible = (text) => text.replace(MARKED, (c) => VISIBLE.get(c) ?? byNumber(c));

/**
 * The text of a token from its label.
 *
 * @param {string} label
 * @returns {string | null} null where the label shows bytes that are no whole characters
 */
export function textOfLabel(label) {
  if (isCut(label) || /^(<0x[0-9A-F]{2}>)+$/.test(label)) return null;
  return unisolated(label).replace(/<U\+([0-9A-F]{4,6})>|[␣⏎␍⇥⍽]/g, (mark, code) =>
    code ? String.fromCodePoint(Number.parseInt(code, 16)) : (HIDDEN.get(mark) ?? mark),
  );
}

/** @param {Uint8Array} bytes @returns {string} '<0xE1><0xBB>' */
function hexBytes(bytes) {
  const shown = [...bytes.subarray(0, MOST_BYTES)]
    .map((b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`)
    .join('');
  return bytes.length > MOST_BYTES
    ? `${shown}…<${words.foreign.bytes(String(bytes.length))}>`
    : shown;
}

/**
 * Length in bytes of the UTF-8 character that starts with this byte; 1 for a byte that starts none.
 *
 * @param {number} byte
 */
function characterBytes(byte) {
  if (byte >= 0xf0 && byte < 0xf8) return 4;
  if (byte >= 0xe0) return byte < 0xf0 ? 3 : 1;
  return byte >= 0xc2 ? 2 : 1;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param {Uint8Array} bytes @returns {string | null} null where the bytes are not whole UTF-8 */
function decode(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** @param {Uint8Array[]} parts @returns {Uint8Array} */
function concat(parts) {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * @param {Uint8Array[]} tokens the bytes of each token, in order
 * @returns {TokenView[]}
 */
export function viewTokens(tokens) {
  /** @type {TokenView[]} */
  const views = [];
  let group = 0;
  for (let from = 0; from < tokens.length; group++) {
    // A group grows until its bytes end where a character ends.
    let to = from;
    let open = 0;
    do {
      for (const byte of tokens[to]) {
        const continues = byte >= 0x80 && byte < 0xc0;
        open = open > 0 && continues ? open - 1 : characterBytes(byte) - 1;
      }
      to++;
    } while (open > 0 && to < tokens.length);

    const whole = to - from > 1 ? decode(concat(tokens.slice(from, to))) : null;
    for (let position = from; position < to; position++) {
      const text = decode(tokens[position]);
      views.push({
        position,
        label: text === null ? hexBytes(tokens[position]) : labelOf(text),
        hex: text === null,
        group,
        whole: whole === null ? '' : labelOf(whole),
      });
    }
    from = to;
  }
  return views;
}

/**
 * The label of a single token out of context (a row of the logit lens).
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function labelToken(bytes) {
  const text = decode(bytes);
  return text === null ? hexBytes(bytes) : labelOf(text);
}

/**
 * Token labels for a strip. (Which tokens share a character is not kept: recorded runs have labels
 * only.)
 *
 * @param {string[]} names
 * @returns {TokenView[]}
 */
export const viewNames = (names) =>
  names.map((label, position) => ({ position, label, hex: false, group: position, whole: '' }));
