// SPDX-License-Identifier: MIT
//
// figure-apart.js - figure 2: how far the words are from one another at each layer, in all dimensions: between
// the means of all sentences beside what chance gives, and inside each sentence.

import { lines } from '../../charts/lines.js';
import { mean, standardDeviation, YARDSTICK } from '../../measures/statistics.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { chanceEdge, FEWEST_FOR_CHANCE, PAIRS } from './measure.js';
import {
  farther,
  HIM,
  lengthText,
  measuredLayers,
  pairName,
  ROUND,
  ratioOf,
  unitOf,
} from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Layer} Layer
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../charts/lines.js').Line} Line
 */

const words = lesson.apart;

/** The pairs that the right plot has: both of them from "her". */
const FROM_HER = [HIM, ROUND];

/** @param {import('../../frame/controls.js').Page} page */
export function createApartFigure(page) {
  const card = createChartCard({
    number: 2,
    title: words.title,
    file: 'bai-06-hinh-2-khoang-cach',
    side: true,
    panels: [
      { id: 'means', heading: words.heads.means, height: 340 },
      { id: 'each', heading: words.heads.each, height: 340 },
    ],
  });

  /**
   * @param {'means' | 'each'} id
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function drawPanel(id, scene, palette, animate) {
    const layers = measuredLayers(scene.data);
    if (layers.length === 0) return;
    card.draw(
      id,
      lines(
        {
          xs: layers,
          xTitle: her.layerAxis,
          yTitle: scene.relative ? words.yRelative : words.y,
          xName: text.words.layer,
          min: 0,
          digits: 2,
          markX: scene.complete ? scene.layer : undefined,
          animate,
          onPick: (layer) => page.set({ layer }, true),
          lines:
            id === 'means' ? meanLines(scene, layers, palette) : eachLines(scene, layers, palette),
          bundles: id === 'each' && scene.thin ? thinLines(scene, layers, palette) : [],
        },
        palette,
      ),
      describe(id, scene, layers),
    );
  }

  /** Title, key and table. @param {Scene} scene @param {Palette} palette */
  function tell(scene, palette) {
    const layers = measuredLayers(scene.data);
    if (layers.length === 0) return card.reset();
    const hasChance = scene.data.at[layers[0]]?.chance !== null;
    card.setKey(keyOf(scene, hasChance, palette), palette);
    card.say({
      title: titleOf(scene, layers),
      reading: hasChance ? words.reading : words.noChance(int(FEWEST_FOR_CHANCE)),
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, layers));
  }

  /** @param {'means' | 'each'} id @returns {import('../../frame/lesson.js').Draw} */
  const partOf = (id) => (scene, palette, animate) => drawPanel(id, scene, palette, animate);
  return { element: card.element, parts: [partOf('means'), partOf('each'), tell] };
}

/** A pair's colour is that of the word it compares; both are compared with one another in grey. @param {Palette} palette */
const looks = (palette) =>
  /** @type {Pick<Line, 'color' | 'style' | 'point'>[]} */ ([
    { color: palette.ink, style: 'solid', point: 'rect' },
    { color: palette.hidden, style: 'solid', point: 'triangle' },
    { color: palette.muted, style: 'dashed', point: 'circle' },
  ]);

/** @param {Scene} scene @param {number[]} layers @returns {Layer[]} */
const layersOf = ({ data }, layers) => layers.map((l) => /** @type {Layer} */ (data.at[l]));

/**
 * @param {Scene} scene
 * @param {number[]} layers
 * @param {Palette} palette
 * @returns {Line[]}
 */
function meanLines(scene, layers, palette) {
  const at = layersOf(scene, layers);
  const ours = PAIRS.map((_, p) => ({
    ...looks(palette)[p],
    label: pairName(p),
    values: at.map((layer) => layer.apart[p] / unitOf(layer, scene.relative)),
  }));
  return at[0].chance ? [...ours, chanceLine(at, scene.relative, palette)] : ours;
}

/**
 * What chance gives, of all pairs together: their levels hardly differ.
 *
 * @param {Layer[]} at
 * @param {boolean} relative
 * @param {Palette} palette
 * @returns {Line}
 */
function chanceLine(at, relative, palette) {
  /** @param {(chances: import('./measure.js').Chance[]) => number} of */
  const over = (of) => at.map((layer) => of(layer.chance ?? []) / unitOf(layer, relative));
  return {
    label: words.chance,
    values: over((chances) => mean(chances.map((chance) => chance.mean))),
    color: palette.muted,
    style: 'dotted',
    band: {
      low: over((chances) =>
        Math.max(0, Math.min(...chances.map((c) => c.mean - YARDSTICK * c.deviation))),
      ),
      high: over((chances) => Math.max(...chances.map(chanceEdge))),
    },
  };
}

