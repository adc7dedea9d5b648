// SPDX-License-Identifier: MIT
//
// Lesson 09 as a learner uses it: the recorded run of the default model, then a second model from a file.

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
  makeLink,
  openNew,
  passOver,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  expectCount,
  expectRead,
  expectText,
  read,
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
import { changedMini } from '../../../../tests/support/changed-mini.mjs';

const expected = await lessonReference('09');
const { layers } = expected;
const SWITCH = '.opening [data-testid="run-switch"]';
const ROWS = '[data-testid="figure-1"]';

inBrowsers('lesson 09', (site) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'laminar-lesson-09-'));
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  before(async () => {
    ({ page, errors } = await openNew(site, 'lessons/09/'));
    await passOver(page);
  });
  after(() => rmSync(folder, { recursive: true }));

  test('the recorded run alone says that a second model is missing, and how to add one', async () => {
    await expectText(page, `${ROWS} .title`, /Chưa có mô hình thứ hai/);
    await expectRead(page, 'carries', /Mới có một mô hình \(Laminar mini\).*GPT‑2 Small/);
    const rows = await firstRows(page, 1);
    assert.equal(rows.length, 2);
    const [, , nouns, adjectives, ratio, low, high] = rows[0];
    assert.deepEqual([nouns, adjectives], expected.samples.map(String));
    agree('ratio', numbersIn(ratio)[0], part(expected.all.ratio, layers));
    agree('low', numbersIn(low)[0], part(expected.all.low, layers));
    agree('high', numbersIn(high)[0], part(expected.all.high, layers));
    agree('matched', numbersIn(rows[1][4])[0], part(expected.matched.ratio, layers));
  });

  test('a second model stands beside the recorded one, and the page answers for both', async () => {
    const file = path.join(folder, 'second.gguf');
    writeFileSync(file, changedMini({ share: 1, type: 'Q8_0', name: 'Second' }));
    const input = await page.$('.model-bar input[type=file]');
    await /** @type {any} */ (input).uploadFile(file);
    await waitFor(page, () =>
      document.querySelector('.model-bar .facts')?.textContent?.includes('Bộ máy tính toán'),
    );
    await run(page);
    await expectCount(page, SWITCH, 2);
    assert.equal((await firstRows(page, 1)).length, 4);
    await expectCount(page, '[data-testid="figure-2"] .plot canvas', 2);
    await expectCount(page, '[data-testid="figure-3"] .plot canvas', 2);
    await expectRead(page, 'carries', /^(Các mô hình|Ít nhất một mô hình)/);
    assert.match(await read(page, 'published'), /Laminar mini: 35%\. .*%/);
    await expectRead(page, 'honest', /Bạn đã có 2 mô hình/);
  });

  test('a model can be switched off and on, by keyboard too', async () => {
    await page.focus(SWITCH);
    await page.keyboard.press(' ');
    await expectCount(page, '[data-testid="figure-2"] .plot canvas', 1);
    assert.equal((await firstRows(page, 1)).length, 2);
    assert.ok(await page.evaluate((s) => document.activeElement?.matches(s), SWITCH));
    await page.keyboard.press(' ');
    await expectCount(page, '[data-testid="figure-2"] .plot canvas', 2);
  });

  test('checks are graded from the runs', async () => {
    const rows = await firstRows(page, 1);
    const own = rows.filter(([model, words]) => model !== 'Laminar mini' && words === 'mọi từ');
    assert.equal(own.length, 1);
    const [low, high] = [own[0][5], own[0][6]].map((cell) => numbersIn(cell)[0].value);
    const width = (high - low).toFixed(4).replace('.', ',');
    assert.match(await answer(page, 'width', width), /^Đúng\./);
    const all = rows.filter(([, words]) => words === 'mọi từ');
    const sides = all.map((row) => {
      const edges = [row[5], row[6]].map((cell) => Math.sign(numbersIn(cell)[0].value));
      return edges[0] === edges[1] ? edges[0] : 0;
    });
    const wanted = sides.includes(0) ? 'unclear' : sides[0] === sides[1] ? 'same' : 'other';
    await page.click(`[data-testid="check-carries"] input[value="${wanted}"]`);
    await page.click('[data-testid="check-carries"] button[type=submit]');
    await expectText(page, '[data-testid="check-carries"] .verdict', /^Đúng\./);
  });

  test('the files of every figure hold both models', async () => {
    for (const figure of [1, 2, 3]) await assertFiles(page, figure, /^bai-09-hinh-\d-.*\.csv$/);
  });

  test('a link names the models that were compared, and the page that opens it asks for the missing one', async () => {
    const link = await makeLink(page);
    assert.match(decodeURIComponent(link), /models=Laminar[+ ]mini&models=/);
    const more = Array.from({ length: 300 }, (_, i) => `&models=no-such-model-${i}`).join('');
    const { page: other, errors: others } = await site.open(link + more);
    await runEnded(other);
    const asked = '.opening [data-testid="run-switches"] + p';
    await expectText(other, asked, /còn chưa chạy: .*no-such-model-3/);
    assert.ok((await textOf(other, asked)).length < 400, 'a few are named, the others counted');
    assert.deepEqual(others, []);
    await other.close();
  });

  test('no NaN is on the page, and nothing was reported to the console', async () => {
    assert.doesNotMatch(await textOf(page, '#main'), /NaN|Infinity|∞/);
    assert.deepEqual(errors, []);
  });
});
