// SPDX-License-Identifier: MIT
//
// controls.js - the controls that a lesson declares. Each is a function of the page: it makes its element,
// changes the page's state when a hand is on it, and shows the state at every redraw. A control holds no
// value of its own: the view does.
//
//     controls: {
//       controls: [row(layerSlider({ label }), choice({ key: 'part', legend, options })), readouts(...)],
//     }

import { createCheckbox } from '../ui/checkbox.js';
import { createChoice } from '../ui/choice.js';
import { el } from '../ui/dom.js';
import { createReadout, readoutRow } from '../ui/readout.js';
import { createSeedBox } from '../ui/seed-box.js';
import { createSlider } from '../ui/slider.js';
import { createSwitch } from '../ui/switch.js';
import { createTokenStrip } from '../ui/token-strip.js';

/**
 * What controls and figures are handed.
 *
 * @typedef {object} Page
 * @property {import('./state.js').LessonState<any>} state
 * @property {(changes: Record<string, any>, moves?: boolean) => void} set
 *   changes the view and redraws; moves: things may move to their new places
 * @property {(key: string, position: number) => void} toggle  a position of a set, and redraws
 * @property {() => void} runAgain  runs what stands in the box, if the learner has run anything before
 *
 * @typedef {object} Control
 * @property {HTMLElement[]} elements
 * @property {boolean} [isSaid]  it only says something, and nobody's hand is on it
 * @property {(scene: import('./state.js').Scene<any>, views: import('../ui/tokens.js').TokenView[]) => void} [begin]
 *   another run is shown; views: its tokens, [] of sentences
 * @property {(scene: any, view: Record<string, any>) => void} [draw]  scene: null before there is a run
 *
 * @typedef {(page: Page) => Control} ControlOf
 */

/** Controls side by side. @param {...ControlOf} controls @returns {ControlOf} */
export const row =
  (...controls) =>
  (page) => {
    const made = controls.map((control) => control(page));
    return {
      elements: [el('div', { class: 'row' }, ...made.flatMap(({ elements }) => elements))],
      begin(scene, views) {
        for (const { begin } of made) begin?.(scene, views);
      },
      draw(scene, view) {
        for (const { draw } of made) draw?.(scene, view);
      },
    };
  };

/**
 * One of a few values.
 *
 * @param {object} options
 * @param {string} options.key
 * @param {string} options.legend
 * @param {readonly { value: any, id?: string, label: string }[]} options.options
 *   id: the value as the document has it, where the value is no string
 * @param {boolean} [options.moves]
 * @returns {ControlOf}
 */
export const choice =
  ({ key, legend, options, moves = false }) =>
  ({ set }) => {
    const named = options.map(({ value, id = value, label }) => ({ value, id, label }));
    const control = createChoice({
      legend,
      options: named.map(({ id, label }) => ({ value: id, label })),
      onChoose: (chosen) => set({ [key]: named.find(({ id }) => id === chosen)?.value }, moves),
    });
    return {
      elements: [control.element],
      draw(_scene, view) {
        const now = named.find(({ value }) => value === view[key]);
        if (now) control.set(now.id);
      },
    };
  };

/**
 * A flag with a word at either end.
 *
 * @param {{ key: string, label: string, off: string, on: string, after?: string, testId: string,
 *   moves?: boolean }} options
 * @returns {ControlOf}
 */
export const flag =
  ({ key, moves = false, ...words }) =>
  ({ set }) => {
    const control = createSwitch({ ...words, onToggle: (isOn) => set({ [key]: isOn }, moves) });
    return { elements: [control.element], draw: (_scene, view) => control.set(view[key]) };
  };

/**
 * Whether position 0 is in a set of positions.
 *
 * @param {{ key: string, label: string, off: string, on: string, after?: string, testId: string }} options
 * @returns {ControlOf}
 */
export const firstPosition =
  ({ key, ...words }) =>
  ({ toggle, state }) => {
    const control = createSwitch({
      ...words,
      onToggle: () => {
        if (state.run) toggle(key, 0);
        else control.set(false);
      },
    });
    return { elements: [control.element], draw: (_scene, view) => control.set(view[key].has(0)) };
  };

/**
 * Whether position 0 is left out, as the lessons on one text ask it.
 *
 * @param {{ label: string, keep: string, drop: string, after: string }} words
 * @returns {ControlOf}
 */
export const dropFirst = ({ label, keep, drop, after }) =>
  flag({ key: 'drop', label, off: keep, on: drop, after, testId: 'drop-first' });

