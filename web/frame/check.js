// SPDX-License-Identifier: MIT
//
// check.js - two or three questions at the end of a lesson, graded from the learner's own run.
//
//     const questions = [{ id, question, unit, tolerance, hints, answer, explain }];
//     const checks = createChecks('05', questions, ownRun);
//     page.append(checks.element); ... after each run: checks.refresh();
//
// ownRun() gives what the answers are computed from: the scene of a complete run of the learner's own, or
// null. An answer is null where that run has no such number. Call refresh() whenever ownRun() changes: when
// a run begins, ends or is cut short. Three hints come one at a time, then the solution. What was answered right is kept on the device (progress.js reads it); a new run
// asks anew, since its numbers are others.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el, freshId } from '../ui/dom.js';
import { int } from '../ui/format.js';
import { judge } from './number.js';
import { readProgress, writeProgress } from './progress.js';

const words = text.checks;

/**
 * @typedef {object} NumberCheck
 * @property {'number'} [kind]
 * @property {string} id
 * @property {string} question
 * @property {string} [unit]       stands behind the box
 * @property {number | ((answer: number, run: any) => number)} tolerance  absolute
 * @property {[string, string, string]} hints
 * @property {(run: any) => number | null} answer
 * @property {(answer: number, run: any) => string} explain
 *
 * @typedef {object} ChoiceCheck
 * @property {'choose'} kind
 * @property {string} id
 * @property {string} question
 * @property {{ value: string, label: string }[]} options
 * @property {[string, string, string]} hints
 * @property {(run: any) => string | null} answer
 * @property {(answer: string, run: any) => string} explain
 *
 * @typedef {NumberCheck | ChoiceCheck} Check
 *
 * @typedef {{ kind?: 'number' | 'choose', id: string, question: string, unit?: string,
 *   options: { value: string, label: string }[], hints: [string, string, string],
 *   answer: () => any, explain: (answer: any) => string, slack: (answer: number) => number }} Asked
 *   a check that knows its run
 *
 * @typedef {{ isRight: boolean, sentence: string }} Verdict
 */

/**
 * @param {string} lesson '05'
 * @param {Check[]} checks
 * @param {() => unknown} ownRun  what answers are computed from; null without a complete run of the learner's
 */
export function createChecks(lesson, checks, ownRun) {
  const progress = el('p', {
    class: 'small',
    role: 'status',
    lang: language,
    'data-testid': 'progress',
  });
  const before = el('p', { class: 'muted', lang: language, text: words.before });
  const state = readProgress(lesson);
  state.total = checks.length;

  function save() {
    writeProgress(lesson, state);
    const right = checks.filter(({ id }) => state.passed.includes(id)).length;
    progress.textContent = words.progress(int(right), int(checks.length));
  }

  const items = checks.map((check) =>
    createItem(ofRun(check, ownRun), state.passed.includes(check.id), () => {
      if (!state.passed.includes(check.id)) state.passed.push(check.id);
      save();
    }),
  );
  const element = el(
    'section',
    { class: 'checks', 'aria-label': words.title },
    before,
    el('ol', {}, ...items.map((item) => item.element)),
    progress,
  );
  for (const item of items) item.refresh(false);
  return {
    element,
    refresh() {
      const isRun = ownRun() !== null;
      before.hidden = isRun;
      if (isRun) save();
      for (const item of items) item.refresh(isRun);
    },
  };
}

/** @param {Check} check @param {() => unknown} ownRun @returns {Asked} */
function ofRun(check, ownRun) {
  const slackOf = 'tolerance' in check ? check.tolerance : 0;
  return {
    options: [],
    ...check,
    answer: () => (ownRun() === null ? null : check.answer(ownRun())),
    explain: (answer) =>
      /** @type {(answer: any, run: any) => string} */ (check.explain)(answer, ownRun()),
    slack: (answer) => (typeof slackOf === 'function' ? slackOf(answer, ownRun()) : slackOf),
  };
}

/**
 * @param {Asked} check
 * @param {boolean} wasPassed
 * @param {() => void} onRight
 */
