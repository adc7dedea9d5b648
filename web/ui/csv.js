// SPDX-License-Identifier: MIT
//
// csv.js - a table as RFC 4180 text for other programs: comma between cells, point in numbers, all
// the digits the page knows, UTF-8 with a byte-order mark so that spreadsheets read Vietnamese.
// A text cell that a spreadsheet would run as a formula (= + - @) gets an apostrophe before it.

/**
 * @typedef {object} Column
 * @property {string} key     name of the column in the CSV file
 * @property {string} label   name a learner reads
 * @property {number} [digits] numbers: digits after the comma in the page's table; none = text
 * @property {(value: number) => string} [show] numbers that digits do not suit, in the page's table
 */

/** @typedef {Record<string, string | number | null>} Row */

/** @param {string | number | null} value @returns {string} */
function cell(value) {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {Column[]} columns
 * @param {Row[]} rows
 * @returns {string}
 */
export function toCsv(columns, rows) {
  const lines = [columns.map((c) => cell(c.key)).join(',')];
  for (const row of rows) lines.push(columns.map((c) => cell(row[c.key] ?? null)).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
