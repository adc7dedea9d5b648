// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 04, declared: do attention and MLP push the same way? Their cosine, layer by layer and
// as a histogram, beside two controls.

import { flag, readouts, recordedLine, row, seedBox, tokenStrip } from '../../frame/controls.js';
import { createLesson } from '../../frame/lesson.js';
import { FIRST, mean, NONE_DROPPED } from '../../measures/statistics.js';
import { degrees, int, num } from '../../ui/format.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createLayersFigure } from './figure-layers.js';
import { measurement, randomDeviation, valuesOf } from './measure.js';
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
  controls: {
    run: [seedBox({ effect: 'waits', pending: lesson.seedPending })],
    tokens: [tokenStrip({ key: 'token', label: lesson.toggle.strip, also: { tokens: true } })],
    controls: [
      row(
        flag({
          key: 'drop',
          label: lesson.toggle.label,
          off: lesson.toggle.keep,
          on: lesson.toggle.drop,
          after: lesson.toggle.after,
          testId: 'drop-first',
        }),
        flag({
          key: 'tokens',
          label: lesson.toggle.tokens,
          off: lesson.toggle.hidden,
          on: lesson.toggle.shown,
          after: lesson.toggle.tokensAfter,
          testId: 'show-tokens',
        }),
      ),
      readouts(
        {
          mean: [lesson.readout.mean],
          angle: [lesson.readout.angle],
          chance: [lesson.readout.chance],
        },
        readoutsOf,
      ),
      recordedLine,
    ],
  },
  figures: { figures: [createLayersFigure, createHistogramFigure] },
  predictions: { 'prediction-sign': [signPrediction], 'prediction-curve': [curvePrediction] },
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
  const at = (/** @type {ReadonlySet<number>} */ without) => {
    const values = valuesOf(cosines.paired, without, null);
    return values.length ? mean(values) : null;
  };
  const now = at(dropped(scene));
  return {
    mean: [num(now, 3), lesson.readout.meanOther(num(at(NONE_DROPPED), 3), num(at(FIRST), 3))],
    angle: [now === null ? num(null) : degrees(Math.acos(now)), lesson.readout.angleOther],
    chance: [
      `±${num(randomDeviation(cosines.width), 3)}`,
      lesson.readout.chanceOther(int(cosines.width)),
    ],
  };
}
