// SPDX-License-Identifier: MIT
//
// chart-panel.js - a plot of a figure on a canvas, drawn by Chart.js.
//
// The only module that touches Chart.js itself. A plot is redrawn in place when it is drawn again.
// Called by chart-card.js.

import { bare, reaching } from '../charts/bare.js';
import { language } from '../text/language.js';
import { Chart } from '../vendor/chart.js';
import { el } from './dom.js';
import { createPanelFrame } from './panel-frame.js';

/** @typedef {import('../charts/common.js').Config} Config */

/** What fits on a sheet of A4 or Letter, in CSS pixels. */
const PAPER_WIDTH = 700;

/**
 * @param {import('./panel-frame.js').PanelOptions} options
 * @returns {import('./panel-frame.js').Panel}
 */
export function createPanel(options) {
  const canvas = el('canvas', { role: 'img', 'data-testid': `plot-${options.id}` });
  const { showPlot, showBlank, ...frame } = createPanelFrame(options, canvas);
  const { stage } = frame;
  const coverText = el('p', { class: 'cover', lang: language, hidden: true });
  stage.append(coverText);
  /** @type {Chart | null} */
  let chart = null;
  /** @type {import('./panel-frame.js').Cover | null} */
  let cover = null;
  /** Heights that the y axis must reach. @type {number[]} */
  let reach = [];
  /** @type {(() => void)[]} */
  const placed = [];
  const tellPlaced = () => {
    for (const listener of placed) listener();
  };

  // A canvas has its pixels: one as wide as a window would have its words shrunk on paper.
  window.addEventListener('beforeprint', () => {
    const widest = stage.closest('main')?.querySelector(':scope > .wide')?.clientWidth;
    if (!chart || !widest || widest <= PAPER_WIDTH) return;
    chart.resize(Math.round((chart.width * PAPER_WIDTH) / widest), chart.height);
  });
  window.addEventListener('afterprint', () => chart?.resize());

  return {
    ...frame,
    id: options.id,

    get isDrawn() {
      return chart !== null;
    },

    /**
     * @param {Config} config
     * @param {string} description
     * @param {string} [heading]
     */
    draw(config, description, heading) {
      showPlot(cover ? '' : heading);
      coverText.hidden = !cover?.isSaid;
      canvas.setAttribute('aria-label', cover ? cover.words : description);
      const shown = reaching(cover ? bare(config) : config, reach);
      if (chart) {
        chart.data = shown.data;
        chart.options = shown.options;
        chart.update();
        return;
      }
      const plugins = [...(shown.plugins ?? []), { id: 'placed', afterLayout: tellPlaced }];
      chart = new Chart(canvas, { ...shown, plugins });
      tellPlaced();
    },

    over: {
      cover(next) {
        cover = next;
        coverText.textContent = next?.words ?? '';
        coverText.hidden = !next?.isSaid || !chart;
      },
      reach(heights) {
        reach = heights;
      },
      lay(layer, onPlaced) {
        stage.append(layer);
        placed.push(onPlaced);
        new ResizeObserver(onPlaced).observe(stage);
      },
      get size() {
        return { width: stage.clientWidth, height: stage.clientHeight };
      },
      ground([x0, x1], [y0, y1]) {
        const scales = chart?.scales;
        if (!chart || !scales?.x || !scales.y) return null;
        const [left, right] = [x0, x1].map((value) => scales.x.getPixelForValue(value));
        const [bottom, top] = [y0, y1].map((value) => scales.y.getPixelForValue(value));
        return {
          size: { width: chart.width, height: chart.height },
          frame: { left, right, top, bottom },
        };
      },
    },

    repaint() {
      chart?.draw();
    },

    clear(sentence, heading) {
      chart?.destroy();
      chart = null;
      coverText.hidden = true;
      showBlank(sentence, heading);
      tellPlaced();
    },

    withPixels(ratio, use) {
      setPixelRatio(chart, ratio);
      use(canvas);
      setPixelRatio(chart, undefined);
    },
  };
}

/** @param {Chart | null} chart @param {number | undefined} ratio undefined: the screen's own */
function setPixelRatio(chart, ratio) {
  if (!chart) return;
  chart.options.devicePixelRatio = ratio;
  chart.resize();
}
