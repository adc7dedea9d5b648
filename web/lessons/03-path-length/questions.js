// SPDX-License-Identifier: MIT
//
// questions.js - lesson 03's two predictions and three checks: what is asked, and how a run answers.
// Answers leave out position 0 whatever the switch says, so that they do not move with it. A tolerance is
// what the digits on the page allow (measure.js).

import { FIRST } from '../../measures/statistics.js';
import { int, num } from '../../ui/format.js';
import {
  chanceLevel,
  cumulative,
  leastTokensFor,
  longestLayer,
  meanOfKept,
  readingError,
  relate,
  tokensError,
} from './measure.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Run} Run */

/** What the correlation turned out to be. @typedef {'higher' | 'lower' | 'none'} Outcome */

/** @param {Run} run @returns {{ r: number, chance: number, kept: number } | null} */
function finding({ data: path }) {
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
function shape({ data: path }) {
  const means = meanOfKept(cumulative(path), FIRST);
  const total = means[path.layers];
  if (!total) return null;
  return means.flatMap((value, l) =>
    value === null ? [] : [{ x: (100 * l) / path.layers, y: (100 * value) / total }],
  );
}

const { curve, relation } = lesson.prediction;

/** Drawn on the axes of figure 1, whose highest mean is the whole way. */
export const curvePrediction = /** @satisfies {import('../../frame/opening.js').Guess} */ ({
  id: 'curve',
  question: curve.question,
  kind: 'draw',
  x: { min: 0, max: 100, title: curve.x, digits: 0 },
  y: { min: 0, max: 100, title: curve.y, digits: 0 },
  points: 9,
  reveal(/** @type {Run} */ run) {
    const measured = shape(run);
    return [measured, measured ? curve.sentence(halfWay(measured)) : curve.none];
  },
  axes({ data: path, view }) {
    const total = meanOfKept(cumulative(path), FIRST)[path.layers];
    return view === 'sum' && total ? { x: [0, path.layers], y: [0, total] } : null;
  },
});

/** @type {import('../../frame/lesson.js').Prediction} */
export const relationPrediction = {
  id: 'relation',
  hides: ['controls', 'figure-scatter', 'figure-correlation', 'published', 'honest'],
  question: relation.question,
  kind: 'choose',
  options: /** @type {const} */ (['higher', 'lower', 'none']).map((value) => ({
    value,
    label: relation[value],
  })),
  reveal(/** @type {Run} */ run) {
    const found = finding(run);
    return [
      outcome(run),
      found
        ? relation.sentence({ model: run.model.name, r: num(found.r), chance: num(found.chance) })
        : lesson.tooFew,
    ];
  },
};

/** @param {{ x: number, y: number }[]} way */
function halfWay(way) {
  const after = way.findIndex(({ y }) => y >= 50);
  const [a, b] = [way[after - 1], way[after]];
  return num(a.x + ((50 - a.y) / (b.y - a.y)) * (b.x - a.x), 0);
}

const { longest, deviations, enough } = lesson.checks;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'longest',
    question: longest.question,
    tolerance: 0,
    hints: longest.hints,
    answer: (/** @type {Run} */ { data: path }) => longestLayer(path, FIRST),
    explain: (answer) => longest.explain(int(answer)),
  },
  {
    id: 'deviations',
    question: deviations.question,
    tolerance(answer, /** @type {Run} */ run) {
      const found = finding(run);
      return found ? readingError(answer, found.chance) : 0;
    },
    hints: deviations.hints,
    answer(/** @type {Run} */ run) {
      const found = finding(run);
      return found && Math.abs(found.r) * Math.sqrt(found.kept - 1);
    },
    explain: (answer) => deviations.explain(num(answer, 1)),
  },
  {
    id: 'enough',
    question: enough.question,
    unit: 'token',
    tolerance(_answer, /** @type {Run} */ run) {
      const found = finding(run);
      return found ? tokensError(found.r) : 0;
    },
    hints: enough.hints,
    answer(/** @type {Run} */ run) {
      const found = finding(run);
      return found && leastTokensFor(found.r);
    },
    explain: (answer) => enough.explain(int(answer)),
  },
];
