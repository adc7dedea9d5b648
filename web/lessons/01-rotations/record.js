// SPDX-License-Identifier: MIT
//
// record.js - lesson 01's recorded run: every angle of the 54 sentences, and the p of every layer, whose
// arithmetic the page fetches only with a run of its own. `npm run record` calls it.

import { readSentences, runSentences } from '../../frame/her-run.js';
import { rounded, unwatched } from '../../frame/recorded.js';
import { HER_SENTENCES } from '../../samples/her-sentences.js';
import { tCdf } from '../../vendor/t-distribution.js';
import { emptyTurns, TurnMeter, testLayers } from './measure.js';
import { FIRST_SEED } from './state.js';

/** Significant digits of an angle: a figure shows three. */
const DIGITS = 4;

/** @param {import('../../lab.js').Lab} lab @returns {Promise<import('./measure.js').Turns & { ps: (number | null)[] }>} */
export async function record(lab) {
  const { sentences } = await readSentences(lab, HER_SENTENCES.join('\n'));
  const plain = sentences.map(({ text, names, target }) => ({ text, names, target }));
  const turns = emptyTurns(lab.config.nLayers, plain, FIRST_SEED);
  const meter = new TurnMeter(turns);
  await runSentences(lab, sentences, {
    precision: 'exact',
    running: unwatched(),
    onHidden: (l, from, tensors) => meter.take(l, from, tensors),
  });
  const short = (/** @type {number} */ angle) => rounded(angle, DIGITS) ?? 0;
  return {
    ...turns,
    angles: turns.angles.map((layer) => layer.map((angles) => angles?.map(short) ?? null)),
    control: turns.control.map(short),
    ps: testLayers(turns, tCdf).map((p) => (p === null ? null : rounded(p))),
  };
}
