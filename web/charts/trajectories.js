// SPDX-License-Identifier: MIT
//
// trajectories.js - paths of groups through a plane, layer after layer: what came before the chosen layer as a
// line with a mark for each layer, the chosen layer as a large mark, what is still to come as a faint line; the
// path of every sample as a thin line on demand. Both axes have one scale, so that lengths and angles of the
// plane are true.

import { num } from '../ui/format.js';
import { roundBelow } from './arrows.js';
import { baseOptions, digitsFor, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 * @typedef {[x: number, y: number]} Place
 *
 * @typedef {object} Group
 * @property {string} label
 * @property {string} color
 * @property {'circle' | 'rect' | 'triangle'} point
 * @property {number[]} [dash]        of the line
 * @property {(Place | null)[]} path  one a layer, from layer 0 on
 * @property {Place[][]} [samples]    a path for each sample, drawn thin
 */

/** About what the axes and their titles take of a chart, in CSS pixels. */
const AROUND = { x: 72, y: 62 };

/** How much wider than the paths the axes are. */
const MARGIN = 1.12;

/** Numbers of layers stand at least this far apart, in CSS pixels. */
const APART = 20;

/** About how many pixels lie between two lines of the grid. */
const CELL = 80;

/**
 * @param {object} data
 * @param {Group[]} data.groups    the last one is drawn on top
 * @param {number} data.layer      the chosen one
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {(layer: string) => string} data.layerName
 * @param {boolean} [data.animate]
 * @param {(layer: number) => void} [data.onPick]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function trajectories(data, palette) {
  const { groups, layer, layerName, onPick } = data;
  const window = windowOf(groups);
  const drawn = [...groups].reverse();
  return {
    type: 'scatter',
    plugins: [numbersPlugin],
    data: /** @type {any} */ ({
      numbers: { color: palette.muted, halo: palette.paper, font: palette.font },
      datasets: [
        ...drawn.map((group) => headDataset(group, layer, palette)),
        ...drawn.map((group) => pastDataset(group, layer)),
        ...drawn.map((group) => futureDataset(group, layer)),
        ...drawn.map((group) => thinDataset(group, layer)),
      ],
    }),
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          filter: (/** @type {any} */ item, /** @type {number} */ index) =>
            index === 0 && item.raw.layer !== undefined,
          callbacks: {
            title: (/** @type {any[]} */ items) =>
              items.map(({ dataset, raw }) => `${dataset.label}, ${layerName(num(raw.layer, 0))}`),
            label: (/** @type {any} */ { parsed: { x, y } }) =>
              `(${num(x, digitsFor(x))}; ${num(y, digitsFor(y))})`,
          },
        },
      }),
      interaction: { mode: 'nearest', intersect: true },
      onClick: (/** @type {any} */ _event, /** @type {any[]} */ hits, /** @type {any} */ chart) => {
        const hit = hits
          .map(({ datasetIndex, index }) => chart.data.datasets[datasetIndex].data[index].layer)
          .find((l) => l !== undefined);
        if (hit !== undefined) onPick?.(hit);
      },
      scales: {
        x: { ...linearAxis(data.xTitle, palette), ...oneScale(window, 'x') },
        y: { ...linearAxis(data.yTitle, palette), ...oneScale(window, 'y') },
      },
    },
  };
}

const NOT_HERE = { x: Number.NaN, y: Number.NaN };

/** @param {Place | null | undefined} place @param {number} [layer] */
const pointAt = (place, layer) => (place ? { x: place[0], y: place[1], layer } : NOT_HERE);

/** @param {Group} group @param {number} layer @param {Palette} palette */
const headDataset = ({ label, color, point, path }, layer, palette) => ({
  label,
  data: [pointAt(path[layer], layer)],
  pointStyle: point,
  pointRadius: point === 'triangle' ? 9 : 7.5,
  pointHoverRadius: 9,
  pointBorderWidth: 2,
  pointBackgroundColor: color,
  pointBorderColor: palette.paper,
  clip: 12,
});

/**
 * The path up to the chosen layer. Every later point waits at the head, so that a path grows out of its end.
 *
 * @param {Group} group
 * @param {number} layer
 */
const pastDataset = ({ label, color, point, dash = [], path }, layer) => ({
  label,
  numbered: true,
  showLine: true,
  data: path.map((place, l) => (l <= layer ? pointAt(place, l) : pointAt(path[layer]))),
  borderColor: color,
  borderWidth: 2.5,
  borderDash: dash,
  pointStyle: point,
  pointRadius: 3.5,
  pointHoverRadius: 6,
  pointHitRadius: 6,
  pointBorderWidth: 0,
  pointBackgroundColor: color,
  clip: 12,
});

