// SPDX-License-Identifier: MIT
//
// readouts.js - what lesson 02 says of its run in words: the readouts, the titles of figures 2 and 3, the
// answer to its question and the line on the chosen token. Pure functions of the scene; lesson.js and the
// figures show what they give.

import { angleText } from '../../frame/angles.js';
import { text as her } from '../../text/her.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { angleOf, countAnyPairs, spread } from './measure.js';
import {
  anglesAt,
  answerOf,
  cloudsAt,
  commonPairs,
  firstAndRest,
  groupsOf,
  hasFirst,
  SKIPS,
} from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** Digits after the comma of a deviation in radians; the third check is graded by them. */
export const DEVIATION_DIGITS = 3;

/** In degrees, where a unit is larger, one digit fewer says as much. */
const DEGREE_DIGITS = 2;

/** @param {number | null | undefined} radians @param {import('../../frame/angles.js').Unit} unit */
export function deviationText(radians, unit) {
  if (radians === null || radians === undefined) return num(null);
  return unit === 'degrees'
    ? `${num(radians * DEGREES, DEGREE_DIGITS)}°`
    : `${num(radians, DEVIATION_DIGITS)} ${her.unit.axis.radians}`;
}

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
export function readoutsOf(scene) {
  const { layer, unit, skip } = scene;
  const groups = /** @type {const} */ (['target', 'other']).map((group) => {
    const now = spread(anglesAt(scene, layer, group));
    const { pairs, sentences } = groupsOf(scene)[group];
    const first = sentences.filter((s) => hasFirst(pairs[s])).length;
    const n = int(now?.n ?? 0);
    const mean = angleText(now?.mean ?? null, unit);
    const size = first
      ? lesson.readout.withFirst(mean, n, int(first))
      : lesson.readout.size(mean, n);
    const deviations = SKIPS.map((k) =>
      deviationText(spread(anglesAt(scene, layer, group, k))?.deviation, unit),
    );
    return {
      median: angleText(now?.median ?? null, unit),
      size,
      deviation: deviations[skip],
      compared: lesson.readout.compare(deviations),
    };
  });
  const [target, other] = groups;
  return {
    target: [target.median, target.size],
    'target-spread': [target.deviation, target.compared],
    other: [other.median, other.size],
    'other-spread': [other.deviation, other.compared],
  };
}

/** Figure 2's title: the verdict on the control, and where its mean and median lie. @param {Scene} scene */
export function histogramTitle(scene) {
  const { layer, unit } = scene;
  const { hist } = lesson;
  const found = spread(anglesAt(scene, layer, 'other'));
  if (!found) return hist.few(int(layer));
  const { mean, median } = found;
  const clouds = cloudsAt(scene, layer);
  const said = { median: angleText(median, unit), mean: angleText(mean, unit) };
  if (!clouds) return hist.few(int(layer));
  if (!clouds.isTwo) return hist.one({ layer: int(layer), ...said });
  /** @param {number} value */
  const placeOf = (value) => {
    if (value > clouds.from && value < clouds.to) return hist.inGap;
    return value <= clouds.from ? hist.inLower : hist.inUpper;
  };
  return hist.two({
    layer: int(layer),
    below: int(clouds.below),
    from: angleText(clouds.from, unit),
    above: int(clouds.above),
    to: angleText(clouds.to, unit),
    mean: `${said.mean} ${placeOf(mean)}`,
    median: `${said.median} ${placeOf(median)}`,
  });
}

/**
 * Figure 3's title. What it says of two clouds is figure 2's verdict, never a threshold of this figure's own.
 *
 * @param {Scene} scene
 */
export function pairsTitle(scene) {
  const { data, layer, unit, skip } = scene;
  const shown = commonPairs(data, layer).filter(({ pair }) => pair >= skip);
  const means = shown.map(({ mean }) => mean);
  const rest = firstAndRest(data, layer);
  if (!rest || means.length === 0) return lesson.pairs.title;
  if (skip > 0) {
    return lesson.pairs.titleDropped({
      layer: int(layer),
      skip: int(skip),
      low: angleText(Math.min(...means), unit),
      high: angleText(Math.max(...means), unit),
    });
  }
  const clouds = cloudsAt(scene, layer);
  const title = lesson.pairs.titleDone({
    layer: int(layer),
    first: angleText(rest.first, unit),
    rest: angleText(rest.rest, unit),
  });
  if (!clouds) return title;
  if (!clouds.isTwo) return `${title} ${lesson.pairs.one}`;
  const verdict = lesson.pairs.two({
    above: int(clouds.above),
    firstAbove: int(clouds.firstAbove),
    below: int(clouds.below),
    firstBelow: int(clouds.firstBelow),
  });
  return `${title} ${verdict}`;
}

/**
 * The lesson's question answered by the run, over all layers, with all tokens and without the first.
 *
 * @param {Scene} scene
 * @returns {string[]} one paragraph
 */
export function answerWords(scene) {
  const { answer } = lesson;
  if (!scene.complete) return [answer.none];
  const [all, without] = [0, 1].map((skip) => answerOf(scene, skip));
  if (!all) return [answer.few];
  const said = (/** @type {import('./scene.js').Answer} */ a) => ({
    layers: int(a.layers),
    narrower: int(a.narrower),
    wider: int(a.wider),
    alike: int(a.layers - a.narrower - a.wider),
    target: deviationText(a.target, scene.unit),
    other: deviationText(a.other, scene.unit),
  });
  const verdict = verdictOf(all);
  const parts = [answer.all(said(all))];
  if (without) parts.push(answer.without(said(without)));
  if (verdict === 'yes' && without) {
    parts.push(verdictOf(without) === 'yes' ? answer.stays : answer.goes);
  } else parts.push(answer[verdict]);
  return [parts.join(' ')];
}

/** What most layers say. @param {import('./scene.js').Answer} answer @returns {'yes' | 'no' | 'unclear'} */
function verdictOf({ layers, narrower, wider }) {
  if (2 * narrower > layers) return 'yes';
  return 2 * wider > layers ? 'no' : 'unclear';
}

/** What there is to say about the chosen token and the sentence's random pair. @param {Scene} scene */
export function pairWords({ data, layer, index, position, unit, drawn, from }) {
  const { names } = data.sentences[index];
  const angle = position > 0 ? angleOf(data, layer, index, [position - 1, position]) : null;
  const [i, j] = drawn[index];
  const said =
    position === 0
      ? lesson.one.firstSaid
      : lesson.one.said({
          a: names[position - 1],
          b: names[position],
          angle: angleText(angle, unit),
          layer: int(layer),
        });
  const control = lesson.one.drawn({
    i: int(i),
    j: int(j),
    a: names[i],
    b: names[j],
    angle: angleText(angleOf(data, layer, index, [i, j]), unit),
  });
  const isOnly = from === 'any' && countAnyPairs(data.sentences[index]) === 1;
  return [[said, control, ...(isOnly ? [lesson.one.only] : [])].join(' ')];
}
