// SPDX-License-Identifier: MIT
//
// sha256.js - SHA-256 of bytes that arrive piece by piece, which crypto.subtle.digest() cannot
// compute.
//
//     const sha256 = await Sha256.load();
//     const hash = sha256.start();
//     hash.update(piece).update(next);
//     hash.hex();                           // lower case; afterwards the hash takes no more bytes
//
// Works in pages and in workers. Called by hash.js. Any number of hashes may be in progress: the
// module (wasm/sha256/sha256_module.c) has one state buffer, and each hash here keeps a copy of its own state,
// about 100 bytes, so that no hash has to be freed.

import { LabError } from '../engine/error.js';

const MODULE = new URL('../wasm/sha256.wasm', import.meta.url);

/**
 * What sha256_module.c exports.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} hash_place
 * @property {() => number} hash_bytes
 * @property {() => number} input_place
 * @property {() => number} input_bytes
 * @property {() => number} digest_place
 * @property {() => void} start
 * @property {(bytes: number) => void} update
 * @property {() => void} finish
 */

const DIGEST_BYTES = 32;

/** @returns {Promise<ArrayBuffer>} */
async function fetchModule() {
  try {
    const response = await fetch(MODULE);
    if (response.ok) return await response.arrayBuffer();
    throw new Error(`the server answered ${response.status}`);
  } catch (cause) {
    throw new LabError('network', `${MODULE.href} could not be loaded`, { cause });
  }
}

/** The loaded module. Its memory never grows, so views into it stay valid. */
export class Sha256 {
  /** @type {Exports} */
  #module;
  /** @type {Uint8Array} */
  #slot;
  /** @type {Uint8Array} */
  #input;
  /** @type {Uint8Array} */
  #digest;

  /** @param {WebAssembly.Exports} exports of sha256.wasm; load() gets them */
  constructor(exports) {
    const module = /** @type {any} */ (exports);
    const view = (/** @type {number} */ pointer, /** @type {number} */ bytes) =>
      new Uint8Array(module.memory.buffer, pointer, bytes);
    this.#module = module;
    this.#slot = view(module.hash_place(), module.hash_bytes());
    this.#input = view(module.input_place(), module.input_bytes());
    this.#digest = view(module.digest_place(), DIGEST_BYTES);
  }

  /**
   * @returns {Promise<Sha256>}
   * @throws {LabError} 'network', or 'no-wasm' where the module cannot run
   */
  static async load() {
    const bytes = await fetchModule();
    try {
      const { instance } = await WebAssembly.instantiate(bytes);
      return new Sha256(instance.exports);
    } catch (cause) {
      throw new LabError('no-wasm', 'this browser cannot run sha256.wasm', { cause });
    }
  }

  /** @returns {Hash} a hash of no bytes yet */
  start() {
    this.#module.start();
    return new Hash(this, this.#slot.slice());
  }

  /**
   * For Hash alone.
   * @param {Uint8Array} state changed in place
   * @param {Uint8Array} bytes
   */
  update(state, bytes) {
    this.#slot.set(state);
    for (let at = 0; at < bytes.length; at += this.#input.length) {
      const piece = bytes.subarray(at, at + this.#input.length);
      this.#input.set(piece);
      this.#module.update(piece.length);
    }
    state.set(this.#slot);
  }

  /**
   * For Hash alone.
   * @param {Uint8Array} state
   * @returns {string}
   */
  finish(state) {
    this.#slot.set(state);
    this.#module.finish();
    return Array.from(this.#digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

/** The hash of one message. Made by Sha256.start(). */
export class Hash {
  #sha256;
  #state;
  /** @type {string | undefined} */
  #hex;

  /**
   * @param {Sha256} sha256
   * @param {Uint8Array} state
   */
  constructor(sha256, state) {
    this.#sha256 = sha256;
    this.#state = state;
  }

  /**
   * @param {Uint8Array} bytes any number; copied
   * @returns {this}
   */
  update(bytes) {
    if (this.#hex !== undefined) throw new LabError('argument', 'this hash has given its digest');
    this.#sha256.update(this.#state, bytes);
    return this;
  }

  /** @returns {string} 64 lower-case hexadecimal digits; the same at every call */
  hex() {
    this.#hex ??= this.#sha256.finish(this.#state);
    return this.#hex;
  }
}
