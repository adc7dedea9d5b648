// SPDX-License-Identifier: MIT
//
// scatter.js - one point per token, with fitted straight lines. Position 0 is a triangle in the
// warning hue; a dropped token is a hollow cross that no fit includes.

import { num } from '../ui/format.js';
import { baseOptions, digitsFor, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Point
 * @property {number} x
 * @property {number} y
 * @property {number} position
 * @property {string} name       token as shown
 * @property {boolean} dropped
 *
 * @typedef {object} Fit
 * @property {number} slope
 * @property {number} intercept
 * @property {boolean} faint     the line of comparison
 */

/** @param {any} context Chart.js's, of one point @returns {Point | undefined} */
const pointOf = (context) => context.raw;

/**
 * @param {Point[]} points
 * @param {string} color
 * @param {Palette} palette
 */
const pointDataset = (points, color, palette) => ({
  label: 'points',
  data: points,
  pointStyle: (/** @type {any} */ context) => {
    const point = pointOf(context);
    return point?.dropped ? 'crossRot' : point?.position === 0 ? 'triangle' : 'circle';
  },
  pointRadius: (/** @type {any} */ context) => {
    const point = pointOf(context);
    return point?.position === 0 ? 7 : point?.dropped ? 6 : points.length > 200 ? 2 : 3;
  },
  pointHoverRadius: 7,
  // Beyond the mark: a finger needs 44 px, and position 0 is the one that it looks for.
  pointHitRadius: (/** @type {any} */ context) => (pointOf(context)?.position === 0 ? 16 : 6),
  clip: 8,
  pointBorderWidth: (/** @type {any} */ context) => (pointOf(context)?.dropped ? 2 : 0),
  pointBackgroundColor: (/** @type {any} */ context) =>
    pointOf(context)?.position === 0 ? palette.first : color,
  pointBorderColor: (/** @type {any} */ context) => {
    const point = pointOf(context);
    return point?.position === 0 ? palette.first : point?.dropped ? palette.muted : color;
  },
});

/**
 * @param {Fit} fit
 * @param {number[]} ends  of the line, on the x axis
 * @param {Palette} palette
 */
const fitDataset = ({ slope, intercept, faint }, ends, palette) => ({
  label: 'fit',
  type: 'line',
  data: ends.map((x) => ({ x, y: intercept + slope * x })),
  borderColor: faint ? palette.muted : palette.ink,
  borderWidth: faint ? 1 : 1.75,
  borderDash: faint ? [2, 4] : [],
  pointRadius: 0,
  pointHitRadius: 0,
  pointHoverRadius: 0,
});

/**
 * @param {object} data
 * @param {Point[]} data.points
 * @param {Fit[]} data.fits
 * @param {string} data.color
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {string} data.positionWord
 * @param {string} data.droppedWord
 * @param {boolean} [data.animate]
 * @param {(position: number) => void} [data.onPick]
 * @param {(position: number) => boolean} [data.canPick]  without it, every point
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function scatter(data, palette) {
  const { points, onPick, canPick = () => true } = data;
  /** @param {any[]} hits  as Chart.js has them @returns {number | null} the position that can be picked */
  const picked = (hits) => {
    const hit = hits.find((h) => h.datasetIndex === 0);
    const position = hit ? points[hit.index].position : null;
    return position !== null && canPick(position) ? position : null;
  };
  const xs = points.map((p) => p.x);
  const ends = [Math.min(...xs), Math.max(...xs)];
  return {
    type: 'scatter',
    data: {
      datasets: [
        pointDataset(points, data.color, palette),
        ...data.fits.map((fit) => fitDataset(fit, ends, palette)),
      ],
    },
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          filter: (/** @type {any} */ item) => item.datasetIndex === 0,
          callbacks: {
            title: (/** @type {any[]} */ items) =>
              items.length
                ? `${items[0].raw.name} (${data.positionWord} ${num(items[0].raw.position, 0)})`
                : '',
            label: (/** @type {any} */ item) => [
              `${data.xTitle}: ${num(item.parsed.x, digitsFor(item.parsed.x))}`,
              `${data.yTitle}: ${num(item.parsed.y, digitsFor(item.parsed.y))}`,
              ...(item.raw.dropped ? [data.droppedWord] : []),
            ],
          },
        },
      }),
      onClick: (/** @type {any} */ _event, /** @type {any[]} */ hits) => {
        const position = picked(hits);
        if (position !== null) onPick?.(position);
      },
      onHover: (/** @type {any} */ { native }, /** @type {any[]} */ hits) => {
        if (native) native.target.style.cursor = onPick && picked(hits) !== null ? 'pointer' : '';
      },
      scales: {
        x: linearAxis(data.xTitle, palette),
        y: linearAxis(data.yTitle, palette),
      },
    },
  };
}
