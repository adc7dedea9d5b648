// SPDX-License-Identifier: MIT
//
// edits.js - interventions: which tensor is changed, how, and the hooks that do it. Checks what the
// learner typed. Knows neither the page nor the engine.

import { readingsOf } from '../frame/number.js';
import { attnTap, hiddenTap, mlpTap, row } from '../measures/residual.js';
import { language } from '../text/language.js';
import { largestIndices } from './cell.js';

/**
 * @typedef {(typeof PARTS)[number]} FormPart  what the form of interventions offers
 * @typedef {(typeof PATCHES)[number]} Patch   one vector becomes that of the source text at its place
 * @typedef {FormPart | Patch} Part
 *
 * @typedef {object} Edit
 * @property {Part} part      'attn', 'mlp': what block `layer` adds; 'head': one head's share of a;
 *   'dims': the largest dimensions of h[layer], for each token its own, become 0; 'patch-h',
 *   'patch-attn', 'patch-mlp': h[layer], a[layer] or m[layer] of one token is the source text's
 * @property {number} layer   1..L; 0..L for 'dims' and 'patch-h'
 * @property {number} [head]  'head': 0..H-1
 * @property {number} [scale] 'attn', 'mlp', 'head': the factor; 0 takes the part away
 * @property {number} [count] 'dims': how many, 1..C
 * @property {number} [token] a patch: its position, 0..T-1
 *
 * @typedef {{ nLayers: number, nHeads: number, dModel: number, dHead: number }} Sizes
 *
 * @typedef {'layer' | 'head' | 'scale' | 'count'} FormField
 * @typedef {FormField | 'token'} Field
 * @typedef {{ field: FormField, min: number, max: number }} Mistake
 *
 * @typedef {{ data: Float32Array, shape: number[] }} Tensor
 * @typedef {(name: string) => Tensor} SourceTap  a tap of the source text's run
 */

export const PARTS = /** @type {const} */ (['attn', 'mlp', 'head', 'dims']);
export const PATCHES = /** @type {const} */ (['patch-h', 'patch-attn', 'patch-mlp']);

/** @param {Part} part @returns {part is Patch} */
const isPatchPart = (part) => /** @type {readonly string[]} */ (PATCHES).includes(part);

/** Whether it needs the run of a source text. @param {Edit} edit */
export const isPatch = ({ part }) => isPatchPart(part);

/** A larger factor tells nothing and soon overflows. */
const MAX_SCALE = 100;

/** @param {FormPart} part @returns {FormField[]} what the form asks of it */
export const formFieldsOf = (part) =>
  part === 'dims'
    ? ['layer', 'count']
    : part === 'head'
      ? ['layer', 'head', 'scale']
      : ['layer', 'scale'];

/** @param {Part} part @returns {Field[]} what has to be said of it */
const fieldsOf = (part) => (isPatchPart(part) ? ['layer', 'token'] : formFieldsOf(part));

/**
 * @param {Part} part
 * @param {Field} field
 * @param {Sizes} sizes
 * @param {number} [tokens] T; any number of them unless given
 * @returns {{ min: number, max: number }}
 */
function limitsOf(part, field, { nLayers, nHeads, dModel }, tokens = Number.POSITIVE_INFINITY) {
  switch (field) {
    case 'layer':
      return { min: part === 'dims' || part === 'patch-h' ? 0 : 1, max: nLayers };
    case 'token':
      return { min: 0, max: tokens - 1 };
    case 'head':
      return { min: 0, max: nHeads - 1 };
    case 'scale':
      return { min: -MAX_SCALE, max: MAX_SCALE };
    case 'count':
      return { min: 1, max: dModel };
  }
}

/**
 * @param {FormPart} part
 * @param {Record<FormField, string>} typed what stands in the fields
 * @param {Sizes} sizes
 * @returns {Edit | Mistake} the first field that makes no sense
 */
export function readEdit(part, typed, sizes) {
  /** @type {Edit} */
  const edit = { part, layer: 0 };
  for (const field of formFieldsOf(part)) {
    const { min, max } = limitsOf(part, field, sizes);
    // Of two ways to read 2.000 no more than one is a factor, and no more than one a whole number.
    const value = readingsOf(typed[field], { language }).find(
      (number) => number >= min && number <= max && (field === 'scale' || Number.isInteger(number)),
    );
    if (value === undefined) return { field, min, max };
    edit[field] = value;
  }
  return edit;
}

/** A factor as String() writes one of at most MAX_SCALE. */
const SCALE_SHAPE = /^-?\d{1,3}(\.\d{1,20})?(e-\d{1,3})?$/;

