// SPDX-License-Identifier: MIT
//
// lesson-texts.mjs - what the lessons, the course home and the stepper run when nobody has changed
// anything, from the modules that own it. As a program it prints that as JSON, which make_lessons.py
// reads: no text stands in the repository twice.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readLessons } from '../../tools/site/lessons.mjs';
import { text as home } from '../../web/text/home.js';
import { text as stepper } from '../../web/text/stepper.js';
import { tag } from '../support/tagger.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @typedef {object} PageTexts
 * @property {string} file      where its reference values stand, from the repository's root
 * @property {string | null} folder  of a lesson
 * @property {string[]} texts   one, or one a sentence
 * @property {Record<string, any>} settings  the seed, where chance has a part
 * @property {string} sha256    of texts and settings
 */

/**
 * The modules of a lesson that run without a page.
 *
 * @param {import('../../tools/site/lessons.mjs').Lesson} lesson
 */
export async function importLesson({ folder }) {
  const load = (/** @type {string} */ part) => import(pathToFileURL(path.join(folder, part)).href);
  const [{ measurement }, { schema }, { program }] = await Promise.all(
    ['measure.js', 'schema.js', 'script.js'].map(load),
  );
  return { measurement, schema, program };
}

/**
 * @param {string} file
 * @param {string | null} folder
 * @param {string[]} texts
 * @param {Record<string, any>} settings
 * @returns {PageTexts}
 */
function pageOf(file, folder, texts, settings) {
  const sha256 = createHash('sha256').update(JSON.stringify({ texts, settings })).digest('hex');
  return { file, folder, texts, settings, sha256 };
}

/**
 * The words of a text as the page's tagger has them, which the reference cannot find itself.
 *
 * @param {string} text
 * @returns {Promise<[start: number, end: number, upos: string][]>}
 */
const tagsOf = async (text) => (await tag(text)).map(({ start, end, upos }) => [start, end, upos]);

/** @param {import('../../tools/site/lessons.mjs').Lesson} lesson */
async function pageOfLesson(lesson) {
  const { measurement, schema } = await importLesson(lesson);
  const { input, sample, settings = {} } = measurement;
  const folder = path.relative(ROOT, lesson.folder);
  const seed = schema.seed ? { seed: schema.seed.initial } : {};
  const texts = input === 'sentences' ? sample.split('\n') : [sample];
  const tags = measurement.isTagged ? { tags: await tagsOf(sample) } : {};
  return pageOf(`${folder}/test/reference.json`, folder, texts, { ...settings, ...seed, ...tags });
}

/** By page: '05', 'home', 'stepper'. @returns {Promise<Record<string, PageTexts>>} */
export async function pageTexts() {
  const lessons = await Promise.all(
    readLessons().map(async (lesson) => [lesson.number, await pageOfLesson(lesson)]),
  );
  const others = Object.entries({ home, stepper }).map(([name, { sample }]) => {
    const file = `tests/golden/fixtures/lesson-${name}.json`;
    return [name, pageOf(file, null, [sample], {})];
  });
  return Object.fromEntries([...lessons, ...others]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await pageTexts()));
}
