// SPDX-License-Identifier: MIT
//
// figure-map.js - figure 1: three path-length matrices, layers x tokens, on one colour scale.

import { digitsFor } from '../../charts/common.js';
import { heatmap } from '../../charts/heatmap.js';
import { mean } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { int, num } from '../../ui/format.js';
import { layersDone } from './measure.js';
import { isNotRecorded, tokenName } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** See isSwallowed(). */
const SWALLOWING = 5;

/** @param {import('../../frame/controls.js').Page} page */
export function createMapFigure(page) {
  const card = createChartCard({
    number: 1,
    title: lesson.map.title,
    file: 'bai-05-hinh-1-do-dai',
    panels: [
      { id: 'attn', heading: lesson.map.attn(lesson.reading.axis.difference.attn), height: 204 },
      { id: 'mlp', heading: lesson.map.mlp(lesson.reading.axis.difference.mlp), height: 204 },
      { id: 'hidden', heading: lesson.map.hidden, height: 240 },
    ],
  });

  /** @type {import('../../charts/heatmap.js').RowMark} */
  const mark = { row: null };

  /** @param {number} index which of the maps */
  function createMap(index) {
    /** What it was drawn from; drawing thousands of cells again takes a while. */
    let drawn = { lengths: /** @type {Lengths | null} */ (null), key: '' };

    /**
     * @param {Scene} scene
     * @param {Palette} palette
     */
    return (scene, palette) => {
      const { data: lengths, reading, log, names } = scene;
      const maps = mapsOf(lengths, reading);
      const { id, rows, heading, columnTitle } = maps[index];
      mark.row = scene.complete ? scene.layer : null;
      const key = [layersDone(lengths), scene.complete, reading, log, palette.paper].join();
      if (drawn.lengths === lengths && drawn.key === key) {
        card.repaint(id);
        return;
      }
      drawn = { lengths, key };
      const max = largest(maps);
      if (max === 0) return;
      const config = heatmap(
        {
          rows: rows.slice(1),
          firstRow: 1,
          columns: names,
          scale: { max, log },
          rowTitle: lesson.map.rowTitle,
          columnTitle,
          mark,
          tooltip: (layer, token, position, value) =>
            lesson.map.cell(int(layer), token, int(position), value),
          onPick: (layer) => page.set({ layer }, true),
        },
        palette,
      );
      card.draw(id, config, describeMap(scene, heading, rows), heading);
    };
  }

  /**
   * Title, key and table.
   *
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function tell(scene, palette) {
    const { data: lengths, reading, log } = scene;
    const maps = mapsOf(lengths, reading);
    const max = largest(maps);
    if (max === 0) {
      card.reset();
      return;
    }
    const isLost = !log && isSwallowed(maps, max);
    card.say({
      title: titleOf(scene, lengths),
      reading:
        lesson.map.reading +
        (reading === 'difference' ? lesson.map.noFirst : '') +
        (isNotRecorded(reading, scene.isRecorded) ? ` ${lesson.notRecorded}` : '') +
        (isLost ? lesson.map.swallowed : ''),
      provenance: scene.provenance,
    });
    const shownMax = num(max, 1);
    card.setKey(
      [
        {
          mark: 'heat',
          scale: palette.heat,
          label: log ? lesson.map.keyLog(shownMax) : lesson.map.key(shownMax),
        },
      ],
      palette,
    );
    card.setTable(...lengthTable(scene, lengths));
  }

  return {
    element: card.element,
    /** The words, then each map by itself: all at once would take too long. */
    parts: [tell, createMap(0), createMap(1), createMap(2)],
  };
}

/** @param {{ rows: import('./measure.js').LayerRow[] }[]} maps @returns {number} 0 if there is nothing yet */
const largest = (maps) =>
  Math.max(0, ...maps.flatMap(({ rows }) => rows.map((row) => (row ? Math.max(...row) : 0))));

/**
 * @param {Lengths} lengths
 * @param {import('./measure.js').Reading} reading
 */
function mapsOf({ parts, hidden }, reading) {
  const { map, reading: words } = lesson;
  const { attn, mlp } = parts[reading];
  const axis = words.axis[reading];
  return [
    { id: 'attn', rows: attn, heading: map.attn(axis.attn), columnTitle: '' },
    { id: 'mlp', rows: mlp, heading: map.mlp(axis.mlp), columnTitle: '' },
    { id: 'hidden', rows: hidden, heading: map.hidden, columnTitle: map.columnTitle },
  ];
}

/** @param {Scene} scene @param {Lengths} lengths with a layer at least */
function titleOf({ complete }, lengths) {
  const { hidden, layers } = lengths;
  if (!complete) return lesson.map.titleSoFar(int(layersDone(lengths)), int(layers));
  const means = hidden.flatMap((values, l) => (values ? [{ layer: l, value: mean(values) }] : []));
  const longest = means.reduce((a, b) => (b.value > a.value ? b : a));
  const shortest = means.reduce((a, b) => (b.value < a.value ? b : a));
  return lesson.map.titleDone({
    longest: int(longest.layer),
    longestValue: num(longest.value, digitsFor(longest.value)),
    shortest: int(shortest.layer),
    shortestValue: num(shortest.value, digitsFor(shortest.value)),
  });
}

/**
 * @param {Scene} scene
 * @param {string} name
 * @param {import('./measure.js').LayerRow[]} rows
 */
function describeMap(scene, name, rows) {
  let best = { value: -1, layer: 0, position: 0 };
  rows.forEach((values, layer) => {
    values?.forEach((value, position) => {
      if (value > best.value) best = { value, layer, position };
    });
  });
  return lesson.map.describe({
    name,
    layers: int(rows.length - 1),
    tokens: int(scene.names.length),
    max: num(Math.max(0, best.value), 1),
    layer: int(best.layer),
    token: `${tokenName(scene, best.position)} (${text.words.position} ${int(best.position)})`,
  });
}

/**
 * Whether a few cells are so large that all others look alike on a linear scale: the largest value is
 * more than SWALLOWING times the value that 99 in 100 cells stay under.
 *
 * @param {{ rows: import('./measure.js').LayerRow[] }[]} maps
 * @param {number} max
 */
function isSwallowed(maps, max) {
  const values = maps.flatMap(({ rows }) => rows.flatMap((row) => row ?? [])).sort((a, b) => a - b);
  return max > SWALLOWING * values[Math.floor(0.99 * (values.length - 1))];
}

/**
 * @param {Scene} scene
 * @param {Lengths} lengths
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function lengthTable(scene, lengths) {
  const { reading } = scene;
  const parts = lengths.parts[reading];
  return [
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'position', label: lesson.table.position, digits: 0 },
      tokenColumn(lesson.table.token),
      { key: 'pl_attn', label: lesson.reading.axis[reading].attn, digits: 3 },
      { key: 'pl_mlp', label: lesson.reading.axis[reading].mlp, digits: 3 },
      { key: 'pl_hidden', label: lesson.reading.hidden, digits: 3 },
    ],
    lengths.hidden.flatMap((values, l) =>
      (values ?? []).map((value, t) => ({
        layer: l,
        position: t,
        ...tokenCells(scene, t),
        pl_attn: parts.attn[l]?.[t] ?? null,
        pl_mlp: parts.mlp[l]?.[t] ?? null,
        pl_hidden: value,
      })),
    ),
  ];
}
