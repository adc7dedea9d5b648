// SPDX-License-Identifier: MIT
//
// statistics.js - statistics of plain arrays that several lessons share. Pure functions, called by
// the lessons' measure.js and figures; statistics of vectors are in web/geometry.js.

import { pearson, ranks, spearman } from '../geometry.js';

/** The course's one yardstick: what chance gives reaches so many standard deviations to either side. */
export const YARDSTICK = 2;

/** A p below this level is called significant. */
export const LEVEL = 0.05;

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

/** Sum of squared distances from the mean, in two passes. @param {ArrayLike<number>} values */
function squaredDeviations(values) {
  const middle = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - middle) ** 2;
  return squares;
}

/**
 * Standard deviation of a sample, n - 1 in the denominator.
 *
 * @param {ArrayLike<number>} values
 * @returns {number | null} null of fewer than two
 */
export const standardDeviation = (values) =>
  values.length < 2 ? null : Math.sqrt(squaredDeviations(values) / (values.length - 1));

/**
 * Standard error of the mean, s / sqrt(n) with s from n - 1.
 *
 * @param {ArrayLike<number>} values
 * @returns {number | null} null of fewer than two
 */
export function standardError(values) {
  const deviation = standardDeviation(values);
  return deviation === null ? null : deviation / Math.sqrt(values.length);
}

/**
 * Wilson's interval of a share, k of n (Wilson 1927): the shares p from which the measured one is no more than
 * YARDSTICK of p's own standard deviations sqrt(p (1 - p) / n) away. It stays within 0 and 1.
 *
 * @param {number} k
 * @param {number} n
 * @returns {{ share: number, low: number, high: number } | null} null of none
 */
export function wilson(k, n) {
  if (n === 0) return null;
  const share = k / n;
  const z2 = YARDSTICK ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const reach =
    (YARDSTICK * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n ** 2))) / (1 + z2 / n);
  // At k = 0 and k = n the ends are 0 and 1, but for rounding.
  return { share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** @typedef {{ t: number, degreesOfFreedom: number }} Student  a t and its degrees of freedom, real */

/**
 * Welch's t of two independent samples whose spread may differ (scipy.stats.ttest_ind with
 * equal_var=False): t = (mean x - mean y) / sqrt(a + b) with a = s_x^2 / n, b = s_y^2 / m, and
 * (a + b)^2 / (a^2 / (n - 1) + b^2 / (m - 1)) degrees of freedom (B. L. Welch, "The Generalization of
 * 'Student's' Problem when Several Different Population Variances are Involved", 1947).
 *
 * @param {number[]} xs
 * @param {number[]} ys
 * @returns {Student | null} null of fewer than two values on a side, and where neither side varies
 */
export function welchT(xs, ys) {
  const [n, m] = [xs.length, ys.length];
  if (n < 2 || m < 2) return null;
  const a = squaredDeviations(xs) / (n - 1) / n;
  const b = squaredDeviations(ys) / (m - 1) / m;
  if (!(a + b > 0)) return null;
  return {
    t: (mean(xs) - mean(ys)) / Math.sqrt(a + b),
    degreesOfFreedom: (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (m - 1)),
  };
}

/**
 * The paired t of two values of the same things (scipy.stats.ttest_rel): the mean of their differences over
 * its standard error, n - 1 degrees of freedom.
 *
 * @param {number[]} xs
 * @param {number[]} ys as many
 * @returns {Student | null} null of fewer than two pairs, and where the differences do not vary
 */
export function pairedT(xs, ys) {
  const differences = xs.map((x, i) => x - ys[i]);
  const error = standardError(differences);
  return error ? { t: mean(differences) / error, degreesOfFreedom: xs.length - 1 } : null;
}

/**
 * The two-sided p of a t: the chance of one this far from 0 or farther, were there no difference.
 *
 * @param {Student | null} student
 * @param {(t: number, degreesOfFreedom: number) => number} cdf of Student's t
 *   (vendor/t-distribution.js)
 * @returns {number | null} null where there is no t
 */
export function twoSidedP(student, cdf) {
  // The lower tail twice: 1 - cdf(|t|) would lose every p below 1e-16.
  return student && Math.min(1, 2 * cdf(-Math.abs(student.t), student.degreesOfFreedom));
}

/**
 * Holm's step-down correction of p-values: the k-th smallest of m is multiplied by m - k + 1, and
 * none comes out smaller than one before it. Keeps the family-wise error, the chance of even one false
 * alarm among all tests, below the level, however the tests depend on one another (S. Holm, "A Simple Sequentially
 * Rejective Multiple Test Procedure", 1979).
 *
 * @param {(number | null)[]} ps null where there was no test; these are not counted
 * @returns {(number | null)[]} in the order given
 */
export function holm(ps) {
  const order = ps.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p);
  /** @type {(number | null)[]} */
  const corrected = ps.map(() => null);
  let largest = 0;
  order.forEach(({ p, i }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (order.length - rank)));
    corrected[i] = largest;
  });
  return corrected;
}

/**
 * Positions left out of a measurement: position 0 alone (FIRST), or none.
 * @type {ReadonlySet<number>}
 */
export const FIRST = new Set([0]);
/** @type {ReadonlySet<number>} */
export const NONE_DROPPED = new Set();

/**
 * The values of the tokens that are kept, in order.
 *
 * @param {number[]} values
 * @param {ReadonlySet<number>} dropped positions left out
 */
export const keep = (values, dropped) => values.filter((_, t) => !dropped.has(t));

/**
 * Pearson and Spearman of the kept tokens. Null where fewer than three are left (two points always
 * lie on a line), and of values that do not vary.
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
 * Both coefficients without each pair in turn. Ranks are not sorted anew: without a value, the ranks of
 * larger ones are one less, those of equal ones half of one.
 *
 * @param {number[]} xs
 * @param {number[]} ys
 * @returns {{ pearson: number | null, spearman: number | null }[]} null as in correlationOfKept()
 */
export function correlationsWithoutEach(xs, ys) {
  const count = xs.length;
  const sides = [xs, ys].map((values) => ({
    values,
    ranked: ranks(values),
    kept: new Float64Array(Math.max(0, count - 1)),
    keptRanks: new Float64Array(Math.max(0, count - 1)),
  }));
  const [x, y] = sides;
  /** @param {number} value */
  const defined = (value) => (Number.isFinite(value) ? value : null);
  return xs.map((_, left) => {
    if (count < 4) return { pearson: null, spearman: null };
    for (const { values, ranked, kept, keptRanks } of sides) {
      for (let i = 0, to = 0; i < count; i++) {
        if (i === left) continue;
        kept[to] = values[i];
        const lower = values[i] > values[left] ? 1 : values[i] === values[left] ? 0.5 : 0;
        keptRanks[to++] = ranked[i] - lower;
      }
    }
    return {
      pearson: defined(pearson(x.kept, y.kept)),
      spearman: defined(pearson(x.keptRanks, y.keptRanks)),
    };
  });
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
