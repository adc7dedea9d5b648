// SPDX-License-Identifier: MIT
//
// measure.js - what the tutorial's lesson measures: mean |h[l][t]| over the tokens but the first. Pure
// functions of the residual stream, which never touch the page or the engine.

import { hiddenTap, rowNorms } from '../../measures/residual.js';
import { mean } from '../../measures/statistics.js';
import { text as lesson } from './words.js';

/** @typedef {{ lengths: (number | null)[] }} Lengths  of layers 1..L; null where there is none (yet) */

/** @type {import('../../frame/run.js').Measurement<Lengths>} */
export const measurement = {
  input: 'text',
  sample: lesson.sample,
  start: ({ layers }) => ({ lengths: new Array(layers).fill(null) }),
  measure(stream, l, data) {
    const [, ...others] = rowNorms(stream.get(hiddenTap(l)));
    if (l > 0 && others.length > 0) data.lengths[l - 1] = mean(others);
  },
};

/** How many times as long the vector is at the end. @param {Lengths} data @returns {number | null} */
export function growth({ lengths }) {
  const [first, last] = [lengths[0], lengths[lengths.length - 1]];
  return first && last ? last / first : null;
}
