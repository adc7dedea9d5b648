// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 07, and what a link of it carries: with the settings of the
// drawing, the same text comes again.

import { MOST_TOKENS } from '../../frame/link-code.js';
import { LARGEST_SEED } from '../../ui/seed-box.js';
import { LENGTHS, measurement, TEMPERATURES, TOP_KS } from './measure.js';
import { text as lesson } from './words.js';

const { settings } = measurement;

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = {
  text: { type: 'text', name: lesson.link.text, initial: measurement.sample },
  source: {
    type: 'choice',
    name: lesson.link.source,
    values: ['model', 'own'],
    initial: settings.source,
    ofRun: true,
  },
  length: {
    type: 'int',
    name: lesson.link.length,
    min: 1,
    max: Math.max(...LENGTHS),
    initial: settings.length,
    ofRun: true,
  },
  temperature: {
    type: 'choice',
    name: lesson.link.temperature,
    values: TEMPERATURES,
    initial: settings.temperature,
    ofRun: true,
  },
  topK: {
    type: 'choice',
    name: lesson.link.topK,
    values: TOP_KS,
    initial: settings.topK,
    ofRun: true,
  },
  seed: {
    type: 'int',
    name: lesson.link.seed,
    min: 0,
    max: LARGEST_SEED,
    initial: settings.seed,
    ofRun: true,
  },
  reading: {
    type: 'choice',
    name: lesson.link.reading,
    values: ['wide', 'fine'],
    initial: 'wide',
  },
  token: {
    type: 'int',
    name: lesson.link.token,
    min: 0,
    max: MOST_TOKENS,
    initial: 0,
    within: 'tokens',
    auto: true,
  },
};
