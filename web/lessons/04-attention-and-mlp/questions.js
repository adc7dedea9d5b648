// SPDX-License-Identifier: MIT
//
// questions.js - lesson 04's two predictions and three checks: what is asked, and how a run answers.
// Answers leave out position 0 whatever the switch says, so that they do not move with it.

import { FIRST, mean } from '../../measures/statistics.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { highestLayer, randomDeviation, summarise, valuesOf } from './measure.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./measure.js').Cosines} Cosines */

/** @param {Cosines} cosines @returns {number | null} the mean cosine over all layers */
function overall(cosines) {
  const values = valuesOf(cosines.paired, FIRST, null);
  return values.length ? mean(values) : null;
}

/** @param {Cosines} cosines @returns {'acute' | 'right' | 'obtuse' | null} */
function direction(cosines) {
  const value = overall(cosines);
  if (value === null) return null;
  if (Math.abs(value) <= randomDeviation(cosines.width)) return 'right';
  return value > 0 ? 'acute' : 'obtuse';
}

const { sign, curve } = lesson.prediction;

/** @type {import('../../frame/lesson.js').Prediction} */
export const signPrediction = {
  id: 'sign',
  question: sign.question,
  kind: 'choose',
  options: /** @type {const} */ (['acute', 'right', 'obtuse']).map((value) => ({
    value,
    label: sign[value],
  })),
  reveal(/** @type {Scene} */ { data: cosines, model }) {
    const value = overall(cosines);
    const chance = num(randomDeviation(cosines.width), 3);
    return [
      direction(cosines),
      value === null
        ? lesson.tooFew
        : sign.sentence({ model: model.name, mean: num(value, 3), chance }),
    ];
  },
};

/** @type {import('../../frame/lesson.js').Prediction} */
export const curvePrediction = {
  id: 'curve',
  question: curve.question,
  kind: 'draw',
  x: { min: 0, max: 100, title: curve.x, digits: 0 },
  y: { min: -1, max: 1, title: curve.y, digits: 2 },
  points: 9,
  reveal(/** @type {Scene} */ { data: cosines }) {
    const best = highestLayer(cosines, FIRST);
    return [
      best && depthCurve(cosines),
      best ? curve.sentence(int(best.layer), num(best.mean)) : lesson.tooFew,
    ];
  },
};

/** @param {Cosines} cosines @returns {{ x: number, y: number }[]} mean cosine over per cent of the layers */
const depthCurve = (cosines) =>
  cosines.paired.flatMap((values, l) => {
    const { mean: value } = summarise(values, FIRST);
    const depth = cosines.layers > 1 ? (l - 1) / (cosines.layers - 1) : 1;
    return value === null ? [] : [{ x: 100 * depth, y: value }];
  });

const { deviation, highest, angle } = lesson.checks;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'deviation',
    question: deviation.question,
    // Rounded to two or three digits is right.
    tolerance: (answer) => 0.08 * answer,
    hints: deviation.hints,
    answer: (/** @type {Scene} */ { data }) => randomDeviation(data.width),
    explain: (answer) => deviation.explain(num(answer, 4)),
  },
  {
    id: 'highest',
    question: highest.question,
    tolerance: 0,
    hints: highest.hints,
    answer: (/** @type {Scene} */ { data }) => highestLayer(data, FIRST)?.layer ?? null,
    explain: (answer) => highest.explain(int(answer)),
  },
  {
    id: 'angle',
    question: angle.question,
    unit: '°',
    // The title shows the cosine to 0.005, and arccos magnifies that to 0.3° or a little more.
    tolerance: 1,
    hints: angle.hints,
    answer(/** @type {Scene} */ { data }) {
      const best = highestLayer(data, FIRST);
      return best && Math.acos(best.mean) * DEGREES;
    },
    explain: (answer) => angle.explain(num(answer, 1)),
  },
];
