// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 02, and what a link of it carries.

import { sentenceFields } from '../../frame/angles.js';
import { HER_TEXT } from '../../samples/her-sentences.js';
import { DRAWS, SKIPS, UNITS } from './scene.js';
import { text as lesson } from './words.js';

const fields = sentenceFields({
  sample: HER_TEXT,
  layer: { name: lesson.layer, min: 0 },
  units: UNITS,
});

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  ...fields,
  seed: { ...fields.seed, ofRun: true },
  layer: { ...fields.layer, initial: null, auto: true },
  from: { type: 'choice', name: lesson.drawFrom.legend, values: DRAWS, initial: DRAWS[0] },
  color: { type: 'flag', name: lesson.color, initial: false },
  skip: { type: 'int', name: lesson.skip.legend, min: 0, max: SKIPS.length - 1, initial: 0 },
};
