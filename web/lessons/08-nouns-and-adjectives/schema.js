// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 08, and what a link of it carries.

import { MOST_LAYERS } from '../../frame/link-code.js';
import { travelFields } from '../../frame/travel-fields.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  ...travelFields,
  view: { type: 'choice', name: lesson.link.view, values: ['ratio', 'steps'], initial: 'ratio' },
  layer: {
    type: 'int',
    name: lesson.layer,
    min: 0,
    max: MOST_LAYERS,
    initial: 0,
    within: 'layers',
    auto: true,
  },
};
