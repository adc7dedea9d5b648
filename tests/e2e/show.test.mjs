// SPDX-License-Identifier: MIT
//
// A lesson before a class and on paper: presenter mode, an expanded figure, the printed page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { eventually, inBothBrowsers, ROOT, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { openNew, passOver } from './lesson-page.mjs';
import { edit, expectCount, expectFocus, expectText, press, run, textOf } from './page.mjs';

const LESSON = LESSONS[0];
/** A lesson with a slider, a switch and plots side by side. */
const RICH = 'lessons/05/';
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

/** What the slides of a page are called, before it presents. @param {Page} page @returns {Promise<string[]>} */
const slidesOf = (page) =>
  page.$$eval('main :is(h1, h2, .run-bar, .chart-card)', (all) =>
    all.map((slide) => {
      if (slide.matches('.run-bar')) return 'Chạy thí nghiệm';
      const title = slide.matches('.chart-card') ? slide.querySelector('.title') : slide;
      return (title?.textContent ?? '').trim();
    }),
  );

/** The bar says which slide this is, of how many, and its title. @param {Page} page @param {string[]} slides @param {number} number */
const isAt = (page, slides, number) =>
  eventually(async () => {
    const start = `${number} / ${slides.length}: ${slides[number - 1].slice(0, 20)}`;
    const where = await textOf(page, '.presenter-bar .where');
    assert.ok(where.startsWith(start), `${where}, not ${start}`);
  });

/** @param {string} title */
const isFigure = (title) => title.startsWith('Hình ');

/** All of what is shown stands above the presenter's bar. @param {Page} page @param {string} selector */
const isInView = (page, selector) =>
  eventually(async () => {
    const [boxes, bottom] = await page.evaluate((wanted) => {
      const boxOf = (/** @type {Element} */ e) => {
        const { left, top, right, bottom } = e.getBoundingClientRect();
        return { left, top, right, bottom };
      };
      const bar = document.querySelector('.presenter-bar');
      const all = [...document.querySelectorAll(wanted)].filter((e) => e.checkVisibility());
      return /** @type {const} */ ([all.map(boxOf), bar ? boxOf(bar).top : 0]);
    }, selector);
    assert.ok(boxes.length > 0, `nothing is ${selector}`);
    for (const box of boxes) {
      const isInside = box.left >= 0 && box.top >= 0 && box.right <= 1920 && box.bottom <= bottom;
      assert.ok(isInside, `${selector}: ${JSON.stringify(box)}, bar at ${bottom}`);
    }
  });

/**
 * The slide of a figure holds all of it, with plots of a useful height, and what governs it.
 *
 * @param {Page} page
 * @param {string} title
 * @returns {Promise<number>} controls beside it
 */
async function figureFits(page, title) {
  const shown = 'dialog.expanded';
  await eventually(async () => assert.equal(await textOf(page, `${shown} .title`), title));
  await isInView(page, `${shown} .chart-card`);
  await isInView(page, `${shown} .plot`);
  const heights = await page.$$eval(`${shown} .plot`, (all) => all.map((e) => e.clientHeight));
  assert.ok(Math.min(...heights) > 140, `${title}: ${heights}`);
  const controls = ':is(input, select, button, [role="grid"])';
  const around = (await page.$$(`${shown} .expanded-controls ${controls}`)).length;
  if (around > 0) await isInView(page, `${shown} .expanded-controls`);
  return around + (await page.$$(`${shown} .opening-tools .chosen ${controls}`)).length;
}

