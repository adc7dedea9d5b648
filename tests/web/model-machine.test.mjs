// SPDX-License-Identifier: MIT
//
// The choice of a model as a state machine (web/ui/model-machine.js): transitions, events that come too
// late, and which model a run gets. And what holds the state (web/ui/model-control.js): the order of
// events, and waiting for a state.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../../web/engine/error.js';
import { createStateStore } from '../../web/ui/model-control.js';
import { initialState, reduce, selected, served, stopsRuns } from '../../web/ui/model-machine.js';

/** @typedef {import('../../web/ui/model-machine.js').ModelEvent} ModelEvent */
/** @typedef {import('../../web/ui/model-machine.js').ModelState} ModelState */
/** @typedef {import('../../web/ui/model-machine.js').Source} Source */

/** @param {string} name @param {Source['group']} [group] */
const source = (name, group = 'registry') =>
  /** @type {Source} */ (/** @type {unknown} */ ({ name, group, url: `https://hub/${name}` }));

const FIRST = source('mini');
const MINI = source('mini');
const LARGE = source('large');
const XL = source('xl');
const LIST = [MINI, LARGE, XL];
const QUESTION = /** @type {any} */ ({ missing: 898e6 });
const lab = (/** @type {string} */ name) => /** @type {any} */ ({ name });
const MINI_LAB = lab('mini');
const LARGE_LAB = lab('large');

/** @param {ModelState} state @param {...ModelEvent} events */
const after = (state, ...events) => events.reduce(reduce, state);

/** @param {ModelState} state @returns {number} */
const choiceOf = ({ choice }) => choice?.id ?? assert.fail('nothing is chosen');

/** @param {ModelState} state @returns {number} */
const loadOf = ({ load }) => load?.id ?? assert.fail('nothing is loaded');

/** The registry has been read and the default model is being loaded. */
const listed = () => reduce(initialState(FIRST), { type: 'listed', sources: LIST });

/** The model under way can run. @param {ModelState} state @param {any} ready */
const runnable = (state, ready) =>
  reduce(state, { type: 'runnable', load: loadOf(state), lab: ready });

/** All weights of the default model are there. */
const complete = () => {
  const state = runnable(listed(), MINI_LAB);
  return reduce(state, { type: 'completed', load: loadOf(state) });
};

/** @param {ModelState} state @param {any} question */
const looked = (state, question) =>
  reduce(state, { type: 'looked', choice: choiceOf(state), question });

/** @param {ModelState} state @param {boolean} isYes */
const answered = (state, isYes) =>
  reduce(state, { type: 'answered', choice: choiceOf(state), isYes });

/** @param {ModelState} state whose choice is being opened */
const opened = (state) => reduce(state, { type: 'opened', choice: choiceOf(state) });

/** @param {ModelState} state @param {unknown} error */
const failed = (state, error) => reduce(state, { type: 'failed', load: loadOf(state), error });

/** @param {ModelState} state the model that a run gets, by name; 'wait', or the error's code */
function given(state) {
  const answer = served(state);
  if (!answer) return 'wait';
  const { lab: ready, error } = /** @type {any} */ (answer);
  return ready ? ready.name : error.code;
}

test('the default model is loaded once the registry has been read, and a run waits for it', () => {
  const start = initialState(FIRST);
  assert.equal(selected(start), FIRST);
  assert.equal(given(start), 'wait');
  const state = listed();
  assert.deepEqual(state.load?.source, MINI);
  assert.equal(state.load?.phase, 'starting');
  assert.equal(given(state), 'wait');
  assert.equal(given(runnable(state, MINI_LAB)), 'mini');
  assert.equal(complete().load?.phase, 'complete');
  assert.equal(given(complete()), 'mini');
});

test('without the default model in the registry, the one that was named first is loaded', () => {
  const state = reduce(initialState(FIRST), { type: 'listed', sources: [LARGE] });
  assert.equal(state.load?.source, FIRST);
});

test('a file that was chosen before the registry has been read stays', () => {
  const file = source('own', 'file');
  let state = looked(reduce(initialState(FIRST), { type: 'chosen', source: file }), null);
  const load = loadOf(state);
  state = reduce(state, { type: 'listed', sources: LIST });
  assert.equal(loadOf(state), load);
  assert.deepEqual(state.sources, [...LIST, file]);
});

