// SPDX-License-Identifier: MIT
//
// sketch-view.js - the elements of a sketch: the SVG with its axes, the words around it, and what a
// screen reader is told. Called by sketch.js. The colours come from the page's style, so a change of
// theme needs no redrawing.
//
// A sketch has axes of its own, or it lies over the plot of a figure (chart-card.js) and has the axes that
// are drawn there. Where no plot is drawn, it draws its own in the plot's place.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';
import { int, num } from '../ui/format.js';
import { setAll, svg } from '../ui/svg.js';
import { anchorX, groundIn, OWN_GROUND, pictureOf } from './curve.js';

const words = text.prediction;

/**
 * @typedef {import('./curve.js').Axis} Axis
 * @typedef {import('./curve.js').Ground} Ground
 * @typedef {import('./curve.js').Sketched} Sketched
 * @typedef {ReturnType<typeof pictureOf>} Picture
 *
 * @typedef {object} Under  the plot that a sketch lies over
 * @property {(layer: HTMLElement, onPlaced: () => void) => void} lay  puts the sketch there; onPlaced: the
 *   plot's size or axes have changed
 * @property {() => { width: number, height: number }} size
 * @property {() => Ground | 'elsewhere' | null} ground  null before there is a plot; 'elsewhere' while it has
 *   other axes, or none
 */

/**
 * @param {{ x: Axis, y: Axis, under?: Under }} options
 * @param {string} questionId
 * @param {{ onClear: () => void, onPlaced: () => void }} hands
 */
export function createSketchView({ under, ...axes }, questionId, { onClear, onPlaced }) {
  const { y } = axes;
  const axesGroup = svg('g', { class: 'axes' });
  const measured = svg('path', { class: 'measured' });
  const line = svg('path', { class: 'drawn' });
  const dots = svg('g', { class: 'dots' });
  const cursor = svg('line', { class: 'cursor' });
  const drawing = svg(
    'svg',
    { 'aria-hidden': 'true' },
    ...[axesGroup, cursor, measured, line, dots],
  );
  const plot = el('div', {
    class: under ? 'sketch over no-print' : 'sketch',
    tabindex: 0,
    role: 'slider',
    'aria-labelledby': questionId,
    'aria-roledescription': words.role,
    'aria-valuemin': y.min,
    'aria-valuemax': y.max,
  });
  const help = el('p', { class: 'small muted no-print', lang: language, text: words.draw });
  plot.append(drawing);
  if (under) plot.append(help);
  const clear = el('button', {
    type: 'button',
    class: 'plain',
    lang: language,
    text: words.clear,
    on: { click: onClear },
  });
  const result = el('span', { class: 'is-measured', text: words.result });
  const key = el(
    'p',
    { class: 'small sketch-key', lang: language, hidden: true },
    el('span', { class: 'is-drawn', text: words.curve }),
    result,
  );
  const row = el('div', { class: 'row' }, under ? null : help, clear);
  if (under) under.lay(plot, onPlaced);
  else new ResizeObserver(onPlaced).observe(plot);

  /** @returns {{ ground: Ground, hasAxes: boolean }} hasAxes: they are drawn already */
  function place() {
    // Words of one size on every screen: the drawing is as wide as its place, and never scaled.
    const { width, height } = OWN_GROUND.size;
    if (!under) {
      return { ground: groundIn({ width: plot.clientWidth || width, height }), hasAxes: false };
    }
    const ground = under.ground();
    plot.hidden = ground === 'elsewhere';
    if (ground && ground !== 'elsewhere') return { ground, hasAxes: true };
    return { ground: groundIn(under.size()), hasAxes: false };
  }

  return {
    element: el('div', {}, under ? null : plot, key, row),
    /** What takes the focus and the pointer. */
    plot,
    drawing,
    ground: () => place().ground,
    /** @param {Sketched} sketched @param {boolean} isOver the curve stands still */
    show(sketched, isOver) {
      const { ground, hasAxes } = place();
      const actual = hasAxes ? null : sketched.actual;
      const picture = pictureOf({ ...sketched, actual }, axes, ground);
      const { size, frame } = ground;
      setAll(drawing, { viewBox: `0 0 ${size.width} ${size.height}` });
      axesGroup.replaceChildren(...(hasAxes ? [] : axisParts(picture, axes, ground)));
      line.setAttribute('d', picture.drawn);
      measured.setAttribute('d', picture.measured);
      dots.replaceChildren(
        ...picture.dots.map((dot) => svg('circle', { cx: dot.x, cy: dot.y, r: 3.5 })),
      );
      const { cursorX: x } = picture;
      setAll(cursor, { x1: x, x2: x, y1: frame.top, y2: frame.bottom });
      setAll(plot, {
        'aria-valuenow': sketched.heights[sketched.cursor] ?? y.min,
        'aria-valuetext': valueText(sketched, axes),
        'aria-disabled': String(isOver),
      });
      const isEmpty = picture.dots.length === 0;
      clear.hidden = isOver || isEmpty;
      help.hidden = isOver || (under !== undefined && !isEmpty);
      key.hidden = under ? isEmpty : actual === null;
      result.hidden = actual === null;
    },
  };
}

/**
 * @param {Picture} picture
 * @param {{ x: Axis, y: Axis }} axes
 * @param {Ground} ground
 * @returns {SVGElement[]}
 */
function axisParts({ rows, columns }, { x, y }, { size, frame }) {
  /** @param {string} words @param {number} x @param {number} y @param {Record<string, string>} [more] */
  const label = (words, x, y, more) =>
    svg('text', { x, y, 'text-anchor': 'middle', ...more }, words);
  const { left, right, bottom } = frame;
  return [
    ...rows.flatMap((row) => [
      svg('line', { x1: left, x2: right, y1: row.y, y2: row.y }),
      label(num(row.value, y.digits ?? 0), left - 8, row.y + 4, { 'text-anchor': 'end' }),
    ]),
    ...columns.map((column) => label(num(column.value, x.digits ?? 0), column.x, bottom + 16)),
    label(x.title, (size.width + left) / 2, size.height - 8),
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
