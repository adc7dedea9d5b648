// SPDX-License-Identifier: MIT
//
// figure-answers.js - figure 1: the answer of every model with its interval, of all words and of the matched ones.

import { intervals } from '../../charts/intervals.js';
import { answerSentence } from '../../frame/travel-charts.js';
import { percentOf } from '../../measures/word-travel.js';
import { createChartCard } from '../../ui/chart-card.js';
import { num } from '../../ui/format.js';
import { agreementOf, modelsOf } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./scene.js').Answered} Answered
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

const KINDS = /** @type {const} */ (['all', 'matched']);

const POINTS = /** @type {const} */ ({ all: 'circle', matched: 'rect' });

export function createAnswersFigure() {
  const card = createChartCard({
    number: 1,
    title: lesson.answers.title,
    file: 'bai-09-hinh-1-tung-mo-hinh',
    panels: [{ id: 'answers', height: 340 }],
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const { answered } = scene;
    if (answered.length === 0) {
      card.reset();
      if (scene.everyModel.length > 0) card.blank('answers', lesson.answers.none);
      else card.say({ title: lesson.answers.titleSoFar(scene.model.name) });
      return;
    }
    const estimates = answered.flatMap((one) =>
      KINDS.map((kind) => {
        const { ratio, interval } = one[kind].whole;
        return {
          name: lesson.answers[kind](one.name),
          value: percentOf(ratio),
          interval: interval && {
            low: percentOf(interval.low) ?? 0,
            high: percentOf(interval.high) ?? 0,
          },
          color: kind === 'all' ? palette.hidden : palette.ink,
          point: POINTS[kind],
        };
      }),
    );
    const list = estimates.map(({ name, value }) => `${name} ${num(value, 1)}%`).join('; ');
    card.draw(
      'answers',
      intervals({ estimates, xTitle: lesson.answers.x }, palette),
      lesson.answers.describe(list),
    );
    card.say({
      title: titleOf(scene),
      reading: lesson.answers.reading,
      provenance: answered.map(({ run }) => run.provenance).join(' '),
    });
    setTable(card, answered);
  }

  return { element: card.element, draw, card };
}

/** @param {Scene} scene with one answer at least */
function titleOf({ answered }) {
  const carries = agreementOf(answered, false);
  if (carries === null) {
    const [{ name, all }] = answered;
    return modelsOf(answered) === 1
      ? lesson.answers.titleOne(answerSentence(name, all))
      : answerSentence(name, all);
  }
  return `${lesson.carries[carries]}`;
}

/** @param {ReturnType<typeof createChartCard>} card @param {Answered[]} answered */
function setTable(card, answered) {
  card.setTable(
    [
      { key: 'model', label: lesson.table.model },
      { key: 'words', label: lesson.table.words },
      { key: 'nouns', label: lesson.table.nouns, digits: 0 },
      { key: 'adjectives', label: lesson.table.adjectives, digits: 0 },
      { key: 'log_ratio', label: lesson.table.ratio, digits: 4 },
      { key: 'low', label: lesson.table.low, digits: 4 },
      { key: 'high', label: lesson.table.high, digits: 4 },
      { key: 'percent', label: lesson.table.percent, digits: 1 },
    ],
    answered.flatMap((one) =>
      KINDS.map((kind) => {
        const { whole, samples } = one[kind];
        return {
          model: one.name,
          words: lesson.table[kind],
          nouns: samples[0],
          adjectives: samples[1],
          log_ratio: whole.ratio,
          low: whole.interval?.low ?? null,
          high: whole.interval?.high ?? null,
          percent: percentOf(whole.ratio),
        };
      }),
    ),
  );
}
