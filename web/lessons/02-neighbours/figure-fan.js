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
import { angleOf, compareSpreads, spread } from './measure.js';
import { deviationText } from './readouts.js';
import { anglesAt, groupsOf, hasFirst, measuredLayers, pairName } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {'target' | 'other'} Group
 */

const GROUPS = /** @type {const} */ (['target', 'other']);

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
   * Title, key and table.
   *
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function tell(scene, palette) {
    const layers = measuredLayers(scene.data);
    if (layers.length === 0) return card.reset();
    card.setKey(keyOf(scene, palette), palette);
    card.say({
      title: titleOf(scene, layers),
      reading: lesson.fan.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, layers));
  }

  /**
   * @param {Group} group
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function drawGroup(group, scene, palette) {
    const layers = measuredLayers(scene.data);
    if (layers.length === 0) return;
    const { unit } = scene;
    const { sentences } = groupsOf(scene)[group];
    if (sentences.length === 0) {
      card.blank(group, lesson.nothingLeft);
      return;
    }
    const medians = layers.map((l) => {
      const angles = anglesAt(scene, l, group);
      return angles.length ? median(angles) : null;
    });
    card.draw(
      group,
      fan(
        {
          xs: layers,
          groups: bundlesOf(scene, layers, group, palette),
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

  /** @param {Group} group @returns {import('../../frame/lesson.js').Draw} */
  const partOf = (group) => (scene, palette) => drawGroup(group, scene, palette);
  return {
    element: card.element,
    /** Each fan by itself: both at once would take too long. */
    parts: [...GROUPS.map(partOf), tell],
  };
}

/**
 * The thin lines of a group; random pairs with position 0 apart where the page shows their colour.
 *
 * @param {Scene} scene
 * @param {number[]} layers
 * @param {Group} group
 * @param {Palette} palette
 */
function bundlesOf(scene, layers, group, palette) {
  const { data } = scene;
  const { pairs, sentences } = groupsOf(scene)[group];
  /** @param {number[]} some sentences @param {string} hue '#rrggbb' */
  const bundle = (some, hue) => ({
    samples: some.map((s) => layers.map((l) => inUnit(angleOf(data, l, s, pairs[s]), scene.unit))),
    names: some.map((s) => {
      const { names } = data.sentences[s];
      const [i, j] = pairs[s];
      return lesson.fan.name(int(s + 1), names[i], names[j]);
    }),
    color: `${hue}99`,
  });
  if (group === 'target') return [bundle(sentences, palette.hidden)];
  if (!scene.color) return [bundle(sentences, palette.muted)];
  const isFirst = (/** @type {number} */ s) => hasFirst(pairs[s]);
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
function keyOf({ color, skip }, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'thin', color: palette.hidden, label: lesson.target },
    { mark: 'thin', color: palette.muted, label: color ? lesson.otherRest : lesson.other },
  ];
  if (color && skip === 0) {
    items.push({ mark: 'thin', color: palette.first, label: lesson.otherFirst });
  }
  items.push({ mark: 'line', color: palette.ink, label: lesson.fan.median });
  return items;
}

/** @param {Scene} scene @param {number[]} layers */
function titleOf(scene, layers) {
  const { data, layer, unit } = scene;
  if (!scene.complete) return lesson.fan.titleSoFar(int(layers.length), int(data.layers + 1));
  const [target, other] = GROUPS.map((group) => spread(anglesAt(scene, layer, group)));
  const verdict = compareSpreads(other, target);
  if (!verdict) return lesson.fan.title;
  return lesson.fan[verdict]({
    layer: int(layer),
    target: deviationText(target?.deviation, unit),
    other: deviationText(other?.deviation, unit),
  });
}

/**
 * @param {Scene} scene
 * @param {number[]} layers
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf(scene, layers) {
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
      const { pairs, sentences } = groupsOf(scene)[group];
      return sentences.flatMap((s) =>
        layers.map((layer) => ({
          group: words[group],
          sentence: s + 1,
          pair: pairName(pairs[s]),
          layer,
          [key]: inUnit(angleOf(scene.data, layer, s, pairs[s]), unit),
        })),
      );
    }),
  ];
}
