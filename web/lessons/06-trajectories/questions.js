// SPDX-License-Identifier: MIT
//
// questions.js - lesson 06's prediction and three checks: what is asked, and how a run answers.

import { int, num, percent } from '../../ui/format.js';
import { DRIFTS } from './published.js';
import { firstShares, ratioOf, tellingComponent } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const { question, options, result } = lesson.prediction;

/** @param {Scene} scene @returns {[start: number | null, end: number | null]} */
const ratiosOf = ({ data }) => [ratioOf(data.at[0]), ratioOf(data.at[data.layers])];

/** @type {import('../../frame/opening.js').Guess} */
export const prediction = {
  id: 'drift',
  question,
  kind: 'choose',
  options: Object.entries(options).map(([value, label]) => ({ value, label })),
  reveal(/** @type {Scene} */ scene) {
    const [start, end] = ratiosOf(scene);
    const sentence = result({ start: num(start), end: num(end), last: int(scene.data.layers) });
    if (start === null || end === null) return [null, sentence];
    const growth = end / start;
    return [growth >= DRIFTS ? 'more' : growth > 1 / DRIFTS ? 'alike' : 'less', sentence];
  },
};

const { three, ratio, telling } = lesson.checks;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    ...three,
    id: 'three',
    unit: '%',
    tolerance: 0.6,
    answer: (/** @type {Scene} */ { data: { common } }) =>
      common && common.shares.length >= 3 ? 100 * firstShares(common.shares, 3) : null,
    explain: (answer) => three.explain(percent(answer / 100)),
  },
  {
    ...ratio,
    id: 'ratio',
    tolerance: (answer) => Math.max(0.02, 0.02 * answer),
    answer: (/** @type {Scene} */ scene) => ratiosOf(scene)[1],
    explain: (answer, /** @type {Scene} */ scene) =>
      ratio.explain(num(answer), num(ratiosOf(scene)[0])),
  },
  {
    ...telling,
    id: 'telling',
    tolerance: 0.1,
    answer: (/** @type {Scene} */ { data }) => tellingComponent(data),
    explain: (answer, /** @type {Scene} */ { data: { common } }) => {
      const { shares = [], told } = common ?? {};
      const said = (/** @type {number} */ k) => percent(told?.word[k - 1] ?? Number.NaN, 0);
      const numbers = { share: percent(shares[answer - 1]), word: said(answer) };
      if (answer === 1) return telling.explainFirst(numbers);
      return telling.explain({ ...numbers, best: int(answer), first: said(1) });
    },
  },
];
