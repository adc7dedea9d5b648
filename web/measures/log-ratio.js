// SPDX-License-Identifier: MIT
//
// log-ratio.js - the logarithm of the ratio of two groups' means, at every layer and over all of them, and how
// certain it is. Pure; lessons 08 and 09 use it.
//
//     R[l] = log(mean of x[l] over nouns / mean of x[l] over adjectives)        x: the length of a step
//     R    = the same of the whole way, the sum of x[l] over all layers
//
// The uncertainty is that of words: the bootstrap draws types ("letter", "heavy") with replacement, each with
// all its samples (Efron, Bootstrap Methods: Another Look at the Jackknife, 1979). Rows (word, layer) are not
// drawn: the layers of one word are no independent witnesses. One drawing serves all layers, so that the joint
// band, which holds for all layers at once, can be had from the same drawings.

import { createDraw, createRandom } from './random.js';

/**
 * @typedef {{ low: number, high: number }} Interval
 * @typedef {{ ratio: number | null, interval: Interval | null }} Estimate  interval: 95 %
 *
 * @typedef {object} LogRatios
 * @property {Estimate[]} layers   [L], l = 1..L
 * @property {(Interval | null)[]} joint  [L], the band that holds for all layers at once
 * @property {Estimate} whole      of the whole way
 * @property {number} above        layers whose joint band lies above 0
 * @property {number} below
 * @property {[number, number]} samples  of both groups
 * @property {[number, number]} types
 */

/** Drawings of the bootstrap. */
export const DRAWS = 1000;

/** With fewer samples in either group nothing is said about the model. */
export const FEWEST_SAMPLES = 10;

/** The share of drawings that an interval holds. */
const LEVEL = 0.95;

/**
 * @typedef {object} Types  one group, ready to be drawn from
 * @property {number[]} sizes     samples of each type
 * @property {number[][]} sums    [type][L + 1]: of its samples' steps at every layer, last of the whole way
 */

/**
 * @param {(number | null)[][]} steps  [L][N]; null: not measured yet
 * @param {{ word: string, isFirst: boolean, isKept: boolean }[]} samples  [N]; isFirst: of the group above the line
 * @param {{ seed: number, draws?: number }} options  draws 0: no intervals
 * @returns {LogRatios}
 */
export function logRatios(steps, samples, { seed, draws = DRAWS }) {
  const layers = steps.length;
  const isMeasured = (/** @type {number} */ i) => steps.every((step) => step[i] !== null);
  const sides = [true, false].map((isFirst) => {
    const own = samples.flatMap((sample, i) =>
      sample.isKept && sample.isFirst === isFirst ? [i] : [],
    );
    return { own, whole: own.filter(isMeasured) };
  });
  const ratio = (/** @type {number[]} */ [a, b]) => (a > 0 && b > 0 ? Math.log(a / b) : null);
  const found = steps.map((step) => ratio(sides.map(({ own }) => meanOf(step, own))));
  const ways = samples.map((_, i) => steps.reduce((sum, step) => sum + (step[i] ?? 0), 0));
  const whole = ratio(sides.map((side) => meanOf(ways, side.whole)));
  const grouped = sides.map((side) => typesOf(steps, samples, side.whole));
  const isEnough = sides.every((side) => side.whole.length >= FEWEST_SAMPLES);
  const drawn = isEnough && draws > 0 ? bootstrap(grouped, layers, seed, draws) : null;
  const intervals = drawn?.map(intervalOf) ?? null;
  const joint = drawn ? jointBand(drawn.slice(0, layers), found) : found.map(() => null);
  return {
    layers: found.map((value, l) => ({ ratio: value, interval: intervals?.[l] ?? null })),
    joint,
    whole: { ratio: whole, interval: intervals?.[layers] ?? null },
    above: joint.filter((band) => band !== null && band.low > 0).length,
    below: joint.filter((band) => band !== null && band.high < 0).length,
    samples: [sides[0].own.length, sides[1].own.length],
    types: [grouped[0].sizes.length, grouped[1].sizes.length],
  };
}

