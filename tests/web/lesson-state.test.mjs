// SPDX-License-Identifier: MIT
//
// web/frame/state.js: what a lesson's page keeps of the learner's choices from run to run, what a link asks
// for, and which fields the page chooses by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LessonState, largestOf, viewFor } from '../../web/frame/state.js';

/** @type {import('../../web/frame/state.js').Schema} */
const SCHEMA = {
  text: { type: 'text', name: 'text', initial: 'sample' },
  seed: { type: 'int', name: 'seed', min: 0, max: 99, initial: 1, ofRun: true },
  reading: { type: 'choice', name: 'reading', values: ['a', 'b'], initial: 'a' },
  log: { type: 'flag', name: 'log', initial: false },
  token: { type: 'int', name: 'token', min: 0, max: 1000, initial: 1, within: 'tokens' },
  sentence: { type: 'int', name: 'sentence', min: 1, max: 200, initial: 1, within: 'sentences' },
  layer: {
    type: 'int',
    name: 'layer',
    min: 1,
    max: 1000,
    initial: null,
    within: 'layers',
    auto: true,
  },
  part: { type: 'choice', name: 'part', values: ['attn', 'mlp'], initial: 'attn', auto: true },
  dropped: { type: 'ints', name: 'dropped', min: 0, max: 1000, initial: [], within: 'tokens' },
};

/** @param {Record<string, any>} [changes] @returns {import('../../web/frame/run.js').Run<any>} */
const runOf = ({
  layers = 12,
  width = 8,
  tokens = 40,
  sentences = 5,
  name = 'mini',
  ...more
} = {}) => ({
  text: 'a text',
  names: [],
  ids: [],
  tokens,
  provenance: '',
  model: { name, kind: 'Q8_0 exact', layers, width, size: null },
  settings: { seed: 1 },
  data: { sentences: Array.from({ length: sentences }, () => ({})) },
  complete: false,
  isRecorded: false,
  ...more,
});

/** @param {(scene: any) => Record<string, any> | null} [look] */
const stateOf = (look) =>
  new LessonState({
    schema: SCHEMA,
    local: { open: true },
    derive: ({ token }, { log }) => ({ twice: 2 * token, log2: log }),
    look,
  });

/** What a link of the sample says, with some changes. @param {Record<string, any>} [changes] */
const linked = (changes = {}) => ({
  ...Object.fromEntries(Object.entries(SCHEMA).map(([key, { initial }]) => [key, initial])),
  ...changes,
});

test('before a run there is a view of initial values, and no scene', () => {
  const state = stateOf();
  assert.equal(state.scene, null);
  assert.deepEqual(state.view, { ...linked(), dropped: new Set(), open: true });
  assert.deepEqual(state.linkValues(), linked());
  assert.deepEqual(state.nextSettings(), { seed: 1 });
});

test('a scene is the run, the view and what is derived of both, made anew after a change', () => {
  const state = stateOf();
  state.begin(runOf(), null);
  const { scene } = state;
  assert.ok(scene);
  assert.deepEqual([scene.tokens, scene.token, scene.twice, scene.open], [40, 1, 2, true]);
  assert.equal(state.scene, scene);
  state.set({ token: 5 });
  assert.deepEqual([state.scene?.twice, scene.twice], [10, 2]);
});

test('of a scene the settings are those of its run, and the next run has what is chosen', () => {
  const state = stateOf();
  state.begin(runOf(), null);
  state.set({ seed: 7 });
  assert.equal(state.scene?.seed, 1);
  assert.equal(state.linkValues().seed, 1);
  assert.deepEqual(state.nextSettings(), { seed: 7 });
  state.begin(runOf({ settings: state.nextSettings() }), null);
  assert.equal(state.scene?.seed, 7);
  assert.equal(state.linkValues().seed, 7);
});

test('a run clamps places to what it has', () => {
  const state = stateOf();
  state.set({ token: 900, sentence: 54, layer: 48 });
  state.begin(runOf({ layers: 12, tokens: 10, sentences: 2 }), null);
  const { token, sentence, layer } = state.view;
  assert.deepEqual([token, sentence, layer], [9, 2, 12]);
  state.begin(runOf({ tokens: 500, sentences: 54 }), null);
  assert.deepEqual([state.view.token, state.view.sentence], [9, 2]);
});

test('a place that nobody has chosen begins with the least', () => {
  const state = stateOf();
  state.begin(runOf(), null);
  assert.equal(state.view.layer, 1);
});

test('of a set only position 0 outlives the text', () => {
  const state = stateOf();
  state.toggle('dropped', 0);
  state.toggle('dropped', 7);
  state.begin(runOf(), null);
  assert.deepEqual(state.view.dropped, new Set([0]));
  state.toggle('dropped', 0);
  state.toggle('dropped', 3);
  state.begin(runOf(), null);
  assert.deepEqual(state.view.dropped, new Set());
});

test('a toggled position is in the set, and out of it again, and earlier scenes keep theirs', () => {
  const state = stateOf();
  state.begin(runOf(), null);
  state.toggle('dropped', 5);
  const before = state.scene;
  assert.deepEqual(state.linkValues().dropped, [5]);
  state.toggle('dropped', 2);
  assert.deepEqual(state.linkValues().dropped, [2, 5]);
  state.toggle('dropped', 5);
  assert.deepEqual(state.linkValues().dropped, [2]);
  assert.deepEqual(before?.dropped, new Set([5]));
});

