// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 05's page: runs a text, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.lengths layer by layer (measure.js); every control changes the
// state and calls draw(). Nothing is computed from what is on the page.

import { text as lesson } from '../../text/vi-lesson-05.js';
import { text } from '../../text/vi.js';
import { readPalette } from '../../theme/palette.js';
import { createChoice } from '../../ui/choice.js';
import { byId, el } from '../../ui/dom.js';
import { int, num, scientific } from '../../ui/format.js';
import { createModelBar, provenance } from '../../ui/model-bar.js';
import { paced } from '../../ui/pace.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSlider } from '../../ui/slider.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewTokens } from '../../ui/tokens.js';
import { hiddenTap, IdentityCheck, rowNorms, STREAM_TAPS, StreamWindow } from '../residual.js';
import { mean } from '../statistics.js';
import { createCurvesFigure } from './figure-curves.js';
import { createInfluenceFigure } from './figure-influence.js';
import { createMapFigure } from './figure-map.js';
import { createScatterFigure } from './figure-scatter.js';
import { correlate, emptyLengths, measureLayer, mostSensitive } from './measure.js';
import { drawPublished } from './published.js';
import { createState, PARTS, tokenName } from './state.js';

/**
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('./measure.js').Reading} Reading
 * @typedef {import('./measure.js').Part} Part
 */

const state = createState();

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(
  modelBar.element,
  el('p', { class: 'small muted', text: text.model.englishOnly }),
);

const runBar = createRunBar({ text: lesson.sample, rows: 7, run });
byId('run').append(runBar.element);

const readingChoice = createChoice({
  legend: lesson.reading.legend,
  options: [
    { value: 'difference', label: lesson.reading.difference },
    { value: 'size', label: lesson.reading.size },
  ],
  onChoose: (/** @type {Reading} */ value) => {
    state.reading = value;
    draw(true);
  },
});
const scaleChoice = createChoice({
  legend: lesson.scale.legend,
  options: [
    { value: 'even', label: lesson.scale.even },
    { value: 'log', label: lesson.scale.log },
  ],
  onChoose: (value) => {
    state.logScale = value === 'log';
    draw(false);
  },
});
byId('map-controls').append(readingChoice.element, scaleChoice.element);

const strip = createTokenStrip({
  label: lesson.toggle.strip,
  selection: 'many',
  onPick: toggleToken,
});
const droppedNote = el('span', { role: 'status' });
const restore = el('button', {
  type: 'button',
  class: 'plain',
  text: lesson.toggle.restore,
  hidden: true,
  on: {
    click: () => {
      state.dropped.clear();
      draw(true);
    },
  },
});
byId('tokens').append(strip.element, el('p', { class: 'small muted' }, droppedNote, ' ', restore));

const toggle = el(
  'button',
  {
    type: 'button',
    class: 'switch',
    role: 'switch',
    'aria-checked': 'false',
    'data-testid': 'drop-first',
    'aria-label': lesson.toggle.label,
    on: { click: () => toggleToken(0) },
  },
  el('span', { class: 'off', text: lesson.toggle.keep }),
  el('span', { class: 'track', 'aria-hidden': 'true' }),
  el('span', { class: 'on', text: lesson.toggle.drop }),
  el('span', { text: lesson.toggle.first }),
);
const layerSlider = createSlider({ label: lesson.choose.layer, onInput: chooseLayer });
const partChoice = createChoice({
  legend: lesson.choose.part,
  options: PARTS.map((value) => ({ value, label: lesson.part[value] })),
  onChoose: (/** @type {Part} */ value) => {
    state.part = value;
    draw(true);
  },
});
/** @type {{ part: Part, coefficient: 'pearson' | 'spearman', value: HTMLElement, other: HTMLElement }[]} */
const readouts = [];
const readout = el('div', { class: 'readout', 'aria-live': 'polite' });
for (const part of PARTS) {
  for (const coefficient of /** @type {const} */ (['pearson', 'spearman'])) {
    const value = el('div', { class: 'value', 'data-testid': `${coefficient}-${part}` });
    const other = el('div', { class: 'other', 'data-testid': `${coefficient}-${part}-compare` });
    const name = lesson.readout.name(part, coefficient === 'pearson' ? 'Pearson' : 'Spearman');
    readouts.push({ part, coefficient, value, other });
    readout.append(
      el('div', { class: part }, el('div', { class: 'name', text: name }), value, other),
    );
  }
}
byId('controls').append(
  el('div', { class: 'row' }, toggle, layerSlider.element, partChoice.element),
  readout,
);

// ---- figures -------------------------------------------------------------------------------------

