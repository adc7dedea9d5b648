// SPDX-License-Identifier: MIT
//
// The stepper's arithmetic without a page: scalars and their scales, the parts of a cell, interventions
// as typed and as hooks, predictions compared, and the cursor. Vectors small enough to check by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  largestDimensions,
  largestIndices,
  medianMagnitude,
  splitStep,
} from '../../web/stepper/cell.js';
import { follow, startOf, within } from '../../web/stepper/cursor.js';
import { editWords } from '../../web/stepper/edit-words.js';
import {
  brokenLayers,
  decodeEdit,
  encodeEdit,
  fitting,
  hooksOf,
  isSamePlace,
  readEdit,
} from '../../web/stepper/edits.js';
import { LAST } from '../../web/stepper/link.js';
import {
  attentionToFirst,
  measureLayer,
  startMeasuring,
  takeStage,
} from '../../web/stepper/measured.js';
import { planesOfToken } from '../../web/stepper/planes.js';
import { comparePredictions } from '../../web/stepper/predictions.js';
import {
  differences,
  fractionOf,
  SCALARS,
  scalarRow,
  scaleOf,
  sizes,
} from '../../web/stepper/scalars.js';
import { measurement, settledAt, topTokens } from '../../web/stepper/top-tokens.js';

const SIZES = { nLayers: 12, nHeads: 4, dModel: 256, dHead: 64 };

/** @param {number[][]} rows */
const tensor = (rows) => ({
  data: Float32Array.from(rows.flat()),
  shape: [rows.length, rows[0].length],
});

/** Two tokens, two dimensions, one block with two heads. */
function smallRun() {
  const run = startMeasuring({
    lab: /** @type {any} */ ({ config: { ...SIZES, nLayers: 1, nHeads: 2 } }),
    precision: 'exact',
    tokens: Int32Array.of(1, 2),
    names: ['a', 'b'],
    edits: [],
    allPatterns: false,
    source: null,
  });
  const taps = new Map([
    [
      'blocks.0.hook_resid_pre',
      tensor([
        [3, 0],
        [0, 1],
      ]),
    ],
    [
      'blocks.0.hook_attn_out',
      tensor([
        [0, 4],
        [0, 1],
      ]),
    ],
    [
      'blocks.0.hook_mlp_out',
      tensor([
        [0, -4],
        [2, 0],
      ]),
    ],
    [
      'blocks.0.hook_resid_post',
      tensor([
        [3, 0],
        [2, 2],
      ]),
    ],
    [
      'blocks.0.attn.hook_pattern',
      { data: Float32Array.of(1, 0, 0.25, 0.75, 1, 0, 0.75, 0.25), shape: [2, 2, 2] },
    ],
  ]);
  const get = (/** @type {string} */ name) => /** @type {any} */ (taps.get(name));
  takeStage(run, { names: [...taps.keys()], get }, 0);
  measureLayer(run, 0);
  measureLayer(run, 1);
  return run;
}

/** @param {unknown} actual @param {number} expected */
const near = (actual, expected) =>
  assert.ok(Math.abs(Number(actual) - expected) < 1e-6, `${actual} is not ${expected}`);

test('steps in the plane come from the taps; where an intervention wrote over h there is none', () => {
  const run = smallRun();
  // h and m: (0, 1) -> (0, 2) -> (2, 2).
  assert.deepEqual(planesOfToken(run, 1), [undefined, [1, 1, 0, 0, 2, 0]]);
  run.edits = [{ part: 'dims', layer: 1, count: 1 }];
  assert.deepEqual(planesOfToken(run, 1), [undefined, undefined]);
});

test('every scalar of a cell is what its definition says, and null where it has no meaning', () => {
  const run = smallRun();
  assert.deepEqual(scalarRow(run, 'norm', 0), [3, 1]);
  assert.equal(scalarRow(run, 'step', 0), null);
  near(scalarRow(run, 'step', 1)?.[1], Math.sqrt(5));
  near(scalarRow(run, 'angle', 1)?.[0], 0);
  near(scalarRow(run, 'angle', 1)?.[1], Math.PI / 4);
  assert.deepEqual(scalarRow(run, 'previous', 0), [null, 0]);
  assert.deepEqual(scalarRow(run, 'next', 0), [0, null]);
  near(scalarRow(run, 'next', 1)?.[0], Math.SQRT1_2);
  assert.equal(scalarRow(run, 'first', 0), null);
  assert.deepEqual(scalarRow(run, 'first', 1), [1, 0.5]);
  assert.equal(scalarRow(run, 'entropy', 1), null, 'nobody asked');
  assert.equal(scalarRow(run, 'norm', 2), null, 'not measured');
  assert.ok(!run.taps.has('blocks.0.attn.hook_pattern'), 'too large to keep');
});

