// SPDX-License-Identifier: MIT
//
// error.js - the one error type of the lab, on both sides of the worker.
//
// Thrown by lab.js and client.js to pages, and inside the worker, where it travels as a WireError.
// `code` is what a page maps to a sentence; `message` is English and meant for a log.

/**
 * Codes are those of LAMINAR_STATUS_LIST in wasm/laminar.h ('memory', 'not-gguf', 'truncated',
 * 'unsupported', 'missing-tensor', 'bad-shape', 'no-tokenizer', 'empty-text', 'text-too-long',
 * 'over-context', 'bad-token', 'no-tap', 'argument', 'not-finite', 'bad-source') and four of this side:
 * 'worker-lost' (the engine died or was disposed of), 'aborted' (by the caller's signal),
 * 'network' (the bytes could not be had) and 'no-wasm' (this browser cannot run the engine).
 *
 * The store adds what it can say more exactly than 'network': 'offline' (the browser has none),
 * 'busy' (the server asks for patience), 'not-found', 'forbidden', 'not-weights' (an error page in
 * their place), 'encoded' (compressed on the way), 'bad-range' (other bytes than asked for),
 * 'changed' (the file is no longer what it was), 'hash-mismatch' (its SHA-256 is not the one it
 * should have), 'no-companion' (a file is missing beside a model.safetensors); and of the disk: 'quota' (no room left) and 'in-use' (by another tab).
 * 'absent' stays between store and engine: a file that is made here has not got that far.
 */
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
