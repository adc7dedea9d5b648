// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 03, and what a link of it carries.

import { MOST_TOKENS } from '../../frame/link-code.js';
import { runFields } from '../../frame/run-switches.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  text: { type: 'text', name: lesson.link.text, initial: NIETZSCHE },
  drop: { type: 'flag', name: lesson.link.drop, initial: true },
  view: { type: 'choice', name: lesson.link.view, values: ['sum', 'step'], initial: 'sum' },
  token: {
    type: 'int',
    name: lesson.link.token,
    min: 0,
    max: MOST_TOKENS,
    initial: 1,
    within: 'tokens',
  },
  ...runFields,
};
