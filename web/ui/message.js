// SPDX-License-Identifier: MIT
//
// message.js - the message area: an element that shows errors and notices until the next run.

import { errorSentences } from '../text/errors.js';
import { language } from '../text/language.js';
import { text as words } from '../text/models.js';
import { el } from './dom.js';
import { megabytes } from './format.js';

/** @typedef {{ label: string, run: () => void }} Action */

/**
 * @typedef {object} MessageArea
 * @property {HTMLElement} element
 * @property {() => void} clear
 * @property {(text: string, lang?: string) => void} warn  shows a notice about the run; lang: the
 *   language of the sentence, where it is not the interface's
 * @property {(sentence: string, actions: Action[], withLink: boolean) => void} say  withLink: the
 *   sentence ends with a link to the manager page
 * @property {(error: unknown, actions?: Action[], note?: string) => void} fail  note: a sentence after
 *   those of the error
 */

/** A link to the page that manages stored models. */
export const managerLink = () =>
  el('a', { href: new URL('../models/', import.meta.url).href, text: words.managerLink });

/** @param {Action} action */
const actionButton = ({ label, run }) =>
  el('button', { type: 'button', text: label, on: { click: run } });

/** @returns {MessageArea} */
export function createMessageArea() {
  const element = el('div', { role: 'status', lang: language });
  return {
    element,
    clear() {
      element.replaceChildren();
    },
    warn(sentence, lang) {
      element.append(el('p', { class: 'message warning', lang, text: sentence }));
    },
    say(sentence, actions, withLink) {
      element.replaceChildren(
        el(
          'div',
          { class: 'message' },
          sentence,
          withLink && managerLink(),
          withLink ? '. ' : ' ',
          ...actions.map(actionButton),
        ),
      );
    },
    fail(error, actions = [], note = '') {
      const { what, next, detail, isAboutStorage } = errorSentences(error, megabytes);
      element.replaceChildren(
        el(
          'div',
          { class: 'message error', role: 'alert' },
          el('b', { text: what }),
          ` ${next} `,
          note && `${note} `,
          isAboutStorage && managerLink(),
          ' ',
          ...actions.map(actionButton),
          el('div', { class: 'mono muted', lang: 'en', text: detail }),
        ),
      );
    },
  };
}
