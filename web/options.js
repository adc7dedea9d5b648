// SPDX-License-Identifier: MIT
//
// options.js - what a caller of the lab passes, checked before it reaches the engine.
//
//     requireWhole('topK', topK, 'generate', { from: 0 });
//
// Called by lab.js and hooks.js. Every function returns, or throws a LabError of code 'argument' that
// names the option, what it may be and what it was. `op` is the call that was made.

import { LabError } from './engine/error.js';

/** @param {string} message @param {string} op @returns {never} */
function refuse(message, op) {
  throw new LabError('argument', message, { op });
}

/** @param {unknown} value as it stands in a message, however long it is */
function shown(value) {
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} op
 * @param {{ from?: number, to?: number }} [range] both included
 */
export function requireWhole(name, value, op, { from = 1, to = Number.MAX_SAFE_INTEGER } = {}) {
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value);
  if (isWhole && value >= from && value <= to) return;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
  refuse(`${name} must be a whole number ${range}, not ${shown(value)}`, op);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} op
 * @param {{ from?: number, above?: number, to?: number }} range `from` and `to` are included
 */
export function requireNumber(name, value, op, { from, above, to }) {
  const isInside =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (from === undefined || value >= from) &&
    (above === undefined || value > above) &&
    (to === undefined || value <= to);
  if (isInside) return;
  const parts = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
  ];
  refuse(`${name} must be a finite number ${parts.join(' ')}, not ${shown(value)}`, op);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {readonly string[]} choices
 * @param {string} op
 */
export function requireOneOf(name, value, choices, op) {
  if (typeof value === 'string' && choices.includes(value)) return;
  refuse(`${name} is one of ${choices.join(', ')}, not ${shown(value)}`, op);
}

/** @param {unknown} precision @param {string} op */
export function requirePrecision(precision, op) {
  requireOneOf('precision', precision, ['exact', 'fast'], op);
}

/** @param {string} name @param {unknown} value @param {string} op */
export function requireFunction(name, value, op) {
  if (typeof value === 'function') return;
  refuse(`${name} must be a function, not ${shown(value)}`, op);
}

/** @param {unknown} signal @param {string} op */
export function requireSignal(signal, op) {
  // Not instanceof: a page may pass the signal of another frame.
  const { aborted, addEventListener } = /** @type {any} */ (signal ?? {});
  if (signal === undefined || (typeof aborted === 'boolean' && addEventListener)) return;
  refuse(`signal must be an AbortSignal, not ${shown(signal)}`, op);
}

/** @param {string} name of one of them @param {unknown} texts @param {string} op */
export function requireTexts(name, texts, op) {
  // Copied, because every() passes over the holes of an array; in a copy they are undefined.
  if (Array.isArray(texts) && [...texts].every((text) => typeof text === 'string')) return;
  refuse(`${name} must be a string`, op);
}

/** @param {ArrayLike<unknown>} ids @param {string} op */
export function requireIds(ids, op) {
  const wrong = Array.prototype.findIndex.call(ids, (id) => !Number.isInteger(id));
  if (wrong < 0) return;
  refuse(`token ids are whole numbers, not ${shown(ids[wrong])} (at ${wrong})`, op);
}
