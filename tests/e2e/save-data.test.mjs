// SPDX-License-Identifier: MIT
//
// A learner who has told the browser to save data: a page loads its model when they say so, and not before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers } from '../browser.mjs';
import { expectCount, expectNoText, expectText, press, run, savesData, seen } from './page.mjs';

const MESSAGE = '.model-bar .message';
const FACTS = '.model-bar .facts';
const LOADED = /12 khối/;

inBrowsers('saving data', (site) => {
  /** @param {string} place @param {boolean} isAsked  to save data */
  async function open(place, isAsked) {
    const context = await site.browser().createBrowserContext();
    const page = await context.newPage();
    if (isAsked) await savesData(page);
    await page.goto(new URL(place, site.url).href, { waitUntil: 'load' });
    return { page, close: () => context.close() };
  }

  for (const place of ['lessons/03/', 'stepper/']) {
    test(`/${place} says that the model waits, and a click loads it`, async () => {
      const { page, close } = await open(place, true);
      await expectText(page, MESSAGE, /tiết kiệm dữ liệu/);
      assert.doesNotMatch(await seen(page, FACTS), LOADED);
      // The list of models is read when one is loaded.
      await expectCount(page, '.model-bar select option', 1);
      await press(page, 'Tải mô hình', '.model-bar');
      await expectText(page, FACTS, LOADED);
      await expectNoText(page, '.model-bar', /tiết kiệm dữ liệu/);
      await close();
    });
  }

  test('a run loads the model too', async () => {
    const { page, close } = await open('lessons/03/', true);
    await expectText(page, MESSAGE, /tiết kiệm dữ liệu/);
    await run(page, 'The old man walked slowly to the river.');
    await expectText(page, FACTS, LOADED);
    await expectNoText(page, '.model-bar', /tiết kiệm dữ liệu/);
    await close();
  });

  test('without it the model comes by itself', async () => {
    const { page, close } = await open('lessons/03/', false);
    await expectText(page, FACTS, LOADED);
    await close();
  });
});
