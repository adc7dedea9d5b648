// SPDX-License-Identifier: MIT
//
// carried-text.js - the text in the page's box, carried over one reload of the same page: another
// language must not cost a learner what they typed. Left by language-switch.js, taken by run-bar.js.

const KEY = 'laminar.carried';

/** Leaves the text of the page's box for after the reload. */
export function leaveText() {
  const box = document.querySelector('.run-bar textarea');
  if (!(box instanceof HTMLTextAreaElement)) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ page: location.pathname, text: box.value }));
  } catch {
    // Full: the page begins with its own text.
  }
}

/** @returns {string | null} what was left for this page, once */
export function takeText() {
  try {
    const left = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    sessionStorage.removeItem(KEY);
    return left?.page === location.pathname && typeof left.text === 'string' ? left.text : null;
  } catch {
    return null; // storage is refused, or something else wrote there
  }
}
