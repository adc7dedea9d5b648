// SPDX-License-Identifier: MIT
//
// figure-layers.js - figure 3: is the last step special? The correlation with the logit for the step
// into every layer, with the strip in which chance alone would keep one layer's. Layers are counted by Holm's correction, since
// there are many.

import { lines } from '../../charts/lines.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { chanceLevel, relateLayers, SIGNIFICANT, TABLE_DIGITS } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {ReturnType<typeof relateLayers>} Related
 */

export function createLayersFigure() {
  const card = createChartCard({
    number: 3,
    title: lesson.layers.title,
    file: 'bai-03-hinh-3-theo-lop',
    empty: lesson.scatter.empty,
    panels: [{ id: 'layers', height: 320 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { data: path } = scene;
    const without = dropped(scene);
    const chance = chanceLevel(path.tokens - without.size);
    if (!path.logits || chance === null) {
      card.reset();
      if (path.logits) card.blank('layers', lesson.tooFew);
      return;
    }
    const xs = Array.from({ length: path.layers }, (_, i) => i + 1);
    const related = relateLayers(path, without);
    card.draw(
      'layers',
      lines(
        {
          xs,
          xTitle: lesson.layerAxis,
          yTitle: lesson.layers.y,
          xName: text.words.layer,
          min: -1,
          max: 1,
          lines: linesOf(related, chance, palette),
        },
        palette,
      ),
      lesson.layers.describe({
        layers: int(path.layers),
        last: num(related.pearson[path.layers - 1]),
        chance: num(chance),
      }),
    );
    card.setKey(
      [
        { mark: 'line', color: palette.hidden, label: 'Pearson' },
        { mark: 'dash', color: palette.hidden, label: 'Spearman' },
        { mark: 'bar', color: `${palette.muted}55`, label: lesson.layers.chance },
      ],
      palette,
    );
    card.say({
      title: lesson.layers.titleDone({
        significant: int(related.significant),
        beyond: int(related.beyond),
        layers: int(path.layers),
        chance: num(chance),
        expected: num(SIGNIFICANT * path.layers, 1),
      }),
      reading: lesson.layers.reading,
      provenance: scene.provenance,
    });
    card.setTable(
      [
        { key: 'layer', label: lesson.table.layer, digits: 0 },
        { key: 'pearson', label: 'Pearson', digits: TABLE_DIGITS },
        { key: 'spearman', label: 'Spearman', digits: TABLE_DIGITS },
        { key: 'p_holm', label: lesson.table.corrected, digits: 4 },
      ],
      xs.map((layer, i) => ({
        layer,
        pearson: related.pearson[i],
        spearman: related.spearman[i],
        p_holm: related.corrected[i],
      })),
    );
  }

  return { element: card.element, draw };
}

/**
 * @param {Related} related
 * @param {number} chance
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line[]}
 */
function linesOf({ pearson, spearman }, chance, palette) {
  const level = (/** @type {number} */ value) => pearson.map(() => value);
  return [
    { label: 'Pearson', values: pearson, color: palette.hidden },
    {
      label: 'Spearman',
      values: spearman,
      color: palette.hidden,
      style: 'dashed',
    },
    {
      label: lesson.layers.chance,
      values: pearson.map(() => null),
      color: palette.muted,
      style: 'dotted',
      silent: true,
      band: { low: level(-chance), high: level(chance) },
    },
  ];
}
