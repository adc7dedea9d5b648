// SPDX-License-Identifier: MIT
//
// Lesson 07 on the default model, as a learner uses it: the text is drawn, stopped, drawn again from a link, or the
// learner's own; the figures are of that text. measure.test.mjs proves the counts.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eventually, inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  answer,
  assertFiles,
  followToStepper,
  goToToken,
  makeLink,
  openNew,
  passOver,
  programOf,
  readFiles,
  setSeed,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  expectCount,
  expectNoText,
  expectRead,
  expectText,
  parseVi,
  press,
  read,
  readTable,
  run,
  runEnded,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import { lessonReference } from '../../../../tests/golden/lesson-fixtures.mjs';

const expected = await lessonReference('07');
const PLACE = 'lessons/07/';
const PROMPT = 'I think the world could be better if';

/** @typedef {import('puppeteer-core').Page} Page */

/** What was asked for since the page was opened. @param {Page} page */
const filesOf = (page) =>
  page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));

/** @param {Page} page @param {string} source */
const choose = (page, source) => page.click(`#run input[value="${source}"]`);

/** @param {Page} page @param {string} text */
async function tagOwn(page, text) {
  await choose(page, 'own');
  await run(page, text);
}

/** The tokens of figure 2, one after another. @param {Page} page */
const textShown = async (page) =>
  (await readTable(page, 2)).rows.map(([, token]) => token).join('');

/** @param {Page} page @param {number} figure @returns {Promise<number>} the sum of its column of counts */
async function counted(page, figure) {
  const { rows } = await readTable(page, figure);
  return rows.reduce((sum, [, , count]) => sum + parseVi(count), 0);
}

