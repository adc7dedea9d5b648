// SPDX-License-Identifier: MIT
//
// web/geometry.js: what every number must be, on cases whose answer is known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  angle,
  cosine,
  norm,
  pathLength,
  pca,
  pearson,
  ranks,
  spearman,
} from '../../web/geometry.js';

/** A repeatable sequence of numbers in -0.5..0.5. */
function createRandom(seed = 1) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/**
 * @param {number} got
 * @param {number} want
 * @param {number} bound relative
 */
function assertNear(got, want, bound) {
  assert.ok(Math.abs(got - want) <= bound * Math.abs(want), `${got} is not ${want}`);
}

test('angles are right at 0, 90 and 180 degrees', () => {
  assert.equal(angle([1, 2, 3], [2, 4, 6]), 0);
  assert.equal(angle([1, 0], [0, 5]), Math.PI / 2);
  assert.equal(angle([1, 2], [-3, -6]), Math.PI);
});

test('angles of a millionth keep their digits, near 0 and near pi', () => {
  // arccos of the cosine would be off by 1e-4 here: cos differs from 1 by 5e-13.
  const tiny = 1e-6;
  assertNear(angle([1, 0], [Math.cos(tiny), Math.sin(tiny)]), tiny, 1e-9);
  assertNear(Math.PI - angle([1, 0], [-Math.cos(tiny), Math.sin(tiny)]), tiny, 1e-9);
});

test('angles agree with arccos where arccos is good', () => {
  const random = createRandom();
  for (let i = 0; i < 100; i++) {
    const x = Float32Array.from({ length: 64 }, random);
    const y = Float32Array.from({ length: 64 }, random);
    assertNear(angle(x, y), Math.acos(cosine(x, y)), 1e-13);
  }
});

test('a zero vector has no angle and no cosine, but a distance', () => {
  assert.ok(Number.isNaN(angle([0, 0], [1, 0])));
  assert.ok(Number.isNaN(cosine([1, 0], [0, 0])));
  assert.equal(pathLength([0, 0], [3, 4]), 5);
});

test('the largest f32 values do not overflow', () => {
  const x = Float32Array.of(3e38, 3e38);
  assertNear(norm(x), 3e38 * Math.SQRT2, 1e-7);
  assert.equal(angle(x, x), 0);
});

test('vectors of different lengths are refused', () => {
  for (const measure of [angle, cosine, pathLength, pearson, spearman]) {
    assert.throws(() => measure([1, 2], [1]), RangeError);
  }
});

test('Pearson of a line is 1 or -1, of a known sample its known value', () => {
  assert.equal(pearson([1, 2, 3], [10, 20, 30]), 1);
  assert.equal(pearson([1, 2, 3], [3, 2, 1]), -1);
  // By hand: means 3 and 4; sums of squares 10 and 10; products 8.
  assertNear(pearson([1, 2, 3, 4, 5], [2, 4, 3, 5, 6]), 0.9, 1e-15);
});

test('Pearson does not lose a small variation on a large offset', () => {
  assertNear(pearson([1e9 + 1, 1e9 + 2, 1e9 + 4], [1, 2, 4]), 1, 1e-12);
});

test('a correlation is NaN without variation or with fewer than two pairs', () => {
  assert.ok(Number.isNaN(pearson([0.1, 0.1, 0.1], [1, 2, 3])));
  assert.ok(Number.isNaN(pearson([1], [2])));
  assert.ok(Number.isNaN(pearson([], [])));
  assert.ok(Number.isNaN(spearman([1, Number.NaN, 3], [1, 2, 3])));
});

test('ties share the mean of their ranks', () => {
  assert.deepEqual([...ranks([10, 30, 20, 20])], [1, 4, 2.5, 2.5]);
  assert.deepEqual([...ranks([5, 5, 5])], [2, 2, 2]);
  // By hand: rank differences 0, 0.5, 0.5, 0 with one tie in x: r of (1,2.5,2.5,4) and (1,2,3,4).
  assertNear(spearman([1, 2, 2, 3], [1, 2, 3, 4]), 4.5 / Math.sqrt(4.5 * 5), 1e-15);
});

