// SPDX-License-Identifier: MIT
//
// prediction.js - what a learner expects before the run, and what happened beside it afterwards.
//
//     const guess = createPrediction({ lesson: '05', id: 'drop-first', question, kind: 'choose', options });
//     const guess = createPrediction({ lesson, id, question, kind: 'draw', x: { min, max, title }, y });
//     page.append(guess.element); ... after each run: guess.reveal(actual, sentence);
//
// The guess is kept on the device. Once the result is shown the guess stands still, so that nobody
// corrects it afterwards; "Đoán lại" starts anew. Never computes a result itself. A curve may be drawn on the
// axes of a figure (under, sketch-view.js).

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el, freshId } from '../ui/dom.js';
import { forget, keep, recall } from './kept.js';
import { createSketch } from './sketch.js';

const words = text.prediction;

/**
 * @typedef {import('./curve.js').Point} Point
 * @typedef {import('./sketch.js').Axis} Axis
 *
 * @typedef {{ id: string, question: string, kind: 'choose',
 *   options: { value: string, label: string }[] }} ChooseQuestion
 * @typedef {{ id: string, question: string, kind: 'draw', x: Axis, y: Axis,
 *   points?: number, under?: import('./sketch-view.js').Under }} DrawQuestion
 *   points: anchors of the curve, evenly over x
 * @typedef {ChooseQuestion | DrawQuestion} PredictionQuestion
 * @typedef {{ lesson: string, isQuiet?: boolean, onChange?: () => void, onAgain?: () => void }} Around
 *   isQuiet: what is kept as it should be is not said; onChange: the guess is another; onAgain: there is
 *   neither guess nor result any more
 * @typedef {ChooseQuestion & Around} ChooseOptions
 * @typedef {DrawQuestion & Around} DrawOptions
 */

/**
 * @template A what reveal() is told happened
 * @typedef {object} Prediction
 * @property {HTMLElement} element
 * @property {() => A | null} value  the guess; null before there is one
 * @property {(actual: A | null, sentence: string) => void} reveal
 *   shows what happened beside the guess; null where the run cannot say
 * @property {() => void} focus
 */

/**
 * The part of a prediction that a guess is made with.
 *
 * @template A
 * @typedef {object} Input
 * @property {HTMLElement} element
 * @property {() => void} focus
 * @property {() => A | null} value
 * @property {() => unknown} kept      what to keep on the device
 * @property {(actual: A | null) => string} reveal shows it and says how the guess compares
 * @property {() => void} restart      neither guess nor result any more
 */

/**
 * @param {ChooseOptions | DrawOptions} options
 * @returns {Prediction<any>}
 */
export function createPrediction(options) {
  const name = `prediction.${options.lesson}.${options.id}`;
  const status = el('p', { class: 'small muted', role: 'status' });
  const kept = options.isQuiet ? '' : words.kept;
  const questionId = freshId('question');

  const onChange = () => {
    const isKept = keep(name, input.kept());
    status.textContent = isKept ? kept : words.unkept;
    options.onChange?.();
  };
  /** @type {Input<any>} */
  const input =
    options.kind === 'choose'
      ? createOptions(options, questionId, recall(name), onChange)
      : createSketch(options, questionId, recall(name), onChange);

  const verdict = el('p', { class: 'verdict', hidden: true });
  const again = el('button', {
    type: 'button',
    class: 'plain',
    text: words.again,
    hidden: true,
    on: {
      click: () => {
        forget(name);
        input.restart();
        verdict.hidden = true;
        again.hidden = true;
        status.textContent = '';
        element.classList.remove('over');
        options.onAgain?.();
        input.focus();
      },
    },
  });
  const element = el(
    'section',
    {
      class: 'prediction',
      'aria-labelledby': questionId,
      'data-testid': `prediction-${options.id}`,
    },
    el('p', { class: 'eyebrow', lang: language, text: words.title }),
    el('p', { class: 'question', id: questionId, text: options.question }),
    input.element,
    verdict,
    el('div', { class: 'row', lang: language }, status, again),
  );
  if (input.value() !== null) status.textContent = kept;

  return {
    element,
    value: input.value,
    focus: input.focus,
    reveal(actual, sentence) {
      const compared = input.reveal(actual);
      verdict.replaceChildren(
        el('span', { lang: language, text: compared }),
        compared ? ' ' : '',
        sentence,
      );
      verdict.hidden = false;
      again.hidden = false;
      status.textContent = '';
      element.classList.add('over');
    },
  };
}

/**
 * @param {ChooseOptions} options
 * @param {string} questionId
 * @param {unknown} known what was kept
 * @param {() => void} onChange
 * @returns {Input<string>}
 */
function createOptions({ options }, questionId, known, onChange) {
  const name = freshId('guess');
  const rows = options.map(({ value, label }) => {
    const radio = el('input', {
      type: 'radio',
      name,
      value,
      checked: value === known,
      on: { change: onChange },
    });
    const mark = el('span', {
      class: 'mark',
      lang: language,
      text: words.isResult,
      hidden: true,
    });
    const row = el('label', {}, radio, el('span', { text: label }), mark);
    return { value, label, radio, mark, row };
  });
  const element = el(
    'div',
    { role: 'radiogroup', 'aria-labelledby': questionId, class: 'answers' },
    ...rows.map(({ row }) => row),
  );
  const value = () => rows.find(({ radio }) => radio.checked)?.value ?? null;

  /** @param {string | null} actual @param {boolean} isOver */
  function show(actual, isOver) {
    for (const row of rows) {
      row.radio.disabled = isOver;
      row.mark.hidden = row.value !== actual;
      row.row.classList.toggle('actual', row.value === actual);
    }
  }

  return {
    element,
    focus: () => rows[0].radio.focus(),
    value,
    kept: value,
    reveal(actual) {
      show(actual, true);
      const guess = rows.find(({ radio }) => radio.checked);
      if (!guess) return words.none;
      const said = words.yours(guess.label);
      const truth = rows.find((row) => row.value === actual);
      if (!truth) return said;
      return `${said} ${truth === guess ? words.right : words.wrong(truth.label)}`;
    },
    restart() {
      for (const { radio } of rows) radio.checked = false;
      show(null, false);
    },
  };
}
