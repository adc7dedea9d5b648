// SPDX-License-Identifier: MIT
//
// figure-tests.js - figure 2: the t-test of every layer, before and after the correction.

import { pText, pValues } from '../../charts/p-values.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { countBelow, LEVEL, measuredLayers } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createTestsFigure(page) {
  const card = createChartCard({
    number: 2,
    title: lesson.tests.title,
    file: 'bai-01-hinh-2-kiem-dinh-t',
    panels: [{ id: 'tests', height: 300 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { compared, complete } = scene;
    const layers = measuredLayers(scene);
    const isTested = layers.some((l) => compared[l]?.p !== null);
    if (!complete || !isTested) {
      card.reset();
      card.blank('tests', complete ? lesson.tests.tooFew : lesson.tests.waiting);
      return;
    }
    const counts = {
      raw: int(countBelow(compared, 'p')),
      corrected: int(countBelow(compared, 'corrected')),
      all: int(layers.length),
    };
    card.draw(
      'tests',
      pValues(
        {
          xs: layers,
          series: seriesOf(scene, layers, palette),
          level: LEVEL,
          xTitle: her.layerAxis,
          yTitle: lesson.tests.y,
          xName: text.words.layer,
          markX: scene.layer,
          onPick: (layer) => page.set({ layer }, true),
        },
        palette,
      ),
      lesson.tests.describe(counts),
    );
    card.setKey(
      [
        { mark: 'diamond', color: palette.muted, label: lesson.tests.raw },
        { mark: 'ring', color: palette.hidden, label: lesson.tests.corrected },
        { mark: 'dash', color: palette.ink, label: lesson.tests.level },
      ],
      palette,
    );
    card.say({
      title: lesson.tests.titleDone(counts),
      reading: lesson.tests.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, layers));
  }

  return { element: card.element, draw };
}

/** @param {Scene} scene @param {number[]} layers @param {Palette} palette */
const seriesOf = ({ compared }, layers, palette) => [
  {
    label: lesson.tests.raw,
    ps: layers.map((l) => compared[l]?.p ?? null),
    color: palette.muted,
    hollow: false,
  },
  {
    label: lesson.tests.corrected,
    ps: layers.map((l) => compared[l]?.corrected ?? null),
    color: palette.hidden,
    hollow: true,
  },
];

/**
 * @param {Scene} scene
 * @param {number[]} layers
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
const tableOf = ({ compared }, layers) => [
  [
    { key: 'layer', label: lesson.table.layer, digits: 0 },
    { key: 't', label: lesson.table.t, digits: 3 },
    { key: 'p', label: lesson.table.p, digits: 4, show: pText },
    { key: 'p_holm', label: lesson.table.corrected, digits: 4, show: pText },
  ],
  layers.map((layer) => ({
    layer,
    t: compared[layer]?.t ?? null,
    p: compared[layer]?.p ?? null,
    p_holm: compared[layer]?.corrected ?? null,
  })),
];
