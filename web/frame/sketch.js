// SPDX-License-Identifier: MIT
//
// sketch.js - a small pair of axes on which a learner draws a curve, by pointer or by keyboard.
// Called by prediction.js. An SVG whose colours come from the page's style, so a change of theme needs
// no redrawing.
//
// To a screen reader it is a slider: arrows left and right move along x, up and down raise and lower
// the curve there, Page Up and Down do so faster, Home and End go to its ends, Delete takes a point
// away. aria-valuetext says where the cursor is and how high the curve.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';
import { int, num } from '../ui/format.js';
import { meanGap, readHeights, stroke, toPoints } from './curve.js';

const words = text.prediction;

/** The drawing's own units; CSS scales it. */
const WIDTH = 560;
const HEIGHT = 240;
const FRAME = { left: 56, right: 24, top: 14, bottom: 44 };

/** Ticks on each axis, both ends included. */
const TICKS = 5;

/** How much of the axis one press of an arrow raises the curve. */
const NUDGE = 1 / 40;

/**
 * @typedef {import('./curve.js').Point} Point
 * @typedef {{ min: number, max: number, title: string, digits?: number }} Axis
 */

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(SVGElement | string)} children
 * @returns {SVGElement}
 */
function svg(tag, attributes, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * @param {{ x: Axis, y: Axis, points?: number }} options
 * @param {string} questionId
 * @param {unknown} known what was kept
 * @param {() => void} onChange
 */
export function createSketch({ x, y, points = 13 }, questionId, known, onChange) {
  let heights = readHeights(known, points, y);
  let cursor = 0;
  /** @type {Point[] | null} */
  let actual = null;
  let isOver = false;

  const axes = svg('g', { class: 'axes' });
  const measured = svg('path', { class: 'measured' });
  const line = svg('path', { class: 'drawn' });
  const dots = svg('g', { class: 'dots' });
  const cross = svg('line', { class: 'cursor' });
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
    axes,
    cross,
    measured,
    line,
    dots,
  );
  const plot = el('div', {
    class: 'sketch',
    tabindex: 0,
    role: 'slider',
    'aria-labelledby': questionId,
    'aria-roledescription': words.role,
    'aria-valuemin': y.min,
    'aria-valuemax': y.max,
  });
  plot.append(drawing);
  const clear = el('button', {
    type: 'button',
    class: 'plain',
    lang: language,
    text: words.clear,
    on: {
      click: () => {
        heights.fill(null);
        changed();
      },
    },
  });
  const key = el(
    'p',
    { class: 'small sketch-key', lang: language, hidden: true },
    el('span', { class: 'is-drawn', text: words.curve }),
    el('span', { class: 'is-measured', text: words.result }),
  );
  const help = el('p', { class: 'small muted no-print', lang: language, text: words.draw });
  const element = el('div', {}, plot, key, el('div', { class: 'row' }, help, clear));

  /** The y axis grows where the result leaves it. */
  const range = () => {
    const ys = (actual ?? []).map((p) => p.y);
    return { min: Math.min(y.min, ...ys), max: Math.max(y.max, ...ys) };
  };
  const toX = (/** @type {number} */ value) =>
    FRAME.left + ((value - x.min) / (x.max - x.min)) * (WIDTH - FRAME.left - FRAME.right);
  const toY = (/** @type {number} */ value) => {
    const { min, max } = range();
    return (
      HEIGHT - FRAME.bottom - ((value - min) / (max - min)) * (HEIGHT - FRAME.top - FRAME.bottom)
    );
  };
  const anchor = (/** @type {number} */ i) => x.min + (i * (x.max - x.min)) / (points - 1);

  function drawAxes() {
    const { min, max } = range();
    const at = (/** @type {number} */ i, /** @type {number} */ a, /** @type {number} */ b) =>
      a + (i / (TICKS - 1)) * (b - a);
    axes.replaceChildren(
      ...Array.from({ length: TICKS }, (_, i) => at(i, min, max)).flatMap((value) => [
        svg('line', { x1: FRAME.left, x2: WIDTH - FRAME.right, y1: toY(value), y2: toY(value) }),
        svg(
          'text',
          { x: FRAME.left - 8, y: toY(value) + 4, 'text-anchor': 'end' },
          num(value, y.digits ?? 0),
        ),
      ]),
      ...Array.from({ length: TICKS }, (_, i) => at(i, x.min, x.max)).map((value) =>
        svg(
          'text',
          { x: toX(value), y: HEIGHT - FRAME.bottom + 16, 'text-anchor': 'middle' },
          num(value, x.digits ?? 0),
        ),
      ),
      svg('text', { x: (WIDTH + FRAME.left) / 2, y: HEIGHT - 8, 'text-anchor': 'middle' }, x.title),
      svg(
        'text',
        {
          x: -(HEIGHT - FRAME.bottom) / 2,
          y: 12,
          'text-anchor': 'middle',
          transform: 'rotate(-90)',
        },
        y.title,
      ),
    );
  }

  /** @param {(Point | null)[]} all @returns {string} a path; null is a gap */
  const pathOf = (all) =>
    all.map((p, i) => (p ? `${i && all[i - 1] ? 'L' : 'M'}${toX(p.x)} ${toY(p.y)}` : '')).join(' ');

  function draw() {
    drawAxes();
    line.setAttribute(
      'd',
      pathOf(heights.map((h, i) => (h === null ? null : { x: anchor(i), y: h }))),
    );
    measured.setAttribute('d', actual ? pathOf(actual) : '');
    dots.replaceChildren(
      ...toPoints(heights, x).map((p) => svg('circle', { cx: toX(p.x), cy: toY(p.y), r: 3.5 })),
    );
    for (const [name, value] of Object.entries({
      x1: toX(anchor(cursor)),
      x2: toX(anchor(cursor)),
      y1: FRAME.top,
      y2: HEIGHT - FRAME.bottom,
    })) {
      cross.setAttribute(name, String(value));
    }
    const height = heights[cursor];
    const place = words.at({
      x: num(anchor(cursor), x.digits ?? 0),
      y: height === null ? words.noPoint : num(height, y.digits ?? 0),
      xTitle: x.title,
      yTitle: y.title,
    });
    const count = heights.filter((h) => h !== null).length;
    plot.setAttribute('aria-valuenow', String(height ?? y.min));
    plot.setAttribute(
      'aria-valuetext',
      `${place}. ${words.describe({ points: int(count), all: int(points) })}`,
    );
    plot.setAttribute('aria-disabled', String(isOver));
    clear.hidden = isOver || count === 0;
    help.hidden = isOver;
    key.hidden = actual === null;
  }

  function changed() {
    draw();
    onChange();
  }

  /** @param {PointerEvent} event @returns {{ at: number, y: number }} the nearest anchor, and the height there */
  function placeOf(event) {
    const box = drawing.getBoundingClientRect();
    const shareX =
      (((event.clientX - box.left) / box.width) * WIDTH - FRAME.left) /
      (WIDTH - FRAME.left - FRAME.right);
    const shareY =
      (HEIGHT - FRAME.bottom - ((event.clientY - box.top) / box.height) * HEIGHT) /
      (HEIGHT - FRAME.top - FRAME.bottom);
    const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    return {
      at: Math.round(within(shareX) * (points - 1)),
      y: y.min + within(shareY) * (y.max - y.min),
    };
  }

  /** @type {{ at: number, y: number } | null} where the stroke under way is */
  let last = null;
  plot.addEventListener('pointerdown', (event) => {
    if (isOver || event.button !== 0) return;
    plot.setPointerCapture(event.pointerId);
    last = placeOf(event);
    stroke(heights, last, last);
    cursor = last.at;
    draw();
  });
  plot.addEventListener('pointermove', (event) => {
    if (!last) return;
    const here = placeOf(event);
    stroke(heights, last, here);
    last = here;
    cursor = here.at;
    draw();
  });
  for (const end of ['pointerup', 'pointercancel']) {
    plot.addEventListener(end, () => {
      if (!last) return;
      last = null;
      changed();
    });
  }
  plot.addEventListener('keydown', (event) => {
    const span = y.max - y.min;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => moveTo(cursor - 1),
      ArrowRight: () => moveTo(cursor + 1),
      Home: () => moveTo(0),
      End: () => moveTo(points - 1),
      ArrowUp: () => raise(span * NUDGE),
      ArrowDown: () => raise(-span * NUDGE),
      PageUp: () => raise(span * 8 * NUDGE),
      PageDown: () => raise(-span * 8 * NUDGE),
      Delete: () => raise(null),
      Backspace: () => raise(null),
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  });

  /** @param {number} i */
  function moveTo(i) {
    cursor = Math.min(points - 1, Math.max(0, i));
    draw();
  }

  /** @param {number | null} by null takes the point away; a new point starts at its neighbour's height */
  function raise(by) {
    if (isOver) return;
    const start =
      heights[cursor] ?? heights[cursor - 1] ?? heights[cursor + 1] ?? (y.min + y.max) / 2;
    heights[cursor] = by === null ? null : Math.min(y.max, Math.max(y.min, start + by));
    changed();
  }

  draw();

  return {
    element,
    value() {
      const drawn = toPoints(heights, x);
      return drawn.length ? drawn : null;
    },
    kept: () => heights,
    /** @param {Point[] | null} result */
    reveal(result) {
      isOver = true;
      actual = result?.length ? result : null;
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
