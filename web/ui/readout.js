// SPDX-License-Identifier: MIT
//
// readout.js - large numbers beside a figure's controls, each with its name above and a smaller
// line for a comparison below. Lessons create them and set them at every redraw.

import { el } from './dom.js';

/**
 * @param {string} id    tests find the number by it, and the line under it as `id-compare`
 * @param {string} name
 * @param {string} [mark] a colour's class
 */
export function createReadout(id, name, mark = '') {
  const value = el('div', { class: 'value', 'data-testid': id });
  const other = el('div', { class: 'other', 'data-testid': `${id}-compare` });
  return {
    element: el('div', { class: mark }, el('div', { class: 'name', text: name }), value, other),
    /** @param {string} number @param {string} line */
    set(number, line) {
      value.textContent = number;
      other.textContent = line;
    },
  };
}

/**
 * Readouts side by side; a screen reader says them when they change.
 *
 * @param {{ element: HTMLElement }[]} readouts
 * @returns {HTMLElement}
 */
export const readoutRow = (readouts) =>
  el('div', { class: 'readout', 'aria-live': 'polite' }, ...readouts.map(({ element }) => element));
