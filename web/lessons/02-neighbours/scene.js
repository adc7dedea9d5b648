// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 02 are drawn from, and the selections that they share.

import { int } from '../../ui/format.js';
import {
  anglesOf,
  drawPairs,
  keptSentences,
  meansByPair,
  targetPair,
  widestGap,
} from './measure.js';
import { text } from './words.js';

/**
 * @typedef {import('./measure.js').Neighbours} Neighbours
 * @typedef {import('./measure.js').Draw} Draw
 *
 * @typedef {object} View
 * @property {number} seed      of the random pairs
 * @property {Draw} from        where they are drawn from
 * @property {number} layer     0..L
 * @property {number} sentence  counts from 1
 * @property {number} position  the chosen token of it
 * @property {import('../../frame/angles.js').Unit} unit
 * @property {boolean} color    pairs with position 0 wear the warning hue
 * @property {boolean} drop     leaves out pairs with position 0
 *
 * @typedef {object} Derived
 * @property {number} index     the chosen sentence, counted from 0
 * @property {number[]} drawn   the random pair of each sentence
 *
 * @typedef {import('../../frame/run.js').Run<Neighbours> & View & Derived} Scene
 */

/** The first is the one that the page starts with. @type {import('../../frame/angles.js').Unit[]} */
export const UNITS = ['radians', 'degrees'];

/**
 * A run measures all neighbours, so another draw of pairs needs no other run.
 *
 * @param {import('../../frame/run.js').Run<Neighbours> & View} scene
 * @returns {Derived}
 */
export const derive = ({ data, sentence, seed, from }) => ({
  index: sentence - 1,
  drawn: drawPairs(data.sentences, seed, from),
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
 * @param {Scene} scene
 * @param {Neighbours} near
 * @param {boolean} [drop]
 */
export function groupsOf({ drawn, drop: now }, near, drop = now) {
  const targets = near.sentences.map(targetPair);
  return {
    target: { pairs: targets, sentences: keptSentences(targets, drop) },
    other: { pairs: drawn, sentences: keptSentences(drawn, drop) },
  };
}

/**
 * The angles of one group at a layer.
 *
 * @param {Scene} scene
 * @param {Neighbours} near
 * @param {number} l
 * @param {'target' | 'other'} group
 * @param {boolean} [drop]
 */
export function anglesAt(scene, near, l, group, drop) {
  const { pairs, sentences } = groupsOf(scene, near, drop)[group];
  return anglesOf(near, l, pairs, sentences);
}

/** @param {Scene} scene @param {Neighbours} near @param {number} l */
export const gapAt = (scene, near, l) => widestGap(anglesAt(scene, near, l, 'other'));

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
