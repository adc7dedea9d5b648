// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 01, declared: how far each block turns the vector of a token, "her" beside the token
// before it, with two t-tests at every layer.

import { pText } from '../../charts/p-values.js';
import { angleText, unitChoice } from '../../frame/angles.js';
import { checkbox, layerSlider, line, readouts, row, seedBox } from '../../frame/controls.js';
import { later } from '../../frame/later.js';
import { createLesson } from '../../frame/lesson.js';
import { sentenceChoice } from '../../frame/sentence-choice.js';
import { text as her } from '../../text/her.js';
import { int, num } from '../../ui/format.js';
import { shade } from '../../ui/shade.js';
import { createCurvesFigure } from './figure-curves.js';
import { createSentenceFigure } from './figure-sentence.js';
import { createTestsFigure } from './figure-tests.js';
import { controlSummary, measurement, wordsBefore } from './measure.js';
import { published } from './published.js';
import { checks, prediction } from './questions.js';
import { derive, UNITS } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

createLesson({
  number: '01',
  schema,
  measurement,
  box: { label: her.label, hint: her.hint, rows: 9 },
  local: { position: 0 },
  derive,
  opening: {
    figure: createCurvesFigure,
    control: checkbox({ key: 'thin', label: lesson.thin, testId: 'thin' }),
    more: [
      row(
        layerSlider({ label: lesson.layer }),
        unitChoice(UNITS),
        checkbox({ key: 'zoom', label: lesson.zoom, testId: 'zoom' }),
      ),
    ],
    guesses: [prediction],
  },
  controls: {
    'before-note': [line({ testId: 'before-note', class: 'small' }, beforeWords)],
    run: [seedBox({ effect: 'runs', pending: lesson.seedPending })],
    controls: [
      row(layerSlider({ label: lesson.layer }), unitChoice(UNITS)),
      readouts(
        {
          target: [lesson.readout.target, 'hidden-state'],
          before: [lesson.readout.before],
          test: [lesson.readout.test],
          paired: [lesson.readout.paired],
          control: [lesson.readout.control],
        },
        readoutsOf,
      ),
    ],
    sentence: [sentenceChoice({ label: lesson.one.strip, lookOf })],
  },
  figures: {
    figures: [createTestsFigure],
    sentence: [createSentenceFigure],
    arrows: [later(() => import('./figure-arrows.js'))],
  },
  predictions: {},
  checks,
  published,
  stepper: ({ data, index, position, layer }) => ({
    text: data.sentences[index].text,
    token: position,
    layer,
    scalar: 'angle',
  }),
  script: () => import('./script.js'),
});

/** What the token before "her" is in this run. @param {Scene} scene */
function beforeWords({ data, isRecorded }) {
  const { whole, cut } = wordsBefore(data.sentences);
  const all = int(whole + cut);
  return [lesson.beforeWords({ isRecorded, all, whole: int(whole), cut: int(cut) })];
}

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf({ data, compared, complete, layer, unit }) {
  const at = compared[layer];
  const said = (/** @type {number | null | undefined} */ radians) =>
    angleText(radians ?? null, unit);
  const mean = (/** @type {'target' | 'before'} */ word) =>
    /** @type {[string, string]} */ ([
      said(at?.[word].mean),
      at ? errorText(at[word].error, at.n, said) : '',
    ]);
  /** @param {'welch' | 'paired'} test @returns {[string, string]} */
  const tested = (test) => {
    const { t, p, corrected } = at?.[test] ?? { t: null, p: null, corrected: null };
    if (!complete || t === null || p === null || corrected === null) return [num(null), ''];
    return [lesson.readout.p(pText(p)), lesson.readout.corrected(pText(corrected), num(t))];
  };
  const control = controlSummary(data);
  return {
    target: mean('target'),
    before: mean('before'),
    test: tested('welch'),
    paired: tested('paired'),
    control: [
      said(control?.mean),
      control ? lesson.readout.spread(said(control.spread), int(data.control.length)) : '',
    ],
  };
}

/**
 * @param {number | null} error  of the mean; null of one sentence
 * @param {number} n  sentences
 * @param {(radians: number) => string} said
 */
const errorText = (error, n, said) =>
  error === null ? lesson.readout.noError(int(n)) : lesson.readout.error(said(error), int(n));

/** Tokens are the darker the more the chosen layer turns them. @param {Scene} scene */
function lookOf({ data, layer, index, unit }) {
  const angles = data.angles[layer]?.[index];
  const most = angles ? Math.max(...angles.filter(Number.isFinite)) : 1;
  return (/** @type {number} */ t) =>
    angles
      ? {
          background: shade('var(--hidden)', (40 * angles[t]) / most),
          title: lesson.one.cell(int(layer), angleText(angles[t], unit)),
        }
      : {};
}
