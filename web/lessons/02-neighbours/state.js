// SPDX-License-Identifier: MIT
//
// state.js - what lesson 02's page knows between a run and the next, and the selections that its figures
// share. lesson.js owns the one state and changes it; the figures read it.

import { text } from '../../text/lesson-02.js';
import { int } from '../../ui/format.js';
import { anglesOf, keptSentences, meansByPair, targetPair, widestGap } from './measure.js';

/**
 * @typedef {import('./measure.js').Neighbours} Neighbours
 * @typedef {import('./measure.js').Draw} Draw
 *
 * @typedef {object} State
 * @property {Neighbours | null} near  null before the first run and without a recorded one
 * @property {boolean} complete        every layer of every sentence is measured
 * @property {boolean} isRecorded      the angles are the recorded run's
 * @property {string} text             what the box held when the run began
 * @property {string} provenance       where the numbers came from, as a sentence
 * @property {string} modelName
 * @property {number} seed
 * @property {Draw} from               where non-target pairs are drawn from
 * @property {number[]} drawn          the non-target pair of each sentence
 * @property {number} layer            the chosen layer, 0..L
 * @property {number} sentence         the chosen sentence
 * @property {number} position         the chosen token of it
 * @property {import('../../frame/her-page.js').Unit} unit
 * @property {boolean} color           pairs with position 0 wear the warning hue
 * @property {boolean} dropFirst       leaves out pairs with position 0
 */

export const FIRST_SEED = 1;

/** The first is the one that the page starts with. @type {import('../../frame/her-page.js').Unit[]} */
export const UNITS = ['radians', 'degrees'];

/** @returns {State} */
export const createState = () => ({
  near: null,
  complete: false,
  isRecorded: false,
  text: '',
  provenance: '',
  modelName: '',
  seed: FIRST_SEED,
  from: 'all',
  drawn: [],
  layer: 0,
  sentence: 0,
  position: 0,
  unit: UNITS[0],
  color: false,
  dropFirst: false,
});

/** @param {Neighbours} near @returns {number} where the page looks first */
export const middleLayer = ({ layers }) => Math.ceil(layers / 2);

/** @param {Neighbours} near @returns {number[]} layers with an angle so far, from 0 on */
export const measuredLayers = (near) =>
  near.angles.flatMap((sentences, l) => (sentences.some((s) => s !== null) ? [l] : []));

/** @param {number} pair @returns {string} '0-1' */
export const pairName = (pair) => text.pairs.name(int(pair), int(pair + 1));

/**
 * Both groups of pairs: the pair of each sentence and which sentences count.
 *
 * @param {State} state
 * @param {Neighbours} near
 * @param {boolean} [dropFirst]
 */
export function groupsOf({ drawn, dropFirst: now }, near, dropFirst = now) {
  const targets = near.sentences.map(targetPair);
  return {
    target: { pairs: targets, sentences: keptSentences(targets, dropFirst) },
    other: { pairs: drawn, sentences: keptSentences(drawn, dropFirst) },
  };
}

/**
 * The angles of one group at a layer.
 *
 * @param {State} state
 * @param {Neighbours} near
 * @param {number} l
 * @param {'target' | 'other'} group
 * @param {boolean} [dropFirst]
 */
export function anglesAt(state, near, l, group, dropFirst) {
  const { pairs, sentences } = groupsOf(state, near, dropFirst)[group];
  return anglesOf(near, l, pairs, sentences);
}

/** @param {State} state @param {Neighbours} near @param {number} l */
export const gapAt = (state, near, l) => widestGap(anglesAt(state, near, l, 'other'));

/** Pairs that half of the sentences have. @param {Neighbours} near @param {number} l */
export const commonPairs = (near, l) => meansByPair(near, l, near.sentences.length / 2);

/**
 * The mean of pair 0 and the mean of the means of all later pairs, at a layer.
 *
 * @param {Neighbours} near
 * @param {number} l
 * @returns {{ first: number, rest: number } | null} null where there are no later pairs
 */
export function firstAndRest(near, l) {
  const [first, ...rest] = commonPairs(near, l);
  if (!first || rest.length === 0) return null;
  return { first: first.mean, rest: rest.reduce((sum, p) => sum + p.mean, 0) / rest.length };
}
