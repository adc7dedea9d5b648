// SPDX-License-Identifier: MIT
//
// tools/site/lessons.mjs: the build refuses a lesson's folder that is not whole, in words that name folder and
// part; and a folder that is added stands in navigation and course list, with nothing else edited.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkLesson, readLessons } from '../../tools/site/lessons.mjs';
import { renderPage } from '../../tools/site/page.mjs';
import { LESSONS } from '../support/places.mjs';

const WEB = fileURLToPath(new URL('../../web/', import.meta.url));

const scratch = mkdtempSync(path.join(tmpdir(), 'laminar-lessons-'));
writeFileSync(path.join(scratch, 'package.json'), '{ "type": "module" }');
after(() => rmSync(scratch, { recursive: true }));

/** @param {string} vi @param {string} en */
const about = (vi, en) =>
  JSON.stringify({ title: { vi, en }, question: { vi: `${vi}?`, en: `${en}?` } });

/** The smallest lesson: its parts by name. */
const WHOLE = {
  'index.html': '<main></main>',
  'lesson.js': 'export {};',
  'about.json': about('Vectơ', 'Vectors'),
  'schema.js': `export const schema = {
    text: { type: 'text', name: 'văn bản', initial: 'x' },
    layer: { type: 'int', name: 'lớp', min: 1, max: 9, initial: null },
  };`,
  'measure.js': `export const measurement = {
    input: 'text', sample: 'x', start: () => ({}), measure() {},
  };`,
  'script.js': "export const program = () => '';",
  'words.js': "export const text = { title: 'Hình', say: (n) => n, more: { one: 'một' } };",
};

let count = 0;

/**
 * A folder of lessons.
 *
 * @param {Record<string, Record<string, string | null>>} lessons  by folder: the parts that differ from WHOLE,
 *   null for one that is not there
 */
function folderOf(lessons) {
  const folder = path.join(scratch, String(count++));
  for (const [name, changes] of Object.entries(lessons)) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (const [part, source] of Object.entries({ ...WHOLE, ...changes })) {
      if (source !== null) writeFileSync(path.join(folder, name, part), source);
    }
  }
  return folder;
}

/** What the build does with a folder of lessons. @param {string} folder */
async function check(folder) {
  const lessons = readLessons(folder);
  for (const lesson of lessons) await checkLesson(lesson);
  return lessons;
}

test('whole lessons are found in order, and the repository’s are whole', async () => {
  const found = await check(folderOf({ '07-b': {}, '02-a': {} }));
  assert.deepEqual(
    found.map(({ number, name, title }) => [number, name, title.en]),
    [
      ['02', '02-a', 'Vectors'],
      ['07', '07-b', 'Vectors'],
    ],
  );
  assert.ok((await check(path.join(WEB, 'lessons'))).length >= 5);
});

for (const part of Object.keys(WHOLE)) {
  test(`a lesson without ${part} is refused`, async () => {
    await assert.rejects(check(folderOf({ '05-vectors': { [part]: null } })), {
      message: `web/lessons/05-vectors: ${part} is missing`,
    });
  });
}

for (const name of ['vectors', '5-vectors', '005-vectors', '05', '05-Vector lengths']) {
  test(`a folder called ${name} is refused`, async () => {
    const message = new RegExp(`^web/lessons/${name}: a lesson's folder is called NN-name`);
    await assert.rejects(check(folderOf({ [name]: {} })), { message });
  });
}

test('two lessons of one number are refused, both by name', async () => {
  await assert.rejects(check(folderOf({ '05-a': {}, '04-x': {}, '05-b': {} })), {
    message: 'web/lessons/05-a and web/lessons/05-b are both lesson 05',
  });
});

/** By what is wrong: part, its source, what is said of it. @type {Record<string, [string, string, RegExp]>} */
const FAULTS = {
  'a title that is not translated': [
    'about.json',
    '{ "title": { "vi": "a", "en": " " }, "question": { "vi": "a", "en": "b" } }',
    /about\.json has no title in en$/,
  ],
  'no question': [
    'about.json',
    '{ "title": { "vi": "a", "en": "b" } }',
    /about\.json has no question in vi$/,
  ],
  'an about.json that is no JSON': ['about.json', '{ title:', /about\.json is no JSON/],
  'a field of an unknown type': [
    'schema.js',
    "export const schema = { text: { type: 'text', name: 'a', initial: '' }, x: { type: 'number', name: 'x', initial: 1 } };",
    /schema\.js: x is of the unknown type 'number'$/,
  ],
  'a field of a type that only objects have': [
    'schema.js',
    "export const schema = { text: { type: 'text', name: 'a', initial: '' }, x: { type: 'constructor', name: 'x' } };",
    /schema\.js: x is of the unknown type 'constructor'$/,
  ],
  'a field without a name': [
    'schema.js',
    "export const schema = { text: { type: 'text', initial: '' } };",
    /schema\.js: text has no name$/,
  ],
  'a field that cannot begin so': [
    'schema.js',
    "export const schema = { text: { type: 'text', name: 'a', initial: '' }, x: { type: 'choice', name: 'x', values: ['a'], initial: 'b' } };",
    /schema\.js: x cannot begin with its initial value$/,
  ],
  'a schema without a text': ['schema.js', 'export const schema = {};', /schema\.js has no text$/],
  'a measurement that measures nothing': [
    'measure.js',
    "export const measurement = { input: 'text', sample: '', start() {} };",
    /measure\.js: the measurement has no measure$/,
  ],
  'a module that cannot be loaded': [
    'measure.js',
    "import '../none.js';",
    /measure\.js cannot be loaded/,
  ],
  'words that lack one in English': [
    'words.en.js',
    "export const text = { title: 'Figure', say: (n) => n, more: {} };",
    /words\.en\.js has no more\.one$/,
  ],
  'words that are of another kind in English': [
    'words.en.js',
    "export const text = { title: 'Figure', say: 'n', more: { one: 'one' } };",
    /words\.en\.js has no say$/,
  ],
};

