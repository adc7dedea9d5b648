// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 02's page: runs the sentences, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.near layer by layer (measure.js); every control changes the
// state and calls drawing.now(). A run measures all neighbours, so another draw of pairs needs no other run.

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
import { text as lesson } from '../../text/lesson-02.js';
import { readPalette } from '../../theme/palette.js';
import { createCheckbox } from '../../ui/checkbox.js';
import { createChoice } from '../../ui/choice.js';
import { byId, el } from '../../ui/dom.js';
import { createDrawing } from '../../ui/drawing.js';
import { int } from '../../ui/format.js';
import { createModelBar } from '../../ui/model-bar.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSeedBox } from '../../ui/seed-box.js';
import { createSlider } from '../../ui/slider.js';
import { createSwitch } from '../../ui/switch.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createFanFigure } from './figure-fan.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createPairsFigure } from './figure-pairs.js';
import { drawPairs, emptyNeighbours, measureNeighbours, spread } from './measure.js';
import { drawPublished } from './published.js';
import { createGuess, createQuestions } from './questions.js';
import { pythonScript } from './script.js';
import { anglesAt, createState, FIRST_SEED, middleLayer, UNITS } from './state.js';

/** @typedef {import('./measure.js').Neighbours} Neighbours */

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
byId('run').append(runBar.element);

const seedBox = createSeedBox({
  seed: state.seed,
  onSeed: (seed) => {
    state.seed = seed;
    redrawPairs();
  },
});
const fromChoice = createChoice({
  legend: lesson.drawFrom.legend,
  options: /** @type {const} */ (['all', 'start']).map((value) => ({
    value,
    label: lesson.drawFrom[value],
  })),
  onChoose: (value) => {
    state.from = value;
    redrawPairs();
  },
});
const unitChoice = createUnitChoice(UNITS, (unit) => {
  state.unit = unit;
  drawing.now();
});
const colorBox = createCheckbox({
  label: lesson.color,
  testId: 'color',
  onToggle: (isOn) => {
    state.color = isOn;
    drawing.now();
  },
});
byId('draw-controls').append(
  seedBox.element,
  fromChoice.element,
  el('div', { class: 'row' }, unitChoice.element, colorBox.element),
);

const layerSlider = createSlider({ label: lesson.layer, onInput: chooseLayer });
const dropSwitch = createSwitch({
  label: lesson.drop.label,
  off: lesson.drop.keep,
  on: lesson.drop.drop,
  after: lesson.drop.what,
  testId: 'drop-first',
  onToggle: (isOn) => {
    state.dropFirst = isOn;
    drawing.now(true);
  },
});
const readouts = {
  target: createReadout('target', lesson.readout.target, 'hidden-state'),
  targetSpread: createReadout('target-spread', lesson.readout.targetSpread, 'hidden-state'),
  other: createReadout('other', lesson.readout.other),
  otherSpread: createReadout('other-spread', lesson.readout.otherSpread),
};
byId('controls').append(
  el('div', { class: 'row' }, dropSwitch.element, layerSlider.element),
  readoutRow(Object.values(readouts)),
);

const sentenceView = createSentenceView({
  label: lesson.one.strip,
  onChoose: (chosen) => {
    Object.assign(state, chosen);
    drawing.now();
  },
});
const pairSaid = el('p', { role: 'status', 'data-testid': 'pair' });
byId('sentence').append(...sentenceView.elements, pairSaid);

// ---- figures -------------------------------------------------------------------------------------

const figures = [
  createFanFigure({ onLayer: chooseLayer }),
  createHistogramFigure(),
  createPairsFigure({ onLayer: chooseLayer }),
];
byId('figures').append(figures[0].element, figures[1].element);
byId('reveal').append(figures[2].element);

// ---- the run -------------------------------------------------------------------------------------

/** Whether the page has chosen a layer worth seeing, or the learner has. */
let isLayerChosen = false;

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, running) {
  const { lab, precision, sentences, tokens, provenance } = await readBox(modelBar, input, running);
  const layers = lab.config.nLayers;
  const near = emptyNeighbours(layers, sentences);
  const linked = link.settle({ layer: layers, sentence: sentences.length }, running.warn);
  const sentence = linked ? linked.sentence - 1 : state.sentence;
  config = lab.config;
  Object.assign(state, {
    near,
    complete: false,
    isRecorded: false,
    drawn: drawPairs(sentences, state.seed, state.from),
    text: input,
    provenance,
    modelName: lab.config.name,
    layer: Math.min(linked?.layer ?? state.layer, layers),
    ...sentenceView.show(sentences, Math.min(sentence, sentences.length - 1)),
  });
  questions.refresh();
  showIdentity(null);
  const identity = await runSentences(lab, sentences, {
    precision,
    running,
    onHidden(l, from, tensors) {
      measureNeighbours(near, l, from, tensors);
      if (!isLayerChosen) state.layer = l;
      drawing.soon();
    },
  });
  showIdentity(identity);
  state.complete = true;
  chooseMiddle(near);
  await drawing.inTasks();
  guess.reveal(state, near);
  questions.refresh();
  return { tokens };
}

/** The first look is at the middle of the model. @param {Neighbours} near */
function chooseMiddle(near) {
  if (!isLayerChosen) state.layer = middleLayer(near);
  isLayerChosen = true;
}

