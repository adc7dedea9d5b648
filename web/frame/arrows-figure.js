// SPDX-License-Identifier: MIT
//
// arrows-figure.js - one token's step through one block as arrows: h[l-1], a[l] and m[l] tip to tail, and
// h[l], in the plane of h[l-1] and h[l] (measures/plane.js). Two plots: from the origin, at one scale for
// all layers, and around the step, enlarged by a factor that is said. Lessons and the stepper say which
// token and layer.

import { digitsFor } from '../charts/common.js';
import { readPlane } from '../measures/plane.js';
import { text as words } from '../text/arrows.js';
import { createChartCard } from '../ui/chart-card.js';
import { DEGREES, int, num, percent } from '../ui/format.js';
import { createShapePanel } from '../ui/shape-panel.js';
import { createSlider } from '../ui/slider.js';
import { areNeighbours, createFilm, still } from './arrows-film.js';
import { angleOf, hiddenColor, namesOf, nearPicture, wholePicture } from './arrows-picture.js';

/**
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('../measures/plane.js').Step} Step
 * @typedef {import('../measures/plane.js').Point} Point
 * @typedef {import('./arrows-film.js').Frame} Frame
 * @typedef {import('./arrows-picture.js').View} View
 */

/** @param {number} length */
const said = (length) => num(length, digitsFor(length));

/** The side of a cell: 1, 2 or 5 times a power of ten. @param {number} cell */
const cellText = (cell) => num(cell, Math.max(0, -Math.floor(Math.log10(cell) + 1e-9)));

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
    const { drawing, cell } = wholePicture(frame, view, palette);
    const heading = words.heading.whole(cellText(cell));
    card.draw('arrows-whole', drawing, describe(view, step), heading);
  }

  /** @param {Step} step @param {View} view @param {Palette} palette */
  function drawNear(step, view, palette) {
    const { drawing, cell, times } = nearPicture(step, view, palette);
    const [larger, side] = [num(times, times % 1 ? 1 : 0), cellText(cell)];
    const heading = times > 1 ? words.heading.near(larger, side) : words.heading.same(side);
    card.draw('arrows-near', drawing, words.describeNear(larger), heading);
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
