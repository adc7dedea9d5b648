// SPDX-License-Identifier: MIT
//
// record.js - lesson 02's recorded run: every angle between neighbours of the 54 sentences.
// `npm run record` calls it.

import { readSentences, runSentences } from '../../frame/her-run.js';
import { rounded, unwatched } from '../../frame/recorded.js';
import { HER_SENTENCES } from '../../samples/her-sentences.js';
import { emptyNeighbours, measureNeighbours } from './measure.js';

/** Significant digits of an angle: a figure shows three. */
const DIGITS = 4;

/** @param {import('../../lab.js').Lab} lab @returns {Promise<import('./measure.js').Neighbours>} */
export async function record(lab) {
  const { sentences } = await readSentences(lab, HER_SENTENCES.join('\n'));
  const plain = sentences.map(({ text, names, target }) => ({ text, names, target }));
  const near = emptyNeighbours(lab.config.nLayers, plain);
  await runSentences(lab, sentences, {
    precision: 'exact',
    running: unwatched(),
    onHidden: (l, from, tensors) => measureNeighbours(near, l, from, tensors),
  });
  const short = (/** @type {number} */ angle) => rounded(angle, DIGITS) ?? 0;
  return {
    ...near,
    angles: near.angles.map((layer) => layer.map((angles) => angles?.map(short) ?? null)),
  };
}