/** A flag as a tick. @param {{ key: string, label: string, testId: string }} options @returns {ControlOf} */
export const checkbox =
  ({ key, label, testId }) =>
  ({ set }) => {
    const control = createCheckbox({ label, testId, onToggle: (isOn) => set({ [key]: isOn }) });
    return { elements: [control.element], draw: (_scene, view) => control.set(view[key]) };
  };

/** The layer, from `from` to L. @param {{ label: string, from?: number }} options @returns {ControlOf} */
export const layerSlider =
  ({ label, from = 1 }) =>
  ({ set }) => {
    const control = createSlider({ label, onInput: (layer) => set({ layer }, true) });
    return {
      elements: [control.element],
      draw: (scene) => scene && control.set(from, scene.model.layers, scene.layer),
    };
  };

/**
 * The seed of the next run.
 *
 * @param {object} options
 * @param {'runs' | 'waits' | 'draws'} options.effect  what another seed does: it runs what was run again; it
 *   waits for the next run, which `pending` says; it changes what is drawn of the run that is there
 * @param {string} [options.pending]
 * @returns {ControlOf}
 */
export const seedBox =
  ({ effect, pending = '' }) =>
  ({ state, set, runAgain }) => {
    const note = el('p', { class: 'small muted', role: 'status' });
    let shown = state.view.seed;
    const control = createSeedBox({
      seed: shown,
      onSeed: (seed) => {
        shown = seed;
        set({ seed });
        if (effect === 'runs') runAgain();
      },
    });
    return {
      elements: effect === 'draws' ? [control.element] : [control.element, note],
      draw(scene, view) {
        // Only what a link changed: a redraw must not take away what is being typed.
        if (view.seed !== shown) control.set(view.seed);
        shown = view.seed;
        note.textContent = scene && scene.seed !== view.seed ? pending : '';
      },
    };
  };

/**
 * The text's tokens, one of which is chosen.
 *
 * @param {{ key: string, label: string, also?: Record<string, any> }} options
 *   also: what choosing one changes besides
 * @returns {ControlOf}
 */
export const tokenStrip =
  ({ key, label, also = {} }) =>
  ({ set }) => {
    const control = createTokenStrip({
      label,
      selection: 'one',
      onMove: (position) => set({ [key]: position, ...also }),
    });
    return {
      elements: [control.element],
      begin: (_scene, views) => control.show(views),
      draw: (scene) => scene && control.select(scene[key]),
    };
  };

/**
 * The text's tokens, any of which can be in a set.
 *
 * @param {{ key: string, label: string }} options
 * @returns {ControlOf}
 */
export const tokenSet =
  ({ key, label }) =>
  ({ toggle }) => {
    const control = createTokenStrip({
      label,
      selection: 'many',
      onPick: (position) => toggle(key, position),
    });
    return {
      elements: [control.element],
      begin: (_scene, views) => control.show(views),
      draw: (scene) => scene && control.paint((t) => ({ dropped: scene[key].has(t) })),
    };
  };

/**
 * Large numbers of the run, each with a line to compare it with.
 *
 * @param {Record<string, [name: string, mark?: string]>} items by id
 * @param {(scene: any) => Record<string, [number: string, line: string]>} valuesOf
 * @returns {ControlOf}
 */
export const readouts = (items, valuesOf) => () => {
  const made = Object.entries(items).map(([id, [name, mark]]) => ({
    id,
    ...createReadout(id, name, mark),
  }));
  return {
    elements: [readoutRow(made)],
    isSaid: true,
    draw(scene) {
      if (!scene) return;
      const values = valuesOf(scene);
      for (const { id, set } of made) set(...values[id]);
    },
  };
};

/**
 * A line of words that follows the run.
 *
 * @param {{ testId: string, class?: string, live?: boolean, role?: string }} options
 * @param {(scene: any) => (Node | string)[]} wordsOf
 * @returns {ControlOf}
 */
export const line =
  ({ testId, class: name = 'small', live = false, role }, wordsOf) =>
  () => {
    const element = el('p', {
      class: name,
      'data-testid': testId,
      'aria-live': live ? 'polite' : null,
      role,
    });
    return {
      elements: [element],
      isSaid: true,
      draw: (scene) => scene && element.replaceChildren(...wordsOf(scene)),
    };
  };

/** Where a recorded run's numbers came from; nothing for a run of the learner's own. */
export const recordedLine = line({ testId: 'recorded', class: 'small muted' }, (scene) =>
  scene.isRecorded ? [scene.provenance] : [],
);
