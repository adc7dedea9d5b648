// SPDX-License-Identifier: MIT
//
// How many bytes a page of the course needs before anybody runs anything, as a host that compresses
// would send them: every file that Chromium asks for, fonts and the recorded run included, but not the
// model's weights and the engine's WebAssembly (106 KB), which come after the page stands. Chromium
// only: what a page asks for is the same in every browser.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { modelReady } from './page.mjs';

const SITE = path.join(ROOT, 'build/site');

/** Bytes, compressed. */
const BUDGET = 400_000;

/** Fonts and pictures are compressed already; a host sends them as they are. */
const PACKED = /\.(woff2|png)$/;

/** @param {string} place @returns {number} bytes on the wire */
function sent(place) {
  const file = path.join(SITE, place === '' || place.endsWith('/') ? `${place}index.html` : place);
  const bytes = readFileSync(file);
  return PACKED.test(file) ? bytes.length : gzipSync(bytes).length;
}

const lessons = readdirSync(path.join(SITE, 'lessons'))
  .filter((name) => /^\d\d$/.test(name))
  .map((name) => `lessons/${name}/`);

inBrowsers('the budget', (site) => {
  if (site.browserName !== 'chromium') return;
  for (const place of ['', ...lessons]) {
    test(`/${place} needs at most 400 KB without the model`, async () => {
      const { page } = await site.open('models/');
      /** @type {Set<string>} */
      const asked = new Set();
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        if (origin === new URL(site.url).origin) asked.add(pathname.slice(1));
      });
      await page.goto(new URL(place, site.url).href, { waitUntil: 'load' });
      // A lesson asks for nothing more by itself once its recorded run is shown and its model can run.
      if (place) await modelReady(page);
      if (place && existsSync(path.join(SITE, place, 'recorded.json'))) {
        await waitFor(page, () => document.querySelector('.provenance')?.textContent);
      }
      const files = [...asked].filter((file) => !/\.gguf$|^wasm\//.test(file));
      assert.ok(files.length > 10, String(files));
      const sizes = files.map((file) => ({ file, bytes: sent(file) }));
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
      const largest = sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 8);
      assert.ok(
        total <= BUDGET,
        `${total} bytes: ${largest.map(({ file, bytes }) => `${file} ${bytes}`).join(', ')}`,
      );
      await page.close();
    });
  }
});
