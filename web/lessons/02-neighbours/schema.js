// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 02, and what a link of it carries.

import { sentenceFields } from '../../frame/angles.js';
import { HER_TEXT } from '../../samples/her-sentences.js';
import { UNITS } from './scene.js';
import { text as lesson } from './words.js';

const fields = sentenceFields({
  sample: HER_TEXT,
  layer: { name: lesson.layer, min: 0 },
  units: UNITS,
});

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  ...fields,
  layer: { ...fields.layer, initial: null, auto: true },
  from: {
    type: 'choice',
    name: lesson.drawFrom.legend,
    values: ['all', 'start'],
    initial: 'all',
  },
  color: { type: 'flag', name: lesson.color, initial: false },
  drop: { type: 'flag', name: lesson.drop.label, initial: false },
};
