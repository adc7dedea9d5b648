// SPDX-License-Identifier: MIT
//
// angles.js - how the lessons that measure angles write and choose them: units, axes, and the fields of
// their schemas that are the same.

import { FIRST_SEED } from '../measures/random.js';
import { text as her } from '../text/her.js';
import { DEGREES, degrees, num } from '../ui/format.js';
import { LARGEST_SEED } from '../ui/seed-box.js';
import { choice } from './controls.js';
import { MOST_LAYERS } from './link-code.js';
import { MAX_SENTENCES } from './sentences.js';

/** @typedef {'degrees' | 'radians'} Unit */

/** @param {number | null} radians @param {Unit} unit @returns {number | null} */
export const inUnit = (radians, unit) =>
  radians === null ? null : unit === 'degrees' ? radians * DEGREES : radians;

/** @param {Unit} unit @returns {number} digits after the comma that a chart's reader can use */
export const unitDigits = (unit) => (unit === 'degrees' ? 1 : 3);

/** Where an axis of all angles ends: at pi or a little above it. */
export const HIGHEST = { degrees: 180, radians: 3.5 };

/** @param {number | null} radians @param {Unit} unit @returns {string} with the unit */
export function angleText(radians, unit) {
  if (radians === null) return num(null);
  return unit === 'degrees' ? degrees(radians) : `${num(radians, 2)} ${her.unit.axis.radians}`;
}

/** The unit of angles. @param {readonly Unit[]} units @returns {import('./controls.js').ControlOf} */
export const unitChoice = (units) =>
  choice({
    key: 'unit',
    legend: her.unit.legend,
    options: units.map((value) => ({ value, label: her.unit[value] })),
  });

/**
 * What the schemas of the lessons on "her" have in common.
 *
 * @param {object} options
 * @param {string} options.sample
 * @param {{ name: string, min: number }} options.layer
 * @param {readonly Unit[]} options.units  the first is the one a page starts with
 */
export const sentenceFields = ({ sample, layer, units }) =>
  /** @satisfies {import('./link-code.js').Schema} */ ({
    text: { type: 'text', name: her.label, initial: sample },
    seed: { type: 'int', name: her.seed, min: 0, max: LARGEST_SEED, initial: FIRST_SEED },
    layer: {
      type: 'int',
      ...layer,
      max: MOST_LAYERS,
      initial: layer.min,
      within: 'layers',
    },
    sentence: {
      type: 'int',
      name: her.sentence,
      min: 1,
      max: MAX_SENTENCES,
      initial: 1,
      within: 'sentences',
    },
    unit: { type: 'choice', name: her.unit.legend, values: units, initial: units[0] },
  });
