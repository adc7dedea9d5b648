// SPDX-License-Identifier: MIT
//
// number.js - a number as a learner types it, and whether it is the right one. Pure; check.js and the
// stepper's edits.js call it.
//
// Vietnamese writing has a comma before decimals and points between thousands, English writing the other
// way round, and a page shows its numbers in the Vietnamese way whatever language its interface has. So
// some numbers can be read in two ways: 1.129 is 1129 in Vietnamese, but a program or an English reader
// writes 1,129 (one and a bit) like that. Both readings are kept, the language's own first. What can be
// read in one way only (0.5, 12.34, 1.234.567,8) is read in that way; anything else is no number.

/** Longer than any number a page shows. */
const LONGEST = 40;

/** One point or comma that may stand between thousands as well as before decimals. */
const EITHER = /^[1-9]\d{0,2}[.,]\d{3}$/;

/** @param {string} plain @param {string} thousands @param {string} decimals @returns {number} */
const numberOf = (plain, thousands, decimals) =>
  Number(plain.replaceAll(thousands, '').replace(decimals, '.'));

/**
 * @param {string} plain  without sign, spaces and unit
 * @param {'vi' | 'en'} language
 * @returns {number[]}
 */
function readPlain(plain, language) {
  if (EITHER.test(plain)) {
    const [vietnamese, english] = [numberOf(plain, '.', ','), numberOf(plain, ',', '.')];
    // A comma before decimals is how every page writes, so to a Vietnamese reader 1,129 is clear.
    if (language === 'vi') return plain.includes(',') ? [vietnamese] : [vietnamese, english];
    return [english, vietnamese];
  }
  if (/^(\d+([.,]\d*)?|[.,]\d+)$/.test(plain)) return [Number(plain.replace(',', '.'))];
  if (/^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/.test(plain)) return [numberOf(plain, '.', ',')];
  const isEnglish = language === 'en' && /^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain);
  return isEnglish ? [numberOf(plain, ',', '.')] : [];
}

/**
 * @param {string} typed
 * @param {{ unit?: string, language?: 'vi' | 'en' }} [how]  unit: may stand after the number;
 *   language: whose habit comes first
 * @returns {number[]} every way to read it, the language's own first; none where it is no number
 */
export function readingsOf(typed, { unit = '', language = 'vi' } = {}) {
  let plain = typed.normalize('NFKC').replace(/\s/g, '').replace(/[−–—]/g, '-');
  const ending = unit.normalize('NFKC').replace(/\s/g, '');
  if (ending && plain.endsWith(ending)) plain = plain.slice(0, -ending.length);
  if (plain.length > LONGEST) return [];
  const sign = /^-/.test(plain) ? -1 : 1;
  // Minus zero is zero to a learner.
  return readPlain(plain.replace(/^[+-]/, ''), language).map((value) =>
    value === 0 ? 0 : sign * value,
  );
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

/**
 * A typed answer is right if one way to read it is. Where none is and the ways disagree on what is wrong,
 * the learner is asked.
 *
 * @param {string} typed
 * @param {number} actual
 * @param {number} tolerance
 * @param {{ unit?: string, language?: 'vi' | 'en' }} [how]
 * @returns {{ result: 'right' | 'high' | 'low' | 'ask' | 'none', readings: number[] }}
 */
export function judge(typed, actual, tolerance, how) {
  const readings = readingsOf(typed, how);
  const results = readings.map((given) => grade(given, actual, tolerance));
  if (results.length === 0) return { result: 'none', readings };
  if (results.includes('right')) return { result: 'right', readings };
  return { result: new Set(results).size > 1 ? 'ask' : results[0], readings };
}
