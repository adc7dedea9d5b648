// SPDX-License-Identifier: MIT
//
// figure-layers.js - figure 1: the mean cosine at every layer with two standard errors, and on demand one
// line for each token, beside which alone stands what chance gives one pair.

import { lines } from '../../charts/lines.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import {
  highestLayer,
  randomMark,
  SMALL,
  summarise,
  TABLE_DIGITS,
  TITLE_DIGITS,
  tally,
} from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Summary} Summary
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../ui/chart-card.js').KeyItem} KeyItem
 * @typedef {Record<'now' | 'other', Summary[]>} Series  one per layer
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
    const mark = randomMark(cosines.width);
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
            ...(tokens.shown.length ? [markOfPair(xs, mark, palette)] : []),
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
      }),
    );
    card.setKey(keyOf(scene, tokens, palette), palette);
    card.say({
      title: titleOf(scene, without),
      reading: lesson.layers.reading,
      provenance: scene.provenance,
    });
    setTable(card, xs, series);
  }

  return { element: card.element, draw, card };
}

/**
 * The means with what the page leaves out, and with the other choice.
 *
 * @param {import('./measure.js').Cosines} cosines
 * @param {number[]} xs layers
 * @param {ReadonlySet<number>} without
 * @returns {Series}
 */
function seriesOf({ paired }, xs, without) {
  const at = (/** @type {ReadonlySet<number>} */ out) => xs.map((l) => summarise(paired[l], out));
  return { now: at(without), other: at(without.has(0) ? NONE_DROPPED : FIRST) };
}

/**
 * What chance gives one cosine.
 *
 * @param {number[]} xs layers
 * @param {number} mark
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line}
 */
const markOfPair = (xs, mark, palette) => ({
  label: lesson.layers.random,
  values: xs.map(() => null),
  color: palette.muted,
  style: 'dotted',
  silent: true,
  band: { low: xs.map(() => -mark), high: xs.map(() => mark) },
});

/**
 * @param {Series} series
 * @param {ReadonlySet<number>} without
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line[]}
 */
const meanLines = ({ now, other }, without, palette) => [
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

/** Two standard errors about the mean. @param {Summary[]} series */
export function bandOf(series) {
  const edge = (/** @type {2 | -2} */ times) =>
    series.map(({ mean, error }) =>
      mean === null || error === null ? null : mean + times * error,
    );
  return { low: edge(-2), high: edge(2) };
}

/** @param {Summary[]} series */
function rangeOf(series) {
  const means = series.map(({ mean }) => mean).filter((mean) => mean !== null);
  if (!means.length) return { low: num(null), high: num(null) };
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
  ];
  if (!shown.length) return items;
  items.push({ mark: 'bar', color: `${palette.muted}55`, label: lesson.layers.random });
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
export const layersDone = ({ paired }) => paired.filter((values) => values !== null).length;

/** @param {Scene} scene @param {ReadonlySet<number>} without */
function titleOf({ data: cosines, complete }, without) {
  if (!complete) return lesson.layers.titleSoFar(int(layersDone(cosines)), int(cosines.layers));
  const best = highestLayer(cosines, without);
  if (!best) return lesson.tooFew;
  const { right, above, below } = tally(cosines, without);
  return lesson.layers.titleDone({
    right: int(right),
    layers: int(cosines.layers),
    small: num(SMALL, 1),
    above: int(above),
    below: int(below),
    highest: int(best.layer),
    value: num(best.mean, TITLE_DIGITS),
  });
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {number[]} xs
 * @param {Series} series
 */
function setTable(card, xs, { now, other }) {
  card.setTable(
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'mean', label: lesson.table.mean, digits: TABLE_DIGITS },
      { key: 'sem', label: lesson.table.error, digits: 4 },
      { key: 'tokens', label: lesson.table.count, digits: 0 },
      { key: 'mean_other', label: lesson.table.other, digits: TABLE_DIGITS },
    ],
    xs.flatMap((layer, i) => {
      const { mean, error: sem, count: tokens } = now[i];
      return tokens ? [{ layer, mean, sem, tokens, mean_other: other[i].mean }] : [];
    }),
  );
}
