// SPDX-License-Identifier: MIT
//
// patch-data.js - patching from another text, as arithmetic: where two texts differ, which two tokens their
// predictions are told apart by, the cells of a sweep, and what these say. Knows neither page nor engine.
//
// The text on the page is the one that is patched (the field says "corrupted"), the source text the one that
// vectors are taken from ("clean"). What a patch moves is the logit difference at the last position: the
// logit of the source's token less that of the page's (Wang et al. 2022, arXiv 2211.00593, section 3).

import { tokenCells, tokenColumn } from '../ui/csv.js';
import { patchTaps } from './edits.js';
import { largest, softmax } from './predictions.js';

/**
 * @typedef {import('./edits.js').Patch} Patch
 * @typedef {import('./scalars.js').Row} Row
 *
 * @typedef {{ answer: number, wrong: number }} Pair  ids: the source text's token, and the page's
 *
 * @typedef {object} Sweep
 * @property {Patch} part
 * @property {Row[]} rows     [L + 1][T] logit differences; null where there is none, or not yet
 * @property {number} page    the logit difference of the text on the page
 * @property {number} source  and of the source text
 * @property {number} from    the first position at which the two texts differ
 * @property {boolean} isWhole
 */

/** As many of each text's most probable tokens can be chosen. */
export const CANDIDATES = 8;

/**
 * @param {ArrayLike<number>} page    token ids
 * @param {ArrayLike<number>} source
 * @returns {number} the first position at which they differ; -1 where they are the same
 */
export function firstDifference(page, source) {
  const longest = Math.max(page.length, source.length);
  for (let t = 0; t < longest; t++) if (page[t] !== source[t]) return t;
  return -1;
}

/**
 * The two tokens that tell the predictions apart: the most probable one of each text. Where that is the
 * same token, the one whose probability the source raises most, and the one that it lowers most.
 *
 * @param {Float32Array} page    logits of the last position
 * @param {Float32Array} source
 * @returns {Pair & { isSameTop: boolean }}
 */
export function defaultPair(page, source) {
  const [ofPage, ofSource] = [softmax(page), softmax(source)];
  const [answer] = largest(ofSource, 1);
  const [wrong] = largest(ofPage, 1);
  if (answer !== wrong) return { answer, wrong, isSameTop: false };
  const gain = ofSource.map((share, i) => share - ofPage[i]);
  const [most] = largest(gain, 1);
  const [least] = largest(
    gain.map((share) => -share),
    1,
  );
  return { answer: most, wrong: least, isSameTop: true };
}

/**
 * The tokens that can be chosen from: the most probable ones of either text.
 *
 * @param {Float32Array} page
 * @param {Float32Array} source
 * @param {number[]} chosen  these too
 * @returns {{ token: number, page: number, source: number }[]} with both probabilities, by the larger one
 */
export function candidatesOf(page, source, chosen) {
  const [ofPage, ofSource] = [softmax(page), softmax(source)];
  const tokens = new Set([
    ...largest(ofPage, CANDIDATES),
    ...largest(ofSource, CANDIDATES),
    ...chosen,
  ]);
  return [...tokens]
    .map((token) => ({ token, page: ofPage[token], source: ofSource[token] }))
    .sort((a, b) => Math.max(b.page, b.source) - Math.max(a.page, a.source));
}

/** @param {Float32Array} logits @param {Pair} pair */
export const logitDifference = (logits, { answer, wrong }) => logits[answer] - logits[wrong];

/**
 * A sweep with nothing run yet. Before the first token that differs, both texts have the same vectors at
 * every layer, because a token sees only those before it: there a patch changes nothing.
 *
 * @param {object} texts
 * @param {Patch} texts.part
 * @param {number} texts.layers  L
 * @param {number} texts.tokens  T
 * @param {number} texts.from    the first position that differs
 * @param {number} texts.page    logit difference of each text
 * @param {number} texts.source
 * @returns {Sweep}
 */
export function startSweep({ part, layers, tokens, from, page, source }) {
  const rows = patchTaps(part, layers).map((tap) =>
    tap === null ? null : Array.from({ length: tokens }, (_, t) => (t < from ? page : null)),
  );
  return { part, rows, page, source, from, isWhole: false };
}

