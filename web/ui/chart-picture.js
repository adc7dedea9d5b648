// SPDX-License-Identifier: MIT
//
// chart-picture.js - a figure as a PNG file: title, key, plots and provenance one below the other, on
// the paper of the page's theme. Called by chart-card.js.

import { drawMark, keyRows } from './chart-key.js';
import { el } from './dom.js';

/**
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('./chart-key.js').KeyItem} KeyItem
 * @typedef {import('./chart-key.js').PlacedItem} PlacedItem
 * @typedef {import('./panel-frame.js').Panel} Panel
 *
 * @typedef {object} Figure
 * @property {string} title
 * @property {KeyItem[]} items    of the key
 * @property {string} provenance
 * @property {Panel[]} panels
 * @property {DOMRect} box        where all panels together stand on the page
 * @property {Palette} palette
 */

const MARGIN = 20;
/** Heights of a line of the title, of the key and of the provenance, in CSS pixels. */
const LINE = { title: 24, key: 20, from: 18 };
/** Space above and below the plots. */
const GAP = 12;
/** Pixels of the file for each CSS pixel, at least. */
const LEAST_RATIO = 2;

/**
 * Where the parts of a picture begin, from top to bottom, in CSS pixels.
 *
 * @param {{ title: number, key: number, from: number }} lines  how many lines each part has
 * @param {{ width: number, height: number }} plots
 */
export function layoutOf(lines, plots) {
  const key = MARGIN + lines.title * LINE.title;
  const top = key + lines.key * LINE.key + GAP;
  const from = top + plots.height + GAP;
  return {
    title: MARGIN,
    key,
    plots: top,
    from,
    width: plots.width + 2 * MARGIN,
    height: from + lines.from * LINE.from + MARGIN,
  };
}

/**
 * @param {string} words
 * @param {number} width
 * @param {(words: string) => number} widthOf
 * @returns {string[]} lines that fit, where a word alone is not wider
 */
export function wrap(words, width, widthOf) {
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const word of words.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  return lines;
}

/**
 * @param {Figure} figure
 * @returns {Promise<Blob | null>} null where the browser has no memory for it
 */
export async function pictureOf({ title, items, provenance, panels, box, palette }) {
  const canvas = el('canvas');
  const context = canvas.getContext('2d');
  if (!context) return null;
  const fonts = { title: `600 16px ${palette.font}`, small: `400 12px ${palette.font}` };
  const widthOf = (/** @type {string} */ words) => context.measureText(words).width;
  context.font = fonts.title;
  const titleLines = wrap(title, box.width, widthOf);
  context.font = fonts.small;
  const fromLines = wrap(provenance, box.width, widthOf);
  const rows = keyRows(items, box.width, widthOf);
  const lines = { title: titleLines.length, key: rows.length, from: fromLines.length };
  const at = layoutOf(lines, box);

  const ratio = Math.max(LEAST_RATIO, window.devicePixelRatio);
  canvas.width = Math.round(at.width * ratio);
  canvas.height = Math.round(at.height * ratio);
  context.scale(ratio, ratio);
  context.fillStyle = palette.paper;
  context.fillRect(0, 0, at.width, at.height);
  context.textBaseline = 'top';
  context.fillStyle = palette.ink;
  context.font = fonts.title;
  writeLines(context, titleLines, at.title, LINE.title);
  context.font = fonts.small;
  drawKey(context, rows, at.key);
  for (const panel of panels) drawPanel(context, panel, box, at.plots, palette.font, ratio);
  context.font = fonts.small;
  context.fillStyle = palette.muted;
  writeLines(context, fromLines, at.from, LINE.from);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} lines
 * @param {number} top
 * @param {number} height  of a line
 */
function writeLines(context, lines, top, height) {
  lines.forEach((line, i) => {
    context.fillText(line, MARGIN, top + i * height);
  });
}

/** @param {CanvasRenderingContext2D} context @param {PlacedItem[][]} rows @param {number} top */
function drawKey(context, rows, top) {
  rows.forEach((row, i) => {
    const y = top + i * LINE.key + 4;
    for (const { item, x, labelX } of row) {
      drawMark(context, item, MARGIN + x, y + 2);
      context.fillText(item.label, MARGIN + labelX, y);
    }
  });
}

/**
 * A plot and its heading, at the places that they have on the page.
 *
 * @param {CanvasRenderingContext2D} context  fills with ink
 * @param {Panel} panel
 * @param {DOMRect} box  of all panels
 * @param {number} top   of all panels in the picture
 * @param {string} font
 * @param {number} ratio
 */
function drawPanel(context, panel, box, top, font, ratio) {
  if (!panel.isDrawn) return;
  const dx = MARGIN - box.left;
  const dy = top - box.top;
  panel.withPixels(ratio, (plot) => {
    const { left, top, width, height } = panel.box.getBoundingClientRect();
    context.drawImage(plot, left + dx, top + dy, width, height);
  });
  if (panel.headingText.hidden) return;
  const heading = panel.headingText.getBoundingClientRect();
  context.font = `500 13px ${font}`;
  context.fillText(panel.headingText.textContent ?? '', heading.left + dx, heading.top + dy);
}
