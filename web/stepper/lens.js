// SPDX-License-Identifier: MIT
//
// lens.js - the raw logit lens under the cursor: what the model would say if it ended at this layer.

import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { num, percent } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { createLatest } from './latest.js';
import { hiddenAt } from './measured.js';
import { topTokens } from './top-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 */

const TOP_TOKENS = 5;

export function createLens() {
  const body = el('tbody', { 'data-testid': 'lens' });
  const messages = createMessageArea();
  const element = el(
    'div',
    {},
    el('h3', { text: words.lens.title }),
    el(
      'table',
      { class: 'table lens' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', text: words.lens.token }),
          el('th', { scope: 'col', class: 'n', text: words.lens.logit }),
          el('th', { scope: 'col', text: words.lens.probability }),
        ),
      ),
      body,
    ),
    el('p', { class: 'small muted', text: words.lens.note }),
    messages.element,
  );

  /** @param {import('./top-tokens.js').TopToken[]} rows */
  function show(rows) {
    const largest = rows[0]?.prob ?? 1;
    body.removeAttribute('aria-busy');
    body.replaceChildren(
      ...rows.map(({ label, logit, prob }) => {
        const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
        bar.style.width = `${(100 * prob) / largest}%`;
        return el(
          'tr',
          {},
          el('td', { text: label }),
          el('td', { class: 'n', text: num(logit) }),
          el('td', { class: 'p' }, percent(prob, 2), bar),
        );
      }),
    );
  }

  const ask = createLatest({
    keyOf: ({ token, layer }) => `${layer},${token}`,
    async ask(run, cursor) {
      const [rows] = await topTokens(run.lab, hiddenAt(run, cursor).slice(), TOP_TOKENS);
      return rows;
    },
    show,
    wait: () => body.setAttribute('aria-busy', 'true'),
    fail(error) {
      show([]);
      messages.fail(error);
    },
  });

  return {
    element,
    /** @param {Measured} run @param {Cursor} cursor */
    draw(run, cursor) {
      messages.clear();
      return ask(run, cursor);
    },
  };
}
