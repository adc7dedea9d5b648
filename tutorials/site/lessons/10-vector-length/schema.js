// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in the tutorial's lesson, and what a link of it carries.

import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  text: { type: 'text', name: lesson.link.text, initial: lesson.sample },
};
