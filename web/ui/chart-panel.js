// SPDX-License-Identifier: MIT
//
// chart-panel.js - a plot of a figure on a canvas, drawn by Chart.js.
//
// The only module that touches Chart.js itself. A plot is redrawn in place when it is drawn again.
// Called by chart-card.js.

import { Chart } from '../vendor/chart.js';
import { el } from './dom.js';
import { createPanelFrame } from './panel-frame.js';

/** @typedef {import('../charts/common.js').Config} Config */

/**
 * @param {import('./panel-frame.js').PanelOptions} options
 * @returns {import('./panel-frame.js').Panel}
 */
export function createPanel(options) {
  const canvas = el('canvas', { role: 'img', 'data-testid': `plot-${options.id}` });
  const { showPlot, showBlank, ...frame } = createPanelFrame(options, canvas);
  /** @type {Chart | null} */
  let chart = null;

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
      showPlot(heading);
      canvas.setAttribute('aria-label', description);
      if (!chart) {
        chart = new Chart(canvas, config);
        return;
      }
      chart.data = config.data;
      chart.options = config.options;
      chart.update();
    },

    repaint() {
      chart?.draw();
    },

    clear(sentence, heading) {
      chart?.destroy();
      chart = null;
      showBlank(sentence, heading);
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
