// SPDX-License-Identifier: MIT
//
// model-bar.js - which model is loaded, how it computes, and the controls that change both.
//
// Draws the state of model-machine.js and sends it what the learner does; model-control.js loads. The
// page gets a new Lab as soon as texts can be run, which is long before all weights are here.

import { isSpoiling } from '../engine/error.js';
import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { text as words } from '../text/models.js';
import { createChoice } from './choice.js';
import { createConsent } from './consent.js';
import { el } from './dom.js';
import { createDownloadView, followWait } from './download-view.js';
import { createMessageArea } from './message.js';
import { createModelChoice } from './model-choice.js';
import { createModelControl } from './model-control.js';
import { factsOf, keepingSentence, nameOfLab, notesOf } from './model-facts.js';
import { selected, stopsRuns } from './model-machine.js';
import { MINI } from './model-sources.js';
import { createPublishedSlot } from './published-slot.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./model-machine.js').ModelState} ModelState
 * @typedef {import('./model-machine.js').Load} Load
 * @typedef {import('./model-sources.js').Source} Source
 * @typedef {'exact' | 'fast'} Precision
 * @typedef {ReturnType<typeof createParts>} Parts
 */

/** A page that is busy for so long loads its model all the same. */
const IDLE_TIMEOUT_MS = 1000;

/**
 * @param {object} options
 * @param {(lab: Lab) => void} [options.onLab]  a new model can run; the last one is gone
 * @param {() => void} [options.onLeave]        the model in use is about to go
 * @param {(lab: Lab) => void} [options.onSpoiled]  its weights were wrong all the time
 * @param {() => void} [options.onPrecision]    later runs are to be of another precision
 */
export function createModelBar({ onLab, onLeave, onSpoiled, onPrecision } = {}) {
  /** @type {Set<() => void>} */
  const readyListeners = new Set();
  const parts = createParts({
    onPause: () => control.pause(),
    onResume: () => control.resume(),
    onCancel: () => control.send({ type: 'cancelled' }),
    onChoose: (source) => control.choose(source),
  });
  /** @type {Precision[]} */
  const kinds = ['exact', 'fast'];
  const precision = createChoice({
    legend: text.model.precision,
    options: kinds.map((value) => ({ value, label: text.model[value] })),
    onChoose: () => onPrecision?.(),
  });
  const control = createModelControl({
    consent: parts.consent,
    onNews: (news) => parts.view.update(news),
    onOpening: (news) => drawOpening(parts, control, news.status),
    onChange(before, after) {
      const lab = after.load?.lab;
      draw(parts, control, before, after);
      parts.published.follow(before, after);
      if (stopsRuns(before, after)) onLeave?.();
      const error = after.load?.failure?.error;
      const isNews = error !== before.load?.failure?.error && isSpoiling(error);
      if (lab && isNews) onSpoiled?.(lab);
      if (!lab || lab === before.load?.lab) return;
      onLab?.(lab);
      for (const listener of readyListeners) listener();
    },
  });
  const element = el(
    'section',
    { class: 'model-bar', lang: language, 'aria-label': text.model.region },
    parts.facts,
    parts.view.element,
    parts.choice.element,
    parts.consent.element,
    precision.element,
    parts.notes,
    parts.published.element,
    parts.messages.element,
    parts.ofMini,
  );

  return {
    element,
    /**
     * Loads the default model once the page has nothing more urgent to load: its megabytes would keep back
     * what is seen first. A run, or a link, loads it at once. Where the learner saves data, nothing but a
     * run, a link or a click does.
     *
     * @param {Promise<unknown>} first  settles when what is seen first is there
     */
    async begin(first) {
      await first.catch(() => {});
      if (savesData()) sayWaits(parts, control);
      else whenIdle(() => control.begin());
    },
    /** @returns {Precision} of the next run */
    get precision() {
      return precision.value;
    },
    /** What a run would be made with now, for links and recorded runs; null while nothing can run. */
    stamp: () => stampOf(control.state, precision.value),
    /**
     * Chooses a model of the registry as the learner would, and a precision. What is not known leaves
     * things as they are. Settles when the question, if there is one, is answered.
     *
     * @param {string | undefined} id
     * @param {string | undefined} kind
     * @returns {Promise<boolean>} whether the model is now the one in use, or on its way
     */
    async use(id, kind) {
      await control.listed();
      if (kind === 'exact' || kind === 'fast') precision.set(kind);
      const { sources, load } = control.state;
      const source = sources.find((s) => s.group === 'registry' && s.model === id);
      if (source && source !== load?.source) await control.choose(source);
      return source !== undefined && control.state.load?.source === source;
    },
    /** @param {() => void} listener called each time a new model can run */
    onReady(listener) {
      readyListeners.add(listener);
    },
    /**
     * The model in use, once the load under way, or the one that a choice leads to, can run; rejects
     * as that load does.
     *
     * @param {AbortSignal} signal
     * @returns {Promise<Lab>}
     */
    ready: (signal) => control.ready(signal),
  };
}

