// SPDX-License-Identifier: MIT
//
// questions.js - lesson 01's prediction and three checks: what is asked, and how a run answers.

import { angleText, inUnit } from '../../frame/angles.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { controlSummary } from './measure.js';
import { countBelow, shapeOf } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** The control is compared with a right angle. */
const RIGHT = 90;

const { question, x, y, outcome } = lesson.prediction;

/** The most degrees that can be drawn. */
const MOST = 120;

/** Drawn on the axes of figure 1. */
export const prediction = /** @satisfies {import('../../frame/opening.js').Guess} */ ({
  id: 'curve',
  question,
  kind: 'draw',
  x: { min: 0, max: 100, title: x, digits: 0 },
  y: { min: 0, max: MOST, title: y, digits: 0 },
  reveal(/** @type {Scene} */ scene) {
    const { first, middle, last } = shapeOf(scene);
    return [
      depthCurve(scene),
      outcome({
        first: angleText(first, 'degrees'),
        middle: angleText(middle, 'degrees'),
        last: angleText(last, 'degrees'),
      }),
    ];
  },
  axes: (/** @type {Scene} */ { model, unit, zoom }) =>
    zoom ? null : { x: [1, model.layers], y: [0, inUnit(MOST / DEGREES, unit) ?? 0] },
});

/** @param {Scene} scene @returns {{ x: number, y: number }[]} degrees over per cent of the layers */
const depthCurve = ({ compared }) =>
  compared.flatMap((at, l) =>
    at
      ? [{ x: (100 * (l - 1)) / Math.max(1, compared.length - 2), y: at.target.mean * DEGREES }]
      : [],
  );

const { first, holm, control } = lesson.checks;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    ...first,
    id: 'first',
    unit: '°',
    tolerance: 0.6,
    answer: (/** @type {Scene} */ { compared }) => (compared[1]?.target.mean ?? 0) * DEGREES,
    explain: (answer) => first.explain(`${num(answer, 1)}°`),
  },
  {
    ...holm,
    id: 'holm',
    tolerance: 0.1,
    answer: (/** @type {Scene} */ { compared }) => countBelow(compared, 'welch', 'corrected'),
    explain: (answer) => holm.explain(int(answer)),
  },
  {
    ...control,
    id: 'control',
    unit: '°',
    tolerance: 0.6,
    answer(/** @type {Scene} */ { data }) {
      const shuffled = controlSummary(data);
      return shuffled && RIGHT - shuffled.mean * DEGREES;
    },
    explain: (answer) => control.explain(num(answer, 1)),
  },
];
