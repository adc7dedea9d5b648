// SPDX-License-Identifier: MIT
//
// Texts that a learner may type or paste: each gives right numbers or a Vietnamese sentence with a
// next step, and none of them becomes part of the page.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eventually, inBrowsers } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';
import { expectCount, expectRead, expectText, readTable, run } from './page.mjs';

inBrowsers('text from learners', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  const labels = () =>
    page.$$eval('[data-testid="token"]', (all) => all.map((t) => t.textContent ?? ''));

  before(async () => {
    ({ page, errors } = await site.open('lessons/05/'));
  });

  test('an empty box is asked for a sentence', async () => {
    await run(page, '');
    const message = await expectText(page, '.run-bar .message.error', /Chưa có văn bản nào để đọc/);
    assert.match(message, /Gõ hoặc dán một câu/);
  });

  test('a text beyond the context is cut with the number of tokens said', async () => {
    await run(page, 'the house '.repeat(MINI.context));
    const message = await expectText(page, '.run-bar .message.warning', /\d/);
    const numbers = [...message.matchAll(/\d[\d.]*/g)].map(([n]) => Number(n.replaceAll('.', '')));
    const [all, limit, cut] = numbers;
    assert.equal(limit, MINI.context);
    assert.equal(all - limit, cut);
    await eventually(async () => assert.equal((await labels()).length, limit));
  });

  test('a text of exactly the context is not cut', async () => {
    const exact = (await labels()).map((l) => l.replaceAll('␣', ' ')).join('');
    await run(page, exact);
    await expectCount(page, '[data-testid="token"]', MINI.context);
    await expectCount(page, '.run-bar .message', 0);
  });

  test('10 MB pasted are refused with a sentence', async () => {
    await page.evaluate(() => {
      const box = document.querySelector('textarea');
      if (box) box.value = 'word '.repeat(2_000_000);
    });
    await run(page);
    await expectText(page, '.run-bar .message', /quá dài để tách token/);
    await page.$eval('textarea', (box) => {
      box.value = '';
    });
  });

  test('markup stays text', async () => {
    const text = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> &amp; she';
    await run(page, text);
    assert.equal(await page.evaluate(() => Reflect.get(window, 'hacked')), undefined);
    await expectCount(page, 'main img, main script', 0);
    const shown = (await labels()).join('').replaceAll('␣', ' ');
    assert.equal(shown, text);
    const { rows } = await readTable(page, 4);
    assert.equal(rows.map((r) => r[1].replaceAll('␣', ' ')).join(''), text);
  });

  test('one token and two tokens: no correlation is made up', async () => {
    for (const text of ['the', 'the house']) {
      await run(page, text);
      await expectRead(page, 'pearson-attn', '–');
      await expectText(page, '[data-testid="figure-2"]', /ít nhất ba token/);
    }
  });

  test('three tokens correlate until one is dropped', async () => {
    await run(page, 'the old house');
    await expectRead(page, 'pearson-attn', /^−?\d,\d\d$/);
    await page.click('[data-testid="drop-first"]');
    await expectRead(page, 'pearson-attn', '–');
    await page.click('[data-testid="drop-first"]');
  });

  test('Vietnamese is shown as bytes and characters, NFC and NFD apart', async () => {
    for (const form of ['NFC', 'NFD']) {
      const text = 'Tiếng Việt'.normalize(form);
      await run(page, text);
      const shown = await labels();
      assert.ok(
        shown.some((label) => /^(<0x[0-9A-F]{2}>)+$/.test(label)),
        `${form}: ${shown}`,
      );
      const whole = await page.$$eval('.tokens .joined .whole', (all) =>
        all.map((w) => w.textContent),
      );
      assert.ok(whole.length > 0 && whole.every((w) => w?.startsWith('= ')));
    }
  });

  test('emoji, NUL, lone surrogates and line ends run', async () => {
    await run(page, 'a\u0000b \ud800 👩‍👩‍👧\r\n\tend of it');
    await expectCount(page, '.run-bar .message.error', 0);
    const shown = (await labels()).join('');
    assert.match(shown, /<U\+0000>/);
    assert.match(shown, /⏎/);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
