// SPDX-License-Identifier: MIT
//
// figure-influence.js - figure 4: what leaving out each single token does to both coefficients.

import { bars } from '../../charts/bars.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { int, signed } from '../../ui/format.js';
import { influence } from './measure.js';
import { tokenName, whyNoCorrelation } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createInfluenceFigure(page) {
  const card = createChartCard({
    number: 4,
    title: lesson.influence.title,
    file: 'bai-05-hinh-4-anh-huong',
    panels: [{ id: 'influence', height: 280 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate  things move to their new places
   */
  function draw(scene, palette, animate) {
    const { data: lengths } = scene;
    const { reading, part, layer, dropped, names } = scene;
    const why = whyNoCorrelation(scene);
    // Three tokens have a correlation, but none of them can be left out.
    const changes = why ? null : influence(lengths, reading, part, layer, dropped);
    const order = changes
      ? changes.pearson
          .flatMap((change, t) => (change === null ? [] : [{ t, change }]))
          .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
      : [];
    if (!changes || !order.length) {
      card.reset();
      card.blank('influence', why || lesson.tooFew);
      return;
    }
    const largest = order[0];
    card.draw(
      'influence',
      bars(
        {
          names,
          series: [
            { label: lesson.influence.pearson, values: changes.pearson, color: palette[part] },
            {
              label: lesson.influence.spearman,
              values: changes.spearman,
              color: palette.muted,
              hollow: true,
            },
          ],
          xTitle: lesson.influence.x,
          yTitle: lesson.influence.y,
          positionWord: text.words.position,
          animate,
          onPick: (position) => page.toggle('dropped', position),
        },
        palette,
      ),
      lesson.influence.describe({
        tokens: int(lengths.tokens),
        name: `${tokenName(scene, largest.t)} (${text.words.position} ${int(largest.t)})`,
        change: signed(largest.change, 3),
      }),
    );
    card.setKey(
      [
        { mark: 'bar', color: palette[part], label: lesson.influence.pearson },
        { mark: 'hollow', color: palette.muted, label: lesson.influence.spearman },
        { mark: 'bar', color: palette.first, label: lesson.scatter.keyFirst },
      ],
      palette,
    );
    card.say({
      title: titleOf(scene, order),
      reading: lesson.influence.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, changes));
  }

  return { element: card.element, draw };
}

/**
 * @param {Scene} scene
 * @param {{ t: number, change: number }[]} order  the largest change first
 */
function titleOf(scene, order) {
  const [largest] = order;
  const firstAt = order.findIndex(({ t }) => t === 0);
  const { influence: words } = lesson;
  return (
    words.titleDone({
      layer: int(scene.layer),
      part: scene.part,
      token: tokenName(scene, largest.t),
      position: int(largest.t),
      change: signed(largest.change, 3),
    }) +
    (firstAt === 0
      ? words.firstIsLargest
      : firstAt > 0
        ? words.firstRank(int(firstAt + 1), signed(order[firstAt].change, 3))
        : words.firstDropped)
  );
}

/**
 * @param {Scene} scene
 * @param {ReturnType<typeof influence>} changes
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
const tableOf = (scene, { pearson, spearman }) => [
  [
    { key: 'position', label: lesson.table.position, digits: 0 },
    tokenColumn(lesson.table.token),
    { key: 'change_pearson', label: lesson.influence.pearson, digits: 4 },
    { key: 'change_spearman', label: lesson.influence.spearman, digits: 4 },
  ],
  scene.names.map((_, position) => ({
    position,
    ...tokenCells(scene, position),
    change_pearson: pearson[position],
    change_spearman: spearman[position],
  })),
];
