// SPDX-License-Identifier: MIT
//
// intervals.js - estimates with their intervals, one under the other, about a line at 0. An estimate without an
// interval is a hollow point alone.

import { num } from '../ui/format.js';
import { baseOptions, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Estimate
 * @property {string} name
 * @property {number | null} value
 * @property {{ low: number, high: number } | null} interval
 * @property {string} color
 * @property {'circle' | 'rect'} point
 */

/** The whiskers; a data set without colours, that of a chart that waits for a guess (bare.js), gets none. */
const whiskers = {
  id: 'intervals',
  /** @param {any} chart */
  beforeDatasetsDraw({ ctx, data, scales }) {
    const [set] = data.datasets;
    if (!set || set.pointRadius === 0) return;
    ctx.save();
    ctx.lineWidth = 2;
    set.estimates.forEach(
      (/** @type {Estimate} */ { interval, color }, /** @type {number} */ i) => {
        if (!interval) return;
        const y = scales.y.getPixelForValue(i);
        const [low, high] = [interval.low, interval.high].map((x) => scales.x.getPixelForValue(x));
        ctx.strokeStyle = color;
        ctx.beginPath();
        for (const x of [low, high]) {
          ctx.moveTo(x, y - 5);
          ctx.lineTo(x, y + 5);
        }
        ctx.moveTo(low, y);
        ctx.lineTo(high, y);
        ctx.stroke();
      },
    );
    ctx.restore();
  },
};

/**
 * @param {object} data
 * @param {Estimate[]} data.estimates  from top to bottom
 * @param {string} data.xTitle
 * @param {number} [data.digits]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function intervals({ estimates, xTitle, digits = 1 }, palette) {
  const ends = estimates.flatMap(({ value, interval }) => [
    value ?? 0,
    interval?.low ?? 0,
    interval?.high ?? 0,
  ]);
  return {
    type: 'line',
    plugins: [whiskers],
    data: {
      labels: estimates.map(({ name }) => name),
      datasets: [
        /** @type {any} */ ({
          data: estimates.map(({ value }, i) => ({ x: value, y: i })),
          showLine: false,
          estimates,
          pointRadius: 6,
          pointHoverRadius: 7,
          pointHitRadius: 14,
          pointStyle: estimates.map(({ point }) => point),
          pointBorderWidth: 2,
          pointBorderColor: estimates.map(({ color }) => color),
          pointBackgroundColor: estimates.map(({ color, interval }) =>
            interval ? color : palette.paper,
          ),
          clip: 12,
        }),
      ],
    },
    options: {
      ...baseOptions(palette, {
        tooltip: {
          callbacks: {
            title: (/** @type {any[]} */ [item]) => (item ? estimates[item.dataIndex].name : ''),
            label: (/** @type {any} */ { dataIndex }) => {
              const { value, interval } = estimates[dataIndex];
              const whole = num(value, digits);
              return interval
                ? `${whole} (${num(interval.low, digits)}; ${num(interval.high, digits)})`
                : whole;
            },
          },
        },
      }),
      scales: {
        x: linearAxis(xTitle, palette, {
          suggestedMin: 1.1 * Math.min(0, ...ends),
          suggestedMax: 1.1 * Math.max(0, ...ends),
          grid: {
            color: (/** @type {any} */ { tick }) =>
              tick?.value === 0 ? palette.ink : palette.rule,
          },
        }),
        y: linearAxis('', palette, {
          min: -0.6,
          max: estimates.length - 0.4,
          reverse: true,
          grid: { display: false },
          afterBuildTicks: (/** @type {any} */ scale) => {
            scale.ticks = estimates.map((_, value) => ({ value }));
          },
          ticks: {
            autoSkip: false,
            color: palette.ink,
            font: { family: palette.font, size: 13 },
            callback: (/** @type {number} */ value) => estimates[value]?.name ?? '',
          },
        }),
      },
    },
  };
}
