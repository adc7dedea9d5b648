// SPDX-License-Identifier: MIT
//
// asking.js - asks a model what its publishers printed (facts.js) and compares: one pass over all texts
// at once, a line for each fact. wasm/cli/verify.c does the same natively; tests/cli/verify.test.mjs
// holds the two together.
//
//     const asking = new Asking(model, tolerance, lab.config);
//     await lab.runWithCache(asking.texts, { namesFilter: asking.taps, keep: false,
//       onLayer: ({ cache }) => asking.take(cache) });
//     const { verdict, lines } = asking.answer();
//
// A greedy text is not generated but read: at every position the published text goes on, the model's own
// next token is compared. As long as they agree, that is what greedy decoding would have given; and it is
// one pass, also for weights that are read from the disk again for every pass.
//
// Letters: T tokens, C d_model, H heads, V vocabulary.

import { largestLogits, logprobOf } from '../engine/logits.js';
import { standardDeviation } from '../measures/statistics.js';

/**
 * @typedef {import('./facts.js').Fact} Fact
 * @typedef {import('./facts.js').PublishedSource} PublishedSource
 * @typedef {import('./facts.js').PublishedModel} PublishedModel
 * @typedef {{ shape: number[], data: Float32Array }} Tensor
 * @typedef {{ names: string[], get: (name: string, text: number) => Tensor }} Taps
 *
 * @typedef {'same' | 'tie' | 'differs' | 'unasked'} LineVerdict  tie: another token, within the error
 *
 * @typedef {object} Turn  where the model would go on otherwise
 * @property {number} position  of the token in the text
 * @property {number} published  its id
 * @property {number} given     the model's
 * @property {number} gap       by how much the model's logit is larger
 * @property {number} allowed   the gap that the error of weights and arithmetic explains
 *
 * @typedef {{ kind: Fact['kind'], verdict: LineVerdict, source: PublishedSource }} LineHead
 * @typedef {LineHead & { why: 'context' | 'type' }} Unasked
 * @typedef {LineHead & { kind: 'greedy', tokens: number, agreeing: number, ties: number,
 *   turn: Turn | null }} GreedyLine  turn: the first that no error explains, else the first
 * @typedef {LineHead & { kind: 'loss' | 'attention-to-first', published: number, value: number,
 *   allowed: number }} NumberLine
 * @typedef {LineHead & { kind: 'massive-dimensions', dimensions: number[], ranks: number[],
 *   among: number, needed: number, found: number }} MassiveLine
 * @typedef {GreedyLine | NumberLine | MassiveLine | Unasked} Line
 *
 * @typedef {object} Answer
 * @property {string} model  the id of models/published.json
 * @property {string} name
 * @property {string} quantisation  of the weights that answered
 * @property {number} error  relative, of these weights and of the arithmetic
 * @property {'as-published' | 'differs' | 'unasked'} verdict
 * @property {Line[]} lines
 */

/** Of k published dimensions, those among the so many times k largest count as found. */
const AMONG = 2;

const TAPS = {
  greedy: 'logits',
  loss: 'logits',
  'massive-dimensions': 'blocks.*.hook_resid_post',
  'attention-to-first': 'blocks.*.attn.hook_pattern',
};

export class Asking {
  #model;
  #tolerance;
  #quantisation;
  /** Relative error of the arithmetic and of the weights. */
  #error;
  /** The facts that are asked, each with its text. @type {{ fact: Fact, text: number }[]} */
  #asked = [];
  /** @type {Map<Fact, Line>} */
  #lines = new Map();
  /** max |h[l][0]| over the layers inside, [C] @type {Map<Fact, Float64Array>} */
  #largest = new Map();
  /** @type {Map<Fact, { sum: number, count: number }>} */
  #attention = new Map();
  /** @type {Int32Array[]} */
  texts = [];

  /**
   * @param {PublishedModel} model
   * @param {import('./facts.js').Tolerance} tolerance
   * @param {{ nCtx: number, quantisation: string }} config
   */
  constructor(model, tolerance, { nCtx, quantisation }) {
    this.#model = model;
    this.#tolerance = tolerance;
    this.#quantisation = quantisation;
    const ofWeights = Object.hasOwn(tolerance.weights, quantisation)
      ? tolerance.weights[quantisation]
      : null;
    this.#error = tolerance.arithmetic + (ofWeights ?? 0);
    /** @type {Map<string, number>} */
    const known = new Map();
    for (const fact of model.facts) {
      const why = ofWeights === null ? 'type' : fact.ids.length > nCtx ? 'context' : null;
      if (why) {
        const { kind, source } = fact;
        this.#lines.set(fact, { kind, verdict: 'unasked', source, why });
        continue;
      }
      const key = fact.ids.join();
      const text = known.get(key) ?? this.texts.push(Int32Array.from(fact.ids)) - 1;
      known.set(key, text);
      this.#asked.push({ fact, text });
    }
  }

