// SPDX-License-Identifier: MIT
//
// edit-words.js - interventions as sentences, and where the numbers of a run came from, interventions
// included.

import { text as words } from '../text/stepper.js';
import { int, num } from '../ui/format.js';
import { provenance } from '../ui/model-bar.js';

/**
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./measured.js').Measured} Measured
 */

/** @param {Edit} edit @returns {string} */
export function editWords({ part, layer, head = 0, scale = 0, count = 0 }) {
  return words.edits.say[part]({
    layer: int(layer),
    head: int(head),
    scale: num(scale, Number.isInteger(scale) ? 0 : 2),
    isZero: scale === 0,
    count: int(count),
  });
}

/** @param {Measured} run @returns {string} */
export function provenanceOf({ lab, precision, names, edits }) {
  const from = provenance(lab, precision, names.length);
  return edits.length ? `${from} ${words.edits.inForce(edits.map(editWords).join('; '))}` : from;
}
