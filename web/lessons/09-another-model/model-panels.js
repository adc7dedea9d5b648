// SPDX-License-Identifier: MIT
//
// model-panels.js - a figure with a plot for each model: a card has as many plots as it was made with, so another
// number of models makes another card.

import { createChartCard } from '../../ui/chart-card.js';
import { el } from '../../ui/dom.js';

/** @param {number} i */
export const panelOf = (i) => `model-${i}`;

/**
 * @param {{ number: number, title: string, file: string, height: number, empty?: string }} options
 */
export function createModelPanels({ height, ...options }) {
  const element = el('div', { class: 'wide' });
  let plots = 0;
  /** @param {number} count */
  const make = (count) =>
    createChartCard({
      ...options,
      side: count > 1,
      panels: Array.from({ length: count }, (_, i) => ({ id: panelOf(i), height })),
    });
  let card = make(1);

  return {
    element,
    /** The card for so many plots. @param {number} count */
    of(count) {
      const wanted = Math.max(1, count);
      if (wanted !== plots) {
        for (let i = 0; i < plots; i++) card.blank(panelOf(i), '');
        card = make(wanted);
        plots = wanted;
        element.replaceChildren(card.element);
      }
      if (count === 0) card.reset();
      return card;
    },
  };
}
