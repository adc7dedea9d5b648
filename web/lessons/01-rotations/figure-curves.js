// SPDX-License-Identifier: MIT
//
// figure-curves.js - figure 1: the mean angle of "her" and of the token before it over layers, with
// the band of the standard error, the control, and every sentence's own line on demand.

import { lines } from '../../charts/lines.js';
import { angleText, inUnit, unitDigits } from '../../frame/angles.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int } from '../../ui/format.js';
import { anglesAt, controlSummary } from './measure.js';
import { isBelow, measuredLayers } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Turns} Turns
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../charts/lines.js').Line} Line
 */

/** Block 1 flattens the other blocks' part of the chart where it turns so many times the largest of them. */
const DWARFS = 1.5;

const WORDS = /** @type {const} */ (['target', 'before']);
const OFFSETS = /** @type {const} */ ({ target: 0, before: -1 });

/** @param {import('../../frame/controls.js').Page} page */
export function createCurvesFigure(page) {
  const card = createChartCard({
    number: 1,
    title: lesson.curves.title,
    file: 'bai-01-hinh-1-goc-quay',
    panels: [{ id: 'curves', height: 380 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function draw(scene, palette, animate) {
    const { data: turns } = scene;
    const layers = measuredLayers(scene);
    if (layers.length === 0) return card.reset();
    const { unit } = scene;
    const shown = scene.zoom && layers.length > 1 ? layers.slice(1) : layers;
    card.draw(
      'curves',
      lines(
        {
          xs: shown,
          xTitle: her.layerAxis,
          yTitle: lesson.angle(her.unit.axis[unit]),
          xName: text.words.layer,
          min: 0,
          digits: unitDigits(unit),
          markX: scene.complete ? scene.layer : undefined,
          animate,
          onPick: (layer) => page.set({ layer }, true),
          lines: curves(scene, turns, shown, palette),
          bundles: scene.thin ? thinLines(turns, shown, unit, palette) : [],
        },
        palette,
      ),
      describe(scene, turns, layers),
    );
    card.setKey(keyOf(scene, turns, palette), palette);
    card.say({
      title: titleOf(scene, layers),
      reading: readingOf(scene, turns, layers),
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(scene, layers));
  }

  return { element: card.element, draw, card };
}

/**
 * @param {Scene} scene
 * @param {Turns} turns
 * @param {number[]} layers
 * @param {Palette} palette
 * @returns {Line[]}
 */
function curves({ compared, complete, unit, zoom }, turns, layers, palette) {
  const colors = { target: palette.hidden, before: palette.ink };
  const means = WORDS.map((word) => {
    const at = layers.map((l) => compared[l]?.[word] ?? null);
    /** @param {number} sign */
    const edge = (sign) => at.map((s) => s && inUnit(s.mean + sign * (s.error ?? 0), unit));
    return {
      label: lesson[word],
      values: at.map((s) => s && inUnit(s.mean, unit)),
      color: colors[word],
      point: /** @type {const} */ ({ target: 'circle', before: 'rect' })[word],
      band: { low: edge(-1), high: edge(1) },
      hollow: layers.map((l) => complete && !isBelow(compared[l]?.welch.corrected ?? null)),
    };
  });
  const control = zoom ? null : controlSummary(turns);
  return [...means, ...(control ? [controlLine(control, layers, unit, palette)] : [])];
}

/**
 * @param {{ mean: number, spread: number | null }} control
 * @param {number[]} layers
 * @param {import('../../frame/angles.js').Unit} unit
 * @param {Palette} palette
 * @returns {Line}
 */
function controlLine({ mean, spread }, layers, unit, palette) {
  /** @param {number} radians */
  const flat = (radians) => layers.map(() => inUnit(radians, unit));
  return {
    label: lesson.control,
    values: flat(mean),
    color: palette.muted,
    style: 'dotted',
    silent: true,
    // No angle is beyond these two.
    band: {
      low: flat(Math.max(0, mean - (spread ?? 0))),
      high: flat(Math.min(Math.PI, mean + (spread ?? 0))),
    },
  };
}

/**
 * @param {Turns} turns
 * @param {number[]} layers
 * @param {import('../../frame/angles.js').Unit} unit
 * @param {Palette} palette
 * @returns {import('../../charts/lines.js').Bundle[]}
 */
function thinLines(turns, layers, unit, palette) {
  const colors = { target: palette.hidden, before: palette.ink };
  return WORDS.map((word) => {
    const byLayer = layers.map((l) => anglesAt(turns, l, OFFSETS[word]));
    return {
      samples: turns.sentences.map((_, s) => byLayer.map((angles) => inUnit(angles[s], unit))),
      color: `${colors[word]}4d`,
    };
  });
}

/** @param {Scene} scene @param {Turns} turns @param {Palette} palette */
function keyOf({ complete, thin, zoom }, turns, palette) {
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = [
    { mark: 'circle', color: palette.hidden, label: lesson.target },
    { mark: 'square', color: palette.ink, label: lesson.before },
  ];
  if (turns.sentences.length > 1) {
    items.push({ mark: 'bar', color: `${palette.hidden}33`, label: lesson.curves.keyBand });
  }
  if (complete) items.push({ mark: 'ring', color: palette.ink, label: lesson.curves.keyHollow });
  if (turns.control.length && !zoom) {
    items.push({ mark: 'dotted', color: palette.muted, label: lesson.control });
    items.push({ mark: 'bar', color: `${palette.muted}33`, label: lesson.curves.keyControl });
  }
  if (thin) items.push({ mark: 'thin', color: palette.muted, label: lesson.curves.keyThin });
  return items;
}

/**
 * How to read the figure as it is drawn: with the control or without, block 1 dwarfing the rest or not.
 *
 * @param {Scene} scene
 * @param {Turns} turns
 * @param {number[]} layers
 */
function readingOf({ compared, zoom }, turns, layers) {
  const { reading } = lesson.curves;
  const meanOf = (/** @type {number} */ l) => compared[l]?.target.mean ?? 0;
  const [first, ...rest] = layers.map(meanOf);
  const dwarfs = rest.length > 0 && first > DWARFS * Math.max(...rest);
  return [
    reading.points,
    !zoom && turns.control.length > 0 && reading.control,
    !zoom && dwarfs && reading.zoom,
    reading.pick,
  ]
    .filter(Boolean)
    .join(' ');
}

/** @param {Scene} scene @param {number[]} layers */
function titleOf({ compared, complete, unit }, layers) {
  if (!complete) {
    return lesson.curves.titleSoFar(int(layers.length), int(compared.length - 1));
  }
  const angleOf = (/** @type {number} */ l) => compared[l]?.target.mean ?? 0;
  const sorted = [...layers].sort((a, b) => angleOf(a) - angleOf(b));
  const [least, most, last] = [sorted[0], sorted[sorted.length - 1], layers[layers.length - 1]];
  return lesson.curves.titleDone({
    most: int(most),
    mostAngle: angleText(angleOf(most), unit),
    least: int(least),
    leastAngle: angleText(angleOf(least), unit),
    last: int(last),
    lastAngle: angleText(angleOf(last), unit),
  });
}

/** @param {Scene} scene @param {Turns} turns @param {number[]} layers */
function describe({ compared, unit }, turns, layers) {
  return lesson.curves.describe({
    sentences: int(turns.sentences.length),
    layers: int(layers.length),
    first: angleText(compared[layers[0]]?.target.mean ?? null, unit),
    last: angleText(compared[layers[layers.length - 1]]?.target.mean ?? null, unit),
    control: angleText(controlSummary(turns)?.mean ?? null, unit),
  });
}

/**
 * @param {Scene} scene
 * @param {number[]} layers
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf({ compared, unit }, layers) {
  const short = unit === 'degrees' ? 'deg' : 'rad';
  const digits = unit === 'degrees' ? 2 : 4;
  return [
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'sentences', label: lesson.table.n, digits: 0 },
      ...WORDS.flatMap((word) => [
        {
          key: `${word}_${short}`,
          label: lesson.table.mean(lesson[word], her.unit.axis[unit]),
          digits,
        },
        { key: `${word}_sem_${short}`, label: lesson.table.error(lesson[word]), digits },
      ]),
    ],
    layers.map((layer) => ({
      layer,
      sentences: compared[layer]?.n ?? null,
      ...Object.fromEntries(
        WORDS.flatMap((word) => {
          const at = compared[layer]?.[word];
          return [
            [`${word}_${short}`, inUnit(at?.mean ?? null, unit)],
            [`${word}_sem_${short}`, inUnit(at?.error ?? null, unit)],
          ];
        }),
      ),
    })),
  ];
}
