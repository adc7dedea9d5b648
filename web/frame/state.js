// SPDX-License-Identifier: MIT
//
// state.js - what a lesson's page knows: its run, and what the learner chose to see of it. lesson.js
// changes it; controls and figures read a Scene. No DOM, no engine.
//
// A schema says which choices there are: the fields of the lesson's link (link-code.js), with three
// more things about some of them:
//
//     within: 'layers' | 'tokens' | 'sentences'   the run says how large the number may be
//     auto: true        until somebody chooses one of these, the page does: while a run is on the newest
//                       layer, at its end what the lesson's look() finds worth seeing
//     ofRun: true       belongs to the next run (a seed); the run that is shown has its own
//
// Fields of type 'ints' are sets in the view, of positions of the run's text.

/**
 * @typedef {import('./link-code.js').Schema} Schema
 * @typedef {Record<string, any>} View  a value for each field of the schema, and the lesson's local ones
 */

/**
 * The run and the view as one flat object: run.data is `data`, the view's values stand beside it, and what
 * the lesson derives from both.
 *
 * @template D
 * @typedef {import('./run.js').Run<D> & View} Scene
 */

/** @template D */
export class LessonState {
  /** @type {import('./run.js').Run<D> | null} */
  run = null;
  /** Finished runs that may be compared, small models first. @type {import('./run.js').Run<D>[]} */
  finished = [];
  /** @type {View} */
  view;
  #schema;
  #derive;
  #look;
  /** Whether the page still chooses the automatic fields. */
  #isAuto = true;
  /** @type {Scene<D> | null} */
  #scene = null;

  /**
   * @param {object} lesson
   * @param {Schema} lesson.schema
   * @param {View} [lesson.local]  more values that no link carries
   * @param {(scene: Scene<D>, view: View) => Record<string, any>} [lesson.derive]
   * @param {(scene: Scene<D>) => Record<string, any> | null} [lesson.look]
   */
  constructor({ schema, local = {}, derive = () => ({}), look = () => null }) {
    this.#schema = schema;
    this.#derive = derive;
    this.#look = look;
    this.view = { ...valuesToView(schema, initialValues(schema)), ...local };
  }

  /** What is shown; null before there is a run. @returns {Scene<D> | null} */
  get scene() {
    if (!this.run) return null;
    if (!this.#scene) {
      const scene = { ...this.view, ...this.run.settings, ...this.run, finished: this.finished };
      this.#scene = Object.assign(scene, this.#derive(scene, this.view));
    }
    return this.#scene;
  }

  /** The run's data has grown, or a control has changed something. */
  touch() {
    this.#scene = null;
  }

