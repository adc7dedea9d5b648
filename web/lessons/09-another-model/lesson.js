// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 09, declared: lesson 08's question, asked of several models on one text, and what may be
// concluded from so many.

import { line, row } from '../../frame/controls.js';
import { later } from '../../frame/later.js';
import { createLesson } from '../../frame/lesson.js';
import { runSwitches } from '../../frame/run-switches.js';
import { matchedBox, travelSeed } from '../../frame/travel-fields.js';
import { text as travel } from '../../text/travel.js';
import { createAnswersFigure } from './figure-answers.js';
import { createCurvesFigure } from './figure-curves.js';
import { measurement } from './measure.js';
import { published } from './published.js';
import { checks, prediction } from './questions.js';
import { agreementOf, derive } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

createLesson({
  number: '09',
  schema,
  measurement,
  box: { label: travel.label, hint: travel.hint, rows: 7, takesFiles: true },
  comparesModels: 'recorded-too',
  derive,
  opening: {
    figure: createAnswersFigure,
    control: runSwitches(),
    guesses: [prediction],
  },
  controls: {
    run: [travelSeed],
    carries: [line({ testId: 'carries', class: 'answer' }, carriesWords)],
    controls: [row(runSwitches(), matchedBox)],
  },
  figures: {
    'figure-curves': [createCurvesFigure],
    'figure-paths': [later(() => import('./figure-paths.js'))],
  },
  predictions: {},
  checks,
  published,
  stepper: ({ data }) => ({
    text: data.window,
    token: data.at,
    scalar: /** @type {const} */ ('step'),
  }),
  script: () => import('./script.js'),
});

/** Whether the answer carries over, of the models that have run. @param {Scene} scene */
function carriesWords({ everyModel, model }) {
  const found = agreementOf(everyModel, false);
  if (found === null) {
    const isTwice = everyModel.length > 1 ? lesson.carries.fast : '';
    return [lesson.carries.one(everyModel[0]?.run.model.name ?? model.name) + isTwice];
  }
  return [lesson.carries[found]];
}
