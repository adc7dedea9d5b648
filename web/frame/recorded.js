// SPDX-License-Identifier: MIT
//
// recorded.js - the recorded run of a lesson: what its figures show before anything is loaded.
//
// `npm run record` makes web/lessons/NN-name/recorded.json with the lesson's own record.js on the
// default model (tools/record.mjs). A page shows it under the label "bản ghi" until the learner's first
// run begins; checks never use it. A missing or unreadable file leaves the figures empty, as they were
// before a run.

import { text } from '../text/lesson.js';

/** Characters of a SHA-256 that are shown. */
const SHOWN_HASH = 12;

/**
 * @template D
 * @typedef {object} Recorded
 * @property {1} schema
 * @property {string} lesson
 * @property {{ name: string, quantisation: string, sha256: string }} model
 * @property {string} engine  version
 * @property {D} data         what the lesson's record.js gave
 */

/**
 * @param {string} lesson '05'
 * @returns {Promise<(Recorded<any> & { provenance: string }) | null>}
 */
export async function loadRecorded(lesson) {
  try {
    const answer = await fetch(new URL(`../lessons/${lesson}/recorded.json`, import.meta.url));
    if (!answer.ok) return null;
    const recorded = await answer.json();
    if (recorded.schema !== 1 || recorded.lesson !== lesson) return null;
    const { model, engine } = recorded;
    const provenance = text.recorded.provenance({
      model: model.name,
      type: model.quantisation,
      engine,
      sha256: model.sha256.slice(0, SHOWN_HASH),
    });
    return { ...recorded, provenance };
  } catch {
    return null;
  }
}

/** What a recorder hands to a run that nobody watches. @returns {import('../ui/run-bar.js').Running} */
export const unwatched = () => ({ signal: new AbortController().signal, progress() {}, warn() {} });

/**
 * A number as recordings keep it: short, and far more exact than a figure can show.
 *
 * @param {number} value
 * @param {number} [digits] significant
 * @returns {number | null} null where the value is not finite, which JSON cannot say
 */
export const rounded = (value, digits = 5) =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
