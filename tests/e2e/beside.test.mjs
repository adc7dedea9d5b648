// SPDX-License-Identifier: MIT
//
// Models side by side: runs of several models on one page, switched on and off below the figures of the one
// that is shown; a link that carries them; another text.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { eventually, inBrowsers } from '../browser.mjs';
import { writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { openNew } from './lesson-page.mjs';
import { expectCount, expectText, press, run, textOf } from './page.mjs';

const TEXT = 'She took her hand and smiled at him, and he gave her the book.';
const COPY = '[data-testid="beside-figure"]';
const ENTRY = '[data-testid="beside-run"]';

const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-beside-'));
const file = path.join(folder, 'five.gguf');
writeFileSync(
  file,
  Buffer.from(
    writeTinyGpt2({
      vocabulary: gpt2Vocabulary(),
      layers: 5,
      name: 'five blocks',
      dModel: 32,
      seed: 5,
    }),
  ),
);
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {import('puppeteer-core').Page} page */
async function useFile(page) {
  const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement> | null} */ (
    await page.$('.model-bar input[type=file]')
  );
  await input?.uploadFile(file);
  await expectText(page, '.model-bar .facts', /^Tên ghi trong tệp: “five blocks”; /);
}

/** @param {import('puppeteer-core').Page} page */
const isListed = (page) => page.$eval('[data-testid="beside"]', (list) => list.checkVisibility());

inBrowsers('models side by side', (site) => {
  test('a run of another model stays, comes below every figure, and follows the layer by its depth', async () => {
    const { page, errors } = await openNew(site, 'lessons/04/');
    await run(page, TEXT);
    assert.equal(await isListed(page), false, 'there is nothing to compare yet');
    await useFile(page);
    await run(page, TEXT);
    await expectText(page, '[data-testid="beside"]', /Laminar mini: 12 khối, Q8_0 exact/);
    await expectCount(page, COPY, 0);
    await page.click(ENTRY);
    await eventually(async () => {
      const [all, copies] = [await page.$$('.chart-card'), await page.$$(`${COPY} .chart-card`)];
      assert.equal(copies.length, all.length / 2);
    });
    await expectText(page, `${COPY} .provenance`, /Laminar mini/);
    await expectText(page, '#opening > figure .provenance', /five blocks/);
    assert.equal(await page.$eval(ENTRY, (box) => box === document.activeElement), true);

    // Layer 5 of 5 is the last: so is the other's.
    await page.$eval('input[type="range"]', (slider) => {
      slider.value = slider.max;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await expectText(
      page,
      `${COPY} > p`,
      /mô hình Laminar mini: ở độ sâu tương ứng, lớp 12 \/ 12\./,
    );
    assert.doesNotMatch(await page.$eval('#main', (main) => main.innerHTML), /NaN|undefined/);

    await press(page, 'Tạo liên kết');
    const link = await page.$eval('[data-testid="link"] input', (field) => field.value);
    assert.match(link, /&beside=mini&/);

    await run(page, `${TEXT} He left.`);
    await expectCount(page, COPY, 0); // of another text
    assert.deepEqual(errors, []);
    await page.close();

    const { page: other, errors: others } = await site.open(link.replace(/&model=[^&]*/, ''));
    await expectText(other, '.run-bar', /Xong: /);
    // Its own model is the one that the link wants beside it, so nothing is wanted.
    assert.equal(await isListed(other), false);
    assert.deepEqual(others, []);
    await other.close();
  });

  test('a link names a model that was not run here: one button runs it, or says how', async () => {
    const text = new URLSearchParams({ lesson: '04', text: TEXT });
    for (const name of ['mini fast', 'no-such-model']) text.append('beside', name);
    const { page, errors } = await site.open(`lessons/04/#${text}`);
    await expectText(page, '.run-bar', /Xong: /);
    await expectText(page, '[data-testid="beside"]', /mini fast.*no-such-model/);
    await press(page, 'Chạy bằng mô hình ấy', '[data-testid="beside"] li:nth-child(2)');
    await expectText(page, '[data-testid="beside"]', /Hãy chọn mô hình ấy ở ô Mô hình/);
    await press(page, 'Chạy bằng mô hình ấy', '[data-testid="beside"] li:nth-child(1)');
    await expectText(page, '[data-testid="beside"]', /Laminar mini: 12 khối, Q8_0 exact/);
    assert.match(await textOf(page, '.provenance'), /nhanh|fast/);
    await page.click(ENTRY);
    await expectText(page, `${COPY} .provenance`, /exact/);
    const copies = (await page.$$(COPY)).length;
    await page.click(ENTRY);
    await expectCount(page, COPY, 0);
    await page.click(ENTRY);
    await expectCount(page, COPY, copies); // the same ones
    assert.deepEqual(errors, []);
    await page.close();
  });
});
