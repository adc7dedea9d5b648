// SPDX-License-Identifier: MIT
//
// model-bar.js - which model is loaded, how it computes, and the controls that change both.
//
// Owns the page's one Lab: loads it, shows how its bytes come, disposes of the last one, and hands the
// new one to the page as soon as it can run, which is long before all weights are here. Asks before a
// large download; the model in use stays until the answer is yes.

import { LabError } from '../engine/error.js';
import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { text as words } from '../text/models.js';
import { createChoice } from './choice.js';
import { createConsent } from './consent.js';
import { el } from './dom.js';
import { createDownloadView } from './download-view.js';
import { int, megabytes } from './format.js';
import { createMessagePlace } from './message.js';
import { createModelChoice } from './model-choice.js';
import { ModelLoad } from './model-load.js';
import { listSources, listStored, MINI } from './model-sources.js';

/** @typedef {import('../lab.js').Lab} Lab */
/** @typedef {import('./model-sources.js').Source} Source */
/** @typedef {import('./model-sources.js').StoredModel} StoredModel */

/** After these the same lab can go on where it stopped; after all others a new one begins. */
const PASSING = ['network', 'offline', 'busy'];

/** @param {AbortSignal} signal @returns {Promise<never>} */
const untilAborted = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/**
 * @param {object} options
 * @param {(lab: Lab) => void} [options.onLab]  a new model can run; the last one is gone
 * @param {() => void} [options.onLeave]        the model in use is about to go
 * @param {() => void} [options.onPrecision]    later runs are to be of another precision
 */
