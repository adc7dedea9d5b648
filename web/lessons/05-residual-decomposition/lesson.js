// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 05's page: runs a text, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.lengths layer by layer (measure.js); every control changes the
// state and calls drawing.now(). Nothing is computed from what is on the page.

import { sizeOf } from '../../frame/gpt2-sizes.js';
import { createLink } from '../../frame/link.js';
import { MOST_LAYERS, MOST_TOKENS } from '../../frame/link-code.js';
import { loadRecorded } from '../../frame/recorded.js';
import { createScriptButton } from '../../frame/script.js';
import { showIdentity } from '../../frame/stream-run.js';
import { aimAtStepper } from '../../frame/to-stepper.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { text } from '../../text/interface.js';
import { text as lesson } from '../../text/lesson-05.js';
import { readPalette } from '../../theme/palette.js';
import { createChoice } from '../../ui/choice.js';
import { byId, el } from '../../ui/dom.js';
import { createDrawing } from '../../ui/drawing.js';
import { int, num } from '../../ui/format.js';
import { createModelBar, provenance } from '../../ui/model-bar.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSlider } from '../../ui/slider.js';
import { createSwitch } from '../../ui/switch.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewNames } from '../../ui/tokens.js';
import { createCurvesFigure } from './figure-curves.js';
import { createInfluenceFigure } from './figure-influence.js';
import { createMapFigure } from './figure-map.js';
import { createScatterFigure } from './figure-scatter.js';
import { correlate, mostSensitive } from './measure.js';
import { drawPublished } from './published.js';
import { createGuesses, createQuestions } from './questions.js';
import { measureText } from './run.js';
import { lengthScript } from './script.js';
import { createState, PARTS, tokenName } from './state.js';

/**
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('./measure.js').Reading} Reading
 * @typedef {import('./measure.js').Part} Part
 */

const state = createState();

/** Of the model that ran last. @type {import('../../lab.js').Config | null} */
let config = null;

/** Whether the page has chosen a layer and a part worth seeing, or the learner has. */
let isPlaceChosen = false;

const guesses = createGuesses();
byId('predictions').append(...guesses.elements);
const questions = createQuestions(state);
byId('checks').append(questions.element);

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(modelBar.element);

const runBar = createRunBar({
  text: lesson.sample,
  rows: 7,
  run,
  onCutShort() {
    drawing.soon();
    questions.refresh();
  },
});
const samples = [
  { name: lesson.samples.evening, sample: lesson.sample },
  { name: lesson.samples.nietzsche, sample: NIETZSCHE },
].map(({ name, sample }) =>
  el('button', {
    type: 'button',
    class: 'plain',
    text: name,
    on: { click: () => runBar.runText(sample) },
  }),
);
byId('run').append(
  runBar.element,
  el('p', { class: 'small no-print' }, `${lesson.samples.legend}: `, ...samples),
);

const readingChoice = createChoice({
  legend: lesson.reading.legend,
  options: [
    { value: 'difference', label: lesson.reading.difference },
    { value: 'size', label: lesson.reading.size },
  ],
  onChoose: (/** @type {Reading} */ value) => {
    state.reading = value;
    drawing.now(true);
    questions.refresh();
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
    drawing.now();
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
      drawing.now(true);
    },
  },
});
byId('tokens').append(strip.element, el('p', { class: 'small muted' }, droppedNote, ' ', restore));

const toggle = createSwitch({
  label: lesson.toggle.label,
  off: lesson.toggle.keep,
  on: lesson.toggle.drop,
  after: lesson.toggle.first,
  testId: 'drop-first',
  onToggle: () => {
    toggleToken(0);
    toggle.set(state.dropped.has(0));
  },
});
const layerSlider = createSlider({ label: lesson.choose.layer, onInput: chooseLayer });
const partChoice = createChoice({
  legend: lesson.choose.part,
  options: PARTS.map((value) => ({ value, label: lesson.part[value] })),
  onChoose: (/** @type {Part} */ value) => {
    state.part = value;
    isPlaceChosen = true;
    drawing.now(true);
  },
});
const readouts = PARTS.flatMap((part) =>
  /** @type {const} */ (['pearson', 'spearman']).map((coefficient) => {
    const name = lesson.readout.name(part, coefficient === 'pearson' ? 'Pearson' : 'Spearman');
    return { part, coefficient, ...createReadout(`${coefficient}-${part}`, name, part) };
  }),
);
byId('controls').append(
  el('div', { class: 'row' }, toggle.element, layerSlider.element, partChoice.element),
  readoutRow(readouts),
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
async function run(input, running) {
  const lab = await modelBar.ready(running.signal);
  const { precision } = modelBar;
  config = lab.config;
  showIdentity(null);

  const { lengths, views, identity, firstRatio } = await measureText(lab, input, {
    precision,
    running,
    onStart(started, tokenViews) {
      Object.assign(state, {
        lengths: started,
        text: input,
        names: tokenViews.map((v) => v.label),
        provenance: provenance(lab, precision, started.tokens),
        modelName: lab.config.name,
        size: sizeOf(lab.config),
        complete: false,
        isRecorded: false,
        layer: Math.min(Math.max(1, state.layer), started.layers),
        dropped: new Set(state.dropped.has(0) ? [0] : []),
        firstRatio: null,
      });
      strip.show(tokenViews);
      questions.refresh();
    },
    onLayer(l) {
      if (!isPlaceChosen) state.layer = l;
      drawing.soon();
    },
  });
  showIdentity(identity);
  state.firstRatio = firstRatio;
  state.complete = true;
  if (!isPlaceChosen) chooseSensitive(lengths);
  const linked = link.settle({ layer: lengths.layers, dropped: lengths.tokens - 1 }, running.warn);
  if (linked) choose(linked);
  isPlaceChosen = true;
  await drawing.inTasks();
  guesses.reveal(state, lengths);
  questions.refresh();
  return { tokens: views.length };
}

/** @param {Lengths} lengths */
function chooseSensitive(lengths) {
  const sensitive = mostSensitive(lengths, state.reading);
  if (!sensitive) return;
  state.layer = sensitive.layer;
  state.part = sensitive.part;
}

/** @param {Record<string, any>} linked what a link asks for and the run has */
function choose({ layer, part, dropped }) {
  state.dropped = new Set(dropped);
  // Layer 0 leaves the choice to the run; a learner may have chosen meanwhile.
  if (layer === 0 || isPlaceChosen) return;
  state.layer = layer;
  state.part = part;
}

// ---- changes of state ----------------------------------------------------------------------------

/** @param {number} position */
function toggleToken(position) {
  if (!state.lengths) return;
  if (!state.dropped.delete(position)) state.dropped.add(position);
  drawing.now(true);
}

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  isPlaceChosen = true;
  drawing.now(true);
}

