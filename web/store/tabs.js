// SPDX-License-Identifier: MIT
//
// tabs.js - what the tabs that have one file open say to each other, so that its bytes come once. The
// tab that writes the file (disk.js says which) fetches it; the others, the readers, say what they want
// of it, wait, and read it from disk.
//
//     reader                                                  writer
//       | want {from, wish}  ----------------------------------> |   and again every second
//       | <-- state {to, doesServe, header, hasChunk, trouble}   |
//       | <------------------------------------------- news {}   |   a chunk is on disk, or a new writer
//       | <----------------------------------------- failed {}   |   its network has given up
//       | done {from}  ----------------------------------------> |
//
// Called by download.js; knows neither network nor disk, and no bytes of the file pass here: a reader
// takes them from disk and checks their hashes. Nobody depends on anybody. The lock of a writer that is
// closed or crashes goes to a reader; one that says nothing (a tab put to sleep), or that says that it
// does not serve (paused, disk full), is done without; a wish that is not said again is forgotten.

/** @typedef {{ next: number, last: number }} Interest chunks that are still needed */
/** @typedef {import('./journal.js').Header} Header */
/** @typedef {{ code: string, message: string, detail: Record<string, unknown> }} Told */

/**
 * @typedef {object} Wish
 * @property {Header} header Of the file that is meant; its size is 0 where that is not known yet.
 * @property {number} chunk The one that is needed first.
 * @property {Interest[]} interests What is being read.
 * @property {boolean} isWhole Everything is wanted in the end.
 */

/**
 * @typedef {object} State
 * @property {boolean} doesServe What it fetches goes to disk, and it does fetch.
 * @property {Header} header of the file that it has
 * @property {boolean} hasChunk The chunk of the wish is on disk.
 * @property {Told | null} trouble What its network waits for.
 */

/**
 * @typedef {{ kind: 'want', from: string, wish: Wish } | { kind: 'done', from: string }
 *   | { kind: 'state', to: string, state: State } | { kind: 'news' } | { kind: 'failed' }} Message
 */

/**
 * What came of a wish. 'look': something has changed, on disk or here; 'here': the chunk is on disk;
 * 'alone': nobody else brings it.
 * @typedef {'look' | 'here' | 'alone'} Outcome
 */

const BEAT_MS = 1000;
/** A writer that lives answers at once, and on a machine that has no time for it a little later. */
const PATIENCE_BEATS = 5;
const WISH_MS = PATIENCE_BEATS * BEAT_MS;

export class Tabs {
  #channel;
  #me = crypto.randomUUID();
  /** @type {Map<string, { wish: Wish, heardAt: number }>} of readers, where this tab writes */
  #wishes = new Map();
  /** The writer has not answered, and nothing was heard of it since. */
  #isSilent = false;
  #silentBeats = 0;
  #hasAsked = false;
  #isClosed = false;
  /** @type {((outcome: Outcome) => void) | null} ends the asking, if there is one */
  #asking = null;

  /** @type {(wish: Wish) => State | null} null: this tab is not the writer */
  onWish = () => null;
  /** A wish has come or gone. */
  onWishes = () => {};
  /** @type {(state: State) => boolean} whether that writer's file is the one wanted here */
  onState = () => true;

  /** @param {string} key of the file, as on disk */
  constructor(key) {
    this.#channel = new BroadcastChannel(`laminar-tabs ${key}`);
    this.#channel.onmessage = ({ data }) => this.#receive(data);
  }

  /** What readers want. @returns {Wish[]} */
  get wishes() {
    return [...this.#wishes.values()].map(({ wish }) => wish);
  }

  /** Forgets wishes of tabs that are gone. To be called while bytes come: there is no timer for it. */
  forgetOld() {
    const oldest = performance.now() - WISH_MS;
    const before = this.#wishes.size;
    for (const [from, { heardAt }] of this.#wishes) {
      if (heardAt < oldest) this.#wishes.delete(from);
    }
    if (this.#wishes.size < before) this.onWishes();
  }

  /**
   * Asks the writer for what this tab wants; one asking at a time.
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

  /** Something has changed here: whoever asks should look again. */
  askAgain() {
    this.#settle('look');
  }

  /** Nothing is wanted any more. */
  leave() {
    if (this.#hasAsked) this.#post({ kind: 'done', from: this.#me });
    this.#hasAsked = false;
  }

  /** Tells readers that something has changed. */
  tellNews() {
    this.#post({ kind: 'news' });
  }

  /** Tells readers that nothing more will come, and forgets what they wanted. */
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
