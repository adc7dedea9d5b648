// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 08 are drawn from.

import { answerOf, perCent } from '../../measures/log-ratio.js';
import { standardDeviation } from '../../measures/statistics.js';
import { compareTravel, keptOf, meanPlaces } from '../../measures/word-travel.js';

/**
 * @typedef {import('../../measures/word-travel.js').Travel} Travel
 * @typedef {import('../../measures/log-ratio.js').LogRatios} LogRatios
 *
 * @typedef {object} View
 * @property {number} seed
 * @property {boolean} matched
 * @property {'ratio' | 'steps'} view  of figure 1
 * @property {number} layer       0..L, of figure 3
 *
 * @typedef {object} Derived
 * @property {boolean[]} kept      which words count
 * @property {LogRatios} compared  of these
 *
 * @typedef {import('../../frame/run.js').Run<Travel> & View & Derived} Scene
 */

/** @param {import('../../frame/run.js').Run<Travel> & View} scene @returns {Derived} */
export const derive = ({ data, matched, seed, complete }) => ({
  kept: keptOf(data, matched),
  compared: compareTravel(data, { isMatched: matched, seed, isComplete: complete }),
});

/**
 * What a complete run says of all its words, and of those that are matched, whatever the switch says.
 *
 * @param {Pick<Scene, 'data' | 'seed'>} scene
 */
export function findings({ data, seed }) {
  const of = (/** @type {boolean} */ isMatched) => {
    const compared = compareTravel(data, { isMatched, seed, isComplete: true });
    return { ...compared, answer: answerOf(compared.whole) };
  };
  return { all: of(false), matched: of(true) };
}

/** A log ratio as a difference in per cent; null stays null. @param {number | null | undefined} ratio */
export const percentOf = (ratio) => (ratio === null || ratio === undefined ? null : perCent(ratio));

/**
 * How far apart the two groups' means are on the second component, in its standard deviations over all words and
 * layers: where they are farthest, and at the last layer.
 *
 * @param {Pick<Scene, 'data'>} scene complete
 * @returns {{ layer: number, most: number, last: number } | null} null where nothing varies
 */
export function apartOnSecond({ data }) {
  const means = meanPlaces(
    data,
    data.samples.map(() => true),
  );
  const spread = data.plane && standardDeviation(data.plane.points.flat().map(([, y]) => y));
  if (!means || !spread) return null;
  const gaps = means.noun.map(([, y], l) => Math.abs(y - means.adjective[l][1]) / spread);
  const most = Math.max(...gaps);
  return { layer: gaps.indexOf(most), most, last: gaps[gaps.length - 1] };
}
