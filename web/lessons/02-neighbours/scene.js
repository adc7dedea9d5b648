// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 02 are drawn from, and the selections that they share.

import { int } from '../../ui/format.js';
import {
  angleOf,
  anglesOf,
  compareSpreads,
  drawNeighbours,
  isClear,
  keptSentences,
  meansByPair,
  spread,
  targetPair,
  widestGap,
} from './measure.js';
import { text } from './words.js';

/**
 * @typedef {import('./measure.js').Neighbours} Neighbours
 * @typedef {import('./measure.js').Draw} Draw
 * @typedef {import('./measure.js').Pair} Pair
 * @typedef {import('./measure.js').Spread} Spread
 *
 * @typedef {object} View
 * @property {number} seed      of the random pairs; the run's
 * @property {Draw} from        what they are drawn from
 * @property {number} layer     0..L
 * @property {number} sentence  counts from 1
 * @property {number} position  the chosen token of it
 * @property {import('../../frame/angles.js').Unit} unit
 * @property {boolean} color    pairs with position 0 wear the warning hue
 * @property {number} skip      pairs that contain a position below this are left out
 *
 * @typedef {object} Derived
 * @property {number} index     the chosen sentence, counted from 0
 * @property {Pair[]} drawn     the random pair of each sentence
 *
 * @typedef {import('../../frame/run.js').Run<Neighbours> & View & Derived} Scene
 *
 * @typedef {import('./measure.js').Gap & { isTwo: boolean, firstBelow: number, firstAbove: number }} Clouds
 *   the widest gap of the control, whether it parts two clouds, and how many pairs with position 0 lie on
 *   either side
 */

/** The first is the one that the page starts with. @type {import('../../frame/angles.js').Unit[]} */
export const UNITS = ['radians', 'degrees'];

/** What the control may be drawn from; the first, as published, is the one that the page starts with. */
export const DRAWS = /** @type {const} */ (['any', 'all', 'start']);

/** How many first tokens may be left out. */
export const SKIPS = /** @type {const} */ ([0, 1, 2]);

/**
 * @param {import('../../frame/run.js').Run<Neighbours> & View} scene
 * @returns {Derived}
 */
export const derive = ({ data, sentence, from }) => ({
  index: sentence - 1,
  drawn: from === 'any' ? data.pairs : drawNeighbours(data.sentences, data.seed, from),
});

/**
 * The published control, whatever the page shows of the run.
 *
 * @param {Scene} scene
 * @param {number} [skip]
 * @returns {Scene}
 */
export const asPublished = (scene, skip = 0) => ({ ...scene, drawn: scene.data.pairs, skip });

/** @param {Neighbours} near @returns {number} where the page looks first */
export const middleLayer = ({ layers }) => Math.ceil(layers / 2);

/** @param {Neighbours} near @returns {number[]} layers with an angle so far, from 0 on */
export const measuredLayers = (near) =>
  near.angles.flatMap((sentences, l) => (sentences.some((s) => s !== null) ? [l] : []));

/** @param {Pair} pair @returns {string} '0-1' */
export const pairName = ([i, j]) => text.pairs.name(int(i), int(j));

/** @param {Pair} pair */
export const hasFirst = ([first]) => first === 0;

/**
 * Both groups of pairs: the pair of each sentence and which sentences count.
 *
 * @param {Scene} scene
 * @param {number} [skip]
 */
export function groupsOf({ data, drawn, skip: now }, skip = now) {
  const targets = data.sentences.map(targetPair);
  return {
    target: { pairs: targets, sentences: keptSentences(targets, skip) },
    other: { pairs: drawn, sentences: keptSentences(drawn, skip) },
  };
}

/**
 * The angles of one group at a layer.
 *
 * @param {Scene} scene
 * @param {number} l
 * @param {'target' | 'other'} group
 * @param {number} [skip]
 */
export function anglesAt(scene, l, group, skip) {
  const { pairs, sentences } = groupsOf(scene, skip)[group];
  return anglesOf(scene.data, l, pairs, sentences);
}

/**
 * The verdict on the control at a layer: both figures, the prediction and the comparison say this one.
 *
 * @param {Scene} scene
 * @param {number} l
 * @returns {Clouds | null} null for too few pairs
 */
export function cloudsAt(scene, l) {
  const { pairs, sentences } = groupsOf(scene).other;
  const known = sentences.flatMap((s) => {
    const angle = angleOf(scene.data, l, s, pairs[s]);
    return angle === null ? [] : [{ angle, isFirst: hasFirst(pairs[s]) }];
  });
  const gap = widestGap(known.map(({ angle }) => angle));
  if (!gap) return null;
  const firsts = known.filter(({ isFirst }) => isFirst);
  const firstAbove = firsts.filter(({ angle }) => angle >= gap.to).length;
  return { ...gap, isTwo: isClear(gap), firstAbove, firstBelow: firsts.length - firstAbove };
}

/** Layers of the published control that have two clouds. @param {Scene} scene @returns {number[]} 1..L */
export function cloudedLayers(scene) {
  const published = asPublished(scene);
  return measuredLayers(scene.data).filter((l) => l > 0 && cloudsAt(published, l)?.isTwo);
}

/**
 * The lesson's question over all layers: is the pair that ends with "her" steadier than two arbitrary tokens?
 *
 * @typedef {object} Answer
 * @property {number} layers    with both deviations
 * @property {number} narrower  of these, where "her" spreads clearly less
 * @property {number} wider     and clearly more
 * @property {number} target    the median over these layers of the deviation of "her"
 * @property {number} other     and of two arbitrary tokens
 *
 * @param {Scene} scene
 * @param {number} skip
 * @returns {Answer | null} null where nothing can be compared
 */
export function answerOf(scene, skip) {
  const published = asPublished(scene, skip);
  const at = measuredLayers(scene.data).flatMap((l) => {
    if (l === 0) return [];
    const target = spread(anglesAt(published, l, 'target'));
    const other = spread(anglesAt(published, l, 'other'));
    const verdict = compareSpreads(target, other);
    return target && other && verdict ? [{ target, other, verdict }] : [];
  });
  if (at.length === 0) return null;
  const count = (/** @type {string} */ verdict) => at.filter((a) => a.verdict === verdict).length;
  const middle = (/** @type {'target' | 'other'} */ group) =>
    spread(at.map((a) => a[group].deviation ?? 0))?.median ?? 0;
  return {
    layers: at.length,
    narrower: count('narrower'),
    wider: count('wider'),
    target: middle('target'),
    other: middle('other'),
  };
}

/** Pairs of positions that half of the sentences have. @param {Neighbours} near @param {number} l */
export const commonPairs = (near, l) => meansByPair(near, l, near.sentences.length / 2);

/**
 * The mean of pair 0-1 and the mean of the means of all later pairs, at a layer.
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
