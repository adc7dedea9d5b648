// SPDX-License-Identifier: MIT
//
// message.js - a place on the page where errors and notices stand until the next run.

import { errorSentences } from '../text/errors.js';
import { language } from '../text/language.js';
import { text as words } from '../text/models.js';
import { el } from './dom.js';
import { megabytes } from './format.js';

/** @typedef {{ label: string, run: () => void }} Action */

/**
 * @typedef {object} MessagePlace
 * @property {HTMLElement} element
 * @property {() => void} clear
 * @property {(text: string, lang?: string) => void} warn  something the learner should know about the run;
 *   lang: what the sentence is in, where it is not the interface's
 * @property {(sentence: string, actions: Action[], withLink: boolean) => void} say  withLink: the sentence
 *   ends with the way to the manager page
 * @property {(error: unknown, actions?: Action[]) => void} fail
 */

/** The way to the page that manages what is stored. */
export const managerLink = () =>
  el('a', { href: new URL('../models/', import.meta.url).href, text: words.managerLink });

/** @param {Action} action */
const actionButton = ({ label, run }) =>
  el('button', { type: 'button', text: label, on: { click: run } });

/** @returns {MessagePlace} */
export function createMessagePlace() {
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
    fail(error, actions = []) {
      const { what, next, detail, isAboutStorage } = errorSentences(error, megabytes);
      element.replaceChildren(
        el(
          'div',
          { class: 'message error', role: 'alert' },
          el('b', { text: what }),
          ` ${next} `,
          isAboutStorage && managerLink(),
          ' ',
          ...actions.map(actionButton),
          el('div', { class: 'mono muted', lang: 'en', text: detail }),
        ),
      );
    },
  };
}
