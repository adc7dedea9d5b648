// SPDX-License-Identifier: MIT
//
// statistics.js - small statistics that several lessons share. Pure functions of plain arrays, called by
// the lessons' measure.js and figures; what belongs to vectors is in web/geometry.js.

import { pearson, ranks, spearman } from '../geometry.js';

/** @param {ArrayLike<number>} values @returns {number} NaN of none */
export function mean(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** @param {number[]} values @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Standard error of the mean, s / sqrt(n) with s from n - 1.
 *
 * @param {ArrayLike<number>} values
 * @returns {number | null} null of fewer than two
 */
export function standardError(values) {
  const n = values.length;
  if (n < 2) return null;
  const middle = mean(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - middle) ** 2;
  return Math.sqrt(squares / (n - 1) / n);
}

/**
 * The values of the tokens that are kept, in order.
 *
 * @param {number[]} values
 * @param {ReadonlySet<number>} dropped positions left out
 */
export const keep = (values, dropped) => values.filter((_, t) => !dropped.has(t));

/**
 * Pearson and Spearman of the kept tokens. Null where fewer than three are left (two points always lie
 * on a line), and of values that do not vary.
 *
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {ReadonlySet<number>} dropped
 * @returns {{ pearson: number | null, spearman: number | null }}
 */
export function correlationOfKept(xs, ys, dropped) {
  const keptX = keep(xs, dropped);
  const keptY = keep(ys, dropped);
  if (keptX.length < 3) return { pearson: null, spearman: null };
  /** @param {number} value */
  const defined = (value) => (Number.isFinite(value) ? value : null);
  return { pearson: defined(pearson(keptX, keptY)), spearman: defined(spearman(keptX, keptY)) };
}

/**
 * Least-squares line y = slope x + intercept.
 *
 * @param {number[]} xs
 * @param {number[]} ys
 * @returns {{ slope: number, intercept: number } | null} null where x does not vary
 */
export function fitLine(xs, ys) {
  const n = xs.length;
  const meanX = mean(xs);
  const meanY = mean(ys);
  let above = 0;
  let below = 0;
  for (let i = 0; i < n; i++) {
    above += (xs[i] - meanX) * (ys[i] - meanY);
    below += (xs[i] - meanX) ** 2;
  }
  if (n < 2 || below === 0) return null;
  const slope = above / below;
  return { slope, intercept: meanY - slope * meanX };
}

/**
 * Ranks 1..n of the kept values (1 the smallest, ties share their mean), null for dropped tokens.
 *
 * @param {number[]} values
 * @param {ReadonlySet<number>} dropped
 * @returns {(number | null)[]} [T]
 */
export function ranksOfKept(values, dropped) {
  const ranked = ranks(keep(values, dropped));
  let next = 0;
  return values.map((_, t) => (dropped.has(t) ? null : ranked[next++]));
}
