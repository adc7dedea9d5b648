// SPDX-License-Identifier: MIT
//
// run-switches.js - which of the finished runs a lesson that compares models shows: a tick for each, and which models
// of a link have not run yet. For lessons with comparesModels (lesson.js).
//
//     export const schema = { ...runFields, ... };
//     controls: { models: [runSwitches()] }
//     const runs = shownRuns(scene);
//
// A link carries the names of the models that were compared and of those that were switched off; whoever opens it
// is told which of them to run.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { createCheckbox } from '../ui/checkbox.js';
import { el } from '../ui/dom.js';
import { foreignList } from '../ui/foreign.js';
import { comparable, labelsOf } from './finished.js';

const words = text.runs;

/** @type {import('./link-code.js').Schema} */
export const runFields = {
  models: { type: 'texts', name: words.models, initial: [] },
  off: { type: 'texts', name: words.off, initial: [] },
};

/**
 * The finished runs that are shown, small models first, with their names.
 *
 * @template {import('./run.js').Run<any>} R
 * @param {{ text: string, settings: Record<string, any>, finished: R[], off: string[] }} scene
 * @returns {{ run: R, name: string }[]}
 */
export function shownRuns(scene) {
  const all = [...labelsOf(comparable(scene))].map(([run, name]) => ({ run, name }));
  return all.filter(({ name }) => !scene.off.includes(name));
}

/**
 * @param {{ from?: number }} [how]  from: so many runs it takes for the ticks to be there
 * @returns {import('./controls.js').ControlOf}
 */
export const runSwitches =
  ({ from = 1 } = {}) =>
  ({ state, set }) => {
    const place = el('fieldset', {
      class: 'choice',
      lang: language,
      'data-testid': 'run-switches',
    });
    const note = el('p', { class: 'small muted', role: 'status', lang: language });
    /** The ticks by name, in their order. @type {Map<string, ReturnType<typeof createCheckbox>>} */
    let ticks = new Map();

    /** @param {string} name */
    const tickOf = (name) =>
      createCheckbox({
        label: name,
        testId: 'run-switch',
        onToggle: (isOn) => {
          const others = state.view.off.filter((/** @type {string} */ other) => other !== name);
          set({ off: isOn ? others : [...others, name] });
        },
      });

    /** @param {string[]} names */
    function build(names) {
      if (names.join('\n') === [...ticks.keys()].join('\n')) return;
      ticks = new Map(names.map((name) => [name, tickOf(name)]));
      const all = [...ticks.values()].map(({ element }) => element);
      place.replaceChildren(el('legend', { text: `${words.legend}:` }), ...all);
    }

    return {
      elements: [place, note],
      draw(scene, view) {
        const names = scene ? [...labelsOf(comparable(scene)).values()] : [];
        const missing = view.models.filter((/** @type {string} */ name) => !names.includes(name));
        // What a link carries; nothing is drawn of it.
        const all = [...names, ...missing];
        state.view.models = all.length > 1 ? all : [];
        build(names);
        place.hidden = names.length < from;
        for (const [name, tick] of ticks) tick.set(!view.off.includes(name));
        note.textContent = missing.length ? words.missing(foreignList(missing)) : '';
      },
    };
  };
