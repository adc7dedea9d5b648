// SPDX-License-Identifier: MIT
//
// common.js - what all chart forms share: type, grid lines, numbers on axes, tooltips.
//
// Every form in this folder is a pure function from data and palette to a Chart.js configuration.
// It knows neither the engine nor the document; web/ui/chart-card.js draws what it returns.

import { num } from '../ui/format.js';

/**
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('chart.js').ChartConfiguration<any, any, any>} Config
 */

/**
 * Digits after the comma that suit an axis or a tooltip of this magnitude.
 *
 * @param {number} value
 */
export const digitsFor = (value) => {
  const size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
};

/**
 * @param {string} title
 * @param {Palette} palette
 */
export const axisTitle = (title, palette) => ({
  display: title !== '',
  text: title,
  color: palette.muted,
  font: { family: palette.font, size: 13, weight: 400 },
  padding: 4,
});

/**
 * A linear axis.
 *
 * @param {string} title
 * @param {Palette} palette
 * @param {Record<string, any>} [extra]
 */
export function linearAxis(title, palette, extra = {}) {
  const { ticks, grid, ...rest } = extra;
  return {
    type: 'linear',
    title: axisTitle(title, palette),
    border: { display: false },
    grid: { color: palette.rule, tickLength: 4, ...grid },
    ticks: {
      color: palette.muted,
      font: { family: palette.font, size: 12 },
      maxRotation: 0,
      /** @param {number} value @param {number} _index @param {{ value: number }[]} all */
      callback(value, _index, all) {
        const step = all.length > 1 ? Math.abs(all[1].value - all[0].value) : 1;
        // A step may be 0.009999...: the small tolerance keeps 0,01 from being written 0,010.
        return num(value, Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-6))));
      },
      ...ticks,
    },
    ...rest,
  };
}

/** With up to this many layers, each has its number under the axis. */
const ALL_NAMED = 16;

/**
 * The axis of the layers: whole numbers, and an upright line at the chosen one only.
 *
 * @param {{ xs: number[], xTitle: string, markX?: number }} data  xs rising, at least one
 * @param {Palette} palette
 */
export function layerAxis({ xs, xTitle, markX }, palette) {
  const [first, last] = [xs[0], xs[xs.length - 1]];
  // An axis needs some length: a single layer is drawn in the middle.
  const margin = first === last ? 1 : 0;
  return linearAxis(xTitle, palette, {
    min: first - margin,
    max: last + margin,
    grid: {
      color: (/** @type {any} */ { tick }) => (tick?.value === markX ? palette.ink : 'transparent'),
    },
    ticks: {
      precision: 0,
      stepSize: xs.length <= ALL_NAMED ? 1 : undefined,
      autoSkipPadding: 12,
    },
  });
}

/**
 * Options every chart starts from.
 *
 * @param {Palette} palette
 * @param {{ tooltip: Record<string, any>, animate?: boolean }} own
 */
export const baseOptions = (palette, { tooltip, animate = false }) => ({
  responsive: true,
  maintainAspectRatio: false,
  animation: animate ? { duration: 350 } : false,
  layout: { padding: { top: 6, right: 8 } },
  plugins: {
    legend: { display: false },
    tooltip: {
      backgroundColor: palette.ink,
      titleColor: palette.paper,
      bodyColor: palette.paper,
      titleFont: { family: palette.font, size: 13, weight: 600 },
      bodyFont: { family: palette.font, size: 13 },
      cornerRadius: 3,
      displayColors: false,
      ...tooltip,
    },
  },
});
