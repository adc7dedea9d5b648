// SPDX-License-Identifier: MIT
//
// scatter.js - one point per token with straight lines through them. Position 0 is a triangle in the
// warning hue; a dropped token is a hollow cross that no line listens to.

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
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function scatter(data, palette) {
  const { points } = data;
  const xs = points.map((p) => p.x);
  const ends = [Math.min(...xs), Math.max(...xs)];
  /** @param {any} context @returns {Point | undefined} */
  const point = (context) => context.raw;
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          label: 'points',
          data: points,
          pointStyle: (/** @type {any} */ c) => {
            const p = point(c);
            return p?.dropped ? 'crossRot' : p?.position === 0 ? 'triangle' : 'circle';
          },
          pointRadius: (/** @type {any} */ c) => {
            const p = point(c);
            return p?.position === 0 ? 7 : p?.dropped ? 6 : points.length > 200 ? 2 : 3;
          },
          pointHoverRadius: 7,
          clip: 8,
          pointBorderWidth: (/** @type {any} */ c) => (point(c)?.dropped ? 2 : 0),
          pointBackgroundColor: (/** @type {any} */ c) =>
            point(c)?.position === 0 ? palette.first : data.color,
          pointBorderColor: (/** @type {any} */ c) =>
            point(c)?.position === 0
              ? palette.first
              : point(c)?.dropped
                ? palette.muted
                : data.color,
        },
        ...data.fits.map((fit) => ({
          label: 'fit',
          type: 'line',
          data: ends.map((x) => ({ x, y: fit.intercept + fit.slope * x })),
          borderColor: fit.faint ? palette.muted : palette.ink,
          borderWidth: fit.faint ? 1 : 1.75,
          borderDash: fit.faint ? [2, 4] : [],
          pointRadius: 0,
          pointHitRadius: 0,
          pointHoverRadius: 0,
        })),
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
        const hit = hits.find((h) => h.datasetIndex === 0);
        if (hit && data.onPick) data.onPick(points[hit.index].position);
      },
      scales: {
        x: linearAxis(data.xTitle, palette),
        y: linearAxis(data.yTitle, palette),
      },
    },
  };
}
