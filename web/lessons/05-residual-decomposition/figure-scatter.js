// SPDX-License-Identifier: MIT
//
// figure-scatter.js - figure 3: every token at the chosen layer, by value and by rank, with the fit.

import { scatter } from '../../charts/scatter.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { int, num } from '../../ui/format.js';
import { correlate } from './measure.js';
import { fitOf, fitsOf, pointsOf } from './scatter-points.js';
import { FEWEST_TOKENS, whyNoCorrelation } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./scatter-points.js').Points} Points
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createScatterFigure(page) {
  const card = createChartCard({
    number: 3,
    title: lesson.scatter.title,
    file: 'bai-05-hinh-3-tung-token',
    side: true,
    panels: [
      { id: 'values', height: 340 },
      { id: 'ranks', height: 340 },
    ],
  });

  /**
   * What both plots have.
   *
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate  things move to their new places
   */
  const common = ({ part }, palette, animate) => ({
    color: palette[part],
    positionWord: text.words.position,
    droppedWord: text.words.dropped,
    animate,
    onPick: (/** @type {number} */ position) => page.toggle('dropped', position),
  });

  /** @param {Scene} scene @param {Palette} palette @param {boolean} animate */
  function drawValues(scene, palette, animate) {
    if (whyNoCorrelation(scene)) return;
    const { reading, part } = scene;
    const said = saidOf(scene);
    card.draw(
      'values',
      scatter({ ...common(scene, palette, animate), ...valuesOf(scene, pointsOf(scene)) }, palette),
      lesson.scatter.describeValues({
        x: lesson.reading.axis[reading][part],
        y: lesson.reading.hidden,
        ...said,
      }),
      lesson.scatter.values(said.r),
    );
  }

  /** @param {Scene} scene @param {Palette} palette @param {boolean} animate */
  function drawRanks(scene, palette, animate) {
    if (whyNoCorrelation(scene)) return;
    const said = saidOf(scene);
    card.draw(
      'ranks',
      scatter({ ...common(scene, palette, animate), ...ranksOf(scene, pointsOf(scene)) }, palette),
      lesson.scatter.describeRanks(said),
      lesson.scatter.ranks(said.rho),
    );
  }

  /**
   * Title, key and table; or why there is no plot.
   *
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function tell(scene, palette) {
    const why = whyNoCorrelation(scene);
    if (why) {
      card.reset();
      card.blank('values', why, '');
      card.blank('ranks', why, '');
      return;
    }
    const { layer, part } = scene;
    const said = saidOf(scene);
    const kept = scene.data.tokens - scene.dropped.size;
    card.setKey(keyOf(scene, palette), palette);
    card.say({
      title: lesson.scatter.titleDone({ layer: int(layer), part, ...said, tokens: said.n }),
      reading: kept < FEWEST_TOKENS ? lesson.few(said.n) : lesson.scatter.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, pointsOf(scene)));
  }

  return {
    element: card.element,
    /** Each plot by itself: both at once would take too long. */
    parts: [drawValues, drawRanks, tell],
    card,
  };
}

/** @param {Scene} scene */
function saidOf({ data: lengths, reading, part, layer, dropped }) {
  const { pearson, spearman } = correlate(lengths, reading, part, layer, dropped);
  return { r: num(pearson), rho: num(spearman), n: int(lengths.tokens - dropped.size) };
}

/**
 * The plot of lengths.
 *
 * @param {Scene} scene
 * @param {Points} points
 */
const valuesOf = ({ reading, part }, points) => ({
  points,
  fits: fitsOf(points),
  xTitle: lesson.reading.axis[reading][part],
  yTitle: lesson.reading.hidden,
});

/**
 * The plot of ranks, of the kept tokens.
 *
 * @param {Scene} scene
 * @param {Points} points
 */
function ranksOf({ reading, part }, points) {
  const ranked = points.flatMap((point) => {
    const { rankX: x, rankY: y } = point;
    return x === null || y === null ? [] : [{ ...point, x, y }];
  });
  const fit = fitOf(ranked);
  return {
    points: ranked,
    fits: fit ? [{ ...fit, faint: false }] : [],
    xTitle: lesson.scatter.rankOf(lesson.reading.axis[reading][part]),
    yTitle: lesson.scatter.rankOf(lesson.reading.hidden),
  };
}

/**
 * @param {Scene} scene
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf({ part, dropped }, palette) {
  const { scatter: words } = lesson;
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'circle', color: palette[part], label: words.keyToken },
    { mark: 'triangle', color: palette.first, label: words.keyFirst },
  ];
  if (dropped.size) items.push({ mark: 'cross', color: palette.muted, label: words.keyDropped });
  items.push({ mark: 'line', color: palette.ink, label: words.keyFit });
  if (dropped.size) items.push({ mark: 'dotted', color: palette.muted, label: words.keyFitAll });
  return items;
}

/**
 * @param {Scene} scene
 * @param {Points} points
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf(scene, points) {
  const { reading, part } = scene;
  const axis = lesson.reading.axis[reading][part];
  return [
    [
      { key: 'position', label: lesson.table.position, digits: 0 },
      tokenColumn(lesson.table.token),
      { key: 'kept', label: lesson.table.kept },
      { key: `pl_${part}`, label: axis, digits: 3 },
      { key: 'pl_hidden', label: lesson.reading.hidden, digits: 3 },
      { key: `rank_${part}`, label: lesson.table.rank(axis), digits: 1 },
      { key: 'rank_hidden', label: lesson.table.rank(lesson.reading.hidden), digits: 1 },
    ],
    points.map((point) => ({
      position: point.position,
      ...tokenCells(scene, point.position),
      kept: point.dropped ? lesson.table.no : lesson.table.yes,
      [`pl_${part}`]: point.x,
      pl_hidden: point.y,
      [`rank_${part}`]: point.rankX,
      rank_hidden: point.rankY,
    })),
  ];
}
