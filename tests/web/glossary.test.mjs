// SPDX-License-Identifier: MIT
//
// The glossary: its terms, the links from the lessons to them, and words that the course does not use.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { linkFirstUses, linkMarked, renderGlossary, TERMS } from '../../tools/site/glossary.mjs';
import { readLessons } from '../../tools/site/lessons.mjs';
import { GROUPS } from '../../web/glossary/terms.js';

const LESSONS = readLessons();
const WEB = path.resolve(LESSONS[0].folder, '../..');
const ROOT = '../../';

/** @param {string} html @returns {string[]} the terms that it links */
const linkedIn = (html) => [...html.matchAll(/glossary\/#([\w-]+)"/g)].map(([, id]) => id);

/** A lesson's page with its links to the glossary. @param {string} folder @returns {string} */
const withLinks = (folder) => {
  const source = readFileSync(path.join(folder, 'index.html'), 'utf8');
  return linkFirstUses(linkMarked(source, folder, ROOT), ROOT);
};

test('every term has a name and one or two sentences in both languages, and one anchor', () => {
  const all = GROUPS.flatMap(({ terms }) => terms);
  assert.equal(TERMS.size, all.length, 'two terms have one id');
  for (const { id, says, lesson } of all) {
    assert.match(id, /^[a-z][a-z-]*$/);
    for (const words of Object.values(says)) {
      const sentences = words.split(/[.?!](?:\s|$)/).filter(Boolean).length;
      assert.ok(sentences >= 1 && sentences <= 3, `${id}: ${words}`);
      assert.match(words, /\.$/, id);
    }
    assert.ok(
      LESSONS.some(({ number }) => number === lesson),
      id,
    );
  }
});

test('the page has every term, and links among them lead somewhere', () => {
  const html = renderGlossary('<div data-glossary></div>', LESSONS);
  const anchors = new Set([...html.matchAll(/<div id="([^"]*)"/g)].map(([, id]) => id));
  assert.deepEqual([...anchors], [...TERMS.keys()]);
  for (const [, id] of html.matchAll(/href="#([^"]*)"/g)) assert.ok(anchors.has(id), id);
  assert.doesNotMatch(html, /\]\(/);
});

test('a lesson links each of its terms once, and every term is linked from somewhere', () => {
  const page = readFileSync(path.join(WEB, 'glossary/index.html'), 'utf8');
  const all = new Set(linkedIn(linkMarked(page, 'glossary', '../')));
  for (const { folder, name } of LESSONS) {
    const links = linkedIn(withLinks(folder));
    assert.equal(new Set(links).size, links.length, `${name}: a term is linked twice`);
    assert.ok(links.length >= 15, `${name}: ${links}`);
    for (const id of links) {
      assert.ok(TERMS.has(id), `${name}: ${id}`);
      all.add(id);
    }
  }
  assert.deepEqual(
    [...TERMS.keys()].filter((id) => !all.has(id)),
    [],
    'nothing links these',
  );
});

test('the first use in the prose is linked: whole words, the longest form, no heading and no other link', () => {
  const main = (/** @type {string} */ html) => `<main id="main">${html}</main>`;
  const linked = (/** @type {string} */ html) =>
    linkFirstUses(main(html), ROOT)
      .replace(/<a class="term" href="[^"]*#([^"]*)">(.*?)<\/a>/g, '[$2 $1]')
      .slice('<main id="main">'.length, -'</main>'.length);
  assert.equal(
    linked('<h2>Luồng phần dư</h2><p>Một <em>luồng phần dư</em>, luồng phần dư.</p>'),
    '<h2>Luồng phần dư</h2><p>Một <em>[luồng phần dư residual-stream]</em>, luồng phần dư.</p>',
  );
  assert.equal(
    linked('<p class="lede">Cosin</p><p>Độ dài đường đi<br>và <a href="x">cosin</a>, cosin.</p>'),
    '<p class="lede">Cosin</p><p>[Độ dài đường đi path-length]<br>và <a href="x">cosin</a>, [cosin cosine].</p>',
  );
  assert.equal(
    linked('<p>Các seedling, <em>p</em>, p</p>'),
    '<p>Các seedling, <em>[p p-value]</em>, p</p>',
  );
  assert.equal(linked('<p>vuông góc, góc</p>'), '<p>vuông góc, [góc angle]</p>');
  const marked = linkMarked(main('<p>cosin, <b data-term="cosine">nó</b></p>'), 'x', ROOT);
  assert.equal(linkFirstUses(marked, ROOT), marked, 'a mark is the link of its term');
});

test('a mark that names no term, or stands where no link can, ends the build', () => {
  assert.throws(
    () => linkMarked('<em data-term="wings">x</em>', 'lessons/01/index.html', ROOT),
    /lessons\/01\/index\.html: web\/glossary\/terms\.js has no term 'wings'/,
  );
  assert.throws(() => linkMarked('<p data-term="token">x</p>', 'x', ROOT), /<em>, <b> or <span>/);
});

/** Words that mean two things, or another thing than is meant, to a Vietnamese reader. */
const AVOIDED = [
  // "đầu" is said of attention heads; the first of something is "đầu tiên", of a sentence "đầu câu".
  /(?<!\p{L})(?:token|khối|lớp|bước) đầu(?! tiên| câu|\p{L})/iu,
  /(?<!\p{L})(?:các|mỗi|mọi|một|hai|trung bình các) đầu(?! attention| tiên|\p{L})/iu,
  /động cơ|kịch bản|luồng số dư|bốc đại|khúc giữa|lời đoán|thang đều/iu,
];

test('learners read one word for one thing', () => {
  const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(js|html)$/.test(name) && !/(^|\/)test\//.test(name),
  );
  for (const name of files) {
    const text = readFileSync(path.join(WEB, name), 'utf8');
    for (const avoided of AVOIDED) {
      const found = avoided.exec(text);
      assert.equal(
        found,
        null,
        `${name}: ${text.slice((found?.index ?? 0) - 30, (found?.index ?? 0) + 40)}`,
      );
    }
  }
});
