// SPDX-License-Identifier: MIT
//
// model-machine.js - the choice of a model as a state machine: which model is chosen, which one is
// loaded, and which one a run gets.
//
//     chosen -> looking -> asking -> opening -> starting -> filling -> complete
//                  |         | no      | refused  |           |          |
//                  |         v         v          +-----------+----------+-> failed -> filling or starting
//                  |     the model in use stays
//                  +-> opening, where no question is needed
//
// A model is opened beside the one in use, which stays loaded until the new one can run: a bad address
// or a bad file costs nothing. Where no model is in use, or memory has no space for both, the new one is
// started at once.
//
// Pure: reduce() takes a state and an event and returns the next state. model-control.js does the work
// that a state asks for and sends events; model-bar.js draws the state.
//
// Each choice and each load has an id of its own. An event names the choice or the load that it is
// about; if that one has been replaced, the event changes nothing.

import { LabError } from '../engine/error.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./consent.js').Question} Question
 * @typedef {import('./model-sources.js').Source} Source
 * @typedef {import('./model-sources.js').StoredModel} StoredModel
 *
 * @typedef {object} Choice  a model that was chosen and is not loaded yet
 * @property {number} id
 * @property {Source} source
 * @property {Question | null} question  what the learner is asked; null while the page finds out whether
 *   it has to ask, and while the model is opened
 * @property {boolean} isOpening    it is being opened beside the model in use
 *
 * @typedef {object} Load
 * @property {number} id
 * @property {Source} source
 * @property {'starting' | 'filling' | 'complete' | 'failed'} phase  filling: texts can be run, weights
 *   are still missing
 * @property {Lab | null} lab       null while starting; a failure keeps it
 * @property {Failure | null} failure  only where the phase is 'failed'
 * @property {unknown} storageError the disk is full; null: it is not, as far as the page knows
 *
 * @typedef {{ source: Source, error: unknown }} Refusal
 *
 * @typedef {object} Failure
 * @property {unknown} error
 * @property {boolean} isPassing    the same lab can go on; otherwise a new load has to begin
 *
 * @typedef {object} ModelState
 * @property {Source[]} sources     the models in the list
 * @property {boolean} isListed     the registry has been read
 * @property {Map<string, StoredModel>} stored  what is on this machine, by URL
 * @property {Choice | null} choice
 * @property {Load | null} load     of the model in use; null before the first one and after a cancel
 * @property {Refusal | null} refusal  the last choice, where it could not be opened
 * @property {number} waitingRuns   runs that wait for a model
 * @property {number} lastId        of choices and loads
 *
 * @typedef {{ type: 'listed', sources: Source[] }
 *   | { type: 'stored', stored: Map<string, StoredModel> }
 *   | { type: 'chosen', source: Source }
 *   | { type: 'looked', choice: number, question: Question | null }
 *   | { type: 'answered', choice: number, isYes: boolean }
 *   | { type: 'opened', choice: number }
 *   | { type: 'refused', choice: number, error: unknown }
 *   | { type: 'crowded', choice: number }
 *   | { type: 'dropped', choice: number }
 *   | { type: 'restarted', source: Source }
 *   | { type: 'runnable', load: number, lab: Lab }
 *   | { type: 'completed', load: number }
 *   | { type: 'failed', load: number, error: unknown }
 *   | { type: 'resumed', load: number }
 *   | { type: 'disk-full', load: number, error: unknown }
 *   | { type: 'cancelled' }
 *   | { type: 'run', waits: boolean }} ModelEvent  crowded: memory has no space for two models; dropped:
 *   the learner wants the choice no more; run: a run begins to wait for a model, or waits no more
 */

/** After these errors the same lab can go on where it stopped. */
const PASSING = ['network', 'offline', 'busy'];

/** @param {Source} first  the model that is named before the registry has been read @returns {ModelState} */
export const initialState = (first) => ({
  sources: [first],
  isListed: false,
  stored: new Map(),
  choice: null,
  load: null,
  refusal: null,
  waitingRuns: 0,
  lastId: 0,
});

/**
 * @param {ModelState} state
 * @param {ModelEvent} event
 * @returns {ModelState} the same object where the event changes nothing
 */
export function reduce(state, event) {
  switch (event.type) {
    case 'listed':
      return takeList(state, event.sources);
    case 'stored':
      return { ...state, stored: event.stored };
    case 'chosen':
      return choose(state, event.source);
    case 'looked':
    case 'answered':
    case 'opened':
    case 'refused':
    case 'crowded':
    case 'dropped':
      return state.choice?.id === event.choice ? settle(state, state.choice, event) : state;
    case 'restarted':
      return open(state, event.source);
    case 'cancelled':
      return state.load ? { ...state, load: null } : state;
    case 'run':
      return { ...state, waitingRuns: state.waitingRuns + (event.waits ? 1 : -1) };
    default: {
      if (state.load?.id !== event.load) return state;
      const load = reduceLoad(state.load, event);
      return load === state.load ? state : { ...state, load };
    }
  }
}

