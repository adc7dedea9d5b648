// SPDX-License-Identifier: MIT
//
// patch-source.js - the source text of patches: its box, its run, and whether its positions are those of the
// text on the page. Called by patch.js.

import { STREAM_TAPS } from '../measures/residual.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/patch.js';
import { el, freshId } from '../ui/dom.js';
import { int } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { stageSentence } from '../ui/run-bar.js';
import { viewTokens } from '../ui/tokens.js';
import { firstDifference } from './patch-data.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 */

/**
 * @param {import('../lab.js').Lab} lab
 * @param {string} input
 * @returns {Promise<{ tokens: Int32Array, names: string[] }>} what the model can read of it
 */
export async function tokensOf(lab, input) {
  const tokens = (await lab.toTokens(input)).subarray(0, lab.config.nCtx);
  const views = viewTokens(await lab.tokenBytes(tokens));
  return { tokens, names: views.map(({ label }) => label) };
}

/**
 * Why patches from one text into the other make no sense.
 *
 * @param {{ tokens: Int32Array, names: string[] }} page
 * @param {{ tokens: Int32Array, names: string[] }} source
 * @returns {string} '' where they do
 */
export function problemOf(page, source) {
  if (source.tokens.length === 0) return words.empty;
  const position = firstDifference(page.tokens, source.tokens);
  if (position < 0) return words.same;
  if (page.tokens.length === source.tokens.length) return '';
  const quoted = (/** @type {string[]} */ names) =>
    position < names.length ? `“${names[position]}”` : words.end;
  return words.lengths({
    page: int(page.tokens.length),
    source: int(source.tokens.length),
    position: int(position),
    ofPage: quoted(page.names),
    ofSource: quoted(source.names),
  });
}

/**
 * @param {Measured} base  whose model and precision are used
 * @param {{ tokens: Int32Array, names: string[] }} read
 * @param {{ signal: AbortSignal, onStage: (stage: import('../lab.js').Layer) => void }} options
 * @returns {Promise<SourceText>}
 */
export async function runSource({ lab, precision }, { tokens, names }, { signal, onStage }) {
  const { cache, logits } = await lab.runWithCache(tokens, {
    namesFilter: STREAM_TAPS,
    precision,
    signal,
    onLayer: onStage,
  });
  const tap = (/** @type {string} */ name) => cache.get(name);
  return { lab, precision, tokens, names, logits: logits.data, tap };
}

/**
 * @param {object} options
 * @param {() => void} options.onRead   the learner wants the text in the box to be run
 * @param {() => void} options.onCopy
 * @param {() => void} options.onExample
 * @param {() => void} options.onStop
 */
export function createSourceBox({ onRead, onCopy, onExample, onStop }) {
  const boxId = freshId('source');
  const hintId = freshId('hint');
  const box = el('textarea', {
    id: boxId,
    rows: 3,
    lang: 'en',
    spellcheck: 'false',
    'aria-describedby': hintId,
    'data-testid': 'source-text',
  });
  /** @param {string} words @param {() => void} click @param {string} [className] */
  const button = (words, click, className) =>
    el('button', { type: 'button', class: className, text: words, on: { click } });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': words.reading });
  const status = el('span');
  const progress = el(
    'div',
    { class: 'progress', hidden: true },
    bar,
    status,
    button(text.run.cancel, onStop),
  );
  const messages = createMessageArea();
  const { page, source } = words.pair;
  const element = el(
    'div',
    {},
    el('label', { for: boxId, text: words.box }),
    box,
    el(
      'div',
      { class: 'row' },
      button(words.read, onRead, 'primary'),
      button(words.copy, onCopy),
      button(words.example, onExample),
    ),
    el(
      'p',
      { class: 'small muted', id: hintId },
      `${words.hint} `,
      words.exampleNote(page, source),
    ),
    progress,
    messages.element,
  );
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onRead();
  });
  return {
    element,
    messages,
    get text() {
      return box.value;
    },
    set text(value) {
      box.value = value;
    },
    focus: () => box.focus(),
    /** @param {import('../lab.js').Layer | null} stage null: no run is under way @param {number} layers L */
    tell(stage, layers) {
      progress.hidden = stage === null;
      if (!stage) return;
      bar.max = stage.total;
      bar.value = stage.done;
      status.textContent = stageSentence(stage, layers);
    },
  };
}
