// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's run, and the sentence on
// how far this model shows them. Every number of the right column comes from the run.

import { LARGE } from '../../frame/gpt2-sizes.js';
import { NONE_DROPPED } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { int, num } from '../../ui/format.js';
import { endsOverMedian, LARGE_MOVE, mlpWins, moveOfFirst } from './measure.js';
import { FEWEST_TOKENS, isNotRecorded } from './scene.js';
import { text as lesson } from './words.js';

/** Digits of a coefficient's move: the median one is small. */
const MOVE_DIGITS = 3;

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Part} Part
 * @typedef {import('./measure.js').Coefficient} Coefficient
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
  return {
    source: words.source,
    rows: [
      [words.pearson, words.pearsonTheirs, run ? moves(run, 'pearson') : ''],
      [words.spearman, words.spearmanTheirs, run ? moves(run, 'spearman') : ''],
      [words.stronger, words.strongerTheirs, run ? stronger(run) : ''],
      [words.last, words.lastTheirs, run ? lastPush(run) : ''],
      [words.early, words.earlyTheirs, run ? early(run) : ''],
    ],
    honest: run ? honest(run) : '',
  };
}

/**
 * How far the outlier of the published results is to be seen in this run, over all layers.
 *
 * @param {Scene} scene complete
 */
function honest({ data, reading, isRecorded, model }) {
  const words = lesson.honest;
  const { firstRatio } = data;
  const pearson = moveOfFirst(data, reading, 'pearson');
  const spearman = moveOfFirst(data, reading, 'spearman');
  if (isNotRecorded(reading, isRecorded)) return words.notRecorded.trim();
  if (!firstRatio || !pearson || !spearman) return words.none.trim();
  if (data.tokens < FEWEST_TOKENS) return lesson.few(int(data.tokens));
  const most = Math.abs(pearson.worst.change);
  const isStrong = pearson.median >= LARGE_MOVE;
  return [
    words.ratio({
      isRecorded,
      layer: int(firstRatio.layer),
      ratio: num(firstRatio.ratio),
    }),
    words.moves({
      pearson: num(pearson.median, MOVE_DIGITS),
      pearsonMost: num(most, MOVE_DIGITS),
      spearman: num(spearman.median, MOVE_DIGITS),
      spearmanMost: num(Math.abs(spearman.worst.change), MOVE_DIGITS),
    }),
    isStrong ? words.strong : most >= LARGE_MOVE ? words.strongSomewhere : words.mild,
    !isStrong && model.size !== LARGE ? words.elsewhere : '',
  ].join('');
}

/**
 * What leaving out position 0 does, of each part: the median layer and the layer where it does most.
 *
 * @param {Scene} scene
 * @param {Coefficient} coefficient
 */
function moves({ data, reading }, coefficient) {
  const attn = moveOfFirst(data, reading, coefficient, ['attn']);
  const mlp = moveOfFirst(data, reading, coefficient, ['mlp']);
  if (!attn || !mlp) return text.words.undefinedValue;
  const most = (/** @type {typeof attn} */ { worst }) => num(Math.abs(worst.change), MOVE_DIGITS);
  return lesson.published.moves({
    attn: num(attn.median, MOVE_DIGITS),
    attnMost: most(attn),
    attnLayer: int(attn.worst.layer),
    mlp: num(mlp.median, MOVE_DIGITS),
    mlpMost: most(mlp),
    mlpLayer: int(mlp.worst.layer),
  });
}

/** @param {Scene} scene */
function stronger({ data, reading, dropped }) {
  const { wins, compared } = mlpWins(data, reading, dropped);
  return compared
    ? lesson.published.strongerOurs(int(wins), int(compared))
    : text.words.undefinedValue;
}

/** The last layer of all three matrices, over the median layer. @param {Scene} scene */
function lastPush({ data, reading, dropped }) {
  const { attn, mlp } = data.parts[reading];
  const [a, m, h] = [attn, mlp, data.hidden].map((rows) => endsOverMedian(rows, dropped));
  if (!a || !m || !h) return text.words.undefinedValue;
  return lesson.published.lastOurs({
    attn: times(a.last),
    mlp: times(m.last),
    hidden: times(h.last),
  });
}

/** @param {Scene} scene */
function early({ data }) {
  const hidden = endsOverMedian(data.hidden, NONE_DROPPED);
  return hidden ? lesson.published.earlyOurs(times(hidden.first)) : text.words.undefinedValue;
}

/** @param {number} ratio */
const times = (ratio) =>
  ratio < 1 ? lesson.published.fraction(num(ratio, 1)) : lesson.published.times(num(ratio, 1));
