// SPDX-License-Identifier: MIT
//
// beside.js - models side by side: what a learner has run stays, one run a model, and the figures of any of
// them can be switched on below those of the run that is shown. Called by lesson.js.
//
// Models are run one after another, each with the engine to itself; what stays of a run is what the lesson
// measured of it. Which runs are on is `beside` in the view, a list of names, so a link carries it; who opens
// the link has to run the models, since a link fetches nothing large by itself.
//
// A figure of another run is the lesson's own, made once more. It shows what is chosen above as far as the
// other run has it (state.js, viewFor()): the same relative depth for a layer.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { createCheckbox } from '../ui/checkbox.js';
import { el } from '../ui/dom.js';
import { foreign } from '../ui/foreign.js';
import { int } from '../ui/format.js';
import { LessonState, viewFor } from './state.js';

const words = text.beside;

/** Runs that are kept: each has every number of its figures, and a page may stay open for a lesson. */
const MOST = 6;

/** Of a name that nobody knows, this much is repeated. */
const SHOWN_NAME = 40;

/** @typedef {import('./run.js').Run<any>} Run */
/** @typedef {import('./lesson.js').Figure} Figure */
/** @typedef {import('./controls.js').Page} Page */
/** @typedef {import('./link-code.js').ModelStamp} ModelStamp */
/** @typedef {{ make: (page: Page) => Figure, host: HTMLElement }} Made  host: where the same of another run goes */

/**
 * The field of a lesson's schema that says which runs are on.
 * @type {import('./link-code.js').Schema}
 */
export const besideField = {
  beside: { type: 'texts', name: words.legend, initial: /** @type {string[]} */ ([]) },
};

/**
 * What a run is called in a link: its model, and its precision where that is not the usual one.
 * @param {Pick<ModelStamp, 'model' | 'precision'>} stamp
 */
const nameOf = ({ model, precision }) => (precision === 'fast' ? `${model} fast` : model);

/** @param {string} name @returns {[model: string, precision: 'exact' | 'fast']} */
const readName = (name) =>
  name.endsWith(' fast') ? [name.slice(0, -' fast'.length), 'fast'] : [name, 'exact'];

/**
 * @param {object} options
 * @param {import('./lesson.js').Declaration} options.lesson
 * @param {Page} options.page
 * @param {Made[]} options.figures  of the lesson
 * @param {(model: string, precision: string) => Promise<boolean>} options.onRun  the learner wants a model's
 *   run; false: the page cannot choose that model
 */
