// SPDX-License-Identifier: MIT
//
// sketch-view.js - the elements of a sketch: the SVG with its axes, the words around it, and what a
// screen reader is told. Called by sketch.js. The colours come from the page's style, so a change of
// theme needs no redrawing.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';
import { int, num } from '../ui/format.js';
import { setAll, svg } from '../ui/svg.js';
import { anchorX, FRAME, pictureOf, SIZE } from './curve.js';

const words = text.prediction;

/**
 * @typedef {import('./curve.js').Axis} Axis
 * @typedef {import('./curve.js').Sketched} Sketched
 * @typedef {ReturnType<typeof pictureOf>} Picture
 */

/**
 * @param {{ x: Axis, y: Axis }} axes
 * @param {string} questionId
 * @param {() => void} onClear
 */
export function createSketchView(axes, questionId, onClear) {
  const { y } = axes;
  const axesGroup = svg('g', { class: 'axes' });
  const measured = svg('path', { class: 'measured' });
  const line = svg('path', { class: 'drawn' });
  const dots = svg('g', { class: 'dots' });
  const cursor = svg('line', { class: 'cursor', y1: FRAME.top, y2: FRAME.bottom });
  const drawing = svg(
    'svg',
    { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, 'aria-hidden': 'true' },
    ...[axesGroup, cursor, measured, line, dots],
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
    on: { click: onClear },
  });
  const key = el(
    'p',
    { class: 'small sketch-key', lang: language, hidden: true },
    el('span', { class: 'is-drawn', text: words.curve }),
    el('span', { class: 'is-measured', text: words.result }),
  );
  const help = el('p', { class: 'small muted no-print', lang: language, text: words.draw });

  return {
    element: el('div', {}, plot, key, el('div', { class: 'row' }, help, clear)),
    /** What takes the focus and the pointer. */
    plot,
    drawing,
    /** @param {Sketched} sketched @param {boolean} isOver the curve stands still */
    show(sketched, isOver) {
      const picture = pictureOf(sketched, axes);
      axesGroup.replaceChildren(...axisParts(picture, axes));
      line.setAttribute('d', picture.drawn);
      measured.setAttribute('d', picture.measured);
      dots.replaceChildren(
        ...picture.dots.map((dot) => svg('circle', { cx: dot.x, cy: dot.y, r: 3.5 })),
      );
      setAll(cursor, { x1: picture.cursorX, x2: picture.cursorX });
      setAll(plot, {
        'aria-valuenow': sketched.heights[sketched.cursor] ?? y.min,
        'aria-valuetext': valueText(sketched, axes),
        'aria-disabled': String(isOver),
      });
      clear.hidden = isOver || picture.dots.length === 0;
      help.hidden = isOver;
      key.hidden = sketched.actual === null;
    },
  };
}

/** @param {Picture} picture @param {{ x: Axis, y: Axis }} axes @returns {SVGElement[]} */
function axisParts({ rows, columns }, { x, y }) {
  /** @param {string} words @param {number} x @param {number} y @param {Record<string, string>} [more] */
  const label = (words, x, y, more) =>
    svg('text', { x, y, 'text-anchor': 'middle', ...more }, words);
  const { left, right, bottom } = FRAME;
  return [
    ...rows.flatMap((row) => [
      svg('line', { x1: left, x2: right, y1: row.y, y2: row.y }),
      label(num(row.value, y.digits ?? 0), left - 8, row.y + 4, { 'text-anchor': 'end' }),
    ]),
    ...columns.map((column) => label(num(column.value, x.digits ?? 0), column.x, bottom + 16)),
    label(x.title, (SIZE.width + left) / 2, SIZE.height - 8),
    label(y.title, -bottom / 2, 12, { transform: 'rotate(-90)' }),
  ];
}

/**
 * Where the cursor is, how high the curve is there, and how many points it has.
 *
 * @param {Sketched} sketched
 * @param {{ x: Axis, y: Axis }} axes
 */
function valueText({ heights, cursor }, { x, y }) {
  const height = heights[cursor];
  const place = words.at({
    x: num(anchorX(cursor, heights.length, x), x.digits ?? 0),
    y: height === null ? words.noPoint : num(height, y.digits ?? 0),
    xTitle: x.title,
    yTitle: y.title,
  });
  const points = int(heights.filter((h) => h !== null).length);
  return `${place}. ${words.describe({ points, all: int(heights.length) })}`;
}
