// SPDX-License-Identifier: MIT
//
// drawing.js - a page's drawing in parts that take turns, so that no part keeps the page from answering
// for long. Each part draws what is true when its turn comes.
//
// Used by the lessons and the stepper. Each part is told whether things may move to their new places;
// they may not where the learner's system asks for reduced motion.

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** After drawing for t, the next part waits at least this many t: a run has most of the time. */
const REST = 3;

/** Parts follow each other in one frame for this long, so that many short ones are not many frames. */
const FRAME_MS = 12;

/**
 * @param {((moves: boolean) => void)[]} parts  each short, and safe to call when there is nothing to draw
 * @param {object} [options]
 * @param {number} [options.rest]  in place of REST
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
    /** All parts at once, for an answer to a hand on a control. @param {boolean} [animate] */
    now(animate = false) {
      const moves = animate && !reducedMotion.matches;
      for (const part of parts) part(moves);
    },

    /** All parts before long, few a frame; none is asked twice while it waits. */
    soon() {
      waiting.fill(true);
      if (isRunning) return;
      isRunning = true;
      requestAnimationFrame(frame);
    },

    /** All parts, one a task; in a hidden tab, where timers are slow and nobody waits, at once. */
    async inTasks() {
      waiting.fill(false);
      for (const part of parts) {
        part(false);
        if (!document.hidden) await new Promise((resolve) => setTimeout(resolve));
      }
    },
  };
}
