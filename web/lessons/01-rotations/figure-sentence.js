// SPDX-License-Identifier: MIT
//
// figure-sentence.js - figure 3: every token of one sentence over layers, and the strip that goes with it.

import { lines } from '../../charts/lines.js';
import { text } from '../../text/interface.js';
import { text as her } from '../../text/her.js';
import { text as lesson } from '../../text/lesson-01.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { angleText, inUnit, unitDigits } from '../her-page.js';
import { measuredLayers } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./measure.js').Turns} Turns
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

export function createSentenceFigure() {
  const card = createChartCard({
    number: 3,
    title: lesson.one.title,
    file: 'bai-01-hinh-3-mot-cau',
    panels: [{ id: 'sentence', height: 340 }],
  });

  /**
   * @param {State} state
   * @param {Turns} turns  those of the state
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function draw(state, turns, palette, animate) {
    const { sentence, position, unit, layer } = state;
    const { names, target, text: words } = turns.sentences[sentence];
    const layers = measuredLayers(state).filter((l) => turns.angles[l][sentence] !== null);
    if (layers.length === 0) return;
    /** @param {number} t */
    const look = (t) => {
      if (t === position) return { color: t === 0 ? palette.first : palette.ink, style: 'solid' };
      if (t === target) return { color: palette.hidden, style: 'dashed' };
      return { color: t === 0 ? palette.first : `${palette.muted}99`, style: 'thin' };
    };
    card.draw(
      'sentence',
      lines(
        {
          xs: layers,
          xTitle: her.layerAxis,
          yTitle: lesson.angle(her.unit.axis[unit]),
          xName: text.words.layer,
          min: 0,
          digits: unitDigits(unit),
          markX: state.complete ? layer : undefined,
          animate,
          lines: names.map((name, t) => ({
            label: name,
            values: layers.map((l) => inUnit(turns.angles[l][sentence]?.[t] ?? null, unit)),
            point: 'circle',
            ...look(t),
            style: /** @type {any} */ (look(t).style),
          })),
        },
        palette,
      ),
      lesson.one.describe({ tokens: int(names.length), layers: int(layers.length) }),
    );
    card.setKey(
      [
        {
          mark: 'line',
          color: position === 0 ? palette.first : palette.ink,
          label: lesson.one.chosen(names[position]),
        },
        ...(position === target
          ? []
          : [{ mark: /** @type {const} */ ('dash'), color: palette.hidden, label: lesson.target }]),
        ...(position === 0
          ? []
          : [
              {
                mark: /** @type {const} */ ('thin'),
                color: palette.first,
                label: lesson.one.first,
              },
            ]),
        { mark: 'thin', color: palette.muted, label: lesson.one.others },
      ],
      palette,
    );
    card.say({
      title: titleOf(state, turns),
      reading: `${lesson.one.reading} “${words}”`,
      provenance: state.provenance,
    });
    card.setTable(
      [
        { key: 'layer', label: lesson.table.layer, digits: 0 },
        { key: 'position', label: lesson.table.position, digits: 0 },
        { key: 'token', label: lesson.table.token },
        {
          key: unit === 'degrees' ? 'angle_deg' : 'angle_rad',
          label: lesson.table.angle(her.unit.axis[unit]),
          digits: unit === 'degrees' ? 2 : 4,
        },
      ],
      layers.flatMap((l) =>
        (turns.angles[l][sentence] ?? []).map((angle, t) => ({
          layer: l,
          position: t,
          token: names[t],
          [unit === 'degrees' ? 'angle_deg' : 'angle_rad']: inUnit(angle, unit),
        })),
      ),
    );
  }

  return { element: card.element, draw };
}

/** @param {State} state @param {Turns} turns */
function titleOf({ sentence, layer, unit }, turns) {
  const angles = turns.angles[layer]?.[sentence];
  if (!angles) return lesson.one.title;
  const most = angles.indexOf(Math.max(...angles));
  return lesson.one.titleDone({
    sentence: int(sentence + 1),
    layer: int(layer),
    token: `“${turns.sentences[sentence].names[most]}” (${text.words.position} ${int(most)})`,
    angle: angleText(angles[most], unit),
  });
}
