// SPDX-License-Identifier: MIT
//
// format.js - every number a learner reads goes through here (vi-VN: decimal comma, dots between
// thousands, a true minus sign). Values that do not exist are shown as a dash, never as NaN or 0.

/** @type {Map<number, Intl.NumberFormat>} */
const formatters = new Map();

/** Shown where there is no value. */
const NONE = '–';

/**
 * @param {number | null | undefined} value
 * @param {number} [digits] after the comma
 * @returns {string}
 */
export function num(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  let formatter = formatters.get(digits);
  if (!formatter) {
    formatter = new Intl.NumberFormat('vi-VN', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(digits, formatter);
  }
  const text = formatter.format(value);
  // A value that rounds to zero has no sign. (signDisplay 'negative' says so, but not in Node 18.)
  return text.replace('-', /[1-9]/.test(text) ? '\u2212' : '');
}

/** More digits than this tell nobody anything. */
const MOST_DIGITS = 9;

/**
 * How many digits a number needs so that it does not look like another one: who compares the two by what is
 * shown comes to the same verdict as the page.
 *
 * @param {number} value
 * @param {number} other
 * @param {number} least digits after the comma that are shown anyway
 * @returns {number}
 */
export function digitsToTell(value, other, least) {
  let digits = least;
  const isAlike = () => num(value, digits) === num(other, digits);
  while (value !== other && digits < MOST_DIGITS && isAlike()) digits++;
  return digits;
}

/** @param {number} value @returns {string} whole number */
export const int = (value) => num(value, 0);

/**
 * @param {number | null} value
 * @param {number} [digits]
 * @returns {string} with a plus where it rises
 */
export function signed(value, digits = 2) {
  const text = num(value, digits);
  return value !== null && value > 0 && Number.isFinite(value) ? `+${text}` : text;
}

/** @param {number} value 0..1 @param {number} [digits] @returns {string} per cent */
export const percent = (value, digits = 1) => `${num(100 * value, digits)}%`;

/** @param {number} bytes @returns {string} in MB of 1,000,000 bytes */
export const megabytes = (bytes) => `${num(bytes / 1e6, bytes < 1e8 ? 1 : 0)} MB`;

/**
 * A small or large positive number as mantissa and power of ten: 2,4·10⁻⁷.
 *
 * @param {number} value
 * @returns {string}
 */
export function scientific(value) {
  if (!Number.isFinite(value)) return NONE;
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(1).split('e');
  const superscript = [...String(Number(exponent))]
    .map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]))
    .join('');
  return `${num(Number(mantissa), 1)}·10${superscript}`;
}

/** Degrees in a radian. */
export const DEGREES = 180 / Math.PI;

/** @param {number} radians @param {number} [digits] @returns {string} */
export const degrees = (radians, digits = 1) => `${num(radians * DEGREES, digits)}°`;

const dates = new Intl.DateTimeFormat('vi-VN', { dateStyle: 'short', timeStyle: 'short' });

/** @param {number} ms since 1970 @returns {string} day and time of day */
export const date = (ms) => dates.format(ms);
