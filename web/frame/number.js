// SPDX-License-Identifier: MIT
//
// number.js - a number as a learner types it, and whether it is the right one. Pure; check.js calls it.
//
// Vietnamese writing comes first: a comma before decimals, points between thousands. A point that
// cannot stand between thousands (0.5, 12.34) is read as a decimal point, so that a number copied from
// a program is understood too. Anything else is no number; nothing is guessed.

/** Longer than any number a page shows. */
const LONGEST = 40;

/**
 * @param {string} typed
 * @param {string} [unit] may stand after the number
 * @returns {number | null} null: not a number
 */
export function parseNumber(typed, unit = '') {
  let plain = typed.normalize('NFKC').replace(/\s/g, '').replace(/[−–—]/g, '-');
  const ending = unit.normalize('NFKC').replace(/\s/g, '');
  if (ending && plain.endsWith(ending)) plain = plain.slice(0, -ending.length);
  if (plain.length > LONGEST) return null;
  const sign = /^-/.test(plain) ? -1 : 1;
  plain = plain.replace(/^[+-]/, '');
  const grouped = /^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/.test(plain);
  const isPlain = /^(\d+([.,]\d*)?|[.,]\d+)$/.test(plain);
  if (!grouped && !isPlain) return null;
  const value = Number((grouped ? plain.replaceAll('.', '') : plain).replace(',', '.'));
  // Minus zero is zero to a learner.
  return value === 0 ? 0 : sign * value;
}

/**
 * @param {number} given
 * @param {number} actual
 * @param {number} tolerance how far off may still be called right, both ends included
 * @returns {'right' | 'high' | 'low'}
 */
export function grade(given, actual, tolerance) {
  // A bound such as 0,3 - 0,25 <= 0,05 misses by a rounding in binary, so it is widened by one.
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(given), Math.abs(actual));
  if (Math.abs(given - actual) <= tolerance + rounding) return 'right';
  return given > actual ? 'high' : 'low';
}
