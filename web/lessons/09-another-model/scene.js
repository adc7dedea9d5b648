// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 09 are drawn from: the finished runs that are shown, each with its answer.

import { comparable, labelsOf } from '../../frame/finished.js';
import { shownRuns } from '../../frame/run-switches.js';
import { findings, keptOf } from '../../measures/word-travel.js';

/**
 * @typedef {import('../../measures/word-travel.js').Travel} Travel
 * @typedef {import('../../measures/log-ratio.js').LogRatios} LogRatios
 * @typedef {import('../../measures/log-ratio.js').Answer} Answer
 * @typedef {import('../../frame/run.js').Run<Travel>} Run
 *
 * @typedef {object} Answered  one finished run
 * @property {Run} run
 * @property {string} name
 * @property {LogRatios & { answer: Answer }} all      of all its words
 * @property {LogRatios & { answer: Answer }} matched  of the matched ones
 * @property {boolean[]} kept  the words that the switch lets count
 *
 * @typedef {object} View
 * @property {number} seed
 * @property {boolean} matched
 * @property {string[]} off
 * @property {string[]} models
 *
 * @typedef {{ answered: Answered[], everyModel: Answered[] }} Derived  answered: shown; everyModel: also those
 *   switched off
 *
 * @typedef {Run & View & { finished: Run[] } & Derived} Scene
 */

/** @param {Run & View & { finished: Run[] }} scene @returns {Derived} */
export function derive(scene) {
  const of = (/** @type {{ run: Run, name: string }} */ { run, name }) => ({
    run,
    name,
    ...findings({ data: run.data, seed: scene.seed }),
    kept: keptOf(run.data, scene.matched),
  });
  const everyModel = [...labelsOf(comparable(scene))].map(([run, name]) => of({ run, name }));
  const shown = new Set(shownRuns(scene).map(({ name }) => name));
  return { everyModel, answered: everyModel.filter(({ name }) => shown.has(name)) };
}

/** What a model says of the words that the switch lets count. @param {Answered} answered @param {boolean} isMatched */
export const comparedOf = ({ all, matched }, isMatched) => (isMatched ? matched : all);

/** How many different models there are. @param {Answered[]} answered */
export const modelsOf = (answered) => new Set(answered.map(({ run }) => run.model.name)).size;

/**
 * Whether the answers of several models agree: all clear and on one side; clear on both sides; or some of them not
 * clear. Null of one model.
 *
 * @param {Answered[]} answered
 * @param {boolean} isMatched
 * @returns {'same' | 'other' | 'unclear' | null}
 */
export function agreementOf(answered, isMatched) {
  if (modelsOf(answered) < 2) return null;
  const answers = new Set(answered.map((one) => comparedOf(one, isMatched).answer));
  if (answers.has('first') && answers.has('second')) return 'other';
  return answers.size === 1 && (answers.has('first') || answers.has('second')) ? 'same' : 'unclear';
}
