// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 03's page: runs a text, keeps what was measured of every model, redraws from it.
//
// One state, one way: a run fills state.current layer by layer (measure.js) and joins state.finished at
// its end; every control changes the state and calls drawing.now(). Nothing is computed from what is on the page.

import { sizeOf } from '../../frame/gpt2-sizes.js';
import { createLink } from '../../frame/link.js';
import { MOST_TOKENS } from '../../frame/link-code.js';
import { loadRecorded } from '../../frame/recorded.js';
import { createScriptButton } from '../../frame/script.js';
import { readBox, runStream, showIdentity } from '../../frame/stream-run.js';
import { aimAtStepper } from '../../frame/to-stepper.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { text as lesson } from '../../text/lesson-03.js';
import { readPalette } from '../../theme/palette.js';
import { byId, el } from '../../ui/dom.js';
import { createDrawing } from '../../ui/drawing.js';
import { int, num } from '../../ui/format.js';
import { createModelBar } from '../../ui/model-bar.js';
import { createReadout, readoutRow } from '../../ui/readout.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSwitch } from '../../ui/switch.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewNames } from '../../ui/tokens.js';
import { createLayersFigure } from './figure-layers.js';
import { createPathFigure } from './figure-path.js';
import { createScatterFigure } from './figure-scatter.js';
import { chanceLevel, cumulative, emptyPath, measureStep, relate } from './measure.js';
import { predict } from './predict.js';
import { drawPublished } from './published.js';
import { createGuesses, createQuestions } from './questions.js';
import { runOfRecording } from './record.js';
import { pathScript } from './script.js';
import { createState, dropped, remember } from './state.js';

/** @typedef {import('./state.js').Run} Run */

const state = createState();
/** The shape of the model that ran last, for the program. @type {import('../../lab.js').Config | null} */
let config = null;

const guesses = createGuesses();
byId('prediction-curve').append(guesses.curve.element);
byId('prediction-relation').append(guesses.relation.element);
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
byId('run').append(runBar.element);

const strip = createTokenStrip({
  label: lesson.toggle.strip,
  selection: 'one',
  onMove: chooseToken,
});
byId('tokens').append(strip.element);

