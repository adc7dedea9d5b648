// SPDX-License-Identifier: MIT
//
// patch.js - the stepper's part "patch from another text": a source text beside the one on the page, the two
// tokens that tell them apart, one cell patched as an intervention, or every cell as figure 6.
//
// Fetched by patch-entry.js when the learner opens the part. Puts the pieces together: patch-source.js,
// patch-tokens.js, patch-sweep.js, patch-figure.js; the arithmetic is in patch-data.js.

import { text as words } from '../text/patch.js';
import { readPalette } from '../theme/palette.js';
import { createChoice } from '../ui/choice.js';
import { byId, el } from '../ui/dom.js';
import { createDrawing } from '../ui/drawing.js';
import { int } from '../ui/format.js';
import { textOfLabel } from '../ui/tokens.js';
import { PATCHES } from './edits.js';
import { candidatesOf, defaultPair } from './patch-data.js';
import { createPatchFigure } from './patch-figure.js';
import { createSourceBox, problemOf, runSource, tokensOf } from './patch-source.js';
import { costWords, createSweep, timeOf } from './patch-sweep.js';
import { createDifferences, createTokenField, labelsOf, topOf } from './patch-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./edits.js').Patch} Patch
 * @typedef {import('./patch-data.js').Pair} Pair
 *
 * @typedef {object} Values  what a link carries of the part
 * @property {string} source  the source text; '' for none
 * @property {string} answer  label of a token; '' for the page's choice
 * @property {string} wrong
 * @property {Patch} patch
 * @property {boolean} sweep  every cell was patched
 *
 * @typedef {object} Host  the stepper's page
 * @property {() => { base: Measured | null, edited: Measured | null, edits: Edit[], cursor: Cursor }} subject
 * @property {string} sample                   the text that the page begins with
 * @property {() => string} text               of the run on the page
 * @property {(cursor: Cursor) => void} onMove
 * @property {(edit: Edit) => void} addEdit
 * @property {() => void} onSource             patches in force have another source text now
 * @property {(text: string) => void} runText  puts another text on the page and runs it
 */

/** A link starts a sweep by itself where it takes no longer than this. */
const SOON_MS = 30_000;