/** Whether the learner has told the browser to save data; not every browser can be told. */
const savesData = () => Reflect.get(navigator, 'connection')?.saveData === true;

/** @param {Parts} parts @param {import('./model-control.js').ModelControl} control */
function sayWaits({ choice, messages }, control) {
  const { isListed, sources, stored } = control.state;
  if (isListed) return;
  choice.show(sources, selected(control.state), stored);
  const load = () => {
    messages.clear();
    control.begin();
  };
  messages.say(words.saving.waits, [{ label: words.saving.load, run: load }], false);
}

/** In a browser without idle callbacks, in the next task. @param {() => void} work */
function whenIdle(work) {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: IDLE_TIMEOUT_MS });
  else setTimeout(work);
}

/**
 * @param {object} hands
 * @param {() => void} hands.onPause
 * @param {() => void} hands.onResume
 * @param {() => void} hands.onCancel
 * @param {(source: Source) => void} hands.onChoose
 */
function createParts(hands) {
  const messages = createMessageArea();
  return {
    messages,
    facts: el('p', { class: 'facts' }),
    notes: el('div', { class: 'small muted' }),
    published: createPublishedSlot(),
    /** What the default model has read; another one has read something else. */
    ofMini: el('p', { class: 'small muted', text: text.model.englishOnly }),
    /** The model that is being opened waits for its server. */
    isWaiting: false,
    /** Ends the sentence that counts that wait down. */
    endWait: () => {},
    consent: createConsent(),
    view: createDownloadView(hands),
    choice: createModelChoice({
      onChoose: hands.onChoose,
      onMistake(sentence) {
        messages.clear();
        messages.warn(sentence);
      },
      onFail(error) {
        messages.fail(error);
      },
    }),
  };
}

/**
 * Draws what differs between two states.
 *
 * @param {Parts} parts
 * @param {import('./model-control.js').ModelControl} control
 * @param {ModelState} before
 * @param {ModelState} after
 */
function draw(parts, control, before, after) {
  const { choice, facts, messages, notes, view } = parts;
  const isSameList = before.sources === after.sources && before.stored === after.stored;
  if (!isSameList || selected(before) !== selected(after)) {
    choice.show(after.sources, selected(after), after.stored);
  }
  if (after.choice && after.choice.id !== before.choice?.id) {
    messages.clear();
    if (after.choice.isOpening) drawOpening(parts, control);
  }
  if (before.choice?.isOpening && !after.choice) messages.clear();
  if (after.refusal && after.refusal !== before.refusal) {
    drawRefusal(parts, control, after, after.refusal);
  }
  parts.ofMini.hidden = after.load !== null && after.load.source.model !== MINI.model;
  if (before.load?.id === after.load?.id) {
    if (after.load && before.load) drawLoad(parts, control, before.load, after.load);
  } else {
    facts.replaceChildren(after.load?.source.name ?? '');
    notes.replaceChildren();
    if (after.load) {
      messages.clear();
      view.begin(after.load.source);
    } else if (before.load) drawCancelled(parts, control, before.load.source);
  }
  const isNew = after.load?.lab !== before.load?.lab;
  const isKept = after.load?.phase === 'complete' && before.stored !== after.stored;
  if (isNew || isKept) describe(parts, after);
}

