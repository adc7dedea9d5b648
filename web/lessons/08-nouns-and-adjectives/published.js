// SPDX-License-Identifier: MIT
//
// published.js - published results beside the run's, and the sentence on how far this model shows them.
// Every number of the right column comes from the run.

import { apartOnSecond, findings, percentOf } from '../../measures/word-travel.js';
import { text as travel } from '../../text/travel.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

/**
 * @param {Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const run = scene?.complete ? scene : null;
  return {
    source: words.source,
    rows: [
      [words.two, words.twoTheirs, run ? twoOf(run) : ''],
      [words.opposite, words.oppositeTheirs, run ? oppositeOf(run) : ''],
      [words.ratio, words.ratioTheirs, run ? ratioOf(run) : ''],
    ],
    honest: run ? honest(run) : '',
  };
}

/** @param {Scene} run */
function twoOf({ data }) {
  const [first, second] = data.plane?.shares ?? [];
  return second === undefined ? '' : lesson.published.twoOurs(num(100 * (first + second), 0));
}

/** @param {Scene} run */
function oppositeOf(run) {
  const apart = apartOnSecond(run);
  if (!apart) return '';
  const { layer, most, last } = apart;
  if (layer === run.data.layers) return lesson.published.oppositeAtEnd(num(most, 1));
  return lesson.published.oppositeOurs({
    layer: int(layer),
    most: num(most, 1),
    last: num(last, 1),
  });
}

/** Of all words, whatever the switch says. @param {Scene} run */
function ratioOf(run) {
  const { layers, above, below } = findings(run).all;
  return lesson.published.ratioOurs({
    positive: int(layers.filter(({ ratio }) => ratio !== null && ratio > 0).length),
    layers: int(layers.length),
    above: int(above),
    below: int(below),
  });
}

/** @param {Scene} run */
function honest(run) {
  const words = lesson.honest;
  const { all, matched } = findings(run);
  const { name } = run.model;
  switch (all.answer) {
    case 'few':
      return words.few;
    case 'first':
      return words.agrees(name) + afterMatching(matched);
    case 'second':
      return words.differs(name) + afterMatching(matched);
    default:
      return words.unclear(name) + afterMatching(matched);
  }
}

/** @param {ReturnType<typeof findings>['matched']} matched */
const afterMatching = ({ answer, whole }) =>
  answer === 'few'
    ? ''
    : lesson.honest.matched(
        `${travel.answers[answer]} (${lesson.honest.difference(num(percentOf(whole.ratio), 1))})`,
      );
