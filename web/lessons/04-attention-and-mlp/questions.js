// SPDX-License-Identifier: MIT
//
// questions.js - lesson 04's two predictions and three checks: what is asked, and how a run answers.
// Answers leave out position 0 whatever the switch says, so that they do not move with it. A tolerance is
// what the digits on the page allow.

import { FIRST } from '../../measures/statistics.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { highestLayer, randomMark, summarise, TITLE_DIGITS, tally } from './measure.js';
import { FEWEST_TOKENS } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./measure.js').Cosines} Cosines */

const DIRECTIONS = /** @type {const} */ (['acute', 'right', 'obtuse']);

/**
 * Which direction most layers have.
 *
 * @param {Cosines} cosines
 * @returns {(typeof DIRECTIONS)[number] | null} null where two have it equally often, or there is none
 */
export function direction(cosines) {
  const layers = tally(cosines, FIRST);
  const most = Math.max(...DIRECTIONS.map((name) => layers[name]));
  const names = DIRECTIONS.filter((name) => layers[name] === most);
  return most > 0 && names.length === 1 ? names[0] : null;
}

/** Tokens that have a mean here: position 0 is left out. @param {Cosines} cosines */
const counted = ({ tokens }) => tokens - FIRST.size;

/** @param {Cosines} cosines */
const isOfFew = (cosines) => counted(cosines) > 0 && counted(cosines) < FEWEST_TOKENS;

/** @param {Cosines} cosines */
const fewOf = (cosines) => lesson.few(int(counted(cosines)));

const { sign, curve } = lesson.prediction;

/** @type {import('../../frame/lesson.js').Prediction} */
export const signPrediction = {
  id: 'sign',
  question: sign.question,
  kind: 'choose',
  options: DIRECTIONS.map((value) => ({
    value,
    label: sign[value],
  })),
  reveal(/** @type {Scene} */ { data: cosines, model }) {
    const { acute, right, obtuse } = tally(cosines, FIRST);
    if (isOfFew(cosines)) return [null, fewOf(cosines)];
    const said = { acute: int(acute), right: int(right), obtuse: int(obtuse) };
    return [
      direction(cosines),
      acute + right + obtuse === 0
        ? lesson.tooFew
        : sign.sentence({ model: model.name, layers: int(cosines.layers), ...said }),
    ];
  },
};

/** Drawn on the axes of figure 1. */
export const curvePrediction = /** @satisfies {import('../../frame/opening.js').Guess} */ ({
  id: 'curve',
  question: curve.question,
  kind: 'draw',
  x: { min: 0, max: 100, title: curve.x, digits: 0 },
  y: { min: -1, max: 1, title: curve.y, digits: 2 },
  points: 9,
  reveal(/** @type {Scene} */ { data: cosines }) {
    const best = highestLayer(cosines, FIRST);
    if (isOfFew(cosines)) return [best && depthCurve(cosines), fewOf(cosines)];
    return [
      best && depthCurve(cosines),
      best ? curve.sentence(int(best.layer), num(best.mean)) : lesson.tooFew,
    ];
  },
  axes: (/** @type {Scene} */ { data: { layers } }) => ({ x: [1, layers], y: [-1, 1] }),
});

/** @param {Cosines} cosines @returns {{ x: number, y: number }[]} mean cosine over per cent of the layers */
const depthCurve = (cosines) =>
  cosines.paired.flatMap((values, l) => {
    const { mean: value } = summarise(values, FIRST);
    const depth = cosines.layers > 1 ? (l - 1) / (cosines.layers - 1) : 1;
    return value === null ? [] : [{ x: 100 * depth, y: value }];
  });

const { wider, highest, angle } = lesson.checks;

/** Half a unit of the last digit that the page shows of the yardstick, and of what the answer is asked with. */
const HALF = 0.0005;

/** How far arccos of a cosine may be off that is off by this. @param {number} value @param {number} off */
function arccosError(value, off) {
  const at = (/** @type {number} */ x) => Math.acos(Math.max(-1, Math.min(1, x))) * DEGREES;
  return Math.max(at(value - off) - at(value), at(value) - at(value + off));
}

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'wider',
    question: wider.question,
    // Half of a number of three digits, rounded to three digits again.
    tolerance: HALF / 2 + HALF,
    hints: wider.hints,
    answer: (/** @type {Scene} */ { data }) => randomMark(4 * data.width),
    explain: (answer, /** @type {Scene} */ { data }) =>
      wider.explain({ mark: num(randomMark(data.width), 3), half: num(answer, 4) }),
  },
  {
    id: 'highest',
    question: highest.question,
    tolerance: 0,
    hints: highest.hints,
    answer: (/** @type {Scene} */ { data }) => highestLayer(data, FIRST)?.layer ?? null,
    explain: (answer) => highest.explain(int(answer)),
  },
  {
    id: 'angle',
    question: angle.question,
    unit: '°',
    // The cosine read off the title of figure 1, and the answer rounded to one digit.
    tolerance(answer) {
      const off = 0.5 * 10 ** -TITLE_DIGITS;
      return arccosError(Math.cos(answer / DEGREES), off) + 0.05;
    },
    hints: angle.hints,
    answer(/** @type {Scene} */ { data }) {
      const best = highestLayer(data, FIRST);
      return best && Math.acos(best.mean) * DEGREES;
    },
    explain: (answer) => angle.explain(num(Math.cos(answer / DEGREES), 4), num(answer, 1)),
  },
];
