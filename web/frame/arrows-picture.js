// SPDX-License-Identifier: MIT
//
// arrows-picture.js - the two plots of the arrow figure: which part of the plane each shows, at which scale,
// and the four arrows. Pure; called by arrows-figure.js.

import { arrows, roundBelow, windowAround } from '../charts/arrows.js';
import { readPlane } from '../measures/plane.js';
import { mean } from '../measures/statistics.js';
import { int } from '../ui/format.js';
import { still } from './arrows-film.js';

/**
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('../measures/plane.js').Plane} Plane
 * @typedef {import('../measures/plane.js').Step} Step
 * @typedef {import('../measures/plane.js').Point} Point
 * @typedef {import('./arrows-film.js').Frame} Frame
 *
 * @typedef {object} View  what is looked at
 * @property {string} token   its label
 * @property {boolean} isFirst  it stands at position 0
 * @property {string} key     changes with the token, the text and the run
 * @property {number} layer   0..L
 * @property {number} layers  L
 * @property {(Plane | null | undefined)[]} planes  [l] of the token; undefined where not measured
 * @property {string} [none]  why there are no planes, as a sentence
 * @property {(number | null | undefined)[]} [angles]  [l] radians, where the page has them from elsewhere
 * @property {(radians: number) => string} say  an angle in the page's unit
 * @property {'degrees' | 'radians'} unit  of the table
 * @property {string} provenance
 *
 * @typedef {object} Picture
 * @property {import('../charts/arrows.js').Drawing} drawing
 * @property {number} cell   side of a cell of the grid
 * @property {number} times  how much larger than the plot from the origin
 */

/** Room around what a window shows, for labels: also of an upright arrow at its edge, on a phone. */
const MARGIN = { whole: 1.3, near: 1.2 };

/** So many cells of the grid stand side by side in a window, at least. */
const CELLS = 7;

/** Pixels from which on an arrow has its label in the plot from the origin, and in the enlarged one. */
const LEAST = { whole: { hidden: 30, part: 44 }, near: { hidden: 24, part: 10 } };

/** @param {number} block */
export const namesOf = (block) => ({
  before: `h[${int(block - 1)}]`,
  after: `h[${int(block)}]`,
  attn: `a[${int(block)}]`,
  mlp: `m[${int(block)}]`,
});

/** Position 0 has a hue of its own, as everywhere. @param {View} view @param {Palette} palette */
export const hiddenColor = ({ isFirst }, palette) => (isFirst ? palette.first : palette.hidden);

/** @param {View} view @param {Step} step @returns {number | null} radians */
export const angleOf = ({ angles, layer }, step) =>
  step.angle === null ? null : (angles?.[layer] ?? step.angle);

/**
 * From the origin, at one scale for all layers of the token.
 *
 * @param {Frame} frame
 * @param {View} view
 * @param {Palette} palette
 * @returns {Picture}
 */
export function wholePicture(frame, view, palette) {
  const window = windowOfAll(view);
  const cell = roundBelow(window.width / CELLS);
  const vectors = vectorsOf(frame, view, palette, LEAST.whole);
  const drawing = arrows({ vectors, window, cell, arc: arcOf(frame, view) }, palette);
  return { drawing, cell, times: 1 };
}

/**
 * Around the step, larger.
 *
 * @param {Step} step
 * @param {View} view
 * @param {Palette} palette
 * @returns {Picture}
 */
export function nearPicture(step, view, palette) {
  const { window, times } = nearWindow(step, windowOfAll(view).width);
  const cell = roundBelow(window.width / CELLS);
  const vectors = vectorsOf(still(step, view.layer), view, palette, LEAST.near);
  return { drawing: arrows({ vectors, window, cell, arc: null }, palette), cell, times };
}

/** @param {Step} step @returns {Point} where a ends and m begins */
const middleOf = ({ before, attn }) => ({ x: before.x + attn.x, y: before.y + attn.y });

/** Holds the arrows of every layer, so that the scale stays while the layer changes. @param {View} view */
function windowOfAll({ planes }) {
  const points = planes.flatMap((plane) => {
    if (!plane) return [];
    const step = readPlane(plane);
    return [{ x: 0, y: 0 }, step.before, middleOf(step), step.after];
  });
  const window = windowAround(points, MARGIN.whole);
  // Zero vectors alone have no size.
  return { ...window, width: window.width || 1 };
}

/**
 * Around a and m, a number of times smaller than the window of all that is easily said.
 *
 * @param {Step} step
 * @param {number} width  of the window of all
 */
function nearWindow(step, width) {
  const needed = windowAround([step.before, middleOf(step), step.after], MARGIN.near);
  const fits = needed.width > 0 ? width / needed.width : 1;
  const times = Math.max(1, fits < 10 ? Math.floor(2 * fits) / 2 : roundBelow(fits));
  return { window: { ...needed, width: width / times }, times };
}

/**
 * @param {Frame} frame
 * @param {View} view
 * @param {Palette} palette
 * @param {{ hidden: number, part: number }} least  pixels, as of a Vector
 * @returns {import('../charts/arrows.js').Vector[]}
 */
function vectorsOf({ step, block, grown, turn }, view, palette, least) {
  const names = namesOf(block);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  /** @param {Point} point @returns {Point} */
  const turned = ({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos });
  /** @param {Point} point how far on the way from the tip of h[l-1] @returns {Point} */
  const soFar = ({ x, y }) => ({ x: step.before.x + grown * (x - step.before.x), y: grown * y });
  const origin = { x: 0, y: 0 };
  const [before, middle, after] = [step.before, soFar(middleOf(step)), soFar(step.after)].map(
    turned,
  );
  const all = [origin, before, middle, after];
  const centre = { x: mean(all.map(({ x }) => x)), y: mean(all.map(({ y }) => y)) };
  /** Labels of a and m stand outside of what the arrows enclose. @param {Point} from @param {Point} to */
  const outside = (from, to) => (isLeft(centre, from, to) ? -1 : 1);
  return [
    {
      from: origin,
      to: before,
      label: names.before,
      color: palette.muted,
      dashed: true,
      side: -1,
      least: least.hidden,
    },
    {
      from: origin,
      to: after,
      label: names.after,
      color: hiddenColor(view, palette),
      side: 1,
      least: least.hidden,
    },
    {
      from: before,
      to: middle,
      label: names.attn,
      color: palette.attn,
      side: outside(before, middle),
      least: least.part,
    },
    {
      from: middle,
      to: after,
      label: names.mlp,
      color: palette.mlp,
      side: outside(middle, after),
      least: least.part,
    },
  ];
}

/** Whether a point is to the left of the way from one to another. @param {Point} point @param {Point} from @param {Point} to */
const isLeft = (point, from, to) =>
  (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x) > 0;

/** None while a and m grow. @param {Frame} frame @param {View} view @returns {import('../charts/arrows.js').Arrows['arc']} */
function arcOf({ step, grown }, view) {
  const angle = angleOf(view, step);
  if (angle === null || grown < 1) return null;
  const reach = Math.min(step.lengths.before, step.lengths.after);
  return { angle: step.angle ?? 0, reach, label: `θ = ${view.say(angle)}` };
}