  /** The learner, or a link, chooses. @param {Partial<View>} changes */
  set(changes) {
    Object.assign(this.view, changes);
    if (Object.keys(changes).some((key) => this.#schema[key]?.auto)) this.#isAuto = false;
    this.touch();
  }

  /** @param {string} key of a set @param {number} position */
  toggle(key, position) {
    const positions = new Set(this.view[key]);
    if (!positions.delete(position)) positions.add(position);
    this.set({ [key]: positions });
  }

  /**
   * A link is opened: its options hold at once. Places in the run wait for begin(), since the run that is
   * shown may not have them.
   *
   * @param {Record<string, any>} values the link's
   */
  open(values) {
    const options = Object.entries(valuesToView(this.#schema, values)).filter(
      ([key]) => !this.#schema[key].within && !this.#schema[key].auto,
    );
    Object.assign(this.view, Object.fromEntries(options));
    this.#isAuto = true;
    this.touch();
  }

  /**
   * Another run begins: what was chosen is kept as far as the run has it. Positions belong to a text, so
   * of a set only position 0 stays.
   *
   * @param {import('./run.js').Run<D>} run
   * @param {Record<string, any> | null} linked  what a link asks for, already held against the run
   */
  begin(run, linked) {
    this.run = run;
    const largest = largestOf(run);
    for (const [key, field] of Object.entries(this.#schema)) {
      const value = this.view[key];
      if (field.type === 'ints') this.view[key] = new Set(value.has(0) ? [0] : []);
      else if (field.type === 'int' && field.within) {
        this.view[key] = Math.max(field.min, Math.min(value ?? field.min, largest[field.within]));
      }
    }
    if (linked) this.#place(linked);
    this.touch();
  }

  /** The places in the run that a link asks for. @param {Record<string, any>} linked */
  #place(linked) {
    const fields = Object.entries(this.#schema);
    const places = fields.filter(([, { within, auto }]) => within && !auto);
    const automatic = fields.filter(([, { auto }]) => auto);
    if (automatic.some(([key, { initial }]) => linked[key] !== initial)) {
      places.push(...automatic);
      this.#isAuto = false;
    }
    const view = valuesToView(this.#schema, linked);
    for (const [key] of places) if (view[key] !== null) this.view[key] = view[key];
  }

  /** A layer is measured: automatic fields follow it. @param {number} l */
  follow(l) {
    if (this.#isAuto) {
      for (const [key, { auto, within }] of Object.entries(this.#schema)) {
        if (auto && within === 'layers') this.view[key] = l;
      }
    }
    this.touch();
  }

  /** The run is complete, or a recorded one is shown: what nobody has chosen is chosen by the lesson. */
  settle() {
    this.touch();
    if (this.#isAuto && this.scene) Object.assign(this.view, this.#look(this.scene));
    if (!this.run?.isRecorded) this.#isAuto = false;
    this.touch();
  }

  /** Keeps a finished run in the place of an earlier one of the same model and text. */
  remember() {
    const { run } = this;
    if (!run) return;
    const isSame = (/** @type {import('./run.js').Run<D>} */ other) =>
      other.model.name === run.model.name &&
      other.model.kind === run.model.kind &&
      other.text === run.text;
    const size = (/** @type {import('./run.js').Run<D>} */ { model }) =>
      model.layers * model.width ** 2;
    this.finished = [...this.finished.filter((other) => !isSame(other)), run].sort(
      (a, b) => size(a) - size(b),
    );
    this.touch();
  }

  /** Runs other than the one that is shown are compared with no more. @param {(run: import('./run.js').Run<D>) => boolean} isOne */
  forget(isOne) {
    this.finished = this.finished.filter((run) => run === this.run || !isOne(run));
    this.touch();
  }

  /**
   * A learner's own run takes the place of the recorded one.
   *
   * @param {string} [model]  only where it is a run of this model
   */
  forgetRecorded(model) {
    this.finished = this.finished.filter(
      (run) => !run.isRecorded || (model !== undefined && run.model.name !== model),
    );
    this.touch();
  }

  /** @returns {Record<string, any>} what a link carries: the schema's values of what is shown */
  linkValues() {
    const shown = { ...this.view, ...this.run?.settings };
    return Object.fromEntries(
      Object.entries(this.#schema).map(([key, { type, initial, auto }]) => {
        if (auto && this.#isAuto) return [key, initial];
        return [key, type === 'ints' ? [...shown[key]].sort((a, b) => a - b) : shown[key]];
      }),
    );
  }

  /** @returns {Record<string, any>} the settings of the next run */
  nextSettings() {
    const keys = Object.keys(this.#schema).filter((key) => this.#schema[key].ofRun);
    return Object.fromEntries(keys.map((key) => [key, this.view[key]]));
  }
}

/** @param {Schema} schema @returns {Record<string, any>} */
const initialValues = (schema) =>
  Object.fromEntries(Object.entries(schema).map(([key, { initial }]) => [key, initial]));

/** @param {Schema} schema @param {Record<string, any>} values as a link has them @returns {View} */
function valuesToView(schema, values) {
  const view = { ...values };
  for (const [key, { type }] of Object.entries(schema)) {
    if (type === 'ints') view[key] = new Set(values[key]);
  }
  return view;
}

/**
 * How large a number of each kind may be.
 *
 * @param {Pick<import('./run.js').Run<any>, 'model' | 'tokens' | 'data'>} run
 * @returns {Record<'layers' | 'tokens' | 'sentences', number>}
 */
export const largestOf = ({ model, tokens, data }) => ({
  layers: model.layers,
  tokens: tokens - 1,
  sentences: data?.sentences?.length ?? 0,
});

/**
 * What is chosen of one run, for another of the same text: a layer at the same relative depth, and of places
 * in the text those that the other has. Where the tokens differ, of a set only position 0 stays, as in begin().
 *
 * @param {View} view  or some of its values
 * @param {Schema} schema
 * @param {{ from: import('./run.js').Run<any>, to: import('./run.js').Run<any> }} runs
 * @returns {View}
 */
export function viewFor(view, schema, { from, to }) {
  const [mine, theirs] = [largestOf(from), largestOf(to)];
  const hasSameTokens = JSON.stringify(from.names) === JSON.stringify(to.names);
  /** @param {[string, any]} entry @returns {[string, any]} */
  const carry = ([key, value]) => {
    const field = schema[key];
    if (field?.type === 'ints') {
      return [key, hasSameTokens ? new Set(value) : new Set(value.has(0) ? [0] : [])];
    }
    if (field?.type !== 'int' || !field.within || value === null) return [key, value];
    const { within, min } = field;
    const same = within === 'layers' ? Math.round((value * theirs.layers) / mine.layers) : value;
    return [key, Math.max(min, Math.min(same, theirs[within]))];
  };
  return Object.fromEntries(Object.entries(view).map(carry));
}
