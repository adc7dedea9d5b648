// SPDX-License-Identifier: MIT
//
// turns.js - several drawings that take turns: one of them a frame, so that no frame is long however
// fast a cursor moves. Each draws what is true when its turn comes.

/**
 * @param {(() => void)[]} drawings
 * @returns {() => void} asks for all of them soon; none is asked twice while it waits
 */
export function inTurns(drawings) {
  const waiting = drawings.map(() => false);
  let turn = 0;
  let isRunning = false;

  function frame() {
    while (!waiting[turn]) turn = (turn + 1) % drawings.length;
    waiting[turn] = false;
    const draw = drawings[turn];
    turn = (turn + 1) % drawings.length;
    isRunning = waiting.includes(true);
    if (isRunning) requestAnimationFrame(frame);
    draw();
  }

  return () => {
    waiting.fill(true);
    if (isRunning) return;
    isRunning = true;
    requestAnimationFrame(frame);
  };
}
