// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 04, and what a link of it carries.

import { MOST_LAYERS, MOST_TOKENS } from '../../frame/link-code.js';
import { NIETZSCHE } from '../../samples/nietzsche.js';
import { LARGEST_SEED } from '../../ui/seed-box.js';
import { FIRST_SEED } from './measure.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  text: { type: 'text', name: lesson.link.text, initial: NIETZSCHE },
  seed: {
    type: 'int',
    name: lesson.link.seed,
    min: 0,
    max: LARGEST_SEED,
    initial: FIRST_SEED,
    ofRun: true,
  },
  drop: { type: 'flag', name: lesson.link.drop, initial: true },
  tokens: { type: 'flag', name: lesson.link.tokens, initial: false },
  layer: {
    type: 'int',
    name: lesson.link.layer,
    min: 1,
    max: MOST_LAYERS,
    initial: 1,
    within: 'layers',
  },
  token: {
    type: 'int',
    name: lesson.link.token,
    min: 0,
    max: MOST_TOKENS,
    initial: 1,
    within: 'tokens',
  },
  scope: { type: 'choice', name: lesson.link.scope, values: ['all', 'layer'], initial: 'all' },
};