for (const [what, [part, source, said]] of Object.entries(FAULTS)) {
  test(`${what}: refused`, async () => {
    await assert.rejects(check(folderOf({ '05-vectors': { [part]: source } })), (error) => {
      const { message } = /** @type {Error} */ (error);
      assert.ok(message.startsWith('web/lessons/05-vectors: '), message);
      assert.match(message, said);
      return true;
    });
  });
}

test('a folder that is added stands in navigation, course list and the next lesson’s links', async () => {
  const lessons = await check(
    folderOf({
      '04-before': {},
      '42-added': { 'about.json': about('Bài mới', 'A new & last one') },
    }),
  );
  const source = (/** @type {string} */ place) => readFileSync(path.join(WEB, place), 'utf8');
  const home = renderPage('index.html', source('index.html'), lessons);
  assert.match(home, /<a href="\.\/lessons\/42\/" aria-label="Bài 42: Bài mới"[^>]*>42<\/a>/);
  const item = home.match(/<li\b(?:(?!<\/li>).)*data-lesson="42".*?<\/li>/)?.[0] ?? '';
  assert.match(item, /<a href="\.\/lessons\/42\/">/);
  assert.match(item, /lang="en">A new &#38; last one<\/span>/);
  assert.match(item, /lang="en">A new &#38; last one\?<\/span>/);
  assert.doesNotMatch(item, /class="soon"/);

  const page =
    '<!doctype html><html><head><title>x</title></head><body><main id="main"></main></body>';
  const before = renderPage('lessons/04/index.html', page, lessons);
  assert.match(before, /<nav class="steps".*?href="\.\.\/\.\.\/lessons\/42\/"/s);
  const own = renderPage('lessons/42/index.html', page, lessons);
  assert.match(own, /<title data-en="Lesson 42: A new &#38; last one · Laminar">/);
  assert.match(own, /href="\.\.\/\.\.\/lessons\/42\/"[^>]* aria-current="page"/);
  assert.match(own, /<nav class="steps".*?href="\.\.\/\.\.\/lessons\/04\/"/s);
});

test('look, budget and bench have the lessons that the build has', () => {
  assert.deepEqual(
    LESSONS,
    readLessons().map(({ number }) => `lessons/${number}/`),
  );
});

/** One order in all lessons; headings of a lesson's own stand between. */
const SECTIONS = [
  /^Nhắc lại/,
  /^Câu hỏi$/,
  /^Bạn dự đoán thế nào\?$/,
  /^Thí nghiệm$/,
  /^So với kết quả công bố$/,
  /^Tự kiểm tra$/,
  /^Dễ nhầm$/,
  /^Vì sao (?!hai)|^Vì sao\?$/,
  /^Một câu để nhớ$/,
  /^Tải về và chia sẻ$/,
];

test('every lesson has the same sections in the same order', () => {
  for (const { number, folder } of readLessons()) {
    const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
    const headings = [...html.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, words]) => words);
    const places = SECTIONS.map((wanted) => headings.findIndex((words) => wanted.test(words)));
    assert.ok(!places.includes(-1), `${number}: ${places} of ${headings}`);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      number,
    );
  }
});

test('the page of the stepper has its recorded run drawn in every language, and none of another model', () => {
  const source = readFileSync(path.join(WEB, 'stepper/index.html'), 'utf8');
  const recorded = JSON.parse(readFileSync(path.join(WEB, 'stepper/recorded.json'), 'utf8'));
  const page = renderPage('stepper/index.html', source, [], {}, recorded);
  const [[token, prob]] = recorded.data.tops.at(-1).at(-1);
  const share = `${(100 * prob).toFixed(1).replace('.', ',')}%`;
  for (const [lang, said] of [
    ['vi', `mô hình đoán “${token}” (${share})`],
    ['en', `the model predicts “${token}” (${share})`],
  ]) {
    const [, picture] = page.split(`<div class="told first-picture" lang="${lang}">`);
    assert.ok(picture.includes(said), lang);
    const rows = picture.slice(0, picture.indexOf('</tbody>')).split('<tr>').length - 2;
    assert.equal(rows, recorded.layers + 1);
  }
  const empty = renderPage('stepper/index.html', source, []);
  assert.match(empty, /<div id="by-layer"><\/div>/);
});
