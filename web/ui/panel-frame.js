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
 * @typedef {object} Panel  what a chart card asks of a plot
 * @property {string} id
 * @property {HTMLElement} element
 * @property {HTMLElement} headingText
 * @property {HTMLElement} box      the plot's box, for what a page lays over it
 * @property {{ element: HTMLElement, height: number }[]} places  both have the panel's height; one is hidden
 * @property {boolean} isDrawn
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
    element: el('div', { class: 'panel' }, headingText, blank, box),
    headingText,
    box,
    places: [box, blank].map((element) => ({ element, height })),

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
