// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 04, declared: do attention and MLP push the same way? Their cosine, layer by layer and
// as a histogram, beside two controls, one after the other.

import {
  dropFirst,
  flag,
  readouts,
  recordedLine,
  row,
  seedBox,
  tokenStrip,
} from '../../frame/controls.js';
import { later } from '../../frame/later.js';
import { createLesson } from '../../frame/lesson.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { int, num } from '../../ui/format.js';
import { createControlsFigure } from './figure-controls.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createLayersFigure } from './figure-layers.js';
import { measurement, overall, randomMark, tally } from './measure.js';
import { published } from './published.js';
import { checks, curvePrediction, signPrediction } from './questions.js';
import { dropped } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

createLesson({
  number: '04',
  schema,
  measurement,
  box: { rows: 9 },
  // A run's own `tokens` is how many there are.
  derive: (_scene, view) => ({ showsTokens: view.tokens }),
  opening: {
    figure: createLayersFigure,
    control: dropFirst(lesson.toggle),
    more: [
      flag({
        key: 'tokens',
        label: lesson.toggle.tokens,
        off: lesson.toggle.hidden,
        on: lesson.toggle.shown,
        after: lesson.toggle.tokensAfter,
        testId: 'show-tokens',
      }),
      tokenStrip({ key: 'token', label: lesson.toggle.strip, also: { tokens: true } }),
    ],
    guesses: [signPrediction, curvePrediction],
  },
  controls: {
    run: [seedBox({ effect: 'waits', pending: lesson.seedPending })],
    'all-layers': [
      readouts(
        {
          mean: [lesson.readout.mean],
          signs: [lesson.readout.signs],
          chance: [lesson.readout.chance],
        },
        readoutsOf,
      ),
      recordedLine,
    ],
    controls: [row(dropFirst(lesson.toggle))],
  },
  figures: {
    'figure-controls': [createControlsFigure],
    'figure-histogram': [createHistogramFigure],
    arrows: [later(() => import('./figure-arrows.js'))],
  },
  predictions: {},
  checks,
  published,
  stepper: ({ text, token, scope, layer }) => ({
    text,
    token,
    layer: scope === 'layer' ? layer : undefined,
    scalar: 'step',
  }),
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf(scene) {
  const { data: cosines } = scene;
  const now = overall(cosines, dropped(scene));
  const { above, below } = tally(cosines, dropped(scene));
  const mean = (/** @type {ReadonlySet<number>} */ without) =>
    num(overall(cosines, without).mean, 3);
  /** @type {[string, string]} */
  const chance = [
    `±${num(randomMark(cosines.width), 3)}`,
    lesson.readout.chanceOther(int(cosines.width)),
  ];
  // A run that is under way has no token yet either, and says so by a dash.
  if (now.mean === null && scene.complete) {
    return { mean: [num(null), lesson.tooFew], signs: [num(null), ''], chance };
  }
  return {
    mean: [
      num(now.mean, 3),
      lesson.readout.meanOther({
        error: num(now.error && 2 * now.error, 3),
        all: mean(NONE_DROPPED),
        without: mean(FIRST),
      }),
    ],
    signs: [`${int(above)} / ${int(below)}`, lesson.readout.signsOther],
    chance,
  };
}
