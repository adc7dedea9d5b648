// SPDX-License-Identifier: MIT
//
// figure-layers.js - figure 1: the mean cosine at every layer with its standard error, both controls, and
// on demand one line for each token.

import { lines } from '../../charts/lines.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { highestLayer, randomDeviation, summarise } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Summary} Summary
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../ui/chart-card.js').KeyItem} KeyItem
 * @typedef {Record<'now' | 'other' | 'shuffled', Summary[]>} Series  one per layer
 */

/** Opacity of one line of hundreds. */
const FAINT = '80';

/** @param {import('../../frame/controls.js').Page} page */
export function createLayersFigure(page) {
  const card = createChartCard({
    number: 1,
    title: lesson.layers.title,
    file: 'bai-04-hinh-1-cosin-theo-lop',
    panels: [{ id: 'layers', height: 400 }],
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
    const without = dropped(scene);
    const xs = Array.from({ length: cosines.layers }, (_, i) => i + 1);
    const series = seriesOf(cosines, xs, without);
    const tokens = tokensOf(scene, xs);
    const chance = randomDeviation(cosines.width);
    card.draw(
      'layers',
      lines(
        {
          xs,
          xTitle: lesson.layerAxis,
          yTitle: lesson.cosine,
          xName: text.words.layer,
          suggestedMin: -0.2,
          suggestedMax: 0.4,
          digits: 3,
          markX: scene.scope === 'layer' ? scene.layer : undefined,
          onPick: (layer) => page.set({ layer, scope: 'layer' }),
          lines: [
            ...meanLines(series, without, palette),
            {
              label: tokens.name,
              values: tokens.chosenLine,
              color: scene.token === 0 ? palette.first : palette.ink,
              point: 'rectRot',
            },
            {
              label: lesson.layers.random,
              values: xs.map(() => null),
              color: palette.muted,
              style: 'dotted',
              silent: true,
              band: { low: xs.map(() => -chance), high: xs.map(() => chance) },
            },
          ],
          bundles: [
            { samples: tokens.otherLines, color: `${palette.muted}${FAINT}` },
            { samples: tokens.firstLines, color: palette.first },
          ],
        },
        palette,
      ),
      lesson.layers.describe({
        layers: int(cosines.layers),
        ...rangeOf(series.now),
        chance: num(chance, 3),
      }),
    );
    card.setKey(keyOf(scene, tokens, palette), palette);
    card.say({
      title: titleOf(scene, without),
      reading: lesson.layers.reading,
      provenance: scene.provenance,
      detail: lesson.seedOf(String(scene.seed)),
    });
    setTable(card, xs, series, chance);
  }

  return { element: card.element, draw };
}

/**
 * The means with what the page leaves out, with the other choice, and of the partners.
 *
 * @param {import('./measure.js').Cosines} cosines
 * @param {number[]} xs layers
 * @param {ReadonlySet<number>} without
 * @returns {Series}
 */
function seriesOf({ paired, shuffled }, xs, without) {
  const at = (
    /** @type {import('./measure.js').LayerRow[]} */ rows,
    /** @type {ReadonlySet<number>} */ out,
  ) => xs.map((l) => summarise(rows[l], out));
  return {
    now: at(paired, without),
    other: at(paired, without.has(0) ? NONE_DROPPED : FIRST),
    shuffled: at(shuffled, NONE_DROPPED),
  };
}

/**
 * @param {Series} series
 * @param {ReadonlySet<number>} without
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line[]}
 */
const meanLines = ({ now, other, shuffled }, without, palette) => [
  {
    label: lesson.layers.mean,
    values: now.map((s) => s.mean),
    color: palette.hidden,
    band: bandOf(now),
  },
  {
    label: without.has(0) ? lesson.layers.withFirst : lesson.layers.withoutFirst,
    values: other.map((s) => s.mean),
    color: palette.first,
    style: 'dotted',
  },
  {
    label: lesson.layers.shuffled,
    values: shuffled.map((s) => s.mean),
    color: palette.muted,
    point: 'rect',
    style: 'dashed',
  },
];

/**
 * The lines of single tokens, as far as the page shows them.
 *
 * @param {Scene} scene
 * @param {number[]} xs layers
 */
function tokensOf(scene, xs) {
  const { data: cosines, names, token: chosen } = scene;
  const without = dropped(scene);
  const line = (/** @type {number} */ t) => xs.map((l) => cosines.paired[l]?.[t] ?? null);
  const shown = scene.showsTokens ? names.map((_, t) => t).filter((t) => !without.has(t)) : [];
  return {
    shown,
    name: lesson.layers.token(names[chosen], int(chosen)),
    chosenLine: shown.includes(chosen) ? line(chosen) : xs.map(() => null),
    firstLines: shown.filter((t) => t === 0).map(line),
    otherLines: shown.filter((t) => t > 0).map(line),
  };
}

/** @param {Summary[]} series */
function bandOf(series) {
  const edge = (/** @type {1 | -1} */ sign) =>
    series.map(({ mean, error }) => (mean === null || error === null ? null : mean + sign * error));
  return { low: edge(-1), high: edge(1) };
}

/** @param {Summary[]} series */
function rangeOf(series) {
  const means = series.map(({ mean }) => mean).filter((mean) => mean !== null);
  return { low: num(Math.min(...means)), high: num(Math.max(...means)) };
}

/**
 * @param {Scene} scene
 * @param {ReturnType<typeof tokensOf>} tokens
 * @param {Palette} palette
 * @returns {KeyItem[]}
 */
function keyOf({ drop, token: chosen }, { shown, name }, palette) {
  /** @type {KeyItem[]} */
  const items = [
    { mark: 'line', color: palette.hidden, label: lesson.layers.meanBand },
    {
      mark: 'dotted',
      color: palette.first,
      label: drop ? lesson.layers.withFirst : lesson.layers.withoutFirst,
    },
    { mark: 'dash', color: palette.muted, label: lesson.layers.shuffled },
    { mark: 'bar', color: `${palette.muted}55`, label: lesson.layers.random },
  ];
  if (!shown.length) return items;
  items.push({ mark: 'thin', color: `${palette.muted}${FAINT}`, label: lesson.layers.tokens });
  if (shown.includes(0))
    items.push({ mark: 'thin', color: palette.first, label: lesson.firstToken });
  if (shown.includes(chosen)) {
    items.push({
      mark: 'line',
      color: chosen === 0 ? palette.first : palette.ink,
      label: name,
    });
  }
  return items;
}

/** How many layers are measured. @param {import('./measure.js').Cosines} cosines */
const layersDone = ({ paired }) => paired.filter((values) => values !== null).length;

/** @param {Scene} scene @param {ReadonlySet<number>} without */
function titleOf({ data: cosines, complete }, without) {
  if (!complete) return lesson.layers.titleSoFar(int(layersDone(cosines)), int(cosines.layers));
  const chance = randomDeviation(cosines.width);
  const means = cosines.paired.slice(1).map((values) => summarise(values, without).mean ?? 0);
  const best = highestLayer(cosines, without);
  return lesson.layers.titleDone({
    within: int(means.filter((value) => Math.abs(value) <= chance).length),
    layers: int(cosines.layers),
    chance: num(chance, 3),
    highest: best ? int(best.layer) : num(null),
    value: num(best?.mean),
  });
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {number[]} xs
 * @param {Series} series
 * @param {number} chance
 */
function setTable(card, xs, { now, other, shuffled }, chance) {
  card.setTable(
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'mean', label: lesson.table.mean, digits: 4 },
      { key: 'sem', label: lesson.table.error, digits: 4 },
      { key: 'tokens', label: lesson.table.count, digits: 0 },
      { key: 'mean_other', label: lesson.table.other, digits: 4 },
      { key: 'shuffled', label: lesson.table.shuffled, digits: 4 },
      { key: 'random_sd', label: lesson.table.random, digits: 4 },
    ],
    xs.flatMap((layer, i) =>
      now[i].count
        ? [
            {
              layer,
              mean: now[i].mean,
              sem: now[i].error,
              tokens: now[i].count,
              mean_other: other[i].mean,
              shuffled: shuffled[i].mean,
              random_sd: chance,
            },
          ]
        : [],
    ),
  );
}
