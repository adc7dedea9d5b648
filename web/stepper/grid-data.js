// SPDX-License-Identifier: MIT
//
// grid-data.js - what figure 1 of the stepper shows of two runs: the number of every cell, the scale of
// its colours, the columns in view, and the rows of its table. Called by figure-grid.js.
//
// Pure: knows neither the page nor the charts.

import { text as words } from '../text/stepper.js';
import { tokenCells, tokenColumn } from '../ui/csv.js';
import { differences, SCALARS, scalarRows, scaleOf, sizes } from './scalars.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./scalars.js').Scalar} Scalar
 * @typedef {import('./scalars.js').Row} Row
 * @typedef {import('./scalars.js').Scale} Scale
 *
 * @typedef {'before' | 'after' | 'change'} View  an intervention: before it, after it, what it changed
 * @typedef {{ base: Measured, edited: Measured | null, view: View }} Runs
 * @typedef {(typeof WISHES)[number]} Wish         the learner's, for the scale of colours
 *
 * @typedef {object} GridData
 * @property {Scalar} scalar
 * @property {Measured} run       the run whose cells are shown
 * @property {Row[]} rows         [L + 1] what the cells say
 * @property {Row[]} colored      [L + 1] what their colours stand for: of changes, the size
 * @property {Scale | null} scale
 * @property {boolean} isChange
 *
 * @typedef {{ value: number, token: number, layer: number }} Largest
 */

export const WISHES = /** @type {const} */ (['auto', 'even', 'log']);

/** @param {Runs} runs @returns {Measured} the run whose cells are shown */
export const runOf = ({ base, edited, view }) => (edited && view !== 'before' ? edited : base);

/**
 * @param {Runs} runs
 * @param {Scalar} scalar
 * @param {Wish} wish
 * @returns {GridData}
 */
export function gridData(runs, scalar, wish) {
  const { base, edited, view } = runs;
  const kind = SCALARS[scalar];
  const before = scalarRows(base, scalar);
  if (!edited) {
    const scale = scaleOf(before, kind, wish);
    return { scalar, run: base, rows: before, colored: before, scale, isChange: false };
  }
  const run = runOf(runs);
  const after = scalarRows(edited, scalar);
  if (view === 'change') {
    const rows = differences(before, after);
    const colored = sizes(rows);
    const scale = scaleOf(colored, { ...SCALARS.norm, min: 0 }, wish);
    return { scalar, run, rows, colored, scale, isChange: true };
  }
  // The views before and after have one scale, so that their colours can be compared.
  const scale = scaleOf([...before, ...after], kind, wish);
  const rows = view === 'after' ? after : before;
  return { scalar, run, rows, colored: rows, scale, isChange: false };
}

/**
 * @param {Row[]} rows
 * @param {number} from  the first token to look at
 * @returns {Largest | null}
 */
export function largestOf(rows, from) {
  /** @type {Largest | null} */
  let best = null;
  rows.forEach((row, layer) => {
    row?.forEach((value, token) => {
      if (token >= from && value !== null && (best === null || value > best.value)) {
        best = { value, token, layer };
      }
    });
  });
  return best;
}

/** Cells that are narrower than this, in pixels, are offered enlarged. */
const NARROW = 5;

/** As many columns stay in view at least, where the text has them. */
const LEAST_COLUMNS = 8;

/**
 * Which columns are in view.
 *
 * @param {object} grid
 * @param {number} grid.tokens   T
 * @param {number} grid.token    the cursor's
 * @param {number} grid.width    of all cells, in pixels
 * @param {number} grid.cellWidth  of an enlarged cell; 0: the whole text is wanted
 * @param {{ from: number, count: number }} last  what was in view; stays where the cursor is in it
 * @returns {{ from: number, count: number, isNarrow: boolean }} isNarrow: enlarging helps
 */
export function columnsInView({ tokens, token, width, cellWidth }, last) {
  const isNarrow = width / tokens < NARROW;
  const count =
    isNarrow && cellWidth > 0
      ? Math.min(tokens, Math.max(LEAST_COLUMNS, Math.floor(width / cellWidth)))
      : tokens;
  const stays = last.count === count && token >= last.from && token < last.from + count;
  const from = stays ? last.from : token - (count >> 1);
  return { from: Math.max(0, Math.min(tokens - count, from)), count, isNarrow };
}

/**
 * @param {Runs} runs
 * @param {Scalar} scalar
 * @returns {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]} a row for each cell
 */
export function tableOf({ base, edited }, scalar) {
  const digits = SCALARS[scalar].digits + 1;
  const { short } = words.scalars[scalar];
  const before = scalarRows(base, scalar);
  const after = edited && scalarRows(edited, scalar);
  const afterKey = `${scalar}_after`;
  return [
    [
      { key: 'layer', label: words.table.layer, digits: 0 },
      { key: 'position', label: words.table.position, digits: 0 },
      tokenColumn(words.table.token),
      { key: scalar, label: short, digits },
      ...(after ? [{ key: afterKey, label: words.grid.after(short), digits }] : []),
    ],
    before.flatMap((row, layer) =>
      base.names.map((_, position) => ({
        layer,
        position,
        ...tokenCells({ names: base.names, ids: base.tokens }, position),
        [scalar]: row?.[position] ?? null,
        ...(after ? { [afterKey]: after[layer]?.[position] ?? null } : {}),
      })),
    ),
  ];
}
