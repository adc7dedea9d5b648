// SPDX-License-Identifier: MIT
//
// web/measures/plane.js: coordinates, lengths, angle and what leaves the plane, against Gram-Schmidt on the
// vectors themselves; and the steps that have no plane of their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { angle, cosine, norm } from '../../web/geometry.js';
import { planeOf, planesOf, readPlane } from '../../web/measures/plane.js';
import { createNormal, createRandom } from '../../web/measures/random.js';

/** @typedef {import('../../web/measures/plane.js').Plane} Plane */

const dot = (/** @type {number[]} */ x, /** @type {number[]} */ y) =>
  x.reduce((sum, v, i) => sum + v * y[i], 0);
const minus = (/** @type {number[]} */ x, /** @type {number[]} */ y, k = 1) =>
  x.map((v, i) => v - k * y[i]);
const unit = (/** @type {number[]} */ x) => x.map((v) => v / norm(x));
const sum = (/** @type {number[][]} */ ...all) =>
  all[0].map((_, i) => all.reduce((total, x) => total + x[i], 0));

/** @param {number} got @param {number} want @param {number} size of what is compared */
const near = (got, want, size) =>
  assert.ok(Math.abs(got - want) <= 1e-9 * size, `${got}, not ${want}`);

/** @param {number[]} before @param {number[]} attn @param {number[]} mlp */
const stepOf = (before, attn, mlp) => {
  const plane = planeOf(before, attn, mlp);
  assert.ok(plane);
  return readPlane(plane);
};

test('of random vectors all coordinates are those of Gram-Schmidt, and the sums close', () => {
  const normal = createNormal(createRandom(20));
  for (const [width, sizes] of /** @type {[number, number[]][]} */ ([
    [3, [1, 1, 1]],
    [128, [60, 5, 20]],
    [1600, [3000, 2, 40]],
    [128, [0.3, 11, 0.01]],
  ])) {
    const [before, attn, mlp] = sizes.map((size) =>
      Array.from({ length: width }, () => (size * normal()) / Math.sqrt(width)),
    );
    const after = sum(before, attn, mlp);
    const x = unit(before);
    const y = unit(minus(after, x, dot(after, x)));
    const step = stepOf(before, attn, mlp);
    const size = Math.max(...[before, attn, mlp].map(norm));
    for (const [name, vector] of /** @type {const} */ ([
      ['before', before],
      ['attn', attn],
      ['mlp', mlp],
      ['after', after],
    ])) {
      near(step[name].x, dot(vector, x), size);
      near(step[name].y, dot(vector, y), size);
      near(step.lengths[name], norm(vector), size);
    }
    const outside = (/** @type {number[]} */ v) => minus(minus(v, x, dot(v, x)), y, dot(v, y));
    near(step.out, norm(outside(attn)), size);
    near(step.out, norm(outside(mlp)), size);
    near(norm(sum(outside(attn), outside(mlp))), 0, size);
    near(step.shares.attn ?? Number.NaN, norm(outside(attn)) / norm(attn), 1);
    near(step.shares.mlp ?? Number.NaN, norm(outside(mlp)) / norm(mlp), 1);
    near(step.angle ?? Number.NaN, angle(before, after), 1);
    near(step.cosine ?? Number.NaN, cosine(attn, mlp), 1);
    assert.equal(step.isLine, false);
    near(step.before.x + step.attn.x + step.mlp.x, step.after.x, size);
    near(step.attn.y + step.mlp.y, step.after.y, size);
    assert.ok(step.after.y > 0);
  }
});

test('vectors of the plane itself do not leave it, and h[l] is above whichever way it turns', () => {
  for (const turn of [1, -1]) {
    const step = stepOf([2, 0, 0], [1, 0.5 * turn, 0], [-1, 1.5 * turn, 0]);
    assert.deepEqual(
      [step.attn, step.mlp],
      [
        { x: 1, y: 0.5 },
        { x: -1, y: 1.5 },
      ],
    );
    assert.deepEqual([step.after, step.out], [{ x: 2, y: 2 }, 0]);
    near(step.angle ?? Number.NaN, Math.PI / 4, 1);
  }
});