  /** What the pass has to keep. */
  get taps() {
    return [...new Set(this.#asked.map(({ fact }) => TAPS[fact.kind]))];
  }

  /** The taps that one stage has filled. @param {Taps} taps */
  take(taps) {
    for (const name of taps.names) {
      const block = Number(/^blocks\.(\d+)\./.exec(name)?.[1]);
      for (const { fact, text } of this.#asked) {
        const isOfThis = new RegExp(`^${TAPS[fact.kind].replace('*', '\\d+')}$`).test(name);
        if (isOfThis) this.#measure(fact, block, taps.get(name, text));
      }
    }
  }

  /** @param {Fact} fact @param {number} block @param {Tensor} tensor */
  #measure(fact, block, tensor) {
    switch (fact.kind) {
      case 'greedy':
        return void this.#lines.set(fact, this.#greedy(fact, tensor));
      case 'loss':
        return void this.#lines.set(fact, this.#loss(fact, tensor));
      case 'massive-dimensions':
        // The last block takes the massive dimensions out of the stream again.
        if (block < this.#model.blocks - 1) this.#growLargest(fact, tensor);
        return;
      case 'attention-to-first':
        if (block >= fact.blocks[0] && block <= fact.blocks[1]) this.#addAttention(fact, tensor);
    }
  }

  /**
   * @param {import('./facts.js').Greedy} fact
   * @param {Tensor} logits [T, V]
   * @returns {GreedyLine}
   */
  #greedy({ kind, ids, given, source }, logits) {
    /** @type {Turn[]} */
    const turns = [];
    for (let position = given; position < ids.length; position++) {
      const row = this.#row(logits, position - 1);
      const [{ token: best }] = largestLogits(row, 1);
      if (best === ids[position]) continue;
      const gap = row[best] - row[ids[position]];
      const allowed = this.#tolerance.gap * this.#error * (standardDeviation(row) ?? 0);
      turns.push({ position, published: ids[position], given: best, gap, allowed });
    }
    const isTie = (/** @type {Turn} */ { gap, allowed }) => gap <= allowed; // a gap of NaN is none
    const beyond = turns.find((turn) => !isTie(turn));
    const tokens = ids.length - given;
    const agreeing = tokens - turns.length;
    const ties = turns.filter(isTie).length;
    const verdict = beyond ? 'differs' : turns.length > 0 ? 'tie' : 'same';
    return { kind, verdict, tokens, agreeing, ties, turn: beyond ?? turns[0] ?? null, source };
  }

  /**
   * @param {import('./facts.js').Loss} fact
   * @param {Tensor} logits [T, V]
   * @returns {NumberLine}
   */
  #loss({ kind, ids, value: published, tolerance, source }, logits) {
    let sum = 0;
    for (let position = 1; position < ids.length; position++) {
      sum -= logprobOf(this.#row(logits, position - 1), ids[position]);
    }
    const count = ids.length - 1;
    const value = sum / count;
    const allowed = tolerance + (this.#tolerance.loss * this.#error) / Math.sqrt(count);
    return { kind, verdict: near(value, published, allowed), published, value, allowed, source };
  }

  /** The logits of the ids that have a token. @param {Tensor} logits @param {number} position */
  #row({ shape, data }, position) {
    const from = position * shape[1];
    return data.subarray(from, from + this.#model.vocabulary);
  }

  /** @param {Fact} fact @param {Tensor} stream [T, C] */
  #growLargest(fact, { shape: [, width], data }) {
    const largest = this.#largest.get(fact) ?? new Float64Array(width);
    this.#largest.set(fact, largest);
    for (let c = 0; c < width; c++) largest[c] = Math.max(largest[c], Math.abs(data[c]));
  }

  /** @param {import('./facts.js').Attention} fact @param {Tensor} pattern [H, T, T] */
  #addAttention(fact, { shape: [heads, queries, keys], data }) {
    const total = this.#attention.get(fact) ?? { sum: 0, count: 0 };
    this.#attention.set(fact, total);
    for (let h = 0; h < heads; h++) {
      for (let q = fact.from; q < queries; q++) total.sum += data[(h * queries + q) * keys];
    }
    total.count += heads * (queries - fact.from);
  }

  /** @param {import('./facts.js').Massive} fact @returns {MassiveLine} */
  #massive(fact) {
    const { kind, dimensions, needed, source } = fact;
    const largest = this.#largest.get(fact) ?? new Float64Array(this.#model.dModel);
    const ranks = dimensions.map((c) => 1 + largest.filter((size) => size > largest[c]).length);
    const among = AMONG * dimensions.length;
    const found = ranks.filter((rank) => rank <= among).length;
    const verdict = found >= needed ? 'same' : 'differs';
    return { kind, verdict, dimensions, ranks, among, needed, found, source };
  }

  /** @param {import('./facts.js').Attention} fact @returns {NumberLine} */
  #meanAttention(fact) {
    const { kind, value: published, tolerance, source } = fact;
    const { sum, count } = this.#attention.get(fact) ?? { sum: 0, count: 1 };
    const value = sum / count;
    const allowed = tolerance + this.#error;
    return { kind, verdict: near(value, published, allowed), published, value, allowed, source };
  }

  /** Once the pass is done. @returns {Answer} */
  answer() {
    const lines = this.#model.facts.map((fact) => {
      if (fact.kind === 'massive-dimensions') return this.#lines.get(fact) ?? this.#massive(fact);
      if (fact.kind === 'attention-to-first') {
        return this.#lines.get(fact) ?? this.#meanAttention(fact);
      }
      return /** @type {Line} */ (this.#lines.get(fact));
    });
    const has = (/** @type {LineVerdict} */ verdict) =>
      lines.some((line) => line.verdict === verdict);
    const isAsked = has('same') || has('tie');
    const verdict = has('differs') ? 'differs' : isAsked ? 'as-published' : 'unasked';
    const { id: model, name } = this.#model;
    return {
      model,
      name,
      quantisation: this.#quantisation,
      error: this.#error,
      verdict,
      lines,
    };
  }
}

/** @param {number} value @param {number} published @param {number} allowed */
const near = (value, published, allowed) =>
  Math.abs(value - published) <= allowed ? 'same' : 'differs';
