// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's run, and the sentence on
// how far this model shows them. Every number of the right column comes from the run.

import { LARGE } from '../../frame/gpt2-sizes.js';
import { createPublishedTable } from '../../frame/published-table.js';
import { FIRST, keep, mean, median, NONE_DROPPED } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { text as lesson } from '../../text/lesson-05.js';
import { text as published } from '../../text/published.js';
import { byId } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { correlate, mlpWins, mostSensitive } from './measure.js';

/** Position 0's norm over the others' mean, from which the page calls it a clear outlier. */
const OUTLIER_RATIO = 3;

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('./measure.js').Part} Part
 */

/**
 * Fills #published and #honest. As long as no run is complete the published column stands alone.
 *
 * @param {State} state
 */
export function drawPublished(state) {
  const words = lesson.published;
  const ready = state.complete ? state.lengths : null;
  const sensitive = ready && mostSensitive(ready, state.reading);
  /** @type {[string, string, string][]} */
  const rows = [
    [words.pearson, words.pearsonTheirs, ready ? pair(state, ready, sensitive, 'pearson') : ''],
    [words.spearman, words.spearmanTheirs, ready ? pair(state, ready, sensitive, 'spearman') : ''],
    [words.stronger, words.strongerTheirs, ready ? stronger(state, ready) : ''],
    [words.steps, words.stepsTheirs, ready ? steps(state, ready) : ''],
  ];
  byId('published').replaceChildren(
    createPublishedTable({
      source: words.source,
      run: ready ? { model: state.modelName, isRecorded: state.isRecorded } : null,
      rows,
    }),
  );
  byId('honest').textContent = ready ? honest(state, sensitive) : published.empty;
}

/**
 * How far the outlier of the published results is to be seen in this run.
 *
 * @param {State} state complete
 * @param {ReturnType<typeof mostSensitive>} sensitive
 */
function honest({ firstRatio, isRecorded, size }, sensitive) {
  const words = lesson.honest;
  if (!firstRatio || !sensitive) return words.none;
  const isMild = firstRatio.ratio < OUTLIER_RATIO;
  return [
    words.ratio({
      isRecorded,
      layer: int(firstRatio.layer),
      ratio: num(firstRatio.ratio),
    }),
    (isMild ? words.mild : words.strong)({
      layer: int(sensitive.layer),
      part: sensitive.part,
      change: num(Math.abs(sensitive.change)),
    }),
    isMild && size !== LARGE ? words.elsewhere : '',
  ].join('');
}

/**
 * Both values at the layer where position 0 matters most.
 *
 * @param {State} state
 * @param {Lengths} lengths
 * @param {{ layer: number, part: Part } | null} where
 * @param {'pearson' | 'spearman'} coefficient
 */
function pair(state, lengths, where, coefficient) {
  if (!where) return text.words.undefinedValue;
  const at = (/** @type {ReadonlySet<number>} */ dropped) =>
    num(correlate(lengths, state.reading, where.part, where.layer, dropped)[coefficient]);
  return lesson.published.pair({
    without: at(FIRST),
    all: at(NONE_DROPPED),
    layer: int(where.layer),
    part: where.part,
  });
}

/** @param {State} state @param {Lengths} lengths */
function stronger({ reading, dropped }, lengths) {
  const { wins, compared } = mlpWins(lengths, reading, dropped);
  return lesson.published.strongerOurs(int(wins), int(compared));
}

/** @param {State} state @param {Lengths} lengths */
function steps(state, lengths) {
  const means = lengths.hidden.flatMap((values) =>
    values ? [mean(keep(values, state.dropped))] : [],
  );
  const middle = median(means);
  return lesson.published.stepsOurs({
    first: num(means[0] / middle, 1),
    last: num(means[means.length - 1] / middle, 1),
  });
}
