// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 02, declared: the angle between two tokens inside one layer, of neighbours that end with
// "her" and of random pairs, and what position 0 has to do with their spread.

import { angleText, unitChoice } from '../../frame/angles.js';
import {
  checkbox,
  choice,
  layerSlider,
  line,
  readouts,
  row,
  seedBox,
} from '../../frame/controls.js';
import { later } from '../../frame/later.js';
import { createLesson } from '../../frame/lesson.js';
import { sentenceChoice } from '../../frame/sentence-choice.js';
import { text as her } from '../../text/her.js';
import { shade } from '../../ui/shade.js';
import { createFanFigure } from './figure-fan.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createPairsFigure } from './figure-pairs.js';
import { angleOf, measurement } from './measure.js';
import { published } from './published.js';
import { checks, prediction } from './questions.js';
import { answerWords, pairWords, readoutsOf } from './readouts.js';
import { DRAWS, derive, middleLayer, SKIPS, UNITS } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const leaveOut = choice({
  key: 'skip',
  legend: lesson.skip.legend,
  options: SKIPS.map((k) => ({ value: k, id: String(k), label: lesson.skip.options[k] })),
  moves: true,
});

const showFirst = checkbox({ key: 'color', label: lesson.color, testId: 'color' });

/** Which pairs the control is: they stand by both figures that show it. */
const drawControls = [
  choice({
    key: 'from',
    legend: lesson.drawFrom.legend,
    options: DRAWS.map((value) => ({ value, label: lesson.drawFrom[value] })),
  }),
  seedBox({ effect: 'runs', pending: lesson.seedPending }),
];

createLesson({
  number: '02',
  schema,
  measurement,
  box: { label: her.label, hint: her.hint, rows: 9 },
  local: { position: 0 },
  derive,
  look: ({ data }) => ({ layer: middleLayer(data) }),
  opening: {
    figure: createHistogramFigure,
    control: layerSlider({ label: lesson.layer, from: 0 }),
    more: [row(leaveOut, showFirst), ...drawControls],
    guesses: [prediction],
  },
  controls: {
    'draw-controls': [row(unitChoice(UNITS), showFirst), ...drawControls],
    controls: [
      row(leaveOut, layerSlider({ label: lesson.layer, from: 0 })),
      readouts(
        {
          target: [lesson.readout.target, 'hidden-state'],
          'target-spread': [lesson.readout.targetSpread, 'hidden-state'],
          other: [lesson.readout.other],
          'other-spread': [lesson.readout.otherSpread],
        },
        readoutsOf,
      ),
    ],
    answer: [line({ testId: 'answer', class: '', live: true }, answerWords)],
    sentence: [
      sentenceChoice({ label: lesson.one.strip, lookOf }),
      line({ testId: 'pair', class: '', role: 'status' }, pairWords),
    ],
  },
  figures: {
    figures: [createFanFigure],
    reveal: [createPairsFigure],
    training: [later(async () => (await import('./figure-training.js')).loadFigure())],
  },
  predictions: {},
  checks,
  published,
  stepper: ({ data, index, position, layer }) => ({
    text: data.sentences[index].text,
    token: position,
    layer,
    scalar: 'previous',
  }),
  script: () => import('./script.js'),
});

/** A token is the darker the wider its angle with the token before it. @param {Scene} scene */
function lookOf({ data, layer, index, unit }) {
  return (/** @type {number} */ t) => {
    const angle = t > 0 ? angleOf(data, layer, index, [t - 1, t]) : null;
    if (angle === null) return {};
    const hue = t === 1 ? 'var(--first)' : 'var(--hidden)';
    return {
      background: shade(hue, (45 * angle) / Math.PI),
      title: lesson.one.cell(angleText(angle, unit)),
    };
  };
}
