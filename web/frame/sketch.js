// SPDX-License-Identifier: MIT
//
// sketch.js - a small pair of axes on which a learner draws a curve, by pointer or by keyboard.
// Called by prediction.js. Holds the curve; curve.js computes, sketch-view.js draws.
//
// To a screen reader it is a slider: arrows left and right move along x, up and down raise and lower
// the curve there, Page Up and Down do so faster, Home and End go to its ends, Delete takes a point
// away. aria-valuetext says where the cursor is and how high the curve.

import { text } from '../text/lesson.js';
import { num } from '../ui/format.js';
import { afterKey, anchorUnder, meanGap, readHeights, stroke, toPoints } from './curve.js';
import { createSketchView } from './sketch-view.js';

const words = text.prediction;

/**
 * @typedef {import('./curve.js').Point} Point
 * @typedef {import('./curve.js').Axis} Axis
 */

/**
 * @param {{ x: Axis, y: Axis, points?: number, under?: import('./sketch-view.js').Under }} options
 *   under: the figure's plot that the sketch lies over
 * @param {string} questionId
 * @param {unknown} known what was kept
 * @param {() => void} onChange
 */
export function createSketch({ x, y, points = 13, under }, questionId, known, onChange) {
  let heights = readHeights(known, points, y);
  let cursor = 0;
  /** @type {Point[] | null} */
  let actual = null;
  let isOver = false;

  const view = createSketchView({ x, y, under }, questionId, {
    onClear() {
      heights = new Array(points).fill(null);
      draw();
      onChange();
    },
    onPlaced: () => draw(),
  });

  const draw = () => view.show({ heights, cursor, actual }, isOver);

  onStrokes(view, {
    isAllowed: () => !isOver,
    place: (shareX, shareY) => anchorUnder(shareX, shareY, points, y, view.ground()),
    onStroke(from, to) {
      stroke(heights, from, to);
      cursor = to.at;
      draw();
    },
    onEnd() {
      draw();
      onChange();
    },
  });
  view.plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const after = afterKey({ heights, cursor }, event.key, y);
    if (!after) return;
    event.preventDefault();
    const changes = after.heights !== heights;
    if (changes && isOver) return;
    ({ heights, cursor } = after);
    draw();
    if (changes) onChange();
  });
  draw();

  return {
    element: view.element,
    focus: () => view.plot.focus(),
    value() {
      const drawn = toPoints(heights, x);
      return drawn.length ? drawn : null;
    },
    kept: () => heights,
    /** @param {Point[] | null} result */
    reveal(result) {
      isOver = true;
      const measured = (result ?? []).filter((point) => Number.isFinite(point.y));
      actual = measured.length ? measured : null;
      draw();
      const drawn = toPoints(heights, x);
      if (!drawn.length) return words.none;
      const gap = actual && meanGap(drawn, actual);
      return gap === null ? '' : words.drawn(num(gap, (y.digits ?? 0) + 1), y.title);
    },
    restart() {
      heights = new Array(points).fill(null);
      actual = null;
      isOver = false;
      draw();
    },
  };
}

/**
 * Listens to strokes of the pointer, from the press of the main button to its release.
 *
 * @param {{ plot: HTMLElement, drawing: Element }} view
 * @param {object} options
 * @param {() => boolean} options.isAllowed  whether a stroke may begin now
 * @param {(shareX: number, shareY: number) => { at: number, y: number }} options.place
 * @param {(from: { at: number, y: number }, to: { at: number, y: number }) => void} options.onStroke
 * @param {() => void} options.onEnd
 */
function onStrokes({ plot, drawing }, { isAllowed, place, onStroke, onEnd }) {
  /** @type {{ at: number, y: number } | null} where the stroke under way is */
  let last = null;

  /** @param {PointerEvent} event */
  function goOn(event) {
    const box = drawing.getBoundingClientRect();
    const here = place(
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    );
    onStroke(last ?? here, here);
    last = here;
  }

  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !isAllowed()) return;
    plot.setPointerCapture(event.pointerId);
    last = null;
    goOn(event);
  });
  plot.addEventListener('pointermove', (event) => {
    if (last) goOn(event);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    plot.addEventListener(end, () => {
      if (!last) return;
      last = null;
      onEnd();
    });
  }
}
