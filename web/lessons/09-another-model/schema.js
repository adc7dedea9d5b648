// SPDX-License-Identifier: MIT
//
// schema.js - what a learner can choose in lesson 09, and what a link of it carries.

import { runFields } from '../../frame/run-switches.js';
import { travelFields } from '../../frame/travel-fields.js';

/** @type {import('../../frame/link-code.js').Schema} */
export const schema = { ...travelFields, ...runFields };