function createItem(check, wasPassed, onRight) {
  const input = check.kind === 'choose' ? createChoices(check) : createBox(check);
  const questionId = freshId('check');
  const verdict = el('p', { class: 'verdict', role: 'status' });
  const help = createHelp(check);
  const passed = el('p', {
    class: 'small muted',
    lang: language,
    text: words.passed,
    hidden: !wasPassed,
  });
  const none = el('p', {
    class: 'small muted',
    lang: language,
    text: words.undefinedHere,
    hidden: true,
  });
  const submit = el('button', { type: 'submit', lang: language, text: words.submit });
  const form = el(
    'form',
    { class: 'row', novalidate: true, 'aria-labelledby': questionId },
    input.element,
    submit,
    help.button,
  );
  const element = el(
    'li',
    { 'data-testid': `check-${check.id}` },
    el('p', { class: 'question', id: questionId, text: check.question }),
    passed,
    form,
    none,
    verdict,
    help.element,
  );
  /** What the run said when the verdict on the page was given. @type {string | number | null} */
  let gradedBy = null;
  let wasGraded = false;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const answer = check.answer();
    if (answer === null) return;
    const { isRight, sentence } = input.grade();
    element.classList.toggle('right', isRight);
    verdict.replaceChildren(
      el('span', { lang: language, text: sentence }),
      isRight ? ` ${check.explain(answer)}` : '',
    );
    gradedBy = answer;
    wasGraded = true;
    if (!isRight) return;
    passed.hidden = true;
    onRight();
  });

  return {
    element,
    /** @param {boolean} isRun */
    refresh(isRun) {
      const answer = check.answer();
      for (const control of [...input.controls, submit, help.button]) {
        control.disabled = answer === null;
      }
      none.hidden = answer !== null || !isRun;
      if (!isRun || !wasGraded || answer === gradedBy) return;
      wasGraded = false;
      element.classList.remove('right');
      verdict.replaceChildren(el('span', { lang: language, text: words.changed }));
      help.restart();
    },
  };
}

/** @param {Asked} check */
function createBox({ answer, slack, unit }) {
  const id = freshId('answer');
  const box = el('input', { id, type: 'text', inputmode: 'decimal', autocomplete: 'off', size: 8 });
  return {
    element: el(
      'span',
      { class: 'answer' },
      el('label', { for: id, lang: language, text: words.answer }),
      box,
      unit ? el('span', { class: 'unit', text: unit }) : null,
    ),
    controls: [box],
    /** @returns {Verdict} */
    grade() {
      const actual = answer();
      if (actual === null) return { isRight: false, sentence: words.notNumber };
      const { result, readings } = judge(box.value, actual, slack(actual), { unit, language });
      const [read, other] = readings.map(asTyped);
      switch (result) {
        case 'right':
          return { isRight: true, sentence: words.right };
        case 'none':
          return { isRight: false, sentence: words.notNumber };
        case 'ask':
          return { isRight: false, sentence: words.eitherWay(read, other) };
        default:
          return {
            isRight: false,
            sentence: result === 'high' ? words.tooHigh(read) : words.tooLow(read),
          };
      }
    },
  };
}

/** As it was typed, without points between thousands. @param {number} value @returns {string} */
const asTyped = (value) =>
  String(Number(value.toFixed(6)))
    .replace('.', ',')
    .replace('-', '−');

/** @param {Asked} check */
function createChoices({ options, answer }) {
  const name = freshId('answer');
  const radios = options.map(({ value }) => el('input', { type: 'radio', name, value }));
  return {
    element: el(
      'fieldset',
      { class: 'answers' },
      el('legend', { class: 'visually-hidden', lang: language, text: words.answer }),
      ...options.map(({ label }, i) => el('label', {}, radios[i], el('span', { text: label }))),
    ),
    controls: radios,
    /** @returns {Verdict} */
    grade() {
      const chosen = radios.find((radio) => radio.checked)?.value;
      if (chosen === undefined) return { isRight: false, sentence: words.choose };
      const isRight = chosen === answer();
      return { isRight, sentence: isRight ? words.right : words.wrong };
    },
  };
}

/**
 * Hints one at a time, then the solution.
 *
 * @param {Asked} check
 */
function createHelp(check) {
  const { hints } = check;
  let shown = 0;
  const list = el('div', { class: 'hints', role: 'status' });
  const button = el('button', {
    type: 'button',
    class: 'plain',
    lang: language,
    on: { click: next },
  });

  function label() {
    button.textContent =
      shown < hints.length ? words.hint(int(shown + 1), int(hints.length)) : words.solve;
    button.hidden = shown > hints.length;
  }

  function next() {
    const answer = check.answer();
    if (answer === null) return;
    list.append(el('p', { text: shown < hints.length ? hints[shown] : check.explain(answer) }));
    shown += 1;
    label();
  }

  label();
  return {
    button,
    element: list,
    /** The hints stay true for another run; the solution does not. */
    restart() {
      if (shown <= hints.length) return;
      list.lastChild?.remove();
      shown = hints.length;
      label();
    },
  };
}
