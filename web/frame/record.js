// SPDX-License-Identifier: MIT
//
// record.js - a lesson's recorded run: what its measurement gives for its sample on the default model.
// tools/record.mjs calls recordLesson() in a page and keeps the result as the lesson's recorded.json;
// recorded.js reads it back.

import { measureRun } from './run.js';

/** Significant digits of a recorded number where the lesson does not say: figures show four at most. */
const DIGITS = 4;

/**
 * @param {import('../lab.js').Lab} lab
 * @param {import('./run.js').Measurement<any>} measurement
 * @returns {Promise<{ names: string[], ids: number[], tokens: number, layers: number, width: number, data: any }>}
 */
export async function recordLesson(lab, measurement) {
  const { sample, settings = {}, keep = (data) => data, digits = DIGITS } = measurement;
  const running = { signal: new AbortController().signal, progress() {}, warn() {} };
  const { run } = await measureRun(lab, measurement, sample, {
    settings,
    precision: 'exact',
    running,
  });
  const { names, ids, tokens, model } = run;
  const { layers, width } = model;
  return { names, ids, tokens, layers, width, data: shortened(keep(run.data), digits) };
}

/**
 * The same data with short numbers: whole numbers stay, others keep some significant digits, and what is
 * no finite number becomes null.
 *
 * @param {any} value
 * @param {number} digits
 * @returns {any}
 */
export function shortened(value, digits) {
  if (Array.isArray(value)) return value.map((one) => shortened(one, digits));
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return value;
    return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shortened(v, digits)]));
}
