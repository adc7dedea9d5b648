// SPDX-License-Identifier: MIT
//
// model-control.js - does what the state of model-machine.js asks for: reads the lists, finds out
// whether a download needs the learner's consent, loads the model and disposes of the last one.
//
// Owns the state and the page's one Lab. Called by model-bar.js. Touches no element.

import { LabError } from '../engine/error.js';
import { ModelLoad } from './model-load.js';
import { initialState, reduce, served } from './model-machine.js';
import { listSources, listStored, MINI } from './model-sources.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./model-machine.js').ModelState} ModelState
 * @typedef {import('./model-machine.js').ModelEvent} ModelEvent
 * @typedef {import('./model-machine.js').Choice} Choice
 * @typedef {import('./model-machine.js').Load} Load
 * @typedef {import('./model-sources.js').Source} Source
 * @typedef {ReturnType<typeof createModelControl>} ModelControl
 */

/**
 * @param {object} options
 * @param {Pick<ReturnType<typeof import('./consent.js').createConsent>, 'questionAbout' | 'ask'>} options.consent
 * @param {(before: ModelState, after: ModelState) => void} options.onChange
 * @param {(news: import('./model-load.js').News) => void} options.onNews  of the load under way
 * @param {(news: import('./model-load.js').News) => void} options.onOpening  of a model that is opened
 *   beside the one in use
 */
export function createModelControl({ consent, onChange, onNews, onOpening }) {
  const store = createStateStore({ onChange, follow });
  const { send } = store;
  /** @type {ModelLoad | null} */
  let running = null;
  /** Settles when the loads before the running one have given everything back. */
  let ended = Promise.resolve();
  /** Of the choice that is looked at, asked about or opened. @type {AbortController | null} */
  let choosing = null;
  /**
   * A model that was opened beside the one in use, until it takes its place.
   * @type {{ mine: ModelLoad, lab: Lab, news: import('./model-load.js').News } | null}
   */
  let opened = null;

  const refreshStored = async () => send({ type: 'stored', stored: await listStored() });

  /** Begins the work that the step from one state to the next asks for. */
  function follow(/** @type {ModelState} */ before, /** @type {ModelState} */ after) {
    if (after.choice?.id !== before.choice?.id) {
      choosing?.abort();
      choosing = null;
      if (after.choice?.isOpening) open(after.choice);
      else if (after.choice) ask(after.choice);
    }
    if (after.load?.id !== before.load?.id) {
      leave();
      const ready = opened?.mine.source === after.load?.source ? opened : null;
      opened = null;
      if (after.load && ready) adopt(after.load, ready);
      else if (after.load) start(after.load);
      else ended.then(refreshStored);
    } else if (after.load && before.load) followLoad(before.load, after.load);
    if (after.isListed && !before.isListed) refreshStored();
  }

  /** @param {Load} before @param {Load} after the same one */
  function followLoad(before, after) {
    const isComplete = after.phase === 'complete' && before.phase !== 'complete';
    const hasFailed = after.failure !== null && after.failure !== before.failure;
    if (isComplete || hasFailed) refreshStored();
    if (running && before.failure && !after.failure) fill(after.id, running);
  }

  /** Finds out whether the learner has to be asked about a choice, and asks. @param {Choice} choice */
  async function ask({ id, source }) {
    const mine = new AbortController();
    choosing = mine;
    const { signal } = mine;
    try {
      await refreshStored();
      const question = await consent.questionAbout(source, store.state.stored, signal);
      send({ type: 'looked', choice: id, question });
      if (!question) return;
      send({ type: 'answered', choice: id, isYes: await consent.ask(question, signal) });
    } catch (error) {
      if (!signal.aborted) throw error; // otherwise the choice was replaced
    }
  }

  /** Opens a model while the one in use stays. @param {Choice} choice */
  async function open({ id, source }) {
    const own = new AbortController();
    const { signal } = own;
    choosing = own;
    /** @type {import('./model-load.js').News} */
    const last = {};
    const mine = new ModelLoad(source, (news) => {
      if (running === mine) return tell(news);
      Object.assign(last, news);
      if (!signal.aborted) onOpening(news);
    });
    signal.addEventListener('abort', () => mine.end());
    try {
      const lab = await mine.start();
      // It might fit into memory as a whole once the other one is gone.
      if (lab.engine.weights === 'low-memory') throw new LabError('memory', 'too little for two');
      if (signal.aborted) return;
      choosing = null; // what is opened is not ended with its choice
      opened = { mine, lab, news: last };
      send({ type: 'opened', choice: id });
    } catch (error) {
      if (signal.aborted) return;
      await mine.end();
      const isCrowded = error instanceof LabError && error.code === 'memory';
      send(isCrowded ? { type: 'crowded', choice: id } : { type: 'refused', choice: id, error });
    }
  }

  /**
   * The model that was opened takes the place of the one before it.
   * @param {Load} load
   * @param {NonNullable<typeof opened>} ready
   */
  async function adopt({ id }, { mine, lab, news }) {
    running = mine;
    tell(news);
    await runnable(id, mine, lab);
  }

  /** Passes on what the load under way says. @param {import('./model-load.js').News} news */
  function tell(news) {
    const { load } = store.state;
    if (!load) return;
    onNews(news);
    const error = news.status?.problem;
    if (error?.code === 'quota') send({ type: 'disk-full', load: load.id, error });
  }

  /** Ends the load under way, if there is one. */
  function leave() {
    if (!running) return;
    // An error while a load ends fails the load that waits for it, and no later one.
    ended = Promise.all([ended.catch(() => {}), running.end()]).then(() => {});
    running = null;
  }

  /** @param {Load} load */
  async function start({ id, source }) {
    const mine = new ModelLoad(source, (news) => {
      if (running === mine) tell(news);
    });
    running = mine;
    try {
      await ended;
      await runnable(id, mine, await mine.start());
    } catch (error) {
      send({ type: 'failed', load: id, error });
    }
  }

  /** @param {number} id @param {ModelLoad} mine @param {Lab} lab */
  async function runnable(id, mine, lab) {
    send({ type: 'runnable', load: id, lab });
    // A run that ends with the engine tells its error at the run bar; the model bar offers a new load.
    lab.lost.then((reason) =>
      send({ type: 'failed', load: id, error: new LabError('worker-lost', reason) }),
    );
    await fill(id, mine);
  }

  /** Waits for the rest of the weights. @param {number} id @param {ModelLoad} mine */
  async function fill(id, mine) {
    try {
      await mine.finish();
      send({ type: 'completed', load: id });
    } catch (error) {
      send({ type: 'failed', load: id, error });
    }
  }

  let hasBegun = false;

  /** Reads the lists, whereupon the default model is loaded. */
  function begin() {
    if (hasBegun) return;
    hasBegun = true;
    listSources().then((sources) => send({ type: 'listed', sources }));
  }

  return {
    send,
    /** Called once the page has nothing more urgent to load; a run or a link does not wait for it. */
    begin,
    /** Gives up a model that is being opened. */
    drop() {
      const { choice } = store.state;
      if (choice?.isOpening) send({ type: 'dropped', choice: choice.id });
    },
    pause: () => running?.pause(),
    resume: () => running?.resume(),
    get state() {
      return store.state;
    },

    /** Chooses a model; settles when it is being loaded, refused or replaced. @param {Source} source */
    choose(source) {
      send({ type: 'chosen', source });
      return store.until((state) => state.choice?.source !== source);
    },

    /** Settles when the registry has been read. */
    listed() {
      begin();
      return store.until((state) => state.isListed);
    },

    /**
     * The model that a run gets; rejects as its load does.
     *
     * @param {AbortSignal} signal
     * @returns {Promise<Lab>}
     */
    async ready(signal) {
      begin();
      send({ type: 'run', waits: true });
      try {
        const answer = await store.until(served, signal);
        if ('lab' in answer) return answer.lab;
        throw answer.error;
      } finally {
        send({ type: 'run', waits: false });
      }
    },
  };
}

