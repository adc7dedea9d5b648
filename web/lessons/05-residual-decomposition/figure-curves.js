// SPDX-License-Identifier: MIT
//
// figure-curves.js - figure 2: correlation with the hidden scene over layers, Pearson and Spearman.

import { lines } from '../../charts/lines.js';
import { NONE_DROPPED } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { correlate, layersDone, moveOfFirst, PARTS } from './measure.js';
import { isNotRecorded, moveDigits } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('./measure.js').Part} Part
 * @typedef {import('../../theme/palette.js').Palette} Palette
 *
 * @typedef {{ pearson: number | null, spearman: number | null }} Pair
 * @typedef {Record<Part, { now: Pair[], all: Pair[] }>} Series  one pair per layer
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createCurvesFigure(page) {
  const card = createChartCard({
    number: 2,
    title: lesson.curves.title,
    file: 'bai-05-hinh-2-tuong-quan',
    panels: [{ id: 'curves', height: 340 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate  things move to their new places
   */
  function draw(scene, palette, animate) {
    const { data: lengths } = scene;
    const { reading, dropped } = scene;
    const first = reading === 'difference' ? 2 : 1;
    const layers = Array.from(
      { length: Math.max(0, lengths.layers - first + 1) },
      (_, i) => first + i,
    );
    const why = whyNoCurves(layers, scene);
    if (why) {
      card.reset();
      card.blank('curves', why);
      return;
    }
    const at = (/** @type {Part} */ part, /** @type {ReadonlySet<number>} */ without) =>
      layers.map((l) => correlate(lengths, reading, part, l, without));
    const series = {
      attn: { now: at('attn', dropped), all: at('attn', NONE_DROPPED) },
      mlp: { now: at('mlp', dropped), all: at('mlp', NONE_DROPPED) },
    };
    card.draw(
      'curves',
      lines(
        {
          xs: layers,
          xTitle: lesson.map.rowTitle,
          yTitle: lesson.curves.y,
          xName: text.words.layer,
          min: -1,
          max: 1,
          markX: scene.layer,
          animate,
          onPick: (layer) => page.set({ layer }, true),
          lines: linesOf(series, dropped.size > 0, palette),
        },
        palette,
      ),
      describeCurves(layers, series, dropped.size > 0),
    );
    card.setKey(keyOf(dropped.size > 0, palette), palette);
    card.say({
      title: curvesTitle(scene, lengths),
      reading: lesson.curves.reading,
      provenance: scene.provenance,
    });
    card.setTable(...correlationTable(layers, series));
  }

  return { element: card.element, draw };
}

/**
 * Why there is no curve, or '' where there are some.
 *
 * @param {number[]} layers those that may have a correlation
 * @param {Scene} scene
 */
function whyNoCurves(layers, { data: lengths, reading, isRecorded }) {
  if (isNotRecorded(reading, isRecorded)) return lesson.notRecorded;
  if (!layers.length) return lesson.undefinedHere;
  if (lengths.tokens < 3) return lesson.tooFew;
  return layersDone(lengths) ? '' : text.card.empty;
}

/**
 * @param {Series} series
 * @param {boolean} isDropping whether tokens are left out: then Pearson of all tokens stands beside
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line[]}
 */
function linesOf(series, isDropping, palette) {
  const point = /** @type {const} */ ({ attn: 'circle', mlp: 'rect' });
  return [
    ...PARTS.map((part) => ({
      label: lesson.curves.pearson(part),
      values: series[part].now.map((c) => c.pearson),
      color: palette[part],
      point: point[part],
    })),
    ...PARTS.map((part) => ({
      label: lesson.curves.spearman(part),
      values: series[part].now.map((c) => c.spearman),
      color: palette[part],
      point: point[part],
      style: /** @type {const} */ ('dashed'),
    })),
    ...PARTS.map((part) => ({
      label: lesson.curves.pearsonAll(part),
      values: series[part].all.map((c) => (isDropping ? c.pearson : null)),
      color: palette[part],
      style: /** @type {const} */ ('dotted'),
    })),
  ];
}

/**
 * @param {boolean} isDropping
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf(isDropping, palette) {
  const { pearson, spearman, pearsonAll } = lesson.curves;
  const kinds = /** @type {const} */ ([
    ['line', pearson],
    ['dash', spearman],
    ['dotted', pearsonAll],
  ]);
  return kinds
    .slice(0, isDropping ? 3 : 2)
    .flatMap(([mark, name]) =>
      PARTS.map((part) => ({ mark, color: palette[part], label: name(part) })),
    );
}

/**
 * @param {number[]} layers
 * @param {Series} series
 * @param {boolean} isDropping
 */
function describeCurves(layers, series, isDropping) {
  const range = (/** @type {Part} */ part) => {
    const values = series[part].now.flatMap((c) => (c.pearson === null ? [] : [c.pearson]));
    return values.length
      ? lesson.curves.range(num(Math.min(...values)), num(Math.max(...values)))
      : text.words.undefinedValue;
  };
  return lesson.curves.describe({
    isDropping,
    first: int(layers[0]),
    last: int(layers[layers.length - 1]),
    attn: range('attn'),
    mlp: range('mlp'),
  });
}

/**
 * @param {Scene} scene
 * @param {Lengths} lengths
 * @returns {string} what dropping position 0 does, over all layers
 */
function curvesTitle({ reading, complete }, lengths) {
  if (!complete) {
    return lesson.curves.titleSoFar(int(layersDone(lengths)), int(lengths.layers));
  }
  const pearson = moveOfFirst(lengths, reading, 'pearson');
  const spearman = moveOfFirst(lengths, reading, 'spearman');
  if (!pearson || !spearman) return lesson.curves.title;
  const { layer, part, change } = pearson.worst;
  const digits = moveDigits(pearson, spearman);
  return lesson.curves.titleDone({
    layer: int(layer),
    part,
    pearson: num(pearson.median, digits),
    pearsonMost: num(Math.abs(change), 3),
    spearman: num(spearman.median, digits),
    spearmanMost: num(Math.abs(spearman.worst.change), 3),
  });
}

/**
 * @param {number[]} layers
 * @param {Series} series
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function correlationTable(layers, series) {
  return [
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      ...PARTS.flatMap((part) =>
        [
          [`pearson_${part}`, lesson.curves.pearson(part)],
          [`spearman_${part}`, lesson.curves.spearman(part)],
          [`pearson_${part}_all`, lesson.table.all(lesson.curves.pearson(part))],
          [`spearman_${part}_all`, lesson.table.all(lesson.curves.spearman(part))],
        ].map(([key, label]) => ({ key, label, digits: 4 })),
      ),
    ],
    layers.map((layer, i) => ({
      layer,
      ...Object.fromEntries(
        PARTS.flatMap((part) => [
          [`pearson_${part}`, series[part].now[i].pearson],
          [`spearman_${part}`, series[part].now[i].spearman],
          [`pearson_${part}_all`, series[part].all[i].pearson],
          [`spearman_${part}_all`, series[part].all[i].spearman],
        ]),
      ),
    })),
  ];
}
