// SPDX-License-Identifier: MIT
//
// questions.js - lesson 08's two predictions and three checks: what is asked, and how a run answers. All but the
// second prediction are of all words, whatever the switch says.

import { answerSentence } from '../../frame/travel-charts.js';
import { perCent } from '../../measures/log-ratio.js';
import { STEPS } from '../../measures/whole-words.js';
import { findings, percentOf } from '../../measures/word-travel.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const { farther, matching } = lesson.prediction;

/** Which group goes farther. */
export const fartherPrediction = /** @satisfies {import('../../frame/opening.js').Guess} */ ({
  id: 'farther',
  question: farther.question,
  kind: 'choose',
  options: /** @type {const} */ (['first', 'second', 'unclear']).map((value) => ({
    value,
    label: farther[value],
  })),
  reveal(/** @type {Scene} */ scene) {
    const { all } = findings(scene);
    return [all.answer === 'few' ? null : all.answer, answerSentence(scene.model.name, all)];
  },
});

/** What becomes of it once frequency and place are the same. @type {import('../../frame/lesson.js').Prediction} */
export const matchingPrediction = {
  id: 'matching',
  hides: ['controls', 'figure-confounds', 'published', 'honest'],
  question: matching.question,
  kind: 'choose',
  options: /** @type {const} */ (['same', 'gone', 'other']).map((value) => ({
    value,
    label: matching[value],
  })),
  reveal(/** @type {Scene} */ scene) {
    const { all, matched } = findings(scene);
    const { interval } = matched.whole;
    if (!interval || all.whole.ratio === null) return [null, matching.none];
    const [before, after, low, high] = [
      all.whole.ratio,
      matched.whole.ratio,
      interval.low,
      interval.high,
    ].map((ratio) => num(percentOf(ratio), 1));
    return [
      outcome(all.whole.ratio, matched.answer),
      matching.sentence({ all: before, matched: after, low, high, pairs: int(matched.samples[0]) }),
    ];
  },
};

/** @param {number} before @param {import('../../measures/log-ratio.js').Answer} after */
function outcome(before, after) {
  if (after === 'unclear') return 'gone';
  return (after === 'first') === before > 0 ? 'same' : 'other';
}

const { percent, lost, layers } = lesson.checks;

/** Half a unit of R's fourth digit becomes this many per cent more, and the answer has one digit. */
const PERCENT_OFF = 0.06;

/** The answer may be rounded to a whole number. */
const LOST_OFF = 0.6;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'percent',
    question: percent.question,
    unit: '%',
    tolerance: PERCENT_OFF,
    hints: percent.hints,
    answer(/** @type {Scene} */ { compared }) {
      const last = compared.layers[compared.layers.length - 1]?.ratio ?? null;
      return last === null ? null : perCent(last);
    },
    explain: (answer) => percent.explain(num(answer, 1)),
  },
  {
    id: 'lost',
    question: lost.question,
    unit: '%',
    tolerance: LOST_OFF,
    hints: lost.hints,
    answer(/** @type {Scene} */ { data }) {
      const { noun } = data.funnel;
      const next = STEPS.indexOf('next');
      return noun[0] > 0 ? (100 * (noun[next - 1] - noun[next])) / noun[0] : null;
    },
    explain: (answer) => lost.explain(num(answer, 1)),
  },
  {
    id: 'layers',
    question: layers.question,
    tolerance: 0,
    hints: layers.hints,
    answer(/** @type {Scene} */ { compared }) {
      const { joint, above, below } = compared;
      return joint.every((band) => band === null) ? null : above + below;
    },
    explain: (answer) => layers.explain(int(answer)),
  },
];
