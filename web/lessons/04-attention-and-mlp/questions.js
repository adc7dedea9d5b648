// SPDX-License-Identifier: MIT
//
// questions.js - lesson 04's two predictions and three checks: what is asked, and how a run answers.
// Answers leave out position 0 whatever the switch says, so that they do not move with it.

import { createChecks } from '../../frame/check.js';
import { createPrediction } from '../../frame/prediction.js';
import { FIRST, mean } from '../../measures/statistics.js';
import { text as lesson } from '../../text/lesson-04.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { highestLayer, randomDeviation, summarise, valuesOf } from './measure.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Run} Run */

/** @param {Run} run @returns {number | null} the mean cosine over all layers */
function overall({ cosines }) {
  const values = valuesOf(cosines.paired, FIRST, null);
  return values.length ? mean(values) : null;
}

/** @param {Run} run @returns {'acute' | 'right' | 'obtuse' | null} */
function direction(run) {
  const value = overall(run);
  if (value === null) return null;
  if (Math.abs(value) <= randomDeviation(run.cosines.width)) return 'right';
  return value > 0 ? 'acute' : 'obtuse';
}

export function createGuesses() {
  const { sign, curve } = lesson.prediction;
  const guesses = {
    sign: createPrediction({
      lesson: '04',
      id: 'sign',
      question: sign.question,
      kind: 'choose',
      options: /** @type {const} */ (['acute', 'right', 'obtuse']).map((value) => ({
        value,
        label: sign[value],
      })),
    }),
    curve: createPrediction({
      lesson: '04',
      id: 'curve',
      question: curve.question,
      kind: 'draw',
      x: { min: 0, max: 100, title: curve.x, digits: 0 },
      y: { min: -1, max: 1, title: curve.y, digits: 2 },
      points: 9,
    }),
  };
  return {
    ...guesses,
    /** @param {Run} run a finished run of the learner's own */
    reveal(run) {
      const { cosines, model } = run;
      const value = overall(run);
      const best = highestLayer(cosines, FIRST);
      guesses.sign.reveal(
        direction(run),
        value === null
          ? lesson.tooFew
          : sign.sentence({
              model,
              mean: num(value, 3),
              chance: num(randomDeviation(cosines.width), 3),
            }),
      );
      guesses.curve.reveal(
        best && depthCurve(run),
        best ? curve.sentence(int(best.layer), num(best.mean)) : lesson.tooFew,
      );
    },
  };
}

/** @param {Run} run @returns {{ x: number, y: number }[]} mean cosine over per cent of the layers */
const depthCurve = ({ cosines }) =>
  cosines.paired.flatMap((values, l) => {
    const { mean: value } = summarise(values, FIRST);
    const depth = cosines.layers > 1 ? (l - 1) / (cosines.layers - 1) : 1;
    return value === null ? [] : [{ x: 100 * depth, y: value }];
  });

/** @param {State} state */
export function createQuestions(state) {
  const own = () => {
    const { run } = state;
    return run?.complete && !run.isRecorded ? run.cosines : null;
  };
  const highest = () => {
    const cosines = own();
    return cosines && highestLayer(cosines, FIRST);
  };
  const { deviation, highest: top, angle } = lesson.checks;
  return createChecks(
    '04',
    [
      {
        id: 'deviation',
        question: deviation.question,
        // Rounded to two or three digits is right.
        tolerance: (answer) => 0.08 * answer,
        hints: deviation.hints,
        answer() {
          const cosines = own();
          return cosines && randomDeviation(cosines.width);
        },
        explain: (answer) => deviation.explain(num(answer, 4)),
      },
      {
        id: 'highest',
        question: top.question,
        tolerance: 0,
        hints: top.hints,
        answer: () => highest()?.layer ?? null,
        explain: (answer) => top.explain(int(answer)),
      },
      {
        id: 'angle',
        question: angle.question,
        unit: '°',
        // The title shows the cosine to 0.005, and arccos magnifies that to 0.3° or a little more.
        tolerance: 1,
        hints: angle.hints,
        answer() {
          const best = highest();
          return best && Math.acos(best.mean) * DEGREES;
        },
        explain: (answer) => angle.explain(num(answer, 1)),
      },
    ],
    () => own() !== null,
  );
}
