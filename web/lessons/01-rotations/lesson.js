// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 01's page: runs the sentences, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.turns layer by layer (measure.js); every control changes the
// state and calls drawing.now(). Nothing is computed from what is on the page.

import { pText } from '../../charts/p-values.js';
import { LabError } from '../../engine/error.js';
import {
  angleText,
  createSentenceView,
  createUnitChoice,
  linkFields,
  readBox,
  SAMPLE,
} from '../../frame/her-page.js';
import { runSentences } from '../../frame/her-run.js';
import { createLink } from '../../frame/link.js';
import { loadRecorded } from '../../frame/recorded.js';
import { createScriptButton } from '../../frame/script.js';
import { showIdentity } from '../../frame/stream-run.js';
import { aimAtStepper } from '../../frame/to-stepper.js';
import { text as her } from '../../text/her.js';
import { text as lesson } from '../../text/lesson-01.js';
import { readPalette } from '../../theme/palette.js';
import { createCheckbox } from '../../ui/checkbox.js';
import { byId, el } from '../../ui/dom.js';
import { createDrawing } from '../../ui/drawing.js';
import { int, num } from '../../ui/format.js';
import { createModelBar } from '../../ui/model-bar.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSeedBox } from '../../ui/seed-box.js';
import { createSlider } from '../../ui/slider.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createCurvesFigure } from './figure-curves.js';
import { createSentenceFigure } from './figure-sentence.js';
import { createTestsFigure } from './figure-tests.js';
import { controlSummary, emptyTurns, TurnMeter, testLayers } from './measure.js';
import { drawPublished } from './published.js';
import { createGuess, createQuestions } from './questions.js';
import { createState, FIRST_SEED, UNITS } from './state.js';

const state = createState();

/** Of the model that ran last, for the program. @type {import('../../lab.js').Config | null} */
let config = null;

const guess = createGuess();
byId('prediction').append(guess.element);
const questions = createQuestions(state);
byId('checks').append(questions.element);

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(modelBar.element);

const runBar = createRunBar({
  text: SAMPLE,
  label: her.label,
  hint: her.hint,
  rows: 9,
  run,
  onCutShort() {
    drawing.soon();
    questions.refresh();
  },
});
const seedBox = createSeedBox({
  seed: state.seed,
  onSeed: (seed) => {
    state.seed = seed;
    if (config) runBar.runText(runBar.text);
    else seedNote.textContent = lesson.seedPending;
  },
});
const seedNote = el('p', { class: 'small muted', role: 'status' });
byId('run').append(runBar.element, seedBox.element, seedNote);

const layerSlider = createSlider({ label: lesson.layer, onInput: chooseLayer });
const unitChoice = createUnitChoice(UNITS, (unit) => {
  state.unit = unit;
  drawing.now();
});
/** @param {'thin' | 'zoom'} option */
const createOption = (option) =>
  createCheckbox({
    label: lesson[option],
    testId: option,
    onToggle: (isOn) => {
      state[option] = isOn;
      drawing.now();
    },
  });
const options = { zoom: createOption('zoom'), thin: createOption('thin') };
const readouts = {
  target: createReadout('target', lesson.readout.target, 'hidden-state'),
  before: createReadout('before', lesson.readout.before),
  test: createReadout('test', lesson.readout.test),
  control: createReadout('control', lesson.readout.control),
};
byId('controls').append(
  el(
    'div',
    { class: 'row' },
    layerSlider.element,
    unitChoice.element,
    options.zoom.element,
    options.thin.element,
  ),
  readoutRow(Object.values(readouts)),
);

const sentenceView = createSentenceView({
  label: lesson.one.strip,
  onChoose: (chosen) => {
    Object.assign(state, chosen);
    drawing.now();
  },
});
byId('sentence').append(...sentenceView.elements);

// ---- figures -------------------------------------------------------------------------------------

const figures = [
  createCurvesFigure({ onLayer: chooseLayer }),
  createTestsFigure({ onLayer: chooseLayer }),
  createSentenceFigure(),
];
byId('figures').append(figures[0].element, figures[1].element);
byId('sentence').append(figures[2].element);

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, running) {
  const { lab, precision, sentences, tokens, provenance } = await readBox(modelBar, input, running);
  const layers = lab.config.nLayers;
  const turns = emptyTurns(layers, sentences, state.seed);
  // Large, and not needed to show the recorded run.
  const { tCdf } = await import('../../vendor/t-distribution.js').catch((cause) => {
    throw new LabError('network', 'vendor/t-distribution.js could not be had', { cause });
  });
  const linked = link.settle({ layer: layers, sentence: sentences.length }, running.warn);
  const sentence = linked ? linked.sentence - 1 : state.sentence;
  config = lab.config;
  seedNote.textContent = '';
  Object.assign(state, {
    turns,
    ps: turns.angles.map(() => null),
    complete: false,
    isRecorded: false,
    text: input,
    provenance,
    modelName: lab.config.name,
    layer: Math.min(linked?.layer ?? state.layer, layers),
    ...sentenceView.show(sentences, Math.min(sentence, sentences.length - 1)),
  });
  questions.refresh();
  showIdentity(null);
  const meter = new TurnMeter(turns);
  const identity = await runSentences(lab, sentences, {
    precision,
    running,
    onHidden(l, from, tensors) {
      meter.take(l, from, tensors);
      if (l > 0) drawing.soon();
    },
  });
  showIdentity(identity);
  state.ps = testLayers(turns, tCdf);
  state.complete = true;
  await drawing.inTasks();
  guess.reveal(state);
  questions.refresh();
  return { tokens };
}

