// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 03, declared: how far every token goes, and whether the last step says anything about
// the logit of what is predicted there.

import { dropFirst, line, readouts, recordedLine, row, tokenStrip } from '../../frame/controls.js';
import { createLesson } from '../../frame/lesson.js';
import { runSwitches } from '../../frame/run-switches.js';
import { FIRST, NONE_DROPPED } from '../../measures/statistics.js';
import { el } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { createLayersFigure } from './figure-layers.js';
import { createPathFigure } from './figure-path.js';
import { createScatterFigure } from './figure-scatter.js';
import { chanceLevel, cumulative, measurement, relate } from './measure.js';
import { published } from './published.js';
import { checks, curvePrediction, relationPrediction } from './questions.js';
import { dropped } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

createLesson({
  number: '03',
  schema,
  measurement,
  box: { rows: 9 },
  comparesModels: true,
  opening: {
    figure: createPathFigure,
    control: dropFirst(lesson.toggle),
    more: [
      tokenStrip({ key: 'token', label: lesson.toggle.strip }),
      line({ testId: 'chosen-token', live: true }, tokenWords),
    ],
    guesses: [curvePrediction],
  },
  controls: {
    controls: [
      row(dropFirst(lesson.toggle), runSwitches({ from: 2 })),
      readouts(
        {
          pearson: [lesson.readout.pearson],
          spearman: [lesson.readout.spearman],
          chance: [lesson.readout.chance],
        },
        readoutsOf,
      ),
      recordedLine,
    ],
  },
  figures: {
    'figure-scatter': [createScatterFigure],
    'figure-correlation': [createLayersFigure],
  },
  predictions: { 'prediction-relation': [relationPrediction] },
  checks,
  published,
  stepper: ({ text, token }) => ({ text, token, scalar: 'step' }),
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf(scene) {
  const { data: path } = scene;
  const at = (/** @type {ReadonlySet<number>} */ without) => relate(path, path.layers, without);
  const [now, all, without] = [at(dropped(scene)), at(NONE_DROPPED), at(FIRST)];
  const kept = path.tokens - dropped(scene).size;
  const chance = chanceLevel(kept);
  const compared = (/** @type {'pearson' | 'spearman'} */ coefficient) =>
    lesson.readout.compare(num(all[coefficient]), num(without[coefficient]));
  return {
    pearson: [num(now.pearson), compared('pearson')],
    spearman: [num(now.spearman), compared('spearman')],
    chance:
      chance === null
        ? [num(null), lesson.tooFew]
        : [`±${num(chance)}`, lesson.readout.chanceOther(int(kept))],
  };
}

/** What there is to say about the chosen token. @param {Scene} scene */
function tokenWords({ data: path, names, token: t }) {
  const name = el('b', { text: lesson.readout.token(names[t], int(t)) });
  const total = cumulative(path)[path.layers]?.[t];
  if (total === undefined || !path.logits) return [name];
  const rest = lesson.readout.tokenOther({
    total: num(total, 1),
    last: num(path.steps[path.layers]?.[t], 1),
    predicted: path.predicted[t],
    logit: num(path.logits[t], 1),
  });
  return [name, `: ${rest}.`];
}
