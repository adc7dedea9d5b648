// SPDX-License-Identifier: MIT
//
// reload.js - a button that loads the page anew, which no run allows while it is on. Called by status.js and cores.js.

import { text } from '../text/offline.js';
import { leaveText } from '../ui/carried-text.js';
import { el } from '../ui/dom.js';
import { isRunOn, onRunChange } from '../ui/running.js';

/** Loads the page anew; what stands in its box stays. */
export function reloadPage() {
  leaveText();
  location.reload();
}

/**
 * @param {string} label
 * @param {() => void} [act]  what a click does, if not the reload at once
 * @returns {HTMLElement}
 */
export function createReloadButton(label, act = reloadPage) {
  const why = el('span', { class: 'muted', text: text.runIsOn });
  const button = el('button', { type: 'button', text: label, on: { click: act } });
  const update = () => {
    button.disabled = isRunOn();
    why.hidden = !isRunOn();
  };
  onRunChange(update);
  update();
  return el('span', {}, button, ' ', why);
}
