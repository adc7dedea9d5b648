// SPDX-License-Identifier: MIT
//
// How many bytes a page of the course needs before anybody runs anything (tests/support/first-paint.mjs
// says which). Chromium only: what a page asks for is the same in every browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers } from '../browser.mjs';
import { BUDGET, firstPaint } from '../support/first-paint.mjs';
import { LESSONS } from '../support/places.mjs';

inBrowsers('the budget', (site) => {
  if (site.browserName !== 'chromium') return;
  for (const place of ['', ...LESSONS, 'stepper/']) {
    test(`/${place} needs at most 400 KB without the model`, async () => {
      const { page } = await site.open('models/');
      const files = await firstPaint(page, site.url, place);
      assert.ok(files.length > 10, String(files.length));
      const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
      const largest = files.slice(0, 8).map(({ file, bytes }) => `${file} ${bytes}`);
      assert.ok(total <= BUDGET, `${total} bytes: ${largest.join(', ')}`);
      await page.close();
    });
  }
});