/**
 * @param {Scene} scene
 * @param {number[]} layers
 * @param {Palette} palette
 * @returns {Line[]}
 */
function eachLines(scene, layers, palette) {
  const at = layersOf(scene, layers);
  return FROM_HER.map((p) => {
    /** @param {number} sign */
    const edge = (sign) =>
      at.map((layer) => {
        const spread = YARDSTICK * (standardDeviation(layer.each[p]) ?? 0);
        return Math.max(0, mean(layer.each[p]) + sign * spread) / unitOf(layer, scene.relative);
      });
    return {
      ...looks(palette)[p],
      label: pairName(p),
      values: at.map((layer) => mean(layer.each[p]) / unitOf(layer, scene.relative)),
      band: { low: edge(-1), high: edge(1) },
    };
  });
}

/** @param {Scene} scene @param {number[]} layers @param {Palette} palette */
function thinLines(scene, layers, palette) {
  const at = layersOf(scene, layers);
  return FROM_HER.map((p) => ({
    samples: scene.data.sentences.map((_, s) =>
      at.map((layer) => layer.each[p][s] / unitOf(layer, scene.relative)),
    ),
    color: `${looks(palette)[p].color}4d`,
  }));
}

/** @param {Scene} scene @param {boolean} hasChance @param {Palette} palette */
function keyOf({ thin, data }, hasChance, palette) {
  const marks = /** @type {const} */ (['square', 'triangle', 'dash']);
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = PAIRS.map((_, p) => ({
    mark: marks[p],
    color: looks(palette)[p].color,
    label: pairName(p),
  }));
  if (hasChance) {
    items.push({ mark: 'dotted', color: palette.muted, label: words.chance });
    items.push({ mark: 'bar', color: `${palette.muted}33`, label: words.keyChance });
  }
  if (data.sentences.length > 1) {
    items.push({ mark: 'bar', color: `${palette.hidden}33`, label: words.keySpread });
  }
  if (thin) items.push({ mark: 'thin', color: palette.muted, label: lesson.paths.keyThin });
  return items;
}

/** @param {Scene} scene @param {number[]} layers */
function titleOf({ data, complete, layer }, layers) {
  if (!complete) return words.soFar(int(layers.length), int(data.layers + 1));
  const at = data.at[layer];
  const [ratio, start] = [ratioOf(at), ratioOf(data.at[0])];
  if (!at || ratio === null || start === null) return words.title;
  return words.done({
    layer: int(layer),
    round: lengthText(at.apart[ROUND]),
    him: lengthText(at.apart[HIM]),
    ratio: num(ratio),
    start: num(start),
  });
}

/** @param {'means' | 'each'} id @param {Scene} scene @param {number[]} layers */
function describe(id, scene, layers) {
  const last = layers[layers.length - 1];
  const [at] = layersOf(scene, [last]);
  const said = (/** @type {number} */ p) =>
    lengthText((id === 'means' ? at.apart[p] : mean(at.each[p])) / unitOf(at, scene.relative));
  return words.describe({
    name: words.heads[id],
    layers: int(layers.length),
    last: int(last),
    him: said(HIM),
    round: said(ROUND),
  });
}

/**
 * Distances as they were measured, and what they can be divided by.
 *
 * @param {Scene} scene
 * @param {number[]} layers
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf({ data }, layers) {
  const keys = PAIRS.map(([a, b]) => `${a}_${b}`);
  const { table } = lesson;
  return [
    [
      { key: 'layer', label: table.layer, digits: 0 },
      ...keys.flatMap((key, p) => [
        { key, label: table.apart(pairName(p)), digits: 3 },
        { key: `${key}_chance`, label: table.edge(pairName(p)), digits: 3 },
        { key: `${key}_each`, label: table.each(pairName(p)), digits: 3 },
        { key: `${key}_sd`, label: table.deviation(pairName(p)), digits: 3 },
        { key: `${key}_in_plane`, label: table.inPlane(pairName(p)), digits: 1 },
      ]),
      { key: 'farther', label: table.farther, digits: 0 },
      { key: 'length', label: table.length, digits: 3 },
      { key: 'spread', label: table.spread, digits: 3 },
    ],
    layers.flatMap((l) => {
      const at = data.at[l];
      if (!at) return [];
      const pairs = keys.flatMap((key, p) => {
        const share = data.common?.inPlane[l][p] ?? null;
        return [
          [key, at.apart[p]],
          [`${key}_chance`, at.chance ? chanceEdge(at.chance[p]) : null],
          [`${key}_each`, mean(at.each[p])],
          [`${key}_sd`, standardDeviation(at.each[p])],
          [`${key}_in_plane`, share === null ? null : 100 * share],
        ];
      });
      return [
        {
          layer: l,
          ...Object.fromEntries(pairs),
          farther: farther(at),
          length: at.length,
          spread: at.spread,
        },
      ];
    }),
  ];
}