test('Spearman sees order only, and one far point cannot turn it', () => {
  const xs = [1, 2, 3, 4, 5, 6];
  assert.equal(
    spearman(
      xs,
      xs.map((x) => Math.exp(3 * x)),
    ),
    1,
  );
  const ys = [1000, 1, 2, 3, 4, 5];
  assert.ok(pearson([0, 1, 2, 3, 4, 5], ys) < 0);
  assertNear(spearman([0, 1, 2, 3, 4, 5], ys), 1 - (6 * 30) / 210, 1e-15);
});

test('PCA finds planted directions, in order, with their shares of the variance', () => {
  // Three orthogonal directions with standard deviations 3 : 2 : 1 and nothing else.
  const rows = [];
  for (const [sign, axis, size] of [
    [1, 0, 3],
    [-1, 0, 3],
    [1, 1, 2],
    [-1, 1, 2],
    [1, 2, 1],
    [-1, 2, 1],
  ]) {
    const row = [10, 20, 30, 40];
    row[axis] += sign * size;
    rows.push(row);
  }
  const { components, explainedVariance, explainedVarianceRatio, mean, projected } = pca(rows, {
    components: 4,
  });
  assert.deepEqual([...mean], [10, 20, 30, 40]);
  assert.equal(components.length, 3, 'the rows span three dimensions');
  [9 / 14, 4 / 14, 1 / 14].forEach((share, k) => {
    assertNear(explainedVarianceRatio[k], share, 1e-14);
    assertNear(explainedVariance[k], (28 * share) / 5, 1e-14); // squares 28 in all, over rows - 1
    assertNear(components[k][k], 1, 1e-14);
  });
  assertNear(projected[0][0], 3, 1e-14);
  assertNear(projected[1][0], -3, 1e-14);
});

for (const [rows, size] of [
  [200, 40],
  [40, 200],
]) {
  test(`PCA of ${rows} x ${size}: orthonormal eigenvectors of the covariance`, () => {
    const random = createRandom(7);
    const data = Array.from({ length: rows }, () => Float32Array.from({ length: size }, random));
    const { components, explainedVarianceRatio, mean, projected } = pca(data, { components: 5 });
    const total = data.reduce((sum, row) => sum + pathLength(row, mean) ** 2, 0);
    components.forEach((component, k) => {
      components.slice(0, k).forEach((other) => {
        assert.ok(Math.abs(cosine(component, other)) < 1e-12);
      });
      assertNear(norm(component), 1, 1e-14);
      // X^T X v = lambda v, with lambda the sum of squares along v.
      const lambda = explainedVarianceRatio[k] * total;
      const image = new Float64Array(size);
      data.forEach((row, i) => {
        for (let j = 0; j < size; j++) image[j] += (row[j] - mean[j]) * projected[i][k];
      });
      const wanted = component.map((value) => lambda * value);
      assert.ok(pathLength(image, wanted) < 1e-11 * lambda);
    });
    const sorted = [...explainedVarianceRatio].sort((a, b) => b - a);
    assert.deepEqual([...explainedVarianceRatio], sorted);
  });
}

test('PCA separates directions of equal variance', () => {
  const rows = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
  ];
  const { components, explainedVarianceRatio } = pca(rows, { components: 3 });
  assert.equal(components.length, 3);
  for (const share of explainedVarianceRatio) assertNear(share, 1 / 3, 1e-14);
  assert.ok(Math.abs(cosine(components[0], components[1])) < 1e-12);
  assert.ok(Math.abs(cosine(components[0], components[2])) < 1e-12);
});

test('PCA refuses what has no answer', () => {
  assert.throws(() => pca([[1, 2]]), RangeError);
  assert.throws(() => pca([[1, 2], [1]]), RangeError);
  assert.throws(
    () =>
      pca([
        [1, Number.NaN],
        [1, 2],
      ]),
    RangeError,
  );
  assert.deepEqual(
    pca([
      [1, 2],
      [1, 2],
    ]).components,
    [],
  );
});
