// SPDX-License-Identifier: MIT
//
// held-guess.js - a guess below the first screen: what of the recorded run would answer it waits until the
// guess is made or passed over, as the first screen's figure waits for its own guess (opening.js). Called by
// lesson.js, for each prediction that a lesson declares; `hides` names the elements that wait, by id.
//
// Once passed over, also at the next visit, the recording is there at once, and what the guess was worth
// stands below it. A run of the learner's own never waits.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { byId, el, freshId } from '../ui/dom.js';
import { forget, keep, recall } from './kept.js';
import { createPrediction } from './prediction.js';

const words = text.opening;

/**
 * @param {object} options
 * @param {string} options.lesson
 * @param {import('./lesson.js').Prediction} options.guess
 * @param {() => any} options.sceneNow  what the page shows, or null
 */
export function createHeldGuess({ lesson, guess, sceneNow }) {
  const { hides = [] } = guess;
  const passed = `prediction.${lesson}.${guess.id}.passed`;
  const prediction = createPrediction({ lesson, ...guess, onChange: refresh, onAgain: holdAgain });
  const isMade = () => prediction.value() !== null;
  let isSeen = hides.length === 0 || recall(passed) === true || isMade();

  const see = el('button', {
    type: 'button',
    class: 'primary',
    text: words.see,
    on: { click: show },
  });
  const pass = el('button', {
    type: 'button',
    class: 'plain',
    'data-testid': 'pass',
    text: words.pass,
    on: {
      click: () => {
        keep(passed, true);
        show();
      },
    },
  });
  const buttons = el('div', { class: 'row', lang: language, hidden: true }, see, pass);
  const element = el('div', { id: freshId('guess') }, prediction.element, buttons);
  const held = hides.map((id) => {
    const host = byId(id);
    const to = el('a', { href: `#${element.id}`, text: words.toGuess });
    const note = el('p', { class: 'muted', lang: language, hidden: true }, `${words.held} `, to);
    // Controls and a line of words are missed by nobody.
    if (host.matches('div:not(.controls)')) host.before(note);
    return { host, note };
  });

  /** What waits, and the buttons that end the wait. */
  function refresh() {
    const isHeld = !isSeen && sceneNow()?.isRecorded === true;
    buttons.hidden = !isHeld;
    see.disabled = !isMade();
    for (const { host, note } of held) {
      host.classList.toggle('held', isHeld);
      note.hidden = !isHeld;
    }
  }

  /** @param {any} scene complete */
  const reveal = (scene) => prediction.reveal(...guess.reveal(scene));

  function show() {
    isSeen = true;
    refresh();
    reveal(sceneNow());
    prediction.element.tabIndex = -1;
    prediction.element.focus({ preventScroll: true });
  }

  /** A guess is taken back: a recording waits again. */
  function holdAgain() {
    forget(passed);
    isSeen = hides.length === 0;
    refresh();
  }

  return {
    element,
    /** The page shows another run, or begins to. */
    begin() {
      isSeen ||= isMade();
      refresh();
    },
    /** The recorded run is shown: what the guess was worth is said where it does not wait. @param {any} scene */
    revealRecorded(scene) {
      if (isSeen && hides.length > 0) reveal(scene);
    },
    reveal,
  };
}