/** @param {Edit} edit @returns {string} as a link carries it: 'head_3_2_0.5' */
export const encodeEdit = (edit) =>
  [edit.part, ...fieldsOf(edit.part).map((field) => edit[field])].join('_');

/**
 * @param {string} code
 * @returns {Edit | null} null for anything but what encodeEdit() writes; whether a model has room for it
 *   is for fitting() to say
 */
export function decodeEdit(code) {
  const [name, ...values] = code.split('_');
  const part = [...PARTS, ...PATCHES].find((one) => one === name);
  if (!part || values.length !== fieldsOf(part).length) return null;
  /** @type {Edit} */
  const edit = { part, layer: 0 };
  for (const [i, field] of fieldsOf(part).entries()) {
    const isWhole = field !== 'scale';
    if (!(isWhole ? /^\d{1,5}$/ : SCALE_SHAPE).test(values[i])) return null;
    edit[field] = Number(values[i]);
  }
  return edit;
}

/** Whether both change the same tensor of the same place. @param {Edit} a @param {Edit} b */
export const isSamePlace = (a, b) =>
  a.part === b.part && a.layer === b.layer && a.head === b.head && a.token === b.token;

/**
 * Those that a model of these sizes and a text of so many tokens have room for.
 *
 * @param {Edit[]} edits
 * @param {Sizes} sizes
 * @param {number} tokens T
 */
export const fitting = (edits, sizes, tokens) =>
  edits.filter((edit) =>
    fieldsOf(edit.part).every((field) => {
      const { min, max } = limitsOf(edit.part, field, sizes, tokens);
      const value = edit[field] ?? Number.NaN;
      return value >= min && value <= max;
    }),
  );

/** @param {Float32Array} data @param {number} factor */
function multiply(data, factor) {
  for (let i = 0; i < data.length; i++) data[i] *= factor;
}

/** One head's part of [T, H, D]. @param {Tensor} tensor @param {number} head @param {number} factor */
function multiplyHead({ data, shape: [count, heads, size] }, head, factor) {
  for (let t = 0; t < count; t++) {
    const start = (t * heads + head) * size;
    multiply(data.subarray(start, start + size), factor);
  }
}

/** @param {Tensor} tensor [T, C] @param {number} count */
function dropLargest({ data, shape: [, width] }, count) {
  for (let start = 0; start < data.length; start += width) {
    const vector = data.subarray(start, start + width);
    for (const c of largestIndices(vector, count)) vector[c] = 0;
  }
}

/** @param {Part} part @param {number} layer @returns {string} where h, a or m of the layer is */
function tapOfPart(part, layer) {
  if (part === 'dims' || part === 'patch-h') return hiddenTap(layer);
  return part === 'attn' || part === 'patch-attn' ? attnTap(layer) : mlpTap(layer);
}

/**
 * The taps that a patch of this kind can be made at.
 *
 * @param {Patch} part
 * @param {number} layers L
 * @returns {(string | null)[]} [L + 1] by layer; null where the layer has none
 */
export const patchTaps = (part, layers) =>
  Array.from({ length: layers + 1 }, (_, l) =>
    l === 0 && part !== 'patch-h' ? null : tapOfPart(part, l),
  );

/**
 * @param {Edit} edit
 * @param {SourceTap} sourceTap
 * @returns {[string, (tensor: Tensor) => void]}
 */
function hookOf({ part, layer, head = 0, scale = 0, count = 0, token = 0 }, sourceTap) {
  const tap = tapOfPart(part, layer);
  if (isPatchPart(part)) {
    const vector = row(sourceTap(tap), token);
    return [tap, (tensor) => row(tensor, token).set(vector)];
  }
  if (part === 'dims') return [tap, (tensor) => dropLargest(tensor, count)];
  if (part === 'head') {
    return [`blocks.${layer - 1}.attn.hook_z`, (tensor) => multiplyHead(tensor, head, scale)];
  }
  return [tap, ({ data }) => multiply(data, scale)];
}

/** @type {SourceTap} */
const noSource = () => {
  throw new Error('a patch needs the run of a source text');
};

/**
 * @param {Edit[]} edits
 * @param {SourceTap} [sourceTap] for patches
 * @returns {[string, (tensor: Tensor) => void][]} for lab.runWithHooks
 */
export const hooksOf = (edits, sourceTap = noSource) =>
  edits.map((edit) => hookOf(edit, sourceTap));

/**
 * Layers at which h[l] = h[l-1] + a + m does not hold because the sum itself was changed.
 *
 * @param {Edit[]} edits
 * @returns {Set<number>}
 */
export const brokenLayers = (edits) =>
  new Set(
    edits.flatMap(({ part, layer }) => (part === 'dims' || part === 'patch-h' ? [layer] : [])),
  );
