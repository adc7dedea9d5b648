// SPDX-License-Identifier: MIT
//
// side-panel.js - the cell under the cursor in numbers: lengths, the turn of each half of the block, and
// the largest dimensions of h, massive ones marked.

import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { degrees, int, num } from '../ui/format.js';
import { LARGE_RATIO, largestDimensions, MASSIVE, medianOf, splitStep } from './cell.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 */

const DIMENSIONS = 8;

/**
 * The tiles: what each shows, and of which hue its edge is.
 *
 * @type {{ id: string, hue: string, name: string }[]}
 */
const TILES = [
  { id: 'norm-hidden', hue: 'hidden-state', name: words.numbers.hidden },
  { id: 'angle', hue: 'hidden-state', name: words.numbers.angle },
  { id: 'norm-attn', hue: 'attn', name: words.numbers.attn },
  { id: 'attn-turn', hue: 'attn', name: words.numbers.attnTurn },
  { id: 'norm-mlp', hue: 'mlp', name: words.numbers.mlp },
  { id: 'mlp-turn', hue: 'mlp', name: words.numbers.mlpTurn },
  { id: 'step', hue: 'hidden-state', name: words.numbers.step },
  { id: 'cosine', hue: '', name: words.numbers.cosine },
];

export function createSidePanel() {
  const where = el('h2', { text: words.panel, 'data-testid': 'where' });
  const note = el('p', { class: 'small muted', hidden: true, text: words.embedding });
  const view = el('p', { class: 'small c-first', hidden: true });
  /** @type {Map<string, { value: HTMLElement, other: HTMLElement }>} */
  const tiles = new Map();
  const readout = el(
    'dl',
    { class: 'readout' },
    ...TILES.map(({ id, hue, name }) => {
      const value = el('span', { 'data-testid': id });
      const other = el('span', { class: 'other' });
      tiles.set(id, { value, other });
      return el('div', { class: hue }, el('dt', { text: name }), el('dd', {}, value, ' ', other));
    }),
  );
  const body = el('tbody', { 'data-testid': 'dimensions' });
  const rule = el('p', { class: 'small muted' });
  const dimensions = el(
    'div',
    {},
    el('h3', { text: words.dims.title }),
    el(
      'table',
      { class: 'table dims' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', class: 'n', text: words.dims.index }),
          el('th', { scope: 'col', class: 'n', text: words.dims.value }),
          el('th', { scope: 'col', class: 'n', text: words.dims.ratio }),
          el('th', { scope: 'col', text: words.dims.mark }),
        ),
      ),
      body,
    ),
    rule,
  );

  /** @param {string} id @param {string} value @param {string} [other] */
  function set(id, value, other = '') {
    const tile = tiles.get(id);
    if (!tile) throw new Error(`the panel has no tile ${id}`);
    tile.value.textContent = value;
    tile.other.textContent = other;
  }

  /** @param {string} id @param {number | undefined} radians */
  function setAngle(id, radians) {
    if (radians === undefined || !Number.isFinite(radians)) set(id, num(null));
    else set(id, words.numbers.radians(num(radians, 3)), degrees(radians));
  }

  /** @param {Measured} run @param {Cursor} cursor */
  function drawNumbers(run, { token, layer }) {
    const split = layer > 0 ? splitStep(run, { token, layer }) : null;
    set('norm-hidden', num(run.hidden[layer][token]));
    set('norm-attn', num(run.attn[layer]?.[token]));
    set('norm-mlp', num(run.mlp[layer]?.[token]));
    set('step', num(run.steps[layer]?.[token]));
    setAngle('angle', run.angles[layer]?.[token]);
    setAngle('attn-turn', split?.attnTurn);
    setAngle('mlp-turn', split?.mlpTurn);
    set('cosine', num(split?.cosine, 3));
  }

  /** @param {Measured} run @param {Cursor} cursor */
  function drawDimensions(run, cursor) {
    const largest = largestDimensions(run, cursor, DIMENSIONS);
    body.replaceChildren(
      ...largest.map(({ index, value, ratio, mark }) =>
        el(
          'tr',
          {},
          el('td', { class: 'n', text: int(index) }),
          el('td', { class: 'n', text: num(value) }),
          el('td', { class: 'n', text: words.dims.times(num(ratio, 1)) }),
          el('td', { class: mark ? 'c-first' : '', text: mark ? words.dims.marks[mark] : '' }),
        ),
      ),
    );
    const said = words.dims.rule({
      median: num(medianOf(run, cursor.layer), 3),
      magnitude: int(MASSIVE.magnitude),
      ratio: int(MASSIVE.ratio),
      large: int(LARGE_RATIO),
    });
    rule.textContent = largest.some(({ mark }) => mark) ? said : `${words.dims.none} ${said}`;
  }

  /**
   * @param {Measured} run
   * @param {Cursor} cursor
   */
  function draw(run, cursor) {
    const { token, layer } = cursor;
    where.textContent = words.where(run.names[token], int(token), int(layer));
    where.className = token === 0 ? 'c-first' : '';
    note.hidden = layer > 0;
    view.hidden = run.edits.length === 0;
    view.textContent = words.edited;
    drawNumbers(run, cursor);
    drawDimensions(run, cursor);
  }

  /** The cell under the cursor as one sentence, for the live region. @param {Measured} run @param {Cursor} cursor @param {string} colored */
  const sentence = (run, { token, layer }, colored) => {
    const turned = run.angles[layer]?.[token];
    return words.say({
      token: run.names[token],
      position: int(token),
      layer: int(layer),
      norm: num(run.hidden[layer][token]),
      angle: turned === undefined ? text.words.undefinedValue : words.numbers.radians(num(turned)),
      colored,
    });
  };

  return { head: el('div', {}, where, view, note, readout), dimensions, draw, sentence };
}
