// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's run, and the sentence on how
// far this model shows them. Every number of the right column comes from the run.

import { LARGE } from '../../frame/gpt2-sizes.js';
import { int, num, percent } from '../../ui/format.js';
import {
  BIN_WIDTH,
  countBins,
  meanOfPart,
  parts,
  randomMark,
  SMALL,
  tally,
  valuesOf,
} from './measure.js';
import { dropped, FEWEST_TOKENS } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** From here on a cosine counts as in the tail. */
const TAIL = 0.2;

/**
 * The right column is of the learner's own run; without one it is empty.
 *
 * @param {Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const run = scene?.complete && !scene.isRecorded ? scene : null;
  return {
    source: words.source,
    run: run ? { model: run.model.name } : null,
    rows: [
      [words.first, words.edgesTheirs, run ? part(run, 'first') : ''],
      [words.middle, words.middleTheirs, run ? part(run, 'middle') : ''],
      [words.last, words.edgesTheirs, run ? part(run, 'last') : ''],
      [words.histogram, words.histogramTheirs, run ? tails(run) : ''],
    ],
    honest: run ? honest(run) : '',
  };
}

/** @param {Scene} scene @param {'first' | 'middle' | 'last'} which */
function part(scene, which) {
  const { data: cosines } = scene;
  const [from, to] = parts(cosines.layers)[which];
  const mean = meanOfPart(cosines, [from, to], dropped(scene));
  if (mean === null) return '';
  const { above, below } = tally(cosines, dropped(scene), [from, to]);
  return lesson.published.partOurs({
    from: int(from),
    to: int(to),
    mean: num(mean),
    above: int(above),
    below: int(below),
  });
}

/** @param {Scene} scene */
function tails(scene) {
  const { data: cosines } = scene;
  const values = valuesOf(cosines.paired, dropped(scene), null);
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
 * @param {Pick<Scene, 'data' | 'model' | 'drop'>} scene
 */
export function honest(scene) {
  const { data: cosines } = scene;
  const { name: model, layers, width, size } = scene.model;
  const where = parts(layers);
  const [first, middle, last] = [where.first, where.middle, where.last].map((part) =>
    meanOfPart(cosines, part, dropped(scene)),
  );
  if (first === null || middle === null || last === null) return lesson.tooFew;
  const tokens = cosines.tokens - dropped(scene).size;
  if (tokens < FEWEST_TOKENS) return lesson.few(int(tokens));
  const isPublished = size === LARGE;
  const about = lesson.honest.about({
    model,
    layers: int(layers),
    width: int(width),
    mark: num(randomMark(width), 3),
  });
  const beside = lesson.honest.beside({
    width: int(LARGE.width),
    mark: num(randomMark(LARGE.width), 3),
  });
  const counts = tally(cosines, dropped(scene), where.middle);
  const count = where.middle[1] - where.middle[0] + 1;
  const isSmall = counts.right === count;
  const hasEdges = first >= SMALL && last >= SMALL;
  const edges = hasEdges ? lesson.honest.edges : lesson.honest.noEdges;
  return [
    about,
    isPublished ? '' : beside,
    (isSmall ? lesson.honest.small : lesson.honest.notSmall)({
      mean: num(middle),
      right: int(counts.right),
      layers: int(count),
    }),
    edges({ first: num(first), last: num(last) }),
    isPublished ? '' : lesson.honest.limit(int(where.first[1])),
  ].join('');
}
