// SPDX-License-Identifier: MIT
//
// The reference values are those of the model and the texts in the repository, a lesson's link begins with
// what it measures, and the comparison with reference values can fail.

import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { readLessons } from '../../tools/site/lessons.mjs';
import { distance, lessonReference } from './lesson-fixtures.mjs';
import { importLesson, pageTexts } from './lesson-texts.mjs';

/** Small files, so that a change of the model stays readable. */
const MOST_BYTES = 40_000;

for (const [name, { file }] of Object.entries(await pageTexts())) {
  test(`the reference of ${name} is that of this model and this text, and small`, async () => {
    await lessonReference(name);
    const { size } = await stat(new URL(`../../${file}`, import.meta.url));
    assert.ok(size <= MOST_BYTES);
  });
}

for (const lesson of readLessons()) {
  test(`lesson ${lesson.number} measures at first what its link begins with`, async () => {
    const { measurement, schema, program } = await importLesson(lesson);
    assert.equal(schema.text.initial, measurement.sample);
    for (const [key, field] of Object.entries(schema)) {
      const { ofRun, initial } = /** @type {any} */ (field);
      if (ofRun) assert.equal(measurement.settings?.[key], initial, key);
    }
    assert.equal(typeof program, 'function');
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
