// SPDX-License-Identifier: MIT
//
// activation-cache.js - the taps that a run kept, by name, and the stream that they are parts of.
//
//     const { labels, stack } = cache.decomposeResid();          // [N, T, C]
//     const parts = await cache.logitAttrs(stack, ' mat');       // [N, T]: adds up to the logit
//
// lab.js creates and fills it. The methods after get() are TransformerLens's of the same names;
// residual-stack.js computes them. `text` is the index of a text, for a run of several.

import { isAllocationFailure, LabError } from './engine/error.js';
import * as residual from './residual-stack.js';
import { paddedBatch, tokenEntries, writeSafetensors } from './safetensors.js';

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */
/** @typedef {import('./residual-stack.js').Stack} Stack */

/**
 * What the cache asks of the model that made it.
 * @typedef {object} Model
 * @property {Readonly<import('./engine/protocol.js').Config>} config
 * @property {(text: string) => Promise<Int32Array>} toTokens
 * @property {(tokens: Int32Array) => Promise<{ directions: Tensor }>} unembedDirections
 */

/** A token, by id or text, or one for each position. @typedef {number | string | Int32Array} Tokens */

/** The kept taps of a run. */
export class ActivationCache {
  /** @type {Map<string, Tensor[]>} */
  #taps = new Map();
  #isBatch;
  #texts;
  #model;
  /** @type {{ tokens: Int32Array[], logits: Tensor[] } | null} once the run is done */
  #result = null;

  /**
   * @param {number} texts
   * @param {boolean} isBatch
   * @param {Model} model
   */
  constructor(texts, isBatch, model) {
    this.#texts = texts;
    this.#isBatch = isBatch;
    this.#model = model;
  }

  /** How many texts the run had. */
  get texts() {
    return this.#texts;
  }

