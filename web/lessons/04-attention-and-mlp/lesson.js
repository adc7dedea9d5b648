// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 04's page: runs a text, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.run layer by layer (measure.js); every control changes the state
// and calls drawing.now(). Nothing is computed from what is on the page.

import { sizeOf } from '../../frame/gpt2-sizes.js';
import { createLink } from '../../frame/link.js';
import { MOST_LAYERS, MOST_TOKENS } from '../../frame/link-code.js';
import { loadRecorded } from '../../frame/recorded.js';
import { createScriptButton } from '../../frame/script.js';
import { readBox, runStream, showIdentity } from '../../frame/stream-run.js';
import { aimAtStepper } from '../../frame/to-stepper.js';
import { FIRST, mean, NONE_DROPPED } from '../../measures/statistics.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { text as lesson } from '../../text/lesson-04.js';
import { readPalette } from '../../theme/palette.js';
import { byId, el } from '../../ui/dom.js';
import { createDrawing } from '../../ui/drawing.js';
import { degrees, int, num } from '../../ui/format.js';
import { createModelBar } from '../../ui/model-bar.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSeedBox, LARGEST_SEED } from '../../ui/seed-box.js';
import { createSwitch } from '../../ui/switch.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewNames } from '../../ui/tokens.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createLayersFigure } from './figure-layers.js';
import {
  createControls,
  emptyCosines,
  measureLayer,
  randomDeviation,
  valuesOf,
} from './measure.js';
import { drawPublished } from './published.js';
import { createGuesses, createQuestions } from './questions.js';
import { runOfRecording } from './record.js';
import { cosineScript } from './script.js';
import { createState, dropped, FIRST_SEED } from './state.js';

/** @typedef {import('./state.js').Run} Run */

const state = createState();

/** Of the model that ran last, for the program. @type {import('../../lab.js').Config | null} */
let config = null;

const guesses = createGuesses();
byId('prediction-sign').append(guesses.sign.element);
byId('prediction-curve').append(guesses.curve.element);
const questions = createQuestions(state);
byId('checks').append(questions.element);

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(modelBar.element);

const runBar = createRunBar({
  text: NIETZSCHE,
  rows: 9,
  run,
  onCutShort() {
    drawing.soon();
    questions.refresh();
  },
});
const seedNote = el('span', { class: 'small muted', role: 'status' });
const seed = createSeedBox({
  seed: state.seed,
  onSeed: (value) => {
    state.seed = value;
    seedNote.textContent = state.run && value !== state.run.seed ? lesson.seedPending : '';
  },
});
byId('run').append(runBar.element, seed.element, seedNote);

const strip = createTokenStrip({
  label: lesson.toggle.strip,
  selection: 'one',
  onMove: (position) => {
    state.chosen = position;
    state.showsTokens = true;
    drawing.now();
  },
});
byId('tokens').append(strip.element);

const firstSwitch = createSwitch({
  label: lesson.toggle.label,
  off: lesson.toggle.keep,
  on: lesson.toggle.drop,
  after: lesson.toggle.after,
  testId: 'drop-first',
  onToggle: (isOn) => {
    state.dropsFirst = isOn;
    drawing.now();
  },
});
const tokensSwitch = createSwitch({
  label: lesson.toggle.tokens,
  off: lesson.toggle.hidden,
  on: lesson.toggle.shown,
  after: lesson.toggle.tokensAfter,
  testId: 'show-tokens',
  onToggle: (isOn) => {
    state.showsTokens = isOn;
    drawing.now();
  },
});

const readouts = {
  mean: createReadout('mean', lesson.readout.mean),
  angle: createReadout('angle', lesson.readout.angle),
  chance: createReadout('chance', lesson.readout.chance),
};
const recordedLine = el('p', { class: 'small muted', 'data-testid': 'recorded' });
byId('controls').append(
  el('div', { class: 'row' }, firstSwitch.element, tokensSwitch.element),
  readoutRow(Object.values(readouts)),
  recordedLine,
);

