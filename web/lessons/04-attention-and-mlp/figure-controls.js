// SPDX-License-Identifier: MIT
//
// figure-controls.js - figure 2: the mean cosine of one token's two parts beside that of two tokens, and
// beside what as many pairs of random vectors would give.

import { lines } from '../../charts/lines.js';
import { FIRST } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { bandOf, layersDone } from './figure-layers.js';
import { highestLayer, randomMark, summarise, TABLE_DIGITS, TITLE_DIGITS } from './measure.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Summary} Summary
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** Position 0 has no partner, so this figure leaves it out whatever the switch says. */
const WITHOUT = FIRST;

export function createControlsFigure() {
  const card = createChartCard({
    number: 2,
    title: lesson.controls.title,
    file: 'bai-04-hinh-2-doi-chung',
    panels: [{ id: 'controls', height: 360 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { data: cosines } = scene;
    if (layersDone(cosines) === 0) {
      card.reset();
      return;
    }
    const xs = Array.from({ length: cosines.layers }, (_, i) => i + 1);
    const own = xs.map((l) => summarise(cosines.paired[l], WITHOUT));
    const others = xs.map((l) => summarise(cosines.shuffled[l], WITHOUT));
    const count = Math.max(...others.map((one) => one.count));
    if (count === 0) {
      card.reset();
      card.blank('controls', lesson.controls.tooFew);
      return;
    }
    const mark = randomMark(cosines.width, count);
    card.draw(
      'controls',
      lines(
        {
          xs,
          xTitle: lesson.layerAxis,
          yTitle: lesson.cosine,
          xName: text.words.layer,
          suggestedMin: -0.2,
          suggestedMax: 0.4,
          digits: 3,
          lines: linesOf(own, others, mark, palette),
        },
        palette,
      ),
      lesson.controls.describe({ layers: int(cosines.layers), mark: num(mark, 3) }),
    );
    card.setKey(
      [
        { mark: 'line', color: palette.hidden, label: lesson.controls.own },
        { mark: 'dash', color: palette.attn, label: lesson.controls.shuffled },
        { mark: 'bar', color: `${palette.muted}55`, label: lesson.controls.random(int(count)) },
      ],
      palette,
    );
    card.say({
      title: scene.complete ? titleOf(scene, own, others) : lesson.controls.title,
      reading: lesson.controls.reading,
      provenance: scene.provenance,
      detail: lesson.seedOf(String(scene.seed)),
    });
    card.setTable(
      [
        { key: 'layer', label: lesson.table.layer, digits: 0 },
        { key: 'mean', label: lesson.controls.own, digits: TABLE_DIGITS },
        { key: 'shuffled', label: lesson.controls.shuffled, digits: TABLE_DIGITS },
        { key: 'shuffled_sem', label: lesson.table.shuffledError, digits: 4 },
        { key: 'random_2sd', label: lesson.table.random, digits: 4 },
      ],
      xs.flatMap((layer, i) =>
        others[i].count
          ? [
              {
                layer,
                mean: own[i].mean,
                shuffled: others[i].mean,
                shuffled_sem: others[i].error,
                random_2sd: mark,
              },
            ]
          : [],
      ),
    );
  }

  return { element: card.element, draw };
}

/**
 * @param {Summary[]} own     one per layer
 * @param {Summary[]} others
 * @param {number} mark
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line[]}
 */
const linesOf = (own, others, mark, palette) => [
  {
    label: lesson.controls.own,
    values: own.map((one) => one.mean),
    color: palette.hidden,
    band: bandOf(own),
  },
  {
    label: lesson.controls.shuffled,
    values: others.map((one) => one.mean),
    color: palette.attn,
    point: 'rect',
    style: 'dashed',
    band: bandOf(others),
  },
  {
    label: '',
    values: own.map(() => null),
    color: palette.muted,
    style: 'dotted',
    silent: true,
    band: { low: own.map(() => -mark), high: own.map(() => mark) },
  },
];

/** @param {Scene} scene @param {Summary[]} own @param {Summary[]} others */
function titleOf({ data: cosines }, own, others) {
  const best = highestLayer(cosines, WITHOUT);
  const gaps = own.map(({ mean }, i) => Math.abs((mean ?? 0) - (others[i].mean ?? 0)));
  const widest = gaps.indexOf(Math.max(...gaps));
  return lesson.controls.titleDone({
    highest: int(best?.layer ?? 1),
    own: num(best?.mean, TITLE_DIGITS),
    shuffled: num(others[(best?.layer ?? 1) - 1].mean, TITLE_DIGITS),
    gap: num(gaps[widest], TITLE_DIGITS),
    layer: int(widest + 1),
  });
}
