// SPDX-License-Identifier: MIT
//
// drawing.js - draws a page's figures (parts) in turn, each in a task of its own, so that the page can answer
// input between two parts. Each part draws the data at the time of its turn.
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
 * Parts are drawn after one frame until they have taken this time, so that many short parts need few
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
  /** The next part's task is on its way. */
  let isBusy = false;
  let spentMs = 0;
  let restUntil = 0;

  function frame() {
    isRunning = isBusy || waiting.includes(true);
    if (!isRunning) return;
    requestAnimationFrame(frame);
    if (isBusy || performance.now() < restUntil) return;
    isBusy = true;
    spentMs = 0;
    // Not in the frame itself: laying out and painting what was drawn would be of the same task.
    setTimeout(task);
  }

  function task() {
    const start = performance.now();
    try {
      if (waiting.includes(true)) drawNext();
    } finally {
      const end = performance.now();
      spentMs += end - start;
      if (waiting.includes(true) && spentMs < FRAME_MS) setTimeout(task);
      else {
        isBusy = false;
        restUntil = end + rest * spentMs;
      }
    }
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
     * Draws all parts after the next frames, a few after each; a part that waits already is drawn
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
