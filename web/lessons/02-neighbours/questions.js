// SPDX-License-Identifier: MIT
//
// questions.js - lesson 02's prediction and three checks: what is asked, and how a run answers.

import { createChecks } from '../../frame/check.js';
import { angleText } from '../../frame/her-page.js';
import { createPrediction } from '../../frame/prediction.js';
import { text as lesson } from '../../text/lesson-02.js';
import { int, num } from '../../ui/format.js';
import { isClear, spread } from './measure.js';
import { anglesAt, firstAndRest, gapAt, middleLayer } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./measure.js').Neighbours} Neighbours */

export function createGuess() {
  const { question, one, two, outcome } = lesson.prediction;
  const guess = createPrediction({
    lesson: '02',
    id: 'hills',
    question,
    kind: 'choose',
    options: [
      { value: 'one', label: one },
      { value: 'two', label: two },
    ],
  });
  return {
    element: guess.element,
    /** @param {State} state complete @param {Neighbours} near the learner's own run */
    reveal(state, near) {
      const layer = middleLayer(near);
      const gap = gapAt(state, near, layer);
      guess.reveal(
        gap ? (isClear(gap) ? 'two' : 'one') : null,
        outcome({
          layer: int(layer),
          gap: angleText(gap ? gap.to - gap.from : null, 'radians'),
        }),
      );
    },
  };
}

/** @param {State} state */
export function createQuestions(state) {
  const own = () => (state.complete && !state.isRecorded ? state.near : null);
  const { count, first, spread: narrower } = lesson.checks;
  return createChecks(
    '02',
    [
      {
        ...count,
        id: 'count',
        tolerance: 0.1,
        answer: () => own() && state.drawn.filter((pair) => pair === 0).length,
        explain: (answer) => count.explain(int(answer)),
      },
      {
        ...first,
        id: 'first',
        unit: 'rad',
        tolerance: 0.03,
        answer() {
          const near = own();
          return (near && firstAndRest(near, near.layers)?.first) ?? null;
        },
        explain: (answer) => first.explain(num(answer)),
      },
      {
        ...narrower,
        id: 'spread',
        unit: '%',
        tolerance: 3,
        answer() {
          const near = own();
          if (!near) return null;
          const [kept, dropped] = [false, true].map(
            (drop) => spread(anglesAt(state, near, near.layers, 'other', drop))?.deviation ?? null,
          );
          return kept && dropped !== null ? (100 * (kept - dropped)) / kept : null;
        },
        explain: (answer) => narrower.explain(num(answer, 0)),
      },
    ],
    () => own() !== null,
  );
}
