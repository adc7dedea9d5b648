// SPDX-License-Identifier: MIT
//
// The glossary as a learner meets it: from the first use of a term in a lesson, and in both languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { expectText, textOf } from './page.mjs';

inBrowsers('the glossary', (site) => {
  test('a term in a lesson leads to its entry, which leads to the lesson where it matters', async () => {
    const { page, errors } = await site.open(LESSONS[1]);
    const term = 'a.term[href$="#residual-stream"]';
    assert.equal(await textOf(page, term), 'luồng phần dư');
    await Promise.all([page.waitForNavigation(), page.click(term)]);
    await expectText(page, ':target dt', /luồng phần dư.*residual stream/);
    await waitFor(page, () => {
      const box = document.querySelector(':target')?.getBoundingClientRect();
      return box !== undefined && box.top >= 0 && box.bottom <= window.innerHeight;
    });
    assert.ok(await page.$(':target .katex'), 'the formula is set');
    await Promise.all([page.waitForNavigation(), page.click(':target a.lesson')]);
    assert.equal(page.url(), new URL(LESSONS[0], site.url).href);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('its definitions follow the language, and the masthead leads to it', async () => {
    const { page, errors } = await site.open('');
    const link = '.masthead nav a[href$="glossary/"]';
    await Promise.all([page.waitForNavigation(), page.click(link)]);
    assert.match(await textOf(page, '#norm'), /Chiều dài của mũi tên/);
    await Promise.all([page.waitForNavigation(), page.click('#language')]);
    await waitFor(page, () => document.querySelector('h1 [lang=en]')?.checkVisibility() === true);
    const shown = await page.$eval('#norm dd', (dd) => /** @type {HTMLElement} */ (dd).innerText);
    assert.match(shown, /^The length of the arrow/);
    assert.deepEqual(errors, []);
    await page.close();
  });
});
