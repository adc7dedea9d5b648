// SPDX-License-Identifier: MIT
//
// The stepper's patching from another text and its saved vectors without a page: where texts differ, which
// tokens tell them apart, the cells of a sweep, patches as hooks and in a link, and what a file holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteText } from '../../web/stepper/edit-words.js';
import {
  brokenLayers,
  decodeEdit,
  encodeEdit,
  fitting,
  hooksOf,
  isSamePlace,
  patchTaps,
} from '../../web/stepper/edits.js';
import {
  candidatesOf,
  defaultPair,
  firstDifference,
  logitDifference,
  plan,
  recovered,
  segmentsOf,
  startSweep,
  strongestCell,
  sweepScale,
  sweepTable,
} from '../../web/stepper/patch-data.js';
import { problemOf } from '../../web/stepper/patch-source.js';
import { fileName, savedBytes } from '../../web/stepper/saved-taps.js';

const SIZES = { nLayers: 2, nHeads: 2, dModel: 2, dHead: 1 };

/** @typedef {import('../../web/stepper/edits.js').Edit} Edit */

/** @type {Edit[]} */
const PATCHED = [
  { part: 'patch-h', layer: 0, token: 1 },
  { part: 'patch-attn', layer: 2, token: 0 },
  { part: 'patch-mlp', layer: 1, token: 1 },
];

test('a patch writes one token’s vector of the source, and nothing else', () => {
  const data = Float32Array.of(10, 20, 30, 40);
  const asked = /** @type {string[]} */ ([]);
  const hooks = hooksOf(PATCHED, (name) => {
    asked.push(name);
    return { data, shape: [2, 2] };
  });
  assert.deepEqual(
    hooks.map(([name]) => name),
    ['blocks.0.hook_resid_pre', 'blocks.1.hook_attn_out', 'blocks.0.hook_mlp_out'],
  );
  assert.deepEqual(
    asked,
    hooks.map(([name]) => name),
  );
  const after = hooks.map(([, edit]) => {
    const tensor = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
    edit(tensor);
    return [...tensor.data];
  });
  assert.deepEqual(after, [
    [1, 2, 30, 40],
    [10, 20, 3, 4],
    [1, 2, 30, 40],
  ]);
  assert.throws(() => hooksOf(PATCHED), /source text/);
});

test('patches go through a link, and must fit the text as well as the model', () => {
  assert.deepEqual(PATCHED.map(encodeEdit), ['patch-h_0_1', 'patch-attn_2_0', 'patch-mlp_1_1']);
  assert.deepEqual(PATCHED.map(encodeEdit).map(decodeEdit), PATCHED);
  for (const wrong of ['patch-h_0', 'patch-h_0_-1', 'patch-x_0_1', 'patch-h_0_1_2']) {
    assert.equal(decodeEdit(wrong), null, wrong);
  }
  assert.deepEqual(fitting(PATCHED, SIZES, 2), PATCHED);
  assert.deepEqual(fitting(PATCHED, SIZES, 1), [PATCHED[1]]);
  assert.deepEqual(fitting(PATCHED, { ...SIZES, nLayers: 1 }, 2), [PATCHED[0], PATCHED[2]]);
  assert.deepEqual(fitting([{ part: 'patch-attn', layer: 0, token: 0 }], SIZES, 2), []);
  assert.ok(!isSamePlace(PATCHED[0], { ...PATCHED[0], token: 0 }));
  assert.ok(isSamePlace(PATCHED[0], { ...PATCHED[0] }));
  // The sum h[l] = h[l-1] + a + m does not hold where h itself was written.
  assert.deepEqual([...brokenLayers([{ part: 'patch-h', layer: 2, token: 0 }, PATCHED[1]])], [2]);
});

test('texts of different lengths and equal texts are refused in words with a next step', () => {
  const page = { tokens: Int32Array.of(1, 2, 3), names: ['The', '␣man', '␣sat'] };
  assert.equal(firstDifference(page.tokens, page.tokens), -1);
  assert.equal(firstDifference(page.tokens, [1, 2]), 2);
  assert.equal(
    problemOf(page, { tokens: Int32Array.of(1, 7, 3), names: ['The', '␣boy', '␣sat'] }),
    '',
  );
  assert.match(problemOf(page, page), /giống hệt nhau.*Hãy đổi một từ/);
  const longer = { tokens: Int32Array.of(1, 7, 8, 3), names: ['The', '␣k', 'ing', '␣sat'] };
  assert.match(
    problemOf(page, longer),
    /3 token.*có 4.*từ vị trí 1: trên trang là “␣man”, ở nguồn là “␣k”\. Hãy đổi/,
  );
  const shorter = { tokens: Int32Array.of(1, 2), names: ['The', '␣man'] };
  assert.match(problemOf(page, shorter), /ở nguồn là hết văn bản/);
  assert.match(problemOf(page, { tokens: new Int32Array(), names: [] }), /Chưa có văn bản nguồn/);
});

