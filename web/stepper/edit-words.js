// SPDX-License-Identifier: MIT
//
// edit-words.js - interventions as sentences, and where the numbers of a run came from, interventions
// included.

import { text as words } from '../text/stepper.js';
import { int, num, scientific } from '../ui/format.js';
import { provenance } from '../ui/model-facts.js';
import { textOfLabel } from '../ui/tokens.js';
import { isPatch } from './edits.js';

/**
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./measured.js').Measured} Measured
 */

/** Digits after the comma that a factor is shown with at most, and the smallest that these can show. */
const MOST_DIGITS = 6;
const LEAST = 1e-6;

/** @param {number} scale @returns {string} with the digits that it was typed with */
function factor(scale) {
  const size = Math.abs(scale);
  if (size > 0 && size < LEAST) return `${scale < 0 ? '\u2212' : ''}${scientific(size)}`;
  return num(scale, Math.min(MOST_DIGITS, (String(scale).split('.')[1] ?? '').length));
}

/** @param {Edit} edit @returns {string} */
export function editWords({ part, layer, head = 0, scale = 0, count = 0, token = 0 }) {
  return words.edits.say[part]({
    layer: int(layer),
    head: int(head),
    scale: factor(scale),
    isZero: scale === 0,
    count: int(count),
    position: int(token),
  });
}

/** Of a source text, so many characters are repeated under a figure. */
const MOST_TEXT = 120;

/** @param {string[]} names token labels @returns {string} the text that they were made from */
export const textOfNames = (names) => names.map((label) => textOfLabel(label) ?? label).join('');

/** @param {string[]} names token labels @returns {string} the text, shortened */
export function quoteText(names) {
  const text = textOfNames(names);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** @param {Measured} run @returns {string} */
export function provenanceOf({ lab, precision, names, edits, source }) {
  const from = provenance(lab, precision, names.length);
  if (edits.length === 0) return from;
  const inForce = words.edits.inForce(edits.map(editWords).join('; '));
  const patched = source && edits.some(isPatch);
  return [from, inForce, patched && words.edits.source(quoteText(source.names))]
    .filter(Boolean)
    .join(' ');
}
