// SPDX-License-Identifier: MIT
//
// csv.js - a table as RFC 4180 text for other programs: comma between cells, point in numbers, all
// the digits the page knows, UTF-8 with a byte-order mark so that spreadsheets read Vietnamese.
//
// A column of tokens becomes three: KEY_id, the token's number in the vocabulary, empty where it is not
// known; KEY_text, the token as a JSON string, empty where its bytes are no whole characters; and KEY, its
// name as the page shows it. So pandas.read_csv(file) reads every token, and json.loads() gives its text.
//
// No cell runs as a formula, whichever separator a spreadsheet splits the lines at. A text cell that holds
// any separator is quoted. Where = + - @ (or their full-width twins) begin the cell, or would begin one in a
// program that splits at semicolon, tab or bar, an apostrophe stands before them. In a JSON string the
// separators other than the comma are escaped instead, so that its text stays exact.

import { textOfLabel } from './tokens.js';

/**
 * @typedef {object} Column
 * @property {string} key     name of the column in the CSV file
 * @property {string} label   name a learner reads
 * @property {number} [digits] numbers: digits after the comma in the page's table; none = text
 * @property {(value: number) => string} [show] numbers that digits do not suit, in the page's table
 * @property {boolean} [isToken] the cells are token labels; tokenColumn() makes such a column
 */

/** @typedef {Record<string, string | number | null>} Row */

/** What a spreadsheet may take for the start of a formula: at the start of a cell or after a separator. */
const FORMULA = /(^|[;\t|\r\n])(\s*)(?=[=+\-@＝＋－＠])/g;

/** The separators that JSON leaves as they are; a comma inside quotes splits no line of ours. */
const BARE_SEPARATOR = /[;|]/g;

/**
 * @param {string} label
 * @param {string} [key]
 * @returns {Column} of tokens; tokenCells() gives its rows their cells
 */
export const tokenColumn = (label, key = 'token') => ({ key, label, isToken: true });

/**
 * The cells of one token.
 *
 * @param {{ names: string[], ids?: ArrayLike<number> }} tokens  labels, and ids where they are known
 * @param {number} t
 * @param {string} [key]
 * @returns {Row}
 */
export const tokenCells = ({ names, ids }, t, key = 'token') => ({
  [idKey(key)]: ids?.[t] ?? null,
  [key]: names[t] ?? null,
});

const idKey = (/** @type {string} */ key) => `${key}_id`;

/** @param {string} text */
const quoted = (text) => (/[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** @param {string | number | null} value @returns {string} */
function cell(value) {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value === 'number') return String(value);
  return quoted(value.replace(FORMULA, "$1$2'"));
}

/** @param {string | number | null} label @returns {string} the token's text as a JSON string */
function jsonCell(label) {
  const text = typeof label === 'string' ? textOfLabel(label) : null;
  if (text === null) return '';
  const escaped = (/** @type {string} */ c) =>
    `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return quoted(JSON.stringify(text).replace(BARE_SEPARATOR, escaped));
}

/**
 * The columns of the file: what each is called, and its cell of a row.
 *
 * @param {Column} column
 * @returns {[name: string, cellOf: (row: Row) => string][]}
 */
function fileColumns({ key, isToken }) {
  /** @type {[string, (row: Row) => string]} */
  const own = [key, (row) => cell(row[key] ?? null)];
  if (!isToken) return [own];
  return [
    [idKey(key), (row) => cell(row[idKey(key)] ?? null)],
    [`${key}_text`, (row) => jsonCell(row[key] ?? null)],
    own,
  ];
}

/**
 * @param {Column[]} columns
 * @param {Row[]} rows
 * @returns {string}
 */
export function toCsv(columns, rows) {
  const all = columns.flatMap(fileColumns);
  const lines = [all.map(([name]) => cell(name)).join(',')];
  for (const row of rows) lines.push(all.map(([, cellOf]) => cellOf(row)).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
