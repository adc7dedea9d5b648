// SPDX-License-Identifier: MIT
//
// link.js - the fragment of the stepper's URL: which text, token, layer, colours, head and interventions. The
// stepper reads it (schema.js), lessons make links with it. Pure, and without the stepper's words, which
// a lesson would load for nothing.
//
//     #lesson=stepper&text=She+opened&token=0&layer=3&scalar=first&edit=mlp_1_0&view=change
//
// Without a token or a layer, the last one is meant.

import { encodeLink } from '../frame/link-code.js';

/** What a link of the stepper names as its lesson. */
export const LESSON = 'stepper';

/** Stands for the last token or layer. */
export const LAST = -1;

/** Stands for the mean of all heads. */
export const MEAN = -1;

/** How each field is written, and what it is where a link leaves it out; no text means the sample. */
export const FIELDS = {
  text: { type: /** @type {const} */ ('text'), initial: '' },
  token: { type: /** @type {const} */ ('int'), initial: LAST },
  layer: { type: /** @type {const} */ ('int'), initial: LAST },
  scalar: { type: /** @type {const} */ ('choice'), initial: 'norm' },
  // The scale of the grid's colours.
  scale: { type: /** @type {const} */ ('choice'), initial: 'auto' },
  // Whose attention is shown.
  head: { type: /** @type {const} */ ('int'), initial: MEAN },
  edit: { type: /** @type {const} */ ('texts'), initial: /** @type {string[]} */ ([]) },
  // What is looked at where there are interventions.
  view: { type: /** @type {const} */ ('choice'), initial: 'after' },
  // Patching: the source text ('' where there is none), the labels of the two tokens whose logits are
  // compared ('' for the page's own choice), what is patched, and whether all cells were.
  source: { type: /** @type {const} */ ('text'), initial: '' },
  answer: { type: /** @type {const} */ ('text'), initial: '' },
  wrong: { type: /** @type {const} */ ('text'), initial: '' },
  patch: { type: /** @type {const} */ ('choice'), initial: 'patch-h' },
  sweep: { type: /** @type {const} */ ('flag'), initial: false },
};

/** A text of more characters is not handed over; the stepper then opens with its sample. */
const LONGEST = 50_000;

/**
 * The address of a cell in the stepper, for a lesson's link.
 *
 * @param {{ text: string, token?: number, layer?: number,
 *   scalar?: import('./scalars.js').Scalar }} place
 * @param {import('../frame/link-code.js').ModelStamp | null} [stamp] the model in use: modelBar.stamp()
 * @returns {string}
 */
export function stepperHref({ text, token = LAST, layer = LAST, scalar = 'norm' }, stamp = null) {
  const url = new URL('./', import.meta.url);
  if (text.length > LONGEST) return url.href;
  const initial = Object.entries(FIELDS).map(([key, field]) => [key, field.initial]);
  const values = { ...Object.fromEntries(initial), text, token, layer, scalar };
  url.hash = encodeLink(LESSON, values, FIELDS, stamp);
  return url.href;
}
