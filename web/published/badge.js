// SPDX-License-Identifier: MIT
//
// badge.js - shows whether a model answers as its publishers printed: one sentence, and under it a line
// for each fact. Called by check.js and by the page of stored models. Only makes elements.

import { language } from '../text/language.js';
import { text as words } from '../text/published-answers.js';
import { el } from '../ui/dom.js';
import { digitsToTell, int, num, percent } from '../ui/format.js';

/**
 * @typedef {import('./asking.js').Answer} Answer
 * @typedef {import('./asking.js').Line} Line
 * @typedef {import('./kept-answers.js').TokenTexts} TokenTexts
 */

const DERIVATION = new URL('../models/published.md', import.meta.url).href;
const DIGITS = 3;

/**
 * @param {Answer} answer
 * @param {TokenTexts} texts
 * @param {HTMLElement} [button]  to ask again
 * @returns {HTMLElement}
 */
export function createBadge(answer, texts, button) {
  const { name, verdict, lines, quantisation, error } = answer;
  return el(
    'details',
    { class: 'published-badge', lang: language, 'data-testid': 'published-answers' },
    el(
      'summary',
      {},
      el('span', { class: verdict, 'aria-hidden': 'true', text: SIGNS[verdict] }),
      ` ${words.title[verdict](name)}`,
    ),
    verdict === 'differs' && el('p', { text: words.differs(name) }),
    el('ul', {}, ...lines.map((line) => el('li', {}, ...lineOf(line, texts)))),
    el(
      'p',
      { class: 'muted' },
      `${words.tolerance(quantisation, percent(error, 2))} `,
      el('a', { href: DERIVATION, text: words.howDerived }),
      '.',
    ),
    button,
  );
}

/** Beside the words, so that nothing is told by colour alone. @type {Record<Answer['verdict'], string>} */
const SIGNS = { 'as-published': '✓', differs: '≠', unasked: '–' };

/** @param {Line} line @param {TokenTexts} texts @returns {(Node | string)[]} */
function lineOf(line, texts) {
  const { kind, verdict, source } = line;
  return [
    el('b', { text: `${words.kinds[kind]}: ${words.verdicts[verdict]}.` }),
    ` ${detailOf(line, texts)} `,
    el(
      'span',
      { class: 'muted' },
      `${words.source} `,
      el('a', { href: source.url, rel: 'noopener', lang: 'en', text: source.title }),
      '.',
    ),
  ];
}

/** @param {Line} line @param {TokenTexts} texts @returns {string} */
function detailOf(line, texts) {
  if ('why' in line) return words.why[line.why];
  if ('ranks' in line) return massiveOf(line);
  if ('turn' in line) return greedyOf(line, texts);
  const { value, published, allowed } = line;
  const off = Math.abs(value - published);
  const digits = digitsToTell(off, allowed, DIGITS);
  const [ours, theirs, difference, most] = [value, published, off, allowed].map((x) =>
    num(x, digits),
  );
  return words.number(ours, theirs, difference, most);
}

/** @param {import('./asking.js').GreedyLine} line @param {TokenTexts} texts */
function greedyOf({ agreeing, tokens, turn }, texts) {
  const sum = words.greedy(int(agreeing), int(tokens));
  if (!turn) return sum;
  const { position, given, published, gap, allowed } = turn;
  const digits = digitsToTell(gap, allowed, DIGITS);
  const quoted = (/** @type {number} */ id) => `“${texts[id] ?? id}”`;
  const said = words.turn({
    position: int(position),
    given: quoted(given),
    published: quoted(published),
    gap: num(gap, digits),
    allowed: num(allowed, digits),
  });
  return `${sum} ${said}`;
}

/** @param {import('./asking.js').MassiveLine} line */
function massiveOf({ dimensions, ranks, found, among, needed }) {
  const sum = words.massive(int(found), int(dimensions.length), int(among), int(needed));
  const each = dimensions.map((dimension, i) => words.rank(String(dimension), int(ranks[i])));
  return `${sum} ${words.ranks} ${each.join(', ')}.`;
}
