// SPDX-License-Identifier: MIT
//
// patch-tokens.js - the two tokens whose logits are compared: each chosen among the most probable ones of
// either text, or typed. And the table of both logits, of each text and of the run with interventions.
// Called by patch.js.

import { text as words } from '../text/patch.js';
import { el, freshId } from '../ui/dom.js';
import { num, percent } from '../ui/format.js';
import { labelToken } from '../ui/tokens.js';
import { logitDifference } from './patch-data.js';
import { largest } from './predictions.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./patch-data.js').Pair} Pair
 * @typedef {{ token: number, page: number, source: number }} Candidate
 */

/** Stands in the list for a token that is typed. */
const OTHER = 'other';

/** @param {Lab} lab @param {number[]} ids @returns {Promise<Map<number, string>>} their labels */
export async function labelsOf(lab, ids) {
  const bytes = await lab.tokenBytes(ids);
  return new Map(ids.map((id, i) => [id, labelToken(bytes[i])]));
}

/**
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.testId
 * @param {(token: number) => void} options.onChoose
 * @param {(typed: string) => void} options.onType   a token's label, which may be no token at all
 */
export function createTokenField({ label, testId, onChoose, onType }) {
  const selectId = freshId('token');
  const inputId = freshId('typed');
  const select = el('select', { id: selectId, 'data-testid': testId });
  const input = el('input', {
    id: inputId,
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const typed = el(
    'form',
    { class: 'row', novalidate: true, hidden: true },
    el('label', { for: inputId, class: 'visually-hidden', text: words.typed(label) }),
    el('span', { class: 'field' }, input),
    el('button', { type: 'submit', text: words.use }),
    el('span', { class: 'small muted', text: words.typedHint }),
  );
  select.addEventListener('change', () => {
    typed.hidden = select.value !== OTHER;
    if (typed.hidden) onChoose(Number(select.value));
    else input.focus();
  });
  typed.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value) onType(input.value);
  });
  return {
    element: el('div', {}, el('label', { for: selectId, text: label }), ' ', select, typed),
    /** @param {Candidate[]} candidates @param {Map<number, string>} labels @param {number} chosen */
    show(candidates, labels, chosen) {
      select.replaceChildren(
        ...candidates.map(({ token, page, source }) =>
          el('option', {
            value: token,
            text: words.candidate(labels.get(token) ?? '', percent(page), percent(source)),
          }),
        ),
        el('option', { value: OTHER, text: words.otherToken }),
      );
      select.value = String(chosen);
      typed.hidden = true;
      input.value = '';
    },
  };
}

export function createDifferences() {
  const title = el('h3');
  const head = el('tr');
  const body = el('tbody', { 'data-testid': 'differences' });
  const region = el(
    'div',
    { class: 'scrolled', tabindex: 0, role: 'region' },
    el('table', { class: 'table' }, el('thead', {}, head), body),
  );
  const element = el('div', {}, title, region);
  const heading = (/** @type {string} */ name, className = '') =>
    el('th', { scope: 'col', class: className, text: name });

  /** What is on the page, or on its way there. @type {unknown[]} */
  let shown = [];
  let name = '';

  /** @param {{ name: string, logits: Float32Array }[]} runs @param {Pair} pair @param {Map<number, string>} labels */
  function show(runs, pair, labels) {
    const [answer, wrong] = [pair.answer, pair.wrong].map((id) => labels.get(id) ?? '');
    name = words.difference(answer, wrong);
    title.textContent = words.differences(name);
    region.setAttribute('aria-label', title.textContent);
    head.replaceChildren(
      heading(words.run),
      heading(words.next),
      heading(words.logit(answer), 'n'),
      heading(words.logit(wrong), 'n'),
      heading(words.differenceColumn, 'n'),
    );
    body.replaceChildren(
      ...runs.map(({ name: run, logits }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row', text: run }),
          el('td', { text: labels.get(topOf(logits)) ?? '' }),
          el('td', { class: 'n', text: num(logits[pair.answer]) }),
          el('td', { class: 'n', text: num(logits[pair.wrong]) }),
          el('td', { class: 'n', text: num(logitDifference(logits, pair)) }),
        ),
      ),
    );
  }

  return {
    element,
    /** What the difference is of: 'logit(␣she) − logit(␣he)'. */
    get name() {
      return name;
    },
    /**
     * @param {Lab} lab
     * @param {{ name: string, logits: Float32Array | null }[]} runs  those without logits are left out
     * @param {Pair} pair
     * @param {() => void} onNamed  the tokens' names are known
     */
    async draw(lab, runs, pair, onNamed) {
      const key = [pair, ...runs.map(({ logits }) => logits)];
      if (key.every((value, i) => value === shown[i])) return;
      shown = key;
      const there = runs.flatMap(({ name: run, logits }) =>
        logits ? [{ name: run, logits }] : [],
      );
      const tops = there.map(({ logits }) => topOf(logits));
      const labels = await labelsOf(lab, [...new Set([...tops, pair.answer, pair.wrong])]);
      if (shown !== key) return;
      show(there, pair, labels);
      onNamed();
    },
  };
}

/** @param {Float32Array} logits @returns {number} the most probable token */
const topOf = (logits) => largest(logits, 1)[0];
