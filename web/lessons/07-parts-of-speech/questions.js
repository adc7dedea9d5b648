// SPDX-License-Identifier: MIT
//
// questions.js - lesson 07's two guesses and three checks: what is asked, and how a run answers. Answers count
// nouns with names and verbs with auxiliaries whatever the switch says, so that they do not move with it.

import { wilson } from '../../measures/statistics.js';
import { int, num, percent } from '../../ui/format.js';
import { CLASSES, classesOf, mostSplit, nounsAndVerbs, splitOf } from './measure.js';
import { isOfFew, nameOf, nothingOf } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const WIDE = 'wide';
const { more, split } = lesson.prediction;

/** @type {import('../../frame/opening.js').Guess} */
export const morePrediction = {
  id: 'more',
  question: more.question,
  kind: 'choose',
  options: [
    { value: 'noun', label: more.noun },
    { value: 'verb', label: more.verb },
    { value: 'same', label: more.same },
  ],
  reveal(/** @type {Scene} */ scene) {
    const found = nounsAndVerbs(scene.data, WIDE);
    const { words } = classesOf(scene.data, WIDE);
    if (!found) return [null, words ? lesson.classesFigure.neither(int(words)) : nothingOf(scene)];
    if (isOfFew(words)) return [null, lesson.few(int(words))];
    return [
      found.more,
      more.sentence({
        model: scene.model.name,
        nouns: int(found.nouns),
        verbs: int(found.verbs),
        chance: num(found.chance, 1),
      }),
    ];
  },
};

/** @param {number} share @returns {'few' | 'some' | 'many'} */
const sizeOf = (share) => (share < 0.1 ? 'few' : share < 0.3 ? 'some' : 'many');

/** @type {import('../../frame/opening.js').Guess} */
export const splitPrediction = {
  id: 'split',
  question: split.question,
  kind: 'choose',
  options: [
    { value: 'few', label: split.few },
    { value: 'some', label: split.some },
    { value: 'many', label: split.many },
  ],
  reveal(/** @type {Scene} */ scene) {
    const found = splitOf(scene.data, WIDE);
    const value = wilson(found.split, found.words);
    if (!value) return [null, nothingOf(scene)];
    if (isOfFew(found.words)) return [null, lesson.few(int(found.words))];
    return [
      sizeOf(value.share),
      split.sentence({
        split: int(found.split),
        words: int(found.words),
        share: percent(value.share),
      }),
    ];
  },
};

const { ratio, perWord, most } = lesson.checks;

/** Half a unit of the second digit, with which the answers are asked. */
const HALF = 0.005;

/** @type {import('../../frame/check.js').Check[]} */
export const checks = [
  {
    id: 'ratio',
    question: ratio.question,
    tolerance: HALF,
    hints: ratio.hints,
    answer(/** @type {Scene} */ { data }) {
      const found = nounsAndVerbs(data, WIDE);
      return found?.verbs ? found.nouns / found.verbs : null;
    },
    explain(answer, /** @type {Scene} */ { data }) {
      const found = nounsAndVerbs(data, WIDE);
      return ratio.explain({
        nouns: int(found?.nouns ?? 0),
        verbs: int(found?.verbs ?? 0),
        ratio: num(answer),
      });
    },
  },
  {
    id: 'perWord',
    question: perWord.question,
    tolerance: HALF,
    hints: perWord.hints,
    answer(/** @type {Scene} */ { data }) {
      const { words, tokens } = splitOf(data, WIDE);
      return words ? tokens / words : null;
    },
    explain(answer, /** @type {Scene} */ { data }) {
      const { words, tokens } = splitOf(data, WIDE);
      return perWord.explain({ tokens: int(tokens), words: int(words), ratio: num(answer) });
    },
  },
  {
    id: 'most',
    kind: 'choose',
    question: most.question,
    options: Object.keys(CLASSES[WIDE]).map((value) => ({ value, label: nameOf(WIDE, value) })),
    hints: most.hints,
    answer: (/** @type {Scene} */ { data }) => mostSplit(data, WIDE),
    explain(answer, /** @type {Scene} */ { data }) {
      const found = splitOf(data, WIDE).classes.find(({ name }) => name === answer);
      return most.explain({
        name: nameOf(WIDE, answer),
        split: int(found?.count ?? 0),
        words: int(found?.words ?? 0),
      });
    },
  },
];
