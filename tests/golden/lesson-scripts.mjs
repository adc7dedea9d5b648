// SPDX-License-Identifier: MIT
//
// lesson-scripts.mjs - prints the Python programs that the lessons hand out, as JSON by lesson: with the
// texts and options of a page that nobody has changed, and the model on the hub that the page then
// names. run_scripts.py runs them.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLessons } from '../../tools/site/lessons.mjs';
import { tag } from '../support/tagger.mjs';
import { importLesson } from './lesson-texts.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @param {import('../../tools/site/lessons.mjs').Lesson} lesson */
async function scriptOf(lesson) {
  const { schema, program } = await importLesson(lesson);
  const now = Object.fromEntries(
    Object.entries(schema).map(([key, field]) => [key, /** @type {any} */ (field).initial]),
  );
  const folder = path.relative(ROOT, lesson.folder);
  return [lesson.number, { folder, program: await program({ ...now, model: null, tag }) }];
}

console.log(JSON.stringify(Object.fromEntries(await Promise.all(readLessons().map(scriptOf)))));
