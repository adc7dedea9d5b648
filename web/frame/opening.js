// SPDX-License-Identifier: MIT
//
// opening.js - the first screen of a lesson: its telling figure with one control, a button that runs, and
// beside them the guess that comes before the recorded run is shown.
//
//     opening: {
//       figure: createCurvesFigure,               // also has its card
//       control: checkbox({ key: 'thin', ... }),  // beside the figure
//       more: [layerSlider({ ... })],             // below it: what else moves this figure
//       guesses: [prediction],                    // asked before a recording is shown
//     }
//
// While a recording waits for the guess, the figure shows its axes without data, and a curve is drawn on
// these axes. The guess is made, or passed over: from then on, also at the next visit, the recording is
// there at once, and what the guess was worth stands beside the figure. A run of the learner's own never
// waits. Called by lesson.js, which owns run and recording; the page has an element #opening.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { byId, el } from '../ui/dom.js';
import { forget, keep, recall } from './kept.js';
import { createPrediction } from './prediction.js';

const words = text.opening;

/**
 * @typedef {import('./controls.js').ControlOf} ControlOf
 * @typedef {import('./controls.js').Page} Page
 * @typedef {import('./lesson.js').Figure} Figure
 * @typedef {import('./lesson.js').Prediction} Prediction
 * @typedef {ReturnType<typeof import('../ui/chart-card.js').createChartCard>} Card
 *
 * @typedef {(scene: any) => { x: [number, number], y: [number, number] } | null} AxesOf
 *   where a sketch's x.min and x.max, y.min and y.max are on the figure's axes; null where it does not
 *   belong on what the figure shows now
 *
 * @typedef {Prediction & { axes?: AxesOf }} Guess  axes: of a guess that is drawn
 *
 * @typedef {object} Opening
 * @property {(page: Page) => Figure & { card: Card }} figure
 * @property {ControlOf} [control]
 * @property {ControlOf[]} [more]
 * @property {Guess[]} [guesses]
 */

/**
 * @param {object} options
 * @param {string} options.lesson
 * @param {Opening} options.opening
 * @param {Page} options.page
 * @param {HTMLElement} options.runner     starts the run
 * @param {() => void} options.onShow      the recording that was held is to be shown
 * @param {() => void} options.onHold      the figure is to be drawn without its data
 */
