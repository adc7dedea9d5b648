// SPDX-License-Identifier: MIT
//
// trouble.js - a network error that says whether a retry may help.
//
// Thrown by judge.js and ranges.js; download.js makes one from what another tab reports. Only
// ranges.js decides what is retried. To all other files it is a LabError.

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

/** The part of an error that is sent to another worker or tab. @param {LabError} error */
export function wireError({ code, op, message, detail }) {
  return { code, op, message, detail };
}
