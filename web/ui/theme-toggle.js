// SPDX-License-Identifier: MIT
//
// theme-toggle.js - the button that changes the theme, and the one event that tells of a change.
//
// Importing it wires the button #theme of the page. Charts are drawn with colours read once, so
// they are redrawn on every change of theme: by the button, by the system, and around printing
// (paper is white whatever the screen shows).

import { text } from '../text/interface.js';
import { byId } from './dom.js';

const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const forced = matchMedia('(forced-colors: active)');
const button = byId('theme');
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {() => void} listener called after the colours of the page have changed */
export function onThemeChange(listener) {
  listeners.add(listener);
}

/** @param {'light' | 'dark'} theme */
function apply(theme) {
  root.dataset.theme = theme;
  button.textContent = theme === 'dark' ? text.theme.toLight : text.theme.toDark;
  for (const listener of listeners) listener();
}

/** The learner's choice; null where there is none, or where the system forces its colours. */
function stored() {
  if (forced.matches) return null;
  try {
    return localStorage.getItem('laminar.theme');
  } catch {
    return null;
  }
}

button.addEventListener('click', () => {
  const theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem('laminar.theme', theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply(theme);
});

for (const query of [dark, forced]) {
  query.addEventListener('change', () => {
    const chosen = stored() ?? (dark.matches ? 'dark' : 'light');
    apply(chosen === 'dark' ? 'dark' : 'light');
  });
}

let beforePrint = root.dataset.theme;
window.addEventListener('beforeprint', () => {
  beforePrint = root.dataset.theme;
  apply('light');
});
window.addEventListener('afterprint', () => apply(beforePrint === 'dark' ? 'dark' : 'light'));

apply(root.dataset.theme === 'dark' ? 'dark' : 'light');
