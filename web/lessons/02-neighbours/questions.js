// SPDX-License-Identifier: MIT
//
// questions.js - lesson 02's prediction and three checks: what is asked, and how a run answers.

import { angleText } from '../../frame/angles.js';
import { int, num } from '../../ui/format.js';
import { spread } from './measure.js';
import { DEVIATION_DIGITS } from './readouts.js';
import {
  anglesAt,
  asPublished,
  cloudedLayers,
  cloudsAt,
  firstAndRest,
  hasFirst,
  middleLayer,
} from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const { question, one, two, outcome, tooFew } = lesson.prediction;

/**
 * Two clouds or one, of the control that the question names and by the rule of figures 2 and 3.
 *
 * @type {import('../../frame/lesson.js').Prediction}
 */
export const prediction = {
  id: 'hills',
  question,
  kind: 'choose',
  options: [
    { value: 'one', label: one },
    { value: 'two', label: two },
  ],
  reveal(/** @type {Scene} */ scene) {
    const layer = middleLayer(scene.data);
    const clouds = cloudsAt(asPublished(scene), layer);
    if (!clouds) return [null, tooFew(int(layer))];
    return [
      clouds.isTwo ? 'two' : 'one',
      outcome({
        layer: int(layer),
        gap: angleText(clouds.to - clouds.from, 'radians'),
        layers: int(cloudedLayers(scene).length),
        all: int(scene.data.layers),
      }),
    ];
  },
};

const { count, first, spread: narrower } = lesson.checks;

/** Half a unit of the last digit of an angle in radians, as titles and readouts show it. */
const HALF_ANGLE = 0.005;
const HALF_DEVIATION = 0.5 * 10 ** -DEVIATION_DIGITS;

/** The deviation of the control at the last layer, with all pairs and without position 0. @param {Scene} scene */
const lastDeviations = (scene) =>
  [0, 1].map(
    (skip) => spread(anglesAt(scene, scene.data.layers, 'other', skip))?.deviation ?? null,
  );

/**
 * By how many percent b is less than a.
 *
 * @param {number} a
 * @param {number} b
 */
const drop = (a, b) => (100 * (a - b)) / a;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    ...count,
    id: 'count',
    tolerance: 0.1,
    answer: (/** @type {Scene} */ { drawn }) => drawn.filter(hasFirst).length,
    explain(answer, /** @type {Scene} */ { data, from }) {
      if (from !== 'any') return count.explainNeighbours(int(answer));
      // Of the n(n - 1) / 2 pairs of n = T - 1 tokens, n - 1 hold position 0.
      const expected = data.sentences.reduce((sum, { names }) => sum + 2 / (names.length - 1), 0);
      return count.explain(int(answer), num(expected, 1));
    },
  },
  {
    ...first,
    id: 'first',
    unit: 'rad',
    // A whole unit of the last digit: who reads a bar need not hit it.
    tolerance: 2 * HALF_ANGLE,
    answer: (/** @type {Scene} */ { data }) => firstAndRest(data, data.layers)?.first ?? null,
    explain: (answer) => first.explain(num(answer)),
  },
  {
    ...narrower,
    id: 'spread',
    unit: '%',
    tolerance: spreadTolerance,
    answer(/** @type {Scene} */ scene) {
      const [kept, without] = lastDeviations(scene);
      return kept && without !== null ? drop(kept, without) : null;
    },
    explain: (answer) => narrower.explain(num(answer, 0)),
  },
];

/**
 * How far the hint's own formula may be off when it is handed the digits that the page shows and its result
 * is rounded to whole percents.
 *
 * @param {number} answer
 * @param {Scene} scene
 */
function spreadTolerance(answer, scene) {
  const [kept, without] = lastDeviations(scene);
  if (kept === null || without === null) return 0;
  const off = [-HALF_DEVIATION, HALF_DEVIATION].flatMap((a) =>
    [-HALF_DEVIATION, HALF_DEVIATION].map((b) => Math.abs(drop(kept + a, without + b) - answer)),
  );
  return Math.max(...off) + 0.5;
}
