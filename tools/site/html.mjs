// SPDX-License-Identifier: MIT
//
// html.mjs - words as HTML, for page.mjs and glossary.mjs. Pure functions.

/** @param {string} words @returns {string} as text or attribute of HTML */
export const toHtml = (words) =>
  words.replace(/[&<>"]/g, (c) => `&#${/** @type {number} */ (c.codePointAt(0))};`);

/**
 * @param {Record<string, string>} said  by language
 * @param {(words: string) => string} [write]  what makes HTML of them
 * @returns {string} HTML in every language; base.css shows one
 */
export const toldIn = (said, write = toHtml) =>
  Object.entries(said)
    .map(([lang, words]) => `<span class="told" lang="${lang}">${write(words)}</span>`)
    .join('');
