// SPDX-License-Identifier: MIT
//
// arrows-figure.js - one token's step through one block as arrows: h[l-1], a[l] and m[l] tip to tail, and
// h[l], in the plane of h[l-1] and h[l] (measures/plane.js). Two plots: from the origin, at one scale for
// all layers, and around the step, enlarged by a factor that is said. Lessons and the stepper say which
// token and layer.

import { arrows, roundBelow, windowAround } from '../charts/arrows.js';
import { digitsFor } from '../charts/common.js';
import { readPlane } from '../measures/plane.js';
import { mean } from '../measures/statistics.js';
import { text as words } from '../text/arrows.js';
import { createChartCard } from '../ui/chart-card.js';
import { DEGREES, int, num, percent } from '../ui/format.js';
import { createShapePanel } from '../ui/shape-panel.js';
import { createSlider } from '../ui/slider.js';
import { areNeighbours, createFilm, still } from './arrows-film.js';

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
 */

/** Room around what a window shows, for labels. */
const MARGIN = { whole: 1.15, near: 1.2 };

/** So many cells of the grid stand side by side in a window, at least. */
const CELLS = 7;

/** Pixels from which on an arrow has its label in the plot from the origin, and in the enlarged one. */
const LEAST = { whole: { hidden: 30, part: 44 }, near: { hidden: 24, part: 10 } };

/** @param {number} length */
const said = (length) => num(length, digitsFor(length));

/** The side of a cell: 1, 2 or 5 times a power of ten. @param {number} cell */
const cellText = (cell) => num(cell, Math.max(0, -Math.floor(Math.log10(cell) + 1e-9)));

/** @param {number} block */
const namesOf = (block) => ({
  before: `h[${int(block - 1)}]`,
  after: `h[${int(block)}]`,
  attn: `a[${int(block)}]`,
  mlp: `m[${int(block)}]`,
});

/**
 * @param {object} options
 * @param {number} options.number  of the figure
 * @param {string} options.file    stem of downloaded files
 * @param {(layer: number) => void} [options.onLayer]  the figure has a slider of its own
 */
export function createArrowsFigure({ number, file, onLayer }) {
  const card = createChartCard({
    number,
    title: words.title,
    file,
    side: true,
    panels: ['whole', 'near'].map((id) => ({ id: `arrows-${id}`, height: 300 })),
    plot: createShapePanel,
  });
  const slider = onLayer && createSlider({ label: words.layer, onInput: onLayer });
  if (slider) card.tools.append(slider.element);
  const film = createFilm(drawWhole);
  /** What is on the page. @type {{ view: View, palette: Palette, step: Step } | null} */
  let shown = null;

  /** @param {Frame} frame */
  function drawWhole(frame) {
    if (!shown) return;
    const { view, palette, step } = shown;
    const all = windowOfAll(view);
    const cell = roundBelow(all.width / CELLS);
    const vectors = vectorsOf(frame, view, palette, LEAST.whole);
    card.draw(
      'arrows-whole',
      arrows({ vectors, window: all, cell, arc: arcOf(frame, view) }, palette),
      describe(view, step),
      words.heading.whole(cellText(cell)),
    );
  }

  /** @param {Step} step @param {View} view @param {Palette} palette */
  function drawNear(step, view, palette) {
    const { window, times } = nearWindow(step, windowOfAll(view).width);
    const cell = roundBelow(window.width / CELLS);
    const vectors = vectorsOf(still(step, view.layer), view, palette, LEAST.near);
    const [larger, side] = [num(times, times % 1 ? 1 : 0), cellText(cell)];
    card.draw(
      'arrows-near',
      arrows({ vectors, window, cell, arc: null }, palette),
      words.describeNear(larger),
      times > 1 ? words.heading.near(larger, side) : words.heading.same(side),
    );
  }

  /**
   * @param {View} view
   * @param {Palette} palette
   * @param {boolean} moves  arrows may move to their new places
   */
  function draw(view, palette, moves) {
    film.stop();
    slider?.set(1, view.layers, Math.max(1, view.layer));
    const plane = view.planes[view.layer];
    if (!plane) {
      shown = null;
      card.reset();
      for (const id of ['arrows-whole', 'arrows-near']) card.blank(id, whyNone(view));
      return;
    }
    const last = shown?.view.key === view.key ? still(shown.step, shown.view.layer) : null;
    const step = readPlane(plane);
    shown = { view, palette, step };
    const now = still(step, view.layer);
    if (moves && last && areNeighbours(last, now)) film.play(last, now);
    else drawWhole(now);
    drawNear(step, view, palette);
    card.setKey(keyOf(step, view, palette), palette);
    card.say({
      title: titleOf(view, step),
      reading: readingOf(view, step),
      provenance: view.provenance,
    });
    card.setTable(...tableOf(view));
  }

  return { element: card.element, draw };
}

