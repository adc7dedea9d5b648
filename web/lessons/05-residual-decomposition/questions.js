// SPDX-License-Identifier: MIT
//
// questions.js - what lesson 05 asks: two predictions before the run, three checks after it. Every
// answer is computed from the learner's own run.

import { digitsFor } from '../../charts/common.js';
import { mean, median, NONE_DROPPED } from '../../measures/statistics.js';
import { int, num, signed } from '../../ui/format.js';
import { mlpWins, mostSensitive, moveOfFirst } from './measure.js';
import { FEWEST_TOKENS, moveDigits } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Lengths} Lengths
 */

const words = lesson.questions;

/** MLP is called the stronger where it wins in more than this share of the layers; attention alike. */
const MOST = 0.6;

/** Steps are compared over relative depth, so that a guess can be held against any model. */
const DEPTH = { min: 0, max: 100 };

/** @type {import('../../frame/lesson.js').Prediction} */
export const stronger = {
  id: 'stronger',
  question: words.stronger.question,
  kind: 'choose',
  options: Object.entries(words.stronger.options).map(([value, label]) => ({ value, label })),
  reveal(/** @type {Scene} */ { data, reading }) {
    if (data.tokens < FEWEST_TOKENS) return [null, lesson.few(int(data.tokens))];
    const { wins, compared } = mlpWins(data, reading, NONE_DROPPED);
    const share = wins / compared;
    return [
      compared === 0 ? null : share > MOST ? 'mlp' : share < 1 - MOST ? 'attn' : 'even',
      words.stronger.result(int(wins), int(compared)),
    ];
  },
};

/** @type {import('../../frame/lesson.js').Prediction} */
export const steps = {
  id: 'steps',
  hides: ['figure-map', 'published', 'honest'],
  question: words.steps.question,
  kind: 'draw',
  x: { ...DEPTH, title: words.steps.x },
  y: { min: 0, max: 4, title: words.steps.y },
  reveal: (/** @type {Scene} */ { data }) => [relativeSteps(data), words.steps.result],
};

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'ratio',
    question: words.ratio.question,
    unit: words.ratio.unit,
    tolerance: ratioTolerance,
    hints: words.ratio.hints,
    answer: (/** @type {Scene} */ { data }) => longestOverShortest(data),
    explain: (answer) => words.ratio.explain(num(answer, 1)),
  },
  {
    id: 'change',
    question: words.change.question,
    tolerance: 0.02,
    hints: words.change.hints,
    answer: (/** @type {Scene} */ { data, reading }) =>
      mostSensitive(data, reading)?.change ?? null,
    explain: (answer) => words.change.explain(signed(answer)),
  },
  {
    id: 'steadier',
    question: words.steadier.question,
    kind: 'choose',
    options: Object.entries(words.steadier.options).map(([value, label]) => ({ value, label })),
    hints: words.steadier.hints,
    answer: steadier,
    explain(_answer, /** @type {Scene} */ scene) {
      const [pearson, spearman] = movesOf(scene);
      const digits = moveDigits(pearson, spearman);
      return words.steadier.explain(num(pearson?.median, digits), num(spearman?.median, digits));
    },
  },
];

/** @param {Lengths} lengths @returns {number[]} mean step of each layer, l = 1..L */
const meanSteps = ({ hidden }) => hidden.flatMap((values) => (values ? [mean(values)] : []));

/** @param {Lengths} lengths @returns {[longest: number, shortest: number]} */
function extremeSteps(lengths) {
  const steps = meanSteps(lengths);
  return [Math.max(...steps), Math.min(...steps)];
}

/** @param {Lengths} lengths */
function longestOverShortest(lengths) {
  const [longest, shortest] = extremeSteps(lengths);
  return longest / shortest;
}

/**
 * How far the hint's quotient may be off when it is made of the digits that figure 1's title shows, and
 * rounded to one digit itself; never less than a twentieth.
 *
 * @param {number} answer
 * @param {Scene} scene
 */
function ratioTolerance(answer, { data }) {
  const [longest, shortest] = extremeSteps(data);
  const half = (/** @type {number} */ value) => 0.5 * 10 ** -digitsFor(value);
  const most = (longest + half(longest)) / (shortest - half(shortest));
  const off = shortest > half(shortest) ? most - answer + 0.05 : 0;
  return Math.max(0.05 * answer, off);
}

/** @param {Lengths} lengths @returns {import('../../frame/curve.js').Point[]} over depth in per cent */
function relativeSteps(lengths) {
  const steps = meanSteps(lengths);
  const middle = median(steps);
  const span = Math.max(1, steps.length - 1);
  return steps.map((step, i) => ({ x: (DEPTH.max * i) / span, y: step / middle }));
}

/**
 * How far either coefficient moves over all layers and parts when position 0 is left out.
 *
 * @param {Scene} scene
 */
const movesOf = ({ data, reading }) =>
  /** @type {const} */ (['pearson', 'spearman']).map((coefficient) =>
    moveOfFirst(data, reading, coefficient),
  );

/** @param {Scene} scene */
function steadier(scene) {
  const [pearson, spearman] = movesOf(scene).map((move) => move?.median ?? null);
  if (pearson === null || spearman === null || pearson === spearman) return null;
  return pearson < spearman ? 'pearson' : 'spearman';
}
