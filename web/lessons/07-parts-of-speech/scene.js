// SPDX-License-Identifier: MIT
//
// scene.js - what the figures of lesson 07 are drawn from, and what they share: how a class looks.

import { CLASSES, FEWEST_WORDS } from './measure.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./measure.js').Reading} Reading
 * @typedef {import('../../theme/palette.js').Palette} Palette
 *
 * @typedef {object} View
 * @property {Reading} reading
 * @property {number} token  which has the cursor in figure 2
 *
 * @typedef {import('../../frame/run.js').Run<import('./measure.js').Tagged> & View & { seed: number,
 *   temperature: string, topK: string, source: 'model' | 'own' }} Scene
 */

/** Nouns and verbs have a colour; what belongs to them is an outline of it. @param {string} name @param {Palette} palette */
export function lookOf(name, palette) {
  const colors = {
    noun: palette.hidden,
    name: palette.hidden,
    verb: palette.mlp,
    auxiliary: palette.mlp,
  };
  return {
    color: Object.hasOwn(colors, name)
      ? colors[/** @type {keyof typeof colors} */ (name)]
      : palette.muted,
    hollow: name === 'name' || name === 'auxiliary',
  };
}

/** @param {Reading} reading @param {string} name @returns {string} what a class is called */
export const nameOf = (reading, name) => {
  const { wide, ...names } = lesson.classes;
  const isWide = reading === 'wide' && Object.hasOwn(wide, name);
  return isWide
    ? wide[/** @type {keyof typeof wide} */ (name)]
    : names[/** @type {keyof typeof names} */ (name)];
};

/** @param {Reading} reading @param {string} name @returns {string} its tags: 'NOUN, PROPN' */
export const tagsOf = (reading, name) => CLASSES[reading][name].join(', ') || lesson.otherTags;

/** @param {number} words */
export const isOfFew = (words) => words < FEWEST_WORDS;

/** Why there is nothing to count, as a sentence. @param {Scene} scene */
export const nothingOf = ({ data }) =>
  data.ended !== 'own' && data.starts.length === data.prompt ? lesson.endedAtOnce : lesson.noWords;

/** How the text of a run was drawn, as a sentence. @param {Scene} scene */
export const drawnOf = ({ data, seed, temperature, topK }) =>
  data.ended === 'own'
    ? lesson.drawnOwn
    : lesson.drawn({
        seed: String(seed),
        temperature: temperature.replace('.', ','),
        from: topK === '0' ? lesson.controls.topKAll : lesson.controls.topKSome,
        ended: lesson.ended[data.ended],
      });
