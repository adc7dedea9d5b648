// SPDX-License-Identifier: MIT
//
// figure-histogram.js - figure 3: all cosines, of every layer or of the chosen one, over those of random
// vectors of the same width.

import { histogram } from '../../charts/histogram.js';
import { FIRST, mean, median } from '../../measures/statistics.js';
import { createChartCard } from '../../ui/chart-card.js';
import { createChoice } from '../../ui/choice.js';
import { int, num, percent } from '../../ui/format.js';
import { createSlider } from '../../ui/slider.js';
import { BIN_WIDTH, countBins, randomMark, shareWithin, valuesOf } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createHistogramFigure(page) {
  const card = createChartCard({
    number: 3,
    title: lesson.histogram.title,
    file: 'bai-04-hinh-3-phan-bo-cosin',
    panels: [{ id: 'histogram', height: 380 }],
  });
  const scopes = createChoice({
    legend: lesson.histogram.scope,
    options: [
      { value: 'all', label: lesson.histogram.all },
      { value: 'layer', label: lesson.histogram.one },
    ],
    onChoose: (scope) => page.set({ scope }),
  });
  const slider = createSlider({
    label: lesson.histogram.layer,
    onInput: (layer) => page.set({ layer, scope: 'layer' }),
  });
  card.tools.append(scopes.element, slider.element);

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { data: cosines, scope } = scene;
    const without = dropped(scene);
    const layer = scope === 'layer' ? scene.layer : null;
    scopes.set(scope);
    slider.set(1, cosines.layers, scene.layer);
    slider.element.hidden = scope !== 'layer';

    const values = valuesOf(cosines.paired, without, layer);
    const random = valuesOf(cosines.random, without, layer);
    if (!values.length) {
      card.reset();
      card.blank('histogram', lesson.histogram.none);
      return;
    }
    const counts = countsOf(cosines, without, layer);
    card.draw(
      'histogram',
      histogram(
        {
          start: -1,
          width: BIN_WIDTH,
          xTitle: lesson.cosine,
          yTitle: lesson.histogram.y,
          marks: [
            {
              label: lesson.histogram.median,
              value: median(values),
              color: palette.ink,
              dash: [6, 4],
            },
          ],
          parts: partsOf(counts, palette),
        },
        palette,
      ),
      lesson.histogram.describe({
        count: int(values.length),
        mean: num(mean(values)),
        median: num(median(values)),
      }),
    );
    card.setKey(keyOf(without, palette), palette);
    const reach = randomMark(cosines.width);
    card.say({
      title: lesson.histogram.titleDone({
        where: layer === null ? lesson.histogram.whereAll : lesson.histogram.whereOne(int(layer)),
        share: percent(shareWithin(values, reach) ?? 0, 0),
        reach: num(reach, 3),
        random: percent(shareWithin(random, reach) ?? 0, 0),
      }),
      reading: lesson.histogram.reading,
      provenance: scene.provenance,
      detail: lesson.seedOf(String(scene.seed)),
    });
    card.setTable(...tableOf(counts));
  }

  return { element: card.element, draw };
}

/**
 * How many cosines are in each bin: of tokens after the first, of the first, of random vectors.
 *
 * @param {import('./measure.js').Cosines} cosines
 * @param {ReadonlySet<number>} without
 * @param {number | null} layer null for all
 */
function countsOf({ paired, random }, without, layer) {
  const all = countBins(valuesOf(paired, without, layer));
  const others = countBins(valuesOf(paired, FIRST, layer));
  return {
    others,
    first: all.map((count, i) => count - others[i]),
    random: countBins(valuesOf(random, without, layer)),
  };
}

/** @typedef {ReturnType<typeof countsOf>} Counts */

/** @param {Counts} counts @param {Palette} palette */
const partsOf = ({ others, first, random }, palette) => [
  { label: lesson.histogram.tokens, counts: others, color: palette.hidden },
  { label: lesson.firstToken, counts: first, color: palette.first },
  { label: lesson.histogram.random, counts: random, color: palette.muted, outline: true },
];

/**
 * @param {ReadonlySet<number>} without
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf(without, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [{ mark: 'bar', color: palette.hidden, label: lesson.histogram.tokens }];
  if (!without.has(0)) items.push({ mark: 'bar', color: palette.first, label: lesson.firstToken });
  items.push(
    { mark: 'hollow', color: palette.muted, label: lesson.histogram.random },
    { mark: 'dash', color: palette.ink, label: lesson.histogram.median },
  );
  return items;
}

/**
 * @param {Counts} counts
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
const tableOf = ({ others, first, random }) => [
  [
    { key: 'from', label: lesson.table.from, digits: 2 },
    { key: 'to', label: lesson.table.to, digits: 2 },
    { key: 'tokens', label: lesson.histogram.tokens, digits: 0 },
    { key: 'first', label: lesson.firstToken, digits: 0 },
    { key: 'random', label: lesson.histogram.random, digits: 0 },
  ],
  others.map((tokens, i) => ({
    from: -1 + i * BIN_WIDTH,
    to: -1 + (i + 1) * BIN_WIDTH,
    tokens,
    first: first[i],
    random: random[i],
  })),
];
