// SPDX-License-Identifier: MIT
//
// activation-cache.js - the taps that a run kept, by name. lab.js creates and fills it.

import { LabError } from './engine/error.js';

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */

/** The kept taps of a run. */
export class ActivationCache {
  /** @type {Map<string, Tensor[]>} */
  #taps = new Map();
  #isBatch;
  #texts;

  /**
   * @param {number} texts
   * @param {boolean} isBatch
   */
  constructor(texts, isBatch) {
    this.#texts = texts;
    this.#isBatch = isBatch;
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
}
