// SPDX-License-Identifier: MIT
//
// glossary.mjs - the glossary's page, and the links to it. Called by page.mjs; the terms are in
// web/glossary/terms.js.
//
// <div data-glossary></div> becomes all terms. In a lesson's prose the first use of every term becomes a link
// to it: the first of its forms after the lede, outside of headings and other links. An element with
// data-term="id" (em, b, span) is linked wherever it stands, and then is the lesson's link to that term. A
// term that nobody defined, and a mark on another element, end the build with a sentence.

import { GROUPS } from '../../web/glossary/terms.js';
import { toHtml, toldIn } from './html.mjs';

/** @typedef {import('../../web/glossary/terms.js').Term} Term */

export const TERMS = new Map(GROUPS.flatMap(({ terms }) => terms).map((term) => [term.id, term]));

/** The way to write a term -> the term's id. A form 'em:p' is an element <em> that holds just p. */
const FORMS = new Map(
  [...TERMS.values()].flatMap(({ id, forms = [] }) =>
    forms.map((form) => [form.toLowerCase(), id]),
  ),
);

/** Whole words, but not the second half of “vuông góc”; of forms that begin alike the longest. */
const ANY_FORM = new RegExp(
  `(?<![\\p{L}\\p{N}]|vuông )(?:${[...FORMS.keys()]
    .filter((form) => !form.startsWith('em:'))
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replace(/[()]/g, '\\$&'))
    .join('|')})(?![\\p{L}\\p{N}])`,
  'giu',
);

/** Elements in which nothing is linked. */
const UNLINKED = /^<(?:h[1-6]|a|noscript|script)\b|^<p class="(?:eyebrow|lede)"/;
const VOID = /^<(?:br|hr|img|input|link|meta)\b/;

/** @param {string} id @param {string} where @returns {Term} */
function known(id, where) {
  const term = TERMS.get(id);
  if (!term) throw new Error(`${where}: web/glossary/terms.js has no term '${id}'`);
  return term;
}

/** @param {string} root @param {string} id @param {string} words HTML */
const linkTo = (root, id, words) => `<a class="term" href="${root}glossary/#${id}">${words}</a>`;

/**
 * Links what is marked with data-term.
 *
 * @param {string} html
 * @param {string} sitePath
 * @param {string} root  '../../'
 * @returns {string}
 */
export function linkMarked(html, sitePath, root) {
  const linked = html.replace(
    /<(em|b|span)\b([^>]*?) data-term="([^"]*)"([^>]*)>(.*?)<\/\1>/gs,
    (_whole, tag, before, id, after, words) => {
      known(id, sitePath);
      return `<${tag}${before}${after}>${linkTo(root, id, words)}</${tag}>`;
    },
  );
  if (/<[^>]* data-term=/.test(linked)) {
    throw new Error(`${sitePath}: data-term stands on an <em>, <b> or <span> only`);
  }
  return linked;
}

/**
 * Links the first use of each term in a lesson's prose, where no mark has linked it.
 *
 * @param {string} html  of which linkMarked() has been through
 * @param {string} root
 * @returns {string}
 */
export function linkFirstUses(html, root) {
  const done = new Set([...html.matchAll(/glossary\/#([\w-]+)"/g)].map(([, id]) => id));
  /** Open elements, and whether something in them is linked. @type {{ tag: string, isLinked: boolean }[]} */
  const open = [];
  const [head, main = '', foot] = html.split(/(<main\b.*<\/main>)/s);
  const linked = main.replace(/<!--.*?-->|<[^>]*>|[^<]+/gs, (piece) => {
    if (piece.startsWith('</')) open.pop();
    else if (piece.startsWith('<')) {
      const isOpening = !piece.startsWith('<!--') && !VOID.test(piece);
      const isLinked = (open.at(-1)?.isLinked ?? true) && !UNLINKED.test(piece);
      if (isOpening) open.push({ tag: piece.slice(1).match(/^\w+/)?.[0] ?? '', isLinked });
    } else if (open.at(-1)?.isLinked) return linkIn(piece, open.at(-1)?.tag ?? '', done, root);
    return piece;
  });
  return head + linked + (foot ?? '');
}

/**
 * @param {string} text   between two tags
 * @param {string} tag    of the element that holds it
 * @param {Set<string>} done  terms that have their link
 * @param {string} root
 */
function linkIn(text, tag, done, root) {
  const link = (/** @type {string} */ words, /** @type {string | undefined} */ id) => {
    if (!id || done.has(id)) return words;
    done.add(id);
    return linkTo(root, id, words);
  };
  const whole = FORMS.get(`${tag}:${text}`);
  if (whole) return link(text, whole);
  return text.replace(ANY_FORM, (words) => link(words, FORMS.get(words.toLowerCase())));
}

/**
 * @param {string} html
 * @param {import('./lessons.mjs').Lesson[]} lessons
 * @returns {string}
 */
export function renderGlossary(html, lessons) {
  const place = '<div data-glossary></div>';
  if (!html.includes(place)) return html;
  const groups = GROUPS.map(({ title, terms }) =>
    [
      `<h2>${toldIn(title)}</h2>`,
      '<dl class="glossary">',
      ...terms.map((term) => entry(term, lessons)),
      '</dl>',
    ].join('\n'),
  );
  return html.replace(place, () => groups.join('\n'));
}

/** @param {Term} term @param {import('./lessons.mjs').Lesson[]} lessons */
function entry({ id, name, tex, lesson, says }, lessons) {
  const at = lessons.find(({ number }) => number === lesson);
  if (!at) throw new Error(`web/glossary/terms.js: ${id}: there is no lesson ${lesson}`);
  const number = Number(at.number);
  const english = name.en === name.vi ? '' : ` <span lang="en">${toHtml(name.en)}</span>`;
  return [
    `<div id="${id}"><dt><b lang="vi">${toHtml(name.vi)}</b>${english}</dt>`,
    `<dd>${toldIn(says, (words) => withLinks(words, id))}`,
    ` <a class="lesson" href="../lessons/${at.number}/">${toldIn({ vi: `Bài ${number}`, en: `Lesson ${number}` })}</a></dd>`,
    tex ? `<dd><p data-tex="${toHtml(tex)}"></p></dd>` : '',
    '</div>',
  ].join('');
}

/** @param {string} words @param {string} of  the term that they define */
const withLinks = (words, of) =>
  toHtml(words).replace(/\[([^\]]*)\]\(#([\w-]+)\)/g, (_whole, text, id) => {
    known(id, `web/glossary/terms.js: ${of}`);
    return `<a href="#${id}">${text}</a>`;
  });
