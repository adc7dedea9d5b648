// SPDX-License-Identifier: MIT
//
// data-table.js - the numbers behind a figure: a table that opens below it, filled a part at a time,
// and the same table as a CSV file. Called by chart-card.js.

import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { toCsv } from './csv.js';
import { download, el } from './dom.js';
import { int, num } from './format.js';

/**
 * @typedef {import('./csv.js').Column} Column
 * @typedef {import('./csv.js').Row} Row
 */

/** Rows that are put into the document at a time. */
const ROWS_AT_A_TIME = 300;

/**
 * @param {string} file  stem of the CSV file's name
 * @param {() => void} onNothing  a file was asked for, and there are no rows
 */
export function createDataTable(file, onNothing) {
  const summary = el('summary', { lang: language, text: text.card.table });
  const place = el('div', { class: 'data', tabindex: 0, role: 'region' });
  const element = el('details', { hidden: true }, summary, place);
  const csv = el('button', {
    type: 'button',
    class: 'plain',
    'aria-disabled': 'true',
    text: text.card.csv,
  });
  /** @type {Column[]} */
  let columns = [];
  /** @type {Row[]} */
  let rows = [];

  function fill() {
    if (element.open) place.replaceChildren(...tableParts(columns, rows));
  }

  element.addEventListener('toggle', fill);
  csv.addEventListener('click', () => {
    if (rows.length === 0) return onNothing();
    const blob = new Blob([toCsv(columns, rows)], { type: 'text/csv;charset=utf-8' });
    download(blob, `${file}.csv`);
  });

  return {
    element,
    /** The button that saves the table. */
    csv,
    /** @param {string} title of the figure, for the accessible names */
    name(title) {
      csv.setAttribute('aria-label', text.card.csvOf(title));
      place.setAttribute('aria-label', text.card.tableOf(title));
    },
    /** @param {Column[]} newColumns @param {Row[]} newRows none: the table goes away */
    set(newColumns, newRows) {
      columns = newColumns;
      rows = newRows;
      element.hidden = rows.length === 0;
      csv.setAttribute('aria-disabled', String(rows.length === 0));
      fill();
    },
  };
}

/**
 * @param {Column[]} columns
 * @param {Row[]} rows
 * @returns {HTMLElement[]} the table with its first rows, and a button for more of them
 */
function tableParts(columns, rows) {
  const body = el('tbody');
  const more = el('button', { type: 'button', class: 'plain' });
  let shown = 0;
  const append = () => {
    for (const row of rows.slice(shown, shown + ROWS_AT_A_TIME)) {
      body.append(el('tr', {}, ...columns.map((column) => cell(column, row[column.key]))));
    }
    shown = Math.min(rows.length, shown + ROWS_AT_A_TIME);
    more.textContent = text.card.more(int(rows.length - shown));
    more.hidden = shown >= rows.length;
  };
  more.addEventListener('click', append);
  append();
  const heads = columns.map(({ digits, label }) =>
    el('th', { scope: 'col', class: digits === undefined ? 't' : '', text: label }),
  );
  return [el('table', {}, el('thead', {}, el('tr', {}, ...heads)), body), more];
}

/** @param {Column} column @param {string | number | null} value */
function cell({ show, digits }, value) {
  const number = typeof value === 'number' ? value : null;
  if (show) return el('td', { text: number === null ? num(null) : show(number) });
  if (digits === undefined) return el('td', { class: 't', text: String(value ?? '') });
  return el('td', { text: num(number, digits) });
}
