// SPDX-License-Identifier: MIT
//
// tabs.js - messages between the tabs that have the same file open, so that its bytes are
// downloaded once. The tab that holds the file's lock (disk.js), the writer, downloads; the other
// tabs, the readers, say which chunks they need, wait, and read them from disk.
//
//     reader                                                  writer
//       | want {from, wish}  ----------------------------------> |   and again every second
//       | <-- state {to, doesServe, header, hasChunk, trouble}   |
//       | <------------------------------------------- news {}   |   a chunk is on disk, or a new writer
//       | <----------------------------------------- failed {}   |   its download has failed
//       | done {from}  ----------------------------------------> |
//
// Called by download.js; knows neither network nor disk. No bytes of the file are sent here: a
// reader reads them from disk and checks their hashes. No tab depends on another one. If the writer
// is closed or crashes, a reader gets its lock. If the writer does not answer (a sleeping tab), or
// answers that it does not serve (paused, disk full), readers download by themselves. A wish that
// is not repeated is dropped.

/** @typedef {{ next: number, last: number }} Interest chunks that are still needed */
/** @typedef {import('./journal.js').Header} Header */
/** @typedef {{ code: string, message: string, detail: Record<string, unknown> }} Told */

/**
 * @typedef {object} Wish
 * @property {Header} header of the wanted file; its size is 0 where that is not known yet
 * @property {number} chunk the chunk that is needed first
 * @property {Interest[]} interests chunks that reads wait for
 * @property {boolean} isWhole whether the whole file is wanted in the end
 */

/**
 * @typedef {object} State
 * @property {boolean} doesServe whether the writer downloads, and writes what it gets to disk
 * @property {Header} header of the writer's file
 * @property {boolean} hasChunk whether the wish's first chunk is on disk
 * @property {Told | null} trouble why the writer waits between two attempts
 */

/**
 * @typedef {{ kind: 'want', from: string, wish: Wish } | { kind: 'done', from: string }
 *   | { kind: 'state', to: string, state: State } | { kind: 'news' } | { kind: 'failed' }} Message
 */

/**
 * How a wish ended. 'look': something has changed, on disk or in this tab; 'here': the chunk is on
 * disk; 'alone': no other tab will download it.
 * @typedef {'look' | 'here' | 'alone'} Outcome
 */

/** A reader repeats its wish this often. */
const BEAT_MS = 1000;
/**
 * After so many wishes without an answer, the writer counts as silent; a busy machine answers late.
 */
const PATIENCE_BEATS = 5;
const WISH_MS = PATIENCE_BEATS * BEAT_MS;

export class Tabs {
  #channel;
  #me = crypto.randomUUID();
  /**
   * @type {Map<string, { wish: Wish, heardAt: number }>} by reader; empty unless this tab is the
   *   writer
   */
  #wishes = new Map();
  /** The writer did not answer, and no message has come from it since. */
  #isSilent = false;
  #silentBeats = 0;
  #hasAsked = false;
  #isClosed = false;
  /** @type {((outcome: Outcome) => void) | null} settles the promise of ask(), if one is pending */
  #asking = null;

  /** @type {(wish: Wish) => State | null} null: this tab is not the writer */
  onWish = () => null;
  /** Called when a reader's wish was added or dropped. */
  onWishes = () => {};
  /** @type {(state: State) => boolean} whether that writer's file is the one wanted here */
  onState = () => true;

  /** @param {string} key of the file, as on disk */
  constructor(key) {
    this.#channel = new BroadcastChannel(`laminar-tabs ${key}`);
    this.#channel.onmessage = ({ data }) => this.#receive(data);
  }

  /** The wishes of all readers. @returns {Wish[]} */
  get wishes() {
    return [...this.#wishes.values()].map(({ wish }) => wish);
  }

  /** Drops wishes of tabs that are gone. Call it while bytes arrive: there is no timer for it. */
  forgetOld() {
    const oldest = performance.now() - WISH_MS;
    const before = this.#wishes.size;
    for (const [from, { heardAt }] of this.#wishes) {
      if (heardAt < oldest) this.#wishes.delete(from);
    }
    if (this.#wishes.size < before) this.onWishes();
  }

  /**
   * Sends a wish to the writer until it is answered; one at a time.
   * @param {Wish} wish
   * @returns {Promise<Outcome>}
   */
  ask(wish) {
    if (this.#isSilent) return Promise.resolve('alone');
    this.#hasAsked = true;
    this.#silentBeats = 0;
    return new Promise((resolve) => {
      const say = () => this.#post({ kind: 'want', from: this.#me, wish });
      const beat = setInterval(() => {
        this.#silentBeats++;
        this.#isSilent = this.#silentBeats > PATIENCE_BEATS;
        if (this.#isSilent) this.#settle('alone');
        else say();
      }, BEAT_MS);
      this.#asking = (outcome) => {
        clearInterval(beat);
        this.#asking = null;
        resolve(outcome);
      };
      say();
    });
  }

  /** @param {Outcome} outcome */
  #settle(outcome) {
    this.#asking?.(outcome);
  }

  /** Ends a pending ask() with 'look', because something has changed in this tab. */
  askAgain() {
    this.#settle('look');
  }

  /** Withdraws this tab's wish. */
  leave() {
    if (this.#hasAsked) this.#post({ kind: 'done', from: this.#me });
    this.#hasAsked = false;
  }

  /** Tells readers that something has changed. */
  tellNews() {
    this.#post({ kind: 'news' });
  }

  /** Tells readers that the download has failed, and drops their wishes. */
  tellFailed() {
    this.#wishes.clear();
    this.#post({ kind: 'failed' });
  }

  close() {
    this.leave();
    this.tellNews();
    this.#isClosed = true;
    this.#channel.close();
    this.#settle('look');
  }

  /** @param {Message} message */
  #post(message) {
    if (!this.#isClosed) this.#channel.postMessage(message);
  }

  /** @param {Message} message */
  #receive(message) {
    switch (message.kind) {
      case 'want':
        return this.#answer(message.from, message.wish);
      case 'done':
        if (this.#wishes.delete(message.from)) this.onWishes();
        return;
      case 'state':
        if (message.to === this.#me) this.#hear(message.state);
        return;
      case 'news':
        this.#isSilent = false;
        return this.#settle('look');
      case 'failed':
        return this.#settle('alone');
    }
  }

  /** @param {string} from @param {Wish} wish */
  #answer(from, wish) {
    const state = this.onWish(wish);
    if (!state) return;
    this.#post({ kind: 'state', to: from, state });
    if (!state.doesServe) {
      if (this.#wishes.delete(from)) this.onWishes();
      return;
    }
    this.#wishes.set(from, { wish, heardAt: performance.now() });
    this.onWishes();
  }

  /** @param {State} state */
  #hear(state) {
    this.#silentBeats = 0;
    this.#isSilent = false;
    if (!this.#asking) return;
    if (!this.onState(state) || !state.doesServe) this.#settle('alone');
    else if (state.hasChunk) this.#settle('here');
  }
}