/** @param {(number | null)[]} values @param {number[]} own  which of them @returns {number} 0 of none */
function meanOf(values, own) {
  let sum = 0;
  let count = 0;
  for (const i of own) {
    const value = values[i];
    if (value === null) continue;
    sum += value;
    count++;
  }
  return count ? sum / count : 0;
}

/**
 * @param {(number | null)[][]} steps
 * @param {{ word: string }[]} samples
 * @param {number[]} own
 * @returns {Types} in the order in which the types come first
 */
function typesOf(steps, samples, own) {
  /** @type {Map<string, number[]>} */
  const byType = new Map();
  for (const i of own) byType.set(samples[i].word, [...(byType.get(samples[i].word) ?? []), i]);
  const all = [...byType.values()];
  return {
    sizes: all.map(({ length }) => length),
    sums: all.map((indices) => {
      const sums = steps.map((step) => indices.reduce((sum, i) => sum + (step[i] ?? 0), 0));
      return [...sums, sums.reduce((sum, one) => sum + one, 0)];
    }),
  };
}

/**
 * @param {Types[]} groups  two
 * @param {number} layers
 * @param {number} seed
 * @param {number} draws
 * @returns {number[][]} [L + 1][draws], the last of the whole way
 */
function bootstrap(groups, layers, seed, draws) {
  const below = createDraw(createRandom(seed));
  const drawn = Array.from({ length: layers + 1 }, () => /** @type {number[]} */ ([]));
  for (let d = 0; d < draws; d++) {
    const means = groups.map(({ sizes, sums }) => {
      const totals = new Float64Array(layers + 1);
      let count = 0;
      for (let k = 0; k < sizes.length; k++) {
        const type = below(sizes.length);
        count += sizes[type];
        for (let l = 0; l <= layers; l++) totals[l] += sums[type][l];
      }
      return totals.map((total) => total / count);
    });
    for (let l = 0; l <= layers; l++) drawn[l].push(Math.log(means[0][l] / means[1][l]));
  }
  return drawn;
}

/**
 * The value below which this share of the values lies, between two of them by a straight line.
 *
 * @param {number[]} sorted
 * @param {number} share
 */
export function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** @param {number[]} values @returns {Interval | null} null where they are not finite */
function intervalOf(values) {
  if (!values.every(Number.isFinite)) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const tail = (1 - LEVEL) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/**
 * A band that holds for all layers at once, so that the chance of even one false alarm among them stays below
 * 5 %: how many standard deviations the drawing's farthest layer strays, in 95 % of the drawings.
 *
 * @param {number[][]} drawn  [L][draws]
 * @param {(number | null)[]} found  [L]
 * @returns {(Interval | null)[]}
 */
function jointBand(drawn, found) {
  const spreads = drawn.map((values) => {
    const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
    return Math.sqrt(squares / (values.length - 1));
  });
  const usable = spreads.map(
    (spread, l) => spread > 0 && Number.isFinite(spread) && found[l] !== null,
  );
  const farthest = (drawn[0] ?? []).map((_, d) =>
    Math.max(
      0,
      ...drawn.map((values, l) =>
        usable[l] ? Math.abs(values[d] - /** @type {number} */ (found[l])) / spreads[l] : 0,
      ),
    ),
  );
  const reach = quantile(
    farthest.sort((a, b) => a - b),
    LEVEL,
  );
  return found.map((ratio, l) =>
    usable[l] && ratio !== null
      ? { low: ratio - reach * spreads[l], high: ratio + reach * spreads[l] }
      : null,
  );
}

/** @typedef {'first' | 'second' | 'unclear' | 'few'} Answer  which group goes farther; 'few': too few words */

/** What an estimate of the whole way says. @param {Estimate} whole @returns {Answer} */
export function answerOf({ interval }) {
  if (!interval) return 'few';
  if (interval.low > 0) return 'first';
  return interval.high < 0 ? 'second' : 'unclear';
}

/** A logarithm of a ratio as a difference in per cent: 0.05 is 5.1 % more. @param {number} ratio */
export const perCent = (ratio) => 100 * (Math.exp(ratio) - 1);
