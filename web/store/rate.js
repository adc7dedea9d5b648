// SPDX-License-Identifier: MIT
//
// rate.js - how fast bytes arrive, over the last seconds. Called by download.js, which passes the
// time: there is no clock and no timer here.

const WINDOW_MS = 5000;
/** Bytes that arrive closer together than this count as one arrival. */
const STEP_MS = 100;

export class Rate {
  /** @type {{ at: number, bytes: number }[]} oldest first */
  #arrivals = [];
  /** When the first arrival of the window was added. */
  #since = 0;

  /** @param {number} now milliseconds @param {number} bytes */
  add(now, bytes) {
    if (this.#arrivals.length === 0) this.#since = now;
    const last = this.#arrivals.at(-1);
    if (last && now - last.at < STEP_MS) last.bytes += bytes;
    else this.#arrivals.push({ at: now, bytes });
    this.#forget(now);
  }

  /** Forgets all arrivals: the download has stopped. */
  stop() {
    this.#arrivals = [];
  }

  /** @param {number} now milliseconds */
  bytesPerSecond(now) {
    this.#forget(now);
    const bytes = this.#arrivals.reduce((sum, arrival) => sum + arrival.bytes, 0);
    const elapsed = Math.max(STEP_MS, now - Math.max(this.#since, now - WINDOW_MS));
    return (bytes / elapsed) * 1000;
  }

  /** @param {number} now */
  #forget(now) {
    while (this.#arrivals.length > 0 && this.#arrivals[0].at < now - WINDOW_MS) {
      this.#arrivals.shift();
    }
  }
}