test('a small model is loaded without a question, a large one after a yes', () => {
  const chosen = reduce(complete(), { type: 'chosen', source: LARGE });
  assert.equal(selected(chosen), LARGE);
  assert.equal(chosen.load?.source, MINI, 'the model in use stays');
  const opening = looked(chosen, null);
  assert.equal(opening.choice?.isOpening, true);
  assert.equal(opening.load, chosen.load, 'the model in use stays until the new one is open');
  const small = opened(opening);
  assert.deepEqual(
    [small.choice, small.load?.source, small.load?.phase],
    [null, LARGE, 'starting'],
  );
  const asked = looked(chosen, QUESTION);
  assert.equal(asked.choice?.question, QUESTION);
  assert.equal(asked.load, chosen.load);
  const agreed = opened(answered(asked, true));
  assert.deepEqual([agreed.choice, agreed.load?.source], [null, LARGE]);
});

test('a no leaves the model in use as it was, and selected', () => {
  const before = complete();
  const asked = looked(reduce(before, { type: 'chosen', source: LARGE }), QUESTION);
  const refused = answered(asked, false);
  assert.equal(refused.load, before.load);
  assert.equal(selected(refused), MINI);
  assert.equal(stopsRuns(asked, refused), false);
  assert.equal(given(refused), 'mini');
});

test('a run begun right after a choice waits for the model that was chosen', () => {
  const chosen = reduce(complete(), { type: 'chosen', source: LARGE });
  const waits = reduce(chosen, { type: 'run', waits: true });
  assert.equal(given(waits), 'wait');
  const opening = looked(waits, null);
  assert.equal(given(opening), 'wait');
  const loading = opened(opening);
  assert.equal(stopsRuns(waits, loading), false, 'a run that only waits takes the new model');
  assert.equal(given(loading), 'wait');
  const ready = runnable(loading, LARGE_LAB);
  assert.equal(given(ready), 'large');
  assert.equal(reduce(ready, { type: 'run', waits: false }).waitingRuns, 0);
});

test('a run begun while the question stands on the page gets the model in use', () => {
  const asked = looked(reduce(complete(), { type: 'chosen', source: LARGE }), QUESTION);
  assert.equal(given(asked), 'mini');
});

test('a run that has its model is stopped when the model goes away', () => {
  const before = complete();
  const served = after(before, { type: 'run', waits: true }, { type: 'run', waits: false });
  const chosen = reduce(served, { type: 'chosen', source: LARGE });
  assert.equal(stopsRuns(served, chosen), false, 'the choice alone stops nothing');
  const opening = looked(chosen, null);
  assert.equal(stopsRuns(chosen, opening), false, 'nor does the opening');
  assert.equal(stopsRuns(opening, opened(opening)), true);
  assert.equal(stopsRuns(before, reduce(before, { type: 'cancelled' })), true);
  const waits = reduce(listed(), { type: 'run', waits: true });
  assert.equal(
    stopsRuns(waits, reduce(waits, { type: 'cancelled' })),
    true,
    'no other model comes',
  );
  assert.equal(stopsRuns(initialState(FIRST), listed()), false, 'there was none before');
});

test('a choice that was replaced is heard of no more', () => {
  const first = reduce(complete(), { type: 'chosen', source: LARGE });
  const second = reduce(first, { type: 'chosen', source: XL });
  assert.equal(selected(second), XL);
  const late = reduce(second, { type: 'looked', choice: choiceOf(first), question: null });
  assert.equal(late, second);
  const asked = looked(second, QUESTION);
  const yes = reduce(asked, { type: 'answered', choice: choiceOf(first), isYes: true });
  assert.equal(yes, asked);
  assert.equal(opened(answered(asked, true)).load?.source, XL);
});

test('a choice while another model is being loaded replaces that load, whose news are ignored', () => {
  const first = listed();
  const second = looked(reduce(first, { type: 'chosen', source: LARGE }), null);
  for (const event of /** @type {ModelEvent[]} */ ([
    { type: 'runnable', load: loadOf(first), lab: MINI_LAB },
    { type: 'completed', load: loadOf(first) },
    { type: 'failed', load: loadOf(first), error: new LabError('network', '') },
    { type: 'disk-full', load: loadOf(first), error: new LabError('quota', '') },
    { type: 'resumed', load: loadOf(first) },
  ])) {
    assert.equal(reduce(second, event), second, event.type);
  }
  assert.equal(given(runnable(second, LARGE_LAB)), 'large');
});

