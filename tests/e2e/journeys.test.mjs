// SPDX-License-Identifier: MIT
//
// One journey a page, in Chromium and in Firefox: the page opens, runs by keyboard alone, shows a number,
// saves a file, makes a link, and says nothing to the console. Pages are those that the masthead leads
// to, and every lesson. What the numbers are is asked elsewhere, in Chromium (tests/browser.mjs).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, inBothBrowsers, waitFor } from '../browser.mjs';
import { LESSONS, pagesOfMasthead } from '../support/places.mjs';
import {
  catchFile,
  columnsShown,
  expectFocus,
  expectText,
  modelReady,
  parseCsv,
  press,
  readTable,
  runEnded,
  textOf,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const PAGES = pagesOfMasthead();
const RUN = '.run-bar button.primary';

/** Moves the focus with the Tab key until it is on an element. @param {Page} page @param {string} selector */
async function tabTo(page, selector) {
  const isThere = () => page.$eval(selector, (element) => element === document.activeElement);
  for (let i = 0; i < 200 && !(await isThere()); i++) await page.keyboard.press('Tab');
  assert.ok(await isThere(), `Tab does not reach ${selector}`);
}

/** Runs the page's text by keyboard alone, from its beginning. @param {Page} page */
async function runByKeys(page) {
  await tabTo(page, '.run-bar textarea');
  await page.keyboard.press('Tab');
  await expectFocus(page, await textOf(page, RUN));
  await page.keyboard.press('Enter');
  await runEnded(page);
  assert.equal((await page.$$('.message.error')).length, 0);
}

/** A figure has a title, a picture, and a table whose file says the same. @param {Page} page @param {number} [number] */
async function figureIsThere(page, number = 1) {
  const figure = `[data-testid="figure-${number}"]`;
  await expectText(page, `${figure} .title`, /\S/);
  const drawn = await page.$eval(`${figure} canvas`, (canvas) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return new Set(pixels).size;
  });
  assert.ok(drawn > 1, 'the figure is blank');
  const table = await readTable(page, number);
  assert.ok(table.rows.length > 1, `${table.rows.length} rows`);
  const csv = await catchFile(page, number, 'CSV');
  assert.match(csv.name, /\.csv$/);
  const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(csv.bytes)));
  assert.deepEqual(
    [columnsShown(head).length, rows.length],
    [table.head.length, table.rows.length],
  );
  const png = await catchFile(page, number, 'PNG');
  assert.deepEqual(
    png.bytes.slice(1, 4),
    [...'PNG'].map((letter) => letter.charCodeAt(0)),
  );
}

inBothBrowsers('one journey', (site) => {
  test('the masthead leads to every lesson', () => {
    assert.deepEqual(
      PAGES.filter((place) => place.startsWith('lessons/')),
      LESSONS,
    );
  });

  for (const place of LESSONS) {
    test(`/${place}: a recorded run, a run by keyboard, numbers, files, a link`, async () => {
      const { page, errors } = await site.open(place);
      await expectText(page, '.provenance', /^Bản ghi: /);
      await modelReady(page);
      await runByKeys(page);
      await expectText(page, '.provenance', /^(?!Bản ghi)./);
      // A lesson that reads no layer has no stream to check.
      if (await page.$('#identity')) assert.match(await textOf(page, '#identity'), /^khớp/);
      const readouts = await page.$$eval('.readout > *', (all) =>
        all.map((each) =>
          ['.value', '.other'].map((c) => each.querySelector(c)?.textContent ?? ''),
        ),
      );
      assert.match(readouts[0]?.[0] ?? '1', /\d/);
      // What waits for a choice of the learner's says so under its dash.
      for (const [value, line] of readouts) assert.ok(/\d/.test(value) || line !== '', value);
      await figureIsThere(page);
      await press(page, 'Tạo liên kết');
      await expectText(page, '[data-testid="link-status"]', /\S/);
      const link = await page.$eval('[data-testid="link"] input', (field) => field.value);
      assert.ok(link.startsWith(new URL(`${place}#lesson=`, site.url).href), link);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  test('the course home: the first figure by keyboard, a run by keyboard, a figure', async () => {
    const { page, errors } = await site.open('');
    await expectText(page, '[data-testid="figure-1"] .provenance', /^Bản ghi: /);
    const before = await textOf(page, '[data-testid="triangle-pearson"]');
    await tabTo(page, '[data-testid="triangle"]');
    await page.keyboard.press('Enter');
    await eventually(async () =>
      assert.notEqual(await textOf(page, '[data-testid="triangle-pearson"]'), before),
    );
    await figureIsThere(page);
    await runByKeys(page);
    await figureIsThere(page, 2);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('/stepper/: runs by itself, and keys move from cell to cell', async () => {
    const { page, errors } = await site.open('stepper/');
    await runEnded(page);
    assert.match(await textOf(page, '#identity'), /^khớp/);
    const where = '[data-testid="where"]';
    const before = await textOf(page, where);
    await tabTo(page, '[data-testid="grid"]');
    await page.keyboard.press('ArrowLeft');
    const [, position] = /, vị trí (\d+), lớp \d+$/.exec(before) ?? [];
    await expectText(page, where, new RegExp(`, vị trí ${Number(position) - 1}, lớp \\d+$`));
    await figureIsThere(page);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('bench.html: measures by keyboard', async () => {
    const { page, errors } = await site.open('bench.html');
    await page.$eval('[name="prompt"]', (field) => Object.assign(field, { value: '8' }));
    await page.$eval('[name="decode"]', (field) => Object.assign(field, { value: '2' }));
    await tabTo(page, '#start');
    await page.keyboard.press('Enter');
    const result = await waitFor(page, () => Reflect.get(globalThis, 'benchResult'));
    assert.equal(Reflect.get(result, 'error'), undefined);
    await expectText(page, '#rows', /Đọc 8 token[\d.]+,\d\d giây/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  // What the list holds, and what is removed, is in manager.test.mjs, in both browsers too.
  const rest = PAGES.filter(
    (place) => !['', 'stepper/', 'bench.html'].includes(place) && !place.startsWith('lessons/'),
  );
  for (const place of rest) {
    test(`/${place}: opens with its heading, and Tab reaches its parts`, async () => {
      const { page, errors } = await site.open(place);
      await expectText(page, 'h1', /\S/);
      await eventually(async () => {
        await page.keyboard.press('Tab');
        assert.ok(await page.evaluate(() => document.activeElement?.closest('main') !== null));
      });
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});
