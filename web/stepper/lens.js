// SPDX-License-Identifier: MIT
//
// lens.js - the raw logit lens under the cursor: what the model would say if it ended at this layer.
//
// Asks the engine for one vector at a time and remembers the answers of the run. While one answer is
// on its way the cursor may move on; only where it then stands is asked next.

import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { num, percent } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { labelToken } from '../ui/tokens.js';
import { hiddenAt } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {{ label: string, logit: number, prob: number }} LensRow
 */

const TOP_TOKENS = 5;

/** @param {Cursor} cursor */
const keyOf = ({ token, layer }) => `${layer},${token}`;

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

  /** @type {WeakMap<Measured, Map<string, LensRow[]>>} answers of a run, by keyOf() */
  const answers = new WeakMap();
  /** @type {{ run: Measured, cursor: Cursor }} where the cursor stands */
  let wanted;
  let busy = false;

  /** @param {LensRow[]} rows */
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

  /**
   * @param {Measured} run
   * @param {Cursor} cursor
   * @returns {Promise<LensRow[]>}
   */
  async function answer(run, cursor) {
    const known = answers.get(run) ?? new Map();
    answers.set(run, known);
    const key = keyOf(cursor);
    if (known.has(key)) return known.get(key);
    const vector = hiddenAt(run, cursor).slice();
    const [entries] = await run.lab.logitLens(vector, { k: TOP_TOKENS });
    const bytes = await run.lab.tokenBytes(entries.map((e) => e.token));
    const rows = entries.map(({ logit, prob }, i) => ({
      label: labelToken(bytes[i]),
      logit,
      prob,
    }));
    known.set(key, rows);
    return rows;
  }

  /**
   * @param {Measured} run
   * @param {Cursor} cursor
   */
  async function draw(run, cursor) {
    wanted = { run, cursor: { ...cursor } };
    const known = answers.get(run)?.get(keyOf(cursor));
    if (known) show(known);
    // What another cell says is not shown under this one's name.
    else body.setAttribute('aria-busy', 'true');
    messages.clear();
    if (known || busy) return;
    busy = true;
    for (let done = false; !done; ) {
      const asked = wanted;
      try {
        const rows = await answer(asked.run, asked.cursor);
        done = wanted === asked;
        if (done) show(rows);
      } catch (error) {
        // A run that has been replaced, perhaps with its model, is of no more interest.
        done = wanted.run === asked.run;
        if (!done) continue;
        show([]);
        messages.fail(error);
      }
    }
    busy = false;
  }

  return { element, draw };
}
