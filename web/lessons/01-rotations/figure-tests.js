// SPDX-License-Identifier: MIT
//
// figure-tests.js - figure 2: both t-tests of every layer, before and after the correction.

import { pText, pValues } from '../../charts/p-values.js';
import { LEVEL } from '../../measures/statistics.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { countBelow, measuredLayers } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

const TESTS = /** @type {const} */ (['welch', 'paired']);

/** @param {import('../../frame/controls.js').Page} page */
export function createTestsFigure(page) {
  const card = createChartCard({
    number: 2,
    title: lesson.tests.title,
    file: 'bai-01-hinh-2-kiem-dinh-t',
    panels: TESTS.map((id) => ({ id, heading: lesson.tests.heading[id], height: 240 })),
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { compared, complete } = scene;
    const layers = measuredLayers(scene);
    const isTested = layers.some((l) => compared[l]?.welch.p !== null);
    if (!complete || !isTested) {
      card.reset();
      for (const test of TESTS) {
        card.blank(test, complete ? lesson.tests.tooFew : lesson.tests.waiting);
      }
      return;
    }
    const all = int(layers.length);
    const counts = (/** @type {import('./measure.js').Test} */ test) => ({
      raw: int(countBelow(compared, test, 'p')),
      corrected: int(countBelow(compared, test, 'corrected')),
      all,
    });
    for (const test of TESTS) {
      card.draw(
        test,
        pValues(
          {
            xs: layers,
            series: seriesOf(scene, test, layers, palette),
            level: LEVEL,
            xTitle: her.layerAxis,
            yTitle: lesson.tests.y,
            xName: text.words.layer,
            markX: scene.layer,
            onPick: (layer) => page.set({ layer }, true),
          },
          palette,
        ),
        lesson.tests.describe({ name: lesson.tests.heading[test], ...counts(test) }),
        lesson.tests.heading[test],
      );
    }
    card.setKey(
      [
        { mark: 'diamond', color: palette.muted, label: lesson.tests.raw },
        { mark: 'ring', color: palette.hidden, label: lesson.tests.corrected },
        { mark: 'dash', color: palette.ink, label: lesson.tests.level },
      ],
      palette,
    );
    card.say({
      title: lesson.tests.titleDone({
        ...counts('welch'),
        paired: counts('paired').raw,
        pairedCorrected: counts('paired').corrected,
      }),
      reading: lesson.tests.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, layers));
  }

  return { element: card.element, draw };
}

/**
 * @param {Scene} scene
 * @param {import('./measure.js').Test} test
 * @param {number[]} layers
 * @param {Palette} palette
 */
const seriesOf = ({ compared }, test, layers, palette) => [
  {
    label: lesson.tests.raw,
    ps: layers.map((l) => compared[l]?.[test].p ?? null),
    color: palette.muted,
    hollow: false,
  },
  {
    label: lesson.tests.corrected,
    ps: layers.map((l) => compared[l]?.[test].corrected ?? null),
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
    ...TESTS.flatMap((test) => [
      { key: `t_${test}`, label: lesson.table.t(test), digits: 3 },
      { key: `p_${test}`, label: lesson.table.p(test), digits: 4, show: pText },
      { key: `p_${test}_holm`, label: lesson.table.corrected(test), digits: 4, show: pText },
    ]),
  ],
  layers.map((layer) => ({
    layer,
    ...Object.fromEntries(
      TESTS.flatMap((test) => {
        const { t, p, corrected } = compared[layer]?.[test] ?? {
          t: null,
          p: null,
          corrected: null,
        };
        return [
          [`t_${test}`, t],
          [`p_${test}`, p],
          [`p_${test}_holm`, corrected],
        ];
      }),
    ),
  })),
];
