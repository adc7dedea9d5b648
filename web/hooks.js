// SPDX-License-Identifier: MIT
//
// hooks.js - functions of the caller that see and change tensors in the middle of a pass.
//
// Called by lab.js for runWithHooks() and generate(). What a hook leaves is checked here, so that a fault
// of the hook is not taken for a fault of the weights when the engine meets it some stages later.

import { LabError } from './engine/error.js';
import { requireFunction } from './options.js';

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */

/** @typedef {{ name: string, layer: number | null }} Hook */

/**
 * Called with a tensor as soon as the pass has computed it. The function edits tensor.data in
 * place, or returns a replacement of the same size; the pass continues with the result.
 * @callback HookFunction
 * @param {Tensor} tensor
 * @param {Hook} hook
 * @returns {void | Tensor | Float32Array | Promise<void | Tensor | Float32Array>}
 */

/**
 * @param {[import('./lab.js').NamesFilter, HookFunction][]} fwdHooks
 * @param {(filter: import('./lab.js').NamesFilter) => string[]} matchingNames
 * @param {string} op
 * @returns {Map<string, HookFunction[]>} by the tap at which they are called, each list in order
 */
export function functionsByTap(fwdHooks, matchingNames, op) {
  if (!Array.isArray(fwdHooks)) {
    throw new LabError('argument', 'fwdHooks is an array of [name, function]', { op });
  }
  /** @type {Map<string, HookFunction[]>} */
  const functions = new Map();
  for (const entry of fwdHooks) {
    if (!Array.isArray(entry)) {
      throw new LabError('argument', 'each of fwdHooks is [name, function]', { op });
    }
    const [filter, run] = entry;
    requireFunction('the second part of each of fwdHooks', run, op);
    for (const name of matchingNames(filter)) {
      functions.set(name, [...(functions.get(name) ?? []), run]);
    }
  }
  return functions;
}

/**
 * @param {Tensor} tensor
 * @param {HookFunction[]} functions
 * @returns {Promise<Float32Array>} what the last function left
 */
export async function applyHooks(tensor, functions) {
  const { name, shape } = tensor;
  const layer = /^blocks\.(\d+)\./.exec(name)?.[1];
  const size = tensor.data.length;
  const wasUsable = faultIn(tensor, tensor.data) === null;
  let data = tensor.data;
  for (const run of functions) {
    const current = { name, shape: [...shape], data };
    const returned = await run(current, {
      name,
      layer: layer === undefined ? null : Number(layer),
    });
    data = returned instanceof Float32Array ? returned : (returned?.data ?? current.data);
    if (!(data instanceof Float32Array) || data.length !== size) {
      const message = `a hook on ${name} must leave a Float32Array of ${size} numbers`;
      throw new LabError('bad-shape', message, { op: 'run', detail: { name, shape } });
    }
    const fault = wasUsable ? faultIn(tensor, data) : null;
    if (fault !== null) {
      const message = `a hook on ${name} left ${fault}`;
      throw new LabError('bad-hook', message, { op: 'run', detail: { name, shape } });
    }
  }
  return data;
}

/**
 * What the pass cannot continue with. Scores are -Infinity where a query does not see a key; a row in
 * which it sees none has no softmax.
 * @param {Tensor} tensor @param {Float32Array} data
 * @returns {string | null}
 */
function faultIn({ name, shape }, data) {
  const mayMask = name.endsWith('.hook_attn_scores');
  const wrong = data.findIndex((x) => !(Number.isFinite(x) || (mayMask && x === -Infinity)));
  if (wrong >= 0) return `${data[wrong]} at index ${wrong}, which is no finite number`;
  if (!mayMask) return null;
  const keys = shape[shape.length - 1];
  for (let start = 0; start < data.length; start += keys) {
    const isMasked = data.subarray(start, start + keys).every((x) => x === -Infinity);
    if (isMasked) return `row ${start / keys} of the scores masked as a whole`;
  }
  return null;
}
