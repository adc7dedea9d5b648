// SPDX-License-Identifier: MIT
//
// published-facts.mjs - facts for a models/published.json of tests' own: what a stand-in really answers,
// by plain loops over its taps, which somebody else computed (a golden fixture, or `laminar run`).
//
//     const facts = factsOf({ ids, given, tensor, dimensions: 3, from: 4, blocks: [0, 1] });
//     writeFileSync(path, JSON.stringify(publishedOf(shape, facts)));

import { readFileSync } from 'node:fs';

const SHIPPED = new URL('../../models/published.json', import.meta.url);
const SOURCE = { title: 'a test', url: 'https://example.org/' };

/** The file that this site ships. */
export const readShipped = () => readFileSync(SHIPPED, 'utf8');

/**
 * @typedef {{ shape: number[], data: ArrayLike<number> }} Tensor
 * @typedef {{ blocks: number, dModel: number, heads: number, vocabulary: number }} Shape
 */

/** @param {ArrayLike<number>} values @returns {number[]} indices, the largest value first */
export const byValue = (values) =>
  Array.from(values, (_, i) => i).sort((a, b) => values[b] - values[a]);

/** Row t of the last two axes. @param {Tensor} tensor @param {number} t */
export function rowOf({ shape, data }, t) {
  const width = shape[shape.length - 1];
  return Array.from({ length: width }, (_, i) => data[t * width + i]);
}

/** Mean of -ln p over the tokens after the first. @param {number[]} ids @param {Tensor} logits */
export function lossOf(ids, logits) {
  let total = 0;
  for (let t = 1; t < ids.length; t++) {
    const z = rowOf(logits, t - 1);
    const top = Math.max(...z);
    const sum = z.reduce((so, x) => so + Math.exp(x - top), 0);
    total += Math.log(sum) + top - z[ids[t]];
  }
  return total / (ids.length - 1);
}

/** max |h[l][0]| over the layers inside, [C]. @param {Tensor[]} streams of all blocks but the last */
export const largestOf = (streams) =>
  rowOf(streams[0], 0).map((_, c) => Math.max(...streams.map(({ data }) => Math.abs(data[c]))));

/** Mean attention to position 0. @param {Tensor[]} patterns [.., H, T, T] of some blocks @param {number} from */
export function attentionOf(patterns, from) {
  /** @type {number[]} */
  const all = [];
  for (const { shape, data } of patterns) {
    const [heads, queries, keys] = shape.slice(-3);
    for (let h = 0; h < heads; h++)
      for (let q = from; q < queries; q++) all.push(data[(h * queries + q) * keys]);
  }
  return all.reduce((sum, x) => sum + x, 0) / all.length;
}

/**
 * Facts that are true of one text's taps.
 * @param {object} text
 * @param {number[]} text.ids
 * @param {(name: string) => Tensor} text.tensor
 * @param {number} text.layers
 * @param {number} text.dimensions  how many
 * @param {number} text.from
 * @param {number} [text.tolerance] of the two numbers
 * @returns {any[]}
 */
export function factsOf({ ids, tensor, layers, dimensions, from, tolerance = 1e-4 }) {
  const logits = tensor('logits');
  const [next] = byValue(rowOf(logits, ids.length - 1));
  const inside = Array.from({ length: layers - 1 }, (_, b) =>
    tensor(`blocks.${b}.hook_resid_post`),
  );
  const patterns = Array.from({ length: layers }, (_, b) =>
    tensor(`blocks.${b}.attn.hook_pattern`),
  );
  const largest = byValue(largestOf(inside)).slice(0, dimensions);
  const value = attentionOf(patterns, from);
  return [
    { kind: 'greedy', ids: [...ids, next], given: ids.length, source: SOURCE },
    { kind: 'loss', ids, value: lossOf(ids, logits), tolerance, source: SOURCE },
    { kind: 'massive-dimensions', ids, dimensions: largest, needed: dimensions, source: SOURCE },
    {
      ...{ kind: 'attention-to-first', ids, from, blocks: [0, layers - 1] },
      ...{ value, tolerance, source: SOURCE },
    },
  ];
}

/**
 * A file like models/published.json, with its tolerances.
 * @param {Shape} shape
 * @param {any[]} facts
 * @returns {any}
 */
export function publishedOf({ blocks, dModel, heads, vocabulary }, facts) {
  const { schema, tolerance } = JSON.parse(readShipped());
  const model = { id: 'stand-in', name: 'Stand-in', blocks, dModel, heads, vocabulary, facts };
  return { schema, tolerance, models: [model] };
}
