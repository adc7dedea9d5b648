// SPDX-License-Identifier: MIT
//
// stepper.js - the stepper's page: a cursor over tokens and layers, what stands under it, and what
// interventions change.
//
// A run measures all numbers once (runs.js, measured.js); moving the cursor only reads them. What follows
// the cursor in words is there at once, what has to be drawn comes with the next frames.

import { createArrival } from '../frame/arrival.js';
import { showIdentity } from '../frame/identity.js';
import { createLink } from '../frame/link.js';
import { loadRecorded } from '../frame/recorded.js';
import { readText } from '../frame/text.js';
import { text as words } from '../text/stepper.js';
import { readPalette } from '../theme/palette.js';
import { byId, el } from '../ui/dom.js';
import { createDrawing, mayMove } from '../ui/drawing.js';
import { int, num } from '../ui/format.js';
import { createModelBar } from '../ui/model-bar.js';
import { createRunBar, stageSentence } from '../ui/run-bar.js';
import { shade } from '../ui/shade.js';
import { createSlider } from '../ui/slider.js';
import { onThemeChange } from '../ui/theme-toggle.js';
import { createTokenStrip } from '../ui/token-strip.js';
import { viewNames } from '../ui/tokens.js';
import { createByLayer } from './by-layer.js';
import { follow, startOf, within } from './cursor.js';
import { createEditRow, MOST_EDITS } from './edit-row.js';
import { decodeEdit, encodeEdit, fitting } from './edits.js';
import { createArrowsOfCell } from './figure-arrows.js';
import { createAttentionFigure } from './figure-attention.js';
import { createGridFigure } from './figure-grid.js';
import { createAngleFigure, createNormFigure } from './figure-layers.js';
import { createIntervention } from './intervention.js';
import { createLaterPart, createPatchPart } from './later-part.js';
import { createLens } from './lens.js';
import { FIELDS, LESSON, MEAN } from './link.js';
import { keepsPatterns } from './measured.js';
import { createPredictions } from './predictions.js';
import { measureRun } from './runs.js';
import { SCHEMA } from './schema.js';
import { createSidePanel } from './side-panel.js';
import { measurement } from './top-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./grid-data.js').View} View
 * @typedef {import('./measured.js').Cursor & { head: number }} Goal
 */

/** How much of the hidden state's hue the darkest token background carries, so that ink stays readable. */
const SHADE_PERCENT = 30;

const state = {
  /** What the page shows before a run. @type {import('./by-layer.js').Recorded | null} */
  recorded: null,
  /** The model as it is. @type {Measured | null} */
  base: null,
  /** What the model as it is read. */
  text: '',
  /** The same text with the interventions; null where there is none, or not yet. @type {Measured | null} */
  edited: null,
  /** @type {Edit[]} */
  edits: [],
  /** @type {View} */
  view: 'before',
  /** What a link wants to look at when its interventions have been run. @type {View | null} */
  wantedView: null,
  cursor: { token: 0, layer: 0 },
  /** The cursor follows the layers of a run up to this one. */
  lastLayer: Number.POSITIVE_INFINITY,
  /** Where a link wants the cursor of the next run, and whose attention. @type {Goal | null} */
  goal: null,
};

// ---- controls and figures ------------------------------------------------------------------------

/** Labs whose weights were wrong. @type {WeakSet<import('../lab.js').Lab>} */
const spoiled = new WeakSet();
const modelBar = createModelBar({
  onLab: () => runBar.begin(),
  onLeave: () => {
    intervention.stop();
    patch.stop();
    vectors.part?.stop();
    runBar.stop();
  },
  onSpoiled: (lab) => {
    spoiled.add(lab);
    if (state.base?.lab === lab) runBar.spoil();
  },
  // A run under way begins anew: its numbers are to be of one precision.
  onPrecision: () => runBar.runText(runBar.text),
});
byId('model').append(modelBar.element);

const runBar = createRunBar({ text: words.sample, rows: 3, run, shown: () => state.base });
byId('run').append(runBar.element);

