// SPDX-License-Identifier: MIT
//
// heatmap.js - a matrix (rows x columns) as coloured cells, through chartjs-chart-matrix.
//
// Used for layers x tokens. The caller passes one colour scale to all maps that are compared; a row
// without values (null) has the colour of the paper. Row labels count upwards from `firstRow`, so
// that the stream flows upwards. Under the columns stand their tokens (token-axis.js).

import { num } from '../ui/format.js';
import { axisTitle, baseOptions, digitsFor } from './common.js';
import { tickPositions, tokenTicks } from './token-axis.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} HeatScale
 * @property {number} max       value of the darkest colour
 * @property {boolean} [log]    colour by log(1 + x) instead of x
 *
 * @typedef {{ row: number | null }} RowMark  number of the row to outline; one object for the life
 *   of a chart, read whenever it is drawn, so that moving the mark needs no new configuration
 */

/**
 * @param {number} value
 * @param {HeatScale} scale
 * @returns {number} 0..1
 */
const heatFraction = (value, { max, log }) =>
  log ? Math.log1p(value) / Math.log1p(max) : value / max;

/**
 * @param {object} data
 * @param {(number[] | null)[]} data.rows     rows[r][column], or null for a row without values
 * @param {number} data.firstRow              the number of row 0
 * @param {string[]} data.columns             the tokens
 * @param {HeatScale} data.scale
 * @param {string} data.rowTitle
 * @param {string} data.columnTitle           '' where another map below carries the axis
 * @param {RowMark} data.mark
 * @param {(row: number, column: string, index: number, value: string) => string[]} data.tooltip
 * @param {(row: number, column: number) => void} [data.onPick]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function heatmap(data, palette) {
  const { rows, firstRow, columns, scale } = data;
  const lastRow = firstRow + rows.length - 1;
  const cells = rows.flatMap((values, r) =>
    (values ?? []).map((v, x) => ({ x, y: firstRow + r, v })),
  );
  const base = baseOptions(palette, {
    tooltip: {
      callbacks: {
        title: () => '',
        label: (/** @type {any} */ item) => {
          const { x, y, v } = item.raw;
          return data.tooltip(y, columns[x], x, num(v, digitsFor(v)));
        },
      },
    },
  });
  return {
    type: 'cells',
    data: {
      datasets: [
        {
          data: cells,
          colors: cells.map(({ v }) => palette.heat(heatFraction(v, scale))),
          borderWidth: 0,
          hoverBorderWidth: 2,
          hoverBorderColor: palette.ink,
          width: (/** @type {any} */ { chart }) => cellSize(chart.chartArea?.width, columns.length),
          height: (/** @type {any} */ { chart }) => cellSize(chart.chartArea?.height, rows.length),
        },
      ],
    },
    plugins: [rowMarkPlugin(data.mark)],
    options: {
      ...base,
      plugins: { ...base.plugins, rowMark: { color: palette.ink } },
      // The cell is found by position: a click on the hairline between two cells counts for one of
      // them.
      onClick: (
        /** @type {any} */ { x, y },
        /** @type {any[]} */ _hits,
        /** @type {any} */ chart,
      ) => {
        const row = Math.round(chart.scales.y.getValueForPixel(y));
        const column = Math.round(chart.scales.x.getValueForPixel(x));
        if (column in (rows[row - firstRow] ?? [])) data.onPick?.(row, column);
      },
      scales: {
        x: {
          ...cellAxis(0, columns.length - 1, data.columnTitle, palette),
          ...tokenTicks(columns, palette),
        },
        y: {
          ...cellAxis(firstRow, lastRow, data.rowTitle, palette),
          ...rowTicks(firstRow, lastRow, palette),
        },
      },
    },
  };
}

/** Height that a tick's number needs, in pixels. */
const TICK_HEIGHT = 18;

/**
 * What an axis of rows needs beside its range: as many of their numbers as there is room for.
 *
 * @param {number} first
 * @param {number} last
 * @param {Palette} palette
 */
export const rowTicks = (first, last, palette) => ({
  afterBuildTicks: (/** @type {any} */ axis) => {
    const shown = tickPositions(first, last, axis.height / TICK_HEIGHT);
    axis.ticks = shown.map((value) => ({ value }));
  },
  ticks: {
    autoSkip: false,
    color: palette.muted,
    font: { family: palette.font, size: 12 },
    callback: (/** @type {number} */ value) => num(value, 0),
  },
});

/**
 * An axis of whole numbers, each in the middle of its cells.
 *
 * @param {number} first
 * @param {number} last
 * @param {string} title
 * @param {Palette} palette
 */
export const cellAxis = (first, last, title, palette) => ({
  type: 'linear',
  min: first - 0.5,
  max: last + 0.5,
  offset: false,
  // Otherwise a matrix chart has its first row on top.
  reverse: false,
  title: axisTitle(title, palette),
  grid: { display: false },
  border: { display: false },
});

/**
 * Outlines one row of cells.
 *
 * @param {RowMark} mark
 */
const rowMarkPlugin = (mark) => ({
  id: 'rowMark',
  afterDatasetsDraw(
    /** @type {import('chart.js').Chart} */ { ctx, chartArea, scales },
    /** @type {unknown} */ _args,
    /** @type {{ color: string }} */ { color },
  ) {
    if (mark.row === null) return;
    const top = scales.y.getPixelForValue(mark.row + 0.5);
    const bottom = scales.y.getPixelForValue(mark.row - 0.5);
    ctx.save();
    ctx.strokeStyle = color;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(chartArea.left, top, chartArea.width, bottom - top);
    ctx.restore();
  },
});

/**
 * Size of a cell. Cells of 6 pixels and more have a hairline of paper between them; smaller cells
 * touch.
 *
 * @param {number | undefined} extent pixels
 * @param {number} count
 */
function cellSize(extent, count) {
  const size = (extent ?? 0) / count;
  return Math.max(0, size >= 6 ? size - 1 : size);
}
