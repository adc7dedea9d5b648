// SPDX-License-Identifier: MIT
//
// pace.js - drawing while a run goes on: at most once a frame, and never most of the time.

/** After a drawing that took t, the next one waits at least this many t. */
const REST = 3;

/**
 * @param {() => void} draw
 * @returns {() => void} asks for a drawing soon; many requests become one
 */
export function paced(draw) {
  let pending = false;
  let restUntil = 0;
  const frame = () => {
    const start = performance.now();
    if (start < restUntil) {
      requestAnimationFrame(frame);
      return;
    }
    pending = false;
    draw();
    const end = performance.now();
    restUntil = end + REST * (end - start);
  };
  return () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(frame);
  };
}