const strip = createTokenStrip({
  label: words.strip,
  selection: 'one',
  onMove(token) {
    if (state.base) moveTo({ token, layer: state.cursor.layer });
    else if (state.recorded) showRecorded(state.recorded, token);
  },
  onVertical: (by) => moveTo({ token: state.cursor.token, layer: state.cursor.layer + by }),
});
byId('strip').append(strip.element);

const byLayer = createByLayer(byId('by-layer'));

const onLayer = (/** @type {number} */ layer) => moveTo({ token: state.cursor.token, layer });
const slider = createSlider({ label: words.layer, onInput: onLayer });
const shadeNote = el('p', { class: 'small muted' });
byId('layer').append(slider.element);
byId('layer').before(shadeNote);

const gridFigure = createGridFigure({ onMove: moveTo, redraw: () => drawing.now() });
byId('grid').append(gridFigure.element);

const panel = createSidePanel();
const lens = createLens();
byId('panel').append(panel.head, lens.element, panel.dimensions);

const editRow = createEditRow({
  onEdits: (edits) => {
    state.edits = edits;
    intervention.run();
  },
  onView: (view) => {
    state.view = view;
    drawing.now();
  },
  onStop: () => intervention.stop(),
});
const intervention = createIntervention({
  editRow,
  subject: () => state,
  isRunning: () => runBar.isRunning,
  sourceOf: (base) => patch.sourceOf(base),
  show(edited) {
    state.edited = edited;
    if (edited) {
      state.view = viewOfResult();
      state.wantedView = null;
    }
    drawing.now();
  },
});
const predictions = createPredictions();
byId('edits').append(editRow.element, predictions.element);
gridFigure.tools.prepend(editRow.results);

const attentionFigure = createAttentionFigure({ redraw: () => drawing.now() });
const layerFigures = [createNormFigure({ onLayer }), createAngleFigure({ onLayer })];
const arrowsFigure = createArrowsOfCell();
byId('attention').append(attentionFigure.element);
byId('arrows').append(arrowsFigure.element);
byId('over-layers').append(...layerFigures.map((figure) => figure.element));

const patch = createPatchPart(byId('patch'), {
  subject: () => state,
  sample: words.sample,
  text: textOfRun,
  onMove: moveTo,
  addEdit: editRow.put,
  onSource: intervention.run,
  runText: runBar.runText,
});
const vectors = createLaterPart(byId('vectors'), async () => {
  const { createSaveVectors } = await import('./save-vectors.js');
  return createSaveVectors({ run: runInView, text: textOfRun, stamp: modelBar.stamp });
});

const link = createLink({
  lesson: LESSON,
  schema: SCHEMA,
  model: modelBar,
  state: () => ({
    text: textOfRun(),
    token: state.cursor.token,
    layer: state.cursor.layer,
    scalar: gridFigure.scalar,
    scale: gridFigure.wish,
    head: attentionFigure.head ?? MEAN,
    edit: state.edits.map(encodeEdit),
    view: viewOfLink(),
    ...patchFields(),
  }),
  box: () => runBar.text,
  apply: open,
  leads: true,
});
const arrival = createArrival(() => gridFigure.element);
byId('link').append(link.element);
byId('link-note').append(link.note);

/** @returns {string} what the run on the page has read */
function textOfRun() {
  return state.base ? state.text : runBar.text;
}

/** What a link says of patching. */
function patchFields() {
  const { source, answer, wrong, patch: part, sweep } = FIELDS;
  const initial = { source, answer, wrong, patch: part, sweep };
  const fields = Object.entries(initial).map(([key, field]) => [key, field.initial]);
  return { ...Object.fromEntries(fields), ...patch.values };
}

/** @returns {View} what is looked at when the interventions in force have been run */
const viewOfResult = () => state.wantedView ?? (state.view === 'before' ? 'after' : state.view);

