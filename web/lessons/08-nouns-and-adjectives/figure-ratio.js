// SPDX-License-Identifier: MIT
//
// figure-ratio.js - figure 1: the log ratio of both groups' steps at every layer with its two bands, or the mean
// steps themselves.

import { lines } from '../../charts/lines.js';
import { answerSentence, ratioKey, ratioLines } from '../../frame/travel-charts.js';
import { answerOf } from '../../measures/log-ratio.js';
import { GROUPS } from '../../measures/whole-words.js';
import { stepsOf } from '../../measures/word-travel.js';
import { text } from '../../text/interface.js';
import { text as travel } from '../../text/travel.js';
import { createChartCard } from '../../ui/chart-card.js';
import { createChoice } from '../../ui/choice.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../charts/lines.js').Line} Line
 */

const POINTS = /** @type {const} */ ({ noun: 'circle', adjective: 'rect' });

/** @param {import('../../frame/controls.js').Page} page */
export function createRatioFigure(page) {
  const card = createChartCard({
    number: 1,
    title: lesson.ratio.title,
    file: 'bai-08-hinh-1-log-ti-so',
    panels: [{ id: 'ratio', height: 380 }],
  });
  const views = createChoice({
    legend: lesson.ratio.legend,
    options: /** @type {const} */ (['ratio', 'steps']).map((value) => ({
      value,
      label: lesson.ratio[value],
    })),
    onChoose: (view) => page.set({ view }),
  });
  card.tools.append(views.element);

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const { view, compared, data } = scene;
    views.set(view);
    if (compared.layers.every(({ ratio }) => ratio === null)) {
      card.reset();
      return;
    }
    const xs = data.steps.map((_, i) => i + 1);
    card.draw(
      'ratio',
      lines(
        {
          xs,
          xTitle: travel.layerAxis,
          yTitle: lesson.ratio.y[view],
          xName: text.words.layer,
          min: view === 'steps' ? 0 : undefined,
          digits: view === 'steps' ? 2 : 3,
          lines: view === 'steps' ? stepLines(scene, palette) : ratioLines(compared, palette),
        },
        palette,
      ),
      lesson.ratio.describe({
        layers: int(data.layers),
        whole: num(compared.whole.ratio, 3),
        said: travel.answers[answerOf(compared.whole)],
      }),
    );
    card.setKey(keyOf(view, palette), palette);
    card.say({
      title: titleOf(scene),
      reading: lesson.ratio.reading[view] + (scene.matched ? lesson.ratio.onlyMatched : ''),
      provenance: scene.provenance,
    });
    setTable(card, scene);
  }

  return { element: card.element, draw, card };
}

/** @param {Scene} scene */
function titleOf({ data, complete, compared, model }) {
  if (!complete) {
    const done = data.steps[data.layers - 1].filter((step) => step !== null).length;
    return lesson.ratio.titleSoFar(int(done), int(data.samples.length));
  }
  return answerSentence(model.name, compared);
}

/** @param {Scene} scene @param {Palette} palette @returns {Line[]} */
function stepLines({ data, kept }, palette) {
  const means = stepsOf(data, kept);
  const colors = { noun: palette.hidden, adjective: palette.ink };
  return GROUPS.map((group) => {
    const at = means[group];
    const edge = (/** @type {number} */ sign) =>
      at.map(({ mean, error, n }) => (n ? mean + sign * (error ?? 0) : null));
    return {
      label: travel.group[group],
      values: at.map(({ mean, n }) => (n ? mean : null)),
      color: colors[group],
      point: POINTS[group],
      style: group === 'noun' ? 'solid' : 'dashed',
      band: { low: edge(-1), high: edge(1) },
    };
  });
}

/**
 * @param {'ratio' | 'steps'} view
 * @param {Palette} palette
 * @returns {import('../../ui/chart-key.js').KeyItem[]}
 */
function keyOf(view, palette) {
  if (view === 'steps') {
    return [
      { mark: 'line', color: palette.hidden, label: travel.group.noun },
      { mark: 'dash', color: palette.ink, label: travel.group.adjective },
    ];
  }
  return ratioKey(palette);
}

/** @param {ReturnType<typeof createChartCard>} card @param {Scene} scene */
function setTable(card, { compared, data, kept }) {
  const means = stepsOf(data, kept);
  card.setTable(
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      ...GROUPS.flatMap((group) => [
        { key: `${group}_n`, label: lesson.table.n(travel.group[group]), digits: 0 },
        { key: `${group}_mean`, label: lesson.table.mean(travel.group[group]), digits: 3 },
      ]),
      { key: 'log_ratio', label: lesson.table.ratio, digits: 4 },
      { key: 'low', label: lesson.table.low, digits: 4 },
      { key: 'high', label: lesson.table.high, digits: 4 },
      { key: 'joint_low', label: lesson.table.jointLow, digits: 4 },
      { key: 'joint_high', label: lesson.table.jointHigh, digits: 4 },
    ],
    compared.layers.map(({ ratio, interval }, i) => ({
      layer: i + 1,
      ...Object.fromEntries(
        GROUPS.flatMap((group) => {
          const { mean, n } = means[group][i];
          return [
            [`${group}_n`, n],
            [`${group}_mean`, n ? mean : null],
          ];
        }),
      ),
      log_ratio: ratio,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      joint_low: compared.joint[i]?.low ?? null,
      joint_high: compared.joint[i]?.high ?? null,
    })),
  );
}