test('attention to position 0 is the mean over heads of the first column', () => {
  const pattern = { data: Float32Array.of(1, 0, 0.5, 0.5, 1, 0, 0, 1), shape: [2, 2, 2] };
  assert.deepEqual(attentionToFirst(pattern), [1, 0.25]);
});

test('a block’s step is split into the turn of attention and that of the MLP', () => {
  const run = smallRun();
  const first = splitStep(run, { token: 0, layer: 1 });
  near(first.attnTurn, Math.atan2(4, 3));
  near(first.mlpTurn, Math.atan2(4, 3));
  near(first.cosine, -1);
  const second = splitStep(run, { token: 1, layer: 1 });
  near(second.attnTurn, 0);
  near(second.mlpTurn, Math.PI / 4);
  near(second.cosine, 0);
});

test('the scale is logarithmic only for lengths, and only where a cell dwarfs the rest', () => {
  const rows = [
    [1, 2, 1, 3],
    [2, 2, 100, 1],
  ];
  assert.deepEqual(scaleOf(rows, SCALARS.norm, 'auto'), { low: 1, high: 100, log: true });
  assert.deepEqual(scaleOf(rows, SCALARS.norm, 'even'), { low: 0, high: 100, log: false });
  assert.equal(scaleOf([[1, 2, 3]], SCALARS.norm, 'auto')?.log, false);
  assert.equal(scaleOf([[1, 2, 3]], SCALARS.norm, 'log')?.log, true);
  assert.equal(scaleOf(rows, SCALARS.angle, 'log')?.log, false);
  assert.deepEqual(scaleOf([[-0.5, null, 0.2]], SCALARS.previous, 'auto'), {
    low: -0.5,
    high: 1,
    log: false,
  });
  assert.equal(scaleOf([null, [null]], SCALARS.norm, 'auto'), null);
  const all = scaleOf([[0, 0]], SCALARS.norm, 'auto');
  assert.ok(all && fractionOf(0, all) === 0, 'all cells zero');
  const log = { low: 1, high: 100, log: true };
  near(fractionOf(10, log), 0.5);
  assert.equal(fractionOf(0, log), 0);
  assert.equal(fractionOf(1000, log), 1);
});

test('differences are after minus before, and null where either is missing', () => {
  const change = differences(
    [[1, null], null],
    [
      [3, 4],
      [5, 6],
    ],
  );
  assert.deepEqual(change, [[2, null], null]);
  assert.deepEqual(sizes(differences([[3]], [[1]])), [[2]]);
});

test('the median of magnitudes is that of a sorted list', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  for (const count of [1, 2, 3, 10, 1001, 4096]) {
    const values = Float32Array.from({ length: count }, () => 10 ** (8 * random()) * random());
    const sorted = Float32Array.from(values, Math.abs).sort();
    assert.equal(medianMagnitude(values), sorted[count >> 1]);
  }
  assert.equal(medianMagnitude(Float32Array.of(0, -0, 0)), 0);
  assert.ok(Number.isNaN(medianMagnitude(new Float32Array())));
});

test('the largest dimensions come by magnitude, the first of equal ones first', () => {
  assert.deepEqual(largestIndices([1, -5, 3, 5, 0], 3), [1, 3, 2]);
  assert.deepEqual(largestIndices([2, 2, 2], 2), [0, 1]);
  assert.deepEqual(largestIndices([1, 2], 5), [1, 0]);
});

test('massive is more than 100 and more than 1000 medians, large more than 20 medians', () => {
  const run = smallRun();
  const ones = new Array(60).fill(0.1);
  run.taps.set('blocks.0.hook_resid_post', tensor([[...ones, 101, -99, 2.5, 1.5]]));
  run.medians.clear();
  const found = largestDimensions(run, { token: 0, layer: 1 }, 4);
  assert.deepEqual(
    found.map(({ index, mark }) => [index, mark]),
    [
      [60, 'massive'],
      [61, 'large'],
      [62, 'large'],
      [63, ''],
    ],
  );
});

