// SPDX-License-Identifier: MIT
//
// measure.js - lesson 01's quantities: how far each block turns each token's vector, a control of
// shuffled pairs, and the t-test per layer. Pure functions of hidden states; called by lesson.js,
// record.js and by tests, never touches the page or the engine.
//
//   angles[l][s][t] = angle(h[l-1][t], h[l][t])   of sentence s                    l = 1..L
//   control:          angle(h[l][t], h[m][u])     t != u and l != m drawn by a seed, of one sentence
//
// h[l] is taken before the final LayerNorm at every l, the last included.

import { angle } from '../../geometry.js';
import { createDraw, createRandom } from '../../measures/random.js';
import { row } from '../../measures/residual.js';
import {
  holm,
  mean,
  standardDeviation,
  standardError,
  studentT,
  tTest,
} from '../../measures/statistics.js';

/**
 * @typedef {import('../../measures/residual.js').Tensor} Tensor
 * @typedef {import('../../frame/her-run.js').Sentence} Sentence
 *
 * @typedef {object} Turns  radians; plain data, filled layer by layer
 * @property {number} layers L
 * @property {number} seed   of the control
 * @property {Sentence[]} sentences
 * @property {(number[] | null)[][]} angles [L + 1][sentence][T]; null where not measured, as all of [0]
 * @property {number[]} control
 *
 * @typedef {{ layer: number, position: number }} Place
 * @typedef {{ mean: number, error: number | null }} Summary  standard error of the mean
 *
 * @typedef {object} Comparison  of "her" with the token before it at one layer
 * @property {number} n
 * @property {Summary} target
 * @property {Summary} before
 * @property {number | null} t
 * @property {number | null} p
 * @property {number | null} corrected  p after Holm over all layers
 */

/**
 * @param {number} layers
 * @param {Sentence[]} sentences
 * @param {number} seed
 * @returns {Turns} with nothing measured yet
 */
export const emptyTurns = (layers, sentences, seed) => ({
  layers,
  seed,
  sentences,
  angles: Array.from({ length: layers + 1 }, () => sentences.map(() => null)),
  control: [],
});

/**
 * The control's pairs: for each sentence one for each layer, with another layer and another position
 * of the same sentence.
 *
 * @param {number[]} lengths tokens of each sentence, at least 2
 * @param {number} layers
 * @param {number} seed
 * @returns {[Place, Place][][]} for each sentence
 */
export function planControl(lengths, layers, seed) {
  const below = createDraw(createRandom(seed));
  /** @param {number} count @param {number} taken */
  const other = (count, taken) => {
    const drawn = below(count - 1);
    return drawn < taken ? drawn : drawn + 1;
  };
  return lengths.map((length) =>
    Array.from({ length: layers }, (_, i) => {
      const first = { layer: i + 1, position: below(length) };
      const layer = other(layers + 1, first.layer);
      return [first, { layer, position: other(length, first.position) }];
    }),
  );
}

/** Measures a run as its layers arrive, batch by batch; holds of each only what it still needs. */
export class TurnMeter {
  #turns;
  #plan;
  /** @type {Tensor[]} h[l-1] of the batch */
  #before = [];
  /** The vectors that one side of a control's pair waits with. @type {Map<[Place, Place], Float32Array>} */
  #waiting = new Map();

  /** @param {Turns} turns filled in place */
  constructor(turns) {
    this.#turns = turns;
    this.#plan = planControl(
      turns.sentences.map(({ names }) => names.length),
      turns.layers,
      turns.seed,
    );
  }

  /**
   * @param {number} l 0..L, rising within a batch
   * @param {number} from the batch's first sentence
   * @param {Tensor[]} tensors h[l] of each
   */
  take(l, from, tensors) {
    tensors.forEach((after, i) => {
      const s = from + i;
      if (l > 0) {
        const before = this.#before[i];
        this.#turns.angles[l][s] = this.#turns.sentences[s].names.map((_, t) =>
          angle(row(before, t), row(after, t)),
        );
      }
      this.#measureControl(l, s, after);
    });
    this.#before = tensors;
  }

  /** @param {number} l @param {number} s @param {Tensor} hidden */
  #measureControl(l, s, hidden) {
    for (const pair of this.#plan[s]) {
      const place = pair.find(({ layer }) => layer === l);
      if (!place) continue;
      const vector = row(hidden, place.position);
      const other = this.#waiting.get(pair);
      if (!other) this.#waiting.set(pair, vector.slice());
      else {
        this.#waiting.delete(pair);
        this.#turns.control.push(angle(other, vector));
      }
    }
  }
}

/**
 * The angles of one place relative to "her" at a layer.
 *
 * @param {Turns} turns
 * @param {number} l 1..L
 * @param {0 | -1} offset 0 "her", -1 the token before it
 * @returns {(number | null)[]} [sentence]
 */
export const anglesAt = (turns, l, offset) =>
  turns.sentences.map(({ target }, s) => turns.angles[l][s]?.[target + offset] ?? null);

/** @param {number[]} values @returns {Summary} */
const summary = (values) => ({ mean: mean(values), error: standardError(values) });

/**
 * @param {Turns} turns
 * @param {number} l
 * @returns {[number[], number[]]} of "her", and of the token before it, in the sentences measured so far
 */
function samplesAt(turns, l) {
  /** @param {0 | -1} offset */
  const known = (offset) => anglesAt(turns, l, offset).filter((value) => value !== null);
  return [known(0), known(-1)];
}

/**
 * The t-test of "her" with the token before it at every layer.
 *
 * @param {Turns} turns
 * @param {(t: number, degreesOfFreedom: number) => number} cdf of Student's t
 * @returns {(number | null)[]} p [L + 1], index l; null where there is no test
 */
export const testLayers = (turns, cdf) =>
  turns.angles.map((_, l) => tTest(...samplesAt(turns, l), cdf));

/**
 * @param {Turns} turns
 * @param {(number | null)[]} ps of testLayers
 * @returns {(Comparison | null)[]} [L + 1], index l; null where nothing is measured
 */
export function compareLayers(turns, ps) {
  const corrected = holm(ps);
  return turns.angles.map((_, l) => {
    const [target, before] = samplesAt(turns, l);
    if (target.length === 0) return null;
    return {
      n: target.length,
      target: summary(target),
      before: summary(before),
      t: studentT(target, before)?.t ?? null,
      p: ps[l],
      corrected: corrected[l],
    };
  });
}

/**
 * @param {Turns} turns
 * @returns {{ mean: number, deviation: number | null } | null} of the control's angles so far
 */
export const controlSummary = ({ control }) =>
  control.length ? { mean: mean(control), deviation: standardDeviation(control) } : null;
