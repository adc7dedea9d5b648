// SPDX-License-Identifier: MIT
//
// saved-taps.js - which tensors of a run the stepper saves, how many bytes they are, and what the file and its
// header say. Knows neither page nor engine. Called by save-vectors.js.

import { hiddenTap, STREAM_TAPS } from '../measures/residual.js';
import { textOfNames } from './edit-words.js';
import { encodeEdit } from './edits.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {(typeof KINDS)[number]} Kind
 */

export const KINDS = /** @type {const} */ (['hidden', 'stream', 'all']);

/** Taps that are kept only where they are named (taps.def's LARGE). */
const LARGE = /(^|\.)(hook_result|logits)$/;

/** @type {Record<Kind, string[]>} */
export const FILTERS = {
  hidden: [hiddenTap(0), 'blocks.*.hook_resid_post'],
  stream: STREAM_TAPS,
  all: ['*'],
};

/** @param {string} glob @returns {RegExp} */
const pattern = (glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);

/**
 * Numbers in one row of a tap, by its name.
 *
 * @param {string} name
 * @param {{ dModel: number, dMlp: number, nHeads: number }} config
 * @param {number} tokens  T
 */
function width(name, { dModel, dMlp, nHeads }, tokens) {
  if (/\.hook_(attn_scores|pattern)$/.test(name)) return nHeads * tokens;
  if (name.endsWith('.hook_scale')) return 1;
  return /\.mlp\.hook_(pre|post)$/.test(name) ? dMlp : dModel;
}

/**
 * @param {Kind} kind
 * @param {{ config: import('../lab.js').Config, tapNames: readonly string[] }} lab
 * @param {number} tokens  T
 * @returns {number} bytes of the file's tensors; its header comes on top
 */
export function savedBytes(kind, { config, tapNames }, tokens) {
  const globs = FILTERS[kind].map(pattern);
  const names = tapNames.filter(
    (name) => !LARGE.test(name) && globs.some((glob) => glob.test(name)),
  );
  const rows = names.reduce((sum, name) => sum + width(name, config, tokens), 0);
  const ids = tokens + 1; // `tokens` and `lengths`
  return 4 * (tokens * rows + ids + config.dVocab);
}

/** A file's name takes so many characters of the model's name and of the text. */
const MOST_NAME = 40;

/** @param {string} text @returns {string} letters and digits of it, for a file's name */
const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MOST_NAME)
    .replace(/-$/, '');

/** @param {string} model @param {string} text @param {Kind} kind @returns {string} */
export const fileName = (model, text, kind) =>
  `${[slug(model), slug(text), kind].filter(Boolean).join('_')}.safetensors`;

/**
 * @param {Measured} run
 * @param {{ text: string, stamp: import('../frame/link-code.js').ModelStamp | null }} of
 * @returns {Record<string, string>} the header's metadata
 */
export function metadataOf({ lab, precision, names, edits, source }, { text, stamp }) {
  return {
    model: stamp?.model ?? lab.config.name,
    sha256: stamp?.sha256 ?? '',
    weights: lab.config.quantisation,
    engine: lab.engine.version,
    precision,
    text,
    token_labels: JSON.stringify(names),
    interventions: JSON.stringify(edits.map(encodeEdit)),
    ...(source ? { source_text: textOfNames(source.names) } : {}),
  };
}
