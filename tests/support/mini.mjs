// SPDX-License-Identifier: MIT
//
// mini.mjs - the shape and size of the default model, for tests that must hold whatever model it is.
// models/registry.json is written by tools/make_mini.py and held to the file by registry.test.mjs.

import { readFileSync } from 'node:fs';
import { megabytes } from '../../web/ui/format.js';

const REGISTRY = new URL('../../models/registry.json', import.meta.url);
const { models } = JSON.parse(readFileSync(REGISTRY, 'utf8'));

/**
 * @type {{ bytes: number, blocks: number, dModel: number, heads: number, context: number,
 *          vocabulary: number }}
 */
export const MINI = models.find((/** @type {{ id: string }} */ { id }) => id === 'mini');

/** The size of its file as pages say it. */
export const MINI_SIZE = megabytes(MINI.bytes);
