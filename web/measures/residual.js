// SPDX-License-Identifier: MIT
//
// residual.js - reads the residual stream from a run's cache. Used by the lessons, their frame, the
// stepper and the course home.
//
// T tokens, L blocks, C = d_model. h[0] is the sum of the two embeddings, h[l] (l = 1..L) the
// stream after block l and before the final LayerNorm; a[l] and m[l] are what block l adds. Taps
// count blocks from 0, lessons count from 1: only this file converts one into the other.

import { norm } from '../geometry.js';

/**
 * @typedef {{ data: Float32Array, shape: number[] }} Tensor
 * @typedef {{ get: (name: string) => Tensor, has: (name: string) => boolean }} Cache
 */

/** @param {number} l 0..L @returns {string} the tap that holds h[l], shape [T, C] */
export const hiddenTap = (l) =>
  l === 0 ? 'blocks.0.hook_resid_pre' : `blocks.${l - 1}.hook_resid_post`;

/** @param {number} l 1..L @returns {string} the tap that holds a[l], shape [T, C] */
export const attnTap = (l) => `blocks.${l - 1}.hook_attn_out`;

/** @param {number} l 1..L @returns {string} the tap that holds m[l], shape [T, C] */
export const mlpTap = (l) => `blocks.${l - 1}.hook_mlp_out`;

/**
 * @param {number | '*'} l 1..L, or '*' for the glob of all layers
 * @returns {string} the tap that holds block l's attention, shape [H, T, T]
 */
export const patternTap = (l) => `blocks.${l === '*' ? l : l - 1}.attn.hook_pattern`;

/** The namesFilter that gives h, a and m of every layer. */
export const STREAM_TAPS = [
  'blocks.0.hook_resid_pre',
  'blocks.*.hook_resid_post',
  'blocks.*.hook_attn_out',
  'blocks.*.hook_mlp_out',
];

/**
 * Row t of a [T, C] tensor; a view, not a copy.
 *
 * @param {Tensor} tensor
 * @param {number} t
 * @returns {Float32Array} [C]
 */
export function row(tensor, t) {
  const width = tensor.shape[tensor.shape.length - 1];
  return tensor.data.subarray(t * width, (t + 1) * width);
}

/**
 * Norms of all rows of a [T, C] tensor.
 *
 * @param {Tensor} tensor
 * @returns {number[]} [T]
 */
export function rowNorms(tensor) {
  const count = tensor.data.length / tensor.shape[tensor.shape.length - 1];
  return Array.from({ length: count }, (_, t) => norm(row(tensor, t)));
}

/**
 * The taps of the last two blocks of a run with `keep: false`, for a lesson that computes its
 * numbers while the run goes on. Its memory does not grow with the number of blocks.
 */
export class StreamWindow {
  /** @type {Map<string, Tensor>} */
  #tensors = new Map();

  /**
   * @param {{ names: string[], get: (name: string) => any }} stage what one stage of a batch filled
   * @param {number} index  the text of the batch whose tensors to take
   */
  take(stage, index) {
    for (const name of stage.names) this.#tensors.set(name, stage.get(name)[index]);
  }

  /** @param {string} name */
  has(name) {
    return this.#tensors.has(name);
  }

  /** @param {string} name @returns {Tensor} */
  get(name) {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`${name} is not held any more, or not yet`);
    return tensor;
  }

  /** Drops the taps that only layer l and layers before it need. @param {number} l 1..L */
  passed(l) {
    this.#tensors.delete(hiddenTap(l - 1));
    if (l < 2) return;
    this.#tensors.delete(attnTap(l - 1));
    this.#tensors.delete(mlpTap(l - 1));
  }
}

/**
 * Checks the identity h[l] - h[l-1] = a[l] + m[l] on every number of every layer that it is given.
 *
 * The engine forms h[l] = fl(s + m[l]) with s = fl(h[l-1] + a[l]) in f32: two roundings, so a
 * component misses by at most 2^-24 (|s| + |h[l]|). As |s| <= |m[l]| + |h[l]| up to a rounding,
 * that is less than 2^-23 (max|h| + max|m|). The check itself runs in f64.
 */
export class IdentityCheck {
  worst = 0;
  #largestHidden = 0;
  #largestMlp = 0;

  /** @param {Cache} cache holds h[l-1], h[l], a[l] and m[l] @param {number} l 1..L */
  add(cache, l) {
    const [before, attn, mlp, after] = [hiddenTap(l - 1), attnTap(l), mlpTap(l), hiddenTap(l)];
    this.compare(
      cache.get(before).data,
      cache.get(attn).data,
      cache.get(mlp).data,
      cache.get(after).data,
    );
  }

  /**
   * @param {Float32Array} before h[l-1]
   * @param {Float32Array} attn
   * @param {Float32Array} mlp
   * @param {Float32Array} after h[l]
   */
  compare(before, attn, mlp, after) {
    for (let i = 0; i < after.length; i++) {
      this.worst = Math.max(this.worst, Math.abs(after[i] - before[i] - attn[i] - mlp[i]));
      this.#largestHidden = Math.max(this.#largestHidden, Math.abs(after[i]));
      this.#largestMlp = Math.max(this.#largestMlp, Math.abs(mlp[i]));
    }
  }

  get bound() {
    return 2 ** -23 * (this.#largestHidden + this.#largestMlp);
  }

  get holds() {
    return this.worst <= this.bound;
  }
}