export function createModelBar({ onLab, onLeave, onPrecision } = {}) {
  const facts = el('p', { class: 'facts' });
  const notes = el('div', { class: 'small muted' });
  const messages = createMessagePlace();
  const consent = createConsent();
  const view = createDownloadView({
    onPause: () => load?.pause(),
    onResume: () => load?.resume(),
    onCancel: cancel,
  });
  const choice = createModelChoice({
    onChoose: choose,
    onMistake: (sentence) => {
      messages.clear();
      messages.warn(sentence);
    },
  });
  /** @type {'exact' | 'fast'} */
  let precision = 'exact';
  const precisionChoice = createChoice({
    legend: text.model.precision,
    options: /** @type {const} */ (['exact', 'fast']).map((value) => ({
      value,
      label: text.model[value],
    })),
    onChoose: (value) => {
      precision = value;
      onPrecision?.();
    },
  });
  const element = el(
    'section',
    { class: 'model-bar', lang: language, 'aria-label': text.model.region },
    facts,
    view.element,
    choice.element,
    consent.element,
    precisionChoice.element,
    notes,
    messages.element,
    el('p', { class: 'small muted', text: text.model.englishOnly }),
  );

  /** @type {Source[]} */
  let sources = [MINI];
  /** @type {Map<string, StoredModel>} what is on this machine, by URL */
  let stored = new Map();
  /** @type {Source | null} in use or on its way; null after a cancel */
  let wanted = MINI;
  /** @type {Source | null} what the question on the page is about */
  let asked = null;
  /** @type {ModelLoad | null} */
  let load = null;
  /** @type {AbortController | null} the question on the page */
  let asking = null;
  /** Runs that wait for a model. */
  let waiting = 0;
  /** Settles when it is known whether the last choice needs a question; if not, it is being loaded. */
  let looking = Promise.resolve(/** @type {unknown} */ (null));
  /** Settles when the load that was cancelled last has given everything back. */
  let ending = Promise.resolve();
  /** @type {Promise<Lab>} settles when the load under way, or the last one, can run or has failed */
  let current = Promise.reject(new Error('nothing was loaded'));
  current.catch(() => {});
  /** @type {Set<() => void>} */
  const readyListeners = new Set();

  const showSources = () => choice.show(sources, asked ?? wanted, stored);

  /** Asks the store anew what it has. */
  async function refreshStored() {
    stored = await listStored();
    showSources();
  }

  /** @param {Source} source */
  async function choose(source) {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    asked = source;
    messages.clear();
    // Of what is not listed, an address or a file of the learner's, the last is kept.
    if (!sources.includes(source)) {
      sources = [...sources.filter(({ group }) => group !== source.group), source];
    }
    const looked = refreshStored().then(() => consent.questionAbout(source, stored, mine.signal));
    looking = looked;
    try {
      const question = await looked;
      mine.signal.throwIfAborted();
      const isAgreed = !question || (await consent.ask(question, mine.signal));
      asked = null;
      if (isAgreed) start(source);
      else showSources();
    } catch (error) {
      if (!mine.signal.aborted) throw error; // otherwise another choice was made
    }
  }

  /** @param {Source} source */
  async function start(source) {
    const last = load;
    let isTold = false;
    const mine = new ModelLoad(source, {
      onStatus: (status) => {
        if (load !== mine) return;
        view.update({ status });
        if (isTold || status.problem?.code !== 'quota') return;
        isTold = true;
        messages.fail(status.problem, [{ label: text.model.retry, run: () => start(source) }]);
      },
      onProgress: (progress) => load === mine && view.update({ progress }),
    });
    load = mine;
    wanted = source;
    messages.clear();
    facts.replaceChildren(source.name);
    notes.replaceChildren();
    showSources();
    view.begin(source);
    // A run that only waits for its model takes the new one.
    if (last && waiting === 0) onLeave?.();
    const starting = Promise.all([ending, last?.end()]).then(() => mine.start());
    current = starting;
    try {
      const lab = await starting;
      if (load !== mine) return;
      view.update({ blocks: lab.config.nLayers });
      describe(lab);
      onLab?.(lab);
      for (const listener of readyListeners) listener();
      lab.lost.then((reason) => {
        // A run that ends with the engine says so at its place; here is what helps.
        const error = new LabError('worker-lost', reason);
        if (load === mine) failed(mine, error, () => start(source));
      });
      await finish(mine, lab);
    } catch (error) {
      if (load === mine) failed(mine, error, () => start(source));
    }
  }

  /**
   * Waits for the rest of the weights.
   *
   * @param {ModelLoad} mine
   * @param {Lab} lab
   */
  async function finish(mine, lab) {
    try {
      await mine.finish();
      if (load !== mine) return;
      view.end(true);
      await refreshStored();
      if (load === mine) describe(lab);
    } catch (error) {
      const again = () => {
        messages.clear();
        view.begin(mine.source);
        view.update({ blocks: lab.config.nLayers });
        finish(mine, lab);
      };
      const isPassing = error instanceof LabError && PASSING.includes(error.code);
      if (load === mine) failed(mine, error, isPassing ? again : () => start(mine.source));
    }
  }

  /**
   * @param {ModelLoad} mine
   * @param {unknown} error
   * @param {() => void} again
   */
  function failed(mine, error, again) {
    if (mine.isEnded) return;
    view.end(false);
    refreshStored();
    messages.fail(error, [{ label: text.model.retry, run: again }]);
  }

  function cancel() {
    const mine = load;
    if (!mine) return;
    const { source } = mine;
    load = null;
    wanted = null;
    current = Promise.reject(new LabError('no-model', 'the load was cancelled'));
    current.catch(() => {});
    facts.replaceChildren();
    notes.replaceChildren();
    onLeave?.();
    const wasFocused = view.end(false);
    const isPart = source.url !== null;
    const sentence = isPart
      ? words.progress.cancelled(source.name)
      : words.progress.cancelledShort(source.name);
    messages.say(sentence, [{ label: words.progress.goOn, run: () => start(source) }], isPart);
    if (wasFocused) choice.focus();
    ending = mine.end();
    ending.then(refreshStored);
  }

  /** @param {Lab} ready */
  function describe({ config, engine }) {
    const keeping = sentenceOfKeeping();
    facts.replaceChildren(
      el('b', { text: config.name }),
      `: ${text.model.shape({
        layers: int(config.nLayers),
        width: int(config.dModel),
        heads: int(config.nHeads),
        context: int(config.nCtx),
        vocabulary: int(config.dVocab),
      })}; ${text.model.weightsAs(config.quantisation, megabytes(config.weightBytes))}. `,
      keeping && `${keeping} `,
      el('span', {
        class: 'muted',
        text: text.model.engine(engine.build, int(engine.threads), engine.version),
      }),
    );
    notes.replaceChildren(
      ...[
        engine.note ? text.model.notes[engine.note] : '',
        engine.weights === 'low-memory' ? words.lowMemory : '',
      ].flatMap((sentence) => (sentence ? [el('p', { text: sentence })] : [])),
    );
  }

  /** Where the file is and whether it is the right one, once it is whole; '' before that. */
  function sentenceOfKeeping() {
    const { status } = view;
    if (!status || status.storedBytes < status.size) return '';
    const known = stored.get(wanted?.url ?? '');
    const isKept = known !== undefined && known.storedBytes === known.size;
    if (!isKept && status.state !== 'complete') return '';
    const isVerified = known?.verified || status.verified;
    return `${isKept ? words.facts.kept : words.facts.notKept}, ${
      isVerified ? words.facts.verified : words.facts.unverified
    }`;
  }

  const listed = listSources().then((found) => {
    sources = found;
    start(found.find(({ url }) => url === MINI.url) ?? MINI);
    refreshStored();
  });

  return {
    element,
    /** @returns {'exact' | 'fast'} of the next run */
    get precision() {
      return precision;
    },
    /**
     * What a run would be made with now, for links and recorded runs; null while nothing can run.
     *
     * @returns {import('../frame/link-code.js').ModelStamp | null}
     */
    stamp() {
      const lab = load?.lab;
      if (!lab || !wanted) return null;
      const { model, name, url, group, sha256 } = wanted;
      return {
        model: group === 'registry' ? String(model) : name,
        sha256: sha256 ?? stored.get(url ?? '')?.sha256 ?? '',
        engine: lab.engine.version,
        precision,
      };
    },
    /**
     * Chooses a model of the registry as the learner would, and a precision. What is not known leaves
     * things as they are. Settles when the question, if there is one, is answered.
     *
     * @param {string | undefined} id
     * @param {string | undefined} kind
     */
    async use(id, kind) {
      await listed;
      if (kind === 'exact' || kind === 'fast') {
        precision = kind;
        precisionChoice.set(kind);
      }
      const source = sources.find((s) => s.group === 'registry' && s.model === id);
      if (source && source !== wanted) await choose(source);
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
    async ready(signal) {
      waiting++;
      try {
        await Promise.race([listed, untilAborted(signal)]);
        for (;;) {
          const looked = looking;
          await Promise.race([looked.catch(() => {}), untilAborted(signal)]);
          const load = current;
          await Promise.race([load.catch(() => {}), untilAborted(signal)]);
          if (load === current && looked === looking) return await load;
        }
      } finally {
        waiting--;
      }
    },
  };
}

/**
 * Where the numbers of a chart came from, in one sentence.
 *
 * @param {Lab} lab
 * @param {'exact' | 'fast'} precision
 * @param {number} tokens
 * @returns {string}
 */
export const provenance = ({ config, engine }, precision, tokens) =>
  text.model.provenance({
    model: config.name,
    type: config.quantisation,
    precision: text.model.precisionName[precision],
    tokens: int(tokens),
    build: engine.build,
    threads: int(engine.threads),
  });
