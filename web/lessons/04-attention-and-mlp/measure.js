// SPDX-License-Identifier: MIT
//
// measure.js - lesson 04's quantities: the cosine of what attention and MLP add, and two controls. Pure
// functions of the residual stream; called by the frame, the figures and by tests.
//
//   paired[l][t]   = cos(a[l][t], m[l][t])
//   shuffled[l][t] = cos(a[l][t], m[l][s(t)])    s: every token's partner is another token, position 0 apart
//   random[l][t]   = cosine of two random vectors of width C
//   planes[l][t]   the step h[l-1] + a + m = h[l] in the plane of h[l-1] and h[l] (measures/plane.js)
//
// For random vectors of width C the cosine has mean 0 and variance exactly 1/C: turn space so that the
// first vector is an axis; the cosine is then one coordinate of a unit vector of random direction, the
// squares of its C coordinates sum to 1, and by symmetry each has the mean 1/C.

import { cosine } from '../../geometry.js';
import { packPlanes, planesOf, unpackPlanes } from '../../measures/plane.js';
import { createNormal, createRandom } from '../../measures/random.js';
import { attnTap, hiddenTap, mlpTap, row } from '../../measures/residual.js';
import { keep, mean, standardError } from '../../measures/statistics.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {(number | null)[] | null} LayerRow  one value per token; null where not measured (yet)
 *
 * @typedef {object} Cosines  of one text, filled layer by layer; rows are [L + 1][T], [0] is null
 * @property {number} layers L
 * @property {number} tokens T
 * @property {number} width  C
 * @property {LayerRow[]} paired
 * @property {LayerRow[]} shuffled  null at position 0, and everywhere if the text is too short
 * @property {LayerRow[]} random
 * @property {((import('../../measures/plane.js').Plane | null)[] | null)[]} planes  of a recorded run those
 *   of the first RECORDED_PLANES tokens alone
 *
 * @typedef {{ mean: number | null, error: number | null, count: number }} Summary
 */

/** Bins of the histogram: 0.05 wide, from -1 to 1. */
export const BINS = 40;
export const BIN_WIDTH = 2 / BINS;

/**
 * @param {number} layers
 * @param {number} tokens
 * @param {number} width
 * @returns {Cosines} with nothing measured yet
 */
export function emptyCosines(layers, tokens, width) {
  /** @returns {LayerRow[]} */
  const rows = () => Array.from({ length: layers + 1 }, () => null);
  const planes = Array.from({ length: layers + 1 }, () => null);
  return { layers, tokens, width, paired: rows(), shuffled: rows(), random: rows(), planes };
}

/**
 * Two standard deviations of what is compared with chance, as in every lesson: of the cosine of one pair of
 * random vectors, or of the mean of `pairs` independent ones.
 *
 * @param {number} width C
 * @param {number} [pairs]
 */
export const randomMark = (width, pairs = 1) => 2 / Math.sqrt(width * pairs);

/**
 * A mean cosine below this size is called small, whatever chance says of it: an angle between 84 and 96
 * degrees. The published text calls 0.1 to 0.2 slightly positive and less about 0.
 */
export const SMALL = 0.1;

/** Digits of a mean in the tables of figures 1 and 2, and in the title of figure 1. */
export const TABLE_DIGITS = 4;
export const TITLE_DIGITS = 2;

/**
 * Every token's partner: one random cycle through the positions 1..T-1 (Sattolo 1986), so that none is
 * its own.
 *
 * @param {number} tokens
 * @param {() => number} random
 * @returns {(number | null)[]} [T]; null at position 0, and everywhere below three tokens
 */
export function createPartners(tokens, random) {
  const cycle = Array.from({ length: tokens }, (_, t) => t);
  for (let t = tokens - 1; t > 1; t--) {
    const other = 1 + Math.floor(random() * (t - 1));
    [cycle[t], cycle[other]] = [cycle[other], cycle[t]];
  }
  return cycle.map((partner, t) => (t === 0 || tokens < 3 ? null : partner));
}

/** A product of uniform numbers is logged before it leaves what an f64 can hold. */
const SMALLEST_PRODUCT = 1e-250;

