// SPDX-License-Identifier: MIT
//
// token-strip.js - the text as tokens, one of which has the cursor.
//
// ARIA grid with one row in the document: the row of the layer in view (aria-rowindex says which).
// One token is in the tab order; left and right move along the text, Home and End go to its ends,
// up and down are handed to the page, Enter, Space and a tap pick.

import { text } from '../text/interface.js';
import { el } from './dom.js';
import { int } from './format.js';

/**
 * @typedef {import('./tokens.js').TokenView} TokenView
 *
 * @typedef {object} Look
 * @property {string} [background]
 * @property {boolean} [dropped]
 * @property {string} [title]
 * @property {string} [shape]  how the style sheet draws its box: data-shape
 * @property {string} [tag]    in small print under the token: data-tag, which the style sheet writes
 * @property {string} [says]   what a screen reader is told of it besides
 */

/**
 * @param {TokenView} view
 * @returns {HTMLElement} the label, with marks for invisible characters set apart
 */
function label(view) {
  if (view.hex) return el('span', { class: 'hex', text: view.label });
  const node = el('span');
  for (const piece of view.label.split(/([␣⏎␍⇥⍽]|<U\+[0-9A-F]+>)/)) {
    if (piece === '') continue;
    node.append(/^([␣⏎␍⇥⍽]|<U\+)/.test(piece) ? el('span', { class: 'mark', text: piece }) : piece);
  }
  return node;
}

/**
 * @param {object} options
 * @param {string} options.label              accessible name
 * @param {'one' | 'many'} options.selection  'one': the selection is the cursor; 'many': the page
 *   paints it
 * @param {(position: number) => void} [options.onMove]
 * @param {(position: number) => void} [options.onPick]
 * @param {(step: 1 | -1) => void} [options.onVertical]
 */
export function createTokenStrip({ label: name, selection, onMove, onPick, onVertical }) {
  const row = el('div', { role: 'row' });
  const element = el(
    'div',
    {
      class: 'tokens',
      role: 'grid',
      'aria-label': name,
      'aria-multiselectable': selection === 'many' ? 'true' : null,
      hidden: true,
    },
    row,
  );
  /** @type {HTMLElement[]} */
  let cells = [];
  /** What each cell is called. @type {string[]} */
  let names = [];
  let cursor = 0;

  /** @param {number} position @param {boolean} focus */
  function moveTo(position, focus) {
    const next = Math.max(0, Math.min(cells.length - 1, position));
    cells[cursor]?.setAttribute('tabindex', '-1');
    if (selection === 'one') cells[cursor]?.setAttribute('aria-selected', 'false');
    cursor = next;
    cells[cursor]?.setAttribute('tabindex', '0');
    if (selection === 'one') cells[cursor]?.setAttribute('aria-selected', 'true');
    if (focus) cells[cursor]?.focus();
  }

  element.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const target = new Map([
      ['ArrowLeft', cursor - 1],
      ['ArrowRight', cursor + 1],
      ['Home', 0],
      ['End', cells.length - 1],
    ]).get(key);
    if (target !== undefined) {
      moveTo(target, true);
      onMove?.(cursor);
    } else if (key === 'ArrowUp' && onVertical) onVertical(1);
    else if (key === 'ArrowDown' && onVertical) onVertical(-1);
    else if ((key === 'Enter' || key === ' ') && onPick) onPick(cursor);
    else return;
    event.preventDefault();
  });

  element.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-position]') : null;
    if (!(cell instanceof HTMLElement)) return;
    moveTo(Number(cell.dataset.position), true);
    onMove?.(cursor);
    onPick?.(cursor);
  });

  return {
    element,
    /** @param {TokenView[]} views */
    show(views) {
      names = views.map((view) => `${view.label} (${text.words.position} ${int(view.position)})`);
      cells = views.map((view, t) =>
        el(
          'span',
          {
            class: view.position === 0 ? 'token first' : 'token',
            role: 'gridcell',
            tabindex: -1,
            'aria-selected': 'false',
            'aria-colindex': view.position + 1,
            'aria-label': names[t],
            'data-position': view.position,
            'data-testid': 'token',
          },
          label(view),
        ),
      );
      element.setAttribute('aria-colcount', String(cells.length));
      /** @type {Node[]} */
      const children = [];
      for (let t = 0; t < views.length; ) {
        const same = views.filter((v) => v.group === views[t].group).length;
        if (same === 1) children.push(cells[t]);
        else {
          children.push(
            el(
              'span',
              { class: 'joined', role: 'presentation' },
              ...cells.slice(t, t + same),
              views[t].whole
                ? el('span', { class: 'whole', 'aria-hidden': 'true', text: `= ${views[t].whole}` })
                : null,
            ),
          );
        }
        t += same;
      }
      row.replaceChildren(...children);
      element.hidden = cells.length === 0;
      moveTo(Math.min(cursor, cells.length - 1), false);
    },
    /** @param {number} position the cursor, without moving the focus */
    select(position) {
      moveTo(position, false);
    },
    /**
     * @param {(position: number) => Look} look
     */
    paint(look) {
      cells.forEach((cell, t) => {
        const { background = '', dropped = false, title = '', shape, tag, says } = look(t);
        cell.style.background = background;
        cell.title = title;
        if (says) cell.setAttribute('aria-label', `${names[t]}: ${says}`);
        if (shape !== undefined) cell.dataset.shape = shape;
        if (tag !== undefined) cell.dataset.tag = tag;
        cell.classList.toggle('dropped', dropped);
        if (selection === 'many') cell.setAttribute('aria-selected', String(dropped));
      });
    },
    /** @param {number} index 1-based @param {number} count */
    setRow(index, count) {
      row.setAttribute('aria-rowindex', String(index));
      element.setAttribute('aria-rowcount', String(count));
    },
  };
}
