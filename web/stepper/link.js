// SPDX-License-Identifier: MIT
//
// link.js - the fragment of the stepper's URL: which text, token, layer, colour and interventions. The
// stepper reads it (web/lesson/link.js), lessons make links with it. Pure.
//
//     #lesson=stepper&text=She+opened&token=0&layer=3&scalar=first&edit=mlp_1_0
//
// Without a token or a layer, the last one is meant.

import { encodeLink } from '../lesson/link-code.js';
import { text as words } from '../text/stepper.js';
import { SCALAR_NAMES } from './scalars.js';

/** What a link of the stepper names as its lesson. */
export const LESSON = 'stepper';

/** Stands for the last token or layer. */
export const LAST = -1;

/** Longer than any context, deeper than any GPT-2. */
const MOST_TOKENS = 4096;
const MOST_LAYERS = 512;

/** @type {import('../lesson/link-code.js').Schema} */
export const SCHEMA = {
  text: { type: 'text', name: words.link.text, initial: words.sample },
  token: { type: 'int', name: words.link.token, min: LAST, max: MOST_TOKENS, initial: LAST },
  layer: { type: 'int', name: words.link.layer, min: LAST, max: MOST_LAYERS, initial: LAST },
  scalar: { type: 'choice', name: words.link.scalar, values: SCALAR_NAMES, initial: 'norm' },
  edit: { type: 'texts', name: words.link.edits, initial: [] },
};

/**
 * The address of a cell in the stepper, for a lesson's link.
 *
 * @param {{ text: string, token?: number, layer?: number,
 *   scalar?: import('./scalars.js').Scalar }} place
 * @param {import('../lesson/link-code.js').ModelStamp | null} [stamp] the model in use: modelBar.stamp()
 * @returns {string}
 */
export function stepperHref({ text, token = LAST, layer = LAST, scalar = 'norm' }, stamp = null) {
  const url = new URL('./', import.meta.url);
  url.hash = encodeLink(LESSON, { text, token, layer, scalar, edit: [] }, SCHEMA, stamp);
  return url.href;
}
