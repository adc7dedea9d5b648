// SPDX-License-Identifier: MIT
//
// questions.js - lesson 03's two predictions and three checks: what is asked, and how a run answers.
// Answers leave out position 0 whatever the switch says, so that they do not move with it.

import { createChecks } from '../../frame/check.js';
import { createPrediction } from '../../frame/prediction.js';
import { FIRST } from '../../measures/statistics.js';
import { text as lesson } from '../../text/lesson-03.js';
import { int, num } from '../../ui/format.js';
import { chanceLevel, cumulative, meanOfKept, readingError, relate } from './measure.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Run} Run */

/** What the correlation turned out to be. @typedef {'higher' | 'lower' | 'none'} Outcome */

/** @param {Run} run @returns {{ r: number, chance: number, kept: number } | null} */
function finding({ path }) {
  const kept = path.tokens - 1;
  const { pearson } = relate(path, path.layers, FIRST);
  const chance = chanceLevel(kept);
  return pearson === null || chance === null ? null : { r: pearson, chance, kept };
}

/** @param {Run} run @returns {Outcome | null} */
function outcome(run) {
  const found = finding(run);
  if (!found) return null;
  if (Math.abs(found.r) <= found.chance) return 'none';
  return found.r > 0 ? 'higher' : 'lower';
}

/** @param {Run} run @returns {{ x: number, y: number }[] | null} per cent of depth and of the whole way */
function shape({ path }) {
  const means = meanOfKept(cumulative(path), FIRST);
  const total = means[path.layers];
  if (!total) return null;
  return means.flatMap((value, l) =>
    value === null ? [] : [{ x: (100 * l) / path.layers, y: (100 * value) / total }],
  );
}

export function createGuesses() {
  const { curve, relation } = lesson.prediction;
  const guesses = {
    curve: createPrediction({
      lesson: '03',
      id: 'curve',
      question: curve.question,
      kind: 'draw',
      x: { min: 0, max: 100, title: curve.x, digits: 0 },
      y: { min: 0, max: 100, title: curve.y, digits: 0 },
      points: 9,
    }),
    relation: createPrediction({
      lesson: '03',
      id: 'relation',
      question: relation.question,
      kind: 'choose',
      options: /** @type {const} */ (['higher', 'lower', 'none']).map((value) => ({
        value,
        label: relation[value],
      })),
    }),
  };
  return {
    ...guesses,
    /** @param {Run} run a finished run of the learner's own */
    reveal(run) {
      const measured = shape(run);
      guesses.curve.reveal(measured, measured ? curve.sentence(halfWay(measured)) : curve.none);
      const found = finding(run);
      guesses.relation.reveal(
        outcome(run),
        found
          ? relation.sentence({ model: run.model, r: num(found.r), chance: num(found.chance) })
          : lesson.tooFew,
      );
    },
  };
}

/** @param {{ x: number, y: number }[]} curve */
function halfWay(curve) {
  const after = curve.findIndex(({ y }) => y >= 50);
  const [a, b] = [curve[after - 1], curve[after]];
  return num(a.x + ((50 - a.y) / (b.y - a.y)) * (b.x - a.x), 0);
}

/** @param {State} state */
export function createQuestions(state) {
  const own = () => {
    const run = state.current;
    return run?.complete && !run.isRecorded ? run : null;
  };
  const found = () => {
    const run = own();
    return run && finding(run);
  };
  const { longest, deviations, enough } = lesson.checks;
  return createChecks(
    '03',
    [
      {
        id: 'longest',
        question: longest.question,
        tolerance: 0,
        hints: longest.hints,
        answer() {
          const run = own();
          if (!run) return null;
          const means = meanOfKept(run.path.steps, FIRST).map((value) => value ?? 0);
          return run.path.tokens > 1 ? means.indexOf(Math.max(...means)) : null;
        },
        explain: (answer) => longest.explain(int(answer)),
      },
      {
        id: 'deviations',
        question: deviations.question,
        tolerance(answer) {
          const known = found();
          return known ? readingError(answer, known.chance) : 0;
        },
        hints: deviations.hints,
        answer() {
          const known = found();
          return known && Math.abs(known.r) * Math.sqrt(known.kept - 1);
        },
        explain: (answer) => deviations.explain(num(answer, 1)),
      },
      {
        id: 'enough',
        question: enough.question,
        unit: 'token',
        // From r to four digits, as the table gives it, n is off by 2 * 0.00005 / r of itself.
        tolerance: (answer) => 0.05 * answer + 1,
        hints: enough.hints,
        answer() {
          const known = found();
          return known && known.r !== 0 ? Math.ceil(4 / known.r ** 2 + 1) : null;
        },
        explain: (answer) => enough.explain(int(answer)),
      },
    ],
    () => own() !== null,
  );
}
