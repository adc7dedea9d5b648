// SPDX-License-Identifier: MIT
//
// carried-text.js - keeps the text in the page's box over one reload of the same page, so that a
// change of language, or a reload that the page offers, does not lose what a learner typed. Stored by
// language-switch.js and offline/reload.js, read by run-bar.js.

const KEY = 'laminar.carried';

/** Stores the text of the page's box for after the reload. */
export function leaveText() {
  const box = document.querySelector('.run-bar textarea');
  if (!(box instanceof HTMLTextAreaElement)) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ page: location.pathname, text: box.value }));
  } catch {
    // Storage is full: after the reload the page starts with its default text.
  }
}

/** @returns {string | null} the text stored for this page; only the first call returns it */
export function takeText() {
  try {
    const left = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    sessionStorage.removeItem(KEY);
    return left?.page === location.pathname && typeof left.text === 'string' ? left.text : null;
  } catch {
    return null; // storage is refused, or holds something else
  }
}
