// SPDX-License-Identifier: MIT
//
// run-bar.js - the box with a run's text, its start and stop buttons, its progress and its errors.
//
// A page passes a function that does a run. The bar makes sure that only one run is on at a time,
// that Stop aborts it, and that every failure is shown as a sentence on the page. A page with its figure
// far from the box puts companions beside it: they start, stop and tell the same run.

import { isSpoiling } from '../engine/error.js';
import { errorSentences } from '../text/errors.js';
import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { takeText } from './carried-text.js';
import { el, freshId } from './dom.js';
import { setDoubt } from './doubt.js';
import { int, megabytes, num } from './format.js';
import { createMessageArea } from './message.js';
import { runBegins } from './running.js';

/**
 * @typedef {object} Running
 * @property {AbortSignal} signal
 * @property {(done: number, total: number, sentence: string) => void} progress
 * @property {(sentence: string, lang?: string) => void} warn  lang: where it is not the interface's
 */

/**
 * The sentence that names the stage of a pass, for its progress.
 *
 * @param {Pick<import('../lab.js').Layer, 'layer' | 'kind'>} stage
 * @param {number} layers L
 * @returns {string}
 */
export function stageSentence({ layer, kind }, layers) {
  if (layer !== null) return text.run.layer(int(layer + 1), int(layers));
  return kind === 'embed' ? text.run.embed : text.run.unembed;
}

/**
 * @param {object} options
 * @param {string} options.text      the text it starts with, unless one was carried over
 * @param {string} [options.label]   above the box, in the page's language
 * @param {string} [options.hint]    a line under the box, in the page's language
 * @param {number} [options.rows]
 * @param {(text: string, running: Running) => Promise<{ tokens: number }>} options.run
 * @param {() => object | null} [options.shown]  the run that the figures show, another object for each; a
 *   run that fails and leaves the same one there marks the figures as an earlier run's
 * @param {() => void} [options.onCutShort]  a run was stopped or failed: the page shows what it has
 *   now, which may be nothing at all
 */
