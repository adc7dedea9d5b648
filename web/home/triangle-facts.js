// SPDX-License-Identifier: MIT
//
// triangle-facts.js - what leaving out position 0 does in a run of lesson 05: the layer that shows it most,
// both coefficients there, the line, and what may be said of it. The course home's first figure
// (triangle.js) draws and says it. Pure; the arithmetic is the lesson's.

import {
  correlate,
  LARGE_MOVE,
  mostSensitive,
  moveOfFirst,
} from '../lessons/05-residual-decomposition/measure.js';
import { fitOf, pointsOf } from '../lessons/05-residual-decomposition/scatter-points.js';
import { FIRST, NONE_DROPPED } from '../measures/statistics.js';

/**
 * @typedef {import('../lessons/05-residual-decomposition/measure.js').Lengths} Lengths
 * @typedef {import('../lessons/05-residual-decomposition/measure.js').Part} Part
 *
 * @typedef {{ kept: number, left: number }} Pair  with position 0 among the tokens, and with it left out
 *
 * @typedef {object} Facts
 * @property {number} layer
 * @property {Part} part
 * @property {Pair} pearson
 * @property {Pair} spearman
 * @property {'flat' | 'turned' | 'gentler' | 'same' | 'steeper'} line  what the fitted line does
 * @property {'telling' | 'both' | 'mild'} verdict  telling: Pearson moves far and Spearman hardly; both:
 *   Spearman moves too; mild: Pearson does not move far
 * @property {{ pearson: number, spearman: number }} medians  of the moves over all layers and both parts
 */

/** Spearman hardly moves up to this. */
const SMALL_MOVE = 0.1;

/** A line is called flat below this share of its slope before, and the same between the last two. */
const SLOPES = { flat: 0.25, gentler: 0.8, steeper: 1.25 };

const READING = 'difference';

/**
 * @param {Lengths} data
 * @param {string[]} names
 * @returns {Facts | null} null where the run has no correlation to speak of
 */
export function factsOf(data, names) {
  const worst = mostSensitive(data, READING);
  const medians = /** @type {const} */ (['pearson', 'spearman']).map(
    (coefficient) => moveOfFirst(data, READING, coefficient)?.median ?? null,
  );
  if (!worst || medians[0] === null || medians[1] === null) return null;
  const { layer, part } = worst;
  const [kept, left] = [NONE_DROPPED, FIRST].map((dropped) => ({
    ...correlate(data, READING, part, layer, dropped),
    slope: slopeOf({ data, names, reading: READING, part, layer, dropped }),
  }));
  if (kept.spearman === null || left.spearman === null) return null;
  const pearson = { kept: Number(kept.pearson), left: Number(left.pearson) };
  const spearman = { kept: kept.spearman, left: left.spearman };
  return {
    layer,
    part,
    pearson,
    spearman,
    line: lineOf(kept.slope, left.slope),
    verdict: verdictOf(pearson, spearman),
    medians: { pearson: medians[0], spearman: medians[1] },
  };
}

/** @param {Pair} pair */
const moveOf = ({ kept, left }) => Math.abs(left - kept);

/** @param {Pair} pearson @param {Pair} spearman @returns {Facts['verdict']} */
export function verdictOf(pearson, spearman) {
  if (moveOf(pearson) < LARGE_MOVE) return 'mild';
  return moveOf(spearman) < SMALL_MOVE ? 'telling' : 'both';
}

/** @param {number} kept slope with position 0 @param {number} left without it @returns {Facts['line']} */
export function lineOf(kept, left) {
  const ratio = left / kept;
  if (Math.abs(ratio) < SLOPES.flat) return 'flat';
  if (ratio < 0) return 'turned';
  if (ratio < SLOPES.gentler) return 'gentler';
  return ratio <= SLOPES.steeper ? 'same' : 'steeper';
}

/** @param {import('../lessons/05-residual-decomposition/scatter-points.js').Layer} layer */
const slopeOf = (layer) =>
  fitOf(pointsOf(layer).filter(({ dropped }) => !dropped))?.slope ?? Number.NaN;
