// SPDX-License-Identifier: MIT
//
// intervention.js - runs the text again with the interventions in force, one such run at a time.
// Called by stepper.js. edit-row.js shows progress and messages.

import { text as words } from '../text/stepper.js';
import { stageSentence } from '../ui/run-bar.js';
import { isPatch } from './edits.js';
import { measureRun } from './runs.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 */

/**
 * @param {object} options
 * @param {ReturnType<typeof import('./edit-row.js').createEditRow>} options.editRow
 * @param {() => { base: Measured | null, edits: import('./edits.js').Edit[] }} options.subject
 * @param {() => boolean} options.isRunning  the run without interventions is under way
 * @param {(base: Measured, signal: AbortSignal) => Promise<SourceText | null>} options.sourceOf
 *   what patches take their vectors from; null where there is no text of as many tokens
 * @param {(edited: Measured | null) => void} options.show  null: there is no run with interventions now
 */
export function createIntervention({ editRow, subject, isRunning, sourceOf, show }) {
  /** @type {AbortController | null} */
  let editing = null;

  async function run() {
    editing?.abort();
    show(null);
    const { base, edits } = subject();
    if (!base || edits.length === 0) return;
    if (!base.logits) {
      // The end of a run under way calls this again; a run that was cut short cannot be compared with.
      if (!isRunning()) editRow.messages.warn(words.edits.needsRun);
      return;
    }
    const mine = new AbortController();
    editing = mine;
    editRow.messages.clear();
    /** @type {Measured | null} */
    let edited = null;
    try {
      const { lab, precision, tokens, names, allPatterns } = base;
      const source = edits.some(isPatch) ? await sourceOf(base, mine.signal) : null;
      if (!source && edits.some(isPatch)) return editRow.messages.warn(words.edits.needsSource);
      const done = await measureRun(
        { lab, precision, tokens, names, edits, allPatterns, source },
        {
          signal: mine.signal,
          onStage: (stage) =>
            editRow.progress(stage.done, stage.total, stageSentence(stage, base.layers)),
        },
      );
      if (subject().base === base) edited = done.run;
    } catch (error) {
      if (editing === mine) tellFailure(error, mine.signal);
    } finally {
      if (editing === mine) {
        editing = null;
        editRow.progress(0, 0);
        show(edited);
      }
    }
  }

  /** @param {any} error @param {AbortSignal} signal */
  function tellFailure(error, signal) {
    if (signal.aborted) editRow.messages.warn(words.edits.stopped);
    // The weights are sound, as the run without interventions has shown.
    else if (error?.code === 'not-finite') editRow.messages.warn(words.edits.overflow);
    else editRow.messages.fail(error);
  }

  return { run, stop: () => editing?.abort() };
}
