// SPDX-License-Identifier: MIT
//
// measured.js - what the stepper knows of a text: numbers of every token at every layer, filled stage
// by stage as a run goes on. Knows neither the page nor the charts.
//
// A run without interventions and one with them are measured alike; `edits` says which it was.

import { angle, cosine, pathLength } from '../geometry.js';
import { attnTap, hiddenTap, mlpTap, patternTap, row, rowNorms } from '../measures/residual.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {{ data: Float32Array, shape: number[] }} Tensor
 * @typedef {import('./edits.js').Edit} Edit
 *
 * @typedef {object} Source  what is run
 * @property {Lab} lab
 * @property {'exact' | 'fast'} precision
 * @property {Int32Array} tokens
 * @property {string[]} names            token labels
 * @property {Edit[]} edits              interventions; none for the model as it is
 * @property {boolean} allPatterns       every layer's attention is kept
 * @property {SourceText | null} source  what patches take their vectors from
 *
 * @typedef {object} SourceText  the run of another text
 * @property {Lab} lab
 * @property {'exact' | 'fast'} precision
 * @property {Int32Array} tokens
 * @property {string[]} names
 * @property {Float32Array} logits  [V] of the last position
 * @property {(name: string) => Tensor} tap  h, a and m of every layer
 *
 * @typedef {object} Figures  what was measured; null at l = 0 where only blocks have the quantity
 * @property {Map<string, Tensor>} taps  h, a, m of every layer, and the patterns if they are kept
 * @property {number} layers             L
 * @property {number} measured           layers measured so far; -1 before the first stage
 * @property {number[][]} hidden         [l][t] |h|
 * @property {(number[] | null)[]} attn  [l][t] |a|
 * @property {(number[] | null)[]} mlp   [l][t] |m|
 * @property {(number[] | null)[]} steps [l][t] |h[l] - h[l-1]|
 * @property {(number[] | null)[]} angles [l][t] angle(h[l-1], h[l]), radians
 * @property {number[][]} previous       [l][t] cosine(h[t-1], h[t]) at layer l; NaN at t = 0
 * @property {(number[] | null)[]} first [l][t] attention to position 0, mean over heads
 * @property {number[][]} entropy        [l][t] of the raw logit lens, nats; [l] is there once asked for
 * @property {Map<number, number>} medians  of |h| over all numbers of a layer, once asked for
 * @property {Map<number, Tensor>} patterns  attention fetched for one layer alone
 * @property {Float32Array | null} logits  [V] of the last position, at the end of the run
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
 * @param {Source} source
 * @returns {Measured} nothing is measured yet
 */
export const startMeasuring = (source) => ({
  ...source,
  taps: new Map(),
  layers: source.lab.config.nLayers,
  measured: -1,
  hidden: [],
  attn: [null],
  mlp: [null],
  steps: [null],
  angles: [null],
  previous: [],
  first: [null],
  entropy: [],
  medians: new Map(),
  patterns: new Map(),
  logits: null,
});

/**
 * Mean over heads of the attention that each token pays to position 0.
 *
 * @param {Tensor} pattern [H, T, T]
 * @returns {number[]} [T]
 */
export function attentionToFirst({ data, shape: [heads, count] }) {
  const means = new Array(count).fill(0);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < count; t++) means[t] += data[(h * count + t) * count] / heads;
  }
  return means;
}

/**
 * Takes in what one stage of the pass filled: patterns are boiled down to one number for each token
 * at once, and let go where they are too large to keep.
 *
 * @param {Measured} run filled in place
 * @param {{ names: string[], get: (name: string) => Tensor }} stage
 * @param {number | null} block whose stage it was
 */
export function takeStage(run, stage, block) {
  for (const name of stage.names) {
    const isPattern = block !== null && name === patternTap(block + 1);
    if (isPattern) run.first[block + 1] = attentionToFirst(stage.get(name));
    if (!isPattern || run.allPatterns) run.taps.set(name, stage.get(name));
  }
}

/** @param {Measured} run @param {string} name @returns {Tensor} */
export function tapOf(run, name) {
  const tensor = run.taps.get(name);
  if (!tensor) throw new Error(`the run does not hold ${name}`);
  return tensor;
}

/** h[l] of one token. @param {Measured} run @param {Cursor} cursor @returns {Float32Array} [C] */
export const hiddenAt = (run, { token, layer }) => row(tapOf(run, hiddenTap(layer)), token);

/** @param {Measured} run filled in place @param {number} l the next layer, 0..L */
export function measureLayer(run, l) {
  const after = tapOf(run, hiddenTap(l));
  run.hidden[l] = rowNorms(after);
  run.previous[l] = run.names.map((_, t) =>
    t === 0 ? Number.NaN : cosine(row(after, t - 1), row(after, t)),
  );
  if (l > 0) {
    const before = tapOf(run, hiddenTap(l - 1));
    run.attn[l] = rowNorms(tapOf(run, attnTap(l)));
    run.mlp[l] = rowNorms(tapOf(run, mlpTap(l)));
    run.steps[l] = run.names.map((_, t) => pathLength(row(before, t), row(after, t)));
    run.angles[l] = run.names.map((_, t) => angle(row(before, t), row(after, t)));
  }
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
  const pattern = run.patterns.get(layer) ?? run.taps.get(patternTap(layer));
  if (!pattern) return null;
  const count = run.names.length;
  return Array.from({ length: run.lab.config.nHeads }, (_, h) => {
    const start = (h * count + token) * count;
    return Array.from(pattern.data.subarray(start, start + token + 1));
  });
}
