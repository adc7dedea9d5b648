// SPDX-License-Identifier: MIT
//
// Every word of the interface in every language: a translation says what its original says, by the same
// names, and as often with numbers. tsc sees the shapes too, but lets a function ignore its numbers.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LANGUAGES } from '../../web/text/language.js';
import { ROOT } from '../browser.mjs';
import { MINI_SIZE } from '../support/mini.mjs';

const TEXT = path.join(ROOT, 'web/text');

/** Words of single lessons, which go with their prose. */
const ofLessons = (/** @type {string} */ name) =>
  /^(her|travel|published|lesson-\d\d)\.js$/.test(name);

const files = (/** @type {string} */ folder) =>
  readdirSync(folder).filter((name) => name.endsWith('.js') && name !== 'language.js');

/** @param {string} file @returns {Promise<unknown>} */
const wordsIn = async (file) => (await import(pathToFileURL(file).href)).text;

/**
 * @param {unknown} words
 * @returns {unknown} the same tree with what kind each leaf is
 */
function shape(words) {
  if (typeof words === 'function') return `function of ${words.length}`;
  if (typeof words !== 'object' || words === null) return typeof words;
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, shape(value)]));
}

/**
 * The arguments that a sentence does not say, in the whole tree.
 *
 * @param {unknown} words
 * @param {string} at
 * @returns {string[]}
 */
function unsaid(words, at) {
  if (typeof words === 'object' && words !== null) {
    return Object.entries(words).flatMap(([key, value]) => unsaid(value, `${at}.${key}`));
  }
  if (typeof words !== 'function') return [];
  const names = Array.from({ length: words.length }, (_, i) => `«${i}»`);
  let sentence = '';
  try {
    sentence = words(...names);
  } catch {
    return []; // it takes a list
  }
  if (sentence.includes('undefined')) return []; // it takes an object: tsc knows its names
  return names.filter((name) => !sentence.includes(name)).map((name) => `${at} ${name}`);
}

const languages = Object.keys(LANGUAGES).filter((language) => language !== 'vi');

test('the home page says the size of the default model as the registry has it', async () => {
  for (const folder of ['', ...languages]) {
    const words = /** @type {any} */ (await wordsIn(path.join(TEXT, folder, 'home.js')));
    assert.ok(words.hint.includes(MINI_SIZE), `${words.hint} and ${MINI_SIZE}`);
  }
});

for (const language of languages) {
  const folder = path.join(TEXT, language);

  test(`${language} has every file of the interface, and none that is not there in Vietnamese`, () => {
    const originals = files(TEXT);
    const translated = files(folder);
    assert.deepEqual(
      originals.filter((name) => !ofLessons(name) && !translated.includes(name)),
      [],
    );
    assert.deepEqual(
      translated.filter((name) => !originals.includes(name)),
      [],
    );
  });

  for (const name of files(folder)) {
    test(`${language}/${name} has the words of its original, with the same numbers in them`, async () => {
      const original = await wordsIn(path.join(TEXT, name));
      const translated = await wordsIn(path.join(folder, name));
      assert.deepEqual(shape(translated), shape(original));
      assert.deepEqual(unsaid(translated, name), unsaid(original, name));
    });

    test(`${language}/${name} has no letter in it that is Vietnamese only`, () => {
      const source = readFileSync(path.join(folder, name), 'utf8');
      assert.doesNotMatch(source, /[ăđĩũơưạ-ỹ]/i);
    });
  }
}
