// SPDX-License-Identifier: MIT
//
// progress.js - how fast bytes arrive, and how long the rest will take.
//
// Called by the worker's ops while weights arrive; knows only times and byte counts.

/** The rate is measured over this time. */
const WINDOW_MS = 3000;
/** Over a shorter time, a rate would be a guess. */
const LEAST_MS = 200;

export class Pace {
  /** @type {{ timeMs: number, bytes: number }[]} the oldest first */
  #samples = [];

  /**
   * @param {number} timeMs
   * @param {{ loadedBytes: number, totalBytes: number }} progress
   * @returns {{ bytesPerSecond: number | null, etaSeconds: number | null }} null while unknown
   */
  at(timeMs, { loadedBytes, totalBytes }) {
    this.#samples.push({ timeMs, bytes: loadedBytes });
    while (this.#samples[1]?.timeMs <= timeMs - WINDOW_MS) this.#samples.shift();
    const [oldest] = this.#samples;
    const elapsedMs = timeMs - oldest.timeMs;
    if (elapsedMs < LEAST_MS) return { bytesPerSecond: null, etaSeconds: null };
    const bytesPerSecond = Math.max(0, (1000 * (loadedBytes - oldest.bytes)) / elapsedMs);
    const missing = Math.max(0, totalBytes - loadedBytes);
    return { bytesPerSecond, etaSeconds: bytesPerSecond > 0 ? missing / bytesPerSecond : null };
  }
}
