// SPDX-License-Identifier: MIT
//
// message.js - a place on the page where errors and notices stand until the next run.

import { errorSentences } from '../text/vi.js';
import { el } from './dom.js';

/**
 * @typedef {object} MessagePlace
 * @property {HTMLElement} element
 * @property {() => void} clear
 * @property {(text: string) => void} warn    something the learner should know about the run
 * @property {(error: unknown, action?: { label: string, run: () => void }) => void} fail
 */

/** @returns {MessagePlace} */
export function createMessagePlace() {
  const element = el('div', { role: 'status' });
  return {
    element,
    clear() {
      element.replaceChildren();
    },
    warn(sentence) {
      element.append(el('p', { class: 'message warning', text: sentence }));
    },
    fail(error, action) {
      const { what, next, detail } = errorSentences(error);
      const button =
        action && el('button', { type: 'button', text: action.label, on: { click: action.run } });
      element.replaceChildren(
        el(
          'div',
          { class: 'message error', role: 'alert' },
          el('b', { text: what }),
          ` ${next} `,
          button,
          el('div', { class: 'mono muted', lang: 'en', text: detail }),
        ),
      );
    },
  };
}