/**
 * @param {Parts} parts
 * @param {import('./model-control.js').ModelControl} control
 * @param {Load} before
 * @param {Load} after  the same one
 */
function drawLoad({ messages, view }, control, before, after) {
  const { id, source, lab, phase, failure, storageError } = after;
  const restart = () => control.send({ type: 'restarted', source });
  const resume = () => control.send({ type: 'resumed', load: id });
  /** @param {unknown} error @param {() => void} run */
  const fail = (error, run) => messages.fail(error, [{ label: text.model.retry, run }]);

  if (before.failure && !failure) {
    messages.clear();
    view.begin(source);
  }
  if (phase === 'filling' && before.phase !== 'filling') {
    view.update({ blocks: lab?.config.nLayers });
  }
  if (storageError !== before.storageError) fail(storageError, restart);
  if (phase === 'complete' && before.phase !== 'complete') view.end(true);
  if (failure && failure !== before.failure) {
    view.end(false);
    fail(failure.error, failure.isPassing ? resume : restart);
  }
}

/**
 * A model is being opened beside the one in use.
 *
 * @param {Parts} parts
 * @param {import('./model-control.js').ModelControl} control
 * @param {import('../store/protocol.js').Status} [status] of its file
 */
function drawOpening(parts, control, status) {
  const { choice } = control.state;
  if (!choice?.isOpening) return;
  const isWaiting = status?.state === 'waiting';
  // News come several times a second; the button must not be made anew each time.
  if (status && !isWaiting && !parts.isWaiting) return;
  parts.endWait();
  parts.isWaiting = isWaiting;
  const { opening, drop } = words.progress;
  const what = opening(choice.source.name);
  const say = (/** @type {string} */ sentence) => {
    if (control.state.choice !== choice) return parts.endWait();
    parts.messages.say(sentence, [{ label: drop, run: control.drop }], false);
  };
  if (isWaiting) parts.endWait = followWait(status, (why) => say(`${what} ${why}.`));
  else say(what);
}

/**
 * A model could not be opened: the one before it stays.
 *
 * @param {Parts} parts
 * @param {import('./model-control.js').ModelControl} control
 * @param {ModelState} state
 * @param {import('./model-machine.js').Refusal} refusal
 */
function drawRefusal({ messages }, control, { load }, { source, error }) {
  const again = () => control.send({ type: 'restarted', source });
  const note = load?.lab ? words.progress.stays(nameOfLab(load.lab)) : '';
  messages.fail(error, [{ label: text.model.retry, run: again }], note);
}

/**
 * @param {Parts} parts
 * @param {import('./model-control.js').ModelControl} control
 * @param {Source} source
 */
function drawCancelled({ choice, messages, view }, control, source) {
  const wasFocused = view.end(false);
  const isPart = source.url !== null;
  const { cancelled, cancelledShort, goOn } = words.progress;
  const restart = () => control.send({ type: 'restarted', source });
  const sentence = isPart ? cancelled(source.name) : cancelledShort(source.name);
  messages.say(sentence, [{ label: goOn, run: restart }], isPart);
  if (wasFocused) choice.focus();
}

/** @param {Parts} parts @param {ModelState} state */
function describe({ facts, notes, view }, { load, stored }) {
  if (!load?.lab) return;
  const keeping = keepingSentence(view.status, stored.get(load.source.url ?? ''));
  const isOurs = load.source.group === 'registry';
  facts.replaceChildren(...factsOf(load.lab, keeping, isOurs));
  notes.replaceChildren(...notesOf(load.lab));
}

/**
 * @param {ModelState} state
 * @param {Precision} precision
 * @returns {import('../frame/link-code.js').ModelStamp | null}
 */
function stampOf({ load, stored }, precision) {
  if (!load?.lab) return null;
  const { model, name, url, group, sha256 } = load.source;
  return {
    model: group === 'registry' ? String(model) : name,
    sha256: sha256 ?? stored.get(url ?? '')?.sha256 ?? '',
    engine: load.lab.engine.version,
    precision,
  };
}
