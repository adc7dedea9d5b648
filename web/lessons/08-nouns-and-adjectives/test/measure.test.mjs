// SPDX-License-Identifier: MIT
//
// Lesson 08's numbers: all of them on the default model against reference.json, and what becomes of texts that have
// too little.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { lessonReference } from '../../../../tests/golden/lesson-fixtures.mjs';
import { assertReference, measureTravelNatively } from '../../../../tests/golden/travel-checks.mjs';
import { measurePrepared, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { PCA_LAB } from '../../../../tests/support/pca-lab.mjs';
import { tag } from '../../../../tests/support/tagger.mjs';
import { STEPS } from '../../../measures/whole-words.js';
import { projectTravel } from '../../../measures/word-travel.js';
import { WINTER_POST } from '../../../samples/winter-post.js';
import { int, num } from '../../../ui/format.js';
import { measurement } from '../measure.js';
import { published } from '../published.js';
import { checks, fartherPrediction, matchingPrediction } from '../questions.js';
import { derive } from '../scene.js';

const VIEW = { matched: false, seed: 1, view: 'ratio', layer: 0 };

/** @param {any} data @param {Record<string, any>} [view] @returns {import('../scene.js').Scene} */
function scene(data, view = {}) {
  const run = sceneOf({ data, texts: [] }, { ...VIEW, ...view });
  return { ...run, ...derive(run) };
}

/** All that a page would say of a run. @param {any} now a scene */
function saidOf(now) {
  const { rows, honest } = published(now);
  const guesses = [fartherPrediction, matchingPrediction].flatMap(({ reveal }) => reveal(now));
  return [...rows.flat(), honest, ...guesses, JSON.stringify(now.compared)].join(' ');
}

test('on the default model every number is that of the reference', async (t) => {
  const data = await measureTravelNatively();
  await t.test('filter, draw, steps, log ratios with their bands, shares', async () => {
    assertReference(data, await lessonReference('08'));
  });

  await t.test('whoever follows a check’s hints from the digits on the page is right', () => {
    const now = scene(data);
    const { layers, joint } = now.compared;
    const shown = Number((layers[layers.length - 1].ratio ?? 0).toFixed(4));
    const next = STEPS.indexOf('next');
    const { noun } = data.funnel;
    const isApart = joint.filter((band) => band && band.low * band.high > 0).length;
    assertFollowed(checks, now, {
      percent: num(100 * (Math.exp(shown) - 1), 1),
      lost: num((100 * (noun[next - 1] - noun[next])) / noun[0], 0),
      layers: int(isApart),
    });
  });

  await t.test('what a run says is of all words, whether or not they are matched', () => {
    const [all, matched] = [false, true].map((is) => published(scene(data, { matched: is })));
    assert.deepEqual(all, matched);
    assert.match(all.honest, /Sau khi ghép cặp: /);
  });

  await t.test('the recorded form gives the same numbers back', () => {
    const kept = JSON.parse(JSON.stringify(measurement.keep?.(data)));
    assert.equal(kept.vectors, undefined);
    const again = measurement.restore?.(kept, {}) ?? data;
    assert.deepEqual(scene(again).compared, scene(data).compared);
  });
});

/** @param {string} input */
async function measured(input) {
  const { data, warnings } = await measurePrepared(measurement, { input, how: { tag } });
  await projectTravel(data, PCA_LAB);
  return { data, warnings };
}

const refused = (/** @type {string} */ input, /** @type {string} */ code) =>
  assert.rejects(measured(input), (/** @type {any} */ error) => error.code === code);

test('a text without nouns, one sentence and an empty text are refused with a code', async () => {
  await refused('', 'empty-text');
  await refused('The old man carried a heavy letter home.', 'no-words');
  await refused(
    'She was very happy and she was really clever and quite alone. '.repeat(12),
    'no-words',
  );
});

test('of fewer than ten words in a group everything is drawn, nothing is claimed, and no NaN is said', async () => {
  const few = WINTER_POST.slice(0, 700);
  const { data, warnings } = await measured(few);
  assert.match(warnings.join(), /cần ít nhất 10 từ/);
  const now = scene(data);
  assert.equal(now.compared.whole.interval, null);
  assert.ok(now.compared.joint.every((band) => band === null));
  const said = saidOf(now);
  assert.doesNotMatch(said, /NaN|Infinity|undefined|∞/);
  assert.match(said, /quá ít từ/);
  for (const check of checks) {
    const answer = check.answer(now);
    assert.ok(answer === null || Number.isFinite(answer), `${check.id}: ${answer}`);
  }
});

test('a text of another language is measured under a warning, a whole book is cut at its marks', async () => {
  const foreign =
    'Ngôi nhà cũ nằm cạnh con sông lớn, và mỗi sáng người đàn ông ấy ra vườn. '.repeat(9);
  const vietnamese = await measurePrepared(measurement, { input: foreign, how: { tag } }).catch(
    (error) => ({ warnings: error.code === 'no-words' ? ['không phải tiếng Anh'] : [] }),
  );
  assert.match(vietnamese.warnings.join(), /không phải tiếng Anh/);
  const book = `Produced by somebody\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n${WINTER_POST.slice(0, 1200)}\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\nLicence`;
  const { data, warnings } = await measured(book);
  assert.match(warnings.join(), /Project Gutenberg/);
  assert.ok(data.read.characters < 1210);
});