inBrowsers('lesson 07', (site) => {
  /** @type {Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {string[][]} */
  let recorded;

  before(async () => {
    ({ page, errors } = await openNew(site, PLACE));
    await passOver(page);
    recorded = (await readTable(page, 1)).rows;
  });

  test('the recorded run stands there without the tagger, and a run gives the same', async () => {
    assert.match(await read(page, 'recorded'), /^Bản ghi: lần chạy có sẵn/);
    assert.deepEqual(
      (await filesOf(page)).filter((file) => /wink|\/pos\//.test(file)),
      [],
    );
    await run(page);
    assert.equal(await read(page, 'recorded'), '');
    assert.deepEqual((await readTable(page, 1)).rows, recorded);
    assert.ok((await filesOf(page)).some((file) => /\/pos\/worker\.js$/.test(file)));
  });

  test('every token of the reference is in figure 2, with the spaces to be seen', async () => {
    const { rows } = await readTable(page, 2);
    assert.equal(rows.length, expected.tokens.length);
    await expectCount(page, '[data-testid="token"]', expected.tokens.length);
    assert.ok((await textShown(page)).startsWith(PROMPT.replaceAll(' ', '␣')));
    assert.equal(rows.filter(([, , , , , , part]) => part === 'mở đầu').length, expected.prompt);
  });

  test('classes add up to all words, kinds to all tokens, and the readouts say so', async () => {
    const words = parseVi(await read(page, 'words'));
    assert.equal(await counted(page, 1), words);
    assert.equal(await counted(page, 3), expected.tokens.length - expected.prompt);
    const { rows } = await readTable(page, 4);
    assert.equal(
      rows.reduce((sum, [, , , of]) => sum + parseVi(of), 0),
      words,
    );
    for (const [, , count, of, share, low, high] of rows) {
      const value = (100 * parseVi(count)) / parseVi(of);
      assert.ok(Math.abs(parseVi(share) - value) <= 0.05 + 1e-9);
      assert.ok(parseVi(low) <= parseVi(share) && parseVi(share) <= parseVi(high));
    }
  });

  test('separate classes split the joined ones, in every figure at once', async () => {
    const joined = await readTable(page, 1);
    await page.click('#controls input[value="fine"]');
    const fine = await readTable(page, 1);
    assert.equal(fine.rows.length, joined.rows.length + 2);
    const count = (/** @type {string[][]} */ rows, /** @type {number} */ i) => parseVi(rows[i][2]);
    assert.equal(count(joined.rows, 0), count(fine.rows, 0) + count(fine.rows, 1));
    assert.equal(count(joined.rows, 1), count(fine.rows, 2) + count(fine.rows, 3));
    assert.equal((await readTable(page, 5)).rows.length, fine.rows.length);
    await page.click('#controls input[value="wide"]');
  });

  test('a token says by keyboard what it is; pieces have dashed boxes, and each box its tag', async () => {
    const { rows } = await readTable(page, 2);
    const piece = rows.findIndex(
      ([, , kind, , , , part]) => kind === 'mảnh của một từ' && part === 'được đếm',
    );
    await goToToken(page, piece);
    await expectRead(page, 'chosen-token', /mảnh của một từ; “.+” là [A-Z]+, .*tách làm \d token/);
    const looks = await page.$$eval(
      '[data-testid="token"]',
      (cells, t) => {
        const cell = /** @type {HTMLElement} */ (cells[t]);
        const style = getComputedStyle(cell).borderTopStyle;
        return {
          style,
          said: cell.getAttribute('aria-label'),
          focus: document.activeElement === cell,
        };
      },
      piece,
    );
    assert.equal(looks.style, 'dashed');
    assert.match(looks.said ?? '', /mảnh của một từ/);
    assert.equal(looks.focus, true);
    const tags = await page.$$eval('[data-testid="token"]', (cells) =>
      cells.map((cell) => [
        /** @type {HTMLElement} */ (cell).dataset.tag ?? '',
        /** @type {HTMLElement} */ (cell).dataset.shape ?? '',
      ]),
    );
    assert.ok(
      tags.every(([tag, shape]) => tag !== '' || shape.startsWith('space')),
      `${tags}`,
    );
  });

  test('the agreement is computed here, with its interval, and stands in the table too', async () => {
    const title = await textOf(page, '[data-testid="figure-5"] .title');
    assert.match(
      title,
      /Trên 389 từ gán nhãn bằng tay, bộ gán nhãn khớp \d+ từ: \d+,\d% \(khoảng Wilson /,
    );
    const { rows } = await readTable(page, 5);
    assert.equal(
      rows.reduce((sum, [, , , of]) => sum + parseVi(of), 0),
      389,
    );
    assert.match(await read(page, 'published'), /wink-nlp.*khớp nhãn tay \d+,\d%/);
    assert.match(await read(page, 'honest'), /không phải spaCy/);
  });

  test('checks are graded from this run', async () => {
    const title = await textOf(page, '[data-testid="figure-1"] .title');
    const [nouns, verbs] = [/(\d+) danh từ/, /(\d+) động từ/].map((one) =>
      Number(one.exec(title)?.[1]),
    );
    const typed = (/** @type {number} */ value) => value.toFixed(2).replace('.', ',');
    assert.match(await answer(page, 'ratio', typed(nouns / verbs + 0.2)), /^Chưa đúng/);
    assert.match(await answer(page, 'ratio', typed(nouns / verbs)), /^Đúng\./);
    const [words, pieces] = [await read(page, 'words'), await read(page, 'pieces')].map(parseVi);
    assert.match(await answer(page, 'perWord', typed(pieces / words)), /^Đúng\./);
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 3, 4, 5]) await assertFiles(page, figure, /^bai-07-hinh-\d-.*\.csv$/);
    const { head, rows } = await readFiles(page, 2, /^bai-07-hinh-2-van-ban\.csv$/);
    assert.equal(rows.length, expected.tokens.length);
    assert.deepEqual(
      rows.map((cells) => Number(cells[head.indexOf('token_id')])),
      expected.tokens,
    );
  });

  test('a drawing that is stopped keeps what has come, and its link draws just that again', async () => {
    await setSeed(page, '7');
    await page.click('#run input[value="0.8"]');
    await page.evaluate(() => {
      const bar = document.querySelector('.run-bar');
      const button = bar?.querySelector('button.primary');
      const stop = bar?.querySelector('button:not(.primary)');
      const watch = new MutationObserver(() => {
        if (!/token [2-9]\d /.test(bar?.querySelector('.progress')?.textContent ?? '')) return;
        watch.disconnect();
        if (stop instanceof HTMLElement) stop.click();
      });
      if (bar) watch.observe(bar, { subtree: true, childList: true, characterData: true });
      if (button instanceof HTMLElement) button.click();
    });
    await expectText(page, '[data-testid="figure-1"] .provenance', /Bạn đã dừng giữa chừng/);
    await runEnded(page);
    const shown = await textShown(page);
    const { rows } = await readTable(page, 2);
    assert.ok(rows.length > expected.prompt + 10 && rows.length < expected.tokens.length);
    const href = await makeLink(page);
    assert.match(
      href,
      new RegExp(`length=${rows.length - expected.prompt}&temperature=0\\.8&seed=7`),
    );

    const other = await site.open(href);
    await runEnded(other.page);
    assert.equal(await textShown(other.page), shown);
    assert.deepEqual((await readTable(other.page, 1)).rows, (await readTable(page, 1)).rows);
    assert.deepEqual(other.errors, []);
    await other.page.close();
  });

  test('a text of the learner’s is tagged as it stands, and no prompt is left out', async () => {
    const text =
      'She did not book the old hotel. Her friends read books about unbelievable journeys.';
    await tagOwn(page, text);
    assert.equal(await read(page, 'words'), '14');
    assert.equal(await textShown(page), text.replaceAll(' ', '␣'));
    await expectText(page, '[data-testid="figure-1"] .title', /Chỉ có 14 từ, quá ít/);
    const { rows } = await readTable(page, 2);
    const books = rows.filter(([, , , words]) => /^books?$/.test(words));
    assert.deepEqual([...new Set(books.map(([, , , , tags]) => tags))], ['VERB', 'NOUN']);
    const there = await followToStepper(site, page);
    assert.equal(there.text, text);
  });

  test('marks, other languages and odd characters: sentences in place of numbers, nothing lost', async () => {
    await tagOwn(page, '... -- !');
    await expectText(page, '[data-testid="figure-1"] .empty', /không có chữ cái hay chữ số nào/);
    await expectRead(page, 'honest', /quá ít từ/);
    const vietnamese =
      'Tôi nghĩ thế giới có thể tốt hơn nếu mọi người biết lắng nghe nhau và cùng nhau làm việc mỗi ngày một chút thôi 😀.';
    await tagOwn(page, vietnamese);
    await expectRead(page, 'foreign', /chỉ được làm cho tiếng Anh/);
    assert.doesNotMatch(await textOf(page, '#main'), /NaN|Infinity|∞/);
    await tagOwn(
      page,
      'The cat sat on the mat and the dog ran to the old house in the dark, but it was not afraid.',
    );
    await expectNoText(page, '[data-testid="foreign"]', /./);
  });

  test('an empty box is told, and the figures of before stay, named as such', async () => {
    await tagOwn(page, '');
    await expectText(page, '.run-bar .message.error', /./);
    await expectText(page, '[data-testid="figure-1"] [data-testid="earlier"]', /lần chạy trước/);
  });

  test('of a very long text the beginning is tagged, and the page says how much', async () => {
    await tagOwn(page, 'The old man saw the sea. '.repeat(900));
    await expectText(page, '.run-bar .message.warning', /chỉ gán nhãn 3\.000 token đầu tiên/);
    await expectCount(page, '[data-testid="token"]', 3000);
  });

  test('a model that ends the text at once is told, with what to do', async () => {
    await page.evaluate(async () => {
      const { Lab } = await import(/** @type {any} */ ('/lab.js'));
      const own = Lab.prototype.generate;
      Lab.prototype.generate = () => {
        Lab.prototype.generate = own;
        return (async function* () {})();
      };
    });
    await choose(page, 'model');
    await run(page, PROMPT);
    await expectText(
      page,
      '[data-testid="figure-1"] .empty',
      /ngay ở token đầu tiên.*Hãy đổi hạt giống/,
    );
    await expectCount(page, '[data-testid="token"]', expected.prompt);
    await expectText(page, '#checks', /Lần chạy này không có số cho câu hỏi này/);
    assert.doesNotMatch(await textOf(page, '#main'), /NaN|Infinity|∞/);
  });

  test('where the tagger cannot be fetched, the page says so, and the next run asks for it again', async () => {
    const other = await site.open('models/');
    await other.page.evaluateOnNewDocument(() => {
      const { Worker } = globalThis;
      // A run asks twice: ahead, and once there is a text.
      let lost = 2;
      globalThis.Worker = class extends Worker {
        /** @param {string | URL} url @param {WorkerOptions} [options] */
        constructor(url, options) {
          super(url, options);
          if (lost === 0 || !String(url).endsWith('/pos/worker.js')) return;
          lost -= 1;
          this.terminate();
          setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'lost' })));
        }
      };
    });
    await other.page.goto(new URL(PLACE, site.url).href);
    await run(other.page);
    await expectText(
      other.page,
      '.run-bar .message.error',
      /Không nạp được bộ gán nhãn.*bấm chạy lại/s,
    );
    await run(other.page);
    await waitFor(other.page, () => !document.querySelector('.run-bar .message.error'));
    await eventually(async () =>
      assert.equal((await readTable(other.page, 2)).rows.length, expected.tokens.length),
    );
    await other.page.close();
  });

  test('the program draws with the settings of the page', async () => {
    await setSeed(page, '9');
    await page.click('#run input[value="1"]');
    await press(page, 'Chạy lại', '.run-bar');
    await runEnded(page);
    const source = await programOf(page);
    assert.match(source, /SEED = 9\n/);
    assert.match(source, /LENGTH = 400 .*\nTEMPERATURE = 1\n/);
    assert.match(source, /spacy\.load\("en_core_web_sm"\)/);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
