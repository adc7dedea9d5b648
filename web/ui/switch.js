// SPDX-License-Identifier: MIT
//
// switch.js - a switch between off and on, with a word at either end.

import { el } from './dom.js';

/**
 * @param {object} options
 * @param {string} options.label      accessible name: what holds while the switch is on
 * @param {string} options.off        word at the left end
 * @param {string} options.on         word at the right end
 * @param {string} [options.after]    what both words are about
 * @param {string} [options.testId]
 * @param {(isOn: boolean) => void} options.onToggle
 */
export function createSwitch({ label, off, on, after = '', testId, onToggle }) {
  const element = el(
    'button',
    {
      type: 'button',
      class: 'switch',
      role: 'switch',
      'aria-checked': 'false',
      'aria-label': label,
      'data-testid': testId,
      on: {
        click: () => {
          const isOn = element.getAttribute('aria-checked') !== 'true';
          set(isOn);
          onToggle(isOn);
        },
      },
    },
    el('span', { class: 'off', text: off }),
    el('span', { class: 'track', 'aria-hidden': 'true' }),
    el('span', { class: 'on', text: on }),
    after ? el('span', { text: after }) : null,
  );

  /** @param {boolean} isOn shown without calling onToggle */
  function set(isOn) {
    element.setAttribute('aria-checked', String(isOn));
  }

  return { element, set };
}