/**
 * The list of the registry and of the server's folder. What a learner named before it came stays in the
 * list, and stays loaded.
 *
 * @param {ModelState} state
 * @param {Source[]} sources
 */
function takeList(state, sources) {
  const [first] = state.sources;
  const own = state.sources.filter(({ group }) => group === 'address' || group === 'file');
  const listed = { ...state, isListed: true, sources: [...sources, ...own] };
  if (state.load) return listed;
  return begin(listed, sources.find(({ url }) => url === first.url) ?? first);
}

/**
 * A choice replaces the one before it. Of addresses, and of files, the list keeps the last one.
 *
 * @param {ModelState} state
 * @param {Source} source
 * @returns {ModelState}
 */
function choose(state, source) {
  const sources = state.sources.includes(source)
    ? state.sources
    : [...state.sources.filter(({ group }) => group !== source.group), source];
  const id = state.lastId + 1;
  const choice = { id, source, question: null, isOpening: false };
  return { ...state, sources, choice, refusal: null, lastId: id };
}

/**
 * @param {ModelState} state
 * @param {Choice} choice
 * @param {Extract<ModelEvent, { choice: number }>} event
 * @returns {ModelState}
 */
function settle(state, choice, event) {
  if (event.type === 'looked' && event.question) {
    return { ...state, choice: { ...choice, question: event.question } };
  }
  const settled = { ...state, choice: null };
  const { source } = choice;
  switch (event.type) {
    case 'opened':
    case 'crowded':
      return begin(settled, source);
    case 'refused':
      return { ...settled, refusal: { source, error: event.error } };
    case 'dropped':
      return settled;
    case 'answered':
      return event.isYes ? open(settled, source) : settled;
    default:
      return open(settled, source);
  }
}

/**
 * Opens a model beside the one in use; without one, or of the same model, begins at once.
 *
 * @param {ModelState} state
 * @param {Source} source
 * @returns {ModelState}
 */
function open(state, source) {
  const { load } = state;
  const isUsable = load?.lab && (load.failure === null || load.failure.isPassing);
  if (!isUsable || load.source === source) return begin({ ...state, choice: null }, source);
  const id = state.lastId + 1;
  const choice = { id, source, question: null, isOpening: true };
  return { ...state, choice, refusal: null, lastId: id };
}

/** @param {ModelState} state @param {Source} source @returns {ModelState} */
function begin(state, source) {
  const id = state.lastId + 1;
  /** @type {Load} */
  const load = { id, source, phase: 'starting', lab: null, failure: null, storageError: null };
  return { ...state, load, refusal: null, lastId: id };
}

/**
 * @param {Load} load
 * @param {Extract<ModelEvent, { load: number }>} event
 * @returns {Load}
 */
function reduceLoad(load, event) {
  switch (event.type) {
    case 'runnable':
      return { ...load, phase: 'filling', lab: event.lab };
    case 'completed':
      return load.phase === 'filling' ? { ...load, phase: 'complete' } : load;
    case 'failed': {
      const { error } = event;
      // Without a lab there is nothing that could go on; after a failure the engine may be gone.
      const isPassing =
        load.phase === 'filling' && error instanceof LabError && PASSING.includes(error.code);
      return { ...load, phase: 'failed', failure: { error, isPassing } };
    }
    case 'resumed':
      return load.failure?.isPassing ? { ...load, phase: 'filling', failure: null } : load;
    case 'disk-full':
      return load.storageError ? load : { ...load, storageError: event.error };
  }
}

/** @param {ModelState} state @returns {Source | null} the model that stands selected in the list */
export const selected = ({ choice, load, isListed, sources }) =>
  choice?.source ?? load?.source ?? (isListed ? null : sources[0]);

/**
 * What a run gets that needs a model now.
 *
 * While the page finds out whether it has to ask about a choice, and while the model is opened, the run
 * waits: that choice may be loaded next. While the question stands on the page, the run gets the model in
 * use, and so it does after a refusal.
 *
 * @param {ModelState} state
 * @returns {{ lab: Lab } | { error: unknown } | null} null: the run has to wait
 */
export function served({ choice, load, isListed }) {
  if (choice && !choice.question) return null;
  if (!load) return isListed ? { error: new LabError('no-model', 'the load was cancelled') } : null;
  if (load.lab) return { lab: load.lab };
  return load.failure && { error: load.failure.error };
}

/**
 * Whether a run that is under way has to stop between two states, as its model goes away. A run that
 * only waits for a model takes the next one.
 *
 * @param {ModelState} before
 * @param {ModelState} after
 */
export const stopsRuns = (before, after) =>
  before.load !== null &&
  before.load.id !== after.load?.id &&
  (after.load === null || before.waitingRuns === 0);
