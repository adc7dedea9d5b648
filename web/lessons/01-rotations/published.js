// SPDX-License-Identifier: MIT
//
// published.js - published results beside the run's, and the sentence on how far this model shows them.
// Every number of the right column comes from the run.

import { angleText } from '../../frame/her-page.js';
import { createPublishedTable } from '../../frame/published-table.js';
import { text as lesson } from '../../text/lesson-01.js';
import { byId } from '../../ui/dom.js';
import { int } from '../../ui/format.js';
import { controlSummary } from './measure.js';
import { shapeOf } from './state.js';

/** The first and the last block turn "more" where they turn this many times the middle. */
const CLEARLY_MORE = 1.5;

/** Less than this many radians below a right angle is "near 90 degrees": five degrees. */
const NEAR_RIGHT = Math.PI / 36;

/**
 * Fills #published and #honest.
 *
 * @param {import('./state.js').State} state
 */
export function drawPublished(state) {
  const words = lesson.published;
  const { turns, complete, compared, isRecorded, modelName, unit } = state;
  const ready = complete && turns;
  /** @param {number | null | undefined} radians */
  const said = (radians) => angleText(radians ?? null, unit);
  const shape = ready ? shapeOf(state) : null;
  const control = ready ? controlSummary(turns) : null;
  const [first, last] = [compared[1], compared[compared.length - 1]];
  byId('published').replaceChildren(
    createPublishedTable({
      source: words.source,
      run: ready ? { model: modelName, isRecorded } : null,
      rows: [
        [
          words.first,
          words.firstTheirs,
          shape ? words.firstOurs(said(first?.target.mean), said(first?.before.mean)) : '',
        ],
        [
          words.middle,
          words.middleTheirs,
          shape
            ? words.middleOurs({
                from: int(shape.from),
                to: int(shape.to),
                before: said(shape.middleBefore),
                target: said(shape.middle),
              })
            : '',
        ],
        [
          words.last,
          words.lastTheirs,
          shape ? words.lastOurs(said(last?.target.mean), said(last?.before.mean)) : '',
        ],
        [words.control, words.controlTheirs, control ? words.controlOurs(said(control.mean)) : ''],
      ],
    }),
  );
  byId('honest').textContent =
    shape && control ? honest(shape, control.mean, said) : lesson.honest.none;
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
