// SPDX-License-Identifier: MIT
//
// lesson.js - the frame of a lesson: it makes a page of a declaration.
//
//     createLesson({
//       number: '05', schema, measurement,            // what can be chosen, what is measured
//       opening: { figure, control, guesses },        // the first screen
//       box, samples, controls, figures,              // what stands below it, by the id it goes into
//       predictions, checks, published, stepper,      // what is asked, and what the run is compared with
//       script: () => import('./script.js'),
//     });
//
// The frame owns the model bar, the run and its progress, the recorded run, the link, redrawing, the
// theme, the identity of the residual stream, and what happens when a run is cut short. A lesson's own
// files measure, draw and speak; none of them knows the engine or another lesson.
//
// The page has elements with the ids opening, link-note, model, run, identity (where layers are measured),
// published, honest, checks, tools and to-stepper, and one for each key of controls, figures and predictions.

import { text as words } from '../text/lesson.js';
import { text as publishedWords } from '../text/published.js';
import { readPalette } from '../theme/palette.js';
import { byId, el } from '../ui/dom.js';
import { createDrawing } from '../ui/drawing.js';
import { createModelBar } from '../ui/model-bar.js';
import { createRunBar } from '../ui/run-bar.js';
import { onThemeChange } from '../ui/theme-toggle.js';
import { viewNames } from '../ui/tokens.js';
import { createArrival } from './arrival.js';
import { besideField, createBeside } from './beside.js';
import { createChecks } from './check.js';
import { createHeldGuess } from './held-guess.js';
import { showIdentity } from './identity.js';
import { createLink } from './link.js';
import { createOpening } from './opening.js';
import { createPublishedTable } from './published-table.js';
import { loadRecorded } from './recorded.js';
import { measureRun } from './run.js';
import { createScriptButton } from './script.js';
import { LessonState, largestOf } from './state.js';
import { createTextDoor } from './text-door.js';
import { aimAtStepper } from './to-stepper.js';

/**
 * @typedef {import('./controls.js').ControlOf} ControlOf
 * @typedef {import('./controls.js').Page} Page
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('./state.js').Scene<any>} Scene
 *
 * @typedef {(scene: any, palette: Palette, moves: boolean) => void} Draw
 *
 * @typedef {object} Figure
 * @property {HTMLElement} element
 * @property {Draw} [draw]
 * @property {Draw[]} [parts]  in place of draw: pieces that take turns
 *
 * @typedef {import('./prediction.js').PredictionQuestion & {
 *   reveal: (scene: any) => [actual: any, sentence: string], hides?: string[] }} Prediction
 *   reveal: what the run gave, null where it cannot say, and a sentence on it; hides: ids of the elements in which
 *   the recorded run would answer it, of a guess below the first screen
 *
 * @typedef {object} Published
 * @property {string | null} source  the model of the published results; null if each row names its own
 * @property {[claim: string, theirs: string, ours: string][]} rows  ours: '' without a complete run
 * @property {string} honest  how far this run shows what was published; '' without a complete run
 * @property {'many' | { model: string } | null} [run]  what the right column is of: several runs, one, or
 *   none; without it, the run that is shown, once it is complete
 *
 * @typedef {object} Stepper  where the stepper opens
 * @property {string} text
 * @property {number} token
 * @property {number} [layer]
 * @property {import('../stepper/scalars.js').Scalar} scalar
 *
 * @typedef {object} Declaration
 * @property {string} number  '05'
 * @property {import('./link-code.js').Schema} schema
 * @property {import('./run.js').Measurement<any>} measurement
 * @property {import('./opening.js').Opening} opening
 * @property {{ label?: string, hint?: string, rows: number, takesFiles?: boolean }} box  takesFiles: text files
 *   can be opened into it
 * @property {{ legend: string, texts: { name: string, sample: string }[] }} [samples]  texts to run at a click
 * @property {Record<string, any>} [local]   values of the view that no link carries
 * @property {(scene: any, view: Record<string, any>) => Record<string, any>} [derive]
 *   what figures share, computed once a redraw
 * @property {(scene: any) => Record<string, any> | null} [look]  where the page looks first
 * @property {boolean | 'recorded-too'} [comparesModels]  finished runs are kept, as scene.finished; the recorded
 *   one too until its own model is run
 * @property {Record<string, ControlOf[]>} controls
 * @property {Record<string, ((page: Page) => Figure)[]>} figures
 * @property {Record<string, Prediction[]>} predictions
 * @property {import('./check.js').Check[]} checks
 * @property {(scene: any) => Published} published  handed null before there is a run
 * @property {(scene: any) => Stepper} stepper
 * @property {() => Promise<{ program: (now: any) => string | Promise<string> }>} script
 */

