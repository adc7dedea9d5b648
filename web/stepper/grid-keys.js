// SPDX-License-Identifier: MIT
//
// grid-keys.js - the tokens x layers grid for keyboard, touch, mouse and screen reader: a transparent
// ARIA grid over the picture of the cells.
//
// Tens of thousands of cells are no elements: only the one under the cursor is in the document, with
// its row and column numbers, and is the grid's active descendant. The page's live region reads moves.

import { text as words } from '../text/stepper.js';
import { el, freshId } from '../ui/dom.js';

/** @typedef {import('./measured.js').Cursor} Cursor */

/** Page Up and Page Down go through the layers in about this many strokes. */
const PAGES = 4;

/**
 * @param {object} options
 * @param {string} [options.label]   what the grid is called
 * @param {string} [options.testId]
 * @param {(x: number, y: number) => Cursor | null} options.cellAt  which cell lies under a point
 * @param {(cursor: Cursor) => void} options.onMove   the cursor is to go there
 * @param {(cursor: Cursor | null) => void} options.onHover  the mouse rests there, or nowhere
 */
export function createGridKeys({
  label = words.grid.label,
  testId = 'grid',
  cellAt,
  onMove,
  onHover,
}) {
  const cell = el('span', { role: 'gridcell', id: freshId('cell'), 'aria-selected': 'true' });
  const row = el('div', { role: 'row', class: 'visually-hidden' }, cell);
  const element = el(
    'div',
    {
      class: 'grid-keys',
      role: 'grid',
      tabindex: 0,
      'aria-label': label,
      'aria-readonly': 'true',
      'aria-activedescendant': cell.id,
      'data-testid': testId,
    },
    row,
  );
  let size = { tokens: 0, layers: 0 };
  /** @type {Cursor} */
  let cursor = { token: 0, layer: 0 };

  /** @param {string} key @param {boolean} corner @returns {Cursor | null} */
  function target(key, corner) {
    const { token, layer } = cursor;
    const lastToken = size.tokens - 1;
    const page = Math.max(2, Math.round(size.layers / PAGES));
    switch (key) {
      case 'ArrowLeft':
        return { token: token - 1, layer };
      case 'ArrowRight':
        return { token: token + 1, layer };
      case 'ArrowUp':
        return { token, layer: layer + 1 };
      case 'ArrowDown':
        return { token, layer: layer - 1 };
      case 'Home':
        return { token: 0, layer: corner ? 0 : layer };
      case 'End':
        return { token: lastToken, layer: corner ? size.layers : layer };
      case 'PageUp':
        return { token, layer: layer + page };
      case 'PageDown':
        return { token, layer: layer - page };
      default:
        return null;
    }
  }

  element.addEventListener('keydown', (event) => {
    const { key, altKey, ctrlKey, metaKey } = event;
    const isCorner = ctrlKey && (key === 'Home' || key === 'End');
    if (altKey || metaKey || (ctrlKey && !isCorner)) return;
    const to = target(key, isCorner);
    if (!to) return;
    event.preventDefault();
    onMove(to);
  });

  /** @param {PointerEvent} event */
  function under(event) {
    const box = element.getBoundingClientRect();
    return cellAt(event.clientX - box.left, event.clientY - box.top);
  }

  element.addEventListener('pointerdown', (event) => {
    const to = event.button === 0 ? under(event) : null;
    if (!to) return;
    element.setPointerCapture(event.pointerId);
    onMove(to);
  });
  element.addEventListener('pointermove', (event) => {
    const to = under(event);
    if (!to) return;
    if (event.buttons & 1) onMove(to);
    else onHover(to);
  });
  element.addEventListener('pointerleave', () => onHover(null));

  return {
    element,
    /**
     * @param {Cursor} at
     * @param {{ tokens: number, layers: number }} of  T and L
     * @param {string} sentence what stands in the cell, to be read aloud
     */
    show(at, of, sentence) {
      cursor = { ...at };
      size = of;
      element.setAttribute('aria-rowcount', String(of.layers + 1));
      element.setAttribute('aria-colcount', String(of.tokens));
      row.setAttribute('aria-rowindex', String(at.layer + 1));
      cell.setAttribute('aria-colindex', String(at.token + 1));
      cell.textContent = sentence;
    },
  };
}
