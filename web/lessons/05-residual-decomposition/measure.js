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
import { correlationOfKept, FIRST, mean, NONE_DROPPED } from '../../measures/statistics.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {'difference' | 'size'} Reading
 * @typedef {'attn' | 'mlp'} Part
 * @typedef {number[] | null} LayerRow one value per token, or null where the layer has none (yet)
 */

/**
 * All path lengths of a text, filled layer by layer.
 *
 * @typedef {object} Lengths
 * @property {number} layers L
 * @property {number} tokens T
 * @property {LayerRow[]} hidden [L + 1], index l; [0] is null
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
  const [first, ...others] = rowNorms(after);
  const ratio = others.length ? first / mean(others) : 0;
  if (ratio > (lengths.firstRatio?.ratio ?? 0)) lengths.firstRatio = { layer: l, ratio };
  for (const [part, tap] of /** @type {const} */ ([
    ['attn', attnTap],
    ['mlp', mlpTap],
  ])) {
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
  sample: lesson.sample,
  start: ({ layers, tokens }) => emptyLengths(layers, tokens),
  measure: measureLayer,
};

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
  /** @type {(number | null)[]} */
  const byPearson = [];
  /** @type {(number | null)[]} */
  const bySpearman = [];
  for (let t = 0; t < lengths.tokens; t++) {
    const without = dropped.has(t)
      ? { pearson: null, spearman: null }
      : correlate(lengths, reading, part, l, new Set([...dropped, t]));
    byPearson.push(difference(without.pearson, base.pearson));
    bySpearman.push(difference(without.spearman, base.spearman));
  }
  return { pearson: byPearson, spearman: bySpearman };
}

/** @param {number | null} a @param {number | null} b */
const difference = (a, b) => (a === null || b === null ? null : a - b);

/**
 * The layer and part whose Pearson changes most when position 0 is left out; null if none is defined.
 *
 * @param {Lengths} lengths
 * @param {Reading} reading
 * @returns {{ layer: number, part: Part, change: number } | null}
 */
export function mostSensitive(lengths, reading) {
  /** @type {{ layer: number, part: Part, change: number } | null} */
  let best = null;
  for (let l = 1; l <= lengths.layers; l++) {
    for (const part of /** @type {const} */ (['attn', 'mlp'])) {
      const all = correlate(lengths, reading, part, l, NONE_DROPPED).pearson;
      const without = correlate(lengths, reading, part, l, FIRST).pearson;
      if (all === null || without === null) continue;
      const change = without - all;
      if (!best || Math.abs(change) > Math.abs(best.change)) best = { layer: l, part, change };
    }
  }
  return best;
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
