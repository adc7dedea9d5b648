// SPDX-License-Identifier: MIT
//
// figure-histogram.js - figure 2: the angles of both groups at the chosen layer, with the median and the
// mean of the random pairs, which say little where there are two clouds.

import { histogram } from '../../charts/histogram.js';
import { angleText, inUnit } from '../../frame/angles.js';
import { text as her } from '../../text/her.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { anglesOf, histogramCounts, spread } from './measure.js';
import { histogramTitle } from './readouts.js';
import { anglesAt, groupsOf, hasFirst, measuredLayers } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** Bins of 0.1 rad or 6 degrees cover 0 to pi; so many digits their edges have. */
const BINS = {
  radians: { width: 0.1, count: 32, digits: 1 },
  degrees: { width: 6, count: 30, digits: 0 },
};

/** How many angles are in each bin. @typedef {{ rest: number[], first: number[], target: number[] }} Counts */

export function createHistogramFigure() {
  const card = createChartCard({
    number: 2,
    title: lesson.hist.title,
    file: 'bai-02-hinh-2-histogram',
    panels: [{ id: 'histogram', height: 340 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function draw(scene, palette, animate) {
    const { layer, unit } = scene;
    const target = spread(anglesAt(scene, layer, 'target'));
    const other = spread(anglesAt(scene, layer, 'other'));
    if (!target || !other) {
      card.reset();
      if (target) card.blank('histogram', lesson.nothingLeft);
      else if (measuredLayers(scene.data).length) card.blank('histogram', lesson.notYet);
      return;
    }
    const counts = countsOf(scene);
    card.draw(
      'histogram',
      histogram(
        {
          width: BINS[unit].width,
          parts: partsOf(scene, counts, palette),
          marks: [
            {
              label: lesson.hist.median,
              value: inUnit(other.median, unit) ?? 0,
              color: palette.ink,
              dash: [],
            },
            {
              label: lesson.hist.mean,
              value: inUnit(other.mean, unit) ?? 0,
              color: palette.ink,
              dash: [5, 4],
            },
          ],
          xTitle: lesson.angle(her.unit.axis[unit]),
          yTitle: lesson.hist.y,
          digits: BINS[unit].digits,
          animate,
        },
        palette,
      ),
      lesson.hist.describe({
        layer: int(layer),
        n: int(other.n),
        median: angleText(other.median, unit),
        mean: angleText(other.mean, unit),
        targets: int(target.n),
        targetMedian: angleText(target.median, unit),
      }),
    );
    card.setKey(keyOf(scene, palette), palette);
    card.say({
      title: histogramTitle(scene),
      reading: lesson.hist.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, counts));
  }

  return { element: card.element, draw, card };
}

/**
 * The chosen layer in bins: random pairs without position 0 and with it, pairs that end with "her".
 *
 * @param {Scene} scene
 * @returns {Counts}
 */
function countsOf(scene) {
  const { data, layer, unit, drawn } = scene;
  const { width, count } = BINS[unit];
  /** @param {number[]} angles */
  const counts = (angles) =>
    histogramCounts(
      angles.map((angle) => inUnit(angle, unit) ?? 0),
      width,
      count,
    );
  const { sentences } = groupsOf(scene).other;
  /** @param {boolean} first */
  const part = (first) =>
    anglesOf(
      data,
      layer,
      drawn,
      sentences.filter((s) => hasFirst(drawn[s]) === first),
    );
  return {
    rest: counts(part(false)),
    first: counts(part(true)),
    target: counts(anglesAt(scene, layer, 'target')),
  };
}

/** @param {Scene} scene @param {Counts} counts @param {Palette} palette */
function partsOf({ color }, { rest, first, target }, palette) {
  const all = rest.map((count, i) => count + first[i]);
  return [
    ...(color
      ? [
          { label: lesson.otherRest, counts: rest, color: palette.muted },
          { label: lesson.otherFirst, counts: first, color: palette.first },
        ]
      : [{ label: lesson.other, counts: all, color: palette.muted }]),
    { label: lesson.target, counts: target, color: palette.hidden, outline: true },
  ];
}

/**
 * @param {Scene} scene
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf({ color, skip }, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'bar', color: palette.muted, label: color ? lesson.otherRest : lesson.other },
  ];
  if (color && skip === 0) {
    items.push({ mark: 'bar', color: palette.first, label: lesson.otherFirst });
  }
  items.push(
    { mark: 'hollow', color: palette.hidden, label: lesson.target },
    { mark: 'line', color: palette.ink, label: lesson.hist.median },
    { mark: 'dash', color: palette.ink, label: lesson.hist.mean },
  );
  return items;
}

/**
 * @param {Scene} scene
 * @param {Counts} counts
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf({ unit }, { rest, first, target }) {
  const { width, digits } = BINS[unit];
  const axis = her.unit.axis[unit];
  // Steps of 0.1 add up to 0.30000000000000004.
  const edge = (/** @type {number} */ i) => Number((i * width).toFixed(3));
  return [
    [
      { key: 'from', label: lesson.table.from(axis), digits },
      { key: 'to', label: lesson.table.to(axis), digits },
      { key: 'other_first', label: lesson.table.first, digits: 0 },
      { key: 'other_rest', label: lesson.table.rest, digits: 0 },
      { key: 'her', label: lesson.table.target, digits: 0 },
    ],
    rest.map((other_rest, i) => ({
      from: edge(i),
      to: edge(i + 1),
      other_first: first[i],
      other_rest,
      her: target[i],
    })),
  ];
}