test('what is typed becomes an intervention, or names the field that makes no sense', () => {
  const typed = { layer: '3', head: '2', scale: '0,5', count: '4' };
  assert.deepEqual(readEdit('attn', typed, SIZES), { part: 'attn', layer: 3, scale: 0.5 });
  assert.deepEqual(readEdit('head', { ...typed, scale: '−1.5' }, SIZES), {
    part: 'head',
    layer: 3,
    head: 2,
    scale: -1.5,
  });
  assert.deepEqual(readEdit('dims', { ...typed, layer: '0' }, SIZES), {
    part: 'dims',
    layer: 0,
    count: 4,
  });
  for (const [part, field, value] of /** @type {const} */ ([
    ['attn', 'layer', '0'],
    ['attn', 'layer', '13'],
    ['attn', 'layer', '1,5'],
    ['mlp', 'layer', ''],
    ['mlp', 'scale', 'hai'],
    ['mlp', 'scale', '1e9'],
    ['mlp', 'scale', '101'],
    ['mlp', 'scale', 'NaN'],
    ['head', 'head', '4'],
    ['head', 'head', '-1'],
    ['dims', 'count', '0'],
    ['dims', 'count', '257'],
  ])) {
    const read = readEdit(part, { ...typed, [field]: value }, SIZES);
    assert.equal('field' in read ? read.field : null, field, `${part} ${field} ${value}`);
  }
});

test('interventions change what they name and nothing else', () => {
  const [[attn, scale], [z, head], [stream, drop], [start]] = hooksOf([
    { part: 'attn', layer: 3, scale: 2 },
    { part: 'head', layer: 1, head: 1, scale: 0 },
    { part: 'dims', layer: 2, count: 1 },
    { part: 'dims', layer: 0, count: 1 },
  ]);
  assert.deepEqual(
    [attn, z, stream, start],
    [
      'blocks.2.hook_attn_out',
      'blocks.0.attn.hook_z',
      'blocks.1.hook_resid_post',
      'blocks.0.hook_resid_pre',
    ],
  );
  const out = tensor([[1, 2]]);
  scale(out);
  assert.deepEqual([...out.data], [2, 4]);
  const heads = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2] };
  head(heads);
  assert.deepEqual([...heads.data], [1, 2, 0, 0, 5, 6, 0, 0]);
  const hidden = tensor([
    [1, -9, 2],
    [7, 1, 2],
  ]);
  drop(hidden);
  assert.deepEqual([...hidden.data], [1, 0, 2, 0, 1, 2]);
});

test('the identity is not asked of a layer whose sum was changed', () => {
  const broken = brokenLayers([
    { part: 'attn', layer: 3, scale: 0 },
    { part: 'dims', layer: 5, count: 1 },
  ]);
  assert.deepEqual([...broken], [5]);
});

test('interventions that a smaller model has no room for are left out', () => {
  /** @type {import('../../web/stepper/edits.js').Edit[]} */
  const edits = [
    { part: 'attn', layer: 12, scale: 0 },
    { part: 'head', layer: 2, head: 3, scale: 0 },
    { part: 'dims', layer: 2, count: 256 },
  ];
  assert.equal(fitting(edits, SIZES, 5).length, 3);
  assert.deepEqual(fitting(edits, { nLayers: 6, nHeads: 2, dModel: 128, dHead: 64 }, 5), []);
  assert.ok(isSamePlace(edits[0], { part: 'attn', layer: 12, scale: 1 }));
  assert.ok(!isSamePlace(edits[1], { ...edits[1], head: 1 }));
});

test('predictions compare the top tokens of either side by probability', () => {
  const before = Float32Array.of(5, 4, 3, 2, 1, 0, -1, -100);
  const after = Float32Array.of(-100, 4, 3, 2, 1, 0, -1, 9);
  const rows = comparePredictions(before, after);
  assert.deepEqual(
    rows.map(({ token }) => token),
    [7, 0, 1, 2, 3, 4],
  );
  const sum = before.reduce((total, logit) => total + Math.exp(logit), 0);
  near(rows[1].before, Math.exp(5) / sum);
  near(rows[1].after, 0);
});

