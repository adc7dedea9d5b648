// SPDX-License-Identifier: MIT
//
// language.js - the language of the interface, and inLanguage(), through which every file of words
// gets its translation.
//
// A file in this folder has its words in Vietnamese and passes them to inLanguage(), which returns
// their translation into the chosen language, or the Vietnamese words where there is none.
// web/text/en/lesson.js is the English translation of lesson.js. A page imports '../text/lesson.js'
// in every language. Translations are loaded before any module runs (web/theme/apply.js); outside a
// page, as in Node, the words are Vietnamese.

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
 * @param {string} name     the file, without .js
 * @param {Words} vietnamese
 * @returns {Words}
 */
export const inLanguage = (name, vietnamese) =>
  /** @type {Words | undefined} */ (translated[name]?.text) ?? vietnamese;
