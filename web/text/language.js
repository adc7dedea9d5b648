// SPDX-License-Identifier: MIT
//
// language.js - the language of the interface, and inLanguage(), through which every file of words
// gets its translation.
//
// A file of words, here or in a lesson's folder, holds its words in Vietnamese and hands them to
// inLanguage(), which answers with those of the chosen language where there are any: web/text/en/lesson.js
// holds what lesson.js says in English, words.en.js of a lesson what its words.js says. So a page imports '../text/lesson.js' and gets what the learner reads, and what nobody has
// translated stays Vietnamese. The chosen words are here before any module runs (web/theme/apply.js);
// outside a page, as in node, the words are Vietnamese.

/** The languages of the interface, each by its own name. All but the first have a folder here. */
export const LANGUAGES = { vi: 'Tiếng Việt', en: 'English' };

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * @type {Record<string, { text: unknown } | undefined>} file of words -> what it exports,
 *   translated
 */
const translated = /** @type {any} */ (globalThis).laminarWords ?? {};

const ofPage = globalThis.document?.documentElement.lang ?? '';

/**
 * The language of the interface: the lang of its elements, where the prose around them is
 * Vietnamese.
 */
export const language = /** @type {Language} */ (Object.hasOwn(LANGUAGES, ofPage) ? ofPage : 'vi');

/**
 * @param {string} name a file of words, without .js
 * @returns {Language} the language of what inLanguage() returns
 */
export const languageOf = (name) => (translated[name] ? language : 'vi');

/**
 * The words of a file in the language of the interface.
 *
 * @template Words
 * @param {string} name     the file's place in the site below text/, without .js; of a lesson 'lessons/05/words'
 * @param {Words} vietnamese
 * @returns {Words}
 */
export const inLanguage = (name, vietnamese) =>
  /** @type {Words | undefined} */ (translated[name]?.text) ?? vietnamese;
