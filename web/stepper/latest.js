// SPDX-License-Identifier: MIT
//
// latest.js - asks the engine about the cell under the cursor, one question at a time, and remembers the
// answers of each run. While one answer is on its way the cursor may move on; only where it then stands is
// asked next.

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 */

/**
 * @template A
 * @param {object} options
 * @param {(run: Measured, cursor: Cursor) => Promise<A>} options.ask
 * @param {(cursor: Cursor) => string} options.keyOf  cells of one key have one answer
 * @param {(answer: A, run: Measured, cursor: Cursor) => void} options.show
 * @param {() => void} options.wait    an answer is on its way: what another cell says must not be shown
 * @param {(error: unknown) => void} options.fail
 * @returns {(run: Measured, cursor: Cursor) => Promise<void>}
 */
export function createLatest({ ask, keyOf, show, wait, fail }) {
  /** @type {WeakMap<Measured, Map<string, A>>} */
  const answers = new WeakMap();
  /** @type {{ run: Measured, cursor: Cursor }} where the cursor stands */
  let wanted;
  let busy = false;

  /** @param {Measured} run @param {Cursor} cursor @returns {Promise<A>} */
  async function answer(run, cursor) {
    const known = answers.get(run) ?? new Map();
    answers.set(run, known);
    const key = keyOf(cursor);
    if (!known.has(key)) known.set(key, await ask(run, cursor));
    return known.get(key);
  }

  return async (run, cursor) => {
    wanted = { run, cursor: { ...cursor } };
    const known = answers.get(run)?.get(keyOf(cursor));
    if (known !== undefined) return show(known, run, cursor);
    wait();
    if (busy) return;
    busy = true;
    for (let done = false; !done; ) {
      const asked = wanted;
      try {
        const found = await answer(asked.run, asked.cursor);
        done = wanted === asked;
        if (done) show(found, asked.run, asked.cursor);
      } catch (error) {
        // A run that has been replaced, perhaps with its model, is of no more interest.
        done = wanted.run === asked.run;
        if (done) fail(error);
      }
    }
    busy = false;
  };
}
