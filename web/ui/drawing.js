// SPDX-License-Identifier: MIT
//
// drawing.js - draws a page's figures (parts) in turn, so that the page can answer input between
// two parts. Each part draws the data at the time of its turn.
//
// Used by the lessons and the stepper. Each part is told whether things may move to their new places;
// they may not where the learner's system asks for reduced motion.

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether things may move to their new places at all. */
export const mayMove = () => !reducedMotion.matches;

/**
 * After drawing for a time t, the next parts wait for at least REST times t, so that a run gets
 * most of the time.
 */
const REST = 3;

/**
 * Parts are drawn in one frame until this time has passed, so that many short parts need few
 * frames.
 */
const FRAME_MS = 12;

/**
 * @param {((moves: boolean) => void)[]} parts  each short, and safe to call when there is nothing
 *   to draw
 * @param {object} [options]
 * @param {number} [options.rest]  replaces REST
 */
export function createDrawing(parts, { rest = REST } = {}) {
  const waiting = parts.map(() => false);
  let turn = 0;
  let isRunning = false;
  let restUntil = 0;

  function frame() {
    isRunning = waiting.includes(true);
    if (!isRunning) return;
    requestAnimationFrame(frame);
    const start = performance.now();
    if (start < restUntil) return;
    let end = start;
    while (waiting.includes(true) && end - start < FRAME_MS) {
      drawNext();
      end = performance.now();
    }
    restUntil = end + rest * (end - start);
  }

  function drawNext() {
    while (!waiting[turn]) turn = (turn + 1) % parts.length;
    const part = parts[turn];
    waiting[turn] = false;
    turn = (turn + 1) % parts.length;
    part(false);
  }

  return {
    /** Draws all parts at once, when the learner uses a control. @param {boolean} [animate] */
    now(animate = false) {
      const moves = animate && mayMove();
      for (const part of parts) part(moves);
    },

    /**
     * Draws all parts within the next frames, a few in each; a part that waits already is drawn
     * once.
     */
    soon() {
      waiting.fill(true);
      if (isRunning) return;
      isRunning = true;
      requestAnimationFrame(frame);
    },

    /**
     * Draws each part in a task of its own; in a hidden tab, where timers are slow, all at once.
     */
    async inTasks() {
      waiting.fill(false);
      for (const part of parts) {
        part(false);
        if (!document.hidden) await new Promise((resolve) => setTimeout(resolve));
      }
    },
  };
}
