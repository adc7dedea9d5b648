// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 05, and what a link of it carries.

import { MOST_LAYERS, MOST_TOKENS } from '../../frame/link-code.js';
import { EVENING } from '../../samples/evening.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  text: { type: 'text', name: lesson.link.text, initial: EVENING },
  reading: {
    type: 'choice',
    name: lesson.link.reading,
    values: ['difference', 'size'],
    initial: 'difference',
  },
  log: { type: 'flag', name: lesson.link.log, initial: false },
  layer: {
    type: 'int',
    name: lesson.link.layer,
    min: 1,
    max: MOST_LAYERS,
    initial: null,
    within: 'layers',
    auto: true,
  },
  part: {
    type: 'choice',
    name: lesson.link.part,
    values: ['attn', 'mlp'],
    initial: 'attn',
    auto: true,
  },
  dropped: {
    type: 'ints',
    name: lesson.link.dropped,
    min: 0,
    max: MOST_TOKENS,
    initial: [],
    within: 'tokens',
  },
};
