// SPDX-License-Identifier: MIT
//
// chart-key.js - the key of a figure: one mark and one label for each kind of line, point or cell.
//
// The same marks are drawn on the page and in the PNG file. Called by chart-card.js and chart-picture.js.

import { el } from './dom.js';

/**
 * @typedef {object} KeyItem
 * @property {string} label
 * @property {'line' | 'dash' | 'dotted' | 'thin' | 'circle' | 'ring' | 'square' | 'diamond' | 'triangle' | 'cross' | 'bar' | 'hollow' | 'heat'} mark
 * @property {string} [color]      every mark but 'heat'
 * @property {(x: number) => string} [scale]  'heat': the colour at 0..1
 *
 * @typedef {{ item: KeyItem, x: number, labelX: number }} PlacedItem  where mark and label begin
 * @typedef {(context: CanvasRenderingContext2D, x: number, y: number) => void} Drawer
 */

/** Height of every mark, in CSS pixels. */
const HEIGHT = 14;

/** Space between a mark and its label, and between a label and the next mark. */
const GAP = { label: 6, item: 20 };

/** How the lines are dashed. @type {Partial<Record<KeyItem['mark'], number[]>>} */
const DASHES = { line: [], dash: [6, 4], dotted: [1.5, 3], thin: [] };

/** Corners of the marks that are polygons, from the mark's upper left. */
const DIAMOND = [7, 1, 13, 7, 7, 13, 1, 7];
const TRIANGLE = [7, 1, 13, 12, 1, 12];

/** @param {number[]} corners x and y in turn @returns {Drawer} */
const polygon = (corners) => (context, x, y) => {
  for (let i = 0; i < corners.length; i += 2) context.lineTo(x + corners[i], y + corners[i + 1]);
  context.fill();
};

/** Marks that are neither lines nor scales, 14 pixels wide. @type {Partial<Record<KeyItem['mark'], Drawer>>} */
const POINTS = {
  circle(context, x, y) {
    context.arc(x + 7, y + 7, 4, 0, 2 * Math.PI);
    context.fill();
  },
  ring(context, x, y) {
    context.arc(x + 7, y + 7, 4, 0, 2 * Math.PI);
    context.stroke();
  },
  square: (context, x, y) => context.fillRect(x + 3, y + 3, 8, 8),
  diamond: polygon(DIAMOND),
  triangle: polygon(TRIANGLE),
  cross(context, x, y) {
    context.moveTo(x + 3, y + 3);
    context.lineTo(x + 11, y + 11);
    context.moveTo(x + 11, y + 3);
    context.lineTo(x + 3, y + 11);
    context.stroke();
  },
  bar: (context, x, y) => context.fillRect(x + 2, y + 1, 10, 12),
  hollow(context, x, y) {
    context.lineWidth = 1;
    context.strokeRect(x + 2.5, y + 1.5, 9, 11);
  },
};

/** @param {KeyItem} item @returns {number} pixels */
const markWidth = ({ mark }) => (mark === 'heat' ? 144 : DASHES[mark] ? 28 : 14);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {KeyItem} item
 * @param {number} x  of the mark's upper left corner
 * @param {number} y
 */
export function drawMark(context, item, x, y) {
  const { mark, color = '', scale } = item;
  const width = markWidth(item);
  context.save();
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = mark === 'thin' ? 1 : mark === 'dotted' ? 1.5 : 2;
  context.beginPath();
  if (mark === 'heat') {
    for (let i = 0; i < 24; i++) {
      context.fillStyle = scale?.(i / 23) ?? color;
      context.fillRect(x + (i * width) / 24, y + 1, width / 24 + 0.5, 12);
    }
  } else if (DASHES[mark]) {
    context.setLineDash(DASHES[mark]);
    context.moveTo(x, y + HEIGHT / 2);
    context.lineTo(x + width, y + HEIGHT / 2);
    context.stroke();
  } else POINTS[mark]?.(context, x, y);
  context.restore();
}

/** @param {KeyItem} item @returns {HTMLCanvasElement} the mark alone, as sharp as the screen */
function markElement(item) {
  const width = markWidth(item);
  const ratio = Math.max(1, window.devicePixelRatio);
  const canvas = el('canvas', {
    width: width * ratio,
    height: HEIGHT * ratio,
    'aria-hidden': 'true',
  });
  canvas.style.width = `${width}px`;
  canvas.style.height = `${HEIGHT}px`;
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  if (context) drawMark(context, item, 0, 0);
  return canvas;
}

/** @param {KeyItem[]} items @returns {HTMLElement[]} the entries of the key's list */
export const keyEntries = (items) =>
  items.map((item) => el('li', {}, markElement(item), item.label));

/**
 * The items in rows that are at most `width` wide, where an item alone is not wider.
 *
 * @param {KeyItem[]} items
 * @param {number} width
 * @param {(words: string) => number} widthOf  of a label
 * @returns {PlacedItem[][]}
 */
export function keyRows(items, width, widthOf) {
  /** @type {PlacedItem[][]} */
  const rows = [];
  let x = 0;
  for (const item of items) {
    const before = markWidth(item) + GAP.label;
    const needs = before + widthOf(item.label) + GAP.item;
    if (rows.length === 0 || x + needs > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ item, x, labelX: x + before });
    x += needs;
  }
  return rows;
}