export function createBeside({ lesson, page, figures, onRun }) {
  /** The runs, by name, the newest last. @type {Map<string, Run>} */
  const kept = new Map();
  /** The figures of each that was on: they are made once. @type {WeakMap<Run, ReturnType<typeof makeCopies>>} */
  const made = new WeakMap();
  /** What is on the page now. @type {Set<ReturnType<typeof makeCopies>>} */
  let shown = new Set();
  const list = el('ul');
  const element = el(
    'fieldset',
    { class: 'beside no-print', lang: language, 'data-testid': 'beside', hidden: true },
    el('legend', { text: words.legend }),
    el('p', { class: 'small muted', text: words.how }),
    list,
  );

  /** The other runs of the text that is shown. @returns {[string, Run][]} */
  function others() {
    const { run } = page.state;
    return [...kept].filter(
      ([, other]) =>
        other.data !== run?.data && other.text === run?.text && !isSameModel(other, run),
    );
  }

  /** @param {string} name @param {boolean} isOn */
  function turn(name, isOn) {
    const without = page.state.view.beside.filter((/** @type {string} */ one) => one !== name);
    page.set({ beside: isOn ? [...without, name] : without });
  }

  /** @param {[string, Run]} other */
  function entryOf([name, { model }]) {
    const { element: box, set } = createCheckbox({
      label: words.entry({ model: model.name, kind: model.kind, layers: int(model.layers) }),
      testId: 'beside-run',
      onToggle: (isOn) => turn(name, isOn),
    });
    set(page.state.view.beside.includes(name));
    return el('li', {}, box);
  }

  /** What a link wants and nobody has run here. @param {string} name */
  function wantedOf(name) {
    const [model, precision] = readName(name);
    const button = el('button', { type: 'button', class: 'plain', text: words.runIt });
    button.addEventListener('click', async () => {
      if (!(await onRun(model, precision))) button.replaceWith(words.cannot);
    });
    return el('li', {}, `${words.wanted(foreign(name, SHOWN_NAME))} `, button);
  }

  /** What the list was made from. */
  let listed = '';

  /** The list is made anew only where it changes: the focus stays. */
  function drawList() {
    const here = others();
    const isHere = (/** @type {string} */ name) =>
      here.some(([other]) => other === name) || kept.get(name)?.data === page.state.run?.data;
    const wanted = page.state.view.beside.filter((/** @type {string} */ name) => !isHere(name));
    element.hidden = !here.length && !wanted.length;
    const now = JSON.stringify([here.map(([name]) => name), wanted, page.state.view.beside]);
    if (now === listed) return;
    listed = now;
    const focused = [...list.querySelectorAll('input')].indexOf(
      /** @type {HTMLInputElement} */ (document.activeElement),
    );
    const more = wanted.length - MOST;
    list.replaceChildren(
      ...here.map(entryOf),
      ...wanted.slice(0, MOST).map(wantedOf),
      ...(more > 0 ? [el('li', { text: words.more(int(more)) })] : []),
    );
    list.querySelectorAll('input')[focused]?.focus();
  }

  return {
    /** The list of runs, for beside the run bar. */
    element,

    /**
     * A run is complete.
     * @param {Run} run
     * @param {Pick<ModelStamp, 'model' | 'precision'> | null} stamp  what made it
     */
    keep(run, stamp) {
      if (!stamp) return;
      const name = nameOf(stamp);
      kept.delete(name);
      kept.set(name, run);
      if (kept.size > MOST) kept.delete(/** @type {string} */ (kept.keys().next().value));
    },

    /** Runs are no longer to be seen. @param {(run: Run) => boolean} isOne */
    forget(isOne) {
      for (const [name, run] of kept) if (isOne(run)) kept.delete(name);
    },

    /** @param {import('../theme/palette.js').Palette} palette */
    draw(palette) {
      drawList();
      const on = others().filter(([name]) => page.state.view.beside.includes(name));
      const now = new Set(
        on.map(([, run]) => {
          const figure = made.get(run) ?? makeCopies(run, page, lesson, figures);
          made.set(run, figure);
          return figure;
        }),
      );
      for (const figure of shown) if (!now.has(figure)) figure.detach();
      for (const figure of now) {
        if (!shown.has(figure)) figure.attach();
        figure.draw(palette);
      }
      shown = now;
    },
  };
}

/**
 * Makes every figure of a lesson once more.
 *
 * @param {Run} run  what they show
 * @param {Page} page  of the run that is shown above them
 * @param {import('./lesson.js').Declaration} lesson
 * @param {Made[]} figures
 */
function makeCopies(run, page, lesson, figures) {
  const state = new LessonState(lesson);
  state.finished = [run];
  state.begin(run, null);
  /** @param {Record<string, any>} view @param {Run} from @param {Run} to */
  const carried = (view, from, to) => viewFor(view, lesson.schema, { from, to });
  const own = {
    ...page,
    state,
    set(/** @type {Record<string, any>} */ changes, moves = false) {
      page.set(page.state.run ? carried(changes, run, page.state.run) : changes, moves);
    },
    toggle(/** @type {string} */ key, /** @type {number} */ position) {
      const { run: above } = page.state;
      const places = above && carried({ [key]: new Set([position]) }, run, above)[key];
      if (places?.has(position)) page.toggle(key, position); // elsewhere it is another token
    },
  };
  const copies = figures.map(({ make, host }) => {
    const figure = make(own);
    const title = el('p', { class: 'small', lang: language });
    const box = el(
      'div',
      { class: 'wide beside-figure', 'data-testid': 'beside-figure' },
      title,
      figure.element,
    );
    return { host, box, title, draws: figure.parts ?? (figure.draw ? [figure.draw] : []) };
  });
  return {
    /** @param {import('../theme/palette.js').Palette} palette */
    draw(palette) {
      if (!page.state.run) return;
      Object.assign(state.view, carried(page.state.view, page.state.run, run));
      state.touch();
      const { scene } = state;
      const { layer = null } = state.view;
      for (const { title, draws } of copies) {
        title.textContent =
          layer === null
            ? words.title(run.model.name)
            : words.titleAt({
                model: run.model.name,
                layer: int(layer),
                layers: int(run.model.layers),
              });
        for (const draw of draws) draw(scene, palette, false);
      }
    },
    attach() {
      for (const { host, box } of copies) host.append(box);
    },
    detach() {
      for (const { box } of copies) box.remove();
    },
  };
}

/** @param {Run} one @param {Run | null} other */
const isSameModel = (one, other) =>
  one.model.name === other?.model.name && one.model.kind === other.model.kind;
