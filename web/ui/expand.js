// SPDX-License-Identifier: MIT
//
// expand.js - one figure over the whole window, for a projector or a small screen. Called by
// chart-card.js.
//
// The figure itself moves into a modal dialog and back, so that its plots keep their state and go
// on being redrawn. Escape or the same button closes it; the focus returns to the button.

import { text } from '../text/interface.js';
import { el } from './dom.js';

/**
 * The smallest height of a plot, in CSS pixels; in a window that is too low, the dialog scrolls.
 */
const LOWEST = 120;

/** Left free above and below the figure. */
const MARGIN = 32;

/**
 * @param {object} options
 * @param {HTMLElement} options.figure
 * @param {{ element: HTMLElement, height: number }[]} options.plots  the plots' elements and usual
 *   heights
 * @param {() => number} options.rows  how many plots stand one below the other
 * @returns {{ button: HTMLButtonElement, name: (title: string) => void }}
 */
export function createExpander({ figure, plots, rows }) {
  const button = el('button', { type: 'button', class: 'plain', text: text.card.expand });
  const marker = document.createComment('the figure is expanded');
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  let title = '';

  /** Gives the plots the height that the rest of the figure leaves. */
  function fit() {
    const stacked = rows();
    const shown = plots.filter(({ element }) => element.offsetHeight > 0);
    const now = shown.reduce((sum, { element }) => sum + element.offsetHeight, 0);
    const around = figure.offsetHeight - (now * stacked) / Math.max(1, shown.length);
    const share = (window.innerHeight - MARGIN - around) / stacked;
    for (const { element, height } of plots) {
      element.style.height = `${dialog ? Math.max(LOWEST, Math.floor(share)) : height}px`;
    }
  }

  function open() {
    dialog = el('dialog', { class: 'expanded', 'aria-label': title, on: { close } });
    figure.replaceWith(marker);
    dialog.append(figure);
    document.body.append(dialog);
    button.textContent = text.card.shrink;
    dialog.showModal();
    window.addEventListener('resize', fit);
    fit();
    button.focus({ preventScroll: true });
  }

  function close() {
    window.removeEventListener('resize', fit);
    marker.replaceWith(figure);
    dialog?.remove();
    dialog = null;
    button.textContent = text.card.expand;
    fit();
    button.focus();
  }

  button.addEventListener('click', () => {
    if (dialog) dialog.close();
    else open();
  });

  return {
    button,
    name(words) {
      title = words;
      button.setAttribute('aria-label', text.card.expandOf(words));
      dialog?.setAttribute('aria-label', words);
    },
  };
}
