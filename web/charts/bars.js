// SPDX-License-Identifier: MIT
//
// bars.js - one or more bars per token position. Position 0 has the warning hue in every series;
// series differ by fill and outline as well as by hue. Under the bars stand the tokens (token-axis.js).

import { num } from '../ui/format.js';
import { baseOptions, linearAxis } from './common.js';
import { tokenTicks } from './token-axis.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Series
 * @property {string} label
 * @property {(number | null)[]} values  one per position
 * @property {string} color
 * @property {boolean} [hollow]          outline only
 */

/**
 * A series' bars: bar 0, which has the warning hue where it is position 0, and the others. Chart.js works out
 * the look of a dataset once where no bar has its own, and else again for every bar.
 *
 * @param {Series} series
 * @param {boolean} hasFirst
 * @param {Palette} palette
 */
function barDatasets({ label, values, color, hollow }, hasFirst, palette) {
  const [first, ...others] = values;
  return [
    { hue: hasFirst ? palette.first : color, data: [first] },
    { hue: color, data: [null, ...others] },
  ].map(({ hue, data }) => ({
    label,
    stack: label, // in one place, not side by side
    data,
    backgroundColor: hollow ? palette.paper : hue,
    borderColor: hue,
    borderWidth: hollow ? 1 : 0,
    minBarLength: 1,
    categoryPercentage: 0.9,
    barPercentage: 1,
  }));
}

/**
 * @param {object} data
 * @param {string[]} data.names          token at each position
 * @param {Series[]} data.series
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {string} data.positionWord
 * @param {boolean} [data.namesOnAxis]   names are no tokens: the axis and tooltips show them alone
 * @param {boolean} [data.hasFirst]      false: bar 0 is not position 0
 * @param {number} [data.digits]
 * @param {number} [data.min]
 * @param {number} [data.max]
 * @param {boolean} [data.animate]
 * @param {(position: number) => void} [data.onPick]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function bars(data, palette) {
  const { names, digits = 3, namesOnAxis = false, hasFirst = true } = data;
  /** @param {number} t */
  const nameOf = (t) =>
    namesOnAxis ? names[t] : `${names[t]} (${data.positionWord} ${num(t, 0)})`;
  return {
    type: 'bar',
    data: {
      labels: names.map((_, t) => t),
      datasets: data.series.flatMap((series) => barDatasets(series, hasFirst, palette)),
    },
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          mode: 'index',
          intersect: false,
          filter: (/** @type {any} */ item) => item.raw !== null,
          callbacks: {
            title: (/** @type {any[]} */ items) => (items.length ? nameOf(items[0].dataIndex) : ''),
            label: (/** @type {any} */ item) => `${item.dataset.label}: ${num(item.raw, digits)}`,
          },
        },
      }),
      interaction: { mode: 'index', intersect: false },
      onClick: (/** @type {any} */ _event, /** @type {any[]} */ hits) => {
        if (hits.length && data.onPick) data.onPick(hits[0].index);
      },
      scales: {
        x: {
          ...linearAxis(data.xTitle, palette, {
            grid: { display: false },
            ticks: {
              autoSkip: true,
              autoSkipPadding: 14,
              color: (/** @type {any} */ { index }) =>
                index === 0 && hasFirst ? palette.first : palette.muted,
              callback: (/** @type {number} */ _value, /** @type {number} */ index) => names[index],
            },
          }),
          ...(namesOnAxis ? {} : tokenTicks(names, palette)),
          type: 'category',
        },
        y: linearAxis(data.yTitle, palette, {
          min: data.min,
          max: data.max,
          grid: {
            color: palette.rule,
            lineWidth: (/** @type {any} */ { tick }) => (tick?.value === 0 ? 1.75 : 1),
          },
        }),
      },
    },
  };
}
