// SPDX-License-Identifier: MIT
//
// The arrow figure without a page: one scale for both axes whatever the plot's shape, all of the window in
// view, labels apart and within the picture; and the film from one block to the next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ASPECT, arrows, roundBelow, windowAround } from '../../web/charts/arrows.js';
import { areNeighbours, frameAt, still } from '../../web/frame/arrows-film.js';
import { nearPicture, wholePicture } from '../../web/frame/arrows-picture.js';
import { planeOf, readPlane } from '../../web/measures/plane.js';
import { createRandom } from '../../web/measures/random.js';

/** @typedef {import('../../web/charts/arrows.js').Vector} Vector */

const palette = /** @type {any} */ ({ ink: 'ink', rule: 'rule', paper: 'paper', font: 'font' });
const SIZES = [
  { width: 640, height: 300 },
  { width: 320, height: 300 },
  { width: 1200, height: 420 },
];

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} color @returns {Vector} */
const vector = (x1, y1, x2, y2, color) => ({
  from: { x: x1, y: y1 },
  to: { x: x2, y: y2 },
  label: `${color}[12]`,
  color,
  side: 1,
  least: 0,
});

/**
 * @param {Vector[]} vectors
 * @param {import('../../web/charts/arrows.js').Arrows['arc']} arc
 * @param {{ width: number, height: number }} size
 */
function drawn(vectors, arc, size) {
  const window = windowAround(
    vectors.flatMap(({ from, to }) => [from, to]),
    1.2,
  );
  const shapes = arrows({ vectors, window, cell: 1, arc }, palette).shapes(size);
  const paths = shapes.flatMap((shape) => (shape.kind === 'path' ? [shape] : []));
  const labels = shapes.flatMap((shape) => (shape.kind === 'text' ? [shape] : []));
  /** Where an arrow ends. @param {string} color */
  const tip = (color) => paths.find((p) => p.color === color && p.isFilled)?.points[0] ?? [0, 0];
  /** Where it begins. @param {string} color */
  const tail = (color) => paths.find((p) => p.color === color && !p.isFilled)?.points[0] ?? [0, 0];
  return { paths, labels, tip, tail };
}

test('1, 2 and 5 times powers of ten', () => {
  for (const [value, below] of [
    [1, 1],
    [1.99, 1],
    [2, 2],
    [4.99, 2],
    [7, 5],
    [99, 50],
    [0.3, 0.2],
    [0.1, 0.1],
    [1000, 1000],
  ]) {
    assert.ok(Math.abs(roundBelow(value) - below) < 1e-12 * below, `${value}`);
  }
});

test('lengths and angles are those of the vectors, in plots of every shape, and all is in view', () => {
  const vectors = [vector(0, 0, 4, 0, 'h'), vector(0, 0, 3, 3, 'g'), vector(4, 0, 3, 3, 'a')];
  for (const size of SIZES) {
    const { tip, tail } = drawn(vectors, null, size);
    const scale = (tip('h')[0] - tail('h')[0]) / 4;
    for (const { color, from, to } of vectors) {
      const [[x1, y1], [x2, y2]] = [tail(color), tip(color)];
      assert.ok(Math.abs(x2 - x1 - scale * (to.x - from.x)) < 1e-9);
      assert.ok(Math.abs(y1 - y2 - scale * (to.y - from.y)) < 1e-9);
      for (const [x, y] of [tail(color), tip(color)]) {
        assert.ok(x >= 0 && x <= size.width && y >= 0 && y <= size.height, `${x}, ${y}`);
      }
    }
  }
});

test('a window has its aspect and its margin around the points', () => {
  const points = [
    { x: 0, y: -1 },
    { x: 2, y: 5 },
  ];
  assert.deepEqual(windowAround(points, 1.5), { x: 1, y: 2, width: 1.5 * ASPECT * 6 });
});

test('the arc goes from the x axis to the other arm, and not where it would be too small', () => {
  const vectors = [vector(0, 0, 4, 0, 'h'), vector(0, 0, 3, 3, 'g')];
  const arc = { angle: Math.PI / 4, reach: 4, label: 'θ = 45°' };
  const { paths, tail, labels } = drawn(vectors, arc, SIZES[0]);
  const [x, y] = tail('h');
  const points = paths.find((p) => p.color === 'ink' && !p.isFilled)?.points ?? [];
  const [first, last] = [points[0], points[points.length - 1]];
  assert.ok(Math.abs(first[1] - y) < 1e-9 && first[0] > x);
  assert.ok(Math.abs(last[0] - x - (y - last[1])) < 1e-9 && last[0] > x);
  assert.equal(labels.filter((label) => label.words === 'θ = 45°').length, 1);
  const small = drawn(vectors, { ...arc, reach: 0.01 }, SIZES[0]);
  assert.equal(small.paths.filter((p) => p.color === 'ink' && !p.isFilled).length, 0);
  assert.equal(small.labels.filter((label) => label.words === 'θ = 45°').length, 1);
});

test('labels are within the picture, and a short arrow has none', () => {
  const random = createRandom(3);
  for (let i = 0; i < 200; i++) {
    const [ax, ay, mx, my] = Array.from({ length: 4 }, () => 4 * random() - 2);
    const vectors = [
      vector(0, 0, 5, 0, 'b'),
      vector(0, 0, 5 + ax + mx, ay + my, 'h'),
      vector(5, 0, 5 + ax, ay, 'a'),
      vector(5 + ax, ay, 5 + ax + mx, ay + my, 'm'),
    ];
    for (const size of SIZES) {
      const { labels } = drawn(vectors, null, size);
      assert.equal(labels.length, 4);
      for (const { at, anchor, words } of labels) {
        const room = 7 * words.length;
        const left = at[0] - { start: 0, middle: room / 2, end: room }[anchor];
        assert.ok(left >= 0 && left + room <= size.width, `${left} of ${size.width}`);
        assert.ok(at[1] >= 0 && at[1] <= size.height);
      }
    }
  }
  const short = { ...vector(5, 0, 5.01, 0.01, 'a'), least: 10 };
  assert.equal(drawn([vector(0, 0, 5, 0, 'b'), short], null, SIZES[0]).labels.length, 1);
});