export function createRunBar({ text: initial, label, hint, rows = 5, run, shown, onCutShort }) {
  const boxId = freshId('text');
  const hintId = freshId('hint');
  const box = el('textarea', {
    id: boxId,
    rows,
    lang: 'en',
    spellcheck: 'false',
    'aria-describedby': hintId,
  });
  box.value = takeText() ?? initial;
  const messages = createMessageArea();
  // A box shows on paper what the window had room for.
  const onPaper = el('div', { class: 'on-paper' });
  window.addEventListener('beforeprint', () => {
    onPaper.textContent = box.value;
  });
  const own = createControls({ isCompanion: false, begin, halt });
  /** All that starts and tells the run; the first is the bar's own. */
  const controls = [own];
  const element = el(
    'div',
    { class: 'run-bar' },
    el('label', { for: boxId, lang: label ? null : language, text: label ?? text.run.label }),
    box,
    onPaper,
    el(
      'div',
      { class: 'row' },
      ...own.elements,
      el('span', {
        id: hintId,
        class: 'small muted',
        lang: hint ? null : language,
        text: hint ?? text.run.hint,
      }),
    ),
    messages.element,
  );

  /** @type {AbortController | null} */
  let controller = null;
  /** Settles when the current run, if any, has ended. */
  let ending = Promise.resolve();
  /** The run that the figures show was made with wrong weights. */
  let isSpoiled = false;

  function begin() {
    if (!controller) ending = runOnce();
    return ending;
  }

  function halt() {
    controller?.abort();
  }

  async function runOnce() {
    controller = new AbortController();
    const { signal } = controller;
    const ends = runBegins();
    const before = shown?.() ?? null;
    messages.clear();
    const doubt = isSpoiled ? 'spoiled' : 'earlier';
    isSpoiled = false;
    setDoubt(null);
    for (const control of controls) control.starts();
    const from = performance.now();
    let said = '';
    try {
      const { tokens } = await run(box.value, {
        signal,
        progress(done, total, sentence) {
          for (const control of controls) control.tells(done, total, sentence);
        },
        warn(sentence, lang) {
          messages.warn(sentence, lang);
          for (const control of controls) control.warns(sentence, lang);
        },
      });
      const seconds = (performance.now() - from) / 1000;
      said = text.run.done(int(tokens), num(seconds, 2));
    } catch (error) {
      if (signal.aborted) said = text.run.stopped;
      else {
        messages.fail(error);
        const { what, next } = errorSentences(error, megabytes);
        for (const control of controls) control.warns(`${what} ${next}`);
      }
      const stays = before !== null && shown?.() === before;
      // The weights may have turned out to be wrong during the run.
      isSpoiled ||= stays ? doubt === 'spoiled' : isSpoiling(error);
      setDoubt(isSpoiled ? 'spoiled' : stays ? doubt : null);
      onCutShort?.();
    } finally {
      controller = null;
      ends();
      for (const control of controls) control.ends(said);
    }
  }

  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      begin();
    }
  });

  return {
    element,
    begin,
    /** Another start button, for a place far from the bar. @returns {HTMLElement} */
    companion() {
      const made = createControls({ isCompanion: true, begin, halt });
      controls.push(made);
      return el('div', { class: 'run-companion' }, ...made.elements);
    },
    /** @returns {string} the text in the box */
    get text() {
      return box.value;
    },
    get isRunning() {
      return controller !== null;
    },
    /** Puts another text into the box. @param {string} value */
    fill(value) {
      box.value = value;
    },
    /** Puts another text into the box and runs it. @param {string} value */
    runText(value) {
      box.value = value;
      controller?.abort();
      return ending.then(begin);
    },
    /** The weights of the run that the figures show were wrong: they are marked until the next run. */
    spoil() {
      if (!shown?.()) return;
      isSpoiled = true;
      setDoubt('spoiled');
      messages.warn(text.run.spoiled);
      for (const control of controls) control.warns(text.run.spoiled);
    },
    /** Ends the current run, if there is one. */
    stop() {
      controller?.abort();
    },
  };
}

/**
 * What starts and stops a run and tells how far it is.
 *
 * @param {object} options
 * @param {boolean} options.isCompanion  says what went wrong itself, since the bar is far away; the bar's own
 *   messages are what a screen reader is told of
 * @param {() => void} options.begin
 * @param {() => void} options.halt
 */
function createControls({ isCompanion, begin, halt }) {
  const start = el('button', {
    type: 'button',
    class: 'primary',
    lang: language,
    text: text.run.start,
    on: { click: () => begin() },
  });
  const stop = el('button', {
    type: 'button',
    lang: language,
    text: text.run.cancel,
    hidden: true,
    on: {
      click() {
        halt();
        start.disabled = false;
        start.focus();
      },
    },
  });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': text.run.start, hidden: true });
  const status = el('span', { role: isCompanion ? null : 'status' });
  const warnings = el('div', { class: 'warnings', lang: language });
  const progress = el('div', { class: 'progress', lang: language }, bar, status);
  return {
    elements: isCompanion ? [start, stop, progress, warnings] : [start, stop, progress],
    starts() {
      warnings.replaceChildren();
      status.textContent = '';
      start.disabled = true;
      stop.hidden = false;
      bar.hidden = false;
      bar.value = 0;
    },
    /** @param {number} done @param {number} total @param {string} sentence */
    tells(done, total, sentence) {
      bar.max = total;
      bar.value = done;
      status.textContent = sentence;
    },
    /** @param {string} sentence @param {string} [lang] */
    warns(sentence, lang) {
      if (isCompanion) warnings.append(el('p', { class: 'message warning', lang, text: sentence }));
    },
    /** @param {string} said how the run ended; '' where a message says it */
    ends(said) {
      status.textContent = said;
      start.disabled = false;
      start.textContent = text.run.again;
      stop.hidden = true;
      bar.hidden = true;
    },
  };
}
