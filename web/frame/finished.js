// SPDX-License-Identifier: MIT
//
// finished.js - the finished runs of a page that may stand side by side, and what each is called. For lessons that
// compare models (comparesModels, lesson.js).

/** @typedef {import('./run.js').Run<any>} AnyRun */

/**
 * What each run is called where several stand side by side: its model, and with its weights and precision
 * where the model alone would not tell them apart.
 *
 * @template {AnyRun} R
 * @param {R[]} runs
 * @returns {Map<R, string>}
 */
export const labelsOf = (runs) =>
  new Map(
    runs.map((run) => {
      const { name, kind } = run.model;
      const isAlone = runs.every((other) => other === run || other.model.name !== name);
      return [run, isAlone ? name : `${name} (${kind})`];
    }),
  );

/**
 * The finished runs that may be compared: those of the text read last, with its settings.
 *
 * @template {AnyRun} R
 * @param {{ text: string, settings: Record<string, any>, finished: R[] }} scene
 * @returns {R[]}
 */
export const comparable = ({ text, settings, finished }) =>
  finished.filter(
    (run) => run.text === text && JSON.stringify(run.settings) === JSON.stringify(settings),
  );