/** @param {Declaration} declared */
export function createLesson(declared) {
  // A lesson that compares models has its own way to do it.
  const hasBeside = !declared.comparesModels;
  const schema = hasBeside ? { ...declared.schema, ...besideField } : declared.schema;
  const lesson = { ...declared, schema };
  const { number, measurement, box } = lesson;
  const state = new LessonState(lesson);
  const tellIdentity = measurement.measure ? showIdentity : () => {};

  /** @type {Page} */
  const page = {
    state,
    set(changes, moves = false) {
      state.set(changes);
      redraw(moves);
    },
    toggle(key, position) {
      if (!state.run) return;
      state.toggle(key, position);
      redraw(true);
    },
    runAgain() {
      if (state.run && !state.run.isRecorded) runBar.runText(runBar.text);
    },
  };

  /** What made each run. @type {WeakMap<import('./run.js').Run<any>, import('../lab.js').Lab>} */
  const makers = new WeakMap();
  /** Those whose weights were wrong. @type {WeakSet<import('../lab.js').Lab>} */
  const spoiled = new WeakSet();
  /** @param {import('./run.js').Run<any> | null} one */
  function isSpoiled(one) {
    const lab = one && makers.get(one);
    return Boolean(lab && spoiled.has(lab));
  }

  const modelBar = createModelBar({
    onLeave: () => runBar.stop(),
    onSpoiled(lab) {
      spoiled.add(lab);
      doubt();
    },
  });
  const runBar = createRunBar({
    text: measurement.sample,
    ...box,
    run,
    shown: () => (state.run?.isRecorded ? null : state.run),
    onCutShort() {
      arrival.leave();
      state.touch();
      drawing.soon();
      checks.refresh();
    },
  });
  const own = () => {
    const { scene } = state;
    return scene?.complete && !scene.isRecorded && !isSpoiled(state.run) ? scene : null;
  };
  const checks = createChecks(number, lesson.checks, own);
  const opening = createOpening({
    lesson: number,
    opening: lesson.opening,
    page,
    runner: runBar.companion(),
    onShow: showHeld,
    onHold: () => drawing.now(),
  });
  const arrival = createArrival(() => opening.element);
  const sceneNow = () => state.scene;
  const predictions = place(lesson.predictions, (guess) =>
    createHeldGuess({ lesson: number, guess, sceneNow }),
  );
  const controls = [...opening.controls, ...place(lesson.controls, (control) => control(page))];
  const figures = place(lesson.figures, (figure) => figure(page));
  const beside = createBeside({
    lesson,
    page,
    figures: [
      { make: lesson.opening.figure, host: byId('opening') },
      ...Object.entries(lesson.figures).flatMap(([id, makers]) =>
        makers.map((make) => ({ make, host: byId(id) })),
      ),
    ],
    async onRun(model, precision) {
      const isInUse = await modelBar.use(model, precision);
      if (isInUse) runBar.runText(textShown());
      return isInUse;
    },
  });
  /** The recorded run, while it waits for the guess. @type {import('./run.js').Run<any> | null} */
  let held = null;
  const recordingNote = el('p', { class: 'recording', role: 'status' });

  byId('model').append(modelBar.element);
  const door = box.takesFiles
    ? [createTextDoor({ place: runBar.element, onText: runBar.fill })]
    : [];
  byId('run').prepend(runBar.element, ...door, ...samplesOf(lesson.samples, runBar));
  byId('run').append(recordingNote, ...(hasBeside ? [beside.element] : []));
  byId('checks').append(checks.element);

  const drawing = createDrawing([
    drawAround,
    ...opening.parts.map((draw) => (/** @type {boolean} */ moves) => {
      const scene = opening.held ?? state.scene;
      if (scene) draw(scene, readPalette(), moves);
    }),
    ...figures
      .flatMap(({ draw, parts }) => parts ?? (draw ? [draw] : []))
      .map((draw) => (/** @type {boolean} */ moves) => {
        if (state.scene) draw(state.scene, readPalette(), moves);
      }),
    ...(hasBeside ? [() => beside.draw(readPalette())] : []),
  ]);

  /** @param {boolean} moves */
  function redraw(moves) {
    drawing.now(moves);
    checks.refresh();
  }

  /** What stands around the figures. */
  function drawAround() {
    const { scene, view } = state;
    drawPublished(lesson.published(scene), scene);
    for (const { draw } of controls) draw?.(scene, view);
    if (scene) aimAtStepper(lesson.stepper(scene), modelBar.stamp());
  }

  /**
   * @param {string} input
   * @param {import('../ui/run-bar.js').Running} running
   */
  async function run(input, running) {
    arrival.follow();
    const lab = await modelBar.ready(running.signal);
    const { identity, run: finished } = await measureRun(lab, measurement, input, {
      settings: state.nextSettings(),
      precision: modelBar.precision,
      running,
      onStart(started, views) {
        makers.set(started, lab);
        begin(started, views, link.settle(largestIn(started), running.warn));
        checks.refresh();
        tellIdentity(null);
      },
      onLayer(l) {
        state.follow(l);
        drawing.soon();
        if (l > 0) arrival.bring();
      },
    });
    tellIdentity(identity);
    if (lesson.comparesModels) state.remember();
    beside.keep(finished, modelBar.stamp());
    state.settle();
    await drawing.inTasks();
    opening.reveal(state.scene);
    for (const { reveal } of predictions) reveal(state.scene);
    checks.refresh();
    arrival.settle();
    if (isSpoiled(finished)) doubt();
    return { tokens: finished.tokens };
  }

  /** Runs of wrong weights leave the page; the one that is shown is marked, and nothing stands beside it. */
  function doubt() {
    beside.forget(isSpoiled);
    state.forget(isSpoiled);
    if (isSpoiled(state.run)) state.set({ beside: [] });
    redraw(false);
    if (isSpoiled(state.run)) runBar.spoil();
  }

  /**
   * @param {import('./run.js').Run<any>} started
   * @param {import('../ui/tokens.js').TokenView[]} views
   * @param {Record<string, any> | null} linked
   */
  function begin(started, views, linked) {
    recordingNote.replaceChildren();
    held = null;
    opening.release();
    opening.tell(started.isRecorded ? words.opening.recorded(started.model.name) : '');
    if (!started.isRecorded) {
      state.forgetRecorded(
        lesson.comparesModels === 'recorded-too' ? started.model.name : undefined,
      );
    }
    state.begin(started, linked);
    const scene = /** @type {Scene} */ (state.scene);
    for (const control of controls) control.begin?.(scene, views);
    for (const guess of predictions) guess.begin();
  }

  /** How large the numbers of a link may be, by the schema's keys. @param {import('./run.js').Run<any>} started */
  function largestIn(started) {
    const largest = largestOf(started);
    return Object.fromEntries(
      Object.entries(schema).flatMap(([key, { within }]) =>
        within ? [[key, largest[within]]] : [],
      ),
    );
  }

  const textShown = () => state.run?.text ?? runBar.text;
  const link = createLink({
    lesson: number,
    schema,
    model: modelBar,
    state: () => ({ ...state.linkValues(), text: textShown() }),
    box: () => runBar.text,
    apply(values) {
      state.open(values);
      redraw(false);
      runBar.runText(values.text);
      return [];
    },
    leads: true,
  });
  byId('link-note').append(link.note);
  byId('tools').append(
    link.element,
    createScriptButton({
      file: `bai-${number}.py`,
      async script() {
        const { program } = await lesson.script();
        const { run: shown } = state;
        const model = shown && !shown.isRecorded ? shown.model : null;
        return program({ ...state.linkValues(), text: textShown(), model });
      },
    }),
  );

  /** Puts the recorded run on the page, unless the learner was faster; it may have to wait for the guess. */
  async function openRecorded() {
    const recorded = await loadRecorded(number, measurement);
    if (state.run) return;
    if (!recorded || recorded === 'other-model') {
      opening.release();
      const why = recorded ? words.recorded.otherModel : '';
      recordingNote.textContent = why;
      opening.tell(why);
    } else if (opening.asks) {
      held = recorded;
      opening.tell(words.opening.recorded(recorded.model.name));
      opening.hold(sceneOf(recorded, lesson));
    } else showRecorded(recorded);
  }

  /** @param {import('./run.js').Run<any>} recorded */
  function showRecorded(recorded) {
    begin(recorded, viewNames(recorded.names), null);
    if (lesson.comparesModels) state.remember();
    state.settle();
    drawing.now();
    opening.reveal(state.scene);
    for (const guess of predictions) guess.revealRecorded(state.scene);
  }

  /** The guess is made, or passed over. */
  function showHeld() {
    if (held) showRecorded(held);
    else if (state.run?.isRecorded) {
      drawing.now();
      opening.reveal(state.scene);
    }
  }

  drawing.now();
  onThemeChange(() => drawing.now());
  if (link.open()) opening.release();
  else modelBar.begin(openRecorded());
}

