// SPDX-License-Identifier: MIT
//
// lab-page.mjs - what the tests of web/lab.js share: a page that holds the default model, loaded, as
// globalThis.lab.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBothBrowsers, inBrowsers } from '../browser.mjs';

/**
 * @typedef {import('../../web/lab.js').Lab} Lab
 * @typedef {import('../../web/lab.js').Tensor} Tensor
 * @typedef {import('../../web/lab.js').HookFunction} HookFunction
 */

export const TEXT = 'It was the best of times, it was the worst of times';

/**
 * @param {string} title
 * @param {(at: { page: import('puppeteer-core').Page }) => void} define declares the tests; `at.page`
 *   is there when they run
 * @param {{ isSameEverywhere?: boolean }} [options] isSameEverywhere: what is tested is arithmetic, which
 *   two browsers cannot differ in; the group runs in each browser otherwise
 */
export function withLab(title, define, { isSameEverywhere = false } = {}) {
  const inChosen = isSameEverywhere ? inBrowsers : inBothBrowsers;
  inChosen(title, (site) => {
    const at = {
      page: /** @type {import('puppeteer-core').Page} */ (/** @type {unknown} */ (null)),
    };
    /** @type {string[]} */
    let errors;

    before(async () => {
      ({ page: at.page, errors } = await site.open('tests/web/blank.html'));
      await at.page.evaluate(async () => {
        const { Lab } = await import(new URL('/lab.js', location.href).href);
        const globals = /** @type {any} */ (globalThis);
        globals.Lab = Lab;
        globals.lab = await Lab.load({ model: 'mini' });
        /** How a promise failed; a success is a failure here. */
        globals.failure = (/** @type {Promise<unknown>} */ promise) =>
          promise.then(
            (value) => ({ code: 'none', detail: { value: String(value) } }),
            ({ code, message, detail }) => ({ code, message, detail }),
          );
      });
    });

    define(at);

    test('nothing of all this reached the console', () => {
      assert.deepEqual(errors, []);
    });
  });
}
