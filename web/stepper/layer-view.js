// SPDX-License-Identifier: MIT
//
// layer-view.js - the elements of the stepper's first picture: a sentence on the next token, and a table of
// what the model would say at each layer.
//
// The build (tools/site/first-picture.mjs) makes the recorded run's as HTML, so that the picture is there
// before any module, and by-layer.js goes on with it. Pure: `make` makes an element of a tag, attributes and
// children, as el() does, and `words` are those of web/text/stepper.js in one language.

import { int, percent } from '../ui/format.js';
import { settledAt } from './top-tokens.js';

/**
 * @typedef {import('./top-tokens.js').Tops} Tops
 * @typedef {typeof import('../text/stepper.js').text} Words
 */

/**
 * @template E
 * @typedef {(tag: any, attributes: Record<string, any>, ...children: E[]) => E} Make
 */

/** Words of the text that are repeated before the token to come. */
const SHOWN_TOKENS = 6;

/**
 * @template E
 * @param {Make<E>} make
 * @param {Words} words
 * @param {{ said: string, rows: E[], from: string }} shown  what changes with the token
 * @returns {E}
 */
export function pictureOf(make, words, { said, rows, from }) {
  const heading = (/** @type {string} */ name, className = '') =>
    make('th', { scope: 'col', class: className, text: name });
  const headings = [
    heading(words.byLayer.layer, 'n'),
    heading(words.byLayer.first),
    heading(words.lens.probability),
    heading(words.byLayer.others),
  ];
  const head = make('thead', {}, make('tr', {}, ...headings));
  const body = make('tbody', { 'data-testid': 'by-layer' }, ...rows);
  const sentence = { class: 'said', role: 'status', 'data-testid': 'by-layer-said', text: said };
  const note = make('p', { class: 'small muted', text: words.byLayer.note });
  const source = make('p', { class: 'provenance small muted', text: from });
  return make(
    'div',
    { class: 'by-layer' },
    make('div', {}, make('p', sentence)),
    make(
      'div',
      { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': words.byLayer.table },
      make('table', { class: 'table lens layers' }, head, body),
    ),
    make('div', {}, note, source),
  );
}

/**
 * @template E
 * @param {Make<E>} make
 * @param {Tops[]} tops  [L + 1]
 * @returns {E[]} a row for each layer, the last layer first
 */
export function rowsOf(make, tops) {
  const final = tops[tops.length - 1][0][0];
  return tops.map((top, l) => rowOf(make, top, l, final)).reverse();
}

/**
 * @template E
 * @param {Make<E>} make
 * @param {Tops} tops
 * @param {number} layer
 * @param {string} final  what the model says in the end
 * @returns {E}
 */
function rowOf(make, [[label, prob], ...others], layer, final) {
  const bar = { class: 'bar', 'aria-hidden': 'true', style: `width: ${100 * prob}%` };
  const name = (/** @type {string} */ text) => make('span', { class: 'name', text });
  const token = label === final ? make('b', { class: 'name', text: label }) : name(label);
  const share = make('span', { text: percent(prob) });
  const rest = others.map(([other, its]) =>
    make('span', {}, name(other), make('span', { text: ` ${percent(its)}` })),
  );
  return make(
    'tr',
    {},
    make('th', { scope: 'row', class: 'n', text: int(layer) }),
    make('td', {}, token),
    make('td', { class: 'p' }, make('div', {}, share, make('span', bar))),
    make('td', { class: 'others' }, ...rest),
  );
}

/**
 * What changes on the way, as far as it does.
 *
 * @param {Words} words
 * @param {Tops[]} tops
 * @param {string[]} before  the tokens up to the chosen one
 * @returns {string}
 */
export function sentenceOf(words, tops, before) {
  const last = tops.length - 1;
  const settled = settledAt(tops);
  const [token, prob] = tops[last][0];
  const numbers = {
    text: `${before.length > SHOWN_TOKENS ? '…' : ''}${before.slice(-SHOWN_TOKENS).join('').replaceAll('␣', ' ').trim()}`,
    token,
    prob: percent(prob),
    layer: int(settled),
    other: tops[Math.max(0, settled - 1)][0][0],
    before: int(settled - 1),
  };
  const { said } = words.byLayer;
  if (settled === 0) return said.always(numbers);
  return settled === last ? said.late(numbers) : said.changes(numbers);
}
