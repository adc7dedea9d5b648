// SPDX-License-Identifier: MIT
//
// lesson-fixtures.mjs - reads the reference values that make_lessons.py found, and says how well a lesson or
// a page agrees with them. Used by the lessons' tests, lessons.test.mjs and tests/e2e/reference.test.mjs.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pageTexts } from './lesson-texts.mjs';

/** @typedef {number | Nested[]} Nested */
/** @typedef {{ values: Nested, bounds?: Nested, share?: Nested }} Known as in the head of lesson_values.py */

/** A number as a page shows it, and what its rounding may hide. @typedef {{ value: number, half: number }} Shown */

/** @typedef {number | Shown | Actual[]} Actual */

/** @param {string | Uint8Array} data */
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

const ROOT = new URL('../../', import.meta.url);
const MODEL = new URL('models/mini/mini.gguf', ROOT);

/**
 * The reference values of one page, if they are those of the model and the text of now.
 *
 * @param {string} name '05', 'home' or 'stepper'
 * @returns {Promise<any>}
 */
export async function lessonReference(name) {
  const { file, sha256: texts } = (await pageTexts())[name];
  const found = JSON.parse(await readFile(new URL(file, ROOT), 'utf8'));
  const stale = [
    ...(found.model === sha256(await readFile(MODEL)) ? [] : ['the model']),
    ...(found.texts === texts ? [] : ['its text or seed']),
  ];
  if (stale.length) {
    throw new Error(`${file}: ${stale.join(' and ')} changed, run make_lessons.py`);
  }
  return found;
}

/**
 * A part of a reference value.
 *
 * @param {Known} known
 * @param {...number} indices
 * @returns {Known}
 */
export function part({ values, bounds, share }, ...indices) {
  /** @param {Nested | undefined} nested @returns {any} */
  const inner = (nested) =>
    indices.reduce((all, i) => (Array.isArray(all) ? all[i] : all), /** @type {any} */ (nested));
  return share === undefined
    ? { values: inner(values), bounds: inner(bounds) }
    : { values: inner(values), share: inner(share) };
}

/**
 * What was measured is within the bounds of the reference.
 *
 * @param {string} what
 * @param {Actual} actual
 * @param {Known} known
 */
export function agree(what, actual, known) {
  const { worst, where } = distance(actual, known);
  assert.ok(worst <= 1, `${what}: ${where}`);
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

/**
 * The numbers of a Vietnamese sentence, with what their last digit may hide.
 *
 * @param {string} sentence
 * @returns {Shown[]}
 */
export const numbersIn = (sentence) =>
  [...sentence.matchAll(/−?\d+(?:\.\d{3})*(?:,(\d+))?/g)].map(([number, decimals = '']) => ({
    value: Number(number.replaceAll('.', '').replace(',', '.').replace('−', '-')),
    half: 0.5 * 10 ** -decimals.length,
  }));

/** The learner's column of a table of published results, row by row. @param {[string, string, string][]} rows */
export const oursIn = (rows) => rows.map(([, , ours]) => numbersIn(ours));
