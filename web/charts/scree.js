// SPDX-License-Identifier: MIT
//
// scree.js - bars for each principal component, in per cent: its share of the variance (a scree plot, with a line
// for what the first of them have together), or anything else that components have shares of.

import { num } from '../ui/format.js';
import { baseOptions, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Series
 * @property {string} label
 * @property {(number | null)[]} values  0..1, one a component
 * @property {string} color
 * @property {boolean} [hollow]          outline only
 */

/**
 * @param {object} data
 * @param {Series[]} data.series
 * @param {string} [data.sum]  name of the line of running sums of the first series; without it there is none
 * @param {(k: number) => string} data.nameOf  of component k, from 1 on
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function scree(data, palette) {
  const { series, sum, nameOf } = data;
  const names = series[0].values.map((_, i) => nameOf(i + 1));
  return {
    type: 'bar',
    data: {
      labels: names,
      datasets: [
        ...(sum === undefined ? [] : [sumDataset(sum, series[0].values, palette)]),
        ...series.map((one) => barDataset(one, palette)),
      ],
    },
    options: {
      ...baseOptions(palette, {
        tooltip: {
          mode: 'index',
          intersect: false,
          filter: (/** @type {any} */ item) => item.raw !== null,
          callbacks: {
            label: (/** @type {any} */ item) => `${item.dataset.label}: ${num(item.raw, 1)}%`,
          },
        },
      }),
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          ...linearAxis(data.xTitle, palette, {
            grid: { display: false },
            ticks: {
              callback: (/** @type {number} */ _value, /** @type {number} */ i) => names[i],
            },
          }),
          type: 'category',
        },
        y: linearAxis(data.yTitle, palette, { min: 0, max: 100 }),
      },
    },
  };
}

/** @param {number | null} share */
const inPercent = (share) => (share === null ? null : 100 * share);

/** @param {Series} series @param {Palette} palette */
const barDataset = ({ label, values, color, hollow }, palette) => ({
  label,
  data: values.map(inPercent),
  backgroundColor: hollow ? palette.paper : color,
  borderColor: color,
  borderWidth: hollow ? 1.5 : 0,
  categoryPercentage: 0.8,
  barPercentage: 0.95,
});

/** @param {string} label @param {(number | null)[]} values @param {Palette} palette */
function sumDataset(label, values, palette) {
  let sum = 0;
  return {
    type: 'line',
    label,
    data: values.map((share) => {
      sum += 100 * (share ?? 0);
      return sum;
    }),
    borderColor: palette.ink,
    backgroundColor: palette.paper,
    borderWidth: 1.75,
    pointRadius: 3.5,
    pointBorderWidth: 1.5,
    clip: 8,
  };
}
