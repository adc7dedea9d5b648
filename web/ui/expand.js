// SPDX-License-Identifier: MIT
//
// expand.js - one figure over the whole window, for a projector or a small screen, with the controls that
// govern it. chart-card.js gives each figure its button; the presenter opens figures as slides.
//
// The figure and its controls themselves move into a dialog and back, so that they keep their state and go
// on being redrawn. A modal dialog closes with Escape or the same button, and the focus returns to the
// button; a slide closes when the presenter says so.

import { text } from '../text/interface.js';
import { el } from './dom.js';

/**
 * The smallest height of a plot, in CSS pixels; in a window that is too low, the dialog scrolls.
 */
const LOWEST = 120;

/**
 * @typedef {object} Stage
 * @property {() => HTMLElement} openAsSlide  shows the figure without taking the rest of the window out of
 *   reach; returns the dialog
 * @property {() => void} close
 */

/** @type {WeakMap<Element, Stage>} */
const stages = new WeakMap();

/** @param {Element} figure @returns {Stage | undefined} undefined of anything but a figure */
export const stageOf = (figure) => stages.get(figure);

/**
 * What governs a figure: the nearest controls before it of the part of the page in which it stands, those
 * before it that stay at the top of the window, what stands right before it in its own place, and the
 * controls right below it, as an opening figure has them.
 *
 * @param {HTMLElement} figure
 * @returns {Element[]}
 */
function controlsOf(figure) {
  const before = [...document.querySelectorAll('.controls')].filter(
    (one) =>
      one.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING &&
      one.parentElement?.contains(figure),
  );
  const siblings = [...(figure.parentElement?.children ?? [])];
  const above = siblings.slice(0, siblings.indexOf(figure));
  const own = above.slice(above.findLastIndex((one) => stages.has(one)) + 1);
  const next = figure.nextElementSibling;
  const below = next?.matches('.controls:not([hidden])') ? [next] : [];
  const staying = before.filter((one) => one.classList.contains('sticky')).slice(-1);
  return [...new Set([...staying, ...before.slice(-1), ...own.filter(isControl), ...below])];
}

/** @param {Element} element @returns {boolean} whether a learner can set something in it */
const isControl = (element) => element.matches('.controls, .tokens, .sentence-choice, .row');

/**
 * Moves elements somewhere else.
 *
 * @param {Element[]} elements
 * @param {Element} into
 * @returns {() => void} moves them back
 */
function borrow(elements, into) {
  const markers = elements.map((element) => {
    const marker = document.createComment('shown over the window');
    element.replaceWith(marker);
    return marker;
  });
  into.append(...elements);
  return () => {
    for (const [i, marker] of markers.entries()) marker.replaceWith(elements[i]);
  };
}

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
  /** @type {{ dialog: HTMLDialogElement, side: HTMLElement, giveBack: () => void, borrow: () => void } | null} */
  let open = null;
  let title = '';

  /** Gives the plots the height that the controls and the rest of the figure leave. */
  function fit() {
    const stacked = rows();
    const shown = plots.filter(({ element }) => element.offsetHeight > 0);
    const now = shown.reduce((sum, { element }) => sum + element.offsetHeight, 0);
    const plotsNow = (now * stacked) / Math.max(1, shown.length);
    const share = open ? heightLeft(open.dialog, figure, plotsNow) / stacked : 0;
    for (const { element, height } of plots) {
      element.style.height = `${open ? Math.max(LOWEST, Math.floor(share)) : height}px`;
    }
  }

  // What is around the plots grows and shrinks with what it says.
  const resized = new ResizeObserver(fit);

  function take() {
    const dialog = el('dialog', { class: 'expanded', 'aria-label': title, on: { close } });
    const content = el('div', { class: 'expanded-content' });
    const controls = controlsOf(figure);
    const side = el('div', { class: 'expanded-controls' });
    if (controls.length) content.append(side);
    /** @type {(() => void)[]} */
    let returns = [];
    open = {
      dialog,
      side,
      borrow() {
        returns = [borrow(controls, side), borrow([figure], content)];
      },
      giveBack() {
        for (const back of returns) back();
      },
    };
    open.borrow();
    dialog.append(content);
    document.body.append(dialog);
    return dialog;
  }

  /** Once the dialog is on the screen. @param {HTMLDialogElement} dialog */
  function settle(dialog) {
    const around = [...figure.children].filter((one) => !one.classList.contains('panels'));
    const side = open ? [open.side] : [];
    for (const element of [dialog, ...side, ...around]) resized.observe(element);
    fit();
  }

  function expand() {
    const dialog = take();
    button.textContent = text.card.shrink;
    dialog.showModal();
    settle(dialog);
    button.focus({ preventScroll: true });
  }

  function openAsSlide() {
    const dialog = open?.dialog ?? take();
    button.hidden = true;
    dialog.tabIndex = -1;
    dialog.show();
    settle(dialog);
    return dialog;
  }

  function close() {
    if (!open) return;
    const { dialog, giveBack } = open;
    const wasSlide = button.hidden;
    resized.disconnect();
    open = null;
    giveBack();
    dialog.remove();
    button.textContent = text.card.expand;
    button.hidden = false;
    fit();
    if (!wasSlide) button.focus();
  }

  // On paper the figure stands where it belongs.
  window.addEventListener('beforeprint', () => {
    open?.giveBack();
    for (const { element, height } of open ? plots : []) element.style.height = `${height}px`;
  });
  window.addEventListener('afterprint', () => {
    open?.borrow();
    fit();
  });
  button.addEventListener('click', () => {
    if (open) open.dialog.close();
    else expand();
  });
  stages.set(figure, { openAsSlide, close });

  return {
    button,
    name(words) {
      title = words;
      button.setAttribute('aria-label', text.card.expandOf(words));
      open?.dialog.setAttribute('aria-label', words);
    },
  };
}

/**
 * @param {HTMLElement} dialog
 * @param {HTMLElement} figure
 * @param {number} plots  height that the plots take now
 * @returns {number} height that what is above the figure and the rest of it leave them
 */
function heightLeft(dialog, figure, plots) {
  const { paddingTop, paddingBottom } = getComputedStyle(dialog);
  const above =
    figure.getBoundingClientRect().top - dialog.getBoundingClientRect().top + dialog.scrollTop;
  const below = Number.parseFloat(paddingBottom);
  return (
    dialog.clientHeight -
    Math.max(above, Number.parseFloat(paddingTop)) -
    below -
    (figure.offsetHeight - plots)
  );
}
