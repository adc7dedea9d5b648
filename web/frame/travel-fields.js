// SPDX-License-Identifier: MIT
//
// travel-fields.js - what a learner can choose in lesson 08 and in lesson 09: the fields of their schemas, and the
// controls for them.

import { FIRST_SEED } from '../measures/random.js';
import { WINTER_POST } from '../samples/winter-post.js';
import { text as travel } from '../text/travel.js';
import { LARGEST_SEED } from '../ui/seed-box.js';
import { checkbox, seedBox } from './controls.js';

/** @type {import('./link-code.js').Schema} */
export const travelFields = {
  text: { type: 'text', name: travel.link.text, initial: WINTER_POST },
  seed: {
    type: 'int',
    name: travel.seed,
    min: 0,
    max: LARGEST_SEED,
    initial: FIRST_SEED,
    ofRun: true,
  },
  matched: { type: 'flag', name: travel.matched, initial: false },
};

/** Whether matched words alone count. */
export const matchedBox = checkbox({ key: 'matched', label: travel.matched, testId: 'matched' });

/** The seed, which draws other words. */
export const travelSeed = seedBox({ effect: 'runs', pending: travel.seedPending });