/** @param {Host} host */
export function createPatch(host) {
  /** @type {(SourceText & { text: string, runMs: number }) | null} */
  let source = null;
  /** The run on the page that the source is compared with, and what came of it. */
  let compared = /** @type {{ base: Measured, problem: string } | null} */ (null);
  /** @type {Pair | null} */
  let pair = null;
  /** Chosen by the learner or a link, as labels; '' for the page's choice. */
  let wished = { answer: '', wrong: '' };
  /** @type {Map<number, string>} */
  let labels = new Map();
  /** What a link wants to be done once the run on the page is whole. */
  let wanted = { source: false, sweep: false };
  /** @type {{ base: Measured, promise: Promise<void>, controller: AbortController } | null} */
  let reading = null;

  const box = createSourceBox({
    onRead: () => readAgain(),
    onCopy: () => {
      box.text = host.text();
      box.focus();
    },
    onExample() {
      box.text = words.pair.source;
      wished = { answer: '', wrong: '' };
      wanted = { source: true, sweep: false };
      host.runText(words.pair.page);
    },
    onStop: () => reading?.controller.abort(),
  });
  /** @type {(key: 'answer' | 'wrong') => ReturnType<typeof createTokenField>} */
  const tokenField = (key) =>
    createTokenField({
      label: words[key],
      testId: `patch-${key}`,
      onChoose: (token) => choose(key, token),
      onType: (typed) => chooseTyped(key, typed),
    });
  const fields = { answer: tokenField('answer'), wrong: tokenField('wrong') };
  const note = el('p', { class: 'small muted' });
  const differences = createDifferences();
  const taps = el('p', { class: 'small muted' });
  const parts = createChoice({
    legend: words.part,
    options: PATCHES.map((value) => ({ value, label: words.parts[value] })),
    onChoose: () => {
      sweep.clear();
      draw();
    },
  });
  const one = el('button', { type: 'button', 'data-testid': 'patch-one', on: { click: patchOne } });
  const sweep = createSweep({ onStart: startSweep, onCell: () => drawing.soon() });
  const done = el('p', { class: 'small', role: 'status', 'data-testid': 'patch-status' });
  const figure = createPatchFigure({ onMove: host.onMove });
  const hands = el(
    'div',
    { hidden: true },
    el('div', { class: 'row' }, fields.answer.element, fields.wrong.element),
    note,
    differences.element,
    parts.element,
    taps,
    el('div', { class: 'row' }, one, sweep.start),
    done,
    sweep.element,
  );
  const drawing = createDrawing([drawFigure]);
  box.text = host.text() === host.sample ? words.sampleSource : host.text();

  // ---- the source text ----------------------------------------------------------------------------

  /** @param {Measured} base @returns {boolean} the source was run by the page's model, at its precision */
  const isOf = (base) => source?.lab === base.lab && source.precision === base.precision;

  /** @param {Measured} base @returns {SourceText | null} what `base` can be patched from */
  const usable = (base) => (compared?.base === base && !compared.problem ? source : null);

  async function readAgain() {
    const { base, edits } = host.subject();
    if (!base?.logits) {
      box.messages.clear();
      return box.messages.warn(words.needsRun);
    }
    wished = { answer: '', wrong: '' };
    await read(base);
    if (edits.length > 0) host.onSource();
  }

  /** Runs what stands in the box, once for each run on the page. @param {Measured} base */
  function read(base) {
    if (reading?.base === base && !reading.controller.signal.aborted) return reading.promise;
    reading?.controller.abort();
    const controller = new AbortController();
    const mine = { base, controller, promise: readOnce(base, controller.signal) };
    reading = mine;
    return mine.promise.finally(() => {
      if (reading === mine) reading = null;
      box.tell(null, base.layers);
    });
  }

  /** @param {Measured} base @param {AbortSignal} signal */
  async function readOnce(base, signal) {
    sweep.clear();
    source = null;
    compared = null;
    box.messages.clear();
    done.textContent = '';
    draw();
    try {
      const { text } = box;
      const tokens = await tokensOf(base.lab, text);
      const problem = problemOf(base, tokens);
      if (problem) return box.messages.warn(problem);
      const from = performance.now();
      const run = await runSource(base, tokens, {
        signal,
        onStage: (stage) => box.tell(stage, base.layers),
      });
      source = { ...run, text, runMs: performance.now() - from };
      await compare(base);
    } catch (error) {
      if (!signal.aborted) box.messages.fail(error);
    }
  }

  /** Puts the source beside a run on the page. @param {Measured} base */
  async function compare(base) {
    if (!source || !base.logits) return;
    sweep.clear();
    const problem = problemOf(base, source);
    compared = { base, problem };
    if (problem) {
      box.messages.clear();
      box.messages.warn(problem);
    } else await pairUp(base, source);
    draw();
  }

  /** @param {Measured} base @param {SourceText} from */
  async function pairUp(base, from) {
    const ofPage = /** @type {Float32Array} */ (base.logits);
    const byDefault = defaultPair(ofPage, from.logits);
    pair = {
      answer: (await idOf(wished.answer, base, from)) ?? byDefault.answer,
      wrong: (await idOf(wished.wrong, base, from)) ?? byDefault.wrong,
    };
    await labelCandidates(base, from);
    const isByDefault = pair.answer === byDefault.answer && pair.wrong === byDefault.wrong;
    note.textContent =
      byDefault.isSameTop && isByDefault
        ? words.sameTop(labels.get(pair.answer) ?? '', labels.get(pair.wrong) ?? '')
        : '';
  }

  /** @param {Measured} base @param {SourceText} from */
  async function labelCandidates(base, from) {
    if (!pair) return;
    const ofPage = /** @type {Float32Array} */ (base.logits);
    const candidates = candidatesOf(ofPage, from.logits, [pair.answer, pair.wrong]);
    labels = await labelsOf(
      base.lab,
      candidates.map(({ token }) => token),
    );
    fields.answer.show(candidates, labels, pair.answer);
    fields.wrong.show(candidates, labels, pair.wrong);
  }

  // ---- the two tokens -----------------------------------------------------------------------------

  /**
   * @param {string} label '' for none
   * @param {Measured} base
   * @param {SourceText} from
   * @returns {Promise<number | null>} null for none, or where the model has no such token
   */
  async function idOf(label, base, from) {
    if (!label) return null;
    const ofPage = /** @type {Float32Array} */ (base.logits);
    // A part of a character has a label, but no text that could be cut into tokens.
    const ids = candidatesOf(ofPage, from.logits, []).map(({ token }) => token);
    for (const [id, known] of await labelsOf(base.lab, ids)) if (known === label) return id;
    const tokens = await base.lab.toTokens(textOfLabel(label) ?? '');
    return tokens.length === 1 ? tokens[0] : null;
  }

  /** @param {'answer' | 'wrong'} key @param {number} token */
  async function choose(key, token) {
    const { base } = host.subject();
    const from = base && usable(base);
    if (!pair || !base || !from) return;
    const next = { ...pair, [key]: token };
    box.messages.clear();
    if (next.answer === next.wrong) box.messages.warn(words.sameToken);
    else {
      pair = next;
      sweep.clear();
    }
    await labelCandidates(base, from);
    wished = { answer: labels.get(pair.answer) ?? '', wrong: labels.get(pair.wrong) ?? '' };
    note.textContent = '';
    draw();
  }

  /** @param {'answer' | 'wrong'} key @param {string} typed */
  async function chooseTyped(key, typed) {
    const { base } = host.subject();
    if (!base) return;
    const tokens = await base.lab.toTokens(textOfLabel(typed) ?? typed);
    if (tokens.length === 1) return choose(key, tokens[0]);
    box.messages.clear();
    box.messages.warn(words.notOne(typed, int(tokens.length)));
  }

  // ---- patching -----------------------------------------------------------------------------------

  function patchOne() {
    const { base, cursor } = host.subject();
    const part = parts.value;
    if (!base || !usable(base)) return;
    if (part !== 'patch-h' && cursor.layer === 0) {
      done.textContent = words.noLayer(words.symbols[part]);
      return;
    }
    host.addEdit({ part, layer: cursor.layer, token: cursor.token });
    const toGrid = el('a', { href: '#grid', text: words.toGrid });
    toGrid.addEventListener('click', (event) => {
      // The address is a link of the page's own, which an anchor would replace.
      event.preventDefault();
      byId('grid').scrollIntoView();
    });
    done.replaceChildren(`${words.patched} `, toGrid);
  }

  /** @returns {import('./patch-sweep.js').Task | null} */
  function task() {
    const { base } = host.subject();
    const from = base && usable(base);
    if (!base || !from || !source || !pair) return null;
    return { base, source: from, pair, part: parts.value, runMs: source.runMs };
  }

  function startSweep() {
    const now = task();
    if (now) sweep.run(now);
  }

  // ---- drawing ------------------------------------------------------------------------------------

  function drawFigure() {
    const { base, cursor } = host.subject();
    const { shown } = sweep;
    const isOfPage = shown !== null && shown.task.base === base;
    const { answer, wrong } = shown?.task.pair ?? { answer: 0, wrong: 0 };
    const difference = words.difference(labels.get(answer) ?? '', labels.get(wrong) ?? '');
    figure.draw(isOfPage ? { ...shown, ...shown.task, difference } : null, cursor, readPalette());
    sweep.start.disabled = sweep.isRunning;
  }

  /** What the table of logits was made from. */
  let tabled = /** @type {unknown[]} */ ([]);

  /** @param {Measured} base @param {SourceText} from */
  async function drawDifferences(base, from) {
    const { edited } = host.subject();
    const key = [base, from, edited, pair];
    if (!pair || key.every((value, i) => value === tabled[i])) return;
    tabled = key;
    const runs = [
      { name: words.rows.page, logits: base.logits },
      { name: words.rows.source, logits: from.logits },
      { name: words.rows.edited, logits: edited?.logits },
    ].flatMap(({ name, logits }) => (logits ? [{ name, logits }] : []));
    const tops = runs.map(({ logits }) => topOf(logits));
    const named = await labelsOf(base.lab, [...new Set([...tops, pair.answer, pair.wrong])]);
    if (tabled === key) differences.show(runs, pair, named);
  }

  /** The cell that the button names. */
  let told = '';

  function draw() {
    const { base, cursor } = host.subject();
    const from = base && usable(base);
    hands.hidden = !from;
    drawFigure();
    if (!base || !from) return;
    const part = parts.value;
    const cell = [part, cursor.layer, cursor.token].join();
    if (cell !== told) done.textContent = '';
    told = cell;
    taps.textContent = words.taps[part];
    one.textContent = words.one({
      symbol: words.symbols[part],
      layer: int(cursor.layer),
      token: base.names[cursor.token],
      position: int(cursor.token),
    });
    const now = task();
    if (now) sweep.offer(now);
    drawDifferences(base, from);
  }

  /** The run on the page is another one, or has ended. @param {Measured} base */
  function follow(base) {
    if (sweep.shown && sweep.shown.task.base !== base) sweep.clear();
    if (!source || !base.logits || compared?.base === base || reading) return;
    if (isOf(base)) compare(base);
    else {
      source = null;
      box.messages.clear();
      box.messages.warn(words.stale);
    }
  }

  /** @param {Measured} base the run that has ended */
  async function settle(base) {
    const { source: wantsSource, sweep: wantsSweep } = wanted;
    wanted = { source: false, sweep: false };
    if (wantsSource) await read(base);
    const now = task();
    if (!wantsSweep || !now) return;
    if (timeOf(now) <= SOON_MS) return sweep.run(now);
    const { runs, time } = costWords(now);
    sweep.status.textContent = words.waits(runs, time);
  }

  const cite = (/** @type {string} */ name, /** @type {string} */ id) =>
    el('a', { href: `https://arxiv.org/abs/${id}`, text: `${name}, arXiv ${id}` });

  return {
    element: el(
      'div',
      {},
      el('p', { text: words.about }),
      el('p', { class: 'small muted' }, words.roles),
      el(
        'p',
        { class: 'small muted' },
        words.sources,
        cite(words.meng, '2202.05262'),
        words.measured,
        cite(words.wang, '2211.00593'),
        '.',
      ),
      box.element,
      hands,
      figure.element,
    ),

    /** @returns {Values} */
    get values() {
      const { shown } = sweep;
      const patch = parts.value;
      const isSwept = wanted.sweep || sweep.isRunning || (shown?.sweep.isWhole ?? false);
      const text = wanted.source ? box.text : (source?.text ?? '');
      return { source: text, ...wished, patch, sweep: isSwept };
    },

    /** Takes what a link says; settle() does it. @param {Values} values */
    open({ source: text, answer, wrong, patch, sweep: wantsSweep }) {
      if (!text) return;
      box.text = text;
      wished = { answer, wrong };
      parts.set(patch);
      source = null;
      wanted = { source: true, sweep: wantsSweep };
    },
    settle,
    stop() {
      reading?.controller.abort();
      sweep.stop();
    },

    /** @param {Measured} base @returns {Promise<SourceText | null>} */
    async sourceOf(base) {
      if (!usable(base)) {
        if (source && isOf(base)) await compare(base);
        else await read(base);
      }
      return usable(base);
    },

    draw() {
      const { base } = host.subject();
      if (base) follow(base);
      draw();
    },
  };
}