/** @param {View} view */
function whyNone({ layer, planes, none }) {
  if (layer === 0) return words.noStep;
  if (none) return none;
  return planes[layer] === null ? words.notFinite : words.notMeasured;
}

/** Position 0 has a hue of its own, as everywhere. @param {View} view @param {Palette} palette */
const hiddenColor = ({ isFirst }, palette) => (isFirst ? palette.first : palette.hidden);

/** @param {View} view @param {Step} step @returns {number | null} radians */
const angleOf = ({ angles, layer }, step) =>
  step.angle === null ? null : (angles?.[layer] ?? step.angle);

// ---- the plots -----------------------------------------------------------------------------------

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

// ---- the words -----------------------------------------------------------------------------------

/** @param {View} view @param {Step} step */
function titleOf(view, step) {
  const { token, layer } = view;
  const [before, after] = [said(step.lengths.before), said(step.lengths.after)];
  const angle = angleOf(view, step);
  const block = int(layer);
  return angle === null
    ? words.titleStraight({ token, block, before, after })
    : words.titleDone({ token, block, angle: view.say(angle), before, after });
}

/** @param {View} view @param {Step} step */
function readingOf({ layer }, step) {
  const names = namesOf(layer);
  const out = step.isLine
    ? words.reading.line(names)
    : words.reading.out({
        ...names,
        out: said(step.out),
        attnShare: shareText(step.shares.attn),
        mlpShare: shareText(step.shares.mlp),
      });
  return `${words.reading.how(names)} ${out}`;
}

/** @param {number | null} share */
const shareText = (share) => (share === null ? num(null) : percent(share, 0));

/** @param {View} view @param {Step} step */
function describe(view, step) {
  const { before, after, attn, mlp } = step.lengths;
  const angle = angleOf(view, step);
  return words.describe({
    ...namesOf(view.layer),
    token: view.token,
    angle: angle === null ? num(null) : view.say(angle),
    lengths: { before: said(before), after: said(after), attn: said(attn), mlp: said(mlp) },
  });
}

/**
 * @param {Step} step
 * @param {View} view
 * @param {Palette} palette
 * @returns {import('../ui/chart-card.js').KeyItem[]}
 */
function keyOf({ lengths, attn, mlp }, view, palette) {
  const names = namesOf(view.layer);
  const projected = (/** @type {Point} */ { x, y }) => said(Math.hypot(x, y));
  return [
    {
      mark: 'dash',
      color: palette.muted,
      label: words.key.before(names.before, said(lengths.before)),
    },
    {
      mark: 'line',
      color: palette.attn,
      label: words.key.attn(names.attn, said(lengths.attn), projected(attn)),
    },
    {
      mark: 'line',
      color: palette.mlp,
      label: words.key.mlp(names.mlp, said(lengths.mlp), projected(mlp)),
    },
    {
      mark: 'line',
      color: hiddenColor(view, palette),
      label: words.key.after(names.after, said(lengths.after)),
    },
  ];
}

/**
 * Every layer of the token that is measured.
 *
 * @param {View} view
 * @returns {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]}
 */
function tableOf(view) {
  const { table } = words;
  const inDegrees = view.unit === 'degrees';
  const [angleKey, digits] = inDegrees ? ['angle_deg', 1] : ['angle_rad', 3];
  return [
    [
      { key: 'layer', label: table.layer, digits: 0 },
      { key: 'norm_before', label: table.before, digits: 2 },
      { key: 'norm_after', label: table.after, digits: 2 },
      { key: angleKey, label: table.angle(table.units[view.unit]), digits },
      { key: 'norm_attn', label: table.attn, digits: 2 },
      { key: 'norm_mlp', label: table.mlp, digits: 2 },
      { key: 'attn_x', label: table.attnX, digits: 2 },
      { key: 'attn_y', label: table.attnY, digits: 2 },
      { key: 'mlp_x', label: table.mlpX, digits: 2 },
      { key: 'mlp_y', label: table.mlpY, digits: 2 },
      { key: 'out', label: table.out, digits: 2 },
    ],
    view.planes.flatMap((plane, layer) => {
      if (!plane) return [];
      const step = readPlane(plane);
      const angle = angleOf({ ...view, layer }, step);
      return [
        {
          layer,
          norm_before: step.lengths.before,
          norm_after: step.lengths.after,
          [angleKey]: angle === null ? null : angle * (inDegrees ? DEGREES : 1),
          norm_attn: step.lengths.attn,
          norm_mlp: step.lengths.mlp,
          attn_x: step.attn.x,
          attn_y: step.attn.y,
          mlp_x: step.mlp.x,
          mlp_y: step.mlp.y,
          out: step.out,
        },
      ];
    }),
  ];
}
