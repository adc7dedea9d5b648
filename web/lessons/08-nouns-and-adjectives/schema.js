// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 08, and what a link of it carries.

import { travelFields } from '../../frame/travel-fields.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  ...travelFields,
  view: { type: 'choice', name: lesson.link.view, values: ['ratio', 'steps'], initial: 'ratio' },
};