export function createOpening({ lesson, opening, page, runner, onShow, onHold }) {
  const figure = opening.figure(page);
  const { card } = figure;
  const over = axesOf(card);
  const control = opening.control ? [opening.control(page)] : [];
  const more = (opening.more ?? []).map((one) => one(page));
  /** What the figure is drawn from while a recording is held. @type {any} */
  let held = null;
  const sceneNow = () => held ?? page.state.scene;
  /** The id of the guess that is asked; null: none is. @type {string | null} */
  let asking = null;

  const guesses = (opening.guesses ?? []).map((guess) => {
    const { axes } = guess;
    const around = { lesson, isQuiet: true, onChange: refresh, onAgain: holdAgain };
    const isLaid = () => asking === null || asking === guess.id;
    const under = axes && underOf(over, axes, { sceneNow, isLaid });
    const made = createPrediction(
      guess.kind === 'draw' ? { ...guess, ...around, under } : { ...guess, ...around },
    );
    return {
      ...made,
      id: guess.id,
      axes,
      range: guess.kind === 'draw' ? guess.y : null,
      show: guess.reveal,
    };
  });
  const isMade = (/** @type {(typeof guesses)[number]} */ { value }) => value() !== null;
  const passed = `prediction.${lesson}.passed`;
  /** Whether a recording has to wait, or would have to. */
  let isAsking = recall(passed) !== true && !guesses.every(isMade);
  /** Which guess is asked. */
  let asked = Math.max(
    0,
    guesses.findIndex((guess) => !isMade(guess)),
  );

  const see = el('button', { type: 'button', class: 'primary', on: { click: goOn } });
  const pass = el('button', {
    type: 'button',
    class: 'plain',
    'data-testid': 'pass',
    text: words.pass,
    on: { click: passOver },
  });
  const buttons = el('div', { class: 'row', lang: language, hidden: true }, see, pass);
  const source = el('p', { class: 'small muted source', lang: language, role: 'status' });
  const elsewhere = el('a', {
    class: 'small elsewhere',
    lang: language,
    href: '#run',
    text: words.elsewhere,
  });
  const chosen = el('div', { class: 'chosen' }, ...control.flatMap(({ elements }) => elements));
  const below = el('div', { class: 'controls more' }, ...more.flatMap(({ elements }) => elements));
  below.hidden = more.length === 0;
  figure.element.classList.add('opening');
  card.tools.classList.add('opening-tools');
  const guessing = el('div', { class: 'guess' }, ...guesses.map(({ element }) => element), buttons);
  card.tools.prepend(el('div', { class: 'hand' }, chosen, runner, source, elsewhere));
  byId('opening').append(figure.element, below);

  /** The keyboard comes to the question before the run, and to its verdict last: as the eye does. */
  function order() {
    const { firstChild, lastChild } = card.tools;
    if (isAsking && firstChild !== guessing) card.tools.prepend(guessing);
    if (!isAsking && lastChild !== guessing) card.tools.append(guessing);
  }

  /** The buttons and the question follow what is guessed. */
  function refresh() {
    order();
    asking = isAsking ? guesses[asked].id : null;
    guesses.forEach(({ element }, i) => {
      element.hidden = isAsking && i !== asked;
    });
    buttons.hidden = !isAsking;
    figure.element.classList.toggle('asking', isAsking);
    see.disabled = !isAsking || !isMade(guesses[asked]);
    see.textContent = asked < guesses.length - 1 ? words.next : words.see;
    chosen.hidden = isAsking;
    below.hidden = isAsking || more.length === 0;
  }

  function goOn() {
    const next = guesses.findIndex((guess, i) => i > asked && !isMade(guess));
    if (next < 0) return show();
    asked = next;
    ask();
    guesses[asked].focus();
  }

  function ask() {
    card.cover({ words: words.held, isSaid: !guesses[asked].axes });
    refresh();
    onHold();
  }

  function passOver() {
    keep(passed, true);
    show();
  }

  /** The buttons go; the focus goes to what they have brought. */
  function show() {
    release();
    onShow();
    figure.element.tabIndex = -1;
    figure.element.focus({ preventScroll: true });
  }

  function release() {
    isAsking = false;
    held = null;
    card.cover(null);
    refresh();
  }

  /** @param {any} scene of a recording */
  function hold(scene) {
    held = scene;
    isAsking = true;
    ask();
  }

  /** A guess is taken back: a recording waits again, a run of the learner's own does not. */
  function holdAgain() {
    forget(passed);
    const { scene } = page.state;
    asked = guesses.findIndex((guess) => !isMade(guess));
    if (scene?.isRecorded) hold(scene);
    else refresh();
  }

  /** The y axis reaches the curves that were drawn. */
  function reach() {
    const scene = sceneNow();
    const heights = guesses.flatMap(({ axes, range, value }) => {
      const place = scene && axes?.(scene)?.y;
      if (!place || !range) return [];
      if (held) return place;
      return (value() ?? []).map(
        (/** @type {import('./curve.js').Point} */ { y }) =>
          place[0] + ((y - range.min) / (range.max - range.min)) * (place[1] - place[0]),
      );
    });
    over.reach(heights);
  }

  refresh();
  return {
    element: figure.element,
    controls: [...control, ...more],
    /** The figure's pieces, in the manner of a Figure. */
    parts: (figure.parts ?? (figure.draw ? [figure.draw] : [])).map(
      (draw) =>
        (/** @type {any} */ scene, /** @type {any} */ palette, /** @type {boolean} */ moves) => {
          reach();
          draw(scene, palette, moves);
        },
    ),
    /** What the figure is drawn from where no run is shown. @returns {any} */
    get held() {
      return held;
    },
    /** Whether a recording has to wait. */
    get asks() {
      return isAsking;
    },
    hold,
    /** A run of the learner's own begins, or there is no recording: nothing waits. */
    release,
    /** What the guesses were worth. @param {any} scene complete */
    reveal(scene) {
      for (const { reveal, show } of guesses) reveal(...show(scene));
    },
    /** Where the figure's numbers came from, in few words; or why there are none. @param {string} sentence */
    tell(sentence) {
      source.textContent = sentence;
    },
  };
}

/** @param {Card} card @returns {import('../ui/panel-frame.js').Over} */
function axesOf({ over }) {
  if (!over) throw new Error('the figure of an opening has no axes');
  return over;
}

/**
 * A plot, for a sketch over it.
 *
 * @param {import('../ui/panel-frame.js').Over} plot
 * @param {AxesOf} axes
 * @param {{ sceneNow: () => any, isLaid: () => boolean }} now  isLaid: the sketch is to be seen
 * @returns {import('./sketch-view.js').Under}
 */
const underOf = (plot, axes, { sceneNow, isLaid }) => ({
  lay: (layer, onPlaced) => plot.lay(layer, onPlaced),
  size: () => plot.size,
  ground() {
    const scene = sceneNow();
    if (!scene) return isLaid() ? null : 'elsewhere';
    const place = isLaid() ? axes(scene) : null;
    return (place && plot.ground(place.x, place.y)) ?? 'elsewhere';
  },
});
