// SPDX-License-Identifier: MIT
//
// scree.js - a bar for the share of each principal component, and a line for what the first of them have
// together.

import { num } from '../ui/format.js';
import { baseOptions, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 */

/**
 * @param {object} data
 * @param {number[]} data.shares  0..1, the largest first
 * @param {{ share: string, sum: string }} data.labels
 * @param {(k: number) => string} data.nameOf  of component k, from 1 on
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {string} data.color
 * @param {boolean} [data.animate]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function scree(data, palette) {
  const { shares, nameOf } = data;
  const percents = shares.map((share) => 100 * share);
  let sum = 0;
  const sums = percents.map((percent) => {
    sum += percent;
    return sum;
  });
  return {
    type: 'bar',
    data: {
      labels: shares.map((_, i) => nameOf(i + 1)),
      datasets: [
        {
          type: 'line',
          label: data.labels.sum,
          data: sums,
          borderColor: palette.ink,
          backgroundColor: palette.paper,
          borderWidth: 1.75,
          pointRadius: 3.5,
          pointBorderWidth: 1.5,
          clip: 8,
        },
        {
          label: data.labels.share,
          data: percents,
          backgroundColor: data.color,
          categoryPercentage: 0.8,
          barPercentage: 0.9,
        },
      ],
    },
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          mode: 'index',
          intersect: false,
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
              callback: (/** @type {number} */ _value, /** @type {number} */ i) => nameOf(i + 1),
            },
          }),
          type: 'category',
        },
        y: linearAxis(data.yTitle, palette, { min: 0, max: 100 }),
      },
    },
  };
}
