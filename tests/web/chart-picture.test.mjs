// SPDX-License-Identifier: MIT
//
// How a figure is laid out in a PNG file: lines that fit, rows of the key, and what stands below what.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyRows } from '../../web/ui/chart-key.js';
import { layoutOf, wrap } from '../../web/ui/chart-picture.js';

/** Each character is ten pixels wide. @param {string} words */
const widthOf = (words) => 10 * words.length;

test('a title is broken between words, and a word that is too long has a line of its own', () => {
  assert.deepEqual(wrap('một hai ba', 100, widthOf), ['một hai ba']);
  assert.deepEqual(wrap('một hai ba', 90, widthOf), ['một hai', 'ba']);
  assert.deepEqual(wrap('a kilometrage b', 50, widthOf), ['a', 'kilometrage', 'b']);
  assert.deepEqual(wrap('', 50, widthOf), []);
});

test('the key has a new row where the next item does not fit', () => {
  /** @type {import('../../web/ui/chart-key.js').KeyItem[]} */
  const items = [
    { label: 'abcd', mark: 'line', color: 'red' },
    { label: 'ab', mark: 'circle', color: 'red' },
    { label: 'ab', mark: 'heat', scale: () => 'red' },
  ];
  // Mark, 6, label, 20: 94 for the line, 60 for the circle, 190 for the scale.
  const places = (/** @type {number} */ width) =>
    keyRows(items, width, widthOf).map((row) => row.map((placed) => [placed.x, placed.labelX]));
  const one = [
    [0, 34],
    [94, 114],
    [154, 304],
  ];
  assert.deepEqual(places(344), [one]);
  assert.deepEqual(places(343), [one.slice(0, 2), [[0, 150]]]);
  assert.deepEqual(places(10), [[[0, 34]], [[0, 20]], [[0, 150]]]);
  assert.deepEqual(keyRows([], 100, widthOf), []);
});

test('title, key, plots and provenance stand one below the other, within the margins', () => {
  const at = layoutOf({ title: 2, key: 1, from: 3 }, { width: 600, height: 300 });
  assert.deepEqual(at, {
    title: 20,
    key: 20 + 2 * 24,
    plots: 68 + 20 + 12,
    from: 100 + 300 + 12,
    width: 640,
    height: 412 + 3 * 18 + 20,
  });
});
