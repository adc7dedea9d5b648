// SPDX-License-Identifier: MIT
//
// deadline.js - a time limit for promises that may never settle.
//
// Called by blob.js, glue.js, worker-calls.js and store/ranges.js, which wait for bytes of a disk
// or a server, for the browser's threads, and for a worker's answer.

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} limitMs
 * @param {() => Error} createError made only if the time runs out
 * @returns {Promise<T>}
 */
export async function withDeadline(promise, limitMs, createError) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(createError()), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
