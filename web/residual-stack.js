// SPDX-License-Identifier: MIT
//
// residual-stack.js - the residual stream of a run, taken apart: what ActivationCache's methods compute.
//
// Called by activation-cache.js alone. Names, labels and meaning are TransformerLens's
// (ActivationCache.accumulated_resid, decompose_resid, stack_head_results, apply_ln_to_stack, logit_attrs),
// of a model whose final LayerNorm is folded into the unembedding and that is not processed otherwise.
//
// A stack is N parts of the stream of one text: [N, T, C] with a label for each part. Sums are f64.

import { LabError } from './engine/error.js';

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */
/** @typedef {{ labels: string[], stack: Tensor }} Stack stack [N, T, C] */

/**
 * What is read from a cache: one text's tensor of a tap; throws 'no-tap' where the run did not keep it.
 * @typedef {(name: string) => Tensor} TapOf
 */

/** @typedef {{ nLayers: number, nHeads: number, dModel: number, eps: number }} Shape */

/** @param {number} layer @param {Shape} shape @param {string} op */
export function requireLayer(layer, { nLayers }, op) {
  if (Number.isInteger(layer) && layer >= 0 && layer <= nLayers) return;
  throw new LabError('argument', `layer is a whole number from 0 to ${nLayers}, not ${layer}`, {
    op,
  });
}

/**
 * @param {string[]} labels
 * @param {Tensor[]} parts each [T, C]
 * @returns {Stack}
 */
function stackOf(labels, parts) {
  const [tokens, width] = parts[0].shape;
  const data = new Float32Array(parts.length * tokens * width);
  for (const [i, part] of parts.entries()) data.set(part.data, i * tokens * width);
  return { labels, stack: { name: 'stack', shape: [parts.length, tokens, width], data } };
}

/**
 * The stream before every block up to `layer`, and with inclMid between attention and MLP.
 * @param {TapOf} tap @param {number} layer @param {Shape} shape @param {boolean} inclMid
 */
export function accumulated(tap, layer, { nLayers }, inclMid) {
  /** @type {[string, string][]} */
  const parts = [];
  for (let l = 0; l <= layer; l++) {
    if (l === nLayers) {
      parts.push(['final_post', `blocks.${l - 1}.hook_resid_post`]);
      continue;
    }
    parts.push([`${l}_pre`, `blocks.${l}.hook_resid_pre`]);
    if (inclMid && l < layer) parts.push([`${l}_mid`, `blocks.${l}.hook_resid_mid`]);
  }
  return stackOf(
    parts.map(([label]) => label),
    parts.map(([, name]) => tap(name)),
  );
}

/**
 * What embeddings, attentions and MLPs wrote into the stream that enters block `layer`: with all of
 * them, the parts add up to it.
 * @param {TapOf} tap @param {number} layer
 * @param {{ mode: 'all' | 'attn' | 'mlp', inclEmbeds: boolean }} what
 */
export function decomposed(tap, layer, { mode, inclEmbeds }) {
  /** @type {[string, string][]} */
  const parts = inclEmbeds
    ? [
        ['embed', 'hook_embed'],
        ['pos_embed', 'hook_pos_embed'],
      ]
    : [];
  for (let l = 0; l < layer; l++) {
    if (mode !== 'mlp') parts.push([`${l}_attn_out`, `blocks.${l}.hook_attn_out`]);
    if (mode !== 'attn') parts.push([`${l}_mlp_out`, `blocks.${l}.hook_mlp_out`]);
  }
  if (parts.length === 0) {
    throw new LabError('argument', 'layer 0 without embeddings has no parts', {
      op: 'decomposeResid',
    });
  }
  return stackOf(
    parts.map(([label]) => label),
    parts.map(([, name]) => tap(name)),
  );
}

/**
 * What each head of the blocks below `layer` wrote, without the bias of its block's attention.
 * @param {TapOf} tap @param {number} layer @param {Shape} shape
 * @param {boolean} inclRemainder a last part: the stream less all heads
 */
