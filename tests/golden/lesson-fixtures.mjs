// SPDX-License-Identifier: MIT
//
// lesson-fixtures.mjs - reads what make_lessons.py found the lessons to show, and says how well a page
// agrees with it. Used by lessons.test.mjs and tests/e2e/reference.test.mjs.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LESSON_TEXTS } from './lesson-texts.mjs';

/** @typedef {number | Nested[]} Nested */
/** @typedef {{ values: Nested, bounds?: Nested, share?: Nested }} Known as in the head of make_lessons.py */

/** A number as a page shows it, and what its rounding may hide. @typedef {{ value: number, half: number }} Shown */

/** @typedef {number | Shown | Actual[]} Actual */

export const LESSON_NAMES = ['01', '02', '03', '04', '05', 'home', 'stepper'];

/** @param {string | Uint8Array} data */
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

const MODEL = new URL('../../models/mini/mini.gguf', import.meta.url);

/**
 * The reference of one page, if it is that of the model and the texts of now.
 *
 * @param {string} name of LESSON_NAMES
 * @returns {Promise<any>}
 */
export async function lessonReference(name) {
  const file = new URL(`fixtures/lesson-${name}.json`, import.meta.url);
  const found = JSON.parse(await readFile(file, 'utf8'));
  const stale = [
    ...(found.model === sha256(await readFile(MODEL)) ? [] : ['the model']),
    ...(found.texts === sha256(JSON.stringify(LESSON_TEXTS)) ? [] : ['a text']),
  ];
  if (stale.length) {
    throw new Error(`lesson-${name}.json: ${stale.join(' and ')} changed, run make_lessons.py`);
  }
  return found;
}

/**
 * How far a page is from the reference, in units of what it may be: at most 1 is agreement.
 *
 * @param {Actual} actual
 * @param {Known} known
 * @returns {{ worst: number, where: string }} where: indices and both numbers
 */
export function distance(actual, { values, bounds, share }) {
  let worst = 0;
  let where = '';
  /** @param {Actual} a @param {Nested} v @param {Nested} b @param {string} at */
  const walk = (a, v, b, at) => {
    if (Array.isArray(v)) {
      const row = Array.isArray(a) ? a : [];
      if (row.length !== v.length) {
        worst = Infinity;
        where = `[${at}]: ${row.length} numbers, not ${v.length}`;
        return;
      }
      v.forEach((inner, i) => {
        walk(row[i], inner, Array.isArray(b) ? b[i] : b, at === '' ? `${i}` : `${at}, ${i}`);
      });
      return;
    }
    const { value, half } =
      typeof a === 'number' ? { value: a, half: 0 } : /** @type {Shown} */ (a);
    const bound = Number(b) * (share === undefined ? 1 : Math.abs(v)) + half;
    const off = value === v ? 0 : Math.abs(value - v) / bound;
    // Not a number is no agreement.
    if (off <= worst) return;
    worst = Number.isNaN(off) ? Infinity : off;
    where = `[${at}]: ${value}, not ${v} within ${bound}`;
  };
  walk(actual, values, share ?? bounds ?? 0, '');
  return { worst, where };
}
