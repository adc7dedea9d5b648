// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 01's page: runs the sentences, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.turns layer by layer (measure.js); every control changes the
// state and calls draw(). Nothing is computed from what is on the page.

import { pText } from '../../charts/p-values.js';
import { createChecks } from '../../lesson/check.js';
import { createLink } from '../../lesson/link.js';
import { MOST_LAYERS } from '../../lesson/link-code.js';
import { createPrediction } from '../../lesson/prediction.js';
import { loadRecorded } from '../../lesson/recorded.js';
import { createScriptButton } from '../../lesson/script.js';
import { text } from '../../text/interface.js';
import { text as her } from '../../text/her.js';
import { text as lesson } from '../../text/lesson-01.js';
import { readPalette } from '../../theme/palette.js';
import { createChoice } from '../../ui/choice.js';
import { byId, el } from '../../ui/dom.js';
import { DEGREES, int, num } from '../../ui/format.js';
import { createModelBar, provenance } from '../../ui/model-bar.js';
import { mayMove } from '../../ui/motion.js';
import { paced } from '../../ui/pace.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSeedBox, LARGEST_SEED } from '../../ui/seed-box.js';
import { createSlider } from '../../ui/slider.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewNames } from '../../ui/tokens.js';
import { tCdf } from '../../vendor/t-distribution.js';
import { angleText, createSentenceChoice, takeSentences } from '../her-page.js';
import { MAX_SENTENCES, runSentences } from '../her-run.js';
import { HER_SENTENCES } from '../her-sentences.js';
import { aimAtStepper } from '../to-stepper.js';
import { createCurvesFigure } from './figure-curves.js';
import { createSentenceFigure } from './figure-sentence.js';
import { countBelow, createTestsFigure } from './figure-tests.js';
import { compareLayers, controlSummary, emptyTurns, TurnMeter } from './measure.js';
import { drawPublished } from './published.js';
import { pythonScript } from './script.js';
import { createState, shapeOf } from './state.js';

/** @typedef {import('../../lab.js').Lab} Lab */

const SAMPLE = HER_SENTENCES.join('\n');

const state = createState();
const FIRST_SEED = state.seed;
/** @type {Lab['config'] | null} of the last run's model */
let config = null;

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(modelBar.element);

const prediction = createPrediction({
  lesson: '01',
  id: 'curve',
  question: lesson.prediction.question,
  kind: 'draw',
  x: { min: 0, max: 100, title: lesson.prediction.x, digits: 0 },
  y: { min: 0, max: 120, title: lesson.prediction.y, digits: 0 },
});
byId('prediction').append(prediction.element);

const runBar = createRunBar({
  text: SAMPLE,
  label: her.label,
  hint: her.hint,
  rows: 9,
  run,
});
const seedBox = createSeedBox({
  seed: state.seed,
  onSeed: (seed) => {
    state.seed = seed;
    if (config) runBar.runText(runBar.text);
  },
});
byId('run').append(runBar.element, seedBox.element);

const layerSlider = createSlider({ label: lesson.layer, onInput: chooseLayer });
const unitChoice = createChoice({
  legend: her.unit.legend,
  options: /** @type {const} */ (['degrees', 'radians']).map((value) => ({
    value,
    label: her.unit[value],
  })),
  onChoose: (value) => {
    state.unit = value;
    draw(false);
  },
});
/** @param {'thin' | 'zoom'} option */
function checkboxOf(option) {
  const box = el('input', {
    type: 'checkbox',
    'data-testid': option,
    on: {
      change: () => {
        state[option] = box.checked;
        draw(false);
      },
    },
  });
  return box;
}
const boxes = { thin: checkboxOf('thin'), zoom: checkboxOf('zoom') };
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
    el('label', {}, boxes.zoom, ' ', lesson.zoom),
    el('label', {}, boxes.thin, ' ', lesson.thin),
  ),
  readoutRow(Object.values(readouts)),
);

const sentenceChoice = createSentenceChoice({
  onChoose: (sentence) => {
    state.sentence = sentence;
    showSentence();
    draw(false);
  },
});
const strip = createTokenStrip({
  label: lesson.one.strip,
  selection: 'one',
  onMove: (position) => {
    state.position = position;
    draw(false);
  },
});
byId('sentence').append(sentenceChoice.element, strip.element);

// ---- figures -------------------------------------------------------------------------------------

const figures = [
  createCurvesFigure({ onLayer: chooseLayer }),
  createTestsFigure({ onLayer: chooseLayer }),
  createSentenceFigure(),
];
byId('figures').append(figures[0].element, figures[1].element);
byId('sentence').append(figures[2].element);

const own = () => (state.complete && !state.recorded ? state.turns : null);
const checks = createChecks('01', [
  {
    ...lesson.checks.first,
    id: 'first',
    unit: '°',
    tolerance: 0.6,
    answer: () => own() && (state.compared[1]?.target.mean ?? 0) * DEGREES,
    explain: (a) => lesson.checks.first.explain(`${num(a, 1)}°`),
  },
  {
    ...lesson.checks.holm,
    id: 'holm',
    tolerance: 0.1,
    answer: () => own() && countBelow(state.compared, 'corrected'),
    explain: (a) => lesson.checks.holm.explain(int(a)),
  },
  {
    ...lesson.checks.control,
    id: 'control',
    unit: '°',
    tolerance: 0.6,
    answer: () => {
      const turns = own();
      const control = turns && controlSummary(turns);
      return control && 90 - control.mean * DEGREES;
    },
    explain: (a) => lesson.checks.control.explain(num(a, 1)),
  },
]);
byId('checks').append(checks.element);

