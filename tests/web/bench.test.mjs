// SPDX-License-Identifier: MIT
//
// The speed page: it measures what its query asks for, shows it, and says no in full sentences. How
// fast anything is, no test asks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers, waitFor } from '../browser.mjs';
import { expectCount, expectRead, expectText } from '../e2e/page.mjs';
import { MINI } from '../support/mini.mjs';

/** @param {import('puppeteer-core').Page} page @returns {Promise<any>} */
function benchResult(page) {
  return waitFor(page, () => /** @type {any} */ (window).benchResult);
}

inBrowsers('the speed page', (site) => {
  test('with a model in its query it starts by itself and publishes the result', async () => {
    const { page, errors } = await site.open(
      'bench.html?model=mini&threads=1&prompt=40&decode=4&precision=fast',
    );
    const result = await benchResult(page);
    assert.equal(result.error, undefined);
    const { model, threads, build, precision, promptTokens, decodeTokens } = result;
    assert.deepEqual(
      { model, threads, build, precision, promptTokens, decodeTokens },
      {
        model: 'mini',
        threads: 1,
        build: 'relaxed-threads',
        precision: 'fast',
        promptTokens: 40,
        decodeTokens: 4,
      },
    );
    for (const name of ['loadMs', 'prefillMs', 'decodeMsPerToken', 'memoryBytes']) {
      assert.ok(result[name] > 0, name);
    }
    await expectCount(page, '#rows tr', 7);
    await expectText(page, '#rows tr:nth-child(5)', /^Đọc 40 token[\d.]+,\d\d giây/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('without a query it waits for its button', async () => {
    const { page } = await site.open('bench.html');
    assert.equal(await page.evaluate(() => 'benchResult' in window), false);
    await page.evaluate(() => {
      const set = (/** @type {string} */ name, /** @type {string} */ value) => {
        const field = document.querySelector(`[name=${name}]`);
        /** @type {HTMLInputElement} */ (field).value = value;
      };
      set('prompt', '8');
      set('decode', '0');
    });
    await page.click('#start');
    const result = await benchResult(page);
    assert.equal(result.promptTokens, 8);
    assert.equal(result.decodeMsPerToken, null);
    await page.close();
  });

  test('it asks before a large download, also when a link named the model', async () => {
    const { page, errors } = await site.open('bench.html?model=gpt2-large&autorun');
    await waitFor(page, () => document.querySelector('[data-testid="consent"]')?.checkVisibility());
    await expectRead(page, 'consent', /Tải GPT-2 Large về máy này\?.*khoảng 898 MB/);
    const fetched = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => !name.startsWith(location.origin)),
    );
    assert.deepEqual(fetched, []);
    await page.evaluate(() => {
      const buttons = [...document.querySelectorAll('[data-testid="consent"] button')];
      const no = buttons.find((button) => button.textContent === 'Không tải');
      if (no instanceof HTMLElement) no.click();
    });
    assert.equal((await benchResult(page)).error.code, 'aborted');
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a prompt longer than the context is cut, and the page says so', async () => {
    const prompt = MINI.context + 1;
    const { page } = await site.open(`bench.html?model=mini&threads=1&prompt=${prompt}&decode=2`);
    const result = await benchResult(page);
    assert.equal(result.promptTokens, MINI.context);
    await expectText(page, '#messages', new RegExp(`chỉ đọc được ${MINI.context} token`));
    await page.close();
  });

  for (const [query, sentence] of /** @type {[string, RegExp][]} */ ([
    ['threads=0', /Số luồng phải là số nguyên từ 1 đến/],
    ['threads=1000', /Số luồng phải là số nguyên từ 1 đến/],
    ['threads=-1', /Số luồng/],
    ['threads=abc', /Số luồng/],
    ['prompt=0', /Token phải đọc/],
    ['decode=-3', /Token viết tiếp/],
    ['precision=rough', /exact hoặc fast/],
    ['model=no-such-model', /no-such-model/],
    ['model=models/registry.json', /không phải GGUF/],
    ['model=missing.gguf', /Máy chủ không có tệp mô hình/],
  ])) {
    test(`${query} is refused in a sentence, without a hang`, async () => {
      const { page } = await site.open(`bench.html?${query}&autorun`);
      const { error } = await benchResult(page);
      assert.ok(error, 'there must be an error');
      await expectText(page, '#messages', sentence);
      await page.close();
    });
  }
});