// ---- figures -------------------------------------------------------------------------------------

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  state.scope = 'layer';
  drawing.now();
}
const layersFigure = createLayersFigure({ onLayer: chooseLayer });
const histogramFigure = createHistogramFigure({
  onScope: (scope) => {
    state.scope = scope;
    drawing.now();
  },
  onLayer: chooseLayer,
});
byId('figures').append(layersFigure.element, histogramFigure.element);

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, running) {
  const box = await readBox(modelBar, input, running);
  const { lab, precision, tokens, names } = box;
  config = lab.config;
  const { nLayers, dModel } = lab.config;
  const controls = createControls(state.seed, tokens.length, dModel);
  /** @type {Run} */
  const current = {
    model: lab.config.name,
    size: sizeOf(lab.config),
    text: input,
    names,
    provenance: box.provenance,
    cosines: emptyCosines(nLayers, tokens.length, dModel),
    seed: state.seed,
    complete: false,
    isRecorded: false,
  };
  state.run = current;
  questions.refresh();
  const linked = link.settle({ layer: nLayers, token: tokens.length - 1 }, running.warn);
  state.layer = Math.min(linked?.layer ?? state.layer, nLayers);
  state.chosen = Math.min(linked?.token ?? state.chosen, tokens.length - 1);
  seedNote.textContent = '';
  strip.show(box.views);
  strip.select(state.chosen);
  showIdentity(null);

  const { identity } = await runStream(lab, tokens, {
    precision,
    running,
    onLayer(l, stream) {
      measureLayer(current.cosines, stream, l, controls);
      drawing.soon();
    },
  });
  showIdentity(identity);
  current.complete = true;
  await drawing.inTasks();
  guesses.reveal(current);
  questions.refresh();
  return { tokens: tokens.length };
}

// ---- drawing -------------------------------------------------------------------------------------

const drawing = createDrawing([
  drawControls,
  () => state.run && layersFigure.draw(state, state.run, readPalette()),
  () => state.run && histogramFigure.draw(state, state.run, readPalette()),
]);

/** What stands around the figures. */
function drawControls() {
  firstSwitch.set(state.dropsFirst);
  tokensSwitch.set(state.showsTokens);
  drawPublished(state);
  const { run: current } = state;
  if (!current) return;
  drawReadouts(current);
  const layer = state.scope === 'layer' ? state.layer : undefined;
  aimAtStepper(
    { text: current.text, token: state.chosen, layer, scalar: 'step' },
    modelBar.stamp(),
  );
}

/** @param {Run} current */
function drawReadouts({ cosines, provenance: source, isRecorded }) {
  recordedLine.textContent = isRecorded ? source : '';
  const at = (/** @type {ReadonlySet<number>} */ without) => {
    const values = valuesOf(cosines.paired, without, null);
    return values.length ? mean(values) : null;
  };
  const now = at(dropped(state));
  readouts.mean.set(
    num(now, 3),
    lesson.readout.meanOther(num(at(NONE_DROPPED), 3), num(at(FIRST), 3)),
  );
  readouts.angle.set(now === null ? num(null) : degrees(Math.acos(now)), lesson.readout.angleOther);
  readouts.chance.set(
    `±${num(randomDeviation(cosines.width), 3)}`,
    lesson.readout.chanceOther(int(cosines.width)),
  );
}

drawing.now();
onThemeChange(() => drawing.now());

// ---- what the page shares and what it opens with -------------------------------------------------

const link = createLink({
  lesson: '04',
  schema: {
    text: { type: 'text', name: lesson.link.text, initial: NIETZSCHE },
    seed: { type: 'int', name: lesson.link.seed, min: 0, max: LARGEST_SEED, initial: FIRST_SEED },
    drop: { type: 'flag', name: lesson.link.drop, initial: true },
    tokens: { type: 'flag', name: lesson.link.tokens, initial: false },
    token: { type: 'int', name: lesson.link.token, min: 0, max: MOST_TOKENS, initial: 1 },
    scope: { type: 'choice', name: lesson.link.scope, values: ['all', 'layer'], initial: 'all' },
    layer: { type: 'int', name: lesson.link.layer, min: 1, max: MOST_LAYERS, initial: 1 },
  },
  model: modelBar,
  state: () => ({
    ...runShown(),
    drop: state.dropsFirst,
    tokens: state.showsTokens,
    token: state.chosen,
    scope: state.scope,
    layer: state.layer,
  }),
  box: () => runBar.text,
  apply(values) {
    state.dropsFirst = values.drop;
    state.showsTokens = values.tokens;
    state.scope = values.scope;
    state.seed = values.seed;
    seed.set(values.seed);
    runBar.runText(values.text);
    return [];
  },
});
byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-04.py',
    script: () => cosineScript({ ...runShown(), config, dropsFirst: state.dropsFirst }),
  }),
);

/** What made the figures on the page; without any, what the next run will take. */
function runShown() {
  const { text, seed: grown } = state.run ?? { text: runBar.text, seed: state.seed };
  return { text, seed: grown };
}

/** Puts the recorded run on the page, unless the learner was faster. */
async function showRecorded() {
  const recorded = await loadRecorded('04');
  if (!recorded || state.run) return;
  state.run = runOfRecording(recorded);
  strip.show(viewNames(state.run.names));
  strip.select(state.chosen);
  drawing.now();
}

if (!link.open()) showRecorded();
