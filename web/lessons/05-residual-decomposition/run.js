// SPDX-License-Identifier: MIT
//
// run.js - lesson 05's measurement of one text with a loaded model. Called by lesson.js for the page and
// by record.js for the recorded run.

import { readText, runStream } from '../../frame/stream-run.js';
import { hiddenTap, rowNorms } from '../../measures/residual.js';
import { mean } from '../../measures/statistics.js';
import { emptyLengths, measureLayer } from './measure.js';

/**
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('../../ui/tokens.js').TokenView} TokenView
 */

/**
 * @param {import('../../lab.js').Lab} lab
 * @param {string} input
 * @param {object} options
 * @param {'exact' | 'fast'} options.precision
 * @param {import('../../ui/run-bar.js').Running} options.running
 * @param {(lengths: Lengths, views: TokenView[]) => void} [options.onStart] before the first layer
 * @param {(l: number) => void} [options.onLayer] layer l (1..L) stands in the lengths
 */
export async function measureText(lab, input, { precision, running, onStart, onLayer }) {
  const { tokens, views } = await readText(lab, input, running);
  const lengths = emptyLengths(lab.config.nLayers, tokens.length);
  onStart?.(lengths, views);
  /** Where |h| of position 0 stands out most. @type {{ layer: number, ratio: number } | null} */
  let firstRatio = null;
  const { identity } = await runStream(lab, tokens, {
    precision,
    running,
    onLayer(l, stream) {
      measureLayer(lengths, stream, l);
      const ratio = firstTokenRatio(stream, l);
      if (ratio !== null && ratio > (firstRatio?.ratio ?? 0)) firstRatio = { layer: l, ratio };
      onLayer?.(l);
    },
  });
  return {
    views,
    lengths,
    identity,
    firstRatio: /** @type {{ layer: number, ratio: number } | null} */ (firstRatio),
  };
}

/**
 * |h[l]| of position 0 against the mean of the other positions; null where there are none.
 *
 * @param {import('../../measures/residual.js').Cache} cache
 * @param {number} l 1..L
 */
function firstTokenRatio(cache, l) {
  const [first, ...others] = rowNorms(cache.get(hiddenTap(l)));
  return others.length ? first / mean(others) : null;
}
