// SPDX-License-Identifier: MIT
//
// lens.js - the raw logit lens under the cursor: what the model would say if it ended at this layer.
//
// Asks the engine for one vector at a time and remembers the answers of the run. While one answer is
// on its way the cursor may move on; only where it then stands is asked next.

import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { num, percent } from '../ui/format.js';
import { createMessagePlace } from '../ui/message.js';
import { labelToken } from '../ui/tokens.js';
import { hiddenAt } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {{ label: string, logit: number, prob: number }} LensRow
 */

const TOP_TOKENS = 5;

export function createLens() {
  const body = el('tbody', { 'data-testid': 'lens' });
  const messages = createMessagePlace();
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

  /** @type {WeakMap<Measured, Map<string, LensRow[]>>} answers of a run, by 'layer,token' */
  const answers = new WeakMap();
  /** @type {{ run: Measured, cursor: Cursor }} where the cursor stands */
  let wanted;
  let busy = false;

  /** @param {LensRow[]} rows */
  function show(rows) {
    const largest = rows[0]?.prob ?? 1;
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
  async function answer(run, { token, layer }) {
    const known = answers.get(run) ?? new Map();
    answers.set(run, known);
    const key = `${layer},${token}`;
    if (known.has(key)) return known.get(key);
    const vector = hiddenAt(run, { token, layer }).slice();
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
    if (busy) return;
    busy = true;
    messages.clear();
    for (let done = false; !done; ) {
      const asked = wanted;
      try {
        const rows = await answer(asked.run, asked.cursor);
        done = wanted === asked;
        if (done) show(rows);
      } catch (error) {
        // A run that has been replaced, perhaps with its model, is of no more interest.
        done = wanted.run === asked.run;
        if (done) messages.fail(error);
      }
    }
    busy = false;
  }

  return { element, draw };
}