test('automatic fields follow the layers, and the lesson settles them once', () => {
  let looked = 0;
  const state = stateOf(() => ({ layer: 3 + looked++, part: 'mlp' }));
  state.begin(runOf(), null);
  for (const l of [1, 2, 12]) {
    state.follow(l);
    assert.equal(state.view.layer, l);
    assert.equal(state.linkValues().layer, null, 'the page chose it: no link carries it');
  }
  state.settle();
  assert.deepEqual([state.view.layer, state.view.part], [3, 'mlp']);
  assert.deepEqual([state.linkValues().layer, state.linkValues().part], [3, 'mlp']);
  state.begin(runOf(), null);
  state.follow(8);
  state.settle();
  assert.deepEqual([state.view.layer, looked], [3, 1]);
});

test('after a recorded run the page still chooses', () => {
  const state = stateOf(() => ({ layer: 3 }));
  state.begin(runOf({ isRecorded: true }), null);
  state.settle();
  assert.equal(state.view.layer, 3);
  assert.equal(state.linkValues().layer, null);
  state.begin(runOf(), null);
  state.follow(5);
  assert.equal(state.view.layer, 5);
});

test('whoever chooses an automatic field has chosen them all; another field is no such choice', () => {
  const state = stateOf(() => ({ layer: 3, part: 'mlp' }));
  state.begin(runOf(), null);
  state.set({ log: true });
  state.follow(4);
  assert.equal(state.view.layer, 4);
  state.set({ part: 'mlp' });
  state.follow(9);
  state.settle();
  assert.deepEqual([state.view.layer, state.view.part], [4, 'mlp']);
});

test('a lesson that finds nothing to look at leaves the last layer', () => {
  const state = stateOf(() => null);
  state.begin(runOf(), null);
  state.follow(12);
  state.settle();
  assert.equal(state.view.layer, 12);
});

test('a link’s options hold at once, its places when its run begins', () => {
  const state = stateOf();
  state.begin(runOf(), null);
  const values = linked({ reading: 'b', log: true, seed: 5, token: 30, layer: 7, dropped: [0, 4] });
  state.open(values);
  const { reading, log, seed, token, layer, dropped } = state.view;
  assert.deepEqual([reading, log, seed], ['b', true, 5]);
  assert.deepEqual([token, layer, dropped], [1, 1, new Set()]);
  state.begin(runOf({ settings: state.nextSettings() }), values);
  assert.deepEqual(state.linkValues(), { ...values, part: 'attn' });
  state.follow(12);
  state.settle();
  assert.equal(state.view.layer, 7, 'what the link names the page does not choose');
});

test('a link that names no automatic field leaves them to the page', () => {
  const state = stateOf(() => ({ layer: 3, part: 'mlp' }));
  state.begin(runOf(), null);
  state.set({ layer: 9, part: 'mlp' });
  const values = linked({ token: 2 });
  state.open(values);
  state.begin(runOf(), values);
  state.follow(6);
  assert.deepEqual([state.view.token, state.view.layer], [2, 6]);
  state.settle();
  assert.deepEqual([state.view.layer, state.view.part], [3, 'mlp']);
});

test('finished runs stand small models first, one for each model, precision and text', () => {
  const state = stateOf();
  const names = () =>
    state.finished.map(({ model, text }) => `${model.name} ${model.kind} ${text}`);
  const finish = (/** @type {Record<string, any>} */ changes) => {
    state.begin(runOf(changes), null);
    state.remember();
  };
  state.remember();
  assert.deepEqual(names(), []);
  finish({ name: 'large', layers: 36, width: 20 });
  finish({ name: 'small', layers: 12 });
  assert.deepEqual(names(), ['small Q8_0 exact a text', 'large Q8_0 exact a text']);
  finish({ name: 'small', tokens: 7 });
  assert.deepEqual([state.finished.length, state.finished[0].tokens], [2, 7]);
  assert.equal(state.scene?.finished, state.finished);
  const fast = { name: 'small', kind: 'Q8_0 fast', layers: 12, width: 8, size: null };
  finish({ model: fast });
  finish({ name: 'small', text: 'another' });
  assert.equal(state.finished.length, 4);
});

test('a recorded run is forgotten when a run of the learner’s own begins', () => {
  const state = stateOf();
  state.begin(runOf({ isRecorded: true, name: 'recorded' }), null);
  state.remember();
  state.begin(runOf(), null);
  state.remember();
  state.forgetRecorded();
  assert.deepEqual(
    state.finished.map(({ model }) => model.name),
    ['mini'],
  );
});

test('how large a place may be is read off the run', () => {
  assert.deepEqual(largestOf(runOf()), { layers: 12, tokens: 39, sentences: 5 });
  assert.equal(largestOf({ ...runOf(), data: null }).sentences, 0);
});

test('for a run of another model a layer is at the same depth, and places are those that it has', () => {
  const from = runOf({ layers: 12, names: ['a', 'b', 'c'], tokens: 3 });
  const to = runOf({ layers: 36, names: ['a', 'bc'], tokens: 2, sentences: 2 });
  const view = { layer: 6, token: 2, sentence: 5, log: true, dropped: new Set([0, 2]), open: true };
  assert.deepEqual(viewFor(view, SCHEMA, { from, to }), {
    ...view,
    layer: 18,
    token: 1,
    sentence: 2,
    dropped: new Set([0]),
  });
  const same = runOf({ layers: 5, names: from.names, tokens: 3 });
  assert.deepEqual(
    viewFor({ layer: 1, dropped: new Set([0, 2]) }, SCHEMA, { from, to: same }),
    { layer: 1, dropped: new Set([0, 2]) }, // layer 0.4 is none
  );
  assert.deepEqual(viewFor({ layer: null }, SCHEMA, { from, to }), { layer: null });
});
