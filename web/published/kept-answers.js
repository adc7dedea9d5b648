// SPDX-License-Identifier: MIT
//
// kept-answers.js - the answers of models that were asked already, on this device. Called by check.js and
// by the page of stored models.
//
// They are kept by the SHA-256 of the file that answered, which a file of another content never has,
// whatever its name; and with the facts that were asked, so that other facts are asked anew.

import { forget, keep, recall } from '../frame/kept.js';

/**
 * @typedef {import('./asking.js').Answer} Answer
 * @typedef {Record<number, string>} TokenTexts  what tokens of the answer read, by id
 * @typedef {{ facts: string, answer: Answer, texts: TokenTexts }} KeptAnswer
 */

/** @param {string} sha256 */
const nameOf = (sha256) => `published.${sha256}`;

/** @param {string | null | undefined} sha256 of the file @returns {KeptAnswer | null} */
export function recallAnswer(sha256) {
  const value = sha256 ? recall(nameOf(sha256)) : null;
  const isOne =
    typeof value === 'object' &&
    value !== null &&
    'facts' in value &&
    'texts' in value &&
    'answer' in value &&
    Array.isArray(/** @type {any} */ (value.answer)?.lines);
  return isOne ? /** @type {KeptAnswer} */ (value) : null;
}

/** @param {string} sha256 @param {KeptAnswer} answer */
export const keepAnswer = (sha256, answer) => void keep(nameOf(sha256), answer);

/** @param {string | null | undefined} sha256 */
export function forgetAnswer(sha256) {
  if (sha256) forget(nameOf(sha256));
}
