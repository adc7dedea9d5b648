// SPDX-License-Identifier: MIT
//
// lesson-scripts.mjs - prints the Python programs that the lessons hand out, as JSON by lesson: with the
// texts and options of a page that nobody has changed, and the model on the hub that the page then
// names. run_scripts.py runs them.

import { pythonScript as rotations } from '../../web/lessons/01-rotations/script.js';
import { createState as createRotations } from '../../web/lessons/01-rotations/state.js';
import { pythonScript as neighbours } from '../../web/lessons/02-neighbours/script.js';
import { createState as createNeighbours } from '../../web/lessons/02-neighbours/state.js';
import { pathScript } from '../../web/lessons/03-path-length/script.js';
import { cosineScript } from '../../web/lessons/04-attention-and-mlp/script.js';
import { lengthScript } from '../../web/lessons/05-residual-decomposition/script.js';
import { LESSON_TEXTS } from './lesson-texts.mjs';

const { her, nietzsche, evening, seeds } = LESSON_TEXTS;
const config = null;
const input = her.join('\n');

console.log(
  JSON.stringify({
    '01': rotations({ ...createRotations(), config, input }),
    '02': neighbours({ ...createNeighbours(), config, input }),
    '03': pathScript({ text: nietzsche, config, dropsFirst: true }),
    '04': cosineScript({ text: nietzsche, config, dropsFirst: true, seed: seeds.cosines }),
    '05': lengthScript({ text: evening, config, reading: 'difference', dropped: [] }),
  }),
);
