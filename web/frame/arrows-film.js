// SPDX-License-Identifier: MIT
//
// arrows-film.js - what the arrow figure shows while the layer slider moves by one block: h[l] of the block
// before lies down on the axis as h[l-1] of the next, and a and m grow at its tip; a step back is the same
// film in reverse. Called by arrows-figure.js, which never asks for a film where the system wants no motion.

/**
 * @typedef {import('../measures/plane.js').Step} Step
 * @typedef {import('../measures/plane.js').Point} Point
 *
 * @typedef {object} Frame
 * @property {Step} step
 * @property {number} grown  0..1, how much of a and m is there
 * @property {number} turn   radians by which the picture is turned
 */

const FILM_MS = 450;

/** @param {Step} step @returns {Frame} the picture at rest */
export const still = (step) => ({ step, grown: 1, turn: 0 });

/**
 * @param {Step} from  of the layer that was shown
 * @param {Step} to    of the layer after it, or before it
 * @param {1 | -1} by  which of the two
 * @param {number} share 0..1 of the film
 * @returns {Frame}
 */
export function frameAt(from, to, by, share) {
  if (share >= 1) return still(to);
  if (by === 1) return { step: to, grown: share, turn: (1 - share) * (from.angle ?? 0) };
  return { step: from, grown: 1 - share, turn: share * (to.angle ?? 0) };
}

/**
 * Shows frames until the film is over or another begins.
 *
 * @param {(frame: Frame) => void} show
 */
export function createFilm(show) {
  let running = 0;
  return {
    /** @param {Step} from @param {Step} to @param {1 | -1} by */
    play(from, to, by) {
      cancelAnimationFrame(running);
      const start = performance.now();
      const next = () => {
        const share = Math.min(1, (performance.now() - start) / FILM_MS);
        show(frameAt(from, to, by, share));
        if (share < 1) running = requestAnimationFrame(next);
      };
      next();
    },
    stop: () => cancelAnimationFrame(running),
  };
}
