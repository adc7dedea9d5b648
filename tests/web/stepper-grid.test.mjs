// SPDX-License-Identifier: MIT
//
// Figure 1 of the stepper without a page: what the cells of two runs say, which colours they have,
// which columns are in view, the table, and the sentences.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsInView, gridData, largestOf, runOf, tableOf } from '../../web/stepper/grid-data.js';
import { cellWords, gridKey, gridWords } from '../../web/stepper/grid-words.js';

/** @typedef {import('../../web/stepper/grid-data.js').Runs} Runs */
/** @typedef {import('../../web/stepper/grid-data.js').View} View */

/** A run of two tokens and one block with these norms. @param {number[][]} hidden @returns {any} */
const runWith = (hidden, measured = 1) => ({ names: ['a', 'b'], layers: 1, measured, hidden });

const BASE = runWith([
  [1, 2],
  [3, 4],
]);
const EDITED = runWith([
  [1, 2],
  [2, 10],
]);

/** @param {View} view @param {any} [edited] @returns {Runs} */
const runs = (view, edited = EDITED) => ({ base: BASE, edited, view });

test('each view of an intervention shows its own numbers, before and after on one scale', () => {
  const before = gridData(runs('before'), 'norm', 'even');
  const after = gridData(runs('after'), 'norm', 'even');
  assert.deepEqual([before.run, before.rows, before.colored], [BASE, BASE.hidden, BASE.hidden]);
  assert.deepEqual([after.run, after.rows, after.colored], [EDITED, EDITED.hidden, EDITED.hidden]);
  assert.deepEqual(before.scale, { low: 0, high: 10, log: false });
  assert.deepEqual(after.scale, before.scale);
  assert.deepEqual([before.isChange, after.isChange], [false, false]);
});

test('the view of changes shows after minus before, coloured by the size', () => {
  const data = gridData(runs('change'), 'norm', 'even');
  assert.deepEqual(data.rows, [
    [0, 0],
    [-1, 6],
  ]);
  assert.deepEqual(data.colored, [
    [0, 0],
    [1, 6],
  ]);
  assert.deepEqual([data.run, data.isChange], [EDITED, true]);
  assert.deepEqual(data.scale, { low: 0, high: 6, log: false });
});

test('without an intervention every view is that of the model as it is', () => {
  for (const view of /** @type {View[]} */ (['before', 'after', 'change'])) {
    const data = gridData(runs(view, null), 'norm', 'even');
    assert.deepEqual([data.run, data.rows, data.isChange], [BASE, BASE.hidden, false]);
    assert.equal(runOf(runs(view, null)), BASE);
    assert.deepEqual(data.scale, { low: 0, high: 4, log: false });
  }
});

test('the largest cell is the first of equal ones, of the tokens that count', () => {
  assert.deepEqual(largestOf([[9, 2], null, [null, 2]], 1), { value: 2, token: 1, layer: 0 });
  assert.deepEqual(largestOf([[9, 2]], 0), { value: 9, token: 0, layer: 0 });
  assert.equal(largestOf([null, [null]], 0), null);
});

test('the whole text is in view, unless its cells are narrow and the learner enlarges them', () => {
  const last = { from: 0, count: 0 };
  const wide = { tokens: 100, token: 50, width: 500, cellWidth: 10 };
  assert.deepEqual(columnsInView(wide, last), { from: 0, count: 100, isNarrow: false });
  const narrow = { tokens: 342, token: 50, width: 500, cellWidth: 0 };
  assert.deepEqual(columnsInView(narrow, last), { from: 0, count: 342, isNarrow: true });
  const near = { ...narrow, cellWidth: 10 };
  const view = columnsInView(near, last);
  assert.deepEqual(view, { from: 25, count: 50, isNarrow: true });
  // The view stays while the cursor is in it, and follows the cursor out of it.
  assert.equal(columnsInView({ ...near, token: 74 }, view).from, 25);
  assert.equal(columnsInView({ ...near, token: 75 }, view).from, 50);
  assert.equal(columnsInView({ ...near, token: 0 }, view).from, 0);
  assert.equal(columnsInView({ ...near, token: 341 }, view).from, 342 - 50);
  assert.equal(columnsInView({ ...near, width: 20 }, last).count, 8);
});

test('the table has a row for each cell, and a column more after an intervention', () => {
  const [columns, rows] = tableOf(runs('before', null), 'norm');
  assert.deepEqual(
    columns.map(({ key }) => key),
    ['layer', 'position', 'token', 'norm'],
  );
  assert.deepEqual(rows[3], { layer: 1, position: 1, token_id: null, token: 'b', norm: 4 });
  const [more, both] = tableOf(runs('before'), 'norm');
  assert.equal(more.at(-1)?.key, 'norm_after');
  assert.deepEqual(both[3], {
    layer: 1,
    position: 1,
    token_id: null,
    token: 'b',
    norm: 4,
    norm_after: 10,
  });
});

test('title, description and cell name the number, the token and the layer', () => {
  const data = gridData(runs('after'), 'norm', 'even');
  const { title, description } = gridWords(data);
  assert.match(title, /10,00.*“b” \(vị trí 1\), lớp 1\.$/);
  assert.match(description, /^Lưới 2 token, lớp 0 đến 1, .*10,00 ở “b”/);
  assert.match(cellWords(data, { token: 0, layer: 1 }), /^“a” \(vị trí 0\), lớp 1: .* 2,00/);
  const change = gridData(runs('change'), 'norm', 'even');
  assert.match(cellWords(change, { token: 0, layer: 1 }), /đổi −1,00.* \(sau trừ trước\)$/);
  assert.match(gridWords(data).reading, /^Mỗi ô là độ dài của h\./);
  assert.match(gridWords(change).reading, /^Mỗi ô là số đo sau can thiệp trừ số đo trước/);
});

test('a run under way says how far it is, and has no key before there is a number', () => {
  const data = gridData(
    { base: runWith([[1, 2]], 0), edited: null, view: 'before' },
    'norm',
    'auto',
  );
  assert.match(gridWords(data).reading, /^Mới có 0 \/ 1 lớp/);
  assert.match(cellWords(data, { token: 0, layer: 1 }), /–$/);
  const palette = /** @type {any} */ ({ heat: () => '', first: 'red' });
  assert.deepEqual(
    gridKey(data, palette).map(({ mark }) => mark),
    ['heat', 'bar'],
  );
  const none = gridData({ base: runWith([], -1), edited: null, view: 'before' }, 'norm', 'auto');
  assert.deepEqual(gridKey(none, palette), []);
});
