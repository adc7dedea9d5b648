// SPDX-License-Identifier: MIT
//
// figure-histogram.js - figure 2: the angles of both groups at the chosen layer, with the median and the
// mean of the random pairs, which say little where there are two clouds.

import { histogram } from '../../charts/histogram.js';
import { text as her } from '../../text/her.js';
import { text as lesson } from '../../text/lesson-02.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { angleText, inUnit, unitDigits } from '../her-page.js';
import { anglesOf, histogramCounts, isClear, spread } from './measure.js';
import { anglesAt, gapAt, groupsOf } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./measure.js').Neighbours} Neighbours
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** Bins of 0.1 rad or 6 degrees cover 0 to pi. */
const BINS = { radians: { width: 0.1, count: 32 }, degrees: { width: 6, count: 30 } };

export function createHistogramFigure() {
  const card = createChartCard({
    number: 2,
    title: lesson.hist.title,
    file: 'bai-02-hinh-2-histogram',
    panels: [{ id: 'histogram', height: 340 }],
  });

  /**
   * @param {State} state
   * @param {Neighbours} near
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function draw(state, near, palette, animate) {
    const { layer, unit, color, drawn } = state;
    const targets = anglesAt(state, near, layer, 'target');
    const others = anglesAt(state, near, layer, 'other');
    const [target, other] = [spread(targets), spread(others)];
    card.say({ reading: lesson.hist.reading, provenance: state.provenance });
    if (!target || !other) {
      card.say({ title: lesson.hist.title });
      card.blank('histogram', state.complete ? lesson.nothingLeft : lesson.hist.title);
      card.setTable([], []);
      return;
    }
    const { sentences } = groupsOf(state, near).other;
    /** @param {boolean} first */
    const part = (first) =>
      anglesOf(
        near,
        layer,
        drawn,
        sentences.filter((s) => (drawn[s] === 0) === first),
      );
    const { width, count } = BINS[unit];
    /** @param {number[]} angles */
    const counts = (angles) =>
      histogramCounts(
        angles.map((angle) => inUnit(angle, unit) ?? 0),
        width,
        count,
      );
    const [rest, first, ends] = [part(false), part(true), targets].map(counts);
    card.draw(
      'histogram',
      histogram(
        {
          width,
          parts: [
            ...(color
              ? [
                  { label: lesson.otherRest, counts: rest, color: palette.muted },
                  { label: lesson.otherFirst, counts: first, color: palette.first },
                ]
              : [{ label: lesson.other, counts: counts(others), color: palette.muted }]),
            { label: lesson.target, counts: ends, color: palette.hidden, outline: true },
          ],
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
          digits: unitDigits(unit) === 3 ? 1 : 0,
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
    card.setKey(keyOf(state, palette), palette);
    card.say({ title: titleOf(state, near, other) });
    card.setTable(
      [
        {
          key: 'from',
          label: lesson.table.from(her.unit.axis[unit]),
          digits: unit === 'degrees' ? 0 : 1,
        },
        {
          key: 'to',
          label: lesson.table.to(her.unit.axis[unit]),
          digits: unit === 'degrees' ? 0 : 1,
        },
        { key: 'other_first', label: lesson.table.first, digits: 0 },
        { key: 'other_rest', label: lesson.table.rest, digits: 0 },
        { key: 'her', label: lesson.table.target, digits: 0 },
      ],
      rest.map((value, i) => ({
        from: Number((i * width).toFixed(3)),
        to: Number(((i + 1) * width).toFixed(3)),
        other_first: first[i],
        other_rest: value,
        her: ends[i],
      })),
    );
  }

  return { element: card.element, draw };
}

/**
 * @param {State} state
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
const keyOf = ({ color, dropFirst }, palette) => [
  { mark: 'bar', color: palette.muted, label: color ? lesson.otherRest : lesson.other },
  ...(color && !dropFirst
    ? [{ mark: /** @type {const} */ ('bar'), color: palette.first, label: lesson.otherFirst }]
    : []),
  { mark: 'hollow', color: palette.hidden, label: lesson.target },
  { mark: 'line', color: palette.ink, label: lesson.hist.median },
  { mark: 'dash', color: palette.ink, label: lesson.hist.mean },
];

/**
 * @param {State} state
 * @param {Neighbours} near
 * @param {import('./measure.js').Spread} other
 */
function titleOf(state, near, { mean, median }) {
  const { layer, unit } = state;
  const gap = gapAt(state, near, layer);
  if (!gap) return lesson.hist.few(int(layer));
  if (!isClear(gap)) {
    return lesson.hist.one({ layer: int(layer), median: angleText(median, unit) });
  }
  /** @param {number} value */
  const isInside = (value) => value > gap.from && value < gap.to;
  const [medianLies, meanLies] = [isInside(median), isInside(mean)];
  const { hist } = lesson;
  return hist.two({
    layer: int(layer),
    below: int(gap.below),
    from: angleText(gap.from, unit),
    above: int(gap.above),
    to: angleText(gap.to, unit),
    where: medianLies
      ? meanLies
        ? hist.bothLie
        : hist.medianLies
      : meanLies
        ? hist.meanLies
        : hist.noneLies,
  });
}