/** @returns {string} without interventions there is one thing to look at, and a link needs no word of it */
function viewOfLink() {
  if (state.edited) return state.view;
  return state.edits.length ? viewOfResult() : FIELDS.view.initial;
}

/**
 * Puts what a link says on the page and runs it.
 *
 * @param {import('../frame/link-code.js').Values} values
 * @returns {string[]} what made no sense
 */
function open({ text: linked, token, layer, scalar, scale, head, edit, view, ...patching }) {
  const decoded = /** @type {string[]} */ (edit).map(decodeEdit);
  const edits = decoded.filter((one) => one !== null).slice(0, MOST_EDITS);
  state.edits = edits;
  editRow.set(edits);
  gridFigure.choose(scalar, scale);
  state.goal = { token, layer, head };
  state.wantedView = view;
  patch.open(/** @type {import('./patch.js').Values} */ (patching));
  runBar.runText(linked);
  return edits.length < decoded.length ? [SCHEMA.edit.name] : [];
}

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, running) {
  const { signal, progress, warn } = running;
  intervention.stop();
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const { tokens, views } = await readText(lab, input, running);
  // Only a link leads to the grid: the page's first run comes by itself.
  if (link.settle({}, warn)) arrival.follow();
  else arrival.leave();
  const names = views.map((v) => v.label);
  const allPatterns = keepsPatterns(lab, tokens.length);
  const { identity } = await measureRun(
    { lab, precision, tokens, names, edits: [], allPatterns, source: null },
    {
      signal,
      onStage: (stage) =>
        progress(stage.done, stage.total, stageSentence(stage, lab.config.nLayers)),
      onLayer(mine) {
        if (state.base !== mine) {
          tellBeyond(mine, warn);
          begin(mine, views);
          state.text = input;
        }
        state.cursor = follow(state.cursor, mine.measured, state.lastLayer);
        drawing.soon();
      },
    },
  );
  showIdentity(identity);
  await drawing.inTasks();
  signal.throwIfAborted();
  arrival.settle();
  if (spoiled.has(lab)) runBar.spoil();
  if (state.edits.length) intervention.run();
  if (state.base) patch.settle(state.base).catch((error) => console.warn(error));
  return { tokens: tokens.length };
}

/**
 * Puts a new run on the page.
 *
 * @param {Measured} started
 * @param {import('../ui/tokens.js').TokenView[]} views
 */
function begin(started, views) {
  const { cursor, goal } = state;
  const wasMeasured = state.base !== null;
  const last = state.base ?? state.recorded;
  const isSameText = last?.names.join('\n') === started.names.join('\n');
  Object.assign(state, startOf(started.names, last && { names: last.names, cursor }, goal));
  state.goal = null;
  state.base = started;
  state.edited = null;
  showIdentity(null);
  byId('stepper').hidden = false;
  // The recording's tokens may have the focus.
  if (!isSameText || wasMeasured) strip.show(views);
  if (!isSameText) byLayer.begin();
  strip.select(state.cursor.token);
  attentionFigure.begin(started);
  if (goal && goal.head !== MEAN && goal.head < started.lab.config.nHeads) {
    attentionFigure.choose(goal.head);
  }

  const kept = fitting(state.edits, started.lab.config, started.names.length);
  editRow.messages.clear();
  if (kept.length < state.edits.length) {
    editRow.messages.warn(words.edits.doNotFit(int(state.edits.length - kept.length)));
  }
  state.edits = kept;
  editRow.set(kept);
  editRow.fit(started.lab.config);
}

/**
 * Says so where a link names a cell or a head beyond the text or the model.
 *
 * @param {Measured} started
 * @param {(sentence: string) => void} warn
 */
function tellBeyond({ names, layers, lab }, warn) {
  if (!state.goal) return;
  const { token, layer, head } = state.goal;
  const lastHead = lab.config.nHeads - 1;
  const last = names.length - 1;
  if (token > last) warn(words.link.noToken(int(token), int(last)));
  if (layer > layers) warn(words.link.noLayer(int(layer), int(layers)));
  if (head > lastHead) warn(words.link.noHead(int(head), int(lastHead)));
}

