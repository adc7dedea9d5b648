// SPDX-License-Identifier: MIT
//
// A lesson before a class and on paper: presenter mode, an expanded figure, the printed page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { eventually, inBothBrowsers, ROOT, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { expectFocus, press, run, textOf } from './page.mjs';

const LESSON = LESSONS[0];
const NEWEST = LESSONS[LESSONS.length - 1];
const FIGURE = '[data-testid="figure-1"]';
const AXE = readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {Page} page @returns {Promise<string[]>} what axe-core finds */
async function faults(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, 'axe').run(document);
    return violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`);
  });
}

/** The bar says which section this is, of how many, and its heading. @param {Page} page @param {number} number */
async function isAt(page, number) {
  const headings = await page.$$eval('main h1, main h2', (all) =>
    all.map((heading) => (heading.textContent ?? '').trim()),
  );
  const start = `${number} / ${headings.length}: ${headings[number - 1].slice(0, 20)}`;
  await eventually(async () => {
    const where = await textOf(page, '.presenter-bar .where');
    assert.ok(where.startsWith(start), `${where}, not ${start}`);
  });
}

inBothBrowsers('showing a lesson', (site) => {
  test('presenter mode moves by keys from section to section, and Escape leaves it', async () => {
    const { page, errors } = await site.open(LESSON);
    const size = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    const before = Number.parseFloat(await size());
    await press(page, 'Trình chiếu', '.masthead');
    await eventually(async () => assert.ok(Number.parseFloat(await size()) > before));
    await isAt(page, 1);
    await page.keyboard.press('ArrowRight');
    await isAt(page, 2);
    await page.keyboard.press('PageDown');
    await isAt(page, 3);
    await page.keyboard.press('ArrowLeft');
    await isAt(page, 2);
    await page.keyboard.press('Home');
    await isAt(page, 1);

    // Keys that a control needs stay with it.
    await page.focus('.run-bar textarea');
    await page.keyboard.press('ArrowRight');
    await isAt(page, 1);
    assert.deepEqual(await faults(page), []);
    await page.keyboard.press('Escape');
    await waitFor(
      page,
      () => document.querySelector('.presenter-bar')?.checkVisibility() === false,
    );
    await eventually(async () => assert.equal(Number.parseFloat(await size()), before));
    await expectFocus(page, 'Trình chiếu');
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a figure fills the window, goes on living there, and Escape gives it back', async () => {
    const { page, errors } = await site.open(LESSON);
    await run(page);
    const height = () =>
      page.$eval(`${FIGURE} .plot canvas`, (c) => c.getBoundingClientRect().height);
    const usual = await height();
    const parent = () => page.$eval(FIGURE, (f) => f.parentElement?.id || f.parentElement?.tagName);
    const home = await parent();
    await press(page, 'Mở rộng', FIGURE);
    await eventually(async () => assert.equal(await parent(), 'DIALOG'));
    await waitFor(
      page,
      (selector, than) =>
        Number(document.querySelector(selector)?.getBoundingClientRect().height) > than,
      `${FIGURE} .plot canvas`,
      usual + 100,
    );
    assert.deepEqual(await faults(page), []);
    await page.keyboard.press('Escape');
    await waitFor(page, () => !document.querySelector('dialog'));
    assert.equal(await parent(), home);
    await expectFocus(page, 'Mở rộng');
    await waitFor(
      page,
      (selector, wanted) =>
        document.querySelector(selector)?.getBoundingClientRect().height === wanted,
      `${FIGURE} .plot canvas`,
      usual,
    );
    assert.deepEqual(errors, []);
    await page.close();
  });

  if (site.browserName === 'chromium') {
    test('on paper there are prose, figures and results, and no controls', async () => {
      const { page, errors } = await site.open(NEWEST);
      await run(page);
      await page.emulateMediaType('print');
      const seen = (/** @type {string} */ selector) =>
        page.$$eval(selector, (all) => all.filter((node) => node.checkVisibility()).length);
      assert.equal(await seen('button'), 0);
      assert.equal(await seen('select'), 0);
      const figures = (await page.$$('.chart-card')).length;
      assert.ok(figures > 0);
      assert.equal(await seen('.chart-card'), figures);
      assert.ok((await seen('.verdict, .provenance')) >= figures);
      const heights = await page.$$eval('.plot canvas', (all) =>
        all.map((canvas) => canvas.getBoundingClientRect().height),
      );
      for (const height of heights) assert.ok(height > 150, String(heights));
      const breaks = await page.$$eval('.chart-card', (all) =>
        all.map((card) => getComputedStyle(card).breakInside),
      );
      assert.deepEqual([...new Set(breaks)], ['avoid']);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});
