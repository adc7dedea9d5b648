// SPDX-License-Identifier: MIT
//
// Lesson 01's numbers: all of them on the default model against reference.json, and its functions on vectors
// whose angles are known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { agree, lessonReference, oursIn } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { plane, sentence } from '../../../../tests/support/vectors.mjs';
import { tCdf } from '../../../../tools/site/vendor/t-distribution.js';
import { pText } from '../../../charts/p-values.js';
import { readingsOf } from '../../../frame/number.js';
import { readPlane } from '../../../measures/plane.js';
import { DEGREES, num } from '../../../ui/format.js';
import {
  anglesAt,
  compareLayers,
  controlSummary,
  emptyTurns,
  measurement,
  planControl,
  testLayers,
  wordsBefore,
} from '../measure.js';
import { published } from '../published.js';
import { checks } from '../questions.js';
import { derive } from '../scene.js';

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('01');
  const measured = measureNatively(measurement);
  const { data } = measured;
  data.ps = testLayers(data, tCdf);
  const scene = sceneOf(measured, { sentence: 1, unit: 'degrees' });
  Object.assign(scene, derive(scene));
  const compared = scene.compared.slice(1);

  await t.test('means and standard errors of both tokens', () => {
    const curves = compared.map((/** @type {any} */ { target, before }) =>
      [target.mean, target.error, before.mean, before.error].map((angle) => angle * DEGREES),
    );
    agree('curves', curves, expected.curves);
  });

  await t.test('t, p and p after Holm, of Welch’s test and of the paired one', () => {
    const tests = compared.map((/** @type {any} */ { welch, paired }) =>
      [welch, paired].flatMap(({ t, p, corrected }) => [t, Math.log10(p), Math.log10(corrected)]),
    );
    agree('tests', tests, expected.tests);
  });

  await t.test('what stands before "her": whole words, and ends of words', () => {
    assert.deepEqual(wordsBefore(data.sentences), expected.before);
  });

  await t.test('the control', () => {
    const control = controlSummary(data);
    assert.ok(control?.spread);
    assert.equal(data.control.length, data.sentences.length * data.layers);
    agree('control', [control.mean * DEGREES, control.spread * DEGREES], expected.control);
  });

  await t.test(
    'whoever follows a check’s hints from the digits on the page is right, by any seed',
    () => {
      for (const seed of [1, 2, 3, 4711]) {
        const { data: drawn } = measureNatively(measurement, { settings: { seed } });
        const of = { ...scene, data: drawn };
        const shown = (/** @type {number} */ radians) => readingsOf(num(radians * DEGREES, 1))[0];
        // What the table of figure 2 and its rings show.
        const ps = compared.map((/** @type {any} */ { welch }) => pText(welch.corrected));
        assertFollowed(checks, of, {
          first: num(shown(compared[0].target.mean), 1),
          holm: String(ps.filter((/** @type {string} */ p) => shownP(p) < 0.05).length),
          control: num(90 - shown(controlSummary(drawn)?.mean ?? Number.NaN), 1),
        });
      }
    },
  );

  await t.test('every angle of two sentences', () => {
    for (const [s, angles] of Object.entries(expected.sentences)) {
      const ours = data.angles.slice(1).map((all) => all[Number(s)] ?? []);
      const inDegrees = ours.map((layer) => layer.map((angle) => angle * DEGREES));
      agree(`sentence ${s}`, inDegrees, /** @type {any} */ (angles));
    }
  });

  await t.test(
    'the steps of "her" and of the token before it in the plane of h[l-1] and h[l]',
    () => {
      for (const [s, planes] of Object.entries(expected.planes)) {
        const { target } = data.sentences[Number(s)];
        const ours = data.planes
          .slice(1)
          .map((all) => (all[Number(s)] ?? []).slice(target - 1, target + 1));
        agree(`sentence ${s}`, /** @type {any} */ (ours), /** @type {any} */ (planes));
      }
      data.planes.slice(1).forEach((all, i) => {
        all.forEach((planes, s) => {
          planes?.forEach((plane, t) => {
            const { angle } = readPlane(/** @type {any} */ (plane));
            close(angle, data.angles[i + 1][s]?.[t] ?? Number.NaN);
          });
        });
      });
    },
  );

  await t.test('a recording keeps two steps of each sentence, at their tokens', () => {
    const { keep, restore } = measurement;
    assert.ok(keep && restore);
    const restored = restore(JSON.parse(JSON.stringify(keep(data))), {});
    const { target, names } = data.sentences[5];
    const [ours, theirs] = [data, restored].map(({ planes }) => planes[7][5] ?? []);
    assert.equal(theirs.length, names.length);
    theirs.forEach((plane, t) => {
      if (t !== target && t !== target - 1) assert.equal(plane, null);
      else {
        plane?.forEach((value, i) => {
          assert.ok(Math.abs(value - (ours[t]?.[i] ?? Number.NaN)) <= 0.005001);
        });
      }
    });
    assert.ok(theirs[target] && theirs[target - 1]);
    assert.deepEqual({ ...restored, planes: null }, { ...data, planes: null });
  });

  await t.test('the column beside the published results', () => {
    agree('published', oursIn(published(scene).rows), expected.published);
  });
});

