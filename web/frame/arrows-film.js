// SPDX-License-Identifier: MIT
//
// arrows-film.js - what the arrow figure shows while the layer slider moves by one block: h[l] of the block
// before lies down on the axis as h[l-1] of the next, and a and m grow at its tip; a step back is the same
// film in reverse. Called by arrows-figure.js, which never asks for a film where the system wants no motion.

/**
 * @typedef {object} Frame
 * @property {import('../measures/plane.js').Step} step
 * @property {number} block  whose step it is, 1..L
 * @property {number} grown  0..1, how much of a and m is there
 * @property {number} turn   radians by which the picture is turned
 */

const FILM_MS = 450;

/** The picture at rest. @param {import('../measures/plane.js').Step} step @param {number} block @returns {Frame} */
export const still = (step, block) => ({ step, block, grown: 1, turn: 0 });

/** Whether there is a film from one picture to another. @param {Frame} from @param {Frame} to */
export const areNeighbours = (from, to) => Math.abs(to.block - from.block) === 1;

/**
 * @param {Frame} from  at rest
 * @param {Frame} to    at rest, of the next block or of the one before
 * @param {number} share 0..1 of the film
 * @returns {Frame}
 */
export function frameAt(from, to, share) {
  if (share >= 1) return to;
  if (to.block > from.block) {
    return { ...to, grown: share, turn: (1 - share) * (from.step.angle ?? 0) };
  }
  return { ...from, grown: 1 - share, turn: share * (to.step.angle ?? 0) };
}

/**
 * Shows frames until the film is over or another begins.
 *
 * @param {(frame: Frame) => void} show
 */
export function createFilm(show) {
  let running = 0;
  return {
    /** @param {Frame} from @param {Frame} to */
    play(from, to) {
      const start = performance.now();
      const next = () => {
        const share = Math.min(1, (performance.now() - start) / FILM_MS);
        show(frameAt(from, to, share));
        if (share < 1) running = requestAnimationFrame(next);
      };
      next();
    },
    stop: () => cancelAnimationFrame(running),
  };
}
