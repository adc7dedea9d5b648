// SPDX-License-Identifier: MIT
//
// measure.js - what the tutorial's lesson measures: mean |h[l][t]| over the tokens but the first. Pure;
// never touches page or engine.

import { hiddenTap, rowNorms } from '../../measures/residual.js';
import { mean } from '../../measures/statistics.js';

/**
 * @param {import('../../measures/residual.js').Cache} cache holds h[l]
 * @param {number} l 1..L
 * @returns {number | null} null where position 0 is all there is
 */
export function meanLength(cache, l) {
  const [, ...others] = rowNorms(cache.get(hiddenTap(l)));
  return others.length ? mean(others) : null;
}

/**
 * How many times as long the vector is at the end.
 *
 * @param {(number | null)[]} lengths of layers 1..L
 * @returns {number | null}
 */
export function growth(lengths) {
  const [first, last] = [lengths[0], lengths[lengths.length - 1]];
  return first && last ? last / first : null;
}
