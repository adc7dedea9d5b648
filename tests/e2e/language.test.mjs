// SPDX-License-Identifier: MIT
//
// The language of the interface: the switch, what it changes and what it leaves alone. Whether every
// word has its English twin is checked without a browser, in translations.test.mjs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { text as enInterface } from '../../web/text/en/interface.js';
import { text as enLesson } from '../../web/text/en/lesson.js';
import { text as viInterface } from '../../web/text/interface.js';
import { text as viLesson } from '../../web/text/lesson.js';
import { drawn, eventually, inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { edit, expectText, seen } from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const AXE = readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Loads a page again in English, as a learner has it who chose that before. @param {Page} page */
async function inEnglish(page) {
  await page.evaluate(() => localStorage.setItem('laminar.language', 'en'));
  await page.reload({ waitUntil: 'load' });
}

/**
 * What is written, or told to screen readers, with Vietnamese letters in an element that claims to be
 * English.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
const vietnameseInEnglish = (page) =>
  page.evaluate(() => {
    const letters = /[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]/i;
    /** @type {string[]} */
    const found = [];
    for (const element of document.querySelectorAll('body, body *')) {
      if (element.closest('[lang]')?.getAttribute('lang') !== 'en') continue;
      if (!element.checkVisibility()) continue;
      const said = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent ?? '');
      // The buttons under a figure quote its title, which is the lesson's.
      const names = element.closest('main[lang="vi"] .files')
        ? []
        : ['aria-label', 'aria-valuetext', 'placeholder', 'title'].map(
            (name) => element.getAttribute(name) ?? '',
          );
      found.push(...[...said, ...names].filter((words) => letters.test(words)));
    }
    return found;
  });

/** English sentences of the interface that read otherwise in Vietnamese. @type {string[]} */
const ENGLISH = [...sentencesOf(viInterface, enInterface), ...sentencesOf(viLesson, enLesson)];

/** @param {any} theirs @param {any} ours the same tree @returns {string[]} */
function sentencesOf(theirs, ours) {
  if (typeof ours === 'string') return ours === theirs ? [] : [ours];
  if (typeof ours !== 'object') return [];
  return Object.keys(ours).flatMap((key) => sentencesOf(theirs[key], ours[key]));
}

/** @param {Page} page @returns {Promise<string[]>} what of ENGLISH is in an element that claims to be Vietnamese */
const englishInVietnamese = (page) =>
  page.evaluate(
    (sentences) =>
      [...document.querySelectorAll('body *')]
        .filter((element) => element.closest('[lang]')?.getAttribute('lang') === 'vi')
        .filter((element) => !element.closest('.token')) // what the model wrote, whatever it is
        .flatMap((element) => [...element.childNodes])
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim() ?? '')
        .filter((words) => /^Figure \d/.test(words) || sentences.includes(words)),
    ENGLISH,
  );

/** Runs what stands in the box, and waits for the end. @param {Page} page */
async function run(page) {
  await waitFor(page, () => document.querySelector('.run-bar button.primary') !== null);
  await page.$eval('.run-bar button.primary', (button) =>
    /** @type {HTMLElement} */ (button).click(),
  );
  await ran(page);
}

/** Waits until the last run has ended, and its figures are drawn. @param {Page} page */
async function ran(page) {
  await waitFor(page, () => {
    const button = document.querySelector('.run-bar button.primary');
    return (
      button instanceof HTMLButtonElement && !button.disabled && button.textContent === 'Run again'
    );
  });
  await drawn(page);
}

/** Waits until what is seen of an element matches. @param {Page} page @param {string} selector @param {RegExp} wanted */
const sees = (page, selector, wanted) =>
  eventually(async () => assert.match(await seen(page, selector), wanted, selector));

