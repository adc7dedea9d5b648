// SPDX-License-Identifier: MIT
//
// trouble.js - an error of the network's, which knows whether trying again may help.
//
// Thrown by judge.js and ranges.js; ranges.js alone decides what is tried again. To everybody else it
// is a LabError.

import { LabError } from '../engine/error.js';

export class Trouble extends LabError {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ detail?: Record<string, unknown>, cause?: unknown, isPassing?: boolean,
   *   retryAfterMs?: number }} [more] isPassing: the same request may succeed later
   */
  constructor(code, message, { detail, cause, isPassing = false, retryAfterMs = 0 } = {}) {
    super(code, message, { detail, cause });
    this.isPassing = isPassing;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What of an error crosses to another worker. @param {LabError} error */
export function wireError({ code, op, message, detail }) {
  return { code, op, message, detail };
}