test('the same model, chosen again, is loaded anew', () => {
  const before = complete();
  const again = looked(reduce(before, { type: 'chosen', source: MINI }), null);
  assert.notEqual(loadOf(again), loadOf(before));
  assert.equal(again.load?.lab, null);
});

test('a load that fails before it can run fails the runs that wait; another choice begins anew', () => {
  const error = new LabError('network', '');
  const state = failed(reduce(listed(), { type: 'run', waits: true }), error);
  assert.equal(given(state), 'network');
  assert.deepEqual(
    state.load?.failure,
    { error, isPassing: false },
    'there is no lab to go on with',
  );
  const chosen = reduce(state, { type: 'chosen', source: LARGE });
  assert.equal(given(chosen), 'wait');
  const ready = runnable(looked(chosen, null), LARGE_LAB);
  assert.deepEqual([given(ready), ready.load?.failure], ['large', null]);
  const retried = reduce(state, { type: 'restarted', source: MINI });
  assert.notEqual(loadOf(retried), loadOf(state));
  assert.equal(given(retried), 'wait');
});

test('a load that fails while weights come goes on with its lab after a passing error only', () => {
  const filling = runnable(listed(), MINI_LAB);
  for (const code of ['network', 'offline', 'busy']) {
    const state = failed(filling, new LabError(/** @type {any} */ (code), ''));
    assert.deepEqual([state.load?.phase, given(state)], ['failed', 'mini']);
    const resumed = reduce(state, { type: 'resumed', load: loadOf(state) });
    assert.deepEqual([resumed.load?.phase, resumed.load?.failure], ['filling', null], code);
    assert.equal(loadOf(resumed), loadOf(filling));
  }
  for (const error of [new LabError('changed', ''), new LabError('worker-lost', ''), 'network']) {
    const state = failed(filling, error);
    assert.equal(state.load?.failure?.isPassing, false);
    assert.equal(reduce(state, { type: 'resumed', load: loadOf(state) }), state);
  }
});

test('a lost engine ends a model that was complete, and what fails after it is not passing', () => {
  const lost = failed(complete(), new LabError('worker-lost', ''));
  assert.deepEqual([lost.load?.phase, lost.load?.failure?.isPassing], ['failed', false]);
  const more = failed(lost, new LabError('network', ''));
  assert.equal(more.load?.failure?.isPassing, false);
  assert.equal(reduce(lost, { type: 'completed', load: loadOf(lost) }), lost);
});

test('after a cancel there is no model, until the learner goes on or chooses', () => {
  const state = reduce(runnable(listed(), MINI_LAB), { type: 'cancelled' });
  assert.deepEqual([selected(state), given(state)], [null, 'no-model']);
  assert.equal(reduce(state, { type: 'cancelled' }), state);
  assert.equal(given(reduce(state, { type: 'restarted', source: MINI })), 'wait');
  const chosen = reduce(state, { type: 'chosen', source: LARGE });
  assert.deepEqual([selected(chosen), given(chosen)], [LARGE, 'wait']);
});

test('a cancel leaves the question about another model on the page', () => {
  const asked = looked(reduce(listed(), { type: 'chosen', source: LARGE }), QUESTION);
  const state = reduce(asked, { type: 'cancelled' });
  assert.equal(state.choice, asked.choice);
  assert.equal(answered(state, true).load?.source, LARGE);
});

test('a full disk is told once a load', () => {
  const first = new LabError('quota', '');
  const state = reduce(listed(), { type: 'disk-full', load: loadOf(listed()), error: first });
  assert.equal(state.load?.storageError, first);
  const again = { type: 'disk-full', load: loadOf(state), error: new LabError('quota', '') };
  assert.equal(reduce(state, /** @type {ModelEvent} */ (again)), state);
  assert.equal(reduce(state, { type: 'restarted', source: MINI }).load?.storageError, null);
});

