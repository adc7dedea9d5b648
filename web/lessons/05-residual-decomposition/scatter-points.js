// SPDX-License-Identifier: MIT
//
// scatter-points.js - every token of one layer as a point, and the lines through the points: what figure 3
// and the course home draw. Pure arithmetic, without words.

import { fitLine, ranksOfKept } from '../../measures/statistics.js';

/**
 * @typedef {object} Layer  which points
 * @property {import('./measure.js').Lengths} data
 * @property {import('./measure.js').Reading} reading
 * @property {import('./measure.js').Part} part
 * @property {number} layer
 * @property {ReadonlySet<number>} dropped
 * @property {string[]} names
 *
 * @typedef {ReturnType<typeof pointsOf>} Points
 */

/**
 * Every token with its part's length, the hidden state's, and both ranks among the kept.
 *
 * @param {Layer} layer
 */
export function pointsOf({ data, reading, part, layer, dropped, names }) {
  const xs = data.parts[reading][part][layer] ?? [];
  const ys = data.hidden[layer] ?? [];
  const [rankX, rankY] = [ranksOfKept(xs, dropped), ranksOfKept(ys, dropped)];
  return xs.map((x, t) => ({
    x,
    y: ys[t],
    position: t,
    name: names[t],
    dropped: dropped.has(t),
    rankX: rankX[t],
    rankY: rankY[t],
  }));
}

/** @param {{ x: number, y: number }[]} points */
export const fitOf = (points) =>
  fitLine(
    points.map(({ x }) => x),
    points.map(({ y }) => y),
  );

/**
 * The line of the kept tokens; where some are left out, that of all tokens stands faintly behind it.
 *
 * @param {Points} points
 * @returns {import('../../charts/scatter.js').Fit[]}
 */
export function fitsOf(points) {
  const kept = points.filter(({ dropped }) => !dropped);
  const fit = fitOf(kept);
  const fitAll = kept.length < points.length ? fitOf(points) : null;
  return [
    ...(fit ? [{ ...fit, faint: false }] : []),
    ...(fitAll ? [{ ...fitAll, faint: true }] : []),
  ];
}