test('the tokens are the most probable of each text, or those that move most where that is one', () => {
  const differ = defaultPair(Float32Array.of(5, 1, 0), Float32Array.of(1, 0, 4));
  assert.deepEqual(differ, { answer: 2, wrong: 0, isSameTop: false });
  // Token 0 leads both; the source raises 2 most, and lowers 1 most.
  const same = defaultPair(Float32Array.of(5, 4, 0, 0), Float32Array.of(5, 1, 4, 0));
  assert.deepEqual(same, { answer: 2, wrong: 1, isSameTop: true });
  assert.equal(logitDifference(Float32Array.of(5, 4, 1), { answer: 1, wrong: 2 }), 3);
  const candidates = candidatesOf(Float32Array.of(3, 1, 0), Float32Array.of(0, 1, 3), [1]);
  assert.deepEqual(candidates.map(({ token }) => token).sort(), [0, 1, 2]);
  assert.ok(candidates[0].token !== 1 && Math.abs(candidates[0].page + candidates[0].source) < 1);
});

test('a sweep runs each layer that has the vector, from the first token that differs on', () => {
  assert.deepEqual(patchTaps('patch-attn', 2), [
    null,
    'blocks.0.hook_attn_out',
    'blocks.1.hook_attn_out',
  ]);
  assert.deepEqual(plan('patch-h', 2, 4, 2), {
    names: ['blocks.0.hook_resid_pre', 'blocks.0.hook_resid_post', 'blocks.1.hook_resid_post'],
    positions: [2, 3],
    runs: 6,
  });
  assert.equal(plan('patch-mlp', 2, 4, 0).runs, 8);
  const sweep = startSweep({
    part: 'patch-attn',
    layers: 2,
    tokens: 3,
    from: 1,
    page: -1,
    source: 2,
  });
  assert.deepEqual(sweep.rows, [null, [-1, null, null], [-1, null, null]]);
  assert.deepEqual(sweepScale(sweep), { low: -1, high: 2, log: false });
});

/** @type {import('../../web/stepper/patch-data.js').Sweep} */
const WHOLE = {
  part: 'patch-h',
  rows: [
    [2, -1, -1],
    [1.5, -1, -0.5],
    [-1, -1.5, 2],
    [-1, -1, -1],
  ],
  page: -1,
  source: 2,
  from: 0,
  isWhole: true,
};

test('a whole sweep says which token matters at which layers, towards the source text', () => {
  assert.deepEqual(segmentsOf(WHOLE), [
    { token: 0, first: 0, last: 1 },
    { token: 2, first: 2, last: 2 },
  ]);
  assert.deepEqual(strongestCell(WHOLE), { token: 0, layer: 0, value: 2 });
  // The other way round, only what falls counts.
  const falling = { ...WHOLE, source: -2 };
  assert.deepEqual(strongestCell(falling), { token: 1, layer: 2, value: -1.5 });
  assert.equal(strongestCell({ ...WHOLE, source: -1 }), null);
  assert.deepEqual(sweepScale(WHOLE), { low: -1.5, high: 2, log: false });
  assert.equal(recovered(0.5, WHOLE), 0.5);
  assert.equal(recovered(0.5, { page: 1, source: 1 }), null);
});

test('the table of a sweep has a row for each cell that has a vector', () => {
  const text = { names: ['He', '␣sat', '.'], tokens: Int32Array.of(5, 6, 7) };
  const other = { names: ['She', '␣sat', '.'], tokens: Int32Array.of(8, 6, 7) };
  const labels = {
    layer: 'L',
    position: 'P',
    token: 'T',
    source: 'S',
    difference: 'D',
    recovered: 'R',
  };
  const sweep = { ...WHOLE, rows: [null, ...WHOLE.rows.slice(1)] };
  const [columns, rows] = sweepTable(sweep, text, other, labels);
  assert.deepEqual(
    columns.map(({ key }) => key),
    ['layer', 'position', 'token', 'source', 'logit_difference', 'recovered'],
  );
  assert.equal(rows.length, 9);
  assert.deepEqual(rows[0], {
    layer: 1,
    position: 0,
    token: 'He',
    token_id: 5,
    source: 'She',
    source_id: 8,
    logit_difference: 1.5,
    recovered: 2.5 / 3,
  });
});

test('a file is named after model, text and kind; a source text is quoted, a long one in part', () => {
  assert.equal(
    fileName('Laminar mini', 'Bà ấy said: “No!”', 'hidden'),
    'laminar-mini_b-y-said-no_hidden.safetensors',
  );
  assert.equal(fileName('mini', 'ឃ', 'all'), 'mini_all.safetensors');
  assert.equal(quoteText(['She', '␣sat', '⏎']), 'She sat\n');
  assert.equal(quoteText(new Array(200).fill('a')).length, 121);
});

test('the bytes of a file are those of its tensors', () => {
  const config = /** @type {any} */ ({ dModel: 8, dMlp: 32, nHeads: 2, nLayers: 1, dVocab: 10 });
  const tapNames = [
    'hook_embed',
    'blocks.0.hook_resid_pre',
    'blocks.0.ln1.hook_scale',
    'blocks.0.attn.hook_q',
    'blocks.0.attn.hook_pattern',
    'blocks.0.attn.hook_result',
    'blocks.0.hook_attn_out',
    'blocks.0.mlp.hook_post',
    'blocks.0.hook_mlp_out',
    'blocks.0.hook_resid_post',
    'logits',
  ];
  const [T, own] = [3, 4 * (3 + 1 + 10)];
  assert.equal(savedBytes('hidden', { config, tapNames }, T), 4 * T * 16 + own);
  assert.equal(savedBytes('stream', { config, tapNames }, T), 4 * T * 32 + own);
  const all = 6 * 8 + 1 + 2 * T + 32;
  assert.equal(savedBytes('all', { config, tapNames }, T), 4 * T * all + own);
});
