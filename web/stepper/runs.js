// SPDX-License-Identifier: MIT
//
// runs.js - one pass for the stepper, with interventions or without: measures each layer as it comes.

import { IdentityCheck, patternTap, STREAM_TAPS } from '../measures/residual.js';
import { brokenLayers, hooksOf } from './edits.js';
import { measureLayer, startMeasuring, takeStage, tapOf } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Source} Source
 */

/** @param {Source} run @returns {ReturnType<typeof hooksOf>} its interventions, for lab.runWithHooks */
export function hooksOfRun({ edits, source }) {
  return source ? hooksOf(edits, source.tap) : hooksOf(edits);
}

/**
 * @param {Source} source
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(stage: import('../lab.js').Layer) => void} options.onStage
 * @param {(run: Measured) => void} [options.onLayer]  one more layer of `run` is measured
 * @returns {Promise<{ run: Measured, identity: IdentityCheck }>}
 */
export async function measureRun(source, { signal, onStage, onLayer }) {
  const run = startMeasuring(source);
  const identity = new IdentityCheck();
  const skipped = brokenLayers(source.edits);
  const held = {
    has: (/** @type {string} */ name) => run.taps.has(name),
    get: (/** @type {string} */ name) => tapOf(run, name),
  };
  const { logits } = await source.lab.runWithHooks(source.tokens, {
    fwdHooks: hooksOfRun(source),
    namesFilter: [...STREAM_TAPS, patternTap('*')],
    keep: false,
    precision: source.precision,
    signal,
    onLayer(stage) {
      takeStage(run, stage.cache, stage.layer);
      onStage(stage);
      if (stage.kind !== 'mlp' || stage.layer === null) return;
      const l = stage.layer + 1;
      if (l === 1) measureLayer(run, 0);
      measureLayer(run, l);
      if (!skipped.has(l)) identity.add(held, l);
      onLayer?.(run);
    },
  });
  run.logits = logits.data;
  return { run, identity };
}
