// SPDX-License-Identifier: MIT
//
// lessons.mjs - finds the lessons: one folder web/lessons/NN-name/ each. The build, the recorder, the
// benchmarks and the tests ask here; nothing else lists lessons.
//
// A lesson's folder holds all that is the lesson's own:
//     index.html      its prose                        about.json     title and question, in each language
//     lesson.js       its declaration (frame/lesson.js) schema.js      what can be chosen
//     measure.js      what it measures                  words.js       the words of its figures, Vietnamese
//     script.js       its PyTorch program               words.en.js    the same in English, where translated
//     recorded.json   the recorded run                  test/          its tests and reference values
//
// readLessons() refuses a folder that lacks a part, two folders of one number, and a schema that links
// could not carry; the message names folder and part.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LANGUAGES } from '../../web/text/language.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Parts that no lesson works without. A recording may be missing: figures are then empty at first. */
const PARTS = ['index.html', 'lesson.js', 'measure.js', 'schema.js', 'script.js', 'words.js'];

/**
 * @typedef {Record<string, string>} Said  by language
 *
 * @typedef {object} Lesson
 * @property {string} number  '05'
 * @property {string} name    '05-residual-decomposition'
 * @property {string} folder  its path
 * @property {Said} title
 * @property {Said} question
 */

/** What the schema's fields must look like, by type. @type {Record<string, (field: any) => boolean>} */
const FIELDS = {
  text: ({ initial }) => typeof initial === 'string',
  texts: ({ initial }) => Array.isArray(initial),
  int: ({ min, max, initial }) => initial === null || (min <= initial && initial <= max),
  ints: ({ min, max, initial }) => Array.isArray(initial) && min <= max,
  choice: ({ values, initial }) => Array.isArray(values) && values.includes(initial),
  flag: ({ initial }) => typeof initial === 'boolean',
};

/**
 * The lessons that exist, by number.
 *
 * @param {string} [folder]
 * @returns {Lesson[]}
 * @throws {Error} where a folder is no whole lesson
 */
export function readLessons(folder = path.join(ROOT, 'web/lessons')) {
  const lessons = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => readLesson(path.join(folder, name)))
    .sort((a, b) => a.number.localeCompare(b.number));
  for (const [i, { number, name }] of lessons.entries()) {
    const before = lessons[i - 1];
    if (before?.number === number) {
      throw new Error(
        `web/lessons/${before.name} and web/lessons/${name} are both lesson ${number}`,
      );
    }
  }
  return lessons;
}

/** @param {string} folder @returns {Lesson} */
function readLesson(folder) {
  const name = path.basename(folder);
  const number = /^(\d\d)-[\w-]+$/.exec(name)?.[1];
  const where = `web/lessons/${name}`;
  if (!number)
    throw new Error(`${where}: a lesson's folder is called NN-name, like 05-decomposition`);
  for (const part of [...PARTS, 'about.json']) {
    if (!existsSync(path.join(folder, part))) throw new Error(`${where}: ${part} is missing`);
  }
  const about = readAbout(path.join(folder, 'about.json'), where);
  return { number, name, folder, ...about };
}

/** @param {string} file @param {string} where @returns {{ title: Said, question: Said }} */
function readAbout(file, where) {
  /** @type {any} */
  let about;
  try {
    about = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${where}: about.json is no JSON (${/** @type {Error} */ (error).message})`);
  }
  for (const part of ['title', 'question']) {
    for (const language of Object.keys(LANGUAGES)) {
      const said = about?.[part]?.[language];
      if (typeof said !== 'string' || said.trim() === '') {
        throw new Error(`${where}: about.json has no ${part} in ${language}`);
      }
    }
  }
  return about;
}

/**
 * Holds the modules of a lesson that run without a page against what the frame expects of them.
 *
 * @param {Lesson} lesson
 * @throws {Error} that names folder and part
 */
export async function checkLesson({ name, folder }) {
  const where = `web/lessons/${name}`;
  const load = async (/** @type {string} */ part) =>
    import(pathToFileURL(path.join(folder, part)).href).catch((error) => {
      throw new Error(`${where}: ${part} cannot be loaded (${error.message})`);
    });
  const { schema } = await load('schema.js');
  if (schema?.text?.type !== 'text') throw new Error(`${where}: schema.js has no text`);
  for (const [key, field] of Object.entries(schema)) {
    const { type, name: called } = /** @type {any} */ (field);
    const isFine = Object.hasOwn(FIELDS, type) ? FIELDS[type] : null;
    if (!isFine) throw new Error(`${where}: schema.js: ${key} is of the unknown type '${type}'`);
    if (!called) throw new Error(`${where}: schema.js: ${key} has no name`);
    if (!isFine(field))
      throw new Error(`${where}: schema.js: ${key} cannot begin with its initial value`);
  }
  const { measurement } = await load('measure.js');
  for (const part of ['input', 'sample', 'start', 'measure']) {
    if (measurement?.[part] === undefined) {
      throw new Error(`${where}: measure.js: the measurement has no ${part}`);
    }
  }
  const { text: vietnamese } = await load('words.js');
  for (const language of Object.keys(LANGUAGES)) {
    const part = `words.${language}.js`;
    if (!existsSync(path.join(folder, part))) continue;
    const lacking = missingIn((await load(part)).text, vietnamese);
    if (lacking) throw new Error(`${where}: ${part} has no ${lacking}`);
  }
}

/**
 * @param {any} translated
 * @param {any} words
 * @param {string} [at]
 * @returns {string | null} the first of the words that has no translation, as a path
 */
function missingIn(translated, words, at = '') {
  for (const key of Object.keys(words)) {
    const here = at ? `${at}.${key}` : key;
    if (typeof translated?.[key] !== typeof words[key]) return here;
    if (typeof words[key] === 'object') {
      const lacking = missingIn(translated[key], words[key], here);
      if (lacking) return lacking;
    }
  }
  return null;
}
