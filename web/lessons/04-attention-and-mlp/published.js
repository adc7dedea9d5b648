// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's run, and the sentence on how
// far this model shows them. Every number of the right column comes from the run.

import { LARGE } from '../../frame/gpt2-sizes.js';
import { createPublishedTable } from '../../frame/published-table.js';
import { text as lesson } from '../../text/lesson-04.js';
import { text as published } from '../../text/published.js';
import { byId } from '../../ui/dom.js';
import { int, num, percent } from '../../ui/format.js';
import { BIN_WIDTH, countBins, meanOfPart, parts, randomDeviation, valuesOf } from './measure.js';
import { dropped } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Run} Run */

/** From here on a cosine counts as in the tail. */
const TAIL = 0.2;

/**
 * Fills #published and #honest.
 *
 * @param {State} state
 */
export function drawPublished(state) {
  const words = lesson.published;
  const run = state.run?.complete && !state.run.isRecorded ? state.run : null;
  byId('published').replaceChildren(
    createPublishedTable({
      source: words.source,
      run,
      rows: [
        [words.first, words.edgesTheirs, run ? part(state, run, 'first') : ''],
        [words.middle, words.middleTheirs, run ? part(state, run, 'middle') : ''],
        [words.last, words.edgesTheirs, run ? part(state, run, 'last') : ''],
        [words.histogram, words.histogramTheirs, run ? tails(state, run) : ''],
      ],
    }),
  );
  byId('honest').textContent = run ? honest(state, run) : published.empty;
}

/** @param {State} state @param {Run} run @param {'first' | 'middle' | 'last'} which */
function part(state, { cosines }, which) {
  const [from, to] = parts(cosines.layers)[which];
  return lesson.published.partOurs({
    from: int(from),
    to: int(to),
    mean: num(meanOfPart(cosines, [from, to], dropped(state))),
  });
}

/** @param {State} state @param {Run} run */
function tails(state, { cosines }) {
  const values = valuesOf(cosines.paired, dropped(state), null);
  if (!values.length) return '';
  const counts = countBins(values);
  const top = counts.indexOf(Math.max(...counts));
  const share = (/** @type {(value: number) => boolean} */ isIn) =>
    percent(values.filter(isIn).length / values.length);
  return lesson.published.histogramOurs({
    from: num(-1 + top * BIN_WIDTH),
    to: num(-1 + (top + 1) * BIN_WIDTH),
    right: share((value) => value > TAIL),
    left: share((value) => value < -TAIL),
    tail: num(TAIL, 1),
  });
}

/**
 * How far this model shows what was published.
 *
 * @param {Pick<State, 'dropsFirst'>} state
 * @param {Pick<Run, 'model' | 'size' | 'cosines'>} run
 */
export function honest(state, { model, size, cosines }) {
  const { layers, width } = cosines;
  const chance = randomDeviation(width);
  const where = parts(layers);
  const [first, middle, last] = [where.first, where.middle, where.last].map((part) =>
    meanOfPart(cosines, part, dropped(state)),
  );
  if (first === null || middle === null || last === null) return lesson.tooFew;
  const isPublished = size === LARGE;
  const about = lesson.honest.about({
    model,
    layers: int(layers),
    width: int(width),
    chance: num(chance, 3),
  });
  const beside = lesson.honest.beside({
    width: int(LARGE.width),
    chance: num(randomDeviation(LARGE.width), 3),
  });
  const centre = Math.abs(middle) <= chance ? lesson.honest.within : lesson.honest.beyond;
  const edges = first > chance && last > chance ? lesson.honest.edges : lesson.honest.noEdges;
  return [
    about,
    isPublished ? '' : beside,
    centre(num(middle, 3)),
    edges({ first: num(first), last: num(last) }),
    isPublished ? '' : lesson.honest.limit(int(where.first[1])),
  ].join('');
}
