// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 07, declared: the model writes on, a tagger reads the whole text, and words and tokens are
// laid over each other. No layer of the model is measured.

import { choice, readouts, recordedLine, row, seedBox } from '../../frame/controls.js';
import { createLesson } from '../../frame/lesson.js';
import { el } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import {
  createAgreementFigure,
  createClassesFigure,
  createKindsFigure,
  createSplitFigure,
} from './figure-shares.js';
import { createTextFigure } from './figure-text.js';
import {
  aloneOf,
  firstSplit,
  kindsOf,
  LENGTHS,
  looksForeign,
  measurement,
  splitOf,
  TEMPERATURES,
} from './measure.js';
import { published } from './published.js';
import { checks, morePrediction, splitPrediction } from './questions.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const words = lesson.controls;

const readingChoice = choice({
  key: 'reading',
  legend: words.reading,
  options: [
    { value: 'wide', label: words.wide },
    { value: 'fine', label: words.fine },
  ],
});

/** Says that a text does not look English, and nothing of any other. @type {import('../../frame/controls.js').ControlOf} */
function foreign() {
  const place = el('div', { role: 'status', 'data-testid': 'foreign' });
  return {
    elements: [place],
    isSaid: true,
    draw(scene) {
      const isForeign = scene !== null && looksForeign(scene.data);
      place.replaceChildren(
        ...(isForeign ? [el('p', { class: 'message warning', text: lesson.foreign })] : []),
      );
    },
  };
}

createLesson({
  number: '07',
  schema,
  measurement,
  box: { rows: 3, label: lesson.box.label, hint: lesson.box.hint },
  opening: {
    figure: createClassesFigure,
    control: readingChoice,
    guesses: [morePrediction, splitPrediction],
  },
  look: ({ data }) => ({ token: firstSplit(data) ?? 0 }),
  controls: {
    run: [
      choice({
        key: 'source',
        legend: words.source,
        options: [
          { value: 'model', label: words.model },
          { value: 'own', label: words.own },
        ],
      }),
      choice({
        key: 'length',
        legend: words.length,
        options: LENGTHS.map((value) => ({ value, id: String(value), label: int(value) })),
      }),
      choice({
        key: 'temperature',
        legend: words.temperature,
        options: TEMPERATURES.map((value) => ({
          value,
          label: value === '0' ? words.greedy : num(Number(value), value === '1' ? 0 : 1),
        })),
      }),
      choice({
        key: 'topK',
        legend: words.topK,
        options: [
          { value: '0', label: words.topKAll },
          { value: '40', label: words.topKSome },
        ],
      }),
      seedBox({ effect: 'waits', pending: words.pending }),
    ],
    tokens: [
      foreign,
      readouts(
        {
          words: [lesson.readout.words],
          pieces: [lesson.readout.pieces],
          alone: [lesson.readout.alone],
        },
        readoutsOf,
      ),
      recordedLine,
    ],
    controls: [row(readingChoice)],
  },
  figures: {
    'figure-text': [createTextFigure],
    'figure-kinds': [createKindsFigure],
    'figure-split': [createSplitFigure],
    'figure-agreement': [createAgreementFigure],
  },
  predictions: {},
  checks,
  published,
  stepper: ({ data, token }) => ({ text: data.text, token, scalar: 'step' }),
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf({ data }) {
  const { tokens } = kindsOf(data);
  const split = splitOf(data, 'wide');
  const alone = aloneOf(data);
  return {
    words: [int(split.words), lesson.readout.wordsOther(int(tokens))],
    pieces: [int(split.tokens), lesson.readout.piecesOther],
    alone: [
      int(alone.changed),
      lesson.readout.aloneOther({
        tokens: int(alone.tokens),
        example: alone.example ? lesson.readout.aloneExample(alone.example) : '',
      }),
    ],
  };
}
