// SPDX-License-Identifier: MIT
//
// scalars.js - the numbers that can colour the grid: one for each token at each layer, read from what
// was measured, and the scale that turns them into colours. Knows neither the page nor the charts.

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {'norm' | 'step' | 'angle' | 'previous' | 'next' | 'entropy' | 'first'} Scalar
 * @typedef {(number | null)[] | null} Row  one number for each token; null where there is none
 *
 * @typedef {object} Kind
 * @property {number} digits      after the comma
 * @property {boolean} isLength   cannot be negative, and a few cells may dwarf the rest
 * @property {number} [min]       where the scale begins, whatever the numbers
 * @property {number} [max]
 * @property {number} [from]      the first token whose number says anything; 0 where it is left out
 */

/** @type {Record<Scalar, Kind>} */
export const SCALARS = {
  norm: { digits: 2, isLength: true, min: 0 },
  step: { digits: 2, isLength: true, min: 0 },
  angle: { digits: 3, isLength: false, min: 0 },
  previous: { digits: 3, isLength: false, max: 1 },
  next: { digits: 3, isLength: false, max: 1 },
  entropy: { digits: 3, isLength: false, min: 0 },
  // All that position 0 can look at is itself.
  first: { digits: 3, isLength: false, min: 0, max: 1, from: 1 },
};

export const SCALAR_NAMES = /** @type {Scalar[]} */ (Object.keys(SCALARS));

/** Above this ratio of the largest number to the median, equal steps of colour show one cell only. */
const DWARFS = 8;

/** A logarithmic scale spans at most this ratio; what is smaller has its lightest colour. */
const LOG_SPAN = 1e4;

/** @param {number} value */
const finite = (value) => (Number.isFinite(value) ? value : null);

/**
 * @param {Measured} run
 * @param {Scalar} scalar
 * @param {number} l
 * @returns {Row}
 */
export function scalarRow(run, scalar, l) {
  if (l > run.measured) return null;
  switch (scalar) {
    case 'norm':
      return run.hidden[l];
    case 'step':
      return run.steps[l];
    case 'angle':
      return run.angles[l]?.map(finite) ?? null;
    case 'previous':
      return run.previous[l].map(finite);
    case 'next':
      return [...run.previous[l].slice(1).map(finite), null];
    case 'entropy':
      return run.entropy[l] ?? null;
    case 'first':
      return run.first[l] ?? null;
  }
}

/**
 * @param {Measured} run
 * @param {Scalar} scalar
 * @returns {Row[]} [L + 1]
 */
export const scalarRows = (run, scalar) =>
  Array.from({ length: run.layers + 1 }, (_, l) => scalarRow(run, scalar, l));

/**
 * How far an intervention moved each number.
 *
 * @param {Row[]} before
 * @param {Row[]} after
 * @returns {Row[]} after - before, null where either is missing
 */
export const differences = (before, after) =>
  after.map((row, l) => {
    const old = before[l];
    if (!row || !old) return null;
    return row.map((value, t) => {
      const was = old[t];
      return value === null || was === null ? null : value - was;
    });
  });

/** @param {Row[]} rows @returns {Row[]} without signs */
export const sizes = (rows) =>
  rows.map((row) => row?.map((value) => (value === null ? null : Math.abs(value))) ?? null);

/**
 * The scale of colours: `low` has the lightest colour and `high` the darkest (the other way round on
 * dark paper).
 *
 * @typedef {{ low: number, high: number, log: boolean }} Scale
 *
 * @param {Row[]} rows
 * @param {Kind} kind
 * @param {'auto' | 'even' | 'log'} wish  'auto' takes the logarithm where a cell dwarfs the rest; only
 *   lengths have one
 * @returns {Scale | null} null where there is no number yet
 */
export function scaleOf(rows, kind, wish) {
  const values = Float64Array.from(rows.flatMap((r) => r?.filter((v) => v !== null) ?? [])).sort();
  if (values.length === 0) return null;
  const high = kind.max ?? values[values.length - 1];
  const low = Math.min(kind.min ?? values[0], values[0]);
  const median = values[values.length >> 1];
  const log = kind.isLength && (wish === 'log' || (wish === 'auto' && high > DWARFS * median));
  const smallest = values.find((value) => value > 0);
  if (!log || smallest === undefined) return { low, high: high > low ? high : low + 1, log: false };
  return { low: Math.max(smallest, high / LOG_SPAN), high, log: smallest < high };
}

/**
 * @param {number} value
 * @param {Scale} scale
 * @returns {number} 0..1
 */
export function fractionOf(value, { low, high, log }) {
  const fraction = log
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.min(1, Math.max(0, fraction));
}
