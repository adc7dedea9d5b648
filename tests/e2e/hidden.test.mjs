// SPDX-License-Identifier: MIT
//
// A learner looks at another tab while a large model comes and runs: it goes on, and what was drawn
// meanwhile is on the page when the learner is back.
//
// Another page in front hides the lesson, and the browser throttles it as it does a learner's. How much
// that is depends on how long a tab has been hidden (up to a timer a minute), so the test takes more:
// while the lesson is hidden, none of its timers and animation frames is served at all, but those that
// only watch for something that hangs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../browser.mjs';
import { LAYERS, withHub } from './hub-site.mjs';
import {
  chooseModel,
  expectRead,
  expectText,
  modelReady,
  press,
  readTable,
  runEnded,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const START = 'Chạy';

/** Holds back what a hidden page must not need, until it is seen again. @param {Page} page */
const holdTimers = (page) =>
  page.evaluate(() => {
    const watchdogMs = 2000;
    /** @type {(() => void)[]} */
    const held = [];
    const whenSeen =
      (/** @type {Function} */ serve) =>
      (/** @type {unknown[]} */ ...args) => {
        if (document.hidden) held.push(() => serve(...args));
        else serve(...args);
      };
    const { setTimeout, requestAnimationFrame } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (/** @type {any} */ serve, ms = 0) =>
        setTimeout(ms < watchdogMs ? whenSeen(serve) : serve, ms),
      requestAnimationFrame: (/** @type {any} */ draw) => requestAnimationFrame(whenSeen(draw)),
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) for (const serve of held.splice(0)) serve();
    });
  });

/** @param {Page} page @param {string} words */
const said = (page, words) =>
  waitFor(
    page,
    (wanted) => document.querySelector('.model-bar')?.textContent?.includes(wanted),
    words,
  );

/** @param {Page} page */
const isHidden = (page) => page.evaluate(() => document.visibilityState === 'hidden');

/** In how many different colours each figure is drawn. @param {Page} page @returns {Promise<number[]>} */
const coloursOfFigures = (page) =>
  page.$$eval('[data-testid^="figure-"] canvas', (all) =>
    all.map((canvas) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
      return new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))).size;
    }),
  );

/**
 * The page has drawn all that it has.
 * @param {Page} page
 */
async function assertDrawn(page) {
  await waitFor(page, () => document.visibilityState === 'visible');
  await waitFor(page, () => !/Mới có \d+/.test(document.querySelector('#main')?.textContent ?? ''));
  const { rows } = await readTable(page, 2);
  assert.equal(rows.length, LAYERS - 1);
  const colours = await coloursOfFigures(page);
  assert.ok(colours.length >= 4 && colours.every((count) => count > 1), String(colours));
}

withHub(
  'a hidden tab',
  (large, site) => {
    test('a large model comes and runs to its end although the learner has left the tab', async () => {
      const { page, errors } = await site.open('lessons/05/');
      await modelReady(page);
      await holdTimers(page);
      large.hub.bytesPerSecond = 8e6;
      await chooseModel(page, 'GPT-2 Large');
      await press(page, 'Tải khoảng 898 MB');
      await said(page, 'stand-in');
      await press(page, START, '.run-bar');
      await waitFor(page, () => /Mới có [1-9]/.test(document.body.textContent ?? ''));

      const { page: other } = await site.open('models/');
      await other.bringToFront();
      await waitFor(page, () => document.visibilityState === 'hidden');
      // What is tried again is tried again without the tab's timers, too.
      large.hub.inject({ name: 'drop' });
      large.hub.inject({ name: 'busy', retryAfter: '1' });
      await runEnded(page);
      await said(page, 'Tệp đã lưu trên máy này, đã kiểm chứng (khớp mã SHA-256).');
      assert.equal(await isHidden(page), true);
      await expectRead(page, 'identity', /^khớp/);

      await page.bringToFront();
      await assertDrawn(page);
      assert.deepEqual(errors, []);
      await page.close();
      await other.close();
    });

    test('a run that begins in a hidden tab, from this machine, ends there', async () => {
      large.hub.reset();
      const { page, errors } = await site.open('lessons/05/');
      await modelReady(page);
      const { page: other } = await site.open('models/');
      await other.bringToFront();
      await waitFor(page, () => document.visibilityState === 'hidden');
      await holdTimers(page);
      await chooseModel(page, 'GPT-2 Large');
      await said(page, 'stand-in');
      await press(page, START, '.run-bar');
      await runEnded(page);
      assert.equal(await isHidden(page), true);
      await expectText(page, '.facts', /đã kiểm chứng/);
      assert.deepEqual([large.hub.redirects, large.hub.asked.length], [0, 0]);
      await page.bringToFront();
      await assertDrawn(page);
      assert.deepEqual(errors, []);
      await page.close();
      await other.close();
    });
  },
  { throttlesHidden: true },
);
