// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 02's page: runs the sentences, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.near layer by layer (measure.js); every control changes the
// state and calls draw(). A run measures all neighbours, so another draw of pairs needs no other run.

import { createChecks } from '../../lesson/check.js';
import { createLink } from '../../lesson/link.js';
import { MOST_LAYERS } from '../../lesson/link-code.js';
import { createPrediction } from '../../lesson/prediction.js';
import { loadRecorded } from '../../lesson/recorded.js';
import { createScriptButton } from '../../lesson/script.js';
import { text as her } from '../../text/her.js';
import { text } from '../../text/interface.js';
import { text as lesson } from '../../text/lesson-02.js';
import { readPalette } from '../../theme/palette.js';
import { createChoice } from '../../ui/choice.js';
import { byId, el } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { createModelBar, provenance } from '../../ui/model-bar.js';
import { mayMove } from '../../ui/motion.js';
import { paced } from '../../ui/pace.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSeedBox, LARGEST_SEED } from '../../ui/seed-box.js';
import { createSlider } from '../../ui/slider.js';
import { createSwitch } from '../../ui/switch.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewNames } from '../../ui/tokens.js';
import { angleText, createSentenceChoice, takeSentences } from '../her-page.js';
import { MAX_SENTENCES, runSentences } from '../her-run.js';
import { HER_SENTENCES } from '../her-sentences.js';
import { aimAtStepper } from '../to-stepper.js';
import { createFanFigure } from './figure-fan.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createPairsFigure } from './figure-pairs.js';
import { drawPairs, emptyNeighbours, isClear, measureNeighbours, spread } from './measure.js';
import { drawPublished } from './published.js';
import { pythonScript } from './script.js';
import { anglesAt, createState, firstAndRest, gapAt } from './state.js';

/**
 * @typedef {import('./measure.js').Neighbours} Neighbours
 * @typedef {import('../../lab.js').Lab} Lab
 */

const SAMPLE = HER_SENTENCES.join('\n');
const state = createState();
const FIRST_SEED = state.seed;
/** @type {Lab['config'] | null} of the last run's model */
let config = null;

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(modelBar.element);

const prediction = createPrediction({
  lesson: '02',
  id: 'hills',
  question: lesson.prediction.question,
  kind: 'choose',
  options: [
    { value: 'one', label: lesson.prediction.one },
    { value: 'two', label: lesson.prediction.two },
  ],
});
byId('prediction').append(prediction.element);

const runBar = createRunBar({ text: SAMPLE, label: her.label, hint: her.hint, rows: 9, run });
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
const unitChoice = createChoice({
  legend: her.unit.legend,
  options: /** @type {const} */ (['radians', 'degrees']).map((value) => ({
    value,
    label: her.unit[value],
  })),
  onChoose: (value) => {
    state.unit = value;
    draw(false);
  },
});
const colorBox = el('input', {
  type: 'checkbox',
  'data-testid': 'color',
  on: {
    change: () => {
      state.color = colorBox.checked;
      draw(false);
    },
  },
});
byId('draw-controls').append(
  seedBox.element,
  fromChoice.element,
  el('div', { class: 'row' }, unitChoice.element, el('label', {}, colorBox, ' ', lesson.color)),
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
    draw(true);
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
const pairSaid = el('p', { role: 'status', 'data-testid': 'pair' });
byId('sentence').append(sentenceChoice.element, strip.element, pairSaid);

// ---- figures -------------------------------------------------------------------------------------

const figures = [
  createFanFigure({ onLayer: chooseLayer }),
  createHistogramFigure(),
  createPairsFigure({ onLayer: chooseLayer }),
];
byId('figures').append(figures[0].element, figures[1].element);
byId('reveal').append(figures[2].element);

const own = () => (state.complete && !state.recorded ? state.near : null);
const checks = createChecks('02', [
  {
    ...lesson.checks.count,
    id: 'count',
    tolerance: 0.1,
    answer: () => own() && state.drawn.filter((pair) => pair === 0).length,
    explain: (a) => lesson.checks.count.explain(int(a)),
  },
  {
    ...lesson.checks.first,
    id: 'first',
    unit: 'rad',
    tolerance: 0.03,
    answer: () => {
      const near = own();
      return (near && firstAndRest(near, near.layers)?.first) ?? null;
    },
    explain: (a) => lesson.checks.first.explain(num(a)),
  },
  {
    ...lesson.checks.spread,
    id: 'spread',
    unit: '%',
    tolerance: 3,
    answer: () => {
      const near = own();
      if (!near) return null;
      const [kept, dropped] = [false, true].map(
        (drop) => spread(anglesAt(state, near, near.layers, 'other', drop))?.deviation ?? null,
      );
      return kept && dropped !== null ? (100 * (kept - dropped)) / kept : null;
    },
    explain: (a) => lesson.checks.spread.explain(num(a, 0)),
  },
]);
byId('checks').append(checks.element);

const link = createLink({
  lesson: '02',
  schema: {
    text: { type: 'text', name: her.label, initial: SAMPLE },
    seed: { type: 'int', name: her.seed, min: 0, max: LARGEST_SEED, initial: FIRST_SEED },
    from: {
      type: 'choice',
      name: lesson.drawFrom.legend,
      values: ['all', 'start'],
      initial: 'all',
    },
    layer: { type: 'int', name: lesson.layer, min: 0, max: MOST_LAYERS, initial: 0 },
    sentence: { type: 'int', name: her.sentence, min: 1, max: MAX_SENTENCES, initial: 1 },
    unit: {
      type: 'choice',
      name: her.unit.legend,
      values: ['radians', 'degrees'],
      initial: 'radians',
    },
    color: { type: 'flag', name: lesson.color, initial: false },
    drop: { type: 'flag', name: lesson.drop.label, initial: false },
  },
  state: () => ({
    text: runBar.text,
    seed: state.seed,
    from: state.from,
    layer: state.layer,
    sentence: state.sentence + 1,
    unit: state.unit,
    color: state.color,
    drop: state.dropFirst,
  }),
  apply: applyLink,
  model: modelBar,
});
byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-02.py',
    script: () => pythonScript({ ...state, config, input: runBar.text }),
  }),
);

