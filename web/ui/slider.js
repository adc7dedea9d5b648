// SPDX-License-Identifier: MIT
//
// slider.js - a whole number chosen with a range, two buttons, or the arrow keys.

import { el, freshId } from './dom.js';
import { int } from './format.js';

/**
 * @param {object} options
 * @param {string} options.label
 * @param {(value: number) => void} options.onInput
 */
export function createSlider({ label, onInput }) {
  const id = freshId('slider');
  const range = el('input', { type: 'range', id, min: 0, max: 0, step: 1, value: 0 });
  const output = el('output', { for: id });
  const less = el('button', { type: 'button', 'aria-label': `${label} −1`, text: '−' });
  const more = el('button', { type: 'button', 'aria-label': `${label} +1`, text: '+' });
  const element = el(
    'div',
    { class: 'slider' },
    el('label', { for: id, text: label }),
    less,
    range,
    more,
    output,
  );

  function show() {
    output.textContent = `${int(Number(range.value))} / ${int(Number(range.max))}`;
    range.setAttribute('aria-valuetext', `${label} ${int(Number(range.value))}`);
    less.disabled = range.value === range.min;
    more.disabled = range.value === range.max;
  }

  /** @param {number} value */
  function choose(value) {
    range.value = String(value);
    show();
    onInput(Number(range.value));
  }

  range.addEventListener('input', () => choose(Number(range.value)));
  less.addEventListener('click', () => choose(Number(range.value) - 1));
  more.addEventListener('click', () => choose(Number(range.value) + 1));
  show();

  return {
    element,
    /**
     * @param {number} min
     * @param {number} max
     * @param {number} value shown without calling onInput
     */
    set(min, max, value) {
      range.min = String(min);
      range.max = String(max);
      range.value = String(value);
      show();
    },
  };
}