/**
 * Holds the state. Events are taken one after the other: an event that is sent while another one is
 * taken waits for its turn.
 *
 * @param {object} options
 * @param {(before: ModelState, after: ModelState) => void} options.onChange  the page is drawn first,
 * @param {(before: ModelState, after: ModelState) => void} options.follow    then work begins
 */
export function createStateStore({ onChange, follow }) {
  let state = initialState(MINI);
  /** @type {ModelEvent[]} */
  const queue = [];
  let isTaking = false;
  /** @type {(() => void)[]} */
  const waiting = [];

  /** @param {ModelEvent} event */
  function take(event) {
    const before = state;
    state = reduce(before, event);
    if (state === before) return;
    onChange(before, state);
    follow(before, state);
    for (const call of waiting.splice(0)) call();
  }

  return {
    get state() {
      return state;
    },

    /** @param {ModelEvent} event */
    send(event) {
      queue.push(event);
      if (isTaking) return;
      isTaking = true;
      try {
        for (let next = queue.shift(); next; next = queue.shift()) take(next);
      } finally {
        isTaking = false;
      }
    },

    /**
     * Waits until something holds of the state.
     *
     * @template T
     * @param {(state: ModelState) => T} isSo
     * @param {AbortSignal} [signal]
     * @returns {Promise<NonNullable<T>>} what isSo() gave, once that is truthy
     */
    async until(isSo, signal) {
      for (;;) {
        signal?.throwIfAborted();
        const answer = isSo(state);
        if (answer) return answer;
        await new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
          waiting.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      }
    },
  };
}
