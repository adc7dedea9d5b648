// SPDX-License-Identifier: MIT
//
// cells.js - a large matrix as coloured cells with one cell under a cursor.
//
// heatmap.js makes one Chart.js element per cell. Here all cells are one picture with a pixel per
// cell, stretched over the plot, so that tens of thousands of cells are drawn within a millisecond
// and the cursor moves as fast as keys repeat. The bottom row is row 0, as in heatmap.js, which has the
// axes.

import { baseOptions } from './common.js';
import { cellAxis, rowTicks } from './heatmap.js';
import { tokenTicks } from './token-axis.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Picture  one object for the life of a chart, read whenever it is drawn
 * @property {OffscreenCanvas | null} image   a pixel for each cell, top row last in the matrix
 * @property {number} from                    first column in view
 * @property {number} count                   columns in view
 * @property {{ row: number, column: number } | null} cursor
 * @property {{ left: number, top: number, width: number, height: number } | null} area  where the
 *   cells are on the canvas, in CSS pixels; set by the chart
 */

/** Cells at least this large have a hairline of paper between them. */
const HAIRLINE_FROM = 7;
/** The cursor is never drawn smaller than this. */
const CURSOR_PIXELS = 7;
/** Shades of the colour scale. */
const SHADES = 256;

/** @returns {Picture} */
export const emptyPicture = () => ({ image: null, from: 0, count: 0, cursor: null, area: null });

/**
 * @param {((number | null)[] | null)[]} rows
 * @param {number} columns
 * @param {(value: number) => number} fraction  0..1
 * @param {Palette} palette
 * @returns {OffscreenCanvas | null} null where there are no cells, or no memory for them
 */
export function paintCells(rows, columns, fraction, palette) {
  if (rows.length === 0 || columns === 0) return null;
  const image = new OffscreenCanvas(columns, rows.length);
  const context = image.getContext('2d');
  if (!context) return null;
  const shades = Array.from({ length: SHADES }, (_, i) =>
    (palette.heat(i / (SHADES - 1)).match(/\d+/g) ?? []).map(Number),
  );
  const pixels = context.createImageData(columns, rows.length);
  rows.forEach((row, r) => {
    row?.forEach((value, column) => {
      if (value === null) return;
      const at = 4 * ((rows.length - 1 - r) * columns + column);
      pixels.data.set(shades[Math.round((SHADES - 1) * fraction(value))], at);
      pixels.data[at + 3] = 255;
    });
  });
  context.putImageData(pixels, 0, 0);
  return image;
}

/**
 * The cell under a point.
 *
 * @param {Picture} picture
 * @param {number} rows
 * @param {number} x  CSS pixels from the canvas's corner
 * @param {number} y
 * @returns {{ row: number, column: number } | null} the nearest one; null before the first drawing
 */
export function cellAt({ area, from, count }, rows, x, y) {
  if (!area || count === 0) return null;
  const across = Math.floor(((x - area.left) / area.width) * count);
  const down = Math.floor(((y - area.top) / area.height) * rows);
  const within = (/** @type {number} */ value, /** @type {number} */ size) =>
    Math.min(size - 1, Math.max(0, value));
  return { row: rows - 1 - within(down, rows), column: from + within(across, count) };
}

/**
 * @param {object} data
 * @param {Picture} data.picture
 * @param {number} data.rows
 * @param {number} data.firstRow   the number of row 0
 * @param {string} data.rowTitle
 * @param {string} data.columnTitle
 * @param {string[]} data.names     the tokens of all columns
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function cells({ picture, rows, firstRow, rowTitle, columnTitle, names }, palette) {
  const lastColumn = picture.from + picture.count - 1;
  const lastRow = firstRow + rows - 1;
  return {
    type: 'scatter',
    data: { datasets: [] },
    plugins: [cellsPlugin(picture)],
    options: {
      ...baseOptions(palette, { tooltip: { enabled: false } }),
      plugins: {
        legend: { display: false },
        cells: { ink: palette.ink, paper: palette.paper, first: palette.first },
      },
      events: [],
      scales: {
        x: {
          ...cellAxis(picture.from, lastColumn, columnTitle, palette),
          ...tokenTicks(names, palette),
        },
        y: {
          ...cellAxis(firstRow, lastRow, rowTitle, palette),
          ...rowTicks(firstRow, lastRow, palette),
        },
      },
    },
  };
}

/**
 * Draws the picture, and the cursor over it.
 *
 * @param {Picture} picture
 */
const cellsPlugin = (picture) => ({
  id: 'cells',
  afterDatasetsDraw(
    /** @type {import('chart.js').Chart} */ { ctx, chartArea, scales },
    /** @type {unknown} */ _args,
    /** @type {{ ink: string, paper: string, first: string }} */ colors,
  ) {
    const { left, top, width, height } = chartArea;
    picture.area = { left, top, width, height };
    const { image, from, count, cursor } = picture;
    if (!image) return;
    ctx.save();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(image, from, 0, count, image.height, left, top, width, height);
    drawHairlines(ctx, picture.area, count, image.height, colors.paper);
    if (from === 0) {
      ctx.fillStyle = colors.first;
      ctx.fillRect(left, top + height, Math.max(3, width / count - 1), 3);
    }
    if (cursor && cursor.column >= from && cursor.column < from + count) {
      const x = scales.x.getPixelForValue(cursor.column);
      const y = scales.y.getPixelForValue(cursor.row);
      drawCursor(ctx, { x, y, width: width / count, height: height / image.height }, colors);
    }
    ctx.restore();
  },
});

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ left: number, top: number, width: number, height: number }} area
 * @param {number} columns
 * @param {number} rows
 * @param {string} paper
 */
function drawHairlines(context, { left, top, width, height }, columns, rows, paper) {
  context.fillStyle = paper;
  if (width / columns >= HAIRLINE_FROM) {
    for (let i = 1; i < columns; i++) {
      context.fillRect(left + (i * width) / columns - 0.5, top, 1, height);
    }
  }
  if (height / rows >= HAIRLINE_FROM) {
    for (let i = 1; i < rows; i++)
      context.fillRect(left, top + (i * height) / rows - 0.5, width, 1);
  }
}

/**
 * A frame of ink with a frame of paper around it, so that it shows on every shade.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number }} cell its middle and size
 * @param {{ ink: string, paper: string }} colors
 */
function drawCursor(context, { x, y, width, height }, { ink, paper }) {
  const w = Math.max(CURSOR_PIXELS, width);
  const h = Math.max(CURSOR_PIXELS, height);
  context.lineWidth = 5;
  context.strokeStyle = paper;
  context.strokeRect(x - w / 2, y - h / 2, w, h);
  context.lineWidth = 2.5;
  context.strokeStyle = ink;
  context.strokeRect(x - w / 2, y - h / 2, w, h);
}
