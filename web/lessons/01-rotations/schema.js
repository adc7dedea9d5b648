// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 01, and what a link of it carries.

import { sentenceFields } from '../../frame/angles.js';
import { HER_TEXT } from '../../samples/her-sentences.js';
import { UNITS } from './scene.js';
import { text as lesson } from './words.js';

const fields = sentenceFields({
  sample: HER_TEXT,
  layer: { name: lesson.layer, min: 1 },
  units: UNITS,
});

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  ...fields,
  seed: { ...fields.seed, ofRun: true },
  thin: { type: 'flag', name: lesson.thin, initial: false },
  zoom: { type: 'flag', name: lesson.zoom, initial: false },
};
