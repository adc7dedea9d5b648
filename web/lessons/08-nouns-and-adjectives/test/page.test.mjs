// SPDX-License-Identifier: MIT
//
// Lesson 08 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  answer,
  assertFiles,
  firstRows,
  hasAttribute,
  makeLink,
  openNew,
  passOver,
  programOf,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  edit,
  expectRead,
  expectText,
  read,
  readTable,
  run,
  runEnded,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import {
  agree,
  lessonReference,
  numbersIn,
  part,
} from '../../../../tests/golden/lesson-fixtures.mjs';
import { WINTER_POST } from '../../../samples/winter-post.js';

const expected = await lessonReference('08');
const { layers } = expected;
const GUESS = '[data-testid="prediction-farther"]';

inBrowsers('lesson 08', (site) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'laminar-lesson-08-'));
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  before(async () => {
    ({ page, errors } = await openNew(site, 'lessons/08/'));
    await page.waitForSelector('[data-testid="pass"]', { visible: true });
    await page.click(`${GUESS} input[value="first"]`);
    await run(page);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** @param {string} name @param {string | Uint8Array} content */
  async function openFile(name, content) {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    const input = await page.$('[data-testid="text-door"] input[type=file]');
    await /** @type {any} */ (input).uploadFile(file);
  }

  const boxText = () => page.$eval('.run-bar textarea', (box) => box.value);

  test('the answer stands over figure 1 and beside the guess, over all layers', async () => {
    const title = await textOf(page, '[data-testid="figure-1"] .title');
    assert.match(title, /: (danh|tính) từ đi xa hơn/);
    const [, percent] = numbersIn(title);
    const ratio = expected.all.ratio.values[layers];
    assert.ok(Math.abs(percent.value - 100 * (Math.exp(ratio) - 1)) < 0.1, title);
    await expectText(page, `${GUESS} .verdict`, ratio < 0 ? /Kết quả đo lại là/ : /Đúng/);
  });

  test('the readouts are those of the reference', async () => {
    agree('whole', numbersIn(await read(page, 'whole'))[0], part(expected.all.ratio, layers));
    assert.match(await read(page, 'words'), new RegExp(expected.samples.join(' và ')));
    const { values: low } = expected.all.joint_low;
    const apart = low.filter(
      (/** @type {number} */ edge, /** @type {number} */ l) =>
        edge > 0 || expected.all.joint_high.values[l] < 0,
    );
    assert.equal(await read(page, 'joint'), String(apart.length));
  });

  test('the table of figure 1 holds every layer with both bands', async () => {
    const rows = await firstRows(page, 1);
    assert.equal(rows.length, layers);
    for (const l of [1, layers]) {
      const [layer, nouns, , adjectives, , ratio, low, high, jointLow] = rows[l - 1];
      assert.deepEqual([layer, nouns, adjectives], [l, ...expected.samples].map(String));
      agree(`ratio ${l}`, numbersIn(ratio)[0], part(expected.all.ratio, l - 1));
      agree(`low ${l}`, numbersIn(low)[0], part(expected.all.low, l - 1));
      agree(`high ${l}`, numbersIn(high)[0], part(expected.all.high, l - 1));
      agree(`joint ${l}`, numbersIn(jointLow)[0], part(expected.all.joint_low, l - 1));
    }
  });

  test('the funnel, the variance and the measured words are in their tables', async () => {
    const { rows: funnel } = await readTable(page, 2);
    expected.funnel[0].forEach((/** @type {number} */ count, /** @type {number} */ i) => {
      assert.equal(funnel[i][1], String(count));
      assert.equal(funnel[i][3], String(expected.funnel[1][i]));
    });
    const { rows: shares } = await readTable(page, 4);
    const [first] = numbersIn(shares[0][1]);
    agree('share', { value: first.value / 100, half: first.half / 100 }, part(expected.shares, 0));
    const words = await firstRows(page, 5);
    const [word, token, count, place] = expected.words[0];
    const [shownToken, shownWord, , shownCount, shownPlace] = words[0];
    assert.deepEqual(
      [shownWord, shownToken, shownCount, shownPlace],
      [word, token, count, place].map(String),
    );
    assert.match(await read(page, 'drawn'), new RegExp(expected.words[0][0]));
  });

  test('matching leaves as many of each group, and every number follows', async () => {
    await page.click('[data-testid="matched"]');
    const pairs = expected.pairs;
    await expectRead(page, 'words', new RegExp(`^${pairs} và ${pairs}`));
    agree('matched', numbersIn(await read(page, 'whole'))[0], part(expected.matched.ratio, layers));
    const words = await firstRows(page, 5);
    assert.ok(words.some(([, , , , , kept]) => kept === 'không'));
    await page.click('[data-testid="matched"]');
    agree('all', numbersIn(await read(page, 'whole'))[0], part(expected.all.ratio, layers));
  });

  test('checks are graded from this run', async () => {
    const rows = await firstRows(page, 1);
    const ratio = numbersIn(rows[layers - 1][5])[0].value;
    const percent = (100 * (Math.exp(ratio) - 1)).toFixed(1).replace('.', ',').replace('-', '−');
    assert.match(await answer(page, 'percent', percent), /^Đúng\./);
    const [noun] = expected.funnel;
    assert.match(
      await answer(page, 'lost', String(Math.round((100 * (noun[2] - noun[3])) / noun[0]))),
      /^Đúng\./,
    );
    assert.match(await answer(page, 'layers', await read(page, 'joint')), /^Đúng\./);
    assert.match(await read(page, 'progress'), /Đã đúng 3 \/ 3 câu/);
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 2, 3, 4, 5]) {
      await assertFiles(page, figure, /^bai-08-hinh-\d-.*\.csv$/);
    }
  });

  test('published results stand beside the run', async () => {
    const table = await read(page, 'published');
    assert.match(table, /dưới 40% phương sai ở Large, khoảng 55% ở XL/);
    assert.match(await read(page, 'honest'), /Sau khi ghép cặp/);
  });

  test('a file of Project Gutenberg comes into the box without what stands around it', async () => {
    const story = WINTER_POST.slice(0, 3000);
    const book = `Head\r\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\r\n${story}\r\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\r\nTail`;
    await openFile('book.txt', book);
    const said = await expectText(page, '[data-testid="text-door"] .message', /Project Gutenberg/);
    assert.match(said, /“book\.txt”.*UTF-8/);
    assert.equal(await boxText(), story.trim());
  });

  test('files in UTF-16 and Latin-1 are read, binary and empty ones leave the box as it is', async () => {
    await openFile('wide.txt', Buffer.from('\ufeffThe café was quiet.', 'utf16le'));
    await expectText(page, '[data-testid="text-door"] .message', /UTF-16LE/);
    assert.equal(await boxText(), 'The café was quiet.');
    await openFile('old.txt', Buffer.from('The café was old.', 'latin1'));
    await expectText(page, '[data-testid="text-door"] .message', /WINDOWS-1252/);
    assert.equal(await boxText(), 'The café was old.');
    await openFile(
      'picture.bin',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 37) % 256),
    );
    await expectText(page, '[data-testid="text-door"]', /không phải văn bản thuần/);
    await openFile('empty.txt', '');
    await expectText(page, '[data-testid="text-door"]', /không có chữ nào/);
    assert.equal(await boxText(), 'The café was old.');
  });

  test('of a file of 50 MB only the beginning comes into the box', async () => {
    await openFile('large.txt', 'The long road went over the hills.\n'.repeat(1_430_000));
    await expectText(page, '[data-testid="text-door"] .message', /chỉ lấy phần đầu/);
    assert.ok((await boxText()).length <= 200_000);
  });

  test('a text without nouns is refused with a next step, and the figures keep the run before', async () => {
    const before = await textOf(page, '[data-testid="figure-1"] .title');
    await edit(page, 'It is.');
    await run(page);
    await expectText(page, '.run-bar', /ít nhất một danh từ và một tính từ/);
    assert.equal(await textOf(page, '[data-testid="figure-1"] .title'), before);
    await expectText(page, '[data-testid="figure-1"] [data-testid="earlier"]', /./);
  });

  test('a short text is drawn without a verdict, and no NaN is on the page', async () => {
    await run(page, WINTER_POST.slice(0, 700));
    await expectText(page, '[data-testid="figure-1"] .title', /quá ít từ để kết luận/);
    assert.equal(await read(page, 'joint'), '–');
    assert.doesNotMatch(await textOf(page, '#main'), /NaN|Infinity|∞/);
  });

  test('the link opens the same words, options and numbers elsewhere', async () => {
    await page.click('[data-testid="matched"]');
    await run(page, WINTER_POST.slice(0, 6000));
    const whole = await read(page, 'whole');
    const other = await site.open(await makeLink(page));
    await runEnded(other.page);
    await expectRead(other.page, 'whole', whole);
    assert.ok(await other.page.$('[data-testid="matched"]:checked'));
    assert.deepEqual(other.errors, []);
    await other.page.close();
  });

  test('the program carries the tags of the text', async () => {
    const program = await programOf(page);
    assert.match(program, /MATCHED = True/);
    assert.match(program, /TAGS = \(\n {4}"0w3 1n6 /);
  });

  test('the recording is labelled, waits for the guess, and the layer goes by keyboard', async () => {
    const { page: other, errors: others } = await openNew(site, 'lessons/08/');
    await passOver(other);
    await expectRead(other, 'recorded', /^Bản ghi/);
    await waitFor(other, () => document.querySelector('[data-testid="figure-1"] canvas'));
    await hasAttribute(other, '[data-testid="play"]', 'type', 'button');
    await other.focus('#paths-controls input[type=range]');
    await other.keyboard.press('Home');
    await waitFor(
      other,
      () =>
        /** @type {HTMLInputElement | null} */ (
          document.querySelector('#paths-controls input[type=range]')
        )?.value === '0',
    );
    assert.deepEqual(others, []);
    await other.close();
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
