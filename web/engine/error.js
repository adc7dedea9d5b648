// SPDX-License-Identifier: MIT
//
// error.js - the one error type of the lab, in pages and in workers.
//
// Thrown by lab.js and client.js to pages, and inside the two workers, which send it as a
// WireError. A page maps `code` to a sentence; `message` is English and meant for a log.

/**
 * The codes that JavaScript adds to those of LAMINAR_STATUS_LIST in laminar.h. A page has a
 * sentence for each code (web/text/errors.js).
 */
export const LAB_CODES = /** @type {const} */ ([
  'worker-lost', // the engine died or was disposed of
  'aborted', // by the caller's signal
  'network', // the bytes could not be fetched or read
  'no-wasm', // this browser cannot run the engine
  'no-model', // no model was loaded
  // Codes of the store.
  'offline', // the browser has no network
  'busy', // the server asks to wait
  'not-found',
  'forbidden',
  'no-cors', // the server answers, but not to pages of other sites
  'several-files', // a repository has more than one model
  'no-model-file', // a repository has none that the lab could read
  'token', // a token that cannot be sent safely
  'not-weights', // the server sent an error page instead
  'encoded', // the server compressed the bytes
  'bad-range', // the server sent other bytes than asked for
  'changed', // the file is no longer what it was
  'hash-mismatch', // its SHA-256 is not the one it should have
  'no-companion', // a file is missing beside a model's weights
  'pytorch', // the weights are a PyTorch file, which must be saved as safetensors first
  'quota', // the disk is full
  'in-use', // another tab uses the file
  'no-target', // no sentence has the word that a lesson measures
  'split-word', // a word that a lesson puts in its place is not one token of the model
  'bad-hook', // a function of the caller left a tensor that the pass cannot continue with
  'measure', // a lesson's own arithmetic failed
  'empty-file', // a text file without text
  'binary-file', // a file that is no plain text
  'lost-file', // the disk does not give a file that was chosen
  'no-words', // a text does not have the words that a lesson compares
  'tagger', // the tagger of parts of speech cannot be fetched, or died
]);

/** Codes that only the workers and the engine use; no page sees them. */
export const INNER_CODES = /** @type {const} */ ([
  'more', // the header goes on: more bytes are needed
  'absent', // a byte of a made file is not written yet
]);

/** After these errors the weights that a model was given, or some of them, were not its own. */
const SPOILING = ['changed', 'hash-mismatch', 'bad-source', 'not-finite'];

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

/**
 * Whether an error of a load says that what was computed meanwhile was computed with wrong weights.
 * @param {unknown} error
 * @returns {error is LabError}
 */
export const isSpoiling = (error) => error instanceof LabError && SPOILING.includes(error.code);

export function abortedError() {
  return new LabError('aborted', 'the call was aborted');
}

/**
 * Whether the browser could not allocate a typed array or a memory: every browser throws a
 * RangeError.
 * @param {unknown} error
 * @returns {error is RangeError}
 */
export function isAllocationFailure(error) {
  return error instanceof RangeError && /alloc|memory|length/i.test(error.message);
}
