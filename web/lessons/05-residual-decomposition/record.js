// SPDX-License-Identifier: MIT
//
// record.js - lesson 05's recorded run: the three path-length matrices of the sample text. `npm run
// record` calls record(); the page shows what it gave back until the learner's own run.

import { rounded, unwatched } from '../../frame/recorded.js';
import { text as lesson } from '../../text/lesson-05.js';
import { measureText } from './run.js';

/** Significant digits of a length: a figure shows four at most. */
const DIGITS = 4;

/** @typedef {import('./measure.js').Lengths} Lengths */

/**
 * @typedef {object} Recording
 * @property {string[]} names
 * @property {Lengths} lengths
 * @property {{ layer: number, ratio: number } | null} firstRatio
 */

/** @param {import('../../lab.js').Lab} lab @returns {Promise<Recording>} */
export async function record(lab) {
  const running = unwatched();
  const { views, lengths, firstRatio } = await measureText(lab, lesson.sample, {
    precision: 'exact',
    running,
  });
  const short = (/** @type {number} */ value) => rounded(value, DIGITS) ?? 0;
  const shortRows = (/** @type {import('./measure.js').LayerRow[]} */ rows) =>
    rows.map((row) => row?.map(short) ?? null);
  const { difference, size } = lengths.parts;
  return {
    names: views.map((view) => view.label),
    lengths: {
      ...lengths,
      hidden: shortRows(lengths.hidden),
      parts: {
        difference: { attn: shortRows(difference.attn), mlp: shortRows(difference.mlp) },
        size: { attn: shortRows(size.attn), mlp: shortRows(size.mlp) },
      },
    },
    firstRatio: firstRatio && { ...firstRatio, ratio: short(firstRatio.ratio) },
  };
}