test('a and m at right angles leave by one length: their projections need not be at right angles', () => {
  // h along x, the step along y, a and m half out of the plane.
  const step = stepOf([10, 0, 0], [0, 1, 1], [0, 1, -1]);
  assert.deepEqual(
    [step.attn, step.mlp, step.after],
    [
      { x: 0, y: 1 },
      { x: 0, y: 1 },
      { x: 10, y: 2 },
    ],
  );
  near(step.out, 1, 1);
  near(step.cosine ?? Number.NaN, 0, 1);
  near(step.shares.attn ?? Number.NaN, Math.SQRT1_2, 1);
});

test('on one line the plane is that of a: nothing leaves it, and the angle is 0 or pi', () => {
  const longer = stepOf([3, 0, 0], [1, 2, 2], [1, -2, -2]);
  assert.deepEqual([longer.isLine, longer.out, longer.angle], [true, 0, 0]);
  near(longer.attn.y, Math.sqrt(8), 3);
  assert.equal(longer.mlp.y, -longer.attn.y);
  near(longer.lengths.attn, 3, 3);
  near(longer.lengths.after, 5, 5);
  const opposite = stepOf([3, 0, 0], [-4, 1, 0], [-4, -1, 0]);
  assert.equal(opposite.angle, Math.PI);
  // A step that the rounding of f32 alone puts beside the line.
  const rounded = stepOf([3, 0, 0], [1, 2, 0], [1, -2 + 1e-7, 0]);
  assert.equal(rounded.isLine, true);
});

test('a zero vector has no angle and no share; nothing is NaN', () => {
  const none = stepOf([0, 0], [0, 0], [0, 0]);
  assert.deepEqual([none.angle, none.cosine, none.shares], [null, null, { attn: null, mlp: null }]);
  const still = stepOf([1, 2], [0, 0], [0, 0]);
  assert.deepEqual([still.angle, still.isLine, still.out], [0, true, 0]);
  const from0 = stepOf([0, 0, 0], [0, 3, 0], [0, 0, 4]);
  assert.equal(from0.angle, null);
  near(from0.after.x, 5, 5);
  assert.equal(from0.after.y, 0);
  near(from0.lengths.attn, 3, 3);
  near(from0.lengths.mlp, 4, 4);
  const to0 = stepOf([2, 0], [-1, 1], [-1, -1]);
  assert.deepEqual([to0.angle, to0.lengths.after], [null, 0]);
  const apart = stepOf([0, 0], [3, 4], [-3, -4]);
  assert.deepEqual([apart.lengths.attn, apart.lengths.mlp, apart.lengths.after], [5, 5, 0]);
});

test('what is not finite has no picture', () => {
  assert.equal(planeOf([1, 0], [Number.NaN, 0], [0, 1]), null);
  assert.equal(planeOf([Number.POSITIVE_INFINITY, 0], [1, 0], [0, 1]), null);
  assert.equal(planeOf([Number.NaN, 0], [1, 0], [0, 1]), null);
  assert.equal(planeOf([1, 0], [0, 0], [0, Number.NaN]), null);
});

test('f32 numbers 3000 long close as well as f32 can', () => {
  const normal = createNormal(createRandom(5));
  const row = (/** @type {number} */ size) =>
    Float32Array.from({ length: 1600 }, () => (size * normal()) / 40);
  const [before, attn, mlp] = [row(3000), row(1), row(2)];
  const after = before.map((v, i) => Math.fround(v + attn[i]) + mlp[i]);
  const step = readPlane(/** @type {Plane} */ (planeOf(before, attn, mlp)));
  assert.ok(Math.abs(step.lengths.after - norm(after)) < 1e-3);
  assert.ok(Math.abs((step.angle ?? 0) - angle(before, after)) < 1e-7);
});

test('planes of a layer are those of its tokens', () => {
  const tensor = (/** @type {number[]} */ ...data) => ({
    shape: [2, 2],
    data: Float32Array.from(data),
  });
  const [before, attn, mlp] = [tensor(1, 0, 0, 2), tensor(0, 1, 1, 0), tensor(1, 0, 0, 1)];
  assert.deepEqual(planesOf(before, attn, mlp), [
    planeOf([1, 0], [0, 1], [1, 0]),
    planeOf([0, 2], [1, 0], [0, 1]),
  ]);
});
