// SPDX-License-Identifier: MIT
//
// The axis of tokens: which positions are named, and how, in every chart form that has one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bars } from '../../web/charts/bars.js';
import { cells, emptyPicture } from '../../web/charts/cells.js';
import { heatmap } from '../../web/charts/heatmap.js';
import { namedPositions, shortName, tickPositions } from '../../web/charts/token-axis.js';

const PALETTE = /** @type {any} */ ({ heat: () => '', first: 'orange', muted: 'grey' });
const NAMES = [
  'It',
  '␣was',
  '␣a',
  '␣truth',
  '␣universally',
  '␣acknow',
  'ledged',
  ',',
  '␣that',
  '.',
];

/** The words under an axis as Chart.js asks for them. @param {any} config @param {object} range min, max, width */
function wordsOf({ options }, range) {
  const { x } = options.scales;
  const axis = { ticks: [], ...range };
  x.afterBuildTicks(axis);
  return axis.ticks.map(({ value }) => x.ticks.callback(value));
}

const EVERY = NAMES.map((name, t) => [shortName(name), String(t)]);

test('ten tokens at the width of a figure each have their word and position', () => {
  const data = { names: NAMES, series: [], xTitle: '', yTitle: '', positionWord: '' };
  assert.deepEqual(wordsOf(bars(data, PALETTE), { min: 0, max: 9, width: 800 }), EVERY);

  const axes = { rows: 2, firstRow: 0, rowTitle: '', columnTitle: '', names: NAMES };
  const picture = { ...emptyPicture(), count: NAMES.length };
  const grid = cells({ picture, ...axes }, PALETTE);
  assert.deepEqual(wordsOf(grid, { min: -0.5, max: 9.5, width: 800 }), EVERY);

  const map = {
    ...{ rows: [NAMES.map(() => 1)], firstRow: 1, columns: NAMES, scale: { max: 1 } },
    ...{ rowTitle: '', columnTitle: '', mark: { row: null }, tooltip: () => [] },
  };
  assert.deepEqual(wordsOf(heatmap(map, PALETTE), { min: -0.5, max: 9.5, width: 800 }), EVERY);
});

test('the first of an axis that begins at 1 does not crowd the next one', () => {
  assert.deepEqual(tickPositions(1, 12, 7), [1, 4, 6, 8, 10, 12]);
  assert.deepEqual(tickPositions(1, 48, 10), [1, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
  assert.deepEqual(tickPositions(0, 12, 7), [0, 2, 4, 6, 8, 10, 12]);
});

test('of many tokens every second, third, fifth, tenth... is named, as the width allows', () => {
  const names = Array.from({ length: 342 }, (_, t) => `␣word${t}`);
  assert.deepEqual(namedPositions(names, 0, 341, 700), [0, 50, 100, 150, 200, 250, 300]);
  assert.deepEqual(namedPositions(NAMES, 0, 9, 320), [0, 3, 6, 9]);
  for (const width of [200, 350, 800, 1600]) {
    const named = namedPositions(names, 0, 341, width);
    const each = (width / 342) * (named[1] - named[0]);
    assert.ok(each >= 7 * shortName(names[341]).length, `${width}: ${each}`);
  }
});

test('columns in view have their own tokens, the first of them included', () => {
  const names = Array.from({ length: 100 }, (_, t) => `t${t}`);
  const picture = { ...emptyPicture(), from: 63, count: 10 };
  const axes = { rows: 2, firstRow: 0, rowTitle: '', columnTitle: '', names };
  const words = wordsOf(cells({ picture, ...axes }, PALETTE), { min: 62.5, max: 72.5, width: 500 });
  assert.deepEqual(words[0], ['t63', '63']);
  assert.deepEqual(words.at(-1), ['t72', '72']);
});

test('a long word is cut, whole characters only', () => {
  assert.equal(shortName('␣universally'), '␣univers…');
  assert.equal(shortName('🙂'.repeat(12)), `${'🙂'.repeat(8)}…`);
  assert.equal(shortName('ngắn'), 'ngắn');
});
