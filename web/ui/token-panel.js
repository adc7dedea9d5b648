// SPDX-License-Identifier: MIT
//
// token-panel.js - a plot of a figure that is a text: its tokens with tags, one of which has the cursor. Handed
// to a chart card in place of chart-panel.js. The PNG file shows the part of the text that is in view.

import { el } from './dom.js';
import { createPanelFrame } from './panel-frame.js';
import { createTokenStrip } from './token-strip.js';

/**
 * @typedef {object} TokenText
 * @property {import('./tokens.js').TokenView[]} views  another array for another text
 * @property {(position: number) => import('./token-strip.js').Look} look  another function for other looks
 * @property {number} token  which has the cursor
 */

/**
 * @param {{ label: string, onMove: (position: number) => void }} strip
 * @returns {(options: import('./panel-frame.js').PanelOptions) => import('./panel-frame.js').Panel}
 */
export const createTokenPanel =
  ({ label, onMove }) =>
  (options) => {
    const strip = createTokenStrip({ label, selection: 'one', onMove });
    const { showPlot, showBlank, ...frame } = createPanelFrame(options, strip.element);
    /** @type {TokenText | null} */
    let shown = null;

    /** @param {TokenText} next */
    function paint(next) {
      const isOther = shown?.views !== next.views;
      if (isOther) strip.show(next.views);
      if (isOther || shown?.look !== next.look) strip.paint(next.look);
      strip.select(next.token);
      shown = next;
    }

    return {
      ...frame,
      id: options.id,
      get isDrawn() {
        return shown !== null;
      },
      /** @param {TokenText} next @param {string} _description @param {string} [heading] */
      draw(next, _description, heading) {
        showPlot(heading);
        paint(next);
      },
      repaint() {
        if (shown) strip.paint(shown.look);
      },
      clear(sentence, heading) {
        shown = null;
        showBlank(sentence, heading);
      },
      withPixels(ratio, use) {
        const { width, height, left, top } = frame.box.getBoundingClientRect();
        const canvas = el('canvas', {
          width: Math.round(width * ratio),
          height: Math.round(height * ratio),
        });
        const context = canvas.getContext('2d');
        if (!context) return;
        context.scale(ratio, ratio);
        context.translate(-left, -top);
        for (const cell of frame.box.querySelectorAll('.token')) {
          if (cell instanceof HTMLElement) drawCell(context, cell);
        }
        use(canvas);
      },
    };
  };

/** @param {CanvasRenderingContext2D} context @param {HTMLElement} cell */
function drawCell(context, cell) {
  const { left, top, width, height } = cell.getBoundingClientRect();
  const style = getComputedStyle(cell);
  context.fillStyle = style.backgroundColor;
  context.fillRect(left, top, width, height);
  context.strokeStyle = style.borderTopColor;
  context.setLineDash(style.borderTopStyle === 'dashed' ? [3, 2] : []);
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const below = getComputedStyle(cell, '::after');
  const tagHeight = Number.parseFloat(below.height) || 0;
  const middle = left + width / 2;
  const inner = (height - tagHeight) / 2;
  context.font = `${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.fillText(cell.textContent ?? '', middle, top + inner);
  context.font = `${below.fontSize} ${below.fontFamily}`;
  context.fillStyle = below.color;
  const tag = cell.dataset.tag ?? '';
  const line = top + height - tagHeight / 2 - 2;
  context.fillText(tag, middle, line);
  if (!below.textDecorationLine.includes('underline')) return;
  const half = context.measureText(tag).width / 2;
  context.fillStyle = below.textDecorationColor;
  for (const down of below.textDecorationStyle === 'double' ? [6, 8.5] : [6]) {
    context.fillRect(middle - half, line + down, 2 * half, 1.25);
  }
}
