// SPDX-License-Identifier: MIT
//
// figure-curves.js - figure 2: the log ratio at every layer, a plot for each model, on one scale.

import { lines } from '../../charts/lines.js';
import { ratioKey, ratioLines } from '../../frame/travel-charts.js';
import { text } from '../../text/interface.js';
import { text as travel } from '../../text/travel.js';
import { int } from '../../ui/format.js';
import { createModelPanels, panelOf } from './model-panels.js';
import { comparedOf } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

export function createCurvesFigure() {
  const panels = createModelPanels({
    number: 2,
    title: lesson.curves.title,
    file: 'bai-09-hinh-2-theo-lop',
    height: 300,
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw({ answered, matched }, palette) {
    const card = panels.of(answered.length);
    if (answered.length === 0) return;
    const all = answered.map((one) => ({ ...one, compared: comparedOf(one, matched) }));
    const edges = all.flatMap(({ compared: { layers, joint } }) => [
      ...layers.map(({ ratio }) => ratio ?? 0),
      ...joint.flatMap((band) => (band ? [band.low, band.high] : [])),
    ]);
    all.forEach(({ name, compared }, i) => {
      card.draw(
        panelOf(i),
        lines(
          {
            xs: compared.layers.map((_, l) => l + 1),
            xTitle: travel.layerAxis,
            yTitle: travel.ratio,
            xName: text.words.layer,
            digits: 3,
            suggestedMin: Math.min(0, ...edges),
            suggestedMax: Math.max(0, ...edges),
            lines: ratioLines(compared, palette),
          },
          palette,
        ),
        lesson.curves.describe(name),
        name,
      );
    });
    card.setKey(ratioKey(palette), palette);
    card.say({
      title: lesson.curves.titleDone(
        all
          .map(({ name, compared }) =>
            lesson.curves.item({
              name,
              above: int(compared.above),
              below: int(compared.below),
              layers: int(compared.layers.length),
            }),
          )
          .join('; '),
      ),
      reading: lesson.curves.reading,
      provenance: answered.map(({ run }) => run.provenance).join(' '),
    });
    setTable(card, all);
  }

  return { element: panels.element, draw };
}

/**
 * @param {ReturnType<ReturnType<typeof createModelPanels>['of']>} card
 * @param {{ name: string, compared: import('./scene.js').LogRatios }[]} all
 */
function setTable(card, all) {
  card.setTable(
    [
      { key: 'model', label: lesson.table.model },
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'log_ratio', label: lesson.table.ratio, digits: 4 },
      { key: 'joint_low', label: lesson.table.jointLow, digits: 4 },
      { key: 'joint_high', label: lesson.table.jointHigh, digits: 4 },
    ],
    all.flatMap(({ name, compared: { layers, joint } }) =>
      layers.map(({ ratio }, i) => ({
        model: name,
        layer: i + 1,
        log_ratio: ratio,
        joint_low: joint[i]?.low ?? null,
        joint_high: joint[i]?.high ?? null,
      })),
    ),
  );
}
