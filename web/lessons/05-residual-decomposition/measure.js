// SPDX-License-Identifier: MIT
//
// measure.js - lesson 05's quantities: three path-length matrices and what one token does to their
// correlation. Pure functions of the residual stream; called by the frame, the figures and by tests.
// They never touch the page or the engine.
//
//   PL_hs[l][t] = |h[l][t] - h[l-1][t]|                                            l = 1..L
//   reading 'difference': PL_attn[l][t] = |a[l][t] - a[l-1][t]|, PL_mlp alike      l = 2..L
//   reading 'size':       PL_attn[l][t] = |a[l][t]|,             PL_mlp alike      l = 1..L
//
// a[0] does not exist, so the first reading has no value at l = 1: it is null, not zero.

import { norm, pathLength } from '../../geometry.js';
import { attnTap, hiddenTap, mlpTap, row, rowNorms } from '../../measures/residual.js';
import {
  correlationOfKept,
  correlationsWithoutEach,
  FIRST,
  keep,
  mean,
  median,
  NONE_DROPPED,
  standardDeviation,
} from '../../measures/statistics.js';
import { EVENING } from '../../samples/evening.js';

export const PARTS = /** @type {const} */ (['attn', 'mlp']);

/** A move of a coefficient from which the page says that a conclusion changes with it. */
export const LARGE_MOVE = 0.3;

/** Fewer other tokens than this have no spread worth a z. */
const FEWEST_OTHERS = 3;

/**
 * A recorded length is a whole number of steps of its logarithm: to 0.05 %, so that ranks hardly tie, in
 * half the bytes of four digits; norms to 1.3 %.
 */
const RECORDED_STEP = { lengths: 1 / 1000, norms: 1 / 40 };

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {'difference' | 'size'} Reading
 * @typedef {'attn' | 'mlp'} Part
 * @typedef {'pearson' | 'spearman'} Coefficient
 * @typedef {number[] | null} LayerRow one value per token, or null where the layer has none (yet)
 */

/**
 * All path lengths of a text, filled layer by layer.
 *
 * @typedef {object} Lengths
 * @property {number} layers L
 * @property {number} tokens T
 * @property {LayerRow[]} hidden [L + 1], index l; [0] is null
 * @property {LayerRow[]} norms  |h[l][t]|, indexed alike
 * @property {{ difference: Record<Part, LayerRow[]>, size: Record<Part, LayerRow[]> }} parts
 * @property {{ layer: number, ratio: number } | null} firstRatio
 *   where |h| of position 0 stands out most against the mean of the others; null without others
 */

/** How many layers are measured. @param {Lengths} lengths */
export const layersDone = ({ hidden }) => hidden.filter((row) => row !== null).length;

/** @param {number} layers @returns {LayerRow[]} */
const emptyRows = (layers) => Array.from({ length: layers + 1 }, () => null);

/**
 * @param {number} layers
 * @param {number} tokens
 * @returns {Lengths} with nothing measured yet
 */
export function emptyLengths(layers, tokens) {
  return {
    layers,
    tokens,
    hidden: emptyRows(layers),
    norms: emptyRows(layers),
    parts: {
      difference: { attn: emptyRows(layers), mlp: emptyRows(layers) },
      size: { attn: emptyRows(layers), mlp: emptyRows(layers) },
    },
    firstRatio: null,
  };
}

/**
 * Measures layer l; the cache must hold h[l-1], h[l], a[l], m[l] and, for l > 1, a[l-1], m[l-1].
 *
 * @param {Cache} cache
 * @param {number} l  nothing is measured at 0
 * @param {Lengths} lengths filled in place
 */
export function measureLayer(cache, l, lengths) {
  if (l === 0) return;
  const positions = Array.from({ length: lengths.tokens }, (_, t) => t);
  const before = cache.get(hiddenTap(l - 1));
  const after = cache.get(hiddenTap(l));
  lengths.hidden[l] = positions.map((t) => pathLength(row(before, t), row(after, t)));
  const norms = [...rowNorms(after)];
  lengths.norms[l] = norms;
  const [first, ...others] = norms;
  const ratio = others.length ? first / mean(others) : 0;
  if (ratio > (lengths.firstRatio?.ratio ?? 0)) lengths.firstRatio = { layer: l, ratio };
  for (const part of PARTS) {
    const tap = part === 'attn' ? attnTap : mlpTap;
    const here = cache.get(tap(l));
    lengths.parts.size[part][l] = positions.map((t) => norm(row(here, t)));
    if (l > 1) {
      const last = cache.get(tap(l - 1));
      lengths.parts.difference[part][l] = positions.map((t) =>
        pathLength(row(last, t), row(here, t)),
      );
    }
  }
}

