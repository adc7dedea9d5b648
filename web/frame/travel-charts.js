// SPDX-License-Identifier: MIT
//
// travel-charts.js - what the figures of lessons 08 and 09 share: the curves of a run's log ratio, the mean paths of
// both groups, their keys, and the sentence with the answer.

import { trajectories } from '../charts/trajectories.js';
import { answerOf } from '../measures/log-ratio.js';
import { percentOf } from '../measures/word-travel.js';
import { text as travel } from '../text/travel.js';
import { num } from '../ui/format.js';

/**
 * @typedef {import('../measures/log-ratio.js').LogRatios} LogRatios
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('../ui/chart-key.js').KeyItem} KeyItem
 */

/**
 * Which group goes farther, over all layers, with its interval.
 *
 * @param {string} model  what the run is called
 * @param {Pick<LogRatios, 'whole'>} compared
 */
export function answerSentence(model, { whole }) {
  const [difference, low, high] = [whole.ratio, whole.interval?.low, whole.interval?.high].map(
    (ratio) => num(percentOf(ratio), 1),
  );
  return travel.answer({ answer: answerOf(whole), model, difference, low, high });
}

/**
 * The log ratio at every layer with its two bands; layers whose joint band holds 0 are hollow.
 *
 * @param {LogRatios} compared
 * @param {Palette} palette
 * @returns {import('../charts/lines.js').Line[]}
 */
export function ratioLines({ layers, joint }, palette) {
  const nothing = layers.map(() => null);
  const edges = (/** @type {(import('../measures/log-ratio.js').Interval | null)[]} */ all) => ({
    low: all.map((interval) => interval?.low ?? null),
    high: all.map((interval) => interval?.high ?? null),
  });
  return [
    {
      label: travel.ratio,
      values: layers.map(({ ratio }) => ratio),
      color: palette.hidden,
      band: edges(layers.map(({ interval }) => interval)),
      hollow: joint.map((band) => band !== null && band.low <= 0 && band.high >= 0),
    },
    {
      label: travel.joint,
      values: nothing,
      color: palette.hidden,
      style: 'dotted',
      silent: true,
      band: edges(joint),
    },
    {
      label: travel.zero,
      values: layers.map(() => 0),
      color: palette.ink,
      style: 'dotted',
      silent: true,
    },
  ];
}

/** @param {Palette} palette @returns {KeyItem[]} */
export const ratioKey = (palette) => [
  { mark: 'line', color: palette.hidden, label: travel.ratio },
  { mark: 'bar', color: `${palette.hidden}66`, label: travel.band },
  { mark: 'bar', color: `${palette.hidden}33`, label: travel.joint },
];

/**
 * @param {object} data
 * @param {Record<import('../measures/whole-words.js').Group, [number, number][]>} data.paths  [L + 1] each
 * @param {[number, number]} data.shares  of the variance, of the two components
 * @param {number} data.layer
 * @param {boolean} [data.animate]
 * @param {(layer: number) => void} [data.onPick]
 * @param {Palette} palette
 */
export function pathsChart({ paths, shares, layer, animate, onPick }, palette) {
  const title = (/** @type {0 | 1} */ k) =>
    travel.component(num(k + 1, 0), num(100 * shares[k], 0));
  return trajectories(
    {
      groups: [
        { label: travel.group.noun, color: palette.hidden, point: 'circle', path: paths.noun },
        {
          label: travel.group.adjective,
          color: palette.ink,
          point: 'rect',
          dash: [6, 4],
          path: paths.adjective,
        },
      ],
      layer,
      xTitle: title(0),
      yTitle: title(1),
      layerName: travel.layerName,
      animate,
      onPick,
    },
    palette,
  );
}

/** @param {Palette} palette @returns {KeyItem[]} */
export const pathsKey = (palette) => [
  { mark: 'line', color: palette.hidden, label: travel.group.noun },
  { mark: 'dash', color: palette.ink, label: travel.group.adjective },
];
