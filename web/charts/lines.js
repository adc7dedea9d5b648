// SPDX-License-Identifier: MIT
//
// lines.js - curves over layers. A gap in the data is a gap in the line.
//
// Hundreds of lines without tooltips (one for each token) are passed as bundles: a plugin draws
// them as strokes under the curves, which is much faster than a Chart.js dataset for each line.

import { num } from '../ui/format.js';
import { baseOptions, layerAxis, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Line
 * @property {string} label
 * @property {(number | null)[]} values   one per x
 * @property {string} color
 * @property {'solid' | 'dashed' | 'dotted' | 'thin'} [style]
 *   dotted and thin have no points: dotted is for a comparison, thin for one line of many
 * @property {'circle' | 'rect' | 'triangle' | 'rectRot'} [point]
 * @property {boolean[]} [hollow]        points that are outlines, one per x
 * @property {{ low: (number | null)[], high: (number | null)[] }} [band]  shaded, e.g. mean ± SEM
 * @property {boolean} [silent]           not in tooltips
 *
 * @typedef {object} Bundle  very many thin lines of one colour
 * @property {(number | null)[][]} samples  [line][one per x]
 * @property {string} color                 half transparent shows where lines are dense
 */

/** @type {Record<NonNullable<Line['style']>, number[]>} */
const DASHES = { solid: [], dashed: [6, 4], dotted: [1.5, 3], thin: [] };

/** @param {NonNullable<Line['style']>} style @returns {boolean} without points */
const isPlain = (style) => style === 'dotted' || style === 'thin';

/**
 * @param {(number | null)[]} values
 * @param {number[]} xs
 */
const pointsOf = (values, xs) => xs.map((x, i) => ({ x, y: values[i] ?? null }));

/**
 * @param {Line} line
 * @param {number[]} xs
 * @param {Palette} palette
 */
function lineDataset(line, xs, palette) {
  const { label, values, color, point, hollow, silent, style = 'solid' } = line;
  return {
    label,
    silent,
    data: pointsOf(values, xs),
    borderColor: color,
    backgroundColor: style === 'dashed' ? palette.paper : color,
    borderWidth: style === 'thin' ? 1 : style === 'dotted' ? 1.5 : 2,
    borderDash: DASHES[style],
    pointStyle: point ?? 'circle',
    pointRadius: isPlain(style) && xs.length > 1 ? 0 : xs.length > 30 ? 2 : 3.5,
    pointBorderWidth: 1.5,
    ...(hollow && { pointBackgroundColor: hollow.map((is) => (is ? palette.paper : color)) }),
    pointHoverRadius: isPlain(style) ? 0 : 5,
    tension: 0,
    clip: 8,
    spanGaps: false,
  };
}

/**
 * The two edges of a band; the second is filled down to the first. They come after all lines, which
 * Chart.js therefore draws on top.
 *
 * @param {NonNullable<Line['band']>} band
 * @param {number[]} xs
 * @param {string} color '#rrggbb'
 */
function bandDatasets({ low, high }, xs, color) {
  const edge = {
    silent: true,
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    backgroundColor: `${color}33`,
  };
  return [
    { ...edge, label: 'low', data: pointsOf(low, xs), fill: false },
    { ...edge, label: 'high', data: pointsOf(high, xs), fill: '-1' },
  ];
}

/**
 * @param {object} data
 * @param {number[]} data.xs
 * @param {Line[]} data.lines
 * @param {Bundle[]} [data.bundles]       the first is at the bottom
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {number} [data.min]
 * @param {number} [data.max]
 * @param {number} [data.suggestedMin]
 * @param {number} [data.suggestedMax]
 * @param {number} [data.markX]           a vertical line, e.g. the chosen layer
 * @param {number} [data.digits]
 * @param {string} data.xName             word before x in tooltips
 * @param {boolean} [data.animate]
 * @param {(x: number) => void} [data.onPick]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function lines(data, palette) {
  const { xs, digits = 2, bundles = [] } = data;
  const bundled = extremes(bundles);
  return {
    type: 'line',
    plugins: [bundlePlugin],
    data: /** @type {any} */ ({
      bundles: bundles.map((bundle) => ({ ...bundle, xs })),
      datasets: [
        ...data.lines.map((line) => lineDataset(line, xs, palette)),
        ...data.lines.flatMap(({ band, color }) => (band ? bandDatasets(band, xs, color) : [])),
      ],
    }),
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          mode: 'index',
          intersect: false,
          filter: (/** @type {any} */ item) => item.raw.y !== null && !item.dataset.silent,
          callbacks: {
            title: (/** @type {any[]} */ items) =>
              items.length ? `${data.xName} ${num(items[0].parsed.x, 0)}` : '',
            label: (/** @type {any} */ item) =>
              `${item.dataset.label}: ${num(item.parsed.y, digits)}`,
          },
        },
      }),
      interaction: { mode: 'index', intersect: false },
      onClick: (/** @type {any} */ _event, /** @type {any[]} */ hits) => {
        if (hits.length && data.onPick) data.onPick(xs[hits[0].index]);
      },
      scales: {
        x: layerAxis(data, palette),
        y: linearAxis(data.yTitle, palette, {
          min: data.min,
          max: data.max,
          suggestedMin: Math.min(data.suggestedMin ?? bundled.min, bundled.min),
          suggestedMax: Math.max(data.suggestedMax ?? bundled.max, bundled.max),
          grid: {
            color: palette.rule,
            lineWidth: (/** @type {any} */ { tick }) => (tick?.value === 0 ? 1.75 : 1),
          },
        }),
      },
    },
  };
}

/**
 * @param {Bundle[]} bundles
 * @returns {{ min: number, max: number }} infinite where there are none
 */
function extremes(bundles) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { samples } of bundles) {
    for (const values of samples) {
      for (const value of values) {
        if (value === null) continue;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
  }
  return { min, max };
}

/**
 * Reads the bundles from the chart's data at each drawing, because a chart keeps its plugin for
 * life.
 */
const bundlePlugin = {
  id: 'bundles',
  /** @param {any} chart */
  beforeDatasetsDraw({ ctx, chartArea, data, scales: { x, y } }) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    ctx.lineWidth = 1;
    for (const { color, samples, xs } of data.bundles) {
      ctx.strokeStyle = color;
      const pixels = xs.map((/** @type {number} */ value) => x.getPixelForValue(value));
      for (const values of samples) {
        ctx.beginPath();
        let isDown = false;
        for (let i = 0; i < pixels.length; i++) {
          const value = values[i] ?? null;
          if (value !== null) {
            const at = y.getPixelForValue(value);
            if (isDown) ctx.lineTo(pixels[i], at);
            else ctx.moveTo(pixels[i], at);
          }
          isDown = value !== null;
        }
        ctx.stroke();
      }
    }
    ctx.restore();
  },
};
