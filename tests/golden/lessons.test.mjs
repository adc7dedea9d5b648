// SPDX-License-Identifier: MIT
//
// The lessons' reference numbers are those of the model and the texts in the repository, and the
// comparison with them can fail.

import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { distance, LESSON_NAMES, lessonReference } from './lesson-fixtures.mjs';

/** Small files, so that a change of the model stays readable. */
const MOST_BYTES = 40_000;

for (const name of LESSON_NAMES) {
  test(`the reference of ${name} is that of this model and these texts, and small`, async () => {
    await lessonReference(name);
    const file = new URL(`fixtures/lesson-${name}.json`, import.meta.url);
    assert.ok((await stat(file)).size <= MOST_BYTES);
  });
}

test('a number is within its bound, of itself or absolute, or off by how much is said', () => {
  const known = { values: [[1, -2], [3]], bounds: [0.1, [0.5]] };
  assert.equal(distance([[1, -2], [3]], known).worst, 0);
  const off = distance([[1.05, -2.2], [3.4]], known);
  assert.ok(Math.abs(off.worst - 2) < 1e-9, `${off.worst}`);
  assert.match(off.where, /^\[0, 1\]: -2.2, not -2 within 0.1$/);
  assert.ok(Math.abs(distance([-2.2], { values: [-2], share: 0.05 }).worst - 2) < 1e-9);
});

test('what a page rounds away is granted, nothing else', () => {
  const known = { values: [1.23], bounds: 0.01 };
  assert.ok(distance([{ value: 1.2, half: 0.05 }], known).worst < 1);
  assert.ok(distance([{ value: 1.3, half: 0.05 }], known).worst > 1);
});

test('a missing number, one too many and what is none are no agreement', () => {
  const known = { values: [1, 2], bounds: 1 };
  for (const actual of [[1], [1, 2, 3], [1, Number.NaN]]) {
    assert.equal(distance(actual, known).worst, Infinity);
  }
});
