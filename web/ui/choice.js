// SPDX-License-Identifier: MIT
//
// choice.js - one of a few named possibilities, as radio buttons in a row.

import { el, freshId } from './dom.js';

/**
 * @template {string} V
 * @param {object} options
 * @param {string} options.legend
 * @param {{ value: V, label: string }[]} options.options  the first is chosen at the start
 * @param {(value: V) => void} options.onChoose
 */
export function createChoice({ legend, options, onChoose }) {
  const name = freshId('choice');
  const radios = options.map(({ value }, i) =>
    el('input', {
      type: 'radio',
      name,
      value,
      checked: i === 0,
      on: { change: () => onChoose(value) },
    }),
  );
  const element = el(
    'fieldset',
    { class: 'choice' },
    el('legend', { text: `${legend}:` }),
    ...options.map(({ label }, i) => el('label', {}, radios[i], label)),
  );
  return {
    element,
    /** @returns {V} the one that is chosen */
    get value() {
      return options[radios.findIndex((radio) => radio.checked)].value;
    },
    /** @param {V} value shown without calling onChoose */
    set(value) {
      for (const radio of radios) radio.checked = radio.value === value;
    },
  };
}
