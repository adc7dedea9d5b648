// SPDX-License-Identifier: MIT
//
// random.js - random numbers that a link can repeat: the same seed gives the same numbers
// everywhere. Used for the lessons' controls and samples, never for anything secret.

/** The seed that a page starts with. */
export const FIRST_SEED = 1;

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32.
 *
 * @param {number} seed a whole number; its low 32 bits count
 * @returns {() => number} uniform in 0 <= u < 1
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Normal numbers (mean 0, variance 1) from uniform ones, by Box and Muller.
 *
 * @param {() => number} random
 * @returns {() => number}
 */
export function createNormal(random) {
  /** @type {number | null} */
  let spare = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    // 1 - u is never 0, so the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const turn = 2 * Math.PI * random();
    spare = radius * Math.sin(turn);
    return radius * Math.cos(turn);
  };
}

/**
 * Uniform whole numbers.
 *
 * @param {() => number} random uniform
 * @returns {(below: number) => number} from 0 to below - 1
 */
export const createDraw = (random) => (below) => Math.floor(random() * below);

/**
 * createRandom() and createDraw() in Python, for the lessons' scripts: the same seed gives the same
 * draws.
 */
export const PYTHON_RANDOM = `def mulberry32(seed):
    """Chance as on the page: the same seed gives the same numbers."""
    state = seed % 2**32

    def below(n):
        nonlocal state
        state = (state + 0x6D2B79F5) % 2**32
        mixed = (state ^ state >> 15) * (state | 1) % 2**32
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % 2**32
        return (mixed ^ mixed >> 14) * n >> 32

    return below`;