/** Axe's findings, and by how much the page is wider than a phone. @param {Page} page */
async function look(page) {
  await page.setViewport({ width: 320, height: 800 });
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document);
    return {
      found: violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0]?.html}`),
      tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
  });
}

inBrowsers('the language', (site) => {
  test('the home page is Vietnamese until its switch is pressed, English after a reload, and back', async () => {
    const { page, errors } = await site.open('');
    assert.equal(await page.$eval('html', (html) => html.lang), 'vi');
    await expectText(page, '#language', 'English');
    await sees(page, 'h1', /Đặt thước/);
    await page.$eval('.run-bar textarea', (box) => {
      /** @type {HTMLTextAreaElement} */ (box).value = 'She opened the door.';
    });
    await page.focus('#language');
    await Promise.all([
      page.waitForNavigation({ waitUntil: 'load' }),
      page.keyboard.press('Enter'),
    ]);
    await eventually(async () => {
      const text = await page.$eval('.run-bar textarea', (box) => box.value);
      assert.equal(text, 'She opened the door.');
    });
    await page.reload({ waitUntil: 'load' });
    assert.equal(await page.$eval('html', (html) => html.lang), 'en');
    assert.equal(await page.title(), 'Laminar: measure angles and lengths inside GPT-2');
    await sees(page, 'h1', /^Put a protractor inside GPT‑2$/);
    assert.equal(await page.$eval('.masthead nav', (nav) => nav.ariaLabel), 'Pages');
    await run(page);
    await sees(page, '[data-testid="figure-1"] .title', /^Figure 1\. Layer \d+, /);
    await sees(page, '[data-testid="triangle-verdict"]', /^Each point is a token/);
    await sees(page, '[data-testid="figure-2"] .title', /^Figure 2\. Block \d+ turns the tokens/);
    // Numbers keep the course's form in every language.
    await sees(page, '.run-bar [role="status"]', /in \d+,\d\d seconds/);
    assert.deepEqual(await vietnameseInEnglish(page), []);
    assert.deepEqual(await look(page), { found: [], tooWide: 0 });
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click('#language')]);
    assert.equal(await page.$eval('html', (html) => html.lang), 'vi');
    await sees(page, '.run-bar button.primary', /^Chạy$/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('an error is told in English, with what to do next', async () => {
    const { page } = await site.open('');
    await inEnglish(page);
    await page.$eval('.run-bar textarea', (box) => {
      /** @type {HTMLTextAreaElement} */ (box).value = '';
    });
    await run(page);
    await sees(page, '.message.error', /^There is no text to read yet\. Type or paste a sentence/);
    await page.close();
  });

  test('a lesson in English keeps its prose, and says which is which', async () => {
    const { page, errors } = await site.open('lessons/05/');
    await inEnglish(page);
    await run(page);
    assert.match(await page.title(), /^Lesson 5: Decomposing the residual stream, part 2/);
    assert.match(await seen(page, 'h1'), /^Phần nào đi cùng nhịp/);
    assert.equal(await page.$eval('h1', (h) => h.closest('[lang]')?.getAttribute('lang')), 'vi');
    for (const [selector, words] of /** @type {[string, RegExp][]} */ ([
      ['.masthead', /Lesson[\s\S]*Step by step[\s\S]*Present[\s\S]*Light theme|Dark theme/],
      ['.model-bar', /attention heads, context of/],
      ['.run-bar button.primary', /Run again/],
      ['.chart-card .files', /Save PNG[\s\S]*Save CSV/],
      ['#predictions .eyebrow', /predict before you measure/i],
      ['.checks [type="submit"]', /Submit/],
      ['[data-testid="link"]', /Make a link/],
      ['[data-testid="script"]', /Download the PyTorch code/],
      ['.steps', /Previous lesson/],
    ])) {
      await sees(page, selector, words);
      const lang = await page.$eval(selector, (e) => e.closest('[lang]')?.getAttribute('lang'));
      assert.equal(lang, 'en', selector);
    }
    assert.deepEqual(await vietnameseInEnglish(page), []);
    assert.deepEqual(await look(page), { found: [], tooWide: 0 });
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('the lessons in English say of every part which language it is in, before a run and after', async () => {
    const { page, errors } = await site.open('');
    await inEnglish(page);
    for (const place of LESSONS) {
      await page.goto(new URL(place, site.url).href, { waitUntil: 'load' });
      await waitFor(page, () => document.querySelector('.run-bar') !== null);
      assert.deepEqual(await englishInVietnamese(page), [], place);
      await edit(page, 'He saw her go home.\nShe told her all.\nA line without it.');
      await run(page);
      assert.deepEqual(await vietnameseInEnglish(page), [], place);
      assert.deepEqual(await englishInVietnamese(page), [], place);
    }
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('the stepper, the stored models and the speed page are English throughout', async () => {
    const { page, errors } = await site.open('stepper/');
    await inEnglish(page);
    await ran(page);
    await sees(page, '[data-testid="grid-title"], #grid .title', /largest|layer/);
    assert.deepEqual(await vietnameseInEnglish(page), []);
    // With the parts that are fetched when they are opened.
    // Clicked where it is: what is fetched moves what is below it.
    const click = async (/** @type {string} */ selector) => {
      await page.waitForSelector(selector, { visible: true });
      await page.$eval(selector, (node) => /** @type {HTMLElement} */ (node).click());
    };
    for (const part of ['patch', 'vectors']) await click(`#${part} > summary`);
    await sees(page, '#vectors', /Save vectors/);
    await click('#patch button.primary');
    await sees(page, '[data-testid="sweep"]', /^Patch every cell: 26 runs/);
    await click('[data-testid="sweep"]');
    await sees(page, '[data-testid="figure-6"] .title', /Layer 0: “␣shook”/);
    assert.deepEqual(await vietnameseInEnglish(page), []);
    assert.deepEqual(await look(page), { found: [], tooWide: 0 });
    for (const [place, words] of /** @type {[string, RegExp][]} */ ([
      ['models/', /Models stored on this device/],
      ['bench.html', /What can your device do\?/],
    ])) {
      await page.goto(new URL(place, site.url).href, { waitUntil: 'load' });
      await sees(page, 'main', words);
      assert.deepEqual(await vietnameseInEnglish(page), []);
      assert.deepEqual(await look(page), { found: [], tooWide: 0 });
    }
    assert.deepEqual(errors, []);
    await page.close();
  });
});