const toggle = createSwitch({
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

const readouts = {
  pearson: createReadout('pearson', lesson.readout.pearson),
  spearman: createReadout('spearman', lesson.readout.spearman),
  chance: createReadout('chance', lesson.readout.chance),
};
const tokenLine = el('p', { class: 'small', 'data-testid': 'chosen-token', 'aria-live': 'polite' });
const recordedLine = el('p', { class: 'small muted', 'data-testid': 'recorded' });
byId('controls').append(
  el('div', { class: 'row' }, toggle.element),
  readoutRow(Object.values(readouts)),
  tokenLine,
  recordedLine,
);

// ---- figures -------------------------------------------------------------------------------------

const pathFigure = createPathFigure({
  onView: (view) => {
    state.view = view;
    drawing.now();
  },
});
const scatterFigure = createScatterFigure({
  onToken: (position) => {
    strip.select(position);
    chooseToken(position);
  },
});
const layersFigure = createLayersFigure();
byId('figure-path').append(pathFigure.element);
byId('figures').append(scatterFigure.element, layersFigure.element);

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
  state.finished = state.finished.filter(({ isRecorded }) => !isRecorded);
  /** @type {Run} */
  const current = {
    model: lab.config.name,
    kind: `${lab.config.quantisation} ${precision}`,
    width: lab.config.dModel,
    size: sizeOf(lab.config),
    text: input,
    names,
    predicted: [],
    provenance: box.provenance,
    path: emptyPath(lab.config.nLayers, tokens.length),
    complete: false,
    isRecorded: false,
  };
  state.current = current;
  questions.refresh();
  const linked = link.settle({ token: tokens.length - 1 }, running.warn);
  state.chosen = Math.min(linked?.token ?? state.chosen, tokens.length - 1);
  strip.show(box.views);
  strip.select(state.chosen);
  showIdentity(null);

  const { last, identity } = await runStream(lab, tokens, {
    precision,
    running,
    onLayer(l, stream) {
      measureStep(current.path, stream, l);
      drawing.soon();
    },
  });
  running.progress(1, 1, lesson.text.lens);
  const { logits, predicted } = await predict(lab, last.data, running.signal);
  current.path.logits = logits;
  current.predicted = predicted;
  showIdentity(identity);
  current.complete = true;
  remember(state, current);
  await drawing.inTasks();
  guesses.reveal(current);
  questions.refresh();
  return { tokens: tokens.length };
}

// ---- changes of state ----------------------------------------------------------------------------

/** @param {number} position */
function chooseToken(position) {
  state.chosen = position;
  drawing.now();
}

// ---- drawing -------------------------------------------------------------------------------------

const drawing = createDrawing([
  drawControls,
  () => state.current && pathFigure.draw(state, state.current, readPalette()),
  () => state.current && scatterFigure.draw(state, readPalette()),
  () => state.current && layersFigure.draw(state, state.current, readPalette()),
]);

/** What stands around the figures. */
function drawControls() {
  const { current } = state;
  toggle.set(state.dropsFirst);
  drawPublished(state);
  if (!current) return;
  drawReadouts(current);
  aimAtStepper({ text: current.text, token: state.chosen, scalar: 'step' }, modelBar.stamp());
}

/** @param {Run} current */
function drawReadouts({ path, names, predicted, provenance: source, isRecorded }) {
  recordedLine.textContent = isRecorded ? source : '';
  const kept = path.tokens - dropped(state).size;
  const at = (/** @type {ReadonlySet<number>} */ without) => relate(path, path.layers, without);
  const [now, all, without] = [at(dropped(state)), at(NONE_DROPPED), at(FIRST)];
  for (const coefficient of /** @type {const} */ (['pearson', 'spearman'])) {
    readouts[coefficient].set(
      num(now[coefficient]),
      lesson.readout.compare(num(all[coefficient]), num(without[coefficient])),
    );
  }
  const chance = chanceLevel(kept);
  readouts.chance.set(
    chance === null ? num(null) : `±${num(chance)}`,
    lesson.readout.chanceOther(int(kept)),
  );

  const t = state.chosen;
  const total = cumulative(path)[path.layers]?.[t];
  tokenLine.replaceChildren(el('b', { text: lesson.readout.token(names[t], int(t)) }));
  if (total === undefined || !path.logits) return;
  tokenLine.append(
    `: ${lesson.readout.tokenOther({
      total: num(total, 1),
      last: num(path.steps[path.layers]?.[t], 1),
      predicted: predicted[t],
      logit: num(path.logits[t], 1),
    })}.`,
  );
}

drawing.now();
onThemeChange(() => drawing.now());

// ---- what the page shares and what it opens with -------------------------------------------------

const link = createLink({
  lesson: '03',
  schema: {
    text: { type: 'text', name: lesson.link.text, initial: NIETZSCHE },
    drop: { type: 'flag', name: lesson.link.drop, initial: true },
    view: { type: 'choice', name: lesson.link.view, values: ['sum', 'step'], initial: 'sum' },
    token: { type: 'int', name: lesson.link.token, min: 0, max: MOST_TOKENS, initial: 1 },
  },
  model: modelBar,
  state: () => ({
    text: textShown(),
    drop: state.dropsFirst,
    view: state.view,
    token: state.chosen,
  }),
  box: () => runBar.text,
  apply(values) {
    state.dropsFirst = values.drop;
    state.view = values.view;
    runBar.runText(values.text);
    return [];
  },
});
byId('link-note').append(link.note);
byId('tools').append(
  link.element,
  createScriptButton({
    file: 'bai-03.py',
    script: () => pathScript({ text: textShown(), config, dropsFirst: state.dropsFirst }),
  }),
);

/** @returns {string} what the figures on the page were made of; without any, what stands in the box */
function textShown() {
  return state.current?.text ?? runBar.text;
}

/** Puts the recorded run on the page, unless the learner was faster. */
async function showRecorded() {
  const recorded = await loadRecorded('03');
  if (!recorded || state.current) return;
  state.current = runOfRecording(recorded);
  strip.show(viewNames(state.current.names));
  strip.select(state.chosen);
  remember(state, state.current);
  drawing.now();
}

if (!link.open()) showRecorded();
