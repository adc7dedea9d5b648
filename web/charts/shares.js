// SPDX-License-Identifier: MIT
//
// shares.js - shares as lying bars, each with its interval as a whisker and with words of its own behind it.
// Bars differ by fill and by what is written beside them, never by hue alone.

import { baseOptions, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Share
 * @property {string} name
 * @property {{ share: number, low: number, high: number } | null} value  null: there is nothing to count
 * @property {string} said       behind the whisker: the count, in few characters
 * @property {string} color
 * @property {boolean} [hollow]  outline only
 */

/**
 * The whisker of each bar and the words behind it. A data set without colours, that of a chart that waits for
 * a guess (bare.js), gets none.
 */
const whiskers = {
  id: 'whiskers',
  /** @param {any} chart */
  afterDatasetsDraw(chart) {
    const [set] = chart.data.datasets;
    if (!set || set.backgroundColor === 'transparent') return;
    const { ctx, scales } = chart;
    const { ink, font } = set.whisker;
    ctx.save();
    ctx.fillStyle = ink;
    ctx.font = `12px ${font}`;
    ctx.textBaseline = 'middle';
    set.shares.forEach((/** @type {Share} */ { value, said }, /** @type {number} */ i) => {
      const y = scales.y.getPixelForValue(i);
      const [low, high] = [value?.low ?? 0, value?.high ?? 0].map((share) =>
        scales.x.getPixelForValue(100 * share),
      );
      if (value) strokeWhisker(ctx, low, high, y, set.whisker);
      ctx.fillText(said, high + 6, y);
    });
    ctx.restore();
  },
};

/**
 * On a halo of paper, so that it is seen on its own bar too.
 *
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} low
 * @param {number} high
 * @param {number} y
 * @param {{ ink: string, paper: string }} colors
 */
function strokeWhisker(ctx, low, high, y, { ink, paper }) {
  ctx.beginPath();
  for (const x of [low, high]) {
    ctx.moveTo(x, y - 4);
    ctx.lineTo(x, y + 4);
  }
  ctx.moveTo(low, y);
  ctx.lineTo(high, y);
  for (const [color, width] of /** @type {const} */ ([
    [paper, 4],
    [ink, 1.5],
  ])) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

/** An axis of shares ends at a multiple of so many per cent. */
const STEP = 5;

/**
 * @param {object} data
 * @param {Share[]} data.shares
 * @param {string} data.xTitle
 * @param {(share: Share) => string} data.describe  of a tooltip
 * @param {number} [data.saidWidth]  pixels that the words behind the longest bar need
 * @param {boolean} [data.isWhole]   the axis shows all of 0 to 100 %
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function shares({ shares, xTitle, describe, saidWidth = 76, isWhole = false }, palette) {
  const options = baseOptions(palette, {
    tooltip: {
      callbacks: {
        title: (/** @type {any[]} */ [item]) => (item ? shares[item.dataIndex].name : ''),
        label: (/** @type {any} */ { dataIndex }) => describe(shares[dataIndex]),
      },
    },
  });
  const most = Math.max(0.1, ...shares.map(({ value }) => value?.high ?? 0));
  return {
    type: 'bar',
    plugins: [whiskers],
    data: {
      labels: shares.map(({ name }) => name),
      datasets: [
        /** @type {any} */ ({
          data: shares.map(({ value }) => (value ? 100 * value.share : null)),
          backgroundColor: shares.map(({ color, hollow }) => (hollow ? palette.paper : color)),
          borderColor: shares.map(({ color }) => color),
          borderWidth: shares.map(({ hollow }) => (hollow ? 1.5 : 0)),
          barPercentage: 0.75,
          categoryPercentage: 0.95,
          shares,
          whisker: { ink: palette.ink, paper: palette.paper, font: palette.font },
        }),
      ],
    },
    options: {
      ...options,
      indexAxis: 'y',
      layout: { padding: { top: 6, right: saidWidth } },
      interaction: { mode: 'index', axis: 'y', intersect: false },
      scales: {
        x: linearAxis(xTitle, palette, {
          min: 0,
          max: isWhole ? 100 : STEP * Math.ceil((100 * most) / STEP),
        }),
        y: {
          type: 'category',
          border: { color: palette.rule },
          grid: { display: false },
          ticks: {
            autoSkip: false,
            color: palette.ink,
            font: { family: palette.font, size: 13 },
          },
        },
      },
    },
  };
}
