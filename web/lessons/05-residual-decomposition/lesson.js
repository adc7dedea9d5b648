// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 05, declared: path lengths of attention, MLP and hidden states, and what one token
// does to their correlation.

import {
  choice,
  firstPosition,
  layerSlider,
  readouts,
  row,
  tokenSet,
} from '../../frame/controls.js';
import { createLesson } from '../../frame/lesson.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { EVENING } from '../../samples/evening.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { num } from '../../ui/format.js';
import { apart } from './apart.js';
import { droppedNote } from './dropped-note.js';
import { createCurvesFigure } from './figure-curves.js';
import { createInfluenceFigure } from './figure-influence.js';
import { createMapFigure } from './figure-map.js';
import { createScatterFigure } from './figure-scatter.js';
import { correlate, measurement, mostSensitive, PARTS } from './measure.js';
import { published } from './published.js';
import { checks, steps, stronger } from './questions.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const COEFFICIENTS = /** @type {const} */ (['pearson', 'spearman']);

/** Both coefficients of both parts. */
const numbers = PARTS.flatMap((part) =>
  COEFFICIENTS.map((coefficient) => ({ id: `${coefficient}-${part}`, part, coefficient })),
);

const leaveOutFirst = firstPosition({
  key: 'dropped',
  label: lesson.toggle.label,
  off: lesson.toggle.keep,
  on: lesson.toggle.drop,
  after: lesson.toggle.first,
  testId: 'drop-first',
});

const partChoice = choice({
  key: 'part',
  legend: lesson.choose.part,
  options: PARTS.map((value) => ({ value, label: lesson.part[value] })),
  moves: true,
});

createLesson({
  number: '05',
  schema,
  measurement,
  box: { rows: 7 },
  samples: {
    legend: lesson.samples.legend,
    texts: [
      { name: lesson.samples.evening, sample: EVENING },
      { name: lesson.samples.nietzsche, sample: NIETZSCHE },
    ],
  },
  look: ({ data, reading }) => mostSensitive(data, reading),
  opening: {
    figure: createScatterFigure,
    control: leaveOutFirst,
    more: [row(layerSlider({ label: lesson.choose.layer }), partChoice)],
    guesses: [stronger],
  },
  controls: {
    'map-controls': [
      choice({
        key: 'reading',
        legend: lesson.reading.legend,
        options: [
          { value: 'difference', label: lesson.reading.difference },
          { value: 'size', label: lesson.reading.size },
        ],
        moves: true,
      }),
      choice({
        key: 'log',
        legend: lesson.scale.legend,
        options: [
          { value: false, id: 'even', label: lesson.scale.even },
          { value: true, id: 'log', label: lesson.scale.log },
        ],
      }),
    ],
    tokens: [tokenSet({ key: 'dropped', label: lesson.toggle.strip }), droppedNote],
    controls: [
      row(leaveOutFirst, layerSlider({ label: lesson.choose.layer }), partChoice),
      readouts(
        Object.fromEntries(
          numbers.map(({ id, part, coefficient }) => [
            id,
            [lesson.readout.name(part, coefficient === 'pearson' ? 'Pearson' : 'Spearman'), part],
          ]),
        ),
        readoutsOf,
      ),
    ],
    apart,
  },
  figures: {
    'figure-map': [createMapFigure],
    figures: [createCurvesFigure, createInfluenceFigure],
  },
  predictions: { predictions: [steps] },
  checks,
  published,
  stepper: ({ text, layer, dropped }) => ({
    text,
    // The token that was left out last; at first position 0, which the lesson is about.
    token: [...dropped].pop() ?? 0,
    layer,
    scalar: 'step',
  }),
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf({ data, reading, layer, dropped }) {
  return Object.fromEntries(
    numbers.map(({ id, part, coefficient }) => {
      const at = (/** @type {ReadonlySet<number>} */ without) =>
        num(correlate(data, reading, part, layer, without)[coefficient]);
      return [id, [at(dropped), lesson.readout.compare(at(NONE_DROPPED), at(FIRST))]];
    }),
  );
}
