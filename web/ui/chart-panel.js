// SPDX-License-Identifier: MIT
//
// chart-panel.js - one plot of a figure: its heading, its canvas, and the sentence that stands in its
// place while there is nothing to draw.
//
// The only module that touches Chart.js itself. A plot is redrawn in place when it is drawn again.
// Called by chart-card.js.

import { Chart } from '../vendor/chart.js';
import { el } from './dom.js';

/**
 * @typedef {import('../charts/common.js').Config} Config
 * @typedef {ReturnType<typeof createPanel>} Panel
 */

/**
 * @param {object} options
 * @param {string} options.id
 * @param {string} [options.heading]
 * @param {number} options.height   of the plot, in CSS pixels
 * @param {{ sentence: string, lang: string | null }} options.empty  lang: null for the page's own
 */
export function createPanel({ id, heading, height, empty }) {
  const canvas = el('canvas', { role: 'img', 'data-testid': `plot-${id}` });
  const box = el('div', { class: 'plot', hidden: true }, canvas);
  const blank = el('div', { class: 'empty' });
  const headingText = el('p', { class: 'panel-title' });
  for (const place of [box, blank]) place.style.height = `${height}px`;
  /** @type {Chart | null} */
  let chart = null;

  /** @param {string | undefined} words '' for none; undefined: as it is */
  function setHeading(words) {
    if (words === undefined) return;
    headingText.textContent = words;
    headingText.hidden = words === '';
  }

  /** @param {string} sentence @param {string | null} lang */
  function setBlank(sentence, lang) {
    blank.textContent = sentence;
    if (lang) blank.lang = lang;
    else blank.removeAttribute('lang');
  }

  setHeading(heading ?? '');
  setBlank(empty.sentence, empty.lang);

  return {
    id,
    element: el('div', { class: 'panel' }, headingText, blank, box),
    headingText,
    /** The plot's box, for what a page lays over it. */
    box,
    /** Both have the panel's height; one of them is hidden. */
    places: [box, blank].map((element) => ({ element, height })),

    get isDrawn() {
      return chart !== null;
    },

    /** What stands in the empty panel, and in which language if not the page's own. */
    get emptyWords() {
      return { sentence: blank.textContent ?? '', lang: blank.lang || null };
    },

    /**
     * @param {Config} config
     * @param {string} description
     * @param {string} [heading]
     */
    draw(config, description, heading) {
      setHeading(heading);
      blank.hidden = true;
      box.hidden = false;
      canvas.setAttribute('aria-label', description);
      if (!chart) {
        chart = new Chart(canvas, config);
        return;
      }
      chart.data = config.data;
      chart.options = config.options;
      chart.update();
    },

    /** Puts the plot on its canvas again, from the configuration it has. */
    repaint() {
      chart?.draw();
    },

    /**
     * Takes the plot away. Without a sentence the panel says what it said at the beginning.
     *
     * @param {string} [sentence]
     * @param {string} [heading]
     */
    clear(sentence, heading) {
      setHeading(heading);
      chart?.destroy();
      chart = null;
      box.hidden = true;
      blank.hidden = false;
      if (sentence === undefined) setBlank(empty.sentence, empty.lang);
      else setBlank(sentence, null);
    },

    /**
     * Draws the plot with this many pixels for each CSS pixel, hands its canvas over, and draws it as
     * the screen needs it again.
     *
     * @param {number} ratio
     * @param {(canvas: HTMLCanvasElement) => void} use
     */
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
