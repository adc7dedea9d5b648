// SPDX-License-Identifier: MIT
//
// The manager page: what it lists is what the store has, and what it removes is gone.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eventually, inBothBrowsers, waitFor } from '../browser.mjs';
import { MINI_SIZE } from '../support/mini.mjs';
import { pagesOfMasthead } from '../support/places.mjs';
import { expectCount, expectFocus, expectRead, modelReady, press } from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const EMPTY = 'Chưa có mô hình nào được lưu trên máy này.';

/** @param {Page} page @param {string} id @param {string} words */
const says = (page, id, words) =>
  waitFor(
    page,
    (name, wanted) =>
      document.querySelector(`[data-testid="${name}"]`)?.textContent?.includes(wanted),
    id,
    words,
  );

/** Names of the files that the site keeps on disk. @param {Page} page @returns {Promise<string[]>} */
const filesOnDisk = (page) =>
  page.evaluate(async () => {
    /** @type {string[]} */
    const names = [];
    /** @param {FileSystemDirectoryHandle} folder */
    async function walk(folder) {
      for await (const entry of /** @type {any} */ (folder).values()) {
        if (entry.kind === 'directory') await walk(entry);
        else names.push(entry.name);
      }
    }
    await walk(await navigator.storage.getDirectory());
    return names;
  });

inBothBrowsers('the models on this machine', (site) => {
  /** @type {Page} */
  let page;
  /** @type {string[]} */
  let errors;

  /** Opens a page that keeps the default model, until that is done. */
  async function keepMini() {
    const { page: stepper } = await site.open('stepper/');
    await modelReady(stepper);
    await waitFor(stepper, () =>
      document.querySelector('.facts')?.textContent?.includes('Tệp đã lưu'),
    );
    return stepper;
  }

  before(async () => {
    ({ page, errors } = await site.open('models/'));
  });

  test('says so when there is nothing, and offers nothing to remove', async () => {
    await says(page, 'sum', EMPTY);
    await expectCount(page, '#models li', 0);
    await waitFor(page, () => document.querySelector('#remove-all')?.checkVisibility() === false);
  });

  test('lists a model with its size, its state and its hash, and says how much room there is', async () => {
    await (await keepMini()).close();
    await page.reload();
    await says(page, 'sum', `1 mô hình, ${MINI_SIZE} trên máy này.`);
    await says(page, 'stored', `Mini${MINI_SIZE}, từ máy chủ của trang này`);
    await expectRead(page, 'stored', /Đã kiểm chứng: cả tệp khớp mã SHA-256\./);
    await expectRead(page, 'stored', /SHA-256 [0-9a-f]{64}/);
    await expectRead(page, 'space', /khoảng [\d.,]+ MB .* đã dùng [\d.,]+ MB\.$/);
  });

  test('Verify reads all of it again', async () => {
    await page.focus('[aria-label="Kiểm chứng ngay Mini"]');
    await page.keyboard.press('Enter');
    await says(page, 'said', `Mini: đã đọc lại ${MINI_SIZE}, cả tệp khớp mã SHA-256.`);
    // The list is made anew after that; a key that is pressed meanwhile may be lost.
    await waitFor(page, () => !document.body.hasAttribute('aria-busy'));
    await expectFocus(page, 'Kiểm chứng ngay Mini');
  });

  test('Remove asks first, with the harmless answer in focus, and Escape takes it back', async () => {
    await page.focus('[aria-label="Xóa Mini"]');
    await page.keyboard.press('Enter');
    await says(page, 'question', `Xóa Mini (${MINI_SIZE})?`);
    await expectFocus(page, 'Giữ lại');
    await page.keyboard.press('Escape');
    await expectCount(page, '[data-testid="question"]', 0);
    await expectFocus(page, 'Xóa Mini');
    await expectCount(page, '[data-testid="stored"]', 1);
  });

  test('a model that another tab uses stays, and the page says why', async () => {
    const other = await keepMini();
    await page.bringToFront();
    await press(page, 'Xóa', '[data-testid="stored"]');
    await press(page, 'Xóa', '[data-testid="question"]');
    await waitFor(page, () =>
      document.body.textContent?.includes('Một thẻ khác đang dùng mô hình này.'),
    );
    await expectCount(page, '[data-testid="stored"]', 1);
    await other.close();
  });

  test('Remove removes: the list is empty, and so is the disk', async () => {
    await page.reload();
    await says(page, 'sum', '1 mô hình');
    await page.click('#remove-all');
    await press(page, 'Xóa', '[data-testid="question"]');
    await says(page, 'sum', EMPTY);
    await says(page, 'said', `Đã xóa Mini, trả lại ${MINI_SIZE}.`);
    await eventually(async () => assert.deepEqual(await filesOnDisk(page), []));
  });

  test('asks the browser to keep the files on a click only, and says what it answered', async () => {
    await page.evaluate(() => {
      const asked = { times: 0 };
      Object.assign(globalThis, { asked });
      navigator.storage.persist = async () => ++asked.times > 1;
    });
    const times = () => page.evaluate(() => Reflect.get(globalThis, 'asked').times);
    assert.equal(await times(), 0);
    await page.click('#keep');
    await says(page, 'kept', 'Trình duyệt chưa đồng ý.');
    await page.click('#keep');
    await says(page, 'kept', 'Trình duyệt đã hứa không tự xóa');
    assert.equal(await times(), 2);
    await waitFor(page, () => document.querySelector('#keep')?.checkVisibility() === false);
  });

  test('every page leads here', async () => {
    for (const where of pagesOfMasthead()) {
      const here = new URL(where, site.url);
      const html = await (await fetch(here)).text();
      const [, nav] = /<nav\b(.*?)<\/nav>/s.exec(html) ?? [];
      const [, href] = /<a href="([^"]*)"[^>]*><span[^>]*>Mô hình đã lưu</.exec(nav ?? '') ?? [];
      assert.equal(new URL(href ?? '', here).href, new URL('models/', site.url).href, where);
    }
    const here = await page.$eval('nav a[aria-current]', (a) => a.innerText);
    assert.equal(here, 'Mô hình đã lưu');
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