// ---- changes of state ----------------------------------------------------------------------------

/** Draws the pairs anew from the run that is there. */
function redrawPairs() {
  if (!state.near) return;
  state.drawn = drawPairs(state.near.sentences, state.seed, state.from);
  drawing.now();
  questions.refresh();
}

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  isLayerChosen = true;
  drawing.now(true);
}

// ---- drawing -------------------------------------------------------------------------------------

const drawing = createDrawing([
  drawControls,
  ...figures.map((figure) => (/** @type {boolean} */ moves) => {
    if (state.near) figure.draw(state, state.near, readPalette(), moves);
  }),
]);

/** What stands around the figures. */
function drawControls() {
  drawPublished(state);
  const { near, layer, unit, dropFirst, drawn, sentence, position: token } = state;
  if (!near) return;
  const { text: words } = near.sentences[sentence];
  aimAtStepper({ text: words, token, layer, scalar: 'previous' }, modelBar.stamp());
  drawSentence(near);
  layerSlider.set(0, near.layers, layer);
  dropSwitch.set(dropFirst);
  for (const group of /** @type {const} */ (['target', 'other'])) {
    const [now, all, without] = [dropFirst, false, true].map((drop) =>
      spread(anglesAt(state, near, layer, group, drop)),
    );
    const first = group === 'other' && !dropFirst ? drawn.filter((pair) => pair === 0).length : 0;
    readouts[group].set(
      angleText(now?.median ?? null, unit),
      first
        ? lesson.readout.withFirst(int(now?.n ?? 0), int(first))
        : lesson.readout.n(int(now?.n ?? 0)),
    );
    readouts[`${group}Spread`].set(
      angleText(now?.deviation ?? null, unit),
      lesson.readout.compare(
        angleText(all?.deviation ?? null, unit),
        angleText(without?.deviation ?? null, unit),
      ),
    );
  }
}

/** @param {Neighbours} near */
function drawSentence(near) {
  const { layer, unit, sentence, position, drawn } = state;
  const { names } = near.sentences[sentence];
  const angles = near.angles[layer][sentence];
  sentenceView.paint((t) => {
    const angle = t > 0 ? angles?.[t - 1] : undefined;
    if (angle === undefined) return {};
    const hue = t === 1 ? 'var(--first)' : 'var(--hidden)';
    return {
      background: `color-mix(in srgb, ${hue} ${Math.round((45 * angle) / Math.PI)}%, var(--paper))`,
      title: lesson.one.cell(angleText(angle, unit)),
    };
  });
  const pair = drawn[sentence];
  pairSaid.textContent = [
    position === 0
      ? lesson.one.firstSaid
      : lesson.one.said({
          a: names[position - 1],
          b: names[position],
          angle: angleText(angles?.[position - 1] ?? null, unit),
          layer: int(layer),
        }),
    lesson.one.drawn(int(pair), int(pair + 1)),
  ].join(' ');
}

drawing.now();
onThemeChange(() => drawing.now());

// ---- what the page shares and what it opens with -------------------------------------------------

const link = createLink({
  lesson: '02',
  schema: {
    ...linkFields({
      seed: FIRST_SEED,
      layer: { name: lesson.layer, first: 0 },
      units: UNITS,
    }),
    from: {
      type: 'choice',
      name: lesson.drawFrom.legend,
      values: ['all', 'start'],
      initial: 'all',
    },
    color: { type: 'flag', name: lesson.color, initial: false },
    drop: { type: 'flag', name: lesson.drop.label, initial: false },
  },
  state: () => ({
    text: textShown(),
    seed: state.seed,
    from: state.from,
    layer: state.layer,
    sentence: state.sentence + 1,
    unit: state.unit,
    color: state.color,
    drop: state.dropFirst,
  }),
  box: () => runBar.text,
  apply: applyLink,
  model: modelBar,
});
byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-02.py',
    script: () => pythonScript({ ...state, config, input: textShown() }),
  }),
);

/** @returns {string} what the figures on the page were made of; without any, what stands in the box */
function textShown() {
  return state.near ? state.text : runBar.text;
}

/** @param {Record<string, any>} values a link's; the run settles layer and sentence @returns {string[]} */
function applyLink(values) {
  const { seed, from, unit, color, drop } = values;
  Object.assign(state, { seed, from, unit, color, dropFirst: drop });
  isLayerChosen = true;
  seedBox.set(seed);
  fromChoice.set(from);
  unitChoice.set(unit);
  colorBox.set(color);
  runBar.runText(values.text);
  return [];
}

/** Puts the recorded run on the page, unless the learner was faster. */
async function showRecorded() {
  const recorded = await loadRecorded('02');
  if (!recorded || state.near) return;
  /** @type {Neighbours} */
  const near = recorded.data;
  Object.assign(state, {
    near,
    complete: true,
    isRecorded: true,
    drawn: drawPairs(near.sentences, state.seed, state.from),
    text: SAMPLE,
    provenance: recorded.provenance,
    modelName: recorded.model.name,
    layer: middleLayer(near),
    ...sentenceView.show(near.sentences, state.sentence),
  });
  drawing.now();
}

if (!link.open()) showRecorded();
