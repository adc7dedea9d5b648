// SPDX-License-Identifier: MIT
//
// questions.js - what lesson 05 asks: two predictions before the run, three checks after it. Every
// answer is computed here from the learner's own run; a recorded run answers nothing.

import { createChecks } from '../../frame/check.js';
import { createPrediction } from '../../frame/prediction.js';
import { FIRST, mean, median, NONE_DROPPED } from '../../measures/statistics.js';
import { text as lesson } from '../../text/lesson-05.js';
import { int, num, signed } from '../../ui/format.js';
import { correlate, mlpWins, mostSensitive } from './measure.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./measure.js').Lengths} Lengths
 */

const words = lesson.questions;

/** MLP is called the stronger where it wins in more than this share of the layers; attention alike. */
const MOST = 0.6;

/** Steps are compared over relative depth, so that a guess can be held against any model. */
const DEPTH = { min: 0, max: 100 };

export function createGuesses() {
  const stronger = createPrediction({
    lesson: '05',
    id: 'stronger',
    question: words.stronger.question,
    kind: 'choose',
    options: Object.entries(words.stronger.options).map(([value, label]) => ({ value, label })),
  });
  const steps = createPrediction({
    lesson: '05',
    id: 'steps',
    question: words.steps.question,
    kind: 'draw',
    x: { ...DEPTH, title: words.steps.x },
    y: { min: 0, max: 4, title: words.steps.y },
  });
  return {
    elements: [stronger.element, steps.element],
    /** @param {State} state complete @param {Lengths} lengths the learner's own run */
    reveal({ reading }, lengths) {
      const { wins, compared } = mlpWins(lengths, reading, NONE_DROPPED);
      const share = wins / compared;
      stronger.reveal(
        compared === 0 ? null : share > MOST ? 'mlp' : share < 1 - MOST ? 'attn' : 'even',
        words.stronger.result(int(wins), int(compared)),
      );
      steps.reveal(relativeSteps(lengths), words.steps.result);
    },
  };
}

/** @param {State} state read at every run */
export function createQuestions(state) {
  /** @returns {Lengths | null} of the learner's last run, once it is complete */
  const own = () => (state.complete && !state.isRecorded ? state.lengths : null);
  return createChecks(
    '05',
    [
      {
        id: 'ratio',
        question: words.ratio.question,
        unit: words.ratio.unit,
        tolerance: (answer) => 0.05 * answer,
        hints: words.ratio.hints,
        answer: () => longestOverShortest(own()),
        explain: (answer) => words.ratio.explain(num(answer, 1)),
      },
      {
        id: 'change',
        question: words.change.question,
        tolerance: 0.02,
        hints: words.change.hints,
        answer: () => changeOf(own(), state, 'pearson'),
        explain: (answer) => words.change.explain(signed(answer)),
      },
      {
        id: 'steadier',
        question: words.steadier.question,
        kind: 'choose',
        options: Object.entries(words.steadier.options).map(([value, label]) => ({ value, label })),
        hints: words.steadier.hints,
        answer: () => steadier(own(), state),
        explain: () =>
          words.steadier.explain(
            signed(changeOf(own(), state, 'pearson')),
            signed(changeOf(own(), state, 'spearman')),
          ),
      },
    ],
    () => own() !== null,
  );
}

/** @param {Lengths} lengths @returns {number[]} mean step of each layer, l = 1..L */
const meanSteps = ({ hidden }) => hidden.flatMap((values) => (values ? [mean(values)] : []));

/** @param {Lengths | null} lengths */
function longestOverShortest(lengths) {
  if (!lengths) return null;
  const steps = meanSteps(lengths);
  return Math.max(...steps) / Math.min(...steps);
}

/** @param {Lengths} lengths @returns {import('../../frame/curve.js').Point[]} over depth in per cent */
function relativeSteps(lengths) {
  const steps = meanSteps(lengths);
  const middle = median(steps);
  const span = Math.max(1, steps.length - 1);
  return steps.map((step, i) => ({ x: (DEPTH.max * i) / span, y: step / middle }));
}

/**
 * What dropping position 0 does to a coefficient, where it does most to Pearson.
 *
 * @param {Lengths | null} lengths
 * @param {State} state
 * @param {'pearson' | 'spearman'} coefficient
 * @returns {number | null}
 */
function changeOf(lengths, { reading }, coefficient) {
  const where = lengths && mostSensitive(lengths, reading);
  if (!lengths || !where) return null;
  const at = (/** @type {ReadonlySet<number>} */ dropped) =>
    correlate(lengths, reading, where.part, where.layer, dropped)[coefficient];
  const [without, all] = [at(FIRST), at(NONE_DROPPED)];
  return without === null || all === null ? null : without - all;
}

/** @param {Lengths | null} lengths @param {State} state */
function steadier(lengths, state) {
  const [pearson, spearman] = /** @type {const} */ (['pearson', 'spearman']).map((coefficient) =>
    changeOf(lengths, state, coefficient),
  );
  if (pearson === null || spearman === null) return null;
  return Math.abs(pearson) < Math.abs(spearman) ? 'pearson' : 'spearman';
}
