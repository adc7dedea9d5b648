// SPDX-License-Identifier: MIT
//
// travel-measurement.js - the measurement of lessons 08 and 09: windows of long prose, the paths of their words, one
// PCA of all of them.

import {
  emptyTravel,
  keepTravel,
  measureTravel,
  projectTravel,
  restoreTravel,
} from '../measures/word-travel.js';
import { WINTER_POST } from '../samples/winter-post.js';
import { text as travel } from '../text/travel.js';
import { readWordWindows } from './word-windows.js';

/** @typedef {import('../measures/word-travel.js').Travel} Travel */

/** @type {import('./run.js').Measurement<Travel>} */
export const travelMeasurement = {
  input: 'text',
  sample: WINTER_POST,
  settings: { seed: 1 },
  prepare: readWordWindows,
  isTagged: true,
  start: emptyTravel,
  measure: measureTravel,
  async finish({ data, lab, running: { progress, signal } }) {
    progress(1, 1, travel.projecting);
    await projectTravel(data, lab, signal);
    signal.throwIfAborted();
  },
  keep: keepTravel,
  restore: restoreTravel,
};