/**
 * The cosine of two random vectors of this width, without making them: by the turn above it is
 * g / sqrt(g² + q), g normal and q the sum of width - 1 squares of normals. Two of those squares add up
 * to -2 ln u with u uniform (that is Box and Muller's radius), so q costs one logarithm of a product.
 *
 * @param {number} width
 * @param {() => number} random
 * @returns {() => number}
 */
export function createRandomCosine(width, random) {
  const normal = createNormal(random);
  const pairs = (width - 1) >> 1;
  const isOdd = (width - 1) % 2 === 1;
  return () => {
    const along = normal();
    let across = isOdd ? normal() ** 2 : 0;
    let product = 1;
    for (let i = 0; i < pairs; i++) {
      product *= 1 - random(); // never 0
      if (product > SMALLEST_PRODUCT) continue;
      across -= 2 * Math.log(product);
      product = 1;
    }
    across -= 2 * Math.log(product);
    return along / Math.sqrt(along * along + across);
  };
}

/**
 * What a seed stands for in a run: the partners, and a source of random cosines.
 *
 * @param {number} seed
 * @param {number} tokens
 * @param {number} width
 */
export const createControls = (seed, tokens, width) => ({
  partners: createPartners(tokens, createRandom(seed)),
  // Another stream than the partners'.
  randomCosine: createRandomCosine(width, createRandom(seed ^ 0x5bd1e995)),
});

/** Of each run's data, what its seed stands for. @type {WeakMap<Cosines, ReturnType<typeof createControls>>} */
const controlsOf = new WeakMap();

/** @param {number} seed @param {Cosines} cosines of a run with this seed */
function withControls(seed, cosines) {
  controlsOf.set(cosines, createControls(seed, cosines.tokens, cosines.width));
  return cosines;
}

/**
 * @param {Cache} cache holds h[l-1], a[l] and m[l]
 * @param {number} l  nothing is measured at 0
 * @param {Cosines} cosines filled in place, layer after layer
 */
export function measureLayer(cache, l, cosines) {
  const controls = controlsOf.get(cosines);
  if (l === 0 || !controls) return;
  const { partners, randomCosine } = controls;
  const attn = cache.get(attnTap(l));
  const mlp = cache.get(mlpTap(l));
  const between = (/** @type {number} */ t, /** @type {number} */ partner) => {
    const value = cosine(row(attn, t), row(mlp, partner));
    return Number.isFinite(value) ? value : null;
  };
  cosines.paired[l] = partners.map((_, t) => between(t, t));
  cosines.shuffled[l] = partners.map((partner, t) =>
    partner === null ? null : between(t, partner),
  );
  cosines.random[l] = partners.map(randomCosine);
  cosines.planes[l] = planesOf(cache.get(hiddenTap(l - 1)), attn, mlp);
}

export const FIRST_SEED = 2026;

/** So many tokens have their planes recorded: all of them would be larger than the rest of the recording. */
export const RECORDED_PLANES = 40;

/**
 * Random cosines are not recorded: their seed gives them again.
 *
 * @type {import('../../frame/run.js').Measurement<Cosines>}
 */
export const measurement = {
  input: 'text',
  sample: NIETZSCHE,
  settings: { seed: FIRST_SEED },
  start: ({ layers, tokens, width, settings }) =>
    withControls(settings.seed, emptyCosines(layers, tokens, width)),
  measure: measureLayer,
  keep: ({ random, planes, ...cosines }) => ({
    ...cosines,
    planes: planes.map((of) => of && packPlanes(of.slice(0, RECORDED_PLANES))),
  }),
  restore(kept, { seed }) {
    const { randomCosine } = createControls(seed, kept.tokens, kept.width);
    const draw = () => Array.from({ length: kept.tokens }, randomCosine);
    return {
      ...kept,
      random: kept.paired.map((/** @type {LayerRow} */ values) => values && draw()),
      planes: kept.planes.map((/** @type {number[][] | null} */ of) => of && unpackPlanes(of)),
    };
  },
};

/**
 * @param {LayerRow} values
 * @param {ReadonlySet<number>} dropped
 * @returns {number[]} those that exist
 */
const present = (values, dropped) =>
  keep(/** @type {number[]} */ (values ?? []), dropped).filter((value) => value !== null);

