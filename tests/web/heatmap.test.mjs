// SPDX-License-Identifier: MIT
//
// Which cell of a heat map a click means, on axes of ten pixels a cell as Chart.js lays them out.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { heatmap } from '../../web/charts/heatmap.js';

/** Two rows of three, numbered 1 and 3; row 2 has no values. */
const ROWS = [[1, 2, 3], null, [4, 5, 6]];
const FIRST_ROW = 1;
const PALETTE = /** @type {any} */ ({ heat: () => '' });

/** @type {number[][]} [row, column] of each pick */
let picked = [];
beforeEach(() => {
  picked = [];
});

/** A click at a place of the chart: x from the left edge of the cells, y from their top. @param {number} x @param {number} y */
function click(x, y) {
  const data = {
    rows: ROWS,
    firstRow: FIRST_ROW,
    columns: ['a', 'b', 'c'],
    scale: { max: 6 },
    rowTitle: '',
    columnTitle: '',
    mark: { row: null },
    tooltip: () => [],
    onPick: (/** @type {number} */ row, /** @type {number} */ column) => picked.push([row, column]),
  };
  const { options } = /** @type {any} */ (heatmap(data, PALETTE));
  const bottom = 10 * ROWS.length;
  const scales = {
    x: { getValueForPixel: (/** @type {number} */ at) => at / 10 - 0.5 },
    y: { getValueForPixel: (/** @type {number} */ at) => FIRST_ROW - 0.5 + (bottom - at) / 10 },
  };
  options.onClick({ x, y }, [], { scales });
}

test('a click in a cell chooses it; the first row lies at the bottom', () => {
  click(5, 25);
  click(25, 5);
  assert.deepEqual(picked, [
    [1, 0],
    [3, 2],
  ]);
});

test('a click on the hairline between two cells chooses one of them', () => {
  click(19.6, 20.4);
  assert.deepEqual(picked, [[1, 1]]);
});

test('a click where a row has no values, or beside the cells, chooses nothing', () => {
  click(15, 15);
  click(-3, 5);
  click(33, 5);
  click(15, -4);
  click(15, 34);
  assert.deepEqual(picked, []);
});
