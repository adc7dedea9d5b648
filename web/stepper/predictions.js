// SPDX-License-Identifier: MIT
//
// predictions.js - what the model says comes after the text, before an intervention and after it: the top
// tokens of both, each with both probabilities.

import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { percent, signed } from '../ui/format.js';
import { labelToken } from '../ui/tokens.js';

/** @typedef {import('./measured.js').Measured} Measured */

const TOP_TOKENS = 5;

/**
 * @param {Float32Array} logits [V]
 * @returns {Float64Array} their softmax
 */
export function softmax(logits) {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  const shares = Float64Array.from(logits, (logit) => Math.exp(logit - top));
  let sum = 0;
  for (const share of shares) sum += share;
  return shares.map((share) => share / sum);
}

/** @param {ArrayLike<number>} shares @param {number} k @returns {number[]} the largest, largest first */
export function largest(shares, k) {
  /** @type {number[]} */
  const best = [];
  for (let token = 0; token < shares.length; token++) {
    if (best.length === k && !(shares[token] > shares[best[k - 1]])) continue;
    const place = best.findIndex((other) => shares[token] > shares[other]);
    best.splice(place < 0 ? best.length : place, 0, token);
    best.length = Math.min(best.length, k);
  }
  return best;
}

/**
 * @param {Float32Array} before [V]
 * @param {Float32Array} after
 * @returns {{ token: number, before: number, after: number }[]} the top tokens of either, by the larger of
 *   their two probabilities
 */
export function comparePredictions(before, after) {
  const [was, is] = [softmax(before), softmax(after)];
  const tokens = new Set([...largest(was, TOP_TOKENS), ...largest(is, TOP_TOKENS)]);
  return [...tokens]
    .map((token) => ({ token, before: was[token], after: is[token] }))
    .sort((a, b) => Math.max(b.before, b.after) - Math.max(a.before, a.after));
}

export function createPredictions() {
  const body = el('tbody', { 'data-testid': 'predictions' });
  const heading = (/** @type {string} */ name, className = '') =>
    el('th', { scope: 'col', class: className, text: name });
  const element = el(
    'div',
    { hidden: true },
    el('h3', { text: words.predictions.title }),
    el(
      'table',
      { class: 'table lens compared' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          heading(words.lens.token),
          heading(words.predictions.before),
          heading(words.predictions.after),
          heading(words.predictions.change, 'n'),
        ),
      ),
      body,
    ),
    el('p', { class: 'small muted', text: words.predictions.note }),
  );

  /** @param {number} share @param {number} largestShare @param {string} hue */
  function shareCell(share, largestShare, hue) {
    const bar = el('span', { class: `bar ${hue}`, 'aria-hidden': 'true' });
    bar.style.width = `${(100 * share) / largestShare}%`;
    return el('td', { class: 'p' }, percent(share, 2), bar);
  }

  /** What is on the page, or on its way there. @type {Measured | null} */
  let shown = null;

  /**
   * @param {Measured} base
   * @param {Measured | null} edited null: there is nothing to compare with
   */
  async function draw(base, edited) {
    if (edited === shown) return;
    shown = edited;
    element.hidden = true;
    if (!edited || !base.logits || !edited.logits) return;
    const rows = comparePredictions(base.logits, edited.logits);
    const bytes = await base.lab.tokenBytes(rows.map(({ token }) => token));
    if (shown !== edited) return;
    const most = Math.max(rows[0].before, rows[0].after);
    body.replaceChildren(
      ...rows.map(({ before, after }, i) =>
        el(
          'tr',
          {},
          el('td', { text: labelToken(bytes[i]) }),
          shareCell(before, most, 'before'),
          shareCell(after, most, ''),
          el('td', { class: 'n', text: signed(100 * (after - before)) }),
        ),
      ),
    );
    element.hidden = false;
  }

  return { element, draw };
}
