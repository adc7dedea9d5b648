// SPDX-License-Identifier: MIT
//
// questions.js - lesson 01's prediction and three checks: what is asked, and how a run answers.

import { createChecks } from '../../frame/check.js';
import { angleText } from '../../frame/her-page.js';
import { createPrediction } from '../../frame/prediction.js';
import { text as lesson } from '../../text/lesson-01.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { countBelow } from './figure-tests.js';
import { controlSummary } from './measure.js';
import { shapeOf } from './state.js';

/** @typedef {import('./state.js').State} State */

/** The control is compared with a right angle. */
const RIGHT = 90;

export function createGuess() {
  const { question, x, y, outcome } = lesson.prediction;
  const guess = createPrediction({
    lesson: '01',
    id: 'curve',
    question,
    kind: 'draw',
    x: { min: 0, max: 100, title: x, digits: 0 },
    y: { min: 0, max: 120, title: y, digits: 0 },
  });
  return {
    element: guess.element,
    /** @param {State} state complete, of the learner's own run */
    reveal(state) {
      const { first, middle, last } = shapeOf(state);
      guess.reveal(
        depthCurve(state),
        outcome({
          first: angleText(first, 'degrees'),
          middle: angleText(middle, 'degrees'),
          last: angleText(last, 'degrees'),
        }),
      );
    },
  };
}

/** @param {State} state @returns {{ x: number, y: number }[]} degrees over per cent of the layers */
const depthCurve = ({ compared }) =>
  compared.flatMap((at, l) =>
    at
      ? [{ x: (100 * (l - 1)) / Math.max(1, compared.length - 2), y: at.target.mean * DEGREES }]
      : [],
  );

/** @param {State} state */
export function createQuestions(state) {
  const own = () => (state.complete && !state.isRecorded ? state.turns : null);
  const { first, holm, control } = lesson.checks;
  return createChecks(
    '01',
    [
      {
        ...first,
        id: 'first',
        unit: '°',
        tolerance: 0.6,
        answer: () => own() && (state.compared[1]?.target.mean ?? 0) * DEGREES,
        explain: (answer) => first.explain(`${num(answer, 1)}°`),
      },
      {
        ...holm,
        id: 'holm',
        tolerance: 0.1,
        answer: () => own() && countBelow(state.compared, 'corrected'),
        explain: (answer) => holm.explain(int(answer)),
      },
      {
        ...control,
        id: 'control',
        unit: '°',
        tolerance: 0.6,
        answer() {
          const turns = own();
          const shuffled = turns && controlSummary(turns);
          return shuffled && RIGHT - shuffled.mean * DEGREES;
        },
        explain: (answer) => control.explain(num(answer, 1)),
      },
    ],
    () => own() !== null,
  );
}
