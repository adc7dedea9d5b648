// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 06 are drawn from, and what they select of it.

import { num } from '../../ui/format.js';
import { PAIRS, WORDS, wordPaths } from './measure.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./measure.js').Paths} Paths
 * @typedef {import('./measure.js').Layer} Layer
 * @typedef {'common' | 'separate'} Basis
 *
 * @typedef {object} View
 * @property {number} seed       of the coins; the run's
 * @property {number} layer      0..L
 * @property {Basis} basis       one PCA of all, or one a layer
 * @property {boolean} thin      a line for each sentence
 * @property {boolean} relative  distances over the mean length of the layer's vectors
 *
 * @typedef {object} Derived
 * @property {([x: number, y: number] | null)[][]} paths  [word][L + 1], of the chosen basis; [] before it is known
 *
 * @typedef {import('../../frame/run.js').Run<Paths> & View & Derived} Scene
 */

/** The first is the one that the page starts with. @type {Basis[]} */
export const BASES = ['common', 'separate'];

/** Indices of the pairs of "her" with "him", which is as right as it, and with "round", which is not. */
export const HIM = 0;
export const ROUND = 1;

/** @param {import('../../frame/run.js').Run<Paths> & View} scene @returns {Derived} */
export const derive = ({ data, basis }) => ({ paths: wordPaths(data, basis) });

/** Layers that are measured so far. @param {Paths} paths @returns {number[]} */
export const measuredLayers = ({ at }) => at.flatMap((layer, l) => (layer ? [l] : []));

/** @param {number} p @returns {string} the words of a pair */
export const pairName = (p) => lesson.pair(PAIRS[p][0], PAIRS[p][1]);

/**
 * What a distance of a layer is divided by.
 *
 * @param {Layer} layer
 * @param {boolean} relative
 */
export const unitOf = ({ length }, relative) => (relative && length > 0 ? length : 1);

/**
 * How many times as far "round" is from "her" as "him" is.
 *
 * @param {Layer | null | undefined} layer
 * @returns {number | null} null where "him" is not apart
 */
export const ratioOf = (layer) =>
  layer && layer.apart[HIM] > 0 ? layer.apart[ROUND] / layer.apart[HIM] : null;

/**
 * In how many sentences "round" is farther from "her" than "him" is.
 *
 * @param {Layer} layer
 */
export const farther = ({ each }) =>
  each[ROUND].filter((distance, s) => distance > each[HIM][s]).length;

/**
 * The component that tells the words apart best.
 *
 * @param {Paths} paths
 * @returns {number | null} from 1 on
 */
export function tellingComponent({ common }) {
  const shares = common?.told.word.map((share) => share ?? 0) ?? [];
  return shares.length ? shares.indexOf(Math.max(...shares)) + 1 : null;
}

/** What the first k components have of the variance. @param {number[]} shares @param {number} k */
export const firstShares = (shares, k) => shares.slice(0, k).reduce((sum, share) => sum + share, 0);

/** How many axes have changed their side from one layer to the next. @param {Paths} paths */
export const flips = ({ separate }) =>
  separate?.turns.filter((turn) => turn !== null && turn > Math.PI / 2).length ?? 0;

/** A length: three digits of it. @param {number | null | undefined} value */
export const lengthText = (value) => {
  const size = Math.abs(value ?? 0);
  return num(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
};

/**
 * Looks of the words, the same in every figure: colour, mark and line.
 *
 * @param {import('../../theme/palette.js').Palette} palette
 */
export const looksOf = (palette) =>
  /** @satisfies {{ color: string, point: 'circle' | 'rect' | 'triangle', dash: number[], mark: 'circle' | 'square' | 'triangle' }[]} */ ([
    { color: palette.hidden, point: 'circle', dash: [], mark: 'circle' },
    { color: palette.ink, point: 'rect', dash: [], mark: 'square' },
    { color: palette.muted, point: 'triangle', dash: [6, 4], mark: 'triangle' },
  ]).map((look, w) => ({ ...look, word: WORDS[w] }));
