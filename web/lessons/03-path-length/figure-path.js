// SPDX-License-Identifier: MIT
//
// figure-path.js - figure 1: how far every token has gone after each layer, or how long each step was.

import { lines } from '../../charts/lines.js';
import { median } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { createChoice } from '../../ui/choice.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { int, num } from '../../ui/format.js';
import { cumulative, meanOfKept } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./scene.js').Run} Run
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** Opacity of one line of hundreds, so that a bundle shows where it is dense. */
const FAINT = '80';

/** @param {import('../../frame/controls.js').Page} page */
export function createPathFigure(page) {
  const card = createChartCard({
    number: 1,
    title: lesson.path.title,
    file: 'bai-03-hinh-1-quang-duong',
    panels: [{ id: 'path', height: 420 }],
  });
  const views = createChoice({
    legend: lesson.path.view,
    options: [
      { value: 'sum', label: lesson.path.sum },
      { value: 'step', label: lesson.path.step },
    ],
    onChoose: (view) => page.set({ view }),
  });
  card.tools.append(views.element);

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { data: path, view, names, token: chosen } = scene;
    views.set(view);
    if (path.steps.every((steps) => steps === null)) {
      card.reset();
      return;
    }
    const without = dropped(scene);
    const sums = cumulative(path);
    const first = view === 'sum' ? 0 : 1;
    const rows = (view === 'sum' ? sums : path.steps).slice(first);
    const xs = rows.map((_, i) => first + i);
    const means = meanOfKept(rows, without);
    const shown = names.map((_, t) => t).filter((t) => !without.has(t));
    const valuesOf = (/** @type {number} */ t) => rows.map((values) => values?.[t] ?? null);

    card.draw(
      'path',
      lines(
        {
          xs,
          xTitle: lesson.layerAxis,
          yTitle: lesson.path.y[view],
          xName: text.words.layer,
          min: 0,
          digits: 2,
          lines: [
            {
              label: lesson.path.mean,
              values: means,
              color: palette.hidden,
            },
            {
              label: lesson.path.token(names[chosen], int(chosen)),
              values: shown.includes(chosen) ? valuesOf(chosen) : xs.map(() => null),
              color: chosen === 0 ? palette.first : palette.ink,
              point: chosen === 0 ? 'triangle' : 'rectRot',
            },
          ],
          bundles: [
            {
              samples: shown.filter((t) => t > 0).map(valuesOf),
              color: `${palette.muted}${FAINT}`,
            },
            { samples: shown.filter((t) => t === 0).map(valuesOf), color: palette.first },
          ],
        },
        palette,
      ),
      lesson.path.describe({
        tokens: int(shown.length),
        layers: int(path.layers),
        mean: num(means[means.length - 1]),
      }),
    );
    card.setKey(keyOf(scene, without, palette), palette);
    card.say({
      title: titleOf(scene, without),
      reading: lesson.path.reading + (without.has(0) ? lesson.path.withoutFirst : ''),
      provenance: scene.provenance,
    });
    setTable(card, scene, sums);
  }

  return { element: card.element, draw, card };
}

/**
 * @param {Scene} scene
 * @param {ReadonlySet<number>} without
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf({ names, token: chosen }, without, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'line', color: palette.hidden, label: lesson.path.mean },
    { mark: 'thin', color: `${palette.muted}${FAINT}`, label: lesson.path.others },
  ];
  if (!without.has(0)) items.push({ mark: 'thin', color: palette.first, label: lesson.firstToken });
  if (!without.has(chosen)) {
    items.push({
      mark: 'line',
      color: chosen === 0 ? palette.first : palette.ink,
      label: lesson.path.token(names[chosen], int(chosen)),
    });
  }
  return items;
}

/**
 * @param {Run} run
 * @param {ReadonlySet<number>} without
 */
function titleOf({ data: path, complete }, without) {
  const steps = meanOfKept(path.steps.slice(1), without).filter((value) => value !== null);
  if (complete && steps.length === 0) return lesson.path.titleNone;
  if (!complete || steps.length < 2) {
    return lesson.path.titleSoFar(int(steps.length), int(path.layers));
  }
  const total = steps.reduce((sum, value) => sum + value, 0);
  const last = steps[steps.length - 1];
  return lesson.path.titleDone({
    total: num(total, total < 100 ? 1 : 0),
    layers: int(path.layers),
    share: num((100 * last) / total, 0),
    ratio: num(last / median(steps), 1),
  });
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {Run} run
 * @param {(number[] | null)[]} sums
 */
function setTable(card, run, sums) {
  const { data: path } = run;
  card.setTable(
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'position', label: lesson.table.position, digits: 0 },
      tokenColumn(lesson.table.token),
      { key: 'step', label: lesson.table.step, digits: 3 },
      { key: 'path', label: lesson.table.path, digits: 3 },
    ],
    path.steps.flatMap((steps, l) =>
      steps
        ? steps.map((step, t) => ({
            layer: l,
            position: t,
            ...tokenCells(run, t),
            step,
            path: sums[l]?.[t] ?? null,
          }))
        : [],
    ),
  );
}
