// SPDX-License-Identifier: MIT
//
// patch-pairing.js - the source text and the text on the page as a pair: reads the source, says whether their
// positions correspond, and which two tokens they are told apart by. Called by patch.js, which draws the rest.

import { text as words } from '../text/patch.js';
import { el } from '../ui/dom.js';
import { int } from '../ui/format.js';
import { textOfLabel } from '../ui/tokens.js';
import { candidatesOf, defaultPair } from './patch-data.js';
import { createSourceBox, problemOf, runSource, tokensOf } from './patch-source.js';
import { createTokenField, labelsOf } from './patch-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 * @typedef {import('./patch-data.js').Pair} Pair
 * @typedef {{ text: string, runMs: number }} Read   what stood in the box, and what its run took
 * @typedef {{ answer: string, wrong: string }} Wish labels of tokens; '' for the page's choice
 */

/**
 * @param {Wish} wish
 * @param {Measured} base
 * @param {SourceText} source
 * @returns {Promise<{ pair: Pair, note: string }>} note: why the page chose as it did, if that needs words
 */
async function pairOf(wish, base, source) {
  const ofPage = /** @type {Float32Array} */ (base.logits);
  const byDefault = defaultPair(ofPage, source.logits);
  const known = candidatesOf(ofPage, source.logits, []).map(({ token }) => token);
  const labels = await labelsOf(base.lab, known);

  /** @param {string} label @returns {Promise<number | null>} null for none, or where the model has no such token */
  async function idOf(label) {
    if (!label) return null;
    // A part of a character has a label, but no text that could be cut into tokens.
    for (const [id, one] of labels) if (one === label) return id;
    const tokens = await base.lab.toTokens(textOfLabel(label) ?? '');
    return tokens.length === 1 ? tokens[0] : null;
  }

  const [answer, wrong] = [await idOf(wish.answer), await idOf(wish.wrong)];
  const pair = { answer: answer ?? byDefault.answer, wrong: wrong ?? byDefault.wrong };
  const isDefault = pair.answer === byDefault.answer && pair.wrong === byDefault.wrong;
  if (!isDefault || !byDefault.isSameTop) return { pair, note: '' };
  const named = await labelsOf(base.lab, [pair.answer, pair.wrong]);
  const note = words.sameTop(named.get(pair.answer) ?? '', named.get(pair.wrong) ?? '');
  return { pair, note };
}

/**
 * @param {object} options
 * @param {() => Measured | null} options.base  the run on the page
 * @param {() => void} options.onChange         there is another pair, other tokens, or none
 * @param {() => void} options.onRead           the learner has had another source text run
 * @param {() => void} options.onCopy
 * @param {() => void} options.onExample
 */
