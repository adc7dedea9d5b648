// SPDX-License-Identifier: MIT
//
// recorded.js - the recorded run of a lesson: what its figures show before anything is loaded. Home and
// stepper show one too.
//
// `npm run record` makes web/lessons/NN-name/recorded.json from the lesson's measurement on the default
// model (record.js). The page shows it under the label "bản ghi" until the learner's first run begins;
// checks never use it. Without a readable file the figures stay empty. A recording of another default
// model than the one that is here now is not shown, and the page says so.

import { text } from '../text/lesson.js';

/** Characters of a SHA-256 that are shown. */
const SHOWN_HASH = 12;

/**
 * @typedef {object} Recorded  a recorded.json
 * @property {2} schema
 * @property {string} lesson  '05'
 * @property {{ name: string, quantisation: string, sha256: string }} model
 * @property {string} engine  its version
 * @property {string[]} names
 * @property {number[]} ids
 * @property {number} tokens
 * @property {number} layers
 * @property {number} width
 * @property {any} data
 */

/**
 * @template D
 * @param {string} lesson '05'
 * @param {import('./run.js').Measurement<D>} measurement
 * @param {object} [options]
 * @param {string} [options.folder]  of the site, where it is not a lesson's own
 * @param {boolean} [options.isReplaced]  a run on the page takes its place, and the page says so
 * @returns {Promise<import('./run.js').Run<D> | 'other-model' | null>} null where there is none
 */
export async function loadRecorded(
  lesson,
  measurement,
  { folder = `lessons/${lesson}`, isReplaced = true } = {},
) {
  const site = new URL('../', import.meta.url);
  const [recorded, registry] = await Promise.all([
    readJson(new URL(`${folder}/recorded.json`, site)),
    readJson(new URL('models/registry.json', site)),
  ]);
  if (recorded?.schema !== 2 || recorded.lesson !== lesson) return null;
  const { model, engine, names, ids, tokens, layers, width, data } = /** @type {Recorded} */ (
    recorded
  );
  if (!isOfDefaultModel(model, registry)) return 'other-model';
  const { sample, settings = {}, restore } = measurement;
  return {
    text: sample,
    names,
    ids,
    tokens,
    provenance: [
      recordedLine({ model, engine }, text),
      ...(isReplaced ? [text.recorded.replaced] : []),
    ].join(' '),
    model: { name: model.name, kind: 'recorded', layers, width, size: null },
    settings,
    data: restore ? restore(data, settings) : data,
    complete: true,
    isRecorded: true,
  };
}

/**
 * Whether a recording is of the default model that is here now, as far as the registry says.
 *
 * @param {Recorded['model']} model
 * @param {any} registry  of models/registry.json
 */
export function isOfDefaultModel({ sha256 }, registry) {
  const ours = registry?.models?.find((/** @type {{ id: string }} */ { id }) => id === 'mini');
  return !ours || ours.sha256 === sha256;
}

/**
 * Where a recording's numbers came from.
 *
 * @param {Pick<Recorded, 'model' | 'engine'>} recorded
 * @param {typeof text} words
 */
export const recordedLine = ({ model, engine }, words) =>
  words.recorded.provenance({
    model: model.name,
    type: model.quantisation,
    engine,
    sha256: model.sha256.slice(0, SHOWN_HASH),
  });

/** @param {URL} url @returns {Promise<any>} null where there is none that can be read */
async function readJson(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
