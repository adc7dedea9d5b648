// SPDX-License-Identifier: MIT
//
// patching.js - activation patching: which vector of one text, put into another, moves the answer.
//
//     const { names, patched, clean, corrupted } = await lab.patching(
//       'The boy took his', 'The girl took her', '*.hook_resid_pre', { answer: ' own', wrong: ' hand' });
//
// Called by lab.js; it stands on the lab's own runs and hooks. For each tap and position, the corrupted
// text is run with the tap's vector at that position replaced by the clean text's; what is measured at
// the last position is the logit of `answer`, less that of `wrong` where one is given (Meng et al. 2022,
// arXiv 2202.05262, section 2; Wang et al. 2022, arXiv 2211.00593, for the difference).

import { LabError } from './engine/error.js';
import { requireFunction } from './options.js';

/** @typedef {import('./lab.js').Lab} Lab */
/** @typedef {import('./engine/protocol.js').Tensor} Tensor */

/**
 * @typedef {object} PatchingOptions
 * @property {number | string} answer a token id, or a text of one token
 * @property {number | string} [wrong]
 * @property {number[]} [positions] all unless given
 * @property {(cell: { name: string, position: number, value: number, done: number, total: number }) =>
 *   void} [onCell] after each run
 * @property {AbortSignal} [signal]
 * @property {import('./engine/protocol.js').Precision} [precision]
 */

/**
 * @typedef {object} Patched
 * @property {string[]} names the taps, rows of `patched`
 * @property {number[]} positions its columns
 * @property {Tensor} patched [taps, positions] the measure of each patched run
 * @property {number} clean the measure of the clean run
 * @property {number} corrupted the measure of the corrupted run
 * @property {{ clean: Int32Array, corrupted: Int32Array }} tokens
 */

const op = 'patching';

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new LabError('argument', message, { op });
}

/**
 * @param {Lab} lab
 * @param {string | Int32Array} clean
 * @param {string | Int32Array} corrupted
 * @param {import('./lab.js').NamesFilter} filter
 * @param {PatchingOptions} options
 * @returns {Promise<Patched>}
 */
export async function patching(lab, clean, corrupted, filter, options) {
  const { answer, wrong, onCell, signal, precision } = options ?? {};
  if (answer === undefined) refuse('patching needs the token to watch: { answer }');
  if (onCell !== undefined) requireFunction('onCell', onCell, op);
  if (Array.isArray(clean) || Array.isArray(corrupted))
    refuse('patching takes two texts, no lists');
  const measure = await measureOf(lab, answer, wrong);
  const runs = { signal, precision };
  const from = await lab.runWithCache(clean, { ...runs, namesFilter: filter });
  const base = await lab.runWithCache(corrupted, { ...runs, namesFilter: [] });
  const count = from.tokens.length;
  if (base.tokens.length !== count) {
    refuse(`the texts must have as many tokens: they have ${count} and ${base.tokens.length}`);
  }
  const { names } = from.cache;
  for (const name of names) {
    const { shape } = from.cache.get(name);
    const isByPosition = shape[0] === count && !/hook_(attn_scores|pattern)$/.test(name);
    if (!isByPosition) refuse(`${name} has no row for each position`);
  }
  const positions = positionsOf(options.positions, count);
  const patched = new Float32Array(names.length * positions.length);
  let done = 0;
  for (const name of names) {
    const source = from.cache.get(name).data;
    const width = source.length / count;
    for (const position of positions) {
      const row = source.subarray(position * width, (position + 1) * width);
      const { logits } = await lab.runWithHooks(base.tokens, {
        ...runs,
        fwdHooks: [[name, ({ data }) => data.set(row, position * width)]],
      });
      const value = measure(logits.data);
      patched[done++] = value;
      onCell?.({ name, position, value, done, total: patched.length });
    }
  }
  return {
    names,
    positions,
    patched: { name: op, shape: [names.length, positions.length], data: patched },
    clean: measure(from.logits.data),
    corrupted: measure(base.logits.data),
    tokens: { clean: from.tokens, corrupted: base.tokens },
  };
}

/**
 * @param {Lab} lab
 * @param {number | string} answer
 * @param {number | string} [wrong]
 * @returns {Promise<(logits: Float32Array) => number>}
 */
async function measureOf(lab, answer, wrong) {
  const right = await tokenOf(lab, answer);
  if (wrong === undefined) return (logits) => logits[right];
  const other = await tokenOf(lab, wrong);
  return (logits) => logits[right] - logits[other];
}

/** @param {Lab} lab @param {number | string} token @returns {Promise<number>} */
async function tokenOf(lab, token) {
  const { dVocab } = lab.config;
  if (typeof token === 'number') {
    if (Number.isInteger(token) && token >= 0 && token < dVocab) return token;
    throw new LabError('bad-token', `token ${token} is outside the vocabulary of ${dVocab}`, {
      op,
    });
  }
  const ids = await lab.toTokens(token);
  if (ids.length !== 1) refuse(`'${token}' is ${ids.length} tokens, not one`);
  return ids[0];
}

/** @param {number[] | undefined} wanted @param {number} count */
function positionsOf(wanted, count) {
  if (wanted === undefined) return Array.from({ length: count }, (_, t) => t);
  const isWrong = (/** @type {number} */ t) => !(Number.isInteger(t) && t >= 0 && t < count);
  if (!Array.isArray(wanted) || wanted.length === 0 || [...wanted].some(isWrong)) {
    refuse(`positions is a list of whole numbers from 0 to ${count - 1}`);
  }
  return [...wanted];
}