/** @param {Group} group @param {number} layer */
const futureDataset = ({ label, color, path }, layer) => ({
  label,
  showLine: true,
  data: path.map((place, l) => (l >= layer ? pointAt(place, l) : NOT_HERE)),
  borderColor: `${color}66`,
  borderWidth: 1.25,
  borderDash: [2, 4],
  pointRadius: 0,
  pointHitRadius: 8,
  pointHoverRadius: 4,
  pointBackgroundColor: color,
  clip: 12,
});

/** @param {Group} group @param {number} layer */
const thinDataset = ({ color, samples = [] }, layer) => ({
  label: '',
  showLine: true,
  data: samples.flatMap((path) => [
    ...path.slice(0, layer + 1).map((place) => pointAt(place)),
    NOT_HERE,
  ]),
  borderColor: `${color}40`,
  borderWidth: 1,
  pointRadius: 0,
  pointHitRadius: 0,
  pointHoverRadius: 0,
});

/**
 * What has to be seen: the middle of all paths, and how far they reach.
 *
 * @param {Group[]} groups
 */
function windowOf(groups) {
  const places = groups.flatMap(({ path, samples = [] }) => [...path, ...samples.flat()]);
  const side = (/** @type {0 | 1} */ k) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const place of places) {
      if (!place) continue;
      low = Math.min(low, place[k]);
      high = Math.max(high, place[k]);
    }
    return low <= high
      ? { middle: (low + high) / 2, length: high - low }
      : { middle: 0, length: 0 };
  };
  return { x: side(0), y: side(1) };
}

/**
 * An axis as long as the chart needs for both to have one scale; the grid's cells are squares.
 *
 * @param {ReturnType<typeof windowOf>} window
 * @param {'x' | 'y'} axis
 */
function oneScale(window, axis) {
  /** @param {any} chart @returns {{ unit: number, size: number }} unit: of the plane, in a pixel */
  const measured = ({ width, height }) => {
    const room = { x: Math.max(1, width - AROUND.x), y: Math.max(1, height - AROUND.y) };
    const unit = Math.max(window.x.length / room.x, window.y.length / room.y) * MARGIN;
    return { unit: unit > 0 ? unit : 1 / room.x, size: room[axis] };
  };
  return {
    bounds: 'data',
    afterDataLimits(/** @type {any} */ scale) {
      const { unit, size } = measured(scale.chart);
      scale.min = window[axis].middle - (unit * size) / 2;
      scale.max = window[axis].middle + (unit * size) / 2;
    },
    afterBuildTicks(/** @type {any} */ scale) {
      const step = roundBelow(measured(scale.chart).unit * CELL);
      const first = Math.ceil(scale.min / step);
      const count = Math.max(0, Math.floor(scale.max / step) - first + 1);
      scale.ticks = Array.from({ length: count }, (_, i) => ({ value: (first + i) * step }));
    },
  };
}

/**
 * The number of each layer beside its mark, where none stands yet. Read from the chart's data at each drawing,
 * because a chart keeps its plugin for life; marks that are not seen have no number.
 */
const numbersPlugin = {
  id: 'numbers',
  /** @param {any} chart */
  afterDatasetsDraw(chart) {
    const { ctx, data, chartArea } = chart;
    const { color, halo, font } = data.numbers;
    /** @type {Place[]} */
    const taken = [];
    ctx.save();
    ctx.font = `11px ${font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    data.datasets.forEach((/** @type {any} */ set, /** @type {number} */ i) => {
      if (!set.numbered || !set.pointRadius) return;
      chart.getDatasetMeta(i).data.forEach((/** @type {any} */ mark, /** @type {number} */ l) => {
        const { layer } = set.data[l];
        const at = /** @type {Place} */ ([mark.x, mark.y - 13]);
        const isFree = taken.every(([x, y]) => Math.hypot(x - at[0], y - at[1]) >= APART);
        if (layer === undefined || !isFree || at[1] < chartArea.top) return;
        taken.push(at);
        ctx.strokeStyle = halo;
        ctx.lineWidth = 3;
        ctx.strokeText(num(layer, 0), ...at);
        ctx.fillStyle = color;
        ctx.fillText(num(layer, 0), ...at);
      });
    });
    ctx.restore();
  },
};
