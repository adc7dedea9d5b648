// SPDX-License-Identifier: MIT
//
// by-layer.js - the stepper's first picture: what the model would say next after the chosen token if it ended
// at each layer, the last layer on top. From the recorded run until a run of the learner's is there.

import { hiddenTap, row } from '../measures/residual.js';
import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { int, percent } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { provenanceOf } from './edit-words.js';
import { createLatest } from './latest.js';
import { tapOf } from './measured.js';
import { settledAt, topsOf } from './top-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./top-tokens.js').Tops} Tops
 * @typedef {import('../frame/run.js').Run<{ tops: Tops[][] }>} Recorded
 */

/** Words of the text that are repeated before the token to come. */
const SHOWN_TOKENS = 6;

export function createByLayer() {
  const said = el('p', { class: 'said', role: 'status', 'data-testid': 'by-layer-said' });
  const from = el('p', { class: 'provenance small muted' });
  const body = el('tbody', { 'data-testid': 'by-layer' });
  const messages = createMessageArea();
  const heading = (/** @type {string} */ name, className = '') =>
    el('th', { scope: 'col', class: className, text: name });
  const table = el(
    'table',
    { class: 'table lens layers' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        heading(words.byLayer.layer, 'n'),
        heading(words.byLayer.first),
        heading(words.lens.probability),
        heading(words.byLayer.others),
      ),
    ),
    body,
  );
  const element = el(
    'div',
    { class: 'by-layer', hidden: true },
    el('div', {}, said, messages.element),
    el(
      'div',
      { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': words.byLayer.table },
      table,
    ),
    el('div', {}, el('p', { class: 'small muted', text: words.byLayer.note }), from),
  );

  /**
   * @param {Tops[]} tops     [L + 1]
   * @param {string[]} names  of the text's tokens
   * @param {number} token    after which the next one is predicted
   */
  function show(tops, names, token) {
    element.hidden = false;
    body.removeAttribute('aria-busy');
    const final = tops[tops.length - 1][0][0];
    const rows = tops.map((top, l) => rowOf(top, l, final));
    body.replaceChildren(...rows.reverse());
    said.textContent = sentenceOf(tops, names.slice(0, token + 1));
  }

  /** What another text or token says is not shown under this one. @param {string} [sentence] */
  function wait(sentence = '') {
    body.setAttribute('aria-busy', 'true');
    said.textContent = sentence;
  }

  const ask = createLatest({
    keyOf: ({ token }) => String(token),
    ask: (run, { token }) => topsOf(run.lab, streamOf(run, token)),
    show(tops, run, { token }) {
      messages.clear();
      from.textContent = provenanceOf(run);
      show(tops, run.names, token);
    },
    wait: () => wait(),
    fail(error) {
      element.hidden = false;
      messages.fail(error);
    },
  });

  return {
    element,
    /** @param {Recorded} recorded @param {number} token */
    showRecorded({ data, names, provenance }, token) {
      from.textContent = provenance;
      show(
        data.tops.map((layer) => layer[token]),
        names,
        token,
      );
    },
    /** Another text is being run. */
    begin() {
      wait(words.byLayer.waits);
      from.textContent = '';
    },
    /** Once every layer is measured. @param {Measured} run @param {Cursor} cursor */
    draw(run, cursor) {
      if (run.measured === run.layers) ask(run, cursor);
    },
  };
}

/** h[0..L] of one token, one after another. @param {Measured} run @param {number} token */
function streamOf(run, token) {
  const rows = run.hidden.map((_, l) => row(tapOf(run, hiddenTap(l)), token));
  const vectors = new Float32Array(rows.length * rows[0].length);
  rows.forEach((vector, l) => {
    vectors.set(vector, l * vector.length);
  });
  return vectors;
}

/**
 * @param {Tops} tops
 * @param {number} layer
 * @param {string} final  what the model says in the end
 */
function rowOf([[label, prob], ...others], layer, final) {
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.width = `${100 * prob}%`;
  const token = el(label === final ? 'b' : 'span', { class: 'name', text: label });
  return el(
    'tr',
    {},
    el('th', { scope: 'row', class: 'n', text: int(layer) }),
    el('td', {}, token),
    el('td', { class: 'p' }, el('div', {}, el('span', { text: percent(prob) }), bar)),
    el(
      'td',
      { class: 'others' },
      ...others.map(([name, share]) =>
        el('span', {}, el('span', { class: 'name', text: name }), ` ${percent(share)}`),
      ),
    ),
  );
}

/**
 * What changes on the way, as far as it does.
 *
 * @param {Tops[]} tops
 * @param {string[]} before  the tokens up to the chosen one
 */
function sentenceOf(tops, before) {
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