inBothBrowsers('showing a lesson', (site) => {
  /** A lesson whose recorded run is on the page, as its guess was passed over. @param {string} lesson */
  async function openShown(lesson) {
    const opened = await openNew(site, lesson);
    await passOver(opened.page);
    return opened;
  }

  test('presenter mode moves by keys from slide to slide, and Escape leaves it', async () => {
    const { page, errors } = await site.open(LESSON);
    const size = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    const before = Number.parseFloat(await size());
    const slides = await slidesOf(page);
    await press(page, 'Trình chiếu', '.masthead');
    await eventually(async () => assert.ok(Number.parseFloat(await size()) > before));
    await isAt(page, slides, 1);
    await page.keyboard.press('ArrowRight');
    await isAt(page, slides, 2);
    await page.keyboard.press('PageDown');
    await isAt(page, slides, 3);
    await page.keyboard.press('ArrowLeft');
    await isAt(page, slides, 2);
    await page.keyboard.press('Home');
    await isAt(page, slides, 1);

    // Keys that a control needs stay with it.
    await page.focus('.run-bar textarea');
    await page.keyboard.press('ArrowRight');
    await isAt(page, slides, 1);
    assert.deepEqual(await faults(page), []);
    await page.$eval('.run-bar textarea', (box) => box.blur());
    const figure = 1 + slides.findIndex((title) => title.startsWith('Hình 1'));
    await page.keyboard.press('Home');
    await isAt(page, slides, 1);
    for (let slide = 1; slide < figure; slide++) await page.keyboard.press('PageDown');
    await isAt(page, slides, figure);
    assert.deepEqual(await faults(page), []);
    await page.keyboard.press('Escape');
    await waitFor(
      page,
      () => document.querySelector('.presenter-bar')?.checkVisibility() === false,
    );
    await eventually(async () => assert.equal(Number.parseFloat(await size()), before));
    await expectFocus(page, 'Trình chiếu');
    assert.equal((await page.$$('main .chart-card')).length, slides.filter(isFigure).length);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('an expanded figure keeps the controls that govern it', async () => {
    const { page, errors } = await openShown(RICH);
    await expectText(page, '[data-testid="figure-3"] .title', /\d/);
    await press(page, 'Mở rộng', '[data-testid="figure-3"]');
    const inDialog = 'dialog.expanded';
    await waitFor(page, () => document.querySelector('dialog.expanded input[type=range]') !== null);
    const title = await textOf(page, `${inDialog} .title`);
    await page.click(`${inDialog} [data-testid="drop-first"]`);
    await eventually(async () => assert.notEqual(await textOf(page, `${inDialog} .title`), title));
    await page.keyboard.press('Escape');
    await waitFor(page, () => !document.querySelector('dialog'));
    await expectCount(page, '#opening input[type=range]', 1);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('controls that stay at the top of the window go with a figure, beside the nearest ones', async () => {
    const { page, errors } = await openShown('lessons/02/');
    await expectText(page, '[data-testid="figure-1"] .title', /\d/);
    await press(page, 'Mở rộng', '[data-testid="figure-1"]');
    const side = 'dialog.expanded .expanded-controls';
    await expectCount(page, `${side} input[type=range]`, 1);
    await expectCount(page, `${side} .sticky`, 1);
    await expectCount(page, `${side} > .controls`, 2);
    await page.keyboard.press('Escape');
    await expectCount(page, '#main #controls input[type=range]', 1);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a figure fills the window, goes on living there, and Escape gives it back', async () => {
    const { page, errors } = await site.open(LESSON);
    await run(page);
    const height = () =>
      page.$eval(`${FIGURE} .plot canvas`, (c) => c.getBoundingClientRect().height);
    const usual = await height();
    const parent = () =>
      page.$eval(FIGURE, (f) => f.closest('dialog')?.tagName ?? f.parentElement?.id);
    const home = await parent();
    await press(page, 'Mở rộng', FIGURE);
    await eventually(async () => assert.equal(await parent(), 'DIALOG'));
    await waitFor(
      page,
      (selector, than) =>
        Number(document.querySelector(selector)?.getBoundingClientRect().height) > than,
      `${FIGURE} .plot canvas`,
      usual,
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
    for (const lesson of LESSONS) {
      test(`/${lesson} on a projector: every figure is a slide with its controls, and Run is one`, async () => {
        const { page, errors } = await openShown(lesson);
        await page.setViewport({ width: 1920, height: 1080 });
        await expectText(page, `${FIGURE} .title`, /\d/);
        const slides = await slidesOf(page);
        await press(page, 'Trình chiếu', '.masthead');
        let controls = 0;
        for (const [i, title] of slides.entries()) {
          if (i > 0) await page.keyboard.press(i % 2 ? ' ' : 'ArrowRight');
          await isAt(page, slides, i + 1);
          if (isFigure(title)) controls += await figureFits(page, title);
          else if (title === 'Chạy thí nghiệm') await isInView(page, '.run-bar');
        }
        assert.ok(slides.some(isFigure) && controls > 0);
        assert.deepEqual(errors, []);
        await page.close();
      });
    }

    test('on paper an expanded figure stands in its place, and the text is whole', async () => {
      const { page, errors } = await site.open(LESSON);
      const lines = Array.from({ length: 60 }, (_, i) => `Line ${i} of a long text.`).join('\n');
      await edit(page, lines);
      await press(page, 'Mở rộng', FIGURE);
      const isIn = (/** @type {string} */ place) =>
        page.$eval(FIGURE, (figure, where) => figure.closest(where) !== null, place);
      assert.deepEqual([await isIn('dialog'), await isIn('main')], [true, false]);
      const shown = () => page.$eval(`${FIGURE} .plot`, (plot) => getComputedStyle(plot).height);
      const before = await shown();
      await page.emulateMediaType('print');
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      assert.deepEqual([await isIn('dialog'), await isIn('main')], [false, true]);
      assert.equal(await page.$eval(FIGURE, (figure) => figure.checkVisibility()), true);
      const text = await page.$eval('.run-bar .on-paper', (paper) => [
        paper.checkVisibility(),
        paper.textContent,
      ]);
      assert.deepEqual(text, [true, lines]);
      assert.equal(await page.$eval('.run-bar textarea', (box) => box.checkVisibility()), false);
      await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
      await page.emulateMediaType('screen');
      assert.deepEqual([await isIn('dialog'), await isIn('main')], [true, false]);
      await eventually(async () => assert.equal(await shown(), before));
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('on paper there are prose, figures and results, and no controls', async () => {
      const { page, errors } = await site.open(RICH);
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
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      const widths = await page.$$eval('.plot canvas', (all) =>
        all.map((canvas) => Number.parseFloat(canvas.style.width)),
      );
      for (const width of widths) assert.ok(width <= 700, `${widths} px: words would shrink`);
      const breaks = await page.$$eval('.chart-card', (all) =>
        all.map((card) => getComputedStyle(card).breakInside),
      );
      assert.deepEqual([...new Set(breaks)], ['avoid']);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});