export function headResults(tap, layer, { nHeads }, inclRemainder) {
  if (layer === 0) {
    throw new LabError('argument', 'there is no head below layer 0', { op: 'stackHeadResults' });
  }
  const after = tap(`blocks.${layer - 1}.hook_resid_post`);
  const [tokens, width] = after.shape;
  const labels = [];
  const parts = [];
  const rest = Float64Array.from(after.data);
  for (let l = 0; l < layer; l++) {
    const { data } = tap(`blocks.${l}.attn.hook_result`); // [T, H, C]
    for (let h = 0; h < nHeads; h++) {
      const part = new Float32Array(tokens * width);
      for (let t = 0; t < tokens; t++) {
        const start = (t * nHeads + h) * width;
        part.set(data.subarray(start, start + width), t * width);
      }
      for (let i = 0; i < part.length; i++) rest[i] -= part[i];
      labels.push(`L${l}H${h}`);
      parts.push({ name: '', shape: [tokens, width], data: part });
    }
  }
  if (inclRemainder) {
    labels.push('remainder');
    parts.push({ name: '', shape: [tokens, width], data: Float32Array.from(rest) });
  }
  return stackOf(labels, parts);
}

/**
 * Centres every vector and divides it by a scale.
 * @param {Tensor} stack [N, T, C]
 * @param {(vector: Float64Array, t: number) => number} scaleOf of a centred vector at position t
 * @returns {Tensor}
 */
function normalised({ name, shape, data }, scaleOf) {
  const [parts, tokens, width] = shape;
  const result = new Float32Array(data.length);
  const centred = new Float64Array(width);
  for (let row = 0; row < parts * tokens; row++) {
    const at = row * width;
    let sum = 0;
    for (let i = 0; i < width; i++) sum += data[at + i];
    for (let i = 0; i < width; i++) centred[i] = data[at + i] - sum / width;
    const scale = scaleOf(centred, row % tokens);
    for (let i = 0; i < width; i++) result[at + i] = centred[i] / scale;
  }
  return { name, shape: [...shape], data: result };
}

/**
 * Each part as the LayerNorm that reads block `layer` sees it: less its mean, divided by the scale
 * that the run's whole stream had there. Parts that add up before add up afterwards.
 * @param {TapOf} tap @param {Tensor} stack @param {number} layer @param {Shape} shape
 * @param {boolean} mlpInput the LayerNorm before the MLP of the block, not before its attention
 */
export function withScaleOf(tap, stack, layer, { nLayers, dModel }, mlpInput) {
  const name =
    layer === nLayers ? 'ln_final.hook_scale' : `blocks.${layer}.ln${mlpInput ? 2 : 1}.hook_scale`;
  const scales = tap(name).data;
  const wanted = [stack.shape[0], scales.length, dModel];
  const size = wanted.reduce((product, n) => product * n, 1);
  if (String(stack.shape) !== String(wanted) || stack.data.length !== size) {
    const message = `the stack must have the shape [parts, ${scales.length}, ${dModel}]`;
    throw new LabError('bad-shape', message, { op: 'applyLnToStack' });
  }
  return normalised(stack, (_, t) => scales[t]);
}

/** Each vector by its own scale, as the logit lens reads it. @param {Tensor} stack @param {number} eps */
export function withOwnScale(stack, eps) {
  return normalised(stack, (vector) => {
    let square = 0;
    for (const x of vector) square += x * x;
    return Math.sqrt(square / vector.length + eps);
  });
}

/**
 * <part, direction>: what each part adds to a logit, or to a difference of two.
 * @param {Tensor} stack [N, T, C], normalised
 * @param {Float32Array} directions one for all positions [C], or one for each [T, C]
 * @returns {Tensor} [N, T]
 */
export function alongDirections({ shape: [parts, tokens, width], data }, directions) {
  const isOne = directions.length === width;
  const result = new Float32Array(parts * tokens);
  for (let row = 0; row < parts * tokens; row++) {
    const along = isOne ? 0 : (row % tokens) * width;
    let sum = 0;
    for (let i = 0; i < width; i++) sum += data[row * width + i] * directions[along + i];
    result[row] = sum;
  }
  return { name: 'logit_attrs', shape: [parts, tokens], data: result };
}
