// SPDX-License-Identifier: MIT
//
// shape-panel.js - a plot of a figure as SVG: paths and texts that a form of web/charts computes for the
// size of the plot. Sharp at every size and on paper; where the system forces colours, figures.css gives
// the lines those. Handed to a chart card in place of chart-panel.js.

import { el } from './dom.js';
import { createPanelFrame } from './panel-frame.js';
import { setAll, svg } from './svg.js';

/**
 * @typedef {import('../charts/arrows.js').Drawing} Drawing
 * @typedef {ReturnType<Drawing['shapes']>[number]} Shape
 */

/** Size of the type, in CSS pixels, as figures.css has it. */
const TYPE = 13;

/** Around a text, so that it can be read over a line. */
const HALO = 4;

/**
 * @param {import('./panel-frame.js').PanelOptions} options
 * @returns {import('./panel-frame.js').Panel}
 */
export function createShapePanel(options) {
  const picture = svg('svg', { class: 'shapes', role: 'img', 'data-testid': `plot-${options.id}` });
  const { showPlot, showBlank, ...frame } = createPanelFrame(options, picture);
  const { box } = frame;
  /** @type {Drawing | null} */
  let drawing = null;

  const size = () => ({ width: box.clientWidth, height: box.clientHeight });

  function paint() {
    const { width, height } = size();
    if (!drawing || width === 0 || height === 0) return;
    const { paper } = drawing;
    setAll(picture, { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'xMinYMid' }); // on paper
    picture.replaceChildren(
      ...drawing.shapes({ width, height }).map((shape) => nodeOf(shape, paper)),
    );
  }

  new ResizeObserver(paint).observe(box);

  return {
    ...frame,
    id: options.id,

    get isDrawn() {
      return drawing !== null;
    },

    /** @param {Drawing} next @param {string} description @param {string} [heading] */
    draw(next, description, heading) {
      drawing = next;
      showPlot(heading);
      picture.setAttribute('aria-label', description);
      paint();
    },

    repaint: paint,

    clear(sentence, heading) {
      drawing = null;
      picture.replaceChildren();
      showBlank(sentence, heading);
    },

    withPixels(ratio, use) {
      if (!drawing) return;
      const { width, height } = size();
      const canvas = el('canvas', {
        width: Math.round(width * ratio),
        height: Math.round(height * ratio),
      });
      const context = canvas.getContext('2d');
      if (!context) return;
      context.scale(ratio, ratio);
      for (const shape of drawing.shapes({ width, height })) drawShape(context, shape, drawing);
      use(canvas);
    },
  };
}

/** @param {Shape} shape @param {string} paper */
function nodeOf(shape, paper) {
  if (shape.kind === 'text') {
    const { at, anchor, color, words } = shape;
    const halo = { stroke: paper, 'stroke-width': HALO, 'paint-order': 'stroke' };
    const place = { x: at[0], y: at[1], 'text-anchor': anchor, 'dominant-baseline': 'central' };
    return svg('text', { ...place, ...halo, fill: color }, words);
  }
  const { points, color, width, dash, isFilled, isGrid } = shape;
  const corners = points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L');
  const node = svg('path', {
    class: isGrid ? 'grid' : isFilled ? 'area' : 'line',
    d: `M${corners}${isFilled ? 'Z' : ''}`,
    fill: isFilled ? color : 'none',
    stroke: color,
    'stroke-width': width,
  });
  if (dash) setAll(node, { 'stroke-dasharray': dash });
  return node;
}

/** @param {CanvasRenderingContext2D} context @param {Shape} shape @param {Drawing} drawing */
function drawShape(context, shape, { font, paper }) {
  context.save();
  context.fillStyle = shape.color;
  context.strokeStyle = shape.color;
  if (shape.kind === 'text') {
    const { at, anchor, words } = shape;
    context.font = `${TYPE}px ${font}`;
    context.textBaseline = 'middle';
    context.textAlign = anchor === 'middle' ? 'center' : anchor;
    context.lineWidth = HALO;
    context.strokeStyle = paper;
    context.strokeText(words, ...at);
    context.fillText(words, ...at);
  } else {
    const { points, width, dash, isFilled } = shape;
    context.lineWidth = width;
    if (dash) context.setLineDash(dash.split(' ').map(Number));
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    if (isFilled) context.fill();
    else context.stroke();
  }
  context.restore();
}