// ---- the run -------------------------------------------------------------------------------------

/** Whether the page has chosen a layer worth seeing, or the learner has. */
let isLayerChosen = false;

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
  const near = emptyNeighbours(layers, sentences);
  const linked = link.settle({ layer: layers, sentence: sentences.length }, warn);
  config = lab.config;
  Object.assign(state, {
    near,
    complete: false,
    recorded: false,
    drawn: drawPairs(sentences, state.seed, state.from),
    provenance: provenance(lab, precision, tokens),
    modelName: lab.config.name,
    layer: Math.min(linked?.layer ?? state.layer, layers),
    sentence: Math.min(linked ? linked.sentence - 1 : state.sentence, sentences.length - 1),
  });
  showSentence();
  await runSentences(lab, sentences, {
    precision,
    signal,
    onStage: (done, total, l) =>
      progress(done, total, l === null ? text.run.embed : text.run.layer(int(l), int(layers))),
    onHidden(l, from, tensors) {
      measureNeighbours(near, l, from, tensors);
      if (!isLayerChosen) state.layer = l;
      drawSoon();
    },
  });
  state.complete = true;
  chooseMiddle(layers);
  draw(false);
  const middle = Math.ceil(layers / 2);
  const gap = gapAt(state, near, middle);
  prediction.reveal(
    gap ? (isClear(gap) ? 'two' : 'one') : null,
    lesson.prediction.outcome({
      layer: int(middle),
      gap: angleText(gap ? gap.to - gap.from : null, 'radians'),
    }),
  );
  checks.refresh();
  return { tokens };
}

/** The first look is at the middle of the model. @param {number} layers */
function chooseMiddle(layers) {
  if (!isLayerChosen) state.layer = Math.ceil(layers / 2);
  isLayerChosen = true;
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
    recorded: true,
    drawn: drawPairs(near.sentences, state.seed, state.from),
    provenance: recorded.provenance,
    modelName: recorded.model.name,
    layer: Math.ceil(near.layers / 2),
  });
  showSentence();
  draw(false);
}

// ---- changes of state ----------------------------------------------------------------------------

/** Draws the pairs anew from the run that is there. */
function redrawPairs() {
  if (!state.near) return;
  state.drawn = drawPairs(state.near.sentences, state.seed, state.from);
  draw(false);
  checks.refresh();
}

/** @param {Record<string, any>} values a link's; the run settles layer and sentence @returns {string[]} */
function applyLink(values) {
  const { seed, from, unit, color, drop } = values;
  Object.assign(state, { seed, from, unit, color, dropFirst: drop });
  isLayerChosen = true;
  seedBox.set(seed);
  fromChoice.set(from);
  unitChoice.set(unit);
  colorBox.checked = color;
  runBar.runText(values.text);
  return [];
}

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  isLayerChosen = true;
  draw(true);
}

/** Puts the chosen sentence's tokens into the strip; its "her" is chosen. */
function showSentence() {
  if (!state.near) return;
  const { names, target } = state.near.sentences[state.sentence];
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
  const { near } = state;
  if (!near) return;
  const palette = readPalette();
  drawControls(near);
  drawSentence(near);
  for (const figure of figures) {
    figure.draw(state, near, palette, animate && mayMove());
  }
  drawPublished(state);
  const { sentence, position: token, layer } = state;
  const { text: words } = near.sentences[sentence];
  aimAtStepper({ text: words, token, layer, scalar: 'previous' }, modelBar.stamp());
}

/** @param {Neighbours} near */
function drawControls(near) {
  const { layer, unit, dropFirst, drawn } = state;
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
  sentenceChoice.set(near.sentences, sentence);
  const { names } = near.sentences[sentence];
  const angles = near.angles[layer][sentence];
  strip.paint((t) => {
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

drawPublished(state);
onThemeChange(() => draw(false));
if (!link.open()) showRecorded();