export function createPairing({ base: baseNow, onChange, onRead, onCopy, onExample }) {
  /** @type {(SourceText & Read) | null} */
  let source = null;
  /** The run on the page that the source was compared with; usable: their positions correspond. */
  let compared = /** @type {{ base: Measured, isUsable: boolean } | null} */ (null);
  /** @type {Pair | null} */
  let pair = null;
  /** @type {Wish} */
  let wished = { answer: '', wrong: '' };
  /** @type {{ base: Measured, controller: AbortController, promise: Promise<void> } | null} */
  let reading = null;

  const stop = () => reading?.controller.abort();
  const box = createSourceBox({ onRead: readAgain, onCopy, onExample, onStop: stop });
  const fields = { answer: fieldOf('answer'), wrong: fieldOf('wrong') };
  const note = el('p', { class: 'small muted' });
  const tokens = el(
    'div',
    {},
    el('div', { class: 'row' }, fields.answer.element, fields.wrong.element),
    note,
  );

  /** @param {'answer' | 'wrong'} key */
  function fieldOf(key) {
    return createTokenField({
      label: words[key],
      testId: `patch-${key}`,
      onChoose: (token) => choose(key, token),
      onType: (typed) => chooseTyped(key, typed),
    });
  }

  /** @param {string} sentence */
  function warn(sentence) {
    box.messages.clear();
    box.messages.warn(sentence);
  }

  async function readAgain() {
    const base = baseNow();
    if (!base?.logits) return warn(words.needsRun);
    stop();
    wished = { answer: '', wrong: '' };
    await read(base);
    onRead();
  }

  /** Runs what stands in the box, once for each run on the page. @param {Measured} base */
  function read(base) {
    if (reading?.base === base && !reading.controller.signal.aborted) return reading.promise;
    stop();
    const controller = new AbortController();
    const mine = { base, controller, promise: readOnce(base, controller.signal) };
    reading = mine;
    return mine.promise.finally(() => {
      if (reading !== mine) return;
      reading = null;
      box.tell(null, base.layers);
    });
  }

  /** @param {Measured} base @param {AbortSignal} signal */
  async function readOnce(base, signal) {
    forget();
    box.messages.clear();
    onChange();
    try {
      const { text } = box;
      const read = await tokensOf(base.lab, text);
      signal.throwIfAborted();
      const problem = problemOf(base, read);
      if (problem) return warn(problem);
      const from = performance.now();
      const onStage = (/** @type {import('../lab.js').Layer} */ stage) =>
        box.tell(stage, base.layers);
      const run = await runSource(base, read, { signal, onStage });
      source = { ...run, text, runMs: performance.now() - from };
      await compare(base, source);
    } catch (error) {
      if (!signal.aborted) box.messages.fail(error);
    }
  }

  function forget() {
    source = null;
    compared = null;
    pair = null;
  }

  /** Puts the source beside a run on the page. @param {Measured} base @param {SourceText} from */
  async function compare(base, from) {
    const problem = problemOf(base, from);
    const mine = { base, isUsable: false };
    compared = mine;
    if (problem) warn(problem);
    else {
      const found = await pairOf(wished, base, from);
      await show(base, from, found.pair);
      if (compared !== mine) return;
      pair = found.pair;
      note.textContent = found.note;
      mine.isUsable = true;
    }
    onChange();
  }

  /** @param {Measured} base @param {SourceText} from @param {Pair} of */
  async function show(base, from, of) {
    const ofPage = /** @type {Float32Array} */ (base.logits);
    const candidates = candidatesOf(ofPage, from.logits, [of.answer, of.wrong]);
    const ids = candidates.map(({ token }) => token);
    const labels = await labelsOf(base.lab, ids);
    fields.answer.show(candidates, labels, of.answer);
    fields.wrong.show(candidates, labels, of.wrong);
    return labels;
  }

  /** @param {'answer' | 'wrong'} key @param {number} token */
  async function choose(key, token) {
    const base = baseNow();
    if (!pair || !source || !base || compared?.base !== base) return;
    const next = { ...pair, [key]: token };
    if (next.answer === next.wrong) warn(words.sameToken);
    else {
      box.messages.clear();
      pair = next;
    }
    const labels = await show(base, source, pair);
    wished = { answer: labels.get(pair.answer) ?? '', wrong: labels.get(pair.wrong) ?? '' };
    note.textContent = '';
    onChange();
  }

  /** @param {'answer' | 'wrong'} key @param {string} typed */
  async function chooseTyped(key, typed) {
    const base = baseNow();
    if (!base) return;
    const ids = await base.lab.toTokens(textOfLabel(typed) ?? typed);
    if (ids.length === 1) return choose(key, ids[0]);
    warn(words.notOne(typed, int(ids.length)));
  }

  /** Whether the source was run by the model of this run, at its precision. @param {Measured} base */
  const isOf = ({ lab, precision }) => source?.lab === lab && source.precision === precision;

  return {
    box,
    tokens,
    stop,
    read,
    /** What the run on the page can be patched from. @param {Measured | null} base */
    of(base) {
      const isUsable = base !== null && compared?.base === base && compared.isUsable;
      return isUsable && source && pair ? { source, pair } : null;
    },
    /** The same once the source has been read and compared. @param {Measured} base */
    async ready(base) {
      if (source && isOf(base) && !reading) {
        if (compared?.base !== base) await compare(base, source).catch(box.messages.fail);
      } else await read(base);
      return this.of(base);
    },
    /** The run on the page may be another one. @param {Measured} base */
    follow(base) {
      if (!source || !base.logits || compared?.base === base || reading) return;
      if (isOf(base)) compare(base, source).catch(box.messages.fail);
      else {
        forget();
        warn(words.stale);
      }
    },
    /** The source text that has been read, '' for none, and the tokens that were chosen. */
    get chosen() {
      return { source: source?.text ?? '', ...wished };
    },
    /** What is to be read. @param {string} text @param {Wish} wish */
    set(text, wish) {
      stop();
      forget();
      box.text = text;
      wished = wish;
    },
  };
}
