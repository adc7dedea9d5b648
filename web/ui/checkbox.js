// SPDX-License-Identifier: MIT
//
// checkbox.js - a checkbox with its label, for an option that is on or off.

import { el } from './dom.js';

/**
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.testId
 * @param {(isOn: boolean) => void} options.onToggle
 */
export function createCheckbox({ label, testId, onToggle }) {
  const box = el('input', {
    type: 'checkbox',
    'data-testid': testId,
    on: { change: () => onToggle(box.checked) },
  });
  return {
    element: el('label', {}, box, ' ', label),
    /** @param {boolean} isOn shown without calling onToggle */
    set(isOn) {
      box.checked = isOn;
    },
  };
}
