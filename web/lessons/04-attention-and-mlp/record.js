// SPDX-License-Identifier: MIT
//
// record.js - the recorded run of lesson 04: the paragraph through the default model. `npm run record`
// calls record(); the page turns what it gave back into a run that it may show before any other. Random
// cosines are not recorded: their seed gives them again.

import { rounded, unwatched } from '../../frame/recorded.js';
import { readText, runStream } from '../../frame/stream-run.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { createControls, emptyCosines, measureLayer } from './measure.js';
import { FIRST_SEED } from './state.js';

/** Significant digits; a figure shows two or three. */
const DIGITS = 4;

/**
 * @typedef {object} Recording
 * @property {number} width
 * @property {string[]} names
 * @property {import('./measure.js').LayerRow[]} paired    [L + 1][T], [0] is null
 * @property {import('./measure.js').LayerRow[]} shuffled
 */

/** @param {import('../../lab.js').Lab} lab @returns {Promise<Recording>} */
export async function record(lab) {
  const running = unwatched();
  const { tokens, views } = await readText(lab, NIETZSCHE, running);
  const { nLayers, dModel } = lab.config;
  const cosines = emptyCosines(nLayers, tokens.length, dModel);
  const controls = createControls(FIRST_SEED, tokens.length, dModel);
  await runStream(lab, tokens, {
    precision: 'exact',
    running,
    onLayer: (l, stream) => measureLayer(cosines, stream, l, controls),
  });
  const short = (/** @type {import('./measure.js').LayerRow[]} */ rows) =>
    rows.map(
      (values) => values?.map((value) => (value === null ? null : rounded(value, DIGITS))) ?? null,
    );
  return {
    width: dModel,
    names: views.map((view) => view.label),
    paired: short(cosines.paired),
    shuffled: short(cosines.shuffled),
  };
}

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import('../../frame/recorded.js').loadRecorded>>>} recorded
 * @returns {import('./state.js').Run}
 */
export function runOfRecording({ data, provenance, model }) {
  const { width, names, paired, shuffled } = data;
  const cosines = emptyCosines(paired.length - 1, names.length, width);
  const { randomCosine } = createControls(FIRST_SEED, names.length, width);
  for (let l = 1; l < paired.length; l++) cosines.random[l] = names.map(randomCosine);
  return {
    model: model.name,
    size: null,
    text: NIETZSCHE,
    names,
    provenance,
    cosines: { ...cosines, paired, shuffled },
    seed: FIRST_SEED,
    complete: true,
    isRecorded: true,
  };
}