/** @type {import('../../frame/run.js').Measurement<Lengths>} */
export const measurement = {
  input: 'text',
  sample: EVENING,
  start: ({ layers, tokens }) => emptyLengths(layers, tokens),
  measure: measureLayer,
  // The reading that the page starts with; the other one is there after a run.
  keep: ({ layers, tokens, hidden, norms, parts, firstRatio }) => ({
    layers,
    tokens,
    hidden: toSteps(hidden, RECORDED_STEP.lengths),
    attn: toSteps(parts.difference.attn, RECORDED_STEP.lengths),
    mlp: toSteps(parts.difference.mlp, RECORDED_STEP.lengths),
    norms: toSteps(norms, RECORDED_STEP.norms),
    firstRatio,
  }),
  restore({ layers, tokens, hidden, attn, mlp, norms, firstRatio }) {
    const lengths = emptyLengths(layers, tokens);
    lengths.hidden = fromSteps(hidden, RECORDED_STEP.lengths);
    lengths.parts.difference.attn = fromSteps(attn, RECORDED_STEP.lengths);
    lengths.parts.difference.mlp = fromSteps(mlp, RECORDED_STEP.lengths);
    lengths.norms = fromSteps(norms, RECORDED_STEP.norms);
    return { ...lengths, firstRatio };
  },
};

/**
 * Each row as the steps of its mean, then of every value less those.
 *
 * @param {LayerRow[]} rows of positive values
 * @param {number} step of the natural logarithm
 * @returns {LayerRow[]}
 */
const toSteps = (rows, step) =>
  rows.map((values) => {
    if (!values) return null;
    const steps = values.map((value) => Math.round(Math.log(value) / step));
    const middle = Math.round(mean(steps));
    return [middle, ...steps.map((each) => each - middle)];
  });

/** @param {LayerRow[]} rows of toSteps() @param {number} step @returns {LayerRow[]} */
const fromSteps = (rows, step) =>
  rows.map((values) => {
    if (!values) return null;
    const [middle, ...rest] = values;
    return rest.map((each) => Math.exp((middle + each) * step));
  });

/**
 * Pearson and Spearman over tokens between a part and the hidden state at layer l. Null where the
 * layer has no value, or fewer than three tokens are left (two points always lie on a line).
 *
 * @param {Lengths} lengths
 * @param {Reading} reading
 * @param {Part} part
 * @param {number} l
 * @param {ReadonlySet<number>} dropped
 * @returns {{ pearson: number | null, spearman: number | null }}
 */
export function correlate(lengths, reading, part, l, dropped) {
  const ours = lengths.parts[reading][part][l];
  const hidden = lengths.hidden[l];
  if (!ours || !hidden) return { pearson: null, spearman: null };
  return correlationOfKept(ours, hidden, dropped);
}

/**
 * What leaving out one more token does to both correlations: r without it minus r with it.
 *
 * @param {Lengths} lengths
 * @param {Reading} reading
 * @param {Part} part
 * @param {number} l
 * @param {ReadonlySet<number>} dropped tokens already left out; their own influence is null
 * @returns {{ pearson: (number | null)[], spearman: (number | null)[] }} [T] each
 */
export function influence(lengths, reading, part, l, dropped) {
  const base = correlate(lengths, reading, part, l, dropped);
  const [ours, hidden] = [lengths.parts[reading][part][l] ?? [], lengths.hidden[l] ?? []];
  const each = correlationsWithoutEach(keep(ours, dropped), keep(hidden, dropped));
  let next = 0;
  const changes = Array.from({ length: lengths.tokens }, (_, t) => {
    const without = dropped.has(t) ? null : each[next++];
    return {
      pearson: difference(without?.pearson ?? null, base.pearson),
      spearman: difference(without?.spearman ?? null, base.spearman),
    };
  });
  return {
    pearson: changes.map(({ pearson }) => pearson),
    spearman: changes.map(({ spearman }) => spearman),
  };
}

