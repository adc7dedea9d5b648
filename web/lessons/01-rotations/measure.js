// SPDX-License-Identifier: MIT
//
// measure.js - lesson 01's quantities: how far each block turns each token's vector, a control of
// shuffled pairs, and two t-tests per layer. Pure functions of the residual stream; called by the frame,
// the figures and by tests.
//
//   angles[l][s][t] = angle(h[l-1][t], h[l][t])   of sentence s                    l = 1..L
//   planes[l][s][t]   the step h[l-1] + a + m = h[l] in the plane of h[l-1] and h[l] (measures/plane.js)
//   control:          angle(h[l][t], h[m][u])     t != u and l != m drawn by a seed, of one sentence
//
// h[l] is taken before the final LayerNorm at every l, the last included.

import { LabError } from '../../engine/error.js';
import { angle } from '../../geometry.js';
import { packPlanes, planesOf, unpackPlanes } from '../../measures/plane.js';
import { createDraw, createRandom, FIRST_SEED } from '../../measures/random.js';
import { attnTap, hiddenTap, mlpTap, row } from '../../measures/residual.js';
import {
  holm,
  mean,
  pairedT,
  standardDeviation,
  standardError,
  twoSidedP,
  welchT,
} from '../../measures/statistics.js';
import { HER_TEXT } from '../../samples/her-sentences.js';

/**
 * @typedef {import('../../measures/residual.js').Cache} Cache
 * @typedef {import('../../frame/sentences.js').Sentence} Sentence
 * @typedef {import('../../measures/plane.js').Plane} Plane
 *
 * @typedef {object} Turns  radians; plain data, filled layer by layer
 * @property {number} layers L
 * @property {number} seed   of the control
 * @property {Sentence[]} sentences
 * @property {(number[] | null)[][]} angles [L + 1][sentence][T]; null where not measured, as all of [0]
 * @property {((Plane | null)[] | null)[][]} planes [L + 1][sentence][T]; of a recorded run those of "her"
 *   and of the token before it alone
 * @property {number[]} control
 * @property {Ps} ps  of the t-tests, all null before the last layer
 *
 * @typedef {'welch' | 'paired'} Test  of independent samples with unequal spread, or of the same sentences
 * @typedef {Record<Test, (number | null)[]>} Ps  [L + 1] each
 *
 * @typedef {{ layer: number, position: number }} Place
 * @typedef {{ mean: number, error: number | null }} Summary  standard error of the mean
 *
 * @typedef {object} Comparison  of "her" with the token before it at one layer
 * @property {number} n
 * @property {Summary} target
 * @property {Summary} before
 * @property {Tested} welch
 * @property {Tested} paired
 *
 * @typedef {object} Tested
 * @property {number | null} t
 * @property {number | null} p
 * @property {number | null} corrected  p after Holm over all layers
 */

/** How a token's name shows that a word begins with it. */
const SPACE = '␣';

/** Each from the two samples. */
const TESTS = { welch: welchT, paired: pairedT };

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
  planes: Array.from({ length: layers + 1 }, () => sentences.map(() => null)),
  control: [],
  ps: { welch: new Array(layers + 1).fill(null), paired: new Array(layers + 1).fill(null) },
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

/** The control's pairs of each run's data, and the vectors that one side of a pair waits with. */
const planned = new WeakMap(
  /** @type {[Turns, { plan: [Place, Place][][], waiting: Map<[Place, Place], Float32Array> }][]} */ ([]),
);

/** @param {Turns} turns with nothing measured yet */
function withControl(turns) {
  const lengths = turns.sentences.map(({ names }) => names.length);
  const plan = planControl(lengths, turns.layers, turns.seed);
  planned.set(turns, { plan, waiting: new Map() });
  return turns;
}

/**
 * Measures layer l of sentence s: the turn and the step of every token, and what the control needs of this
 * layer.
 *
 * @param {Cache} cache holds h[l-1], h[l], a[l] and m[l]; only h[0] where l is 0
 * @param {number} l 0..L, rising
 * @param {Turns} turns filled in place
 * @param {number} s
 */
