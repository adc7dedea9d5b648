// SPDX-License-Identifier: MIT
//
// p-values.js - p-values over layers on a vertical logarithmic axis, the smallest on top, before
// and after a correction, with a line at the level of significance.

import { LEVEL } from '../measures/statistics.js';
import { digitsToTell, num, scientific } from '../ui/format.js';
import { baseOptions, layerAxis, linearAxis } from './common.js';

/** @typedef {import('./common.js').Palette} Palette */

/** f64 has no number between 0 and this. */
const SMALLEST = 5e-324;

/** @param {number} p @returns {string} with the digits that show on which side of the level it lies */
export function pText(p) {
  if (p >= 0.001) return num(p, digitsToTell(p, LEVEL, 3));
  return p < SMALLEST ? '0' : scientific(p);
}

/** @param {number | null} p @returns {number | null} */
const heightOf = (p) => (p === null ? null : Math.abs(Math.log10(Math.max(p, SMALLEST))));

/**
 * The line at the level, over all layers.
 *
 * @param {number[]} xs
 * @param {number} level
 * @param {Palette} palette
 */
const levelDataset = (xs, level, palette) => ({
  label: '',
  data: [xs[0], xs[xs.length - 1]].map((x) => ({ x, y: heightOf(level), p: null })),
  borderColor: palette.ink,
  borderWidth: 1.5,
  borderDash: [6, 4],
  pointRadius: 0,
  pointHitRadius: 0,
  pointHoverRadius: 0,
});

/**
 * @param {object} data
 * @param {number[]} data.xs
 * @param {{ label: string, ps: (number | null)[], color: string, hollow: boolean }[]} data.series
 * @param {number} data.level
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {string} data.xName
 * @param {number} [data.markX]
 * @param {(x: number) => void} [data.onPick]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function pValues(data, palette) {
  const { xs, series, level } = data;
  const heights = series.flatMap(({ ps }) => ps.map((p) => heightOf(p) ?? 0));
  return {
    type: 'line',
    data: {
      datasets: [
        ...series.map(({ label, ps, color, hollow }) => ({
          label,
          data: xs.map((x, i) => ({ x, y: heightOf(ps[i]), p: ps[i] })),
          showLine: false,
          pointStyle: hollow ? 'circle' : 'rectRot',
          pointRadius: xs.length > 30 ? 3.5 : 5,
          pointHoverRadius: 7,
          pointBorderWidth: 2,
          borderColor: color,
          pointBackgroundColor: hollow ? palette.paper : color,
          clip: 8,
        })),
        levelDataset(xs, level, palette),
      ],
    },
    options: {
      ...baseOptions(palette, {
        tooltip: {
          filter: (/** @type {any} */ item) => item.raw.p !== null,
          callbacks: {
            title: (/** @type {any[]} */ items) =>
              items.length ? `${data.xName} ${num(items[0].parsed.x, 0)}` : '',
            label: (/** @type {any} */ item) => `${item.dataset.label}: p = ${pText(item.raw.p)}`,
          },
        },
      }),
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      onClick: (/** @type {any} */ _event, /** @type {any[]} */ hits) => {
        const hit = hits.find((h) => h.datasetIndex < series.length);
        if (hit && data.onPick) data.onPick(xs[hit.index]);
      },
      scales: {
        x: layerAxis(data, palette),
        y: linearAxis(data.yTitle, palette, {
          min: 0,
          max: Math.max(3, Math.ceil(1.1 * Math.max(...heights))),
          ticks: {
            precision: 0,
            maxTicksLimit: 8,
            callback: (/** @type {number} */ value) => pTick(value),
          },
        }),
      },
    },
  };
}

/** @param {number} power @returns {string} 10 to the minus power, as a label */
const pTick = (power) =>
  power <= 2 ? num(10 ** -power, power) : scientific(10 ** -power).replace(/^1,0·/, '');
