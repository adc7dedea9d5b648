// SPDX-License-Identifier: MIT
//
// language-switch.js - the button that changes the language of the interface. Importing it wires
// the button #language, which the build puts into the head of every page together with this module.
//
// Words are chosen once, before the page's modules run (web/theme/apply.js), so a switch reloads
// the page. Values kept on the device and the text in the box survive the reload. Without storage
// the choice could not survive, and no button is shown.

import { LANGUAGES, language } from '../text/language.js';
import { leaveText } from './carried-text.js';
import { byId } from './dom.js';

const KEY = 'laminar.language';

const languages = /** @type {import('../text/language.js').Language[]} */ (Object.keys(LANGUAGES));

/** The language that the button offers: the next one in the list. */
const other = languages[(languages.indexOf(language) + 1) % languages.length];

/** @returns {boolean} whether a choice survives a reload */
function canStore() {
  try {
    localStorage.setItem(KEY, language);
    return true;
  } catch {
    return false;
  }
}

const button = byId('language');
button.textContent = LANGUAGES[other];
button.lang = other;
button.hidden = !canStore();
button.addEventListener('click', () => {
  localStorage.setItem(KEY, other);
  leaveText();
  location.reload();
});

// A style sheet cannot change these: the page's title and the accessible names of its parts.
const title = document.querySelector('title');
document.title = title?.dataset[language] ?? document.title;
for (const node of document.querySelectorAll(`[data-${language}-label]`)) {
  node.setAttribute('aria-label', node.getAttribute(`data-${language}-label`) ?? '');
}