export function measureTurns(cache, l, turns, s) {
  const after = cache.get(hiddenTap(l));
  if (l > 0) {
    const before = cache.get(hiddenTap(l - 1));
    turns.angles[l][s] = turns.sentences[s].names.map((_, t) =>
      angle(row(before, t), row(after, t)),
    );
    turns.planes[l][s] = planesOf(before, cache.get(attnTap(l)), cache.get(mlpTap(l)));
  }
  const { plan, waiting } = planned.get(turns) ?? { plan: [], waiting: new Map() };
  for (const pair of plan[s] ?? []) {
    const place = pair.find(({ layer }) => layer === l);
    if (!place) continue;
    const vector = row(after, place.position);
    const other = waiting.get(pair);
    if (!other) waiting.set(pair, vector.slice());
    else {
      waiting.delete(pair);
      turns.control.push(angle(other, vector));
    }
  }
}

/** Large, and not needed to show the recorded run: it comes with the first run of the learner's own. */
const loadDistribution = () =>
  import('../../vendor/t-distribution.js').catch((cause) => {
    throw new LabError('network', 'vendor/t-distribution.js could not be had', { cause });
  });

/**
 * A recorded run keeps, for each layer and sentence, the planes of the token before "her" and of "her": all
 * of them would be most of the recording.
 *
 * @param {Turns} turns
 */
const keepTurns = (turns) => ({
  ...turns,
  planes: turns.planes.map((layer) =>
    layer.map((planes, s) => {
      const { target } = turns.sentences[s];
      return planes && packPlanes(planes.slice(target - 1, target + 1));
    }),
  ),
});

/** @param {ReturnType<typeof keepTurns>} kept @returns {Turns} */
const restoreTurns = (kept) => ({
  ...kept,
  planes: kept.planes.map((layer) =>
    layer.map((packed, s) => {
      const { names, target } = kept.sentences[s];
      const two = packed && unpackPlanes(packed);
      return two && names.map((_, t) => two[t - target + 1] ?? null);
    }),
  ),
});

/** @type {import('../../frame/run.js').Measurement<Turns>} */
export const measurement = {
  input: 'sentences',
  sample: HER_TEXT,
  settings: { seed: FIRST_SEED },
  start: ({ layers, sentences, settings }) =>
    withControl(emptyTurns(layers, sentences, settings.seed)),
  measure: measureTurns,
  async finish({ data }) {
    const { tCdf } = await loadDistribution();
    data.ps = testLayers(data, tCdf);
  },
  keep: keepTurns,
  restore: restoreTurns,
};

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

/**
 * In how many sentences the token before "her" is a word as it stands, and in how many only the end of one
 * that the model has cut.
 *
 * @param {Sentence[]} sentences
 */
export function wordsBefore(sentences) {
  const whole = sentences.filter(({ names, target }) => names[target - 1].startsWith(SPACE)).length;
  return { whole, cut: sentences.length - whole };
}

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
 * Both t-tests of "her" with the token before it at every layer.
 *
 * @param {Turns} turns
 * @param {(t: number, degreesOfFreedom: number) => number} cdf of Student's t
 * @returns {Ps} index l; null where there is no test
 */
export function testLayers(turns, cdf) {
  const samples = turns.angles.map((_, l) => samplesAt(turns, l));
  const ps = (/** @type {Test} */ test) =>
    samples.map(([target, before]) => twoSidedP(TESTS[test](target, before), cdf));
  return { welch: ps('welch'), paired: ps('paired') };
}

/**
 * @param {Turns} turns
 * @param {Ps} ps of testLayers
 * @returns {(Comparison | null)[]} [L + 1], index l; null where nothing is measured
 */
export function compareLayers(turns, ps) {
  const corrected = { welch: holm(ps.welch), paired: holm(ps.paired) };
  return turns.angles.map((_, l) => {
    const [target, before] = samplesAt(turns, l);
    if (target.length === 0) return null;
    const tested = (/** @type {Test} */ test) => ({
      t: TESTS[test](target, before)?.t ?? null,
      p: ps[test][l],
      corrected: corrected[test][l],
    });
    return {
      n: target.length,
      target: summary(target),
      before: summary(before),
      welch: tested('welch'),
      paired: tested('paired'),
    };
  });
}

/**
 * @param {Turns} turns
 * @returns {{ mean: number, deviation: number | null } | null} of the control's angles so far
 */
export const controlSummary = ({ control }) =>
  control.length ? { mean: mean(control), deviation: standardDeviation(control) } : null;