const mapFigure = createMapFigure({ onLayer: chooseLayer });
const tokenFigures = [
  createCurvesFigure({ onLayer: chooseLayer }),
  createScatterFigure({ onToken: toggleToken }),
  createInfluenceFigure({ onToken: toggleToken }),
];
byId('figure-map').append(mapFigure.element);
byId('figures').append(...tokenFigures.map((figure) => figure.element));

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, { signal, progress, warn }) {
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const all = await lab.toTokens(input);
  const tokens = all.subarray(0, lab.config.nCtx);
  if (tokens.length < all.length) {
    warn(text.run.cut(int(all.length), int(tokens.length), int(all.length - tokens.length)));
  }
  const views = viewTokens(await lab.tokenBytes(tokens));
  signal.throwIfAborted();

  const layers = lab.config.nLayers;
  const lengths = emptyLengths(layers, tokens.length);
  const firstRun = !state.complete;
  Object.assign(state, {
    lengths,
    names: views.map((v) => v.label),
    provenance: provenance(lab, precision, tokens.length),
    modelName: lab.config.name,
    complete: false,
    layer: Math.min(Math.max(1, state.layer), layers),
    firstRatio: null,
  });
  state.dropped = new Set(state.dropped.has(0) ? [0] : []);
  strip.show(views);
  byId('result').hidden = true;

  const stream = new StreamWindow();
  const identity = new IdentityCheck();
  /** @type {import('./state.js').State['firstRatio']} */
  let firstRatio = null;
  await lab.runWithCache(tokens, {
    namesFilter: STREAM_TAPS,
    keep: false,
    precision,
    signal,
    onLayer({ layer, kind, done, total, cache: stage }) {
      stream.take(stage);
      const block = layer === null ? '' : text.run.layer(int(layer + 1), int(layers));
      progress(done, total, block || (kind === 'embed' ? text.run.embed : text.run.unembed));
      if (kind !== 'mlp' || layer === null) return;
      measureLayer(lengths, stream, layer + 1);
      identity.add(stream, layer + 1);
      const ratio = firstTokenRatio(stream, layer + 1);
      if (ratio !== null && ratio > (firstRatio?.ratio ?? 0))
        firstRatio = { layer: layer + 1, ratio };
      stream.passed(layer + 1);
      if (firstRun) state.layer = layer + 1;
      drawSoon();
    },
  });

  byId('identity').textContent = identity.holds
    ? text.identity.holds(scientific(identity.worst))
    : text.identity.fails(scientific(identity.worst), scientific(identity.bound));
  byId('identity').className = identity.holds ? '' : 'c-first';
  byId('result').hidden = false;

  state.firstRatio = firstRatio;
  state.complete = true;
  const sensitive = mostSensitive(lengths, state.reading);
  if (firstRun && sensitive) {
    state.layer = sensitive.layer;
    state.part = sensitive.part;
  }
  draw(false);
  return { tokens: tokens.length };
}

/**
 * |h[l]| of position 0 against the mean of the other positions; null where there are none.
 *
 * @param {import('../residual.js').Cache} cache
 * @param {number} l 1..L
 */
function firstTokenRatio(cache, l) {
  const [first, ...others] = rowNorms(cache.get(hiddenTap(l)));
  return others.length ? first / mean(others) : null;
}

// ---- changes of state ----------------------------------------------------------------------------

/** @param {number} position */
function toggleToken(position) {
  if (!state.lengths) return;
  if (!state.dropped.delete(position)) state.dropped.add(position);
  draw(true);
}

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  draw(true);
}

const drawSoon = paced(() => {
  if (!state.complete) draw(false);
});

// ---- drawing -------------------------------------------------------------------------------------

/** @param {boolean} animate points and lines move to their new places */
function draw(animate) {
  const { lengths } = state;
  if (!lengths) return;
  const palette = readPalette();
  const moving = animate && !reducedMotion.matches;
  drawControls(lengths);
  mapFigure.draw(state, lengths, palette);
  for (const figure of tokenFigures) figure.draw(state, lengths, palette, moving);
  drawPublished(state);
}

/** @param {Lengths} lengths */
function drawControls(lengths) {
  const { dropped } = state;
  strip.paint((t) => ({ dropped: dropped.has(t) }));
  toggle.setAttribute('aria-checked', String(dropped.has(0)));
  layerSlider.set(1, lengths.layers, state.layer);
  partChoice.set(state.part);
  const positions = [...dropped].sort((a, b) => a - b);
  droppedNote.textContent = positions.length
    ? lesson.toggle.dropped(
        positions
          .map((t) => `${tokenName(state, t)} (${text.words.position} ${int(t)})`)
          .join(', '),
      )
    : lesson.toggle.none;
  restore.hidden = positions.length === 0;

  for (const { part, coefficient, value, other } of readouts) {
    const at = (/** @type {ReadonlySet<number>} */ without) =>
      num(correlate(lengths, state.reading, part, state.layer, without)[coefficient]);
    value.textContent = at(dropped);
    other.textContent = lesson.readout.compare(at(new Set()), at(new Set([0])));
  }
}

drawPublished(state);
onThemeChange(() => draw(false));
