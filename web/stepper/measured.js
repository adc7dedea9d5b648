// SPDX-License-Identifier: MIT
//
// measured.js - what the stepper knows of a text: norms and angles of every token at every layer,
// filled layer by layer as a run goes on. Knows neither the page nor the charts.

import { angle } from '../geometry.js';
import { attnTap, hiddenTap, mlpTap, patternTap, row, rowNorms } from '../lessons/residual.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('../lessons/residual.js').Cache} Cache
 *
 * @typedef {object} Source  what was run
 * @property {Lab} lab
 * @property {'exact' | 'fast'} precision
 * @property {Int32Array} tokens
 * @property {string[]} names            token labels
 * @property {Cache} cache               filled by the run; holds at least STREAM_TAPS
 * @property {boolean} allPatterns       the run keeps every layer's attention
 *
 * @typedef {object} Figures  what was measured; null at l = 0 where only blocks have the quantity
 * @property {number} layers             L
 * @property {number} measured           layers measured so far
 * @property {number[][]} hidden         [l][t] |h|
 * @property {(number[] | null)[]} attn  [l][t] |a|
 * @property {(number[] | null)[]} mlp   [l][t] |m|
 * @property {(number[] | null)[]} angles [l][t] angle(h[l-1], h[l]), radians
 * @property {Map<number, { data: Float32Array }>} patterns  attention fetched for one layer alone
 *
 * @typedef {Source & Figures} Measured
 *
 * @typedef {{ token: number, layer: number }} Cursor
 */

/** Attention of all layers comes with a run up to this many bytes. */
const PATTERN_BYTES = 96e6;

/**
 * Bytes that the attention of all layers takes: L x H x T x T floats.
 *
 * @param {Lab} lab
 * @param {number} tokens
 */
export const patternBytes = ({ config }, tokens) =>
  config.nLayers * config.nHeads * tokens ** 2 * Float32Array.BYTES_PER_ELEMENT;

/** @param {Lab} lab @param {number} tokens @returns {boolean} */
export const keepsPatterns = (lab, tokens) => patternBytes(lab, tokens) <= PATTERN_BYTES;

/**
 * @param {Source} source its cache holds h[0] already
 * @returns {Measured} layer 0
 */
export const startMeasuring = (source) => ({
  ...source,
  layers: source.lab.config.nLayers,
  measured: 0,
  hidden: [rowNorms(source.cache.get(hiddenTap(0)))],
  attn: [null],
  mlp: [null],
  angles: [null],
  patterns: new Map(),
});

/** @param {Measured} run filled in place @param {number} l the next layer, 1..L */
export function measureLayer(run, l) {
  const before = run.cache.get(hiddenTap(l - 1));
  const after = run.cache.get(hiddenTap(l));
  run.hidden[l] = rowNorms(after);
  run.attn[l] = rowNorms(run.cache.get(attnTap(l)));
  run.mlp[l] = rowNorms(run.cache.get(mlpTap(l)));
  run.angles[l] = run.names.map((_, t) => angle(row(before, t), row(after, t)));
  run.measured = l;
}

/**
 * Attention paid by the token under the cursor, per head, to positions 0..token.
 *
 * @param {Measured} run
 * @param {Cursor} cursor
 * @returns {number[][] | null} [H][token + 1]; null where there is none (layer 0) or it is not kept
 */
export function attentionOf(run, { token, layer }) {
  if (layer === 0) return null;
  const name = patternTap(layer);
  const pattern = run.patterns.get(layer) ?? (run.cache.has(name) ? run.cache.get(name) : null);
  if (!pattern) return null;
  const count = run.names.length;
  return Array.from({ length: run.lab.config.nHeads }, (_, h) => {
    const start = (h * count + token) * count;
    return Array.from(pattern.data.subarray(start, start + token + 1));
  });
}
