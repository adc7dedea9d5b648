// SPDX-License-Identifier: MIT
//
// patch.js - the stepper's part "patch from another text": a source text beside the one on the page, one cell
// patched as an intervention, or every cell as figure 6.
//
// Fetched by later-part.js when the learner opens the part. Puts the pieces together: patch-pairing.js (both
// texts and the two tokens), patch-sweep.js (every cell), patch-figure.js; the arithmetic is in patch-data.js.

import { text as words } from '../text/patch.js';
import { readPalette } from '../theme/palette.js';
import { createChoice } from '../ui/choice.js';
import { byId, el } from '../ui/dom.js';
import { createDrawing } from '../ui/drawing.js';
import { int } from '../ui/format.js';
import { PATCHES } from './edits.js';
import { createPatchFigure } from './patch-figure.js';
import { createPairing } from './patch-pairing.js';
import { costWords, createSweep, timeOf } from './patch-sweep.js';
import { createDifferences } from './patch-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./edits.js').Patch} Patch
 *
 * @typedef {object} Values  what a link carries of the part
 * @property {string} source  the source text; '' for none
 * @property {string} answer  label of a token; '' for the page's choice
 * @property {string} wrong
 * @property {Patch} patch
 * @property {boolean} sweep  every cell was patched
 *
 * @typedef {object} Host  the stepper's page
 * @property {() => { base: Measured | null, edited: Measured | null, cursor: Cursor }} subject
 * @property {string} sample                   the text that the page begins with
 * @property {() => string} text               of the run on the page
 * @property {(cursor: Cursor) => void} onMove
 * @property {(edit: Edit) => void} addEdit
 * @property {() => void} onSource             patches in force have another source text now
 * @property {(text: string) => void} runText  puts another text on the page and runs it
 */

/** A link starts a sweep by itself where it takes no longer than this. */
const SOON_MS = 30_000;

/** What the part is about, and where it comes from. */
function intro() {
  const cite = (/** @type {string} */ name, /** @type {string} */ id) =>
    el('a', { href: `https://arxiv.org/abs/${id}`, text: `${name}, arXiv ${id}` });
  const { about, roles, sources, meng, measured, wang } = words;
  return el(
    'div',
    {},
    el('p', { text: about }),
    el('p', { class: 'small muted', text: roles }),
    el(
      'p',
      { class: 'small muted' },
      ...[sources, cite(meng, '2202.05262'), measured, cite(wang, '2211.00593'), '.'],
    ),
  );
}