// ---- the cursor ----------------------------------------------------------------------------------

/** @param {import('./measured.js').Cursor} to kept within what is measured */
function moveTo(to) {
  const run = runInView();
  if (!run) return;
  state.cursor = within(to, run);
  strip.select(state.cursor.token);
  drawCell();
  drawingOfCell.soon();
  byId('live').textContent = panel.sentence(run, state.cursor, gridFigure.sentence);
}

// ---- drawing -------------------------------------------------------------------------------------

/** @returns {Measured | null} whose cells and figures are shown */
const runInView = () => (state.edited && state.view !== 'before' ? state.edited : state.base);

/** What stands under the cursor in words, and the cursor on the grid. */
function drawCell() {
  const run = runInView();
  if (!run || !state.base) return;
  const { base, edited, view, cursor } = state;
  slider.set(0, run.measured, cursor.layer);
  strip.setRow(cursor.layer + 1, run.layers + 1);
  panel.draw(run, cursor);
  gridFigure.draw({ base, edited, view: edited ? view : 'before' }, cursor, readPalette());
}

/** @param {(run: Measured, palette: import('../theme/palette.js').Palette) => void} draw */
const ofRun = (draw) => () => {
  const run = runInView();
  if (run) draw(run, readPalette());
};

/** What is drawn anew for each cell. */
const partsOfCell = [
  ofRun((run) => {
    paintStrip(run);
    lens.draw(run, state.cursor);
    byLayer.draw(run, state.cursor);
  }),
  ofRun((run, palette) => attentionFigure.draw(run, state.cursor, palette)),
  ...layerFigures.map((figure) =>
    ofRun((run, palette) =>
      figure.draw(run, run === state.base ? null : state.base, state.cursor, palette),
    ),
  ),
  ofRun((run, palette) =>
    arrowsFigure.draw(run, state.cursor, palette, mayMove() && !runBar.isRunning),
  ),
  () => patch.draw(),
  () => vectors.draw(),
];
const drawingOfCell = createDrawing(partsOfCell, { rest: 0 });
const drawing = createDrawing([drawEdits, drawCell, ...partsOfCell]);

function drawEdits() {
  if (!state.base) return;
  editRow.showView(state.view, state.edited !== null);
  predictions.draw(state.base, state.edited);
}

/** What the strip was painted from; hundreds of tokens take a while to paint. */
let painted = { run: /** @type {Measured | null} */ (null), layer: -1 };

/** @param {Measured} run */
function paintStrip(run) {
  const { layer } = state.cursor;
  if (painted.run === run && painted.layer === layer) return;
  painted = { run, layer };
  const norms = run.hidden[layer];
  const [low, high] = [Math.min(...norms), Math.max(...norms)];
  strip.paint((t) => ({
    background: shade('var(--hidden)', (SHADE_PERCENT * norms[t]) / high, 'oklab'),
    title: `|h| = ${num(norms[t])}`,
  }));
  shadeNote.textContent = words.shade(num(low, 1), num(high, 1));
}

/** @param {import('./by-layer.js').Recorded} recorded @param {number} token */
function showRecorded(recorded, token) {
  state.cursor = { token, layer: 0 };
  byLayer.showRecorded(recorded, token);
}

/** The recorded run stands on the page until the first run begins. */
async function openRecorded() {
  const recorded = await loadRecorded(LESSON, measurement, {
    folder: 'stepper',
    isReplaced: false, // the page runs by itself
  });
  if (!recorded || recorded === 'other-model' || state.base) return;
  const last = recorded.names.length - 1;
  state.recorded = recorded;
  strip.show(viewNames(recorded.names));
  strip.select(last);
  showRecorded(recorded, last);
}

onThemeChange(() => drawing.now());
new ResizeObserver(() => drawing.now()).observe(byId('grid'));
if (!link.open()) modelBar.begin(openRecorded());
