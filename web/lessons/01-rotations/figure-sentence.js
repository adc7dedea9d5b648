// SPDX-License-Identifier: MIT
//
// figure-sentence.js - figure 3: every token of one sentence over layers, and the strip that goes with it.

import { lines } from '../../charts/lines.js';
import { angleText, inUnit, unitDigits } from '../../frame/angles.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { int, num } from '../../ui/format.js';
import { measuredLayers } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
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
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function draw(scene, palette, animate) {
    const { data: turns, index: sentence, unit, layer } = scene;
    const { names, text: words } = turns.sentences[sentence];
    const layers = measuredLayers(scene).filter((l) => turns.angles[l][sentence] !== null);
    if (layers.length === 0) return card.reset();
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
          markX: scene.complete ? layer : undefined,
          animate,
          lines: names.map((label, t) => ({
            label,
            values: layers.map((l) => inUnit(turns.angles[l][sentence]?.[t] ?? null, unit)),
            point: 'circle',
            ...lookOf(scene, turns, t, palette),
          })),
        },
        palette,
      ),
      lesson.one.describe({ tokens: int(names.length), layers: int(layers.length) }),
    );
    card.setKey(keyOf(scene, turns, palette), palette);
    card.say({
      title: titleOf(scene, turns),
      reading: `${lesson.one.reading} “${words}”`,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, turns, layers));
  }

  return { element: card.element, draw };
}

/**
 * @param {Scene} scene
 * @param {Turns} turns
 * @param {number} t
 * @param {Palette} palette
 * @returns {{ color: string, style: 'solid' | 'dashed' | 'thin' }} of one token's line
 */
function lookOf({ index: sentence, position }, turns, t, palette) {
  if (t === position) return { color: t === 0 ? palette.first : palette.ink, style: 'solid' };
  if (t === turns.sentences[sentence].target) return { color: palette.hidden, style: 'dashed' };
  return { color: t === 0 ? palette.first : `${palette.muted}99`, style: 'thin' };
}

/**
 * @param {Scene} scene
 * @param {Turns} turns
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf({ index: sentence, position }, turns, palette) {
  const { names, target } = turns.sentences[sentence];
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    {
      mark: 'line',
      color: position === 0 ? palette.first : palette.ink,
      label: lesson.one.chosen(names[position]),
    },
  ];
  if (position !== target) {
    items.push({ mark: 'dash', color: palette.hidden, label: lesson.target });
  }
  if (position !== 0) items.push({ mark: 'thin', color: palette.first, label: lesson.one.first });
  items.push({ mark: 'thin', color: palette.muted, label: lesson.one.others });
  return items;
}

/** @param {Scene} scene @param {Turns} turns */
function titleOf({ index: sentence, layer, unit }, turns) {
  const angles = turns.angles[layer]?.[sentence];
  if (!angles) return lesson.one.title;
  // An angle with a vector of length 0 does not exist.
  const most = angles.indexOf(Math.max(...angles.filter(Number.isFinite)));
  return lesson.one.titleDone({
    sentence: int(sentence + 1),
    layer: int(layer),
    token:
      most < 0
        ? num(null)
        : `“${turns.sentences[sentence].names[most]}” (${text.words.position} ${int(most)})`,
    angle: angleText(angles[most], unit),
  });
}

/**
 * @param {Scene} scene
 * @param {Turns} turns
 * @param {number[]} layers
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf({ index: sentence, unit }, turns, layers) {
  const [key, digits] = unit === 'degrees' ? ['angle_deg', 2] : ['angle_rad', 4];
  return [
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'position', label: lesson.table.position, digits: 0 },
      tokenColumn(lesson.table.token),
      { key, label: lesson.table.angle(her.unit.axis[unit]), digits },
    ],
    layers.flatMap((layer) =>
      (turns.angles[layer][sentence] ?? []).map((angle, position) => ({
        layer,
        position,
        ...tokenCells(turns.sentences[sentence], position),
        [key]: inUnit(angle, unit),
      })),
    ),
  ];
}