/** @param {number | null} a @param {number | null} b @returns {number | null} */
const difference = (a, b) => (a === null || b === null ? null : a - b);

/**
 * How far a coefficient moves when position 0 is left out, over every layer that has it.
 *
 * @param {Lengths} lengths
 * @param {Reading} reading
 * @param {Coefficient} coefficient
 * @param {readonly Part[]} [parts]
 * @returns {{ median: number, worst: { layer: number, part: Part, change: number } } | null}
 *   the median of |r without - r with|, and where that is largest; null if none is defined
 */
export function moveOfFirst(lengths, reading, coefficient, parts = PARTS) {
  /** @type {{ layer: number, part: Part, change: number }[]} */
  const moves = [];
  for (let layer = 1; layer <= lengths.layers; layer++) {
    for (const part of parts) {
      const [all, without] = [NONE_DROPPED, FIRST].map(
        (dropped) => correlate(lengths, reading, part, layer, dropped)[coefficient],
      );
      const change = difference(without, all);
      if (change !== null) moves.push({ layer, part, change });
    }
  }
  if (!moves.length) return null;
  return {
    median: median(moves.map(({ change }) => Math.abs(change))),
    worst: moves.reduce((a, b) => (Math.abs(b.change) > Math.abs(a.change) ? b : a)),
  };
}

/**
 * The layer and part whose Pearson changes most when position 0 is left out; null if none is defined.
 *
 * @param {Lengths} lengths
 * @param {Reading} reading
 */
export const mostSensitive = (lengths, reading) =>
  moveOfFirst(lengths, reading, 'pearson')?.worst ?? null;

/**
 * z of one token: how many standard deviations of the other kept tokens it lies from their mean.
 *
 * @param {LayerRow} values
 * @param {number} t
 * @param {ReadonlySet<number>} dropped
 * @returns {number | null} null of fewer than three others, and where these do not vary
 */
export function deviationsFromOthers(values, t, dropped) {
  if (!values) return null;
  const others = keep(values, new Set([...dropped, t]));
  const spread = others.length < FEWEST_OTHERS ? null : standardDeviation(others);
  return spread ? (values[t] - mean(others)) / spread : null;
}

/**
 * The layer where one token's z is farthest from 0.
 *
 * @param {LayerRow[]} rows
 * @param {number} t
 * @param {ReadonlySet<number>} dropped
 * @returns {{ layer: number, z: number } | null} null where no layer has one
 */
export function farthest(rows, t, dropped) {
  /** @type {{ layer: number, z: number } | null} */
  let found = null;
  rows.forEach((values, layer) => {
    const z = deviationsFromOthers(values, t, dropped);
    if (z !== null && Math.abs(z) > Math.abs(found?.z ?? 0)) found = { layer, z };
  });
  return found;
}

/**
 * The mean of the kept tokens at the first and at the last layer, over the median of all layers' means.
 *
 * @param {LayerRow[]} rows
 * @param {ReadonlySet<number>} dropped
 * @returns {{ first: number, last: number } | null} null of rows without values
 */
export function endsOverMedian(rows, dropped) {
  const means = rows.flatMap((values) => (values ? [mean(keep(values, dropped))] : []));
  if (!means.length) return null;
  const middle = median(means);
  return { first: means[0] / middle, last: means[means.length - 1] / middle };
}

/**
 * In how many layers the MLP has the higher Pearson, of those where both have one.
 *
 * @param {Lengths} lengths
 * @param {Reading} reading
 * @param {ReadonlySet<number>} dropped
 */
export function mlpWins(lengths, reading, dropped) {
  let wins = 0;
  let compared = 0;
  for (let l = 1; l <= lengths.layers; l++) {
    const attn = correlate(lengths, reading, 'attn', l, dropped).pearson;
    const mlp = correlate(lengths, reading, 'mlp', l, dropped).pearson;
    if (attn === null || mlp === null) continue;
    compared += 1;
    if (mlp > attn) wins += 1;
  }
  return { wins, compared };
}