// ---- changes of state ----------------------------------------------------------------------------

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  drawing.now(true);
}

// ---- drawing -------------------------------------------------------------------------------------

const drawing = createDrawing([
  drawControls,
  ...figures.map((figure) => (/** @type {boolean} */ moves) => {
    if (state.turns) figure.draw(state, state.turns, readPalette(), moves);
  }),
]);

/** What stands around the figures. */
function drawControls() {
  drawPublished(state);
  const { turns, layer, unit, compared, complete, sentence, position } = state;
  if (!turns) return;
  const { text: words } = turns.sentences[sentence];
  aimAtStepper({ text: words, token: position, layer, scalar: 'angle' }, modelBar.stamp());
  layerSlider.set(1, turns.layers, layer);
  const at = compared[layer];
  for (const word of /** @type {const} */ (['target', 'before'])) {
    readouts[word].set(
      angleText(at?.[word].mean ?? null, unit),
      at ? lesson.readout.error(angleText(at[word].error, unit), int(at.n)) : '',
    );
  }
  const isTested = complete && at && at.p !== null && at.corrected !== null && at.t !== null;
  readouts.test.set(
    isTested ? lesson.readout.p(pText(at.p ?? 1)) : num(null),
    isTested ? lesson.readout.corrected(pText(at.corrected ?? 1), num(at.t)) : '',
  );
  const control = controlSummary(turns);
  readouts.control.set(
    angleText(control?.mean ?? null, unit),
    control
      ? lesson.readout.deviation(angleText(control.deviation, unit), int(turns.control.length))
      : '',
  );
  const angles = turns.angles[layer]?.[sentence];
  const most = angles ? Math.max(...angles) : 1;
  sentenceView.paint((t) =>
    angles
      ? {
          background: `color-mix(in srgb, var(--hidden) ${Math.round((40 * angles[t]) / most)}%, var(--paper))`,
          title: lesson.one.cell(int(layer), angleText(angles[t], unit)),
        }
      : {},
  );
}

drawing.now();
onThemeChange(() => drawing.now());

// ---- what the page shares and what it opens with -------------------------------------------------

const link = createLink({
  lesson: '01',
  schema: {
    ...linkFields({
      seed: FIRST_SEED,
      layer: { name: lesson.layer, first: 1 },
      units: UNITS,
    }),
    thin: { type: 'flag', name: lesson.thin, initial: false },
    zoom: { type: 'flag', name: lesson.zoom, initial: false },
  },
  state: () => ({
    ...runShown(),
    layer: state.layer,
    sentence: state.sentence + 1,
    unit: state.unit,
    thin: state.thin,
    zoom: state.zoom,
  }),
  box: () => runBar.text,
  apply: applyLink,
  model: modelBar,
});
byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-01.py',
    // The module comes with the first click: the page stands without it.
    script: async () => {
      const { pythonScript } = await import('./script.js');
      const { text: input, seed } = runShown();
      return pythonScript({ config, seed, input });
    },
  }),
);

/** What made the figures on the page; without any, what the next run will take. */
function runShown() {
  const { turns, text, seed } = state;
  return turns ? { text, seed: turns.seed } : { text: runBar.text, seed };
}

/** @param {Record<string, any>} values a link's; the run settles layer and sentence @returns {string[]} */
function applyLink(values) {
  const { seed, unit, thin, zoom } = values;
  Object.assign(state, { seed, unit, thin, zoom });
  unitChoice.set(unit);
  options.thin.set(thin);
  options.zoom.set(zoom);
  seedBox.set(seed);
  runBar.runText(values.text);
  return [];
}

/** Puts the recorded run on the page, unless the learner was faster. */
async function showRecorded() {
  const recorded = await loadRecorded('01');
  if (!recorded || state.turns) return;
  Object.assign(state, {
    turns: recorded.data,
    ps: recorded.data.ps,
    complete: true,
    isRecorded: true,
    text: SAMPLE,
    provenance: recorded.provenance,
    modelName: recorded.model.name,
    ...sentenceView.show(recorded.data.sentences, state.sentence),
  });
  drawing.now();
}

if (!link.open()) showRecorded();
