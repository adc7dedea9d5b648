// SPDX-License-Identifier: MIT
//
// arrival.js - brings the reader of a lesson to what a run has changed: to its figure, unless the figure is
// in view already, or the reader went elsewhere while the run was on.
//
//     const arrival = createArrival(() => card);
//     when a run starts: arrival.follow(); once there is something to see: arrival.bring(); at the end:
//     arrival.settle();
//
// The focus goes where the page goes, so that the keys and a screen reader go on from there. The page moves
// at once: nobody is led past thousands of pixels.

/** So much of a plot must be in the window for the figure to be in view. */
const SEEN = 0.75;

/** @param {() => HTMLElement} figureOf  the figure; its first plot is what must be seen of it */
export function createArrival(figureOf) {
  /** Aborted when the reader moves about the page. @type {AbortController | null} */
  let moved = null;
  let isThere = false;

  function leave() {
    moved?.abort();
    moved = null;
  }

  return {
    /** Until the reader moves about the page, the page moves for them. */
    follow() {
      leave();
      moved = untilMoved();
      isThere = false;
    },
    /** There is something to see, which may be said again and again. */
    bring() {
      if (isThere || !moved || moved.signal.aborted) return;
      isThere = true;
      if (!isInView(figureOf())) show(figureOf());
    },
    /** The run has ended: words that came with its end may have pushed the figure away. */
    settle() {
      isThere = false;
      this.bring();
      leave();
    },
    /** The run was cut short: there is nothing to be led to. */
    leave,
  };
}

/** @returns {AbortController} aborted when the reader scrolls, points or types */
function untilMoved() {
  const moved = new AbortController();
  for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
    window.addEventListener(type, () => moved.abort(), { passive: true, signal: moved.signal });
  }
  return moved;
}

/** @param {HTMLElement} figure */
function isInView(figure) {
  const plot = figure.querySelector('.stage') ?? figure;
  const { top, bottom, height } = plot.getBoundingClientRect();
  const seen = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  return figure.getBoundingClientRect().top >= -1 && seen >= SEEN * height;
}

/** @param {HTMLElement} figure */
function show(figure) {
  figure.tabIndex = -1;
  figure.focus({ preventScroll: true });
  figure.scrollIntoView();
}