/** @param {string} text a p as pText() writes it @returns {number} */
const shownP = (text) => (text.includes('·') ? 0 : readingsOf(text)[0]);

test('a p as it is shown lies on the side of 0,05 on which it is counted', () => {
  for (const p of [0.0496, 0.04999, 0.0499999, 0.05, 0.0500001, 0.0504, 0.2, 1e-9]) {
    assert.equal(shownP(pText(p)) < 0.05, p < 0.05, `${p}: ${pText(p)}`);
  }
});

/** f32 keeps a direction to about 2^-24. @param {number | null} a @param {number} b */
const close = (a, b) => assert.ok(a !== null && Math.abs(a - b) < 1e-6, `${a} and ${b}`);

/**
 * Measures sentences whose token t turns by 0.1 (s + 1) (t + 1) in every block.
 *
 * @param {number[][]} batches sentences that go through the model together
 */
function measurePlane(batches) {
  const sentences = [sentence(4, 2), sentence(3, 2), sentence(3, 2)];
  const turns = measurement.start({
    layers: 2,
    width: 2,
    tokens: 10,
    sentences,
    settings: { seed: 7 },
  });
  const at = (/** @type {number} */ s, /** @type {string} */ tap) => {
    const l = tap === 'blocks.0.hook_resid_pre' ? 0 : Number(tap.split('.')[1]) + 1;
    return plane(sentences[s].names.map((_, t) => 0.1 * (s + 1) * (t + 1) * l));
  };
  for (const batch of batches) {
    for (let l = 0; l <= 2; l++) {
      for (const s of batch) {
        const cache = { has: () => true, get: (/** @type {string} */ tap) => at(s, tap) };
        measurement.measure?.(/** @type {any} */ (cache), l, turns, s);
      }
    }
  }
  return turns;
}

test('turns are angles from layer to layer, whatever the batches', () => {
  const results = [[[0, 1, 2]], [[0], [1, 2]]].map(measurePlane);
  for (const turns of results) {
    assert.ok(turns.angles[0].every((angles) => angles === null));
    for (const l of [1, 2]) {
      turns.sentences.forEach((_, s) => {
        turns.angles[l][s]?.forEach((angle, t) => {
          close(angle, 0.1 * (s + 1) * (t + 1));
        });
      });
      anglesAt(turns, l, 0).forEach((angle, s) => {
        close(angle, 0.3 * (s + 1));
      });
      anglesAt(turns, l, -1).forEach((angle, s) => {
        close(angle, 0.2 * (s + 1));
      });
    }
    assert.equal(turns.control.length, 6);
  }
  assert.deepEqual([...results[0].control].sort(), [...results[1].control].sort());
});

test('the control joins other layers and other positions, and a seed repeats it', () => {
  const plan = planControl([5, 3, 2], 12, 42);
  assert.deepEqual(plan, planControl([5, 3, 2], 12, 42));
  assert.notDeepEqual(plan, planControl([5, 3, 2], 12, 43));
  plan.forEach((pairs, s) => {
    assert.deepEqual(
      pairs.map(([first]) => first.layer),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    for (const [a, b] of pairs) {
      assert.ok(a.layer !== b.layer && a.position !== b.position);
      for (const { layer, position } of [a, b]) {
        assert.ok(layer >= 0 && layer <= 12 && position >= 0 && position < [5, 3, 2][s]);
      }
    }
  });
});

test('a comparison without spread or of one sentence has means and no test', () => {
  const turns = emptyTurns(1, [sentence(3, 2)], 1);
  const compared = () =>
    compareLayers(
      turns,
      testLayers(turns, () => 0.5),
    );
  assert.deepEqual(compared(), [null, null]);
  turns.angles[1][0] = [0.1, 0.2, 0.4];
  const [, at] = compared();
  assert.deepEqual(at, {
    n: 1,
    target: { mean: 0.4, error: null },
    before: { mean: 0.2, error: null },
    welch: { t: null, p: null, corrected: null },
    paired: { t: null, p: null, corrected: null },
  });
  assert.equal(controlSummary(turns), null);
});
