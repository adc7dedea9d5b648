// SPDX-License-Identifier: MIT
//
// panel-frame.js - what stands around every plot of a figure: its heading, and the sentence in its place
// while there is nothing to draw. Used by chart-panel.js (Chart.js) and shape-panel.js (SVG).

import { el } from './dom.js';

/**
 * @typedef {object} PanelOptions
 * @property {string} id
 * @property {string} [heading]
 * @property {number} height   of the plot, in CSS pixels
 * @property {{ sentence: string, lang: string | null }} empty  lang: null for the page's own
 *
 * @typedef {{ words: string, isSaid: boolean }} Cover  what is said in the place of data that nobody is to see
 *   yet, in the interface's language; unless isSaid, to those only who cannot see the axes
 *
 * @typedef {object} Over  what can be done with a plot that has axes; sizes in CSS pixels
 * @property {(cover: Cover | null) => void} cover
 *   from the next drawing on, axes without data, or with data again
 * @property {(heights: number[]) => void} reach  from the next drawing on, the y axis reaches these
 * @property {(layer: HTMLElement, onPlaced: () => void) => void} lay  lays an element over the plot, or over the
 *   blank in its place; onPlaced: size or axes have changed
 * @property {{ width: number, height: number }} size  of the plot, or of its blank
 * @property {(xs: [number, number], ys: [number, number]) => { size: { width: number, height: number },
 *   frame: { left: number, right: number, top: number, bottom: number } } | null} ground
 *   where the first and the second of each are; null where nothing is drawn
 *
 * @typedef {object} Panel  what a chart card asks of a plot
 * @property {Over} [over]
 * @property {string} id
 * @property {HTMLElement} element
 * @property {HTMLElement} headingText
 * @property {HTMLElement} box      the plot's box, for what a page lays over it
 * @property {{ element: HTMLElement, height: number }[]} places  both have the panel's height; one is hidden
 * @property {boolean} isDrawn
 * @property {() => { sentence: string, lang: string | null }} emptyWords  what stands in an empty panel, and
 *   in which language if not the page's own
 * @property {(config: any, description: string, heading?: string) => void} draw
 * @property {() => void} repaint   puts the plot on its place again, from what it was drawn from
 * @property {(sentence?: string, heading?: string) => void} clear
 *   takes the plot away; without a sentence the panel says what it said at the beginning
 * @property {(ratio: number, use: (canvas: HTMLCanvasElement) => void) => void} withPixels
 *   hands over the plot with this many pixels for each CSS pixel
 */

/** @param {PanelOptions} options @param {Element} plot */
export function createPanelFrame({ heading, height, empty }, plot) {
  const box = el('div', { class: 'plot', hidden: true }, plot);
  const blank = el('div', { class: 'empty' });
  const headingText = el('p', { class: 'panel-title' });
  const stage = el('div', { class: 'stage' }, blank, box);
  for (const place of [box, blank]) place.style.height = `${height}px`;

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
    element: el('div', { class: 'panel' }, headingText, stage),
    headingText,
    /** Holds the plot, or the blank in its place. */
    stage,
    box,
    places: [box, blank].map((element) => ({ element, height })),

    emptyWords: () => ({ sentence: blank.textContent ?? '', lang: blank.lang || null }),

    /** @param {string} [words] of the heading */
    showPlot(words) {
      setHeading(words);
      blank.hidden = true;
      box.hidden = false;
    },

    /** @param {string} [sentence] @param {string} [words] of the heading */
    showBlank(sentence, words) {
      setHeading(words);
      box.hidden = true;
      blank.hidden = false;
      if (sentence === undefined) setBlank(empty.sentence, empty.lang);
      else setBlank(sentence, null);
    },
  };
}