/**
 * What a run would be drawn from if the page showed it.
 *
 * @param {import('./run.js').Run<any>} run
 * @param {Declaration} lesson
 */
function sceneOf(run, lesson) {
  const state = new LessonState(lesson);
  state.begin(run, null);
  if (lesson.comparesModels) state.remember();
  state.settle();
  return state.scene;
}

/**
 * Makes the parts of a declaration and puts each into the element whose id it stands under. Of controls that
 * stay at the top of the window, what only says numbers goes below, so that they cover little of it.
 *
 * @template P
 * @template {{ element?: HTMLElement, elements?: HTMLElement[], isSaid?: boolean }} M
 * @param {Record<string, P[]>} declared
 * @param {(part: P) => M} make
 * @returns {M[]}
 */
function place(declared, make) {
  return Object.entries(declared).flatMap(([id, parts]) => {
    const host = byId(id);
    const said = el('div', { class: 'wide said-below' });
    const all = parts.map((part) => {
      const made = make(part);
      const to = made.isSaid && host.classList.contains('sticky') ? said : host;
      to.append(...(made.elements ?? (made.element ? [made.element] : [])));
      return made;
    });
    if (said.childElementCount) host.after(said);
    return all;
  });
}

/**
 * Buttons that run a text of the lesson's.
 *
 * @param {Declaration['samples']} samples
 * @param {ReturnType<typeof createRunBar>} runBar
 */
function samplesOf(samples, runBar) {
  if (!samples) return [];
  const buttons = samples.texts.map(({ name, sample }) =>
    el('button', {
      type: 'button',
      class: 'plain',
      text: name,
      on: { click: () => runBar.runText(sample) },
    }),
  );
  return [el('p', { class: 'small no-print' }, `${samples.legend}: `, ...buttons)];
}

/** @param {Published} published @param {Scene | null} scene */
function drawPublished({ source, rows, honest, run }, scene) {
  const ours = scene?.complete ? { model: scene.model.name, isRecorded: scene.isRecorded } : null;
  byId('published').replaceChildren(
    createPublishedTable({ source, rows, run: run === undefined ? ours : run }),
  );
  byId('honest').textContent = honest || publishedWords.empty;
}
