// SPDX-License-Identifier: MIT
//
// record.js - the recorded run of lesson 03: the paragraph through the default model. `npm run record`
// calls record(); the page turns what it gave back into a run that it may show before any other.

import { rounded, unwatched } from '../../frame/recorded.js';
import { readText, runStream } from '../../frame/stream-run.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { emptyPath, measureStep } from './measure.js';
import { predict } from './predict.js';

/**
 * @typedef {object} Recording
 * @property {number} width
 * @property {string[]} names
 * @property {string[]} predicted
 * @property {(number | null)[]} logits
 * @property {((number | null)[] | null)[]} steps  [L + 1][T], [0] is null
 */

/** @param {import('../../lab.js').Lab} lab @returns {Promise<Recording>} */
export async function record(lab) {
  const running = unwatched();
  const { tokens, views } = await readText(lab, NIETZSCHE, running);
  const path = emptyPath(lab.config.nLayers, tokens.length);
  const { last } = await runStream(lab, tokens, {
    precision: 'exact',
    running,
    onLayer: (l, stream) => measureStep(path, stream, l),
  });
  const { logits, predicted } = await predict(lab, last.data, running.signal);
  const short = (/** @type {number[]} */ values) => values.map((value) => rounded(value));
  return {
    width: lab.config.dModel,
    names: views.map((view) => view.label),
    predicted,
    logits: short(logits),
    steps: path.steps.map((values) => values && short(values)),
  };
}

/**
 * @param {NonNullable<Awaited<ReturnType<typeof import('../../frame/recorded.js').loadRecorded>>>} recorded
 * @returns {import('./state.js').Run}
 */
export function runOfRecording({ data, provenance, model }) {
  const { width, names, predicted, logits, steps } = data;
  return {
    model: model.name,
    kind: 'recorded',
    width,
    size: null,
    text: NIETZSCHE,
    names,
    predicted,
    provenance,
    path: { layers: steps.length - 1, tokens: names.length, steps, logits },
    complete: true,
    isRecorded: true,
  };
}
