// SPDX-License-Identifier: MIT
//
// error.js - the one error type of the lab, on both sides of the worker.
//
// Thrown by lab.js and client.js to pages, and inside the worker, where it travels as a WireError.
// `code` is what a page maps to a sentence; `message` is English and meant for a log.

/**
 * The codes of this side, beside those of LAMINAR_STATUS_LIST in wasm/laminar.h. A page has a sentence
 * for each (web/text/errors.js).
 */
export const LAB_CODES = /** @type {const} */ ([
  'worker-lost', // the engine died or was disposed of
  'aborted', // by the caller's signal
  'network', // the bytes could not be had
  'no-wasm', // this browser cannot run the engine
  'no-model', // none was loaded
  // What the store can say more exactly than 'network'.
  'offline', // the browser has no network
  'busy', // the server asks for patience
  'not-found',
  'forbidden',
  'not-weights', // an error page in their place
  'encoded', // compressed on the way
  'bad-range', // other bytes than asked for
  'changed', // the file is no longer what it was
  'hash-mismatch', // its SHA-256 is not the one it should have
  'no-companion', // a file is missing beside a model.safetensors
  'quota', // no room left on disk
  'in-use', // by another tab
  'no-target', // no sentence has the word that a lesson measures
  'measure', // a lesson's own arithmetic failed
]);

/** These stay between the workers and the engine, and no page sees them. */
export const INNER_CODES = /** @type {const} */ ([
  'more', // the next bytes of a header are wanted
  'absent', // a file that is made here has not got that far
]);

export class LabError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ op?: string, detail?: Record<string, unknown>, cause?: unknown }} [more]
   */
  constructor(code, message, { op = '', detail = {}, cause } = {}) {
    super(message, { cause });
    this.name = 'LabError';
    this.code = code;
    this.op = op;
    this.detail = detail;
  }
}

export function abortedError() {
  return new LabError('aborted', 'the call was aborted');
}

/**
 * A typed array or a memory that the browser could not make: RangeError in every browser.
 * @param {unknown} error
 * @returns {error is RangeError}
 */
export function isAllocationFailure(error) {
  return error instanceof RangeError && /alloc|memory|length/i.test(error.message);
}
