// SPDX-License-Identifier: MIT
//
// Lesson 09: its numbers are lesson 08's on the default model; what several models allow to be concluded, on runs
// made for the purpose.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { lessonReference } from '../../../../tests/golden/lesson-fixtures.mjs';
import { assertReference, measureTravelNatively } from '../../../../tests/golden/travel-checks.mjs';
import { num } from '../../../ui/format.js';
import { published } from '../published.js';
import { checks, prediction } from '../questions.js';
import { agreementOf, derive } from '../scene.js';

/**
 * A run of forty words of each group, whose nouns go farther by a factor.
 *
 * @param {string} name
 * @param {number} factor
 * @param {string} [kind]
 */
function runOf(name, factor, kind = 'Q8_0 exact') {
  const samples = Array.from({ length: 80 }, (_, i) => ({
    group: i % 2 ? 'adjective' : 'noun',
    word: `word${i}`,
    token: 40 + i,
    count: 1,
    place: 1,
  }));
  const spread = (/** @type {number} */ i) => 1 + 0.1 * Math.sin(7 * i);
  const steps = [1, 2, 3].map((l) =>
    samples.map(({ group }, i) => l * spread(i) * (group === 'noun' ? factor : 1)),
  );
  return {
    text: 'x',
    settings: { seed: 1 },
    model: { name, kind, layers: 3, width: 8, size: null },
    data: {
      layers: 3,
      samples,
      at: 40,
      funnel: { noun: [40], adjective: [40] },
      window: '',
      read: { words: 80, tokens: 80, characters: 80 },
      steps,
      plane: { shares: [0.5, 0.2], points: [0, 1, 2, 3].map((l) => samples.map((_, i) => [l, i])) },
      vectors: null,
    },
    complete: true,
    isRecorded: false,
    provenance: '',
  };
}

/** @param {any[]} finished @param {string[]} [off] @returns {import('../scene.js').Scene} the last run is the latest */
function sceneOf(finished, off = []) {
  const base = {
    ...finished[finished.length - 1],
    finished,
    seed: 1,
    matched: false,
    off,
    models: [],
  };
  return { ...base, ...derive(base) };
}

test('on the default model every number is that of the reference', async () => {
  assertReference(await measureTravelNatively(), await lessonReference('09'));
});

for (const [what, second, wanted] of /** @type {[string, number, string][]} */ ([
  ['both clear on one side', 1.3, 'same'],
  ['clear on both sides', 0.7, 'other'],
  ['one of them not clear', 1.001, 'unclear'],
])) {
  test(`${what}: the answer is ${wanted}`, () => {
    const scene = sceneOf([runOf('A', 1.2), runOf('B', second)]);
    assert.equal(agreementOf(scene.everyModel, false), wanted);
    assert.equal(prediction.reveal(scene)[0], wanted);
    const { whole } = scene.everyModel[1].all;
    const [low, high] = [whole.interval?.low ?? 0, whole.interval?.high ?? 0];
    assertFollowed(checks, scene, {
      width: num(Number(high.toFixed(4)) - Number(low.toFixed(4)), 4),
      carries: wanted,
    });
    assert.match(published(scene).honest, /2 mô hình/);
  });
}

test('one model run in two ways is one model, and says how to add another', () => {
  const scene = sceneOf([runOf('A', 1.2), runOf('A', 1.2, 'Q8_0 fast')]);
  assert.equal(scene.everyModel.length, 2);
  assert.equal(agreementOf(scene.everyModel, false), null);
  const [value, sentence] = prediction.reveal(scene);
  assert.equal(value, null);
  assert.match(sentence, /hãy nạp một mô hình thứ hai/);
  assert.equal(checks[1].answer(scene), 'one');
});

test('a model that is switched off is not shown, and still counts in what is concluded', () => {
  const scene = sceneOf([runOf('A', 1.2), runOf('B', 1.3)], ['A']);
  assert.deepEqual(
    scene.answered.map(({ name }) => name),
    ['B'],
  );
  assert.equal(prediction.reveal(scene)[0], 'same');
});

test('runs of another text or another seed do not stand beside this one', () => {
  const other = { ...runOf('A', 1.2), text: 'y' };
  const seeded = { ...runOf('C', 1.2), settings: { seed: 2 } };
  const scene = sceneOf([other, seeded, runOf('B', 1.3)]);
  assert.deepEqual(
    scene.everyModel.map(({ name }) => name),
    ['B'],
  );
});
