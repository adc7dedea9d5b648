// SPDX-License-Identifier: MIT
//
// published.js - published results beside the run's, and the sentence on how far this model shows them.
// Every number of the right column comes from the run.

import { angleText } from '../../frame/angles.js';
import { fewSentences } from '../../frame/sentences.js';
import { int } from '../../ui/format.js';
import { controlSummary } from './measure.js';
import { shapeOf } from './scene.js';
import { text as lesson } from './words.js';

/** The first and the last block turn "more" where they turn this many times the middle. */
const CLEARLY_MORE = 1.5;

/** Less than this many radians below a right angle is "near 90 degrees": five degrees. */
const NEAR_RIGHT = Math.PI / 36;

/**
 * @param {import('./scene.js').Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const run = scene?.complete ? scene : null;
  const theirs = { source: words.source, rows: rowsOf(['', '', '', '']), honest: '' };
  const control = run && controlSummary(run.data);
  if (!run || !control) return theirs;
  const { compared, unit } = run;
  /** @param {number | null | undefined} radians */
  const said = (radians) => angleText(radians ?? null, unit);
  const shape = shapeOf(run);
  const [first, last] = [compared[1], compared[compared.length - 1]];
  return {
    ...theirs,
    rows: rowsOf([
      words.firstOurs(said(first?.target.mean), said(first?.before.mean)),
      words.middleOurs({
        from: int(shape.from),
        to: int(shape.to),
        before: said(shape.middleBefore),
        target: said(shape.middle),
      }),
      words.lastOurs(said(last?.target.mean), said(last?.before.mean)),
      words.controlOurs(said(control.mean)),
    ]),
    honest: fewSentences(run.data.sentences.length) ?? honest(shape, control.mean, said),
  };
}

/** @param {string[]} ours @returns {[string, string, string][]} */
function rowsOf([first, middle, last, control]) {
  const words = lesson.published;
  return [
    [words.first, words.firstTheirs, first],
    [words.middle, words.middleTheirs, middle],
    [words.last, words.lastTheirs, last],
    [words.control, words.controlTheirs, control],
  ];
}

/**
 * @param {ReturnType<typeof shapeOf>} shape
 * @param {number} control
 * @param {(radians: number) => string} said
 */
function honest(shape, control, said) {
  const numbers = { first: said(shape.first), middle: said(shape.middle), last: said(shape.last) };
  const { same, noStart, noEnd, below, right } = lesson.honest;
  const isStart = shape.first > CLEARLY_MORE * shape.middle;
  const isEnd = shape.last > CLEARLY_MORE * shape.middle;
  const sentence = (!isStart ? noStart : !isEnd ? noEnd : same)(numbers);
  const isBelow = control < Math.PI / 2 - NEAR_RIGHT;
  return sentence + lesson.honest.control(said(control)) + (isBelow ? below : right);
}
