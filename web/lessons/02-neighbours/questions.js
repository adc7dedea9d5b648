// SPDX-License-Identifier: MIT
//
// questions.js - lesson 02's prediction and three checks: what is asked, and how a run answers.

import { angleText } from '../../frame/angles.js';
import { int, num } from '../../ui/format.js';
import { isClear, spread } from './measure.js';
import { anglesAt, firstAndRest, gapAt, middleLayer } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const { question, one, two, outcome } = lesson.prediction;

/** @type {import('../../frame/lesson.js').Prediction} */
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
    const gap = gapAt(scene, scene.data, layer);
    return [
      gap ? (isClear(gap) ? 'two' : 'one') : null,
      outcome({
        layer: int(layer),
        gap: angleText(gap ? gap.to - gap.from : null, 'radians'),
      }),
    ];
  },
};

const { count, first, spread: narrower } = lesson.checks;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    ...count,
    id: 'count',
    tolerance: 0.1,
    answer: (/** @type {Scene} */ { drawn }) => drawn.filter((pair) => pair === 0).length,
    explain: (answer) => count.explain(int(answer)),
  },
  {
    ...first,
    id: 'first',
    unit: 'rad',
    tolerance: 0.03,
    answer: (/** @type {Scene} */ { data }) => firstAndRest(data, data.layers)?.first ?? null,
    explain: (answer) => first.explain(num(answer)),
  },
  {
    ...narrower,
    id: 'spread',
    unit: '%',
    tolerance: 3,
    answer(/** @type {Scene} */ scene) {
      const { data } = scene;
      const [kept, dropped] = [false, true].map(
        (drop) => spread(anglesAt(scene, data, data.layers, 'other', drop))?.deviation ?? null,
      );
      return kept && dropped !== null ? (100 * (kept - dropped)) / kept : null;
    },
    explain: (answer) => narrower.explain(num(answer, 0)),
  },
];
