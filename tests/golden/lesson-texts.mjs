// SPDX-License-Identifier: MIT
//
// lesson-texts.mjs - what the lessons, the course home and the stepper run when nobody has changed
// anything, from the modules that own it. As a program it prints that as JSON, which make_lessons.py
// reads: no text stands in the repository twice.

import { fileURLToPath } from 'node:url';
import { createState as createRotations } from '../../web/lessons/01-rotations/state.js';
import { createState as createNeighbours } from '../../web/lessons/02-neighbours/state.js';
import { FIRST_SEED } from '../../web/lessons/04-attention-and-mlp/state.js';
import { text as evening } from '../../web/lessons/05-residual-decomposition/words.js';
import { HER_SENTENCES } from '../../web/samples/her-sentences.js';
import { NIETZSCHE } from '../../web/samples/nietzsche.js';
import { text as home } from '../../web/text/home.js';
import { text as stepper } from '../../web/text/stepper.js';

export const LESSON_TEXTS = {
  her: HER_SENTENCES,
  nietzsche: NIETZSCHE,
  evening: evening.sample,
  home: home.sample,
  stepper: stepper.sample,
  seeds: {
    rotations: createRotations().seed,
    neighbours: createNeighbours().seed,
    cosines: FIRST_SEED,
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(LESSON_TEXTS));