test('labels of arrows that lie close do not stand on each other', () => {
  const vectors = [vector(0, 0, 5, 0, 'b'), vector(0, 0, 5, 0.05, 'h'), vector(0, 0, 5, 0.1, 'a')];
  const { labels } = drawn(vectors, null, SIZES[0]);
  const heights = labels.map(({ at }) => at[1]).sort((a, b) => a - b);
  assert.ok(heights[1] - heights[0] >= 12 && heights[2] - heights[1] >= 12, `${heights}`);
});

test('a zero vector is no arrow, and a picture of nothing has no NaN', () => {
  const window = { x: 0, y: 0, width: 1 };
  const { shapes } = arrows(
    { vectors: [vector(0, 0, 0, 0, 'a')], window, cell: 0.1, arc: null },
    palette,
  );
  const numbers = shapes(SIZES[0]).flatMap((s) => (s.kind === 'path' ? s.points.flat() : s.at));
  assert.ok(numbers.length > 0 && numbers.every(Number.isFinite));
});

test('a film begins with what was shown as h[l-1] of the next block, and ends with that block', () => {
  const step = (/** @type {number[][]} */ ...[before, attn, mlp]) =>
    readPlane(/** @type {any} */ (planeOf(before, attn, mlp)));
  const [first, second] = [
    still(step([3, 0, 0], [0, 2, 1], [0, 2, -1]), 4),
    still(step([3, 4, 0], [1, 0, 0], [0, 0, 2]), 5),
  ];
  assert.ok(areNeighbours(first, second) && areNeighbours(second, first));
  assert.ok(!areNeighbours(first, first));
  const start = frameAt(first, second, 0);
  assert.deepEqual([start.block, start.grown, start.turn], [5, 0, first.step.angle]);
  // h[4] before and after: the same vector, at the same place.
  assert.ok(Math.abs(start.step.lengths.before - first.step.lengths.after) < 1e-9);
  assert.deepEqual(frameAt(first, second, 1), second);
  const back = frameAt(second, first, 0.25);
  assert.deepEqual([back.block, back.grown], [5, 0.75]);
  assert.equal(back.turn, frameAt(first, second, 0.75).turn);
  assert.deepEqual(frameAt(second, first, 1), first);
});

/** @param {(number[] | undefined)[]} planes @param {number} layer @returns {any} what the figure is of */
const viewOf = (planes, layer) => ({ planes, layer, layers: planes.length - 1, say: String });

/** Pixels a unit: of the arrow of a, which is (1, 2) here. @param {import('../../web/frame/arrows-picture.js').Picture} picture */
function scaleOf({ drawing }) {
  const [, , attn] = drawing
    .shapes(SIZES[0])
    .flatMap((s) =>
      s.kind === 'path' && !s.isGrid && !s.isFilled && s.color !== 'ink' ? [s] : [],
    );
  const head = drawing
    .shapes(SIZES[0])
    .flatMap((s) => (s.kind === 'path' && s.isFilled ? [s.points[0]] : []))[2];
  const [[x1, y1], [x2, y2]] = [attn.points[0], head];
  return Math.hypot(x2 - x1, y2 - y1) / Math.hypot(1, 2);
}

test('the plot from the origin keeps its scale while the layer changes; the other is as much larger as it says', () => {
  const planes = [undefined, [3, 1, 2, 0, 20, 1], [25, 1, 2, 0.5, 0.5, 0], [3000, 1, 2, 2, 0, 5]];
  const colours = /** @type {any} */ ({ ...palette, muted: 'b', hidden: 'h', attn: 'a', mlp: 'm' });
  const seen = [1, 2, 3].map((layer) => {
    const view = viewOf(planes, layer);
    const step = readPlane(/** @type {any} */ (planes[layer]));
    const [whole, near] = [
      wholePicture(still(step, layer), view, colours),
      nearPicture(step, view, colours),
    ];
    assert.ok(Math.abs(scaleOf(near) / scaleOf(whole) / near.times - 1) < 1e-6);
    return { cell: whole.cell, scale: scaleOf(whole), times: near.times };
  });
  for (const { cell, scale } of seen) {
    assert.equal(cell, seen[0].cell);
    assert.ok(Math.abs(scale / seen[0].scale - 1) < 1e-9);
  }
  assert.ok(seen[2].times >= 200 && seen[0].times < seen[2].times, `${seen[2].times}`);
});

test('a run of zero vectors has a picture without NaN', () => {
  const view = viewOf([undefined, [0, 0, 0, 0, 0, 0]], 1);
  const step = readPlane([0, 0, 0, 0, 0, 0]);
  for (const { drawing, cell } of [
    wholePicture(still(step, 1), view, palette),
    nearPicture(step, view, palette),
  ]) {
    assert.ok(cell > 0);
    const numbers = drawing
      .shapes(SIZES[0])
      .flatMap((s) => (s.kind === 'path' ? s.points.flat() : s.at));
    assert.ok(numbers.length > 0 && numbers.every(Number.isFinite));
  }
});