/**
 * @param {LayerRow} values
 * @param {ReadonlySet<number>} dropped
 * @returns {Summary}
 */
export function summarise(values, dropped) {
  const kept = present(values, dropped);
  return {
    mean: kept.length ? mean(kept) : null,
    error: standardError(kept),
    count: kept.length,
  };
}

/**
 * All values of some layers in one list.
 *
 * @param {LayerRow[]} rows
 * @param {ReadonlySet<number>} dropped
 * @param {number | null} layer one layer, or null for all
 * @returns {number[]}
 */
export const valuesOf = (rows, dropped, layer) =>
  (layer === null ? rows : [rows[layer] ?? null]).flatMap((values) => present(values, dropped));

/** @param {number[]} values @returns {number[]} how many are in each bin */
export function countBins(values) {
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor((value + 1) / BIN_WIDTH);
    counts[Math.max(0, Math.min(BINS - 1, bin))] += 1;
  }
  return counts;
}

/** The share of values of this size or smaller. @param {number[]} values @param {number} size */
export const shareWithin = (values, size) =>
  values.length ? values.filter((value) => Math.abs(value) <= size).length / values.length : null;

/**
 * First sixth, middle and last sixth of the layers: the published text speaks of 6, 24 and 6 of 36.
 *
 * @param {number} layers
 * @returns {{ first: [number, number], middle: [number, number], last: [number, number] }} from, to
 */
export function parts(layers) {
  const edge = Math.max(1, Math.round(layers / 6));
  return {
    first: [1, edge],
    // A model of one or two layers is all middle.
    middle: layers > 2 * edge ? [edge + 1, layers - edge] : [1, layers],
    last: [layers - edge + 1, layers],
  };
}

/**
 * The mean over the layers of a part.
 *
 * @param {Cosines} cosines
 * @param {[number, number]} part
 * @param {ReadonlySet<number>} dropped
 * @returns {number | null}
 */
export function meanOfPart(cosines, [from, to], dropped) {
  const values = cosines.paired.slice(from, to + 1).flatMap((one) => present(one, dropped));
  return values.length ? mean(values) : null;
}

/** As the table has it. @param {number} value */
const shown = (value) => Number(value.toFixed(TABLE_DIGITS));

/**
 * The mean over tokens of every token's own mean over the layers. Its standard error counts tokens, not
 * cosines: the layers of one token are not independent of each other.
 *
 * @param {Cosines} cosines
 * @param {ReadonlySet<number>} dropped
 * @returns {Summary}
 */
export function overall(cosines, dropped) {
  const ofToken = Array.from({ length: cosines.tokens }, (_, t) => {
    const values = cosines.paired.flatMap((row) => row?.[t] ?? []);
    return values.length ? mean(values) : null;
  });
  return summarise(ofToken, dropped);
}

/**
 * How many layers have a mean of each kind. A mean over layers would let positive and negative ones cancel.
 *
 * @param {Cosines} cosines
 * @param {ReadonlySet<number>} dropped
 * @param {[number, number]} [part] first and last layer
 */
export function tally({ paired, layers }, dropped, [from, to] = [1, layers]) {
  const means = paired
    .slice(from, to + 1)
    .map((row) => summarise(row, dropped).mean)
    .filter((value) => value !== null);
  const count = (/** @type {(value: number) => boolean} */ is) => means.filter(is).length;
  return {
    above: count((value) => value > 0),
    below: count((value) => value < 0),
    acute: count((value) => value >= SMALL),
    right: count((value) => Math.abs(value) < SMALL),
    obtuse: count((value) => value <= -SMALL),
  };
}

/**
 * The layer whose mean is largest, as far as the table shows it: of equal ones the first.
 *
 * @param {Cosines} cosines
 * @param {ReadonlySet<number>} dropped
 * @returns {{ layer: number, mean: number } | null}
 */
export function highestLayer(cosines, dropped) {
  /** @type {{ layer: number, mean: number } | null} */
  let best = null;
  for (let layer = 1; layer <= cosines.layers; layer++) {
    const { mean: value } = summarise(cosines.paired[layer], dropped);
    if (value === null) continue;
    if (!best || shown(value) > shown(best.mean)) best = { layer, mean: value };
  }
  return best;
}