test('a model that cannot be opened leaves the one in use as it was, and a run gets that one', () => {
  const before = complete();
  const error = new LabError('not-found', '');
  const opening = looked(
    after(before, { type: 'run', waits: true }, { type: 'chosen', source: LARGE }),
    null,
  );
  const state = reduce(opening, { type: 'refused', choice: choiceOf(opening), error });
  assert.deepEqual(
    [state.choice, state.load, state.refusal],
    [null, before.load, { source: LARGE, error }],
  );
  assert.deepEqual([given(state), selected(state)], ['mini', MINI]);
  assert.equal(stopsRuns(opening, state), false);
  const again = reduce(state, { type: 'restarted', source: LARGE });
  assert.deepEqual(
    [again.choice?.isOpening, again.choice?.source, again.refusal],
    [true, LARGE, null],
  );
  assert.equal(opened(again).load?.source, LARGE);
  const late = reduce(again, { type: 'refused', choice: choiceOf(opening), error });
  assert.equal(late, again, 'a refusal of a choice that was replaced');
  const dropped = reduce(again, { type: 'dropped', choice: choiceOf(again) });
  assert.deepEqual([dropped.choice, given(dropped)], [null, 'mini']);
});

test('a model is started at once where memory is too small for two, or none is in use', () => {
  const opening = looked(reduce(complete(), { type: 'chosen', source: LARGE }), null);
  const crowded = reduce(opening, { type: 'crowded', choice: choiceOf(opening) });
  assert.deepEqual([crowded.choice, crowded.load?.source, crowded.load?.lab], [null, LARGE, null]);
  const lost = failed(complete(), new LabError('worker-lost', ''));
  const chosen = looked(reduce(lost, { type: 'chosen', source: LARGE }), null);
  assert.deepEqual([chosen.choice, chosen.load?.source], [null, LARGE]);
});

test('of addresses, and of files, the list keeps the last one', () => {
  const address = source('a', 'address');
  const file = source('f', 'file');
  const other = source('b', 'address');
  const state = after(
    complete(),
    { type: 'chosen', source: address },
    { type: 'chosen', source: file },
    { type: 'chosen', source: other },
    { type: 'chosen', source: LARGE },
  );
  assert.deepEqual(state.sources, [...LIST, file, other]);
});

/** A store of the state, and what it called in which order. @param {() => void} [onChange] */
function storeWith(onChange = () => {}) {
  /** @type {string[]} */
  const calls = [];
  const store = createStateStore({
    onChange(_before, { choice }) {
      calls.push(`draw ${choice?.source.name}`);
      onChange();
    },
    follow: (_before, { choice }) => calls.push(`work ${choice?.source.name}`),
  });
  return { store, calls };
}

test('an event that is sent while another is taken waits for its turn; the page is drawn before work begins', () => {
  let isFirst = true;
  const { store, calls } = storeWith(() => {
    if (!isFirst) return;
    isFirst = false;
    store.send({ type: 'chosen', source: XL });
    assert.equal(store.state.choice?.source, LARGE);
  });
  store.send({ type: 'chosen', source: LARGE });
  assert.equal(store.state.choice?.source, XL);
  assert.deepEqual(calls, ['draw large', 'work large', 'draw xl', 'work xl']);
});

test('an event that changes nothing draws nothing, and one after a fault of the page is still taken', () => {
  let isFaulty = true;
  const { store, calls } = storeWith(() => {
    if (isFaulty) throw new Error('the page');
  });
  store.send({ type: 'cancelled' });
  assert.deepEqual(calls, []);
  assert.throws(() => store.send({ type: 'chosen', source: LARGE }), /the page/);
  isFaulty = false;
  store.send({ type: 'chosen', source: XL });
  assert.deepEqual(calls.at(-1), 'work xl');
});

test('waiting for a state ends when it comes, or when the waiting is aborted', async () => {
  const { store } = storeWith();
  const aborting = new AbortController();
  const listed = store.until((state) => state.isListed && 'listed');
  const never = store.until(({ choice }) => choice?.source === LARGE, aborting.signal);
  store.send({ type: 'chosen', source: XL });
  store.send({ type: 'listed', sources: LIST });
  assert.equal(await listed, 'listed');
  aborting.abort(new Error('stopped'));
  await assert.rejects(never, /stopped/);
  assert.equal(await store.until((state) => state.isListed), true, 'at once');
});
