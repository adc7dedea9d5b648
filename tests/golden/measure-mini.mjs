// SPDX-License-Identifier: MIT
//
// measure-mini.mjs - the default model's figures, as its card has them.
//
//     npm run mini:measure [-- MODEL.gguf]        prints them
//     npm run mini:measure -- --record            also writes models/mini/phenomenon.json and the card's
//                                                 tables; refuses a model that is worse than the last
//     npm run mini:measure -- --record --worse    takes it all the same
//
// For developers, after tools/make_mini.py. Needs build/native/laminar (./test.sh native builds it).

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figuresOf, sampleOf } from './mini-figures.mjs';
import { boundsOf, cardTables, cardWith, rounded, worseThan } from './mini-record.js';

const FOLDER = new URL('../../models/mini/', import.meta.url);
const RECORD = new URL('phenomenon.json', FOLDER);
const CARD = new URL('CARD.md', FOLDER);
const PROMPT = 'It was a';

/** @param {string} model @returns {import('./mini-record.js').MiniRecord} */
function measure(model) {
  const figures = figuresOf(model);
  return {
    schema: 1,
    file: 'mini.gguf',
    sha256: createHash('sha256').update(readFileSync(model)).digest('hex'),
    bounds: boundsOf(figures.summary),
    figures: rounded(figures),
    sample: { prompt: PROMPT, text: sampleOf(model, PROMPT) },
  };
}

/** @param {import('./mini-record.js').MiniRecord} record @param {boolean} evenIfWorse */
function keep(record, evenIfWorse) {
  const last = existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) : null;
  const worse = last ? worseThan(record.bounds, last.bounds) : [];
  if (worse.length > 0 && !evenIfWorse) {
    console.error(`not recorded, worse than the last model: ${worse.join('; ')}`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(RECORD, `${JSON.stringify(record, null, 1)}\n`);
  writeFileSync(CARD, cardWith(readFileSync(CARD, 'utf8'), record));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'boolean' }, worse: { type: 'boolean' } },
});
if (values.record && positionals.length > 0) {
  console.error('--record is for the file in the repository: leave the path out');
  process.exit(2);
}
const record = measure(positionals[0] ?? fileURLToPath(new URL('mini.gguf', FOLDER)));
console.log(cardTables(record));
if (values.record) keep(record, values.worse === true);
