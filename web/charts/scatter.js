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

/** Looks of a point. @typedef {'plain' | 'first' | 'dropped' | 'firstDropped'} Kind */

/** @param {Point} point @returns {Kind} */
function kindOf({ position, dropped }) {
  if (position === 0) return dropped ? 'firstDropped' : 'first';
  return dropped ? 'dropped' : 'plain';
}

/** A point that is not shown keeps its place in the data, so that nothing moves when another one goes. */
const NOT_HERE = { x: Number.NaN, y: Number.NaN };

/**
 * The points of a dataset for each look: Chart.js works out the looks of a dataset once where no point has
 * its own, and else again for every point, several times.
 *
 * @param {Point[]} points
 * @param {string} color
 * @param {Palette} palette
 */
function pointDatasets(points, color, palette) {
  const cross = { pointStyle: 'crossRot', pointBorderWidth: 2 };
  // Beyond the mark: a finger needs 44 px, and position 0 is the one that it looks for.
  const first = { pointRadius: 7, pointHitRadius: 16, pointBorderColor: palette.first };
  const looks = {
    // What is named first is on top of the others, and is picked first.
    firstDropped: { ...first, ...cross },
    first: { ...first, pointStyle: 'triangle', pointBackgroundColor: palette.first },
    dropped: { ...cross, pointRadius: 6, pointBorderColor: palette.muted },
    plain: { pointStyle: 'circle', pointRadius: points.length > 200 ? 2 : 3 },
  };
  const kinds = points.map(kindOf);
  return /** @type {Kind[]} */ (Object.keys(looks)).map((kind) => ({
    label: 'points',
    data: points.map((point, i) => (kinds[i] === kind ? point : NOT_HERE)),
    pointHoverRadius: 7,
    pointHitRadius: 6,
    pointBorderWidth: 0,
    pointBackgroundColor: color,
    pointBorderColor: color,
    clip: 8,
    ...looks[kind],
  }));
}

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
  const marks = pointDatasets(points, data.color, palette);
  const isPoint = (/** @type {any} */ item) => item.datasetIndex < marks.length;
  /** @param {any[]} hits  as Chart.js has them @returns {number | null} the position that can be picked */
  const picked = (hits) => {
    const hit = hits.find(isPoint);
    const position = hit ? points[hit.index].position : null;
    return position !== null && canPick(position) ? position : null;
  };
  const xs = points.map((p) => p.x);
  const ends = [Math.min(...xs), Math.max(...xs)];
  return {
    type: 'points',
    data: {
      datasets: [...marks, ...data.fits.map((fit) => fitDataset(fit, ends, palette))],
    },
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          filter: isPoint,
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
