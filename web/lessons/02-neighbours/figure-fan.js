// SPDX-License-Identifier: MIT
//
// figure-fan.js - figure 1: a line for each sentence over layers, of the pairs that end with "her" and of
// the pairs drawn at random, each with the median of its fan.

import { fan } from '../../charts/fan.js';
import { angleText, HIGHEST, inUnit, unitDigits } from '../../frame/angles.js';
import { median } from '../../measures/statistics.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { spread } from './measure.js';
import { anglesAt, groupsOf, measuredLayers, pairName } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Neighbours} Neighbours
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {'target' | 'other'} Group
 */

const GROUPS = /** @type {const} */ (['target', 'other']);

/** Two deviations that differ by less than this share are called alike. */
const ALIKE = 0.1;

/** @param {import('../../frame/controls.js').Page} page */
export function createFanFigure(page) {
  const card = createChartCard({
    number: 1,
    title: lesson.fan.title,
    file: 'bai-02-hinh-1-chum-duong',
    side: true,
    panels: [
      { id: 'target', heading: lesson.fan.headTarget, height: 380 },
      { id: 'other', heading: lesson.fan.headOther, height: 380 },
    ],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const { data: near } = scene;
    const layers = measuredLayers(near);
    if (layers.length === 0) return card.reset();
    for (const group of GROUPS) drawGroup(scene, near, layers, group, palette);
    card.setKey(keyOf(scene, palette), palette);
    card.say({
      title: titleOf(scene, near, layers),
      reading: lesson.fan.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, near, layers));
  }

  /**
   * @param {Scene} scene
   * @param {Neighbours} near
   * @param {number[]} layers
   * @param {Group} group
   * @param {Palette} palette
   */
  function drawGroup(scene, near, layers, group, palette) {
    const { unit } = scene;
    const { sentences } = groupsOf(scene, near)[group];
    if (sentences.length === 0) {
      card.blank(group, lesson.nothingLeft);
      return;
    }
    const medians = layers.map((l) => {
      const angles = anglesAt(scene, near, l, group);
      return angles.length ? median(angles) : null;
    });
    card.draw(
      group,
      fan(
        {
          xs: layers,
          groups: bundlesOf(scene, near, layers, group, palette),
          middle: {
            label: lesson.fan.median,
            values: medians.map((angle) => inUnit(angle, unit)),
            color: palette.ink,
          },
          xTitle: her.layerAxis,
          yTitle: lesson.angle(her.unit.axis[unit]),
          xName: text.words.layer,
          max: HIGHEST[unit],
          digits: unitDigits(unit),
          markX: scene.complete ? scene.layer : undefined,
          onPick: (layer) => page.set({ layer }, true),
        },
        palette,
      ),
      lesson.fan.describe({
        name: group === 'target' ? lesson.fan.headTarget : lesson.fan.headOther,
        lines: int(sentences.length),
        layers: int(layers.length),
        low: angleText(medians[0], unit),
        high: angleText(medians[medians.length - 1], unit),
      }),
    );
  }

  return { element: card.element, draw };
}

/**
 * The thin lines of a group; random pairs with position 0 apart where the page shows their colour.
 *
 * @param {Scene} scene
 * @param {Neighbours} near
 * @param {number[]} layers
 * @param {Group} group
 * @param {Palette} palette
 */
function bundlesOf(scene, near, layers, group, palette) {
  const { pairs, sentences } = groupsOf(scene, near)[group];
  /** @param {number[]} some sentences @param {string} hue '#rrggbb' */
  const bundle = (some, hue) => ({
    samples: some.map((s) =>
      layers.map((l) => inUnit(near.angles[l][s]?.[pairs[s]] ?? null, scene.unit)),
    ),
    names: some.map((s) => {
      const { names } = near.sentences[s];
      return lesson.fan.name(int(s + 1), names[pairs[s]], names[pairs[s] + 1]);
    }),
    color: `${hue}99`,
  });
  if (group === 'target') return [bundle(sentences, palette.hidden)];
  if (!scene.color) return [bundle(sentences, palette.muted)];
  const isFirst = (/** @type {number} */ s) => pairs[s] === 0;
  return [
    bundle(
      sentences.filter((s) => !isFirst(s)),
      palette.muted,
    ),
    bundle(sentences.filter(isFirst), palette.first),
  ];
}

/**
 * @param {Scene} scene
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf({ color, drop }, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'thin', color: palette.hidden, label: lesson.target },
    { mark: 'thin', color: palette.muted, label: color ? lesson.otherRest : lesson.other },
  ];
  if (color && !drop) {
    items.push({ mark: 'thin', color: palette.first, label: lesson.otherFirst });
  }
  items.push({ mark: 'line', color: palette.ink, label: lesson.fan.median });
  return items;
}

/** @param {Scene} scene @param {Neighbours} near @param {number[]} layers */
function titleOf(scene, near, layers) {
  if (!scene.complete) return lesson.fan.titleSoFar(int(layers.length), int(near.layers + 1));
  const [target, other] = GROUPS.map(
    (group) => spread(anglesAt(scene, near, scene.layer, group))?.deviation ?? null,
  );
  if (target === null || other === null) return lesson.fan.title;
  const words =
    Math.abs(other - target) < ALIKE * target
      ? lesson.fan.alike
      : other > target
        ? lesson.fan.wider
        : lesson.fan.narrower;
  return words({
    layer: int(scene.layer),
    target: angleText(target, scene.unit),
    other: angleText(other, scene.unit),
  });
}

/**
 * @param {Scene} scene
 * @param {Neighbours} near
 * @param {number[]} layers
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf(scene, near, layers) {
  const { unit } = scene;
  const key = unit === 'degrees' ? 'angle_deg' : 'angle_rad';
  const words = { target: lesson.table.groupTarget, other: lesson.table.groupOther };
  return [
    [
      { key: 'group', label: lesson.table.group },
      { key: 'sentence', label: lesson.table.sentence, digits: 0 },
      { key: 'pair', label: lesson.table.pair },
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key, label: lesson.table.angle(her.unit.axis[unit]), digits: unit === 'degrees' ? 2 : 4 },
    ],
    GROUPS.flatMap((group) => {
      const { pairs, sentences } = groupsOf(scene, near)[group];
      return sentences.flatMap((s) =>
        layers.map((layer) => ({
          group: words[group],
          sentence: s + 1,
          pair: pairName(pairs[s]),
          layer,
          [key]: inUnit(near.angles[layer][s]?.[pairs[s]] ?? null, unit),
        })),
      );
    }),
  ];
}
