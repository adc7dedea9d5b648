// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 08, declared: whether the vectors of nouns or of adjectives go farther, with the uncertainty of
// the words that happened to be drawn, and what else the two groups differ in.

import { layerSlider, line, readouts, recordedLine, row } from '../../frame/controls.js';
import { later } from '../../frame/later.js';
import { createLesson } from '../../frame/lesson.js';
import { playLayers } from '../../frame/play.js';
import { matchedBox, travelSeed } from '../../frame/travel-fields.js';
import { GROUPS } from '../../measures/whole-words.js';
import { text as travel } from '../../text/travel.js';
import { el } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { createFunnelFigure } from './figure-funnel.js';
import { createRatioFigure } from './figure-ratio.js';
import { measurement } from './measure.js';
import { published } from './published.js';
import { checks, fartherPrediction, matchingPrediction } from './questions.js';
import { derive } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

createLesson({
  number: '08',
  schema,
  measurement,
  box: { label: travel.label, hint: travel.hint, rows: 9, takesFiles: true },
  derive,
  look: (/** @type {Scene} */ { model }) => ({ layer: model.layers }),
  opening: {
    figure: createRatioFigure,
    control: matchedBox,
    guesses: [fartherPrediction],
  },
  controls: {
    run: [travelSeed],
    drawn: [line({ testId: 'drawn' }, drawnWords)],
    'paths-controls': [row(layerSlider({ label: lesson.layer, from: 0 }), playLayers())],
    controls: [
      row(matchedBox),
      readouts(
        {
          whole: [lesson.readout.whole, 'hidden-state'],
          joint: [lesson.readout.joint],
          words: [lesson.readout.words],
        },
        readoutsOf,
      ),
      recordedLine,
    ],
  },
  figures: {
    'figure-funnel': [createFunnelFigure],
    'figure-paths': [later(() => import('./figure-paths.js'))],
    'figure-scree': [later(() => import('./figure-scree.js'))],
    'figure-confounds': [later(() => import('./figure-confounds.js'))],
  },
  predictions: { 'prediction-matching': [matchingPrediction] },
  checks,
  published,
  stepper: stepperOf,
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf({ compared, complete }) {
  const { whole, joint, above, below, samples, types } = compared;
  const isKnown = complete && joint.some((band) => band !== null);
  return {
    whole: [
      num(complete ? whole.ratio : null, 3),
      whole.interval
        ? lesson.readout.interval(num(whole.interval.low, 3), num(whole.interval.high, 3))
        : lesson.readout.noInterval,
    ],
    joint: isKnown
      ? [int(above + below), lesson.readout.jointOther(int(above), int(below))]
      : [num(null), ''],
    words: [
      lesson.readout.wordsShown(int(samples[0]), int(samples[1])),
      lesson.readout.wordsOther(int(types[0]), int(types[1])),
    ],
  };
}

/** So many words of each group are named. */
const NAMED = 10;

/** The first words that were drawn, so that a learner sees what the tagger calls a noun. @param {Scene} scene */
function drawnWords({ data }) {
  const [nouns, adjectives] = GROUPS.map((group) => {
    const words = data.samples.flatMap((s) => (s.group === group ? [s.word] : []));
    return [...new Set(words)].slice(0, NAMED).join(', ');
  });
  return [el('b', { text: lesson.drawnHead }), lesson.drawn(nouns, adjectives)];
}

/** The first word that was drawn, in its window. @param {Scene} scene */
function stepperOf({ data }) {
  return { text: data.window, token: data.at, scalar: /** @type {const} */ ('step') };
}
