// SPDX-License-Identifier: MIT
//
// fan.js - many thin lines over layers, one for each sample, with one line through their middle.
//
// All lines of a group are one dataset with gaps between them: Chart.js draws a hundred lines of
// fifty points as fast as one of five thousand.

import { num } from '../ui/format.js';
import { baseOptions, layerAxis, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Group
 * @property {(number | null)[][]} samples  one value per x
 * @property {string[]} names               what a tooltip calls each
 * @property {string} color
 * @property {number} [width]
 */

/**
 * Lines as one dataset; a tooltip finds a line by its points' `sample`.
 *
 * @param {number[]} xs
 * @param {(number | null)[][]} samples
 * @param {string} color
 * @returns {Record<string, any>}
 */
const bundle = (xs, samples, color) => ({
  label: '',
  data: samples.flatMap((values, sample) => [
    ...xs.map((x, i) => ({ x, y: values[i] ?? Number.NaN, sample })),
    { x: Number.NaN, y: Number.NaN, sample },
  ]),
  borderColor: color,
  borderWidth: 1,
  pointRadius: 0,
  pointHitRadius: 4,
  pointHoverRadius: 3,
  pointBackgroundColor: color,
  spanGaps: false,
});

/**
 * @param {object} data
 * @param {number[]} data.xs
 * @param {Group[]} data.groups
 * @param {{ label: string, values: (number | null)[], color: string }} data.middle
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {string} data.xName
 * @param {number} data.max
 * @param {number} [data.digits]
 * @param {number} [data.markX]
 * @param {(x: number) => void} [data.onPick]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function fan(data, palette) {
  const { xs, groups, middle, digits = 2 } = data;
  return {
    type: 'line',
    data: {
      datasets: [
        {
          label: middle.label,
          data: xs.map((x, i) => ({ x, y: middle.values[i] ?? Number.NaN })),
          borderColor: middle.color,
          borderWidth: 3,
          pointRadius: 0,
          pointHitRadius: 0,
          pointHoverRadius: 0,
        },
        ...groups.map(({ samples, names, color, width = 1 }) => ({
          ...bundle(xs, samples, color),
          names,
          borderWidth: width,
        })),
      ],
    },
    options: {
      ...baseOptions(palette, {
        tooltip: {
          filter: (/** @type {any} */ item, /** @type {number} */ index) =>
            index === 0 && item.dataset.names !== undefined,
          callbacks: {
            title: (/** @type {any[]} */ items) =>
              items.length ? items[0].dataset.names[items[0].raw.sample] : '',
            label: (/** @type {any} */ item) =>
              `${data.xName} ${num(item.parsed.x, 0)}: ${num(item.parsed.y, digits)}`,
          },
        },
      }),
      interaction: { mode: 'nearest', intersect: true },
      onClick: (/** @type {any} */ event, /** @type {any[]} */ _hits, /** @type {any} */ chart) => {
        const x = Math.round(chart.scales.x.getValueForPixel(event.x));
        if (data.onPick && xs.includes(x)) data.onPick(x);
      },
      scales: {
        x: layerAxis(data, palette),
        y: linearAxis(data.yTitle, palette, { min: 0, max: data.max }),
      },
    },
  };
}
