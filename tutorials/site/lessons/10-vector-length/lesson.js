// SPDX-License-Identifier: MIT
//
// lesson.js - the tutorial's lesson, declared: how much longer the vector of a token gets.

import { createLesson } from '../../frame/lesson.js';
import { num } from '../../ui/format.js';
import { createLengthFigure } from './figure-length.js';
import { growth, measurement } from './measure.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('../../frame/run.js').Run<import('./measure.js').Lengths>} Scene */

createLesson({
  number: '10',
  schema,
  measurement,
  box: { rows: 3 },
  opening: {
    figure: createLengthFigure,
    guesses: [
      {
        id: 'growth',
        question: lesson.prediction.question,
        kind: 'choose',
        options: [
          { value: 'longer', label: lesson.prediction.longer },
          { value: 'shorter', label: lesson.prediction.shorter },
        ],
        reveal(/** @type {Scene} */ { data }) {
          const times = growth(data);
          const [first, last] = [data.lengths[0], data.lengths[data.lengths.length - 1]];
          return [
            times === null ? null : times > 1 ? 'longer' : 'shorter',
            lesson.prediction.sentence(num(first), num(last)),
          ];
        },
      },
    ],
  },
  controls: {},
  figures: {},
  predictions: {},
  checks: [
    {
      id: 'times',
      question: lesson.check.question,
      tolerance: (answer) => 0.02 * answer,
      hints: lesson.check.hints,
      answer: (/** @type {Scene} */ { data }) => growth(data),
      explain: (answer) => lesson.check.explain(num(answer)),
    },
  ],
  published(/** @type {Scene | null} */ scene) {
    const times = scene?.complete ? growth(scene.data) : null;
    const rate = scene && times ? 100 * (times ** (1 / (scene.model.layers - 1)) - 1) : null;
    const { source, claim, theirs, ours, honest } = lesson.published;
    return {
      source,
      rows: [[claim, theirs, rate === null ? '' : ours(num(rate, 1))]],
      honest: scene && rate !== null ? honest(scene.model.name) : '',
    };
  },
  stepper: ({ text }) => ({ text, token: 1, scalar: 'norm' }),
  script: () => import('./script.js'),
});
