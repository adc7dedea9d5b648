// SPDX-License-Identifier: MIT
//
// language.js - which language the interface words are in, and the door that every file of words goes
// through.
//
// A file in this folder holds its words in Vietnamese and hands them to inLanguage(), which answers with
// those of the chosen language where that has them: so a page imports '../text/lesson.js' and gets what
// the learner reads, and a file without a translation stays Vietnamese.

/**
 * The words of a file in the language of the interface.
 *
 * @template Words
 * @param {string} _name     the file without .js, as the other languages call theirs
 * @param {Words} vietnamese
 * @returns {Words}
 */
export const inLanguage = (_name, vietnamese) => vietnamese;
