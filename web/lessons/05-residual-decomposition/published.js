// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's run, and the sentence on
// how far this model shows them. Every number of the right column comes from the run.

import { LARGE } from '../../frame/gpt2-sizes.js';
import { FIRST, keep, mean, median, NONE_DROPPED } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { int, num } from '../../ui/format.js';
import { correlate, mlpWins, mostSensitive } from './measure.js';
import { text as lesson } from './words.js';

/** Position 0's norm over the others' mean, from which the page calls it a clear outlier. */
const OUTLIER_RATIO = 3;

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Part} Part
 */

/**
 * As long as no run is complete the published column stands alone.
 *
 * @param {Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const run = scene?.complete ? scene : null;
  const sensitive = run && mostSensitive(run.data, run.reading);
  return {
    source: words.source,
    rows: [
      [words.pearson, words.pearsonTheirs, run ? pair(run, sensitive, 'pearson') : ''],
      [words.spearman, words.spearmanTheirs, run ? pair(run, sensitive, 'spearman') : ''],
      [words.stronger, words.strongerTheirs, run ? stronger(run) : ''],
      [words.steps, words.stepsTheirs, run ? steps(run) : ''],
    ],
    honest: run ? honest(run, sensitive) : '',
  };
}

/**
 * How far the outlier of the published results is to be seen in this run.
 *
 * @param {Scene} scene complete
 * @param {ReturnType<typeof mostSensitive>} sensitive
 */
function honest({ data: { firstRatio }, isRecorded, model }, sensitive) {
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
    isMild && model.size !== LARGE ? words.elsewhere : '',
  ].join('');
}

/**
 * Both values at the layer where position 0 matters most.
 *
 * @param {Scene} scene
 * @param {{ layer: number, part: Part } | null} where
 * @param {'pearson' | 'spearman'} coefficient
 */
function pair({ data, reading }, where, coefficient) {
  if (!where) return text.words.undefinedValue;
  const at = (/** @type {ReadonlySet<number>} */ dropped) =>
    num(correlate(data, reading, where.part, where.layer, dropped)[coefficient]);
  return lesson.published.pair({
    without: at(FIRST),
    all: at(NONE_DROPPED),
    layer: int(where.layer),
    part: where.part,
  });
}

/** @param {Scene} scene */
function stronger({ data, reading, dropped }) {
  const { wins, compared } = mlpWins(data, reading, dropped);
  return lesson.published.strongerOurs(int(wins), int(compared));
}

/** @param {Scene} scene */
function steps({ data, dropped }) {
  const means = data.hidden.flatMap((values) => (values ? [mean(keep(values, dropped))] : []));
  const middle = median(means);
  return lesson.published.stepsOurs({
    first: num(means[0] / middle, 1),
    last: num(means[means.length - 1] / middle, 1),
  });
}