// ---- drawing -------------------------------------------------------------------------------------

const drawing = createDrawing([
  drawControls,
  ...mapFigure.parts.map((draw) => () => {
    if (state.lengths) draw(state, state.lengths, readPalette());
  }),
  ...tokenFigures.map((figure) => (/** @type {boolean} */ moves) => {
    if (state.lengths) figure.draw(state, state.lengths, readPalette(), moves);
  }),
]);

/** What stands around the figures. */
function drawControls() {
  drawPublished(state);
  const { lengths, dropped } = state;
  if (!lengths) return;
  // The token in question is the one left out last, and at first position 0, which the lesson is about.
  const token = [...dropped].pop() ?? 0;
  aimAtStepper({ text: state.text, token, layer: state.layer, scalar: 'step' }, modelBar.stamp());
  strip.paint((t) => ({ dropped: dropped.has(t) }));
  toggle.set(dropped.has(0));
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

  for (const { part, coefficient, set } of readouts) {
    const at = (/** @type {ReadonlySet<number>} */ without) =>
      num(correlate(lengths, state.reading, part, state.layer, without)[coefficient]);
    set(at(dropped), lesson.readout.compare(at(NONE_DROPPED), at(FIRST)));
  }
}

drawing.now();
onThemeChange(() => drawing.now());

// ---- what the page shares and what it opens with -------------------------------------------------

const link = createLink({
  lesson: '05',
  schema: {
    text: { type: 'text', name: lesson.link.text, initial: lesson.sample },
    reading: {
      type: 'choice',
      name: lesson.link.reading,
      values: ['difference', 'size'],
      initial: 'difference',
    },
    log: { type: 'flag', name: lesson.link.log, initial: false },
    // Layer 0 stands for the layer that the run itself finds most telling.
    layer: { type: 'int', name: lesson.link.layer, min: 0, max: MOST_LAYERS, initial: 0 },
    part: { type: 'choice', name: lesson.link.part, values: [...PARTS], initial: 'attn' },
    dropped: { type: 'ints', name: lesson.link.dropped, min: 0, max: MOST_TOKENS, initial: [] },
  },
  model: modelBar,
  state: () => ({
    text: textShown(),
    reading: state.reading,
    log: state.logScale,
    layer: state.complete && !state.isRecorded ? state.layer : 0,
    part: state.part,
    dropped: [...state.dropped].sort((a, b) => a - b),
  }),
  box: () => runBar.text,
  apply(values) {
    state.reading = values.reading;
    readingChoice.set(values.reading);
    state.logScale = values.log;
    scaleChoice.set(values.log ? 'log' : 'even');
    isPlaceChosen = false;
    runBar.runText(values.text);
    return [];
  },
});

byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-05.py',
    script: () =>
      lengthScript({
        text: textShown(),
        config,
        reading: state.reading,
        dropped: [...state.dropped].sort((a, b) => a - b),
      }),
  }),
);

/** @returns {string} what the figures on the page were made of; without any, what stands in the box */
function textShown() {
  return state.lengths ? state.text : runBar.text;
}

/** Puts the recorded run on the page, unless the learner was faster. */
async function showRecorded() {
  const recorded = await loadRecorded('05');
  if (!recorded || state.lengths) return;
  /** @type {import('./record.js').Recording} */
  const { names, lengths, firstRatio } = recorded.data;
  Object.assign(state, {
    lengths,
    text: lesson.sample,
    names,
    firstRatio,
    provenance: recorded.provenance,
    modelName: recorded.model.name,
    complete: true,
    isRecorded: true,
  });
  strip.show(viewNames(names));
  chooseSensitive(lengths);
  drawing.now();
}

if (!link.open()) showRecorded();