/** @param {Host} host */
export function createPatch(host) {
  /** What a link wants to be done once the run on the page is whole. */
  let wanted = { source: false, sweep: false };
  const pairing = createPairing({
    base: () => host.subject().base,
    onChange() {
      sweep.clear();
      draw();
    },
    onRead: host.onSource,
    onCopy() {
      pairing.box.text = host.text();
      pairing.box.focus();
    },
    onExample() {
      pairing.set(words.pair.source, { answer: '', wrong: '' });
      wanted = { source: true, sweep: false };
      host.runText(words.pair.page);
    },
  });
  const parts = createChoice({
    legend: words.part,
    options: PATCHES.map((value) => ({ value, label: words.parts[value] })),
    onChoose() {
      sweep.clear();
      draw();
    },
  });
  const differences = createDifferences();
  const one = createOne(host, () => parts.value);
  const sweep = createSweep({
    onStart() {
      const now = task();
      if (now && !sweep.isRunning) sweep.run(now);
    },
    onCell: () => drawing.soon(),
  });
  const figure = createPatchFigure({ onMove: host.onMove });
  const hands = el(
    'div',
    { hidden: true },
    pairing.tokens,
    differences.element,
    parts.element,
    one.taps,
    el('div', { class: 'row' }, one.button, sweep.start),
    one.status,
    sweep.element,
    figure.element,
  );
  const drawing = createDrawing([drawFigure]);
  pairing.box.text = host.text() === host.sample ? words.sampleSource : host.text();

  /** @returns {import('./patch-sweep.js').Task | null} what a sweep would do now */
  function task() {
    const { base } = host.subject();
    const found = pairing.of(base);
    return base && found && { base, ...found, part: parts.value, runMs: found.source.runMs };
  }

  function drawFigure() {
    const { base, cursor } = host.subject();
    const { shown } = sweep;
    const isOfPage = shown !== null && shown.task.base === base;
    const state = { difference: differences.name, isRunning: sweep.isRunning };
    figure.draw(isOfPage ? { ...shown, ...shown.task, ...state } : null, cursor, readPalette());
    // It keeps the focus of who has pressed it.
    sweep.start.setAttribute('aria-disabled', String(sweep.isRunning));
  }

  function draw() {
    const { base, edited, cursor } = host.subject();
    if (base) pairing.follow(base);
    if (sweep.shown && sweep.shown.task.base !== base) sweep.clear();
    const now = task();
    hands.hidden = now === null;
    if (!now) return drawFigure();
    one.draw(now.base, cursor);
    sweep.offer(now);
    const runs = [
      { name: words.rows.page, logits: now.base.logits },
      { name: words.rows.source, logits: now.source.logits },
      { name: words.rows.edited, logits: edited?.logits ?? null },
    ];
    differences.draw(now.base.lab, runs, now.pair, drawFigure);
    drawFigure();
  }

  return {
    element: el('div', {}, intro(), pairing.box.element, hands),
    draw,

    /** @returns {Values} */
    get values() {
      const isSwept = wanted.sweep || sweep.isRunning || (sweep.shown?.sweep.isWhole ?? false);
      const { chosen, box } = pairing;
      const source = wanted.source ? box.text : chosen.source;
      return { ...chosen, source, patch: parts.value, sweep: isSwept };
    },

    /** Takes what a link says; settle() does it. @param {Values} values */
    open({ source, answer, wrong, patch, sweep: wantsSweep }) {
      pairing.set(source, { answer, wrong });
      parts.set(patch);
      wanted = { source: true, sweep: wantsSweep };
    },

    /** Does what a link wants of the run that has ended. @param {Measured} base */
    async settle(base) {
      const wish = wanted;
      wanted = { source: false, sweep: false };
      if (wish.source) await pairing.ready(base);
      const now = task();
      if (!wish.sweep || !now) return;
      if (timeOf(now) <= SOON_MS) return sweep.run(now);
      const { runs, time } = costWords(now);
      sweep.status.textContent = words.waits(runs, time);
    },

    stop() {
      pairing.stop();
      sweep.stop();
    },

    /** @param {Measured} base @returns {Promise<SourceText | null>} */
    sourceOf: async (base) => (await pairing.ready(base))?.source ?? null,
  };
}

/**
 * The button that patches the page's chosen cell.
 *
 * @param {Host} host
 * @param {() => Patch} partNow
 */
function createOne(host, partNow) {
  const taps = el('p', { class: 'small muted' });
  const button = el('button', { type: 'button', 'data-testid': 'patch-one', on: { click: patch } });
  const status = el('p', { class: 'small', role: 'status', 'data-testid': 'patch-status' });
  /** The cell that the button names. */
  let told = '';

  function patch() {
    const { cursor } = host.subject();
    const part = partNow();
    if (part !== 'patch-h' && cursor.layer === 0) {
      status.textContent = words.noLayer(words.symbols[part]);
      return;
    }
    host.addEdit({ part, layer: cursor.layer, token: cursor.token });
    const toGrid = el('a', { href: '#grid', text: words.toGrid });
    toGrid.addEventListener('click', (event) => {
      // The page's address may be a link of ours, which an anchor would replace.
      event.preventDefault();
      byId('grid').scrollIntoView();
    });
    status.replaceChildren(`${words.patched} `, toGrid);
  }

  return {
    taps,
    button,
    status,
    /** @param {Measured} base @param {Cursor} cursor */
    draw({ names }, { layer, token }) {
      const part = partNow();
      const cell = [part, layer, token].join();
      if (cell !== told) status.textContent = '';
      told = cell;
      taps.textContent = words.taps[part];
      button.textContent = words.one({
        symbol: words.symbols[part],
        layer: int(layer),
        token: names[token],
        position: int(token),
      });
    },
  };
}