test('a factor of any size is told as it was typed, and a link brings it back', () => {
  for (const [typed, words] of /** @type {const} */ ([
    ['0,5', 'nhân 0,5'],
    ['-2', 'nhân \u22122'],
    ['0,004', 'nhân 0,004'],
    ['0,1234567', 'nhân 0,123457'],
    ['0,0000001', 'nhân 1,0·10⁻⁷'],
    ['-0,00000025', 'nhân \u22122,5·10⁻⁷'],
    // Read as 2000 no factor would be allowed.
    ['2.000', 'nhân 2'],
    ['1.125', 'nhân 1,125'],
  ])) {
    const fields = { layer: '1', head: '', scale: typed, count: '' };
    const edit = /** @type {import('../../web/stepper/edits.js').Edit} */ (
      readEdit('mlp', fields, SIZES)
    );
    assert.ok(editWords(edit).endsWith(words), editWords(edit));
    assert.deepEqual(decodeEdit(encodeEdit(edit)), edit);
  }
});

const NAMES = ['a', 'b', 'c', 'd'];

test('the cursor of a new run is on the last token, or stays where the text is the same', () => {
  const start = { cursor: { token: 3, layer: 0 }, lastLayer: Number.POSITIVE_INFINITY };
  assert.deepEqual(startOf(NAMES, null, null), start);
  const cursor = { token: 1, layer: 5 };
  assert.deepEqual(startOf(NAMES, { names: ['a', 'b'], cursor }, null), start);
  assert.deepEqual(startOf(NAMES, { names: [...NAMES], cursor }, null).cursor, {
    token: 1,
    layer: 0,
  });
});

test('a link places the cursor, as far as the text reaches', () => {
  const last = { names: NAMES, cursor: { token: 1, layer: 5 } };
  const at = (/** @type {number} */ token, /** @type {number} */ layer) =>
    startOf(NAMES, last, { token, layer });
  assert.deepEqual(at(2, 7), { cursor: { token: 2, layer: 1 }, lastLayer: 7 });
  assert.deepEqual(at(9, 0), { cursor: { token: 3, layer: 0 }, lastLayer: 0 });
  assert.deepEqual(at(LAST, LAST), {
    cursor: { token: 3, layer: 1 },
    lastLayer: Number.POSITIVE_INFINITY,
  });
});

test('the cursor follows the newest layer up to the one that a link names, and no cell is beyond', () => {
  const at = (/** @type {number} */ layer) => ({ token: 2, layer });
  assert.deepEqual(follow(at(3), 4, 9), at(4));
  assert.deepEqual(follow(at(3), 4, 3), at(3), 'no further');
  assert.deepEqual(follow(at(1), 4, 9), at(1), 'the learner has moved it');
  const run = { names: NAMES, measured: 2 };
  assert.deepEqual(within({ token: 9, layer: 9 }, run), { token: 3, layer: 2 });
  assert.deepEqual(within({ token: -1, layer: -1 }, run), { token: 0, layer: 0 });
});

test('the last token says from which layer on the model means it', () => {
  const tops = (/** @type {string[]} */ ...labels) =>
    labels.map((label) => /** @type {[string, number][]} */ ([[label, 0.5]]));
  assert.equal(settledAt(tops('a', 'a', 'a')), 0);
  assert.equal(settledAt(tops('b', 'a', 'a')), 1);
  assert.equal(settledAt(tops('a', 'b', 'a')), 2, 'a break counts');
  assert.equal(settledAt(tops('a')), 0);
});

test('the top tokens of several vectors keep their order and their labels', async () => {
  const entries = [
    [
      { token: 7, logit: 3, prob: 0.5 },
      { token: 2, logit: 1, prob: 0.1 },
    ],
    [
      { token: 2, logit: 2, prob: 0.4 },
      { token: 9, logit: 1, prob: 0.2 },
    ],
  ];
  const lab = /** @type {any} */ ({
    logitLens: async (/** @type {Float32Array} */ _vectors, /** @type {{ k: number }} */ { k }) =>
      entries.map((tops) => tops.slice(0, k)),
    tokenBytes: async (/** @type {number[]} */ ids) =>
      ids.map((id) => new TextEncoder().encode(` t${id}`)),
  });
  const [first, second] = await topTokens(lab, new Float32Array(4), 2);
  assert.deepEqual(
    first.map(({ label, prob }) => [label, prob]),
    [
      ['␣t7', 0.5],
      ['␣t2', 0.1],
    ],
  );
  assert.deepEqual(
    second.map(({ label }) => label),
    ['␣t2', '␣t9'],
  );
});

test('the sample ends within a sentence, so that there is a next word to guess', () => {
  assert.match(measurement.sample, /\p{Letter}$/u);
});
