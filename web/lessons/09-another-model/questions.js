// SPDX-License-Identifier: MIT
//
// questions.js - lesson 09's prediction and its two checks: what is asked, and how the runs answer. All of them are
// of all words, whatever the switches say.

import { answerSentence } from '../../frame/travel-charts.js';
import { num } from '../../ui/format.js';
import { agreementOf } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const { prediction: asked } = lesson;

export const prediction = /** @satisfies {import('../../frame/opening.js').Guess} */ ({
  id: 'carries',
  question: asked.question,
  kind: 'choose',
  options: /** @type {const} */ (['same', 'other', 'unclear']).map((value) => ({
    value,
    label: asked[value],
  })),
  reveal(/** @type {Scene} */ { everyModel }) {
    const sentences = everyModel.map(({ name, all }) => answerSentence(name, all)).join(' ');
    const carries = agreementOf(everyModel, false);
    return [carries, carries === null ? asked.one(sentences) : sentences];
  },
});

const { width, carries } = lesson.checks;

/** Two edges of four digits each. */
const WIDTH_OFF = 0.00011;

/** The run that was made last. @param {Scene} scene */
const latest = ({ everyModel, data }) => everyModel.find(({ run }) => run.data === data) ?? null;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'width',
    question: width.question,
    tolerance: WIDTH_OFF,
    hints: width.hints,
    answer(/** @type {Scene} */ scene) {
      const interval = latest(scene)?.all.whole.interval;
      return interval ? interval.high - interval.low : null;
    },
    explain: (answer) => width.explain(num(answer, 4)),
  },
  {
    id: 'carries',
    kind: 'choose',
    question: carries.question,
    options: /** @type {const} */ (['same', 'other', 'unclear', 'one']).map((value) => ({
      value,
      label: carries.options[value],
    })),
    hints: carries.hints,
    answer: (/** @type {Scene} */ { everyModel }) => agreementOf(everyModel, false) ?? 'one',
    explain: (answer) =>
      carries.explain(carries.options[/** @type {keyof typeof carries.options} */ (answer)]),
  },
];
