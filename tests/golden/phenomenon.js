// SPDX-License-Identifier: MIT
/**
 * How far a GPT-2 shows what the lessons are about: position 0 apart from all others, attention that
 * rests on it, and a correlation that this one token turns.
 *
 * Called by measure-mini.mjs, which prints and records the figures of the default model, and by
 * phenomenon.test.mjs, which holds the file in the repository to them. Works on the tensors of
 * `laminar run`, so the figures are those of the product's own engine; reads no file and starts nothing.
 *
 * T tokens, L blocks, l = 1..L. Every figure is the mean over texts of what one text gives:
 *
 *     ratio[l]   |h[l][0]| / median over t > 0 of |h[l][t]|
 *     angle[l]   angle(h[l][0], h[l][1]) - mean over t > 0 of angle(h[l][t], h[l][t+1]), radians
 *     sink[l]    attention to position 0, mean over heads and the later half of the queries
 *     pearson    r over tokens of PL_mlp[l] = |m[l] - m[l-1]| with PL_hs[l] = |h[l] - h[l-1]|, l > 1, the
 *     spearman   reading that lesson 05 starts with; `all` with position 0, `rest` without it
 */

import { angle, norm, pathLength, pearson, spearman } from '../../web/geometry.js';
import { hiddenTap, mlpTap, patternTap } from '../../web/measures/residual.js';
import { mean, median } from '../../web/measures/statistics.js';

/** @typedef {import('./compare.js').Tensors} Tensors */
/** @typedef {{ all: number, rest: number }} Pair with position 0 and without it */

/**
 * @typedef {object} LayerFigures one block's, as in the head of this file
 * @property {number} ratio
 * @property {number} angle
 * @property {number} sink
 * @property {Pair} [pearson]
 * @property {Pair} [spearman]
 */

/** What `laminar run` must write for measureTexts(). */
export const PHENOMENON_TAPS = [
  hiddenTap(1).replace('hook_resid_post', 'hook_resid_pre'),
  'blocks.*.hook_resid_post',
  'blocks.*.hook_mlp_out',
  patternTap('*'),
];

/** Fewer tokens than this make no correlation worth a mean. */
const CORRELATION_MIN_TOKENS = 32;

/**
 * The vectors of one text of a batch.
 * @param {Tensors} tensors
 * @param {string} tap [B, T, C]
 * @param {number} text
 * @param {number} length tokens of this text; rows beyond it are padding
 */
function vectors(tensors, tap, text, length) {
  const { shape, data } = tensorOf(tensors, tap);
  const [, T, C] = shape;
  return Array.from({ length }, (_, t) =>
    data.subarray((text * T + t) * C, (text * T + t + 1) * C),
  );
}

