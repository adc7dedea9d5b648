// SPDX-License-Identifier: MIT
//
// figure-layers.js - figure 3: is the last step special? The correlation with the logit for the step
// into every layer, with the strip in which chance alone would keep it.

import { lines } from '../../charts/lines.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { chanceLevel, relate } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {ReturnType<typeof relate>} Pair
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
    const pairs = xs.map((l) => relate(path, l, without));
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
          lines: linesOf(pairs, chance, palette),
        },
        palette,
      ),
      lesson.layers.describe({
        layers: int(path.layers),
        last: num(pairs[pairs.length - 1].pearson),
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
    const outside = pairs.filter((p) => p.pearson !== null && Math.abs(p.pearson) > chance).length;
    card.say({
      title: lesson.layers.titleDone(int(outside), int(path.layers), num(chance)),
      reading: lesson.layers.reading,
      provenance: scene.provenance,
    });
    card.setTable(
      [
        { key: 'layer', label: lesson.table.layer, digits: 0 },
        { key: 'pearson', label: 'Pearson', digits: 4 },
        { key: 'spearman', label: 'Spearman', digits: 4 },
      ],
      pairs.map((pair, i) => ({ layer: i + 1, ...pair })),
    );
  }

  return { element: card.element, draw };
}

/**
 * @param {Pair[]} pairs  of each layer
 * @param {number} chance
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line[]}
 */
function linesOf(pairs, chance, palette) {
  const level = (/** @type {number} */ value) => pairs.map(() => value);
  return [
    { label: 'Pearson', values: pairs.map((p) => p.pearson), color: palette.hidden },
    {
      label: 'Spearman',
      values: pairs.map((p) => p.spearman),
      color: palette.hidden,
      style: 'dashed',
    },
    {
      label: lesson.layers.chance,
      values: pairs.map(() => null),
      color: palette.muted,
      style: 'dotted',
      silent: true,
      band: { low: level(-chance), high: level(chance) },
    },
  ];
}
