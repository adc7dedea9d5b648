// SPDX-License-Identifier: MIT
//
// figure-pairs.js - figure 3, the reveal: the mean angle of every pair of positions over layers, and at
// the chosen layer; the pair with position 0 wears the warning hue.

import { bars } from '../../charts/bars.js';
import { lines } from '../../charts/lines.js';
import { angleText, HIGHEST, inUnit, unitDigits } from '../../frame/angles.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { pairsTitle } from './readouts.js';
import { commonPairs, measuredLayers, pairName } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').PairMean} PairMean
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../frame/angles.js').Unit} Unit
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createPairsFigure(page) {
  const card = createChartCard({
    number: 3,
    title: lesson.pairs.title,
    file: 'bai-02-hinh-3-theo-vi-tri',
    side: true,
    panels: [
      { id: 'layers', heading: lesson.pairs.headLayers, height: 360 },
      { id: 'bars', heading: lesson.pairs.headBars(int(0)), height: 360 },
    ],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function drawLayers(scene, palette, animate) {
    const { layers, means, pairs } = measuredOf(scene);
    const { unit, layer } = scene;
    if (pairs.length === 0) return;
    card.draw(
      'layers',
      lines(
        {
          xs: layers,
          xTitle: her.layerAxis,
          yTitle: lesson.angleNear(her.unit.axis[unit]),
          xName: text.words.layer,
          min: 0,
          max: HIGHEST[unit],
          digits: unitDigits(unit),
          markX: scene.complete ? layer : undefined,
          animate,
          onPick: (layer) => page.set({ layer }, true),
          lines: pairs.map((pair) => lineOf(pair, means, unit, palette)),
        },
        palette,
      ),
      describeLayers(unit, layers.length, pairs.length, means[means.length - 1]),
      lesson.pairs.headLayers,
    );
  }

  /**
   * Title, key and table.
   *
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function tell(scene, palette) {
    const { layers, means, pairs } = measuredOf(scene);
    if (pairs.length === 0) return card.reset();
    const { unit, skip } = scene;
    card.setKey(keyOf(skip, palette), palette);
    card.say({
      title: pairsTitle(scene),
      reading: lesson.pairs.reading,
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(layers, means, unit));
  }

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function drawBars(scene, palette, animate) {
    const { layer, unit, skip } = scene;
    const { layers, means, pairs } = measuredOf(scene);
    if (pairs.length === 0) return;
    const heading = lesson.pairs.headBars(int(layer));
    // None where the layer is not measured yet.
    const at = means[layers.indexOf(layer)] ?? [];
    if (at.length === 0) return card.blank('bars', lesson.notYet, heading);
    // The first bar wears the warning hue: where pairs are left out, their places stay empty.
    const shown = [...new Array(skip).fill(null), ...at];
    card.draw(
      'bars',
      bars(
        {
          names: shown.map((m, i) => nameOf(m?.pair ?? i)),
          namesOnAxis: true,
          series: [
            {
              label: lesson.pairs.series,
              values: shown.map((m) => inUnit(m?.mean ?? null, unit)),
              color: palette.muted,
            },
          ],
          xTitle: lesson.pairs.x,
          yTitle: lesson.angleNear(her.unit.axis[unit]),
          positionWord: text.words.position,
          digits: unitDigits(unit),
          min: 0,
          max: HIGHEST[unit],
          animate,
        },
        palette,
      ),
      lesson.pairs.describeBars({
        layer: int(layer),
        list: at.map(({ pair, mean }) => `${nameOf(pair)} ${angleText(mean, unit)}`).join(', '),
      }),
      heading,
    );
  }

  return {
    element: card.element,
    /** Each plot by itself: both at once would take too long. */
    parts: [drawLayers, drawBars, tell],
  };
}

/**
 * What the figure shows of a scene.
 *
 * @param {Scene} scene
 * @returns {{ layers: number[], means: PairMean[][], pairs: number[] }} means: by the index of the layer
 */
function measuredOf({ data: near, skip }) {
  const layers = measuredLayers(near);
  const means = layers.map((l) => commonPairs(near, l).filter(({ pair }) => pair >= skip));
  // A layer of which only the first batch is measured may lack pairs that the others have.
  const found = new Set(means.flatMap((row) => row.map(({ pair }) => pair)));
  return { layers, means, pairs: [...found].sort((a, b) => a - b) };
}

/** @param {number} pair the first of its two positions */
const nameOf = (pair) => pairName([pair, pair + 1]);

/**
 * One pair over layers: that with position 0 in the warning hue, the next one dashed.
 *
 * @param {number} pair
 * @param {PairMean[][]} means [index of layer]
 * @param {Unit} unit
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Line}
 */
const lineOf = (pair, means, unit, palette) => ({
  label: nameOf(pair),
  values: means.map((row) => inUnit(row.find((m) => m.pair === pair)?.mean ?? null, unit)),
  color: pair === 0 ? palette.first : pair === 1 ? palette.ink : palette.muted,
  point: pair === 0 ? 'triangle' : 'circle',
  style: pair === 0 ? 'solid' : pair === 1 ? 'dashed' : 'thin',
});

/**
 * @param {number} skip
 * @param {Palette} palette
 * @returns {import('../../ui/chart-card.js').KeyItem[]}
 */
function keyOf(skip, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'triangle', color: palette.first, label: lesson.pairs.first },
    { mark: 'dash', color: palette.ink, label: lesson.pairs.second },
    { mark: 'thin', color: palette.muted, label: lesson.pairs.rest },
  ];
  return items.slice(skip);
}

/**
 * @param {Unit} unit
 * @param {number} layers
 * @param {number} pairs
 * @param {PairMean[]} last  those of the last layer that is measured
 */
function describeLayers(unit, layers, pairs, last) {
  const means = last.map(({ mean }) => mean);
  return lesson.pairs.describeLayers({
    pairs: int(pairs),
    layers: int(layers),
    low: angleText(means.length ? Math.min(...means) : null, unit),
    high: angleText(means.length ? Math.max(...means) : null, unit),
  });
}

/**
 * @param {number[]} layers
 * @param {PairMean[][]} means [index of layer]
 * @param {Unit} unit
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf(layers, means, unit) {
  const [short, digits] = unit === 'degrees' ? ['deg', 2] : ['rad', 4];
  return [
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'pair', label: lesson.table.pair },
      { key: 'sentences', label: lesson.table.n, digits: 0 },
      { key: `mean_${short}`, label: lesson.table.mean(her.unit.axis[unit]), digits },
      { key: `sem_${short}`, label: lesson.table.error, digits },
    ],
    means.flatMap((row, i) =>
      row.map(({ pair, n, mean, error }) => ({
        layer: layers[i],
        pair: nameOf(pair),
        sentences: n,
        [`mean_${short}`]: inUnit(mean, unit),
        [`sem_${short}`]: inUnit(error, unit),
      })),
    ),
  ];
}