/**
 * The taps and positions that a sweep runs, in the order of its runs.
 *
 * @param {Patch} part
 * @param {number} layers  L
 * @param {number} tokens  T
 * @param {number} from
 * @returns {{ names: string[], positions: number[], runs: number }}
 */
export function plan(part, layers, tokens, from) {
  const names = patchTaps(part, layers).filter((tap) => tap !== null);
  const positions = Array.from({ length: tokens - from }, (_, i) => from + i);
  return { names, positions, runs: names.length * positions.length };
}

/**
 * How far a value is on the way from the page's logit difference (0) to the source's (1).
 *
 * @param {number} value
 * @param {{ page: number, source: number }} ends
 * @returns {number | null} null where the two are the same
 */
export const recovered = (value, { page, source }) =>
  source === page ? null : (value - page) / (source - page);

/** The scale of the colours: both texts, and every cell so far. @param {Sweep} sweep */
export function sweepScale({ rows, page, source }) {
  let [low, high] = [Math.min(page, source), Math.max(page, source)];
  for (const row of rows) {
    for (const value of row ?? []) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return { low, high: high > low ? high : low + 1, log: false };
}

/**
 * @param {Sweep} sweep
 * @param {Row} row
 * @returns {number | null} the position whose patch moves the logit difference most towards the source's
 */
function bestOf({ page, source }, row) {
  const towards = Math.sign(source - page);
  /** @type {number | null} */
  let best = null;
  let most = 0;
  row?.forEach((value, t) => {
    const moved = value === null ? 0 : towards * (value - page);
    if (moved > most) [best, most] = [t, moved];
  });
  return best;
}

/**
 * Which token's vector matters, layer by layer: neighbouring layers of the same token are one segment.
 *
 * @param {Sweep} sweep a whole one
 * @returns {{ token: number, first: number, last: number }[]} from the lowest layer up; layers at which no
 *   cell moves the logit difference towards the source's are left out
 */
export function segmentsOf(sweep) {
  /** @type {{ token: number, first: number, last: number }[]} */
  const segments = [];
  sweep.rows.forEach((row, l) => {
    const token = bestOf(sweep, row);
    if (token === null) return;
    const open = segments[segments.length - 1];
    if (open?.token === token && open.last === l - 1) open.last = l;
    else segments.push({ token, first: l, last: l });
  });
  return segments;
}

/**
 * @param {Sweep} sweep
 * @returns {{ token: number, layer: number, value: number } | null} the cell whose patch moves the logit
 *   difference most towards the source's
 */
export function strongestCell(sweep) {
  const towards = Math.sign(sweep.source - sweep.page);
  /** @type {{ token: number, layer: number, value: number } | null} */
  let strongest = null;
  sweep.rows.forEach((row, layer) => {
    const token = bestOf(sweep, row);
    const value = token === null ? null : (row?.[token] ?? null);
    if (token === null || value === null) return;
    if (!strongest || towards * (value - strongest.value) > 0) strongest = { token, layer, value };
  });
  return strongest;
}

/**
 * @param {Sweep} sweep
 * @param {{ names: string[], tokens: Int32Array }} page
 * @param {{ names: string[], tokens: Int32Array }} source
 * @param {{ layer: string, position: string, token: string, source: string, difference: string,
 *   recovered: string }} labels
 * @returns {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]} a row for each cell
 */
export function sweepTable(sweep, page, source, labels) {
  const tokensOf = (/** @type {typeof page} */ { names, tokens }) => ({ names, ids: tokens });
  return [
    [
      { key: 'layer', label: labels.layer, digits: 0 },
      { key: 'position', label: labels.position, digits: 0 },
      tokenColumn(labels.token),
      tokenColumn(labels.source, 'source'),
      { key: 'logit_difference', label: labels.difference, digits: 3 },
      { key: 'recovered', label: labels.recovered, digits: 3 },
    ],
    sweep.rows.flatMap((row, layer) =>
      (row ?? []).map((value, position) => ({
        layer,
        position,
        ...tokenCells(tokensOf(page), position),
        ...tokenCells(tokensOf(source), position, 'source'),
        logit_difference: value,
        recovered: value === null ? null : recovered(value, sweep),
      })),
    ),
  ];
}
