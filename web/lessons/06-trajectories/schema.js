// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 06, and what a link of it carries.

import { MOST_LAYERS } from '../../frame/link-code.js';
import { FIRST_SEED } from '../../measures/random.js';
import { ROUND_TEXT } from '../../samples/round-sentences.js';
import { text as her } from '../../text/her.js';
import { LARGEST_SEED } from '../../ui/seed-box.js';
import { BASES } from './scene.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  text: { type: 'text', name: her.label, initial: ROUND_TEXT },
  seed: {
    type: 'int',
    name: her.seed,
    min: 0,
    max: LARGEST_SEED,
    initial: FIRST_SEED,
    ofRun: true,
  },
  layer: {
    type: 'int',
    name: lesson.layer,
    min: 0,
    max: MOST_LAYERS,
    initial: null,
    within: 'layers',
    auto: true,
  },
  basis: { type: 'choice', name: lesson.basis.legend, values: BASES, initial: BASES[0] },
  thin: { type: 'flag', name: lesson.thin, initial: false },
  relative: { type: 'flag', name: lesson.relative.label, initial: false },
};
