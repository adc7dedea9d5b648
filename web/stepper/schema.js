// SPDX-License-Identifier: MIT
//
// schema.js - what the stepper takes from a link (link.js), with the names that a learner reads.

import { MOST_HEADS, MOST_LAYERS, MOST_TOKENS } from '../frame/link-code.js';
import { text as words } from '../text/stepper.js';
import { PATCHES } from './edits.js';
import { WISHES } from './grid-data.js';
import { FIELDS, LAST, MEAN } from './link.js';
import { SCALAR_NAMES } from './scalars.js';

const { text, token, layer, scalar, scale, head, edit, view } = FIELDS;
const { source, answer, wrong, patch, sweep } = FIELDS;

/** @type {import('../frame/link-code.js').Schema} */
export const SCHEMA = {
  text: { ...text, name: words.link.text, initial: words.sample },
  token: { ...token, name: words.link.token, min: LAST, max: MOST_TOKENS },
  layer: { ...layer, name: words.link.layer, min: LAST, max: MOST_LAYERS },
  scalar: { ...scalar, name: words.link.scalar, values: SCALAR_NAMES },
  scale: { ...scale, name: words.link.scale, values: WISHES },
  head: { ...head, name: words.link.head, min: MEAN, max: MOST_HEADS },
  edit: { ...edit, name: words.link.edits },
  view: { ...view, name: words.link.view, values: ['before', 'after', 'change'] },
  source: { ...source, name: words.link.source },
  answer: { ...answer, name: words.link.answer },
  wrong: { ...wrong, name: words.link.wrong },
  patch: { ...patch, name: words.link.patch, values: PATCHES },
  sweep: { ...sweep, name: words.link.sweep },
};