const link = createLink({
  lesson: '01',
  schema: {
    text: { type: 'text', name: her.label, initial: SAMPLE },
    seed: { type: 'int', name: her.seed, min: 0, max: LARGEST_SEED, initial: FIRST_SEED },
    layer: { type: 'int', name: lesson.layer, min: 1, max: MOST_LAYERS, initial: 1 },
    sentence: { type: 'int', name: her.sentence, min: 1, max: MAX_SENTENCES, initial: 1 },
    unit: {
      type: 'choice',
      name: her.unit.legend,
      values: ['degrees', 'radians'],
      initial: 'degrees',
    },
    thin: { type: 'flag', name: lesson.thin, initial: false },
    zoom: { type: 'flag', name: lesson.zoom, initial: false },
  },
  state: () => ({
    text: runBar.text,
    seed: state.seed,
    layer: state.layer,
    sentence: state.sentence + 1,
    unit: state.unit,
    thin: state.thin,
    zoom: state.zoom,
  }),
  apply: applyLink,
  model: modelBar,
});
byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-01.py',
    script: () => pythonScript({ config, seed: state.seed, input: runBar.text }),
  }),
);

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, { signal, progress, warn }) {
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const sentences = await takeSentences(lab, input, warn);
  signal.throwIfAborted();
  const layers = lab.config.nLayers;
  const tokens = sentences.reduce((sum, { names }) => sum + names.length, 0);
  const turns = emptyTurns(layers, sentences, state.seed);
  const linked = link.settle({ layer: layers, sentence: sentences.length }, warn);
  config = lab.config;
  Object.assign(state, {
    turns,
    compared: turns.angles.map(() => null),
    complete: false,
    recorded: false,
    provenance: provenance(lab, precision, tokens),
    modelName: lab.config.name,
    layer: Math.min(linked?.layer ?? state.layer, layers),
    sentence: Math.min(linked ? linked.sentence - 1 : state.sentence, sentences.length - 1),
  });
  showSentence();
  const meter = new TurnMeter(turns);
  await runSentences(lab, sentences, {
    precision,
    signal,
    onStage: (done, total, l) =>
      progress(done, total, l === null ? text.run.embed : text.run.layer(int(l), int(layers))),
    onHidden(l, from, tensors) {
      meter.take(l, from, tensors);
      if (l > 0) drawSoon();
    },
  });
  state.complete = true;
  draw(false);
  const { first, middle, last } = shapeOf(state);
  prediction.reveal(
    state.compared.flatMap((at, l) =>
      at ? [{ x: (100 * (l - 1)) / Math.max(1, layers - 1), y: at.target.mean * DEGREES }] : [],
    ),
    lesson.prediction.outcome({
      first: angleText(first, 'degrees'),
      middle: angleText(middle, 'degrees'),
      last: angleText(last, 'degrees'),
    }),
  );
  checks.refresh();
  return { tokens };
}

/** Puts the recorded run on the page, unless the learner was faster. */
async function showRecorded() {
  const recorded = await loadRecorded('01');
  if (!recorded || state.turns) return;
  Object.assign(state, {
    turns: recorded.data,
    complete: true,
    recorded: true,
    provenance: recorded.provenance,
    modelName: recorded.model.name,
  });
  showSentence();
  draw(false);
}

// ---- changes of state ----------------------------------------------------------------------------

/** @param {Record<string, any>} values a link's; the run settles layer and sentence @returns {string[]} */
function applyLink(values) {
  const { seed, unit, thin, zoom } = values;
  Object.assign(state, { seed, unit, thin, zoom });
  unitChoice.set(unit);
  boxes.thin.checked = thin;
  boxes.zoom.checked = zoom;
  seedBox.set(seed);
  runBar.runText(values.text);
  return [];
}

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  draw(true);
}

/** Puts the chosen sentence's tokens into the strip; its "her" is chosen. */
function showSentence() {
  if (!state.turns) return;
  const { names, target } = state.turns.sentences[state.sentence];
  state.position = target;
  strip.show(viewNames(names));
  strip.select(target);
}

const drawSoon = paced(() => {
  if (!state.complete) draw(false);
});

// ---- drawing -------------------------------------------------------------------------------------

/** @param {boolean} animate points and lines move to their new places */
function draw(animate) {
  const { turns } = state;
  if (!turns) return;
  state.compared = compareLayers(turns, tCdf);
  const palette = readPalette();
  drawControls(turns);
  for (const figure of figures) {
    figure.draw(state, turns, palette, animate && mayMove());
  }
  drawPublished(state);
  const { sentence, position: token, layer } = state;
  const { text: words } = turns.sentences[sentence];
  aimAtStepper({ text: words, token, layer, scalar: 'angle' }, modelBar.stamp());
}

/** @param {import('./measure.js').Turns} turns */
function drawControls(turns) {
  const { layer, unit, compared, complete, sentence } = state;
  layerSlider.set(1, turns.layers, layer);
  sentenceChoice.set(turns.sentences, sentence);
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
  strip.paint((t) =>
    angles
      ? {
          background: `color-mix(in srgb, var(--hidden) ${Math.round((40 * angles[t]) / most)}%, var(--paper))`,
          title: lesson.one.cell(int(layer), angleText(angles[t], unit)),
        }
      : {},
  );
}

drawPublished(state);
onThemeChange(() => draw(false));
if (!link.open()) showRecorded();
