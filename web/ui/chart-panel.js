// SPDX-License-Identifier: MIT
//
// chart-panel.js - one plot of a figure: its heading, its canvas, and the sentence that stands in its
// place while there is nothing to draw.
//
// The only module that touches Chart.js itself. A plot is redrawn in place when it is drawn again.
// Called by chart-card.js.

import { bare, reaching } from '../charts/bare.js';
import { language } from '../text/language.js';
import { Chart } from '../vendor/chart.js';
import { el } from './dom.js';

/**
 * @typedef {import('../charts/common.js').Config} Config
 * @typedef {ReturnType<typeof createPanel>} Panel
 *
 * @typedef {{ words: string, isSaid: boolean }} Cover  what is said in the place of data that nobody is to see
 *   yet, in the interface's language; unless isSaid, to those only who cannot see the axes
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
  const coverText = el('p', { class: 'cover', lang: language, hidden: true });
  const stage = el('div', { class: 'stage' }, blank, box, coverText);
  for (const place of [box, blank]) place.style.height = `${height}px`;
  /** @type {Chart | null} */
  let chart = null;
  /** @type {Cover | null} */
  let cover = null;
  /** Heights that the y axis must reach. @type {number[]} */
  let reach = [];
  /** @type {(() => void)[]} */
  const placed = [];
  const tellPlaced = () => {
    for (const listener of placed) listener();
  };

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
    element: el('div', { class: 'panel' }, headingText, stage),
    headingText,
    /** The plot's box, for what a page lays over it. */
    box,
    /** Both have the panel's height; one of them is hidden. */
    places: [box, blank].map((element) => ({ element, height })),

    get isDrawn() {
      return chart !== null;
    },

    /**
     * @param {Config} config
     * @param {string} description
     * @param {string} [heading]
     */
    draw(config, description, heading) {
      setHeading(cover ? '' : heading);
      blank.hidden = true;
      box.hidden = false;
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

    /** From the next drawing on, axes without data, or with data again. @param {Cover | null} next */
    cover(next) {
      cover = next;
      coverText.textContent = next?.words ?? '';
      coverText.hidden = !next?.isSaid || !chart;
    },

    /** From the next drawing on, the y axis reaches these. @param {number[]} heights */
    reach(heights) {
      reach = heights;
    },

    /**
     * Lays an element over the plot, or over the blank in its place.
     *
     * @param {HTMLElement} layer
     * @param {() => void} onPlaced  size or axes of the plot have changed
     */
    lay(layer, onPlaced) {
      stage.append(layer);
      placed.push(onPlaced);
      new ResizeObserver(onPlaced).observe(stage);
    },

    /** Its plot's, or its blank's, in CSS pixels. */
    get size() {
      return { width: stage.clientWidth, height: stage.clientHeight };
    },

    /**
     * Where values are on the plot.
     *
     * @param {[number, number]} xs
     * @param {[number, number]} ys
     * @returns {{ size: { width: number, height: number },
     *   frame: { left: number, right: number, top: number, bottom: number } } | null} in CSS pixels; frame:
     *   of the first and second of each; null where nothing is drawn
     */
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
      coverText.hidden = true;
      blank.hidden = false;
      tellPlaced();
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