  /** Names of the taps, in the order in which the pass made them. */
  get names() {
    return [...this.#taps.keys()];
  }

  /** @param {string} name */
  has(name) {
    return this.#taps.has(name);
  }

  /**
   * One tap of one text. A run of an array of texts gives, without an index, an array of tensors,
   * one for each text. A tap that was not kept is an error of code 'no-tap'.
   * @overload
   * @param {string} name
   * @returns {Tensor} (Tensor[] after a run of an array)
   */
  /**
   * @overload
   * @param {string} name
   * @param {number} textIndex
   * @returns {Tensor}
   */
  /**
   * @param {string} name
   * @param {number} [textIndex]
   * @returns {any}
   */
  get(name, textIndex) {
    const tensors = this.#taps.get(name);
    if (!tensors) throw new LabError('no-tap', `the cache does not hold ${name}`, { op: 'get' });
    if (textIndex === undefined && this.#isBatch) return [...tensors];
    const tensor = tensors[textIndex ?? 0];
    if (!tensor) {
      const message = `there is no text ${textIndex}: the run had ${this.#texts}`;
      throw new LabError('argument', message, { op: 'get' });
    }
    return tensor;
  }

  /**
   * Called by Lab when a stage is done.
   * @param {string} name
   * @param {Tensor[]} tensors one for each text
   */
  add(name, tensors) {
    this.#taps.set(name, tensors);
  }

  /**
   * Called by Lab when the run is done.
   * @param {Int32Array[]} tokens
   * @param {Tensor[]} logits of each text's last position
   */
  finish(tokens, logits) {
    this.#result = { tokens, logits };
  }

  // ---- The stream, taken apart ------------------------------------------------------------------

  /**
   * The stream before each block 0..layer ('0_pre', ...) and, at layer L, after the last ('final_post').
   * @param {{ layer?: number, inclMid?: boolean, applyLn?: boolean, mlpInput?: boolean, text?: number }}
   *   [options] layer: L unless given. inclMid: also between attention and MLP. applyLn: as the LayerNorm
   *   of block `layer` sees each; at layer L every vector by its own mean and scale, as the logit lens
   * @returns {Stack}
   */
  accumulatedResid({ inclMid = false, applyLn = false, mlpInput = false, ...where } = {}) {
    const { tap, layer, config } = this.#at(where, 'accumulatedResid');
    const made = residual.accumulated(tap, layer, config, inclMid);
    if (!applyLn) return made;
    const stack =
      layer === config.nLayers
        ? residual.withOwnScale(made.stack, config.eps)
        : residual.withScaleOf(tap, made.stack, layer, config, mlpInput);
    return { ...made, stack };
  }

  /**
   * What the embeddings and each attention and MLP below `layer` wrote into the stream.
   * @param {{ layer?: number, mode?: 'all' | 'attn' | 'mlp', inclEmbeds?: boolean, applyLn?: boolean,
   *   text?: number }} [options] layer: L unless given
   * @returns {Stack}
   */
  decomposeResid({ mode = 'all', inclEmbeds = true, applyLn = false, ...where } = {}) {
    const { tap, layer } = this.#at(where, 'decomposeResid');
    if (!['all', 'attn', 'mlp'].includes(mode)) {
      throw new LabError('argument', 'mode is all, attn or mlp', { op: 'decomposeResid' });
    }
    const made = residual.decomposed(tap, layer, { mode, inclEmbeds });
    return applyLn ? this.#withLn(made, tap, layer) : made;
  }

  /**
   * What each head below `layer` wrote ('L0H0', ...), without its block's bias. Needs the tap
   * attn.hook_result of those blocks, which a run keeps only where it is named.
   * @param {{ layer?: number, inclRemainder?: boolean, applyLn?: boolean, text?: number }} [options]
   *   inclRemainder: a last part 'remainder', with which all add up to the stream
   * @returns {Stack}
   */
  stackHeadResults({ inclRemainder = false, applyLn = false, ...where } = {}) {
    const { tap, layer, config } = this.#at(where, 'stackHeadResults');
    const made = residual.headResults(tap, layer, config, inclRemainder);
    return applyLn ? this.#withLn(made, tap, layer) : made;
  }

  /**
   * Each part of a stack less its mean, over the scale that the stream had at the LayerNorm that reads
   * block `layer` (L unless given: the final one). The LayerNorm's gain and bias are not applied:
   * logitAttrs() has them in its directions.
   * @param {Tensor} stack [N, T, C]
   * @param {{ layer?: number, mlpInput?: boolean, text?: number }} [options]
   * @returns {Tensor} [N, T, C]
   */
  applyLnToStack(stack, { mlpInput = false, ...where } = {}) {
    const { tap, layer, config } = this.#at(where, 'applyLnToStack');
    return residual.withScaleOf(tap, stack, layer, config, mlpInput);
  }

  /**
   * What each part of a stack adds to the logit of a token, or to the difference of two. The parts of
   * decomposeResid() and Lab.unembedDirections()'s bias add up to the logit.
   * @param {Tensor} stack [N, T, C], before any LayerNorm
   * @param {Tokens} tokens
   * @param {{ incorrectTokens?: Tokens, text?: number }} [options]
   * @returns {Promise<Tensor>} [N, T]
   */
  async logitAttrs(stack, tokens, { incorrectTokens, text } = {}) {
    const scaled = this.applyLnToStack(stack, { text });
    const count = scaled.shape[1];
    const directions = await this.#directions(tokens, count);
    if (incorrectTokens !== undefined) {
      const others = await this.#directions(incorrectTokens, count);
      if (others.length !== directions.length) {
        const message =
          'tokens and incorrectTokens are both one token, or both one for each position';
        throw new LabError('argument', message, { op: 'logitAttrs' });
      }
      for (let i = 0; i < directions.length; i++) directions[i] -= others[i];
    }
    return residual.alongDirections(scaled, directions);
  }

  /**
   * The kept taps as a safetensors file, as `laminar run --out` writes it: batch first, texts padded
   * with zeros to the longest; `tokens` (padded with -1), `lengths`, and `logits` of the last position
   * where the tap of all positions was not kept. Where there is too little memory for it, an error of
   * code 'memory'.
   * @param {{ metadata?: Record<string, string> }} [options] metadata: texts for the file's header, such
   *   as what the run was of
   * @returns {Uint8Array<ArrayBuffer>}
   */
  toSafetensors({ metadata = {} } = {}) {
    const op = 'toSafetensors';
    if (!this.#result) throw new LabError('argument', 'the run is not done yet', { op });
    const isTexts = Object.values(metadata).every((value) => typeof value === 'string');
    if (!isTexts) throw new LabError('argument', 'metadata is an object of texts', { op });
    const { tokens, logits } = this.#result;
    try {
      const taps = [...this.#taps.values()].map(paddedBatch);
      const last = this.has('logits') ? [] : [paddedBatch(logits)];
      return writeSafetensors([...tokenEntries(tokens), ...taps, ...last], metadata);
    } catch (error) {
      if (!isAllocationFailure(error)) throw error;
      throw new LabError('memory', 'too little memory for the file', { op, cause: error });
    }
  }

  /** @param {Stack} made @param {residual.TapOf} tap @param {number} layer @returns {Stack} */
  #withLn(made, tap, layer) {
    return {
      ...made,
      stack: residual.withScaleOf(tap, made.stack, layer, this.#model.config, false),
    };
  }

  /**
   * @param {{ layer?: number, text?: number }} where
   * @param {string} op
   */
  #at({ layer, text }, op) {
    const { config } = this.#model;
    const chosen = layer ?? config.nLayers;
    residual.requireLayer(chosen, config, op);
    if (text === undefined && this.#isBatch) {
      throw new LabError('argument', `${op} needs the index of a text: the run had several`, {
        op,
      });
    }
    const tap = (/** @type {string} */ name) => this.get(name, text ?? 0);
    return { tap, layer: chosen, config };
  }

  /**
   * @param {Tokens} tokens
   * @param {number} count positions of the text
   * @returns {Promise<Float32Array>} [C], or [T, C] where there is a token for each position
   */
  async #directions(tokens, count) {
    const ids = await this.#ids(tokens);
    if (typeof tokens === 'object' && ids.length !== count) {
      const message = `tokens must be one token, or ${count}: one for each position`;
      throw new LabError('argument', message, { op: 'logitAttrs' });
    }
    return (await this.#model.unembedDirections(ids)).directions.data;
  }

  /** @param {Tokens} tokens */
  async #ids(tokens) {
    if (tokens instanceof Int32Array) return tokens;
    if (typeof tokens === 'number') return Int32Array.of(tokens);
    if (typeof tokens !== 'string') {
      const message = 'tokens are a token id, a text of one token, or an Int32Array of ids';
      throw new LabError('argument', message, { op: 'logitAttrs' });
    }
    const ids = await this.#model.toTokens(tokens);
    if (ids.length === 1) return ids;
    const message = `'${tokens}' is ${ids.length} tokens, not one`;
    throw new LabError('argument', message, { op: 'logitAttrs' });
  }
}