/** @param {Tensors} tensors @param {string} name */
function tensorOf(tensors, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the run holds no ${name}`);
  return tensor;
}

/**
 * @param {Tensors} tensors
 * @param {number} l
 * @param {number} text
 * @param {number} length
 */
function sinkOf(tensors, l, text, length) {
  const { shape, data } = tensorOf(tensors, patternTap(l));
  const [, H, T] = shape;
  const queries = Array.from({ length: length - (length >> 1) }, (_, i) => (length >> 1) + i);
  const heads = Array.from({ length: H }, (_, h) =>
    mean(queries.map((q) => data[((text * H + h) * T + q) * T])),
  );
  return mean(heads);
}

/** @param {number[]} xs @param {number[]} ys @param {typeof pearson} correlation @returns {Pair} */
const pairOf = (xs, ys, correlation) => ({
  all: correlation(xs, ys),
  rest: correlation(xs.slice(1), ys.slice(1)),
});

/**
 * @param {Tensors} tensors
 * @param {number} l 1..L
 * @param {number} text
 * @param {number} length
 * @returns {LayerFigures}
 */
function measureLayer(tensors, l, text, length) {
  /** @param {string} tap */
  const rows = (tap) => vectors(tensors, tap, text, length);
  const [before, after] = [rows(hiddenTap(l - 1)), rows(hiddenTap(l))];
  const norms = after.map(norm);
  const angles = after.slice(1).map((x, t) => angle(after[t], x));
  const figures = {
    ratio: norms[0] / median(norms.slice(1)),
    angle: angles[0] - mean(angles.slice(1)),
    sink: sinkOf(tensors, l, text, length),
  };
  if (l === 1 || length < CORRELATION_MIN_TOKENS) return figures;
  const [last, mlp] = [rows(mlpTap(l - 1)), rows(mlpTap(l))];
  const hidden = after.map((x, t) => pathLength(before[t], x));
  const lengths = mlp.map((x, t) => pathLength(last[t], x));
  return {
    ...figures,
    pearson: pairOf(lengths, hidden, pearson),
    spearman: pairOf(lengths, hidden, spearman),
  };
}

/**
 * @param {Tensors} tensors one batch, with PHENOMENON_TAPS
 * @param {number} layers L
 * @returns {LayerFigures[][]} [texts][L]
 */
export function measureTexts(tensors, layers) {
  const lengths = [...tensorOf(tensors, 'lengths').data];
  return lengths.map((length, text) =>
    Array.from({ length: layers }, (_, i) => measureLayer(tensors, i + 1, text, length)),
  );
}

/**
 * The mean over texts of each figure of each layer.
 * @param {LayerFigures[][]} texts
 * @returns {LayerFigures[]} [L]
 */
export function meanOverTexts(texts) {
  return texts[0].map((_, i) => {
    /** @param {(figures: LayerFigures) => number | undefined} pick */
    const over = (pick) => mean(texts.flatMap((text) => pick(text[i]) ?? []));
    /** @param {'pearson' | 'spearman'} name @returns {Pair} */
    const pair = (name) => ({ all: over((f) => f[name]?.all), rest: over((f) => f[name]?.rest) });
    const figures = {
      ratio: over((f) => f.ratio),
      angle: over((f) => f.angle),
      sink: over((f) => f.sink),
    };
    if (!texts.some((text) => text[i].pearson)) return figures;
    return { ...figures, pearson: pair('pearson'), spearman: pair('spearman') };
  });
}

/** log of the sum of exp. @param {ArrayLike<number>} logits */
function logSum(logits) {
  let largest = -Infinity;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i]);
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - largest);
  return largest + Math.log(sum);
}

/**
 * Cross-entropy of a batch in nats, of every token but each text's first.
 * @param {Tensors} tensors with logits [B, T, V]
 * @returns {{ nats: number, tokens: number }}
 */
export function crossEntropy(tensors) {
  const lengths = tensorOf(tensors, 'lengths').data;
  const ids = tensorOf(tensors, 'tokens').data;
  const { shape, data } = tensorOf(tensors, 'logits');
  const [, T, V] = shape;
  let nats = 0;
  let tokens = 0;
  lengths.forEach((length, text) => {
    for (let t = 0; t + 1 < length; t++, tokens++) {
      const at = (text * T + t) * V;
      nats += logSum(data.subarray(at, at + V)) - data[at + ids[text * T + t + 1]];
    }
  });
  return { nats, tokens };
}

/**
 * The phenomenon in seven numbers; larger is more of it, but for the loss. `held` and `her` are means
 * over held-out paragraphs and over the sentences with "her": a figure of both is the smaller one.
 * @param {LayerFigures[]} held
 * @param {LayerFigures[]} her
 * @param {number} natsPerByte
 */
export function summary(held, her, natsPerByte) {
  /** @param {(figures: LayerFigures) => boolean} has */
  const blocks = (has) => Math.min(held.filter(has).length, her.filter(has).length);
  /** @param {(figures: LayerFigures) => number} pick */
  const best = (pick) => Math.min(Math.max(...held.map(pick)), Math.max(...her.map(pick)));
  return {
    natsPerByte,
    bestRatio: best((f) => f.ratio),
    blocksRatio5: blocks((f) => f.ratio >= 5),
    bestSink: best((f) => f.sink),
    blocksSink03: blocks((f) => f.sink >= 0.3),
    bestAngle: best((f) => f.angle),
    pearsonMove: pearsonMove(held),
  };
}

/**
 * The largest move of Pearson's r that position 0 causes in a layer where Spearman's moves by less
 * than 0.15; 0 where there is none.
 * @param {LayerFigures[]} layers
 */
function pearsonMove(layers) {
  const moves = layers.map(({ pearson: r, spearman: rho }) =>
    r && rho && Math.abs(rho.rest - rho.all) < 0.15 ? Math.abs(r.rest - r.all) : 0,
  );
  return Math.max(...moves);
}
