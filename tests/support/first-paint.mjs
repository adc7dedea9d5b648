// SPDX-License-Identifier: MIT
//
// first-paint.mjs - the files that a page of the course asks for before anybody runs anything, and their
// bytes as a host that compresses would send them: fonts and the recorded run included, but not the
// model's weights and the engine's WebAssembly, which come after the page stands. Used by
// tests/e2e/budget.test.mjs and tests/bench/course.mjs.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT, waitFor } from '../browser.mjs';
import { modelReady } from '../e2e/page.mjs';

const SITE = path.join(ROOT, 'build/site');

/** Bytes, compressed, that a page may need. */
export const BUDGET = 400_000;

/** Fonts and pictures are compressed already; a host sends them as they are. */
const PACKED = /\.(woff2|png)$/;

/** @param {string} place @returns {number} bytes on the wire */
function sent(place) {
  const file = path.join(SITE, place === '' || place.endsWith('/') ? `${place}index.html` : place);
  const bytes = readFileSync(file);
  return PACKED.test(file) ? bytes.length : gzipSync(bytes).length;
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} url the site's root
 * @param {string} place '' for the home page
 * @returns {Promise<{ file: string, bytes: number }[]>} the largest first
 */
export async function firstPaint(page, url, place) {
  /** @type {Set<string>} */
  const asked = new Set();
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === new URL(url).origin) asked.add(pathname.slice(1));
  });
  await page.goto(new URL(place, url).href, { waitUntil: 'load' });
  // A lesson asks for nothing more by itself once its recorded run is shown and its model can run.
  if (place) await modelReady(page);
  if (place && existsSync(path.join(SITE, place, 'recorded.json'))) {
    await waitFor(page, () => document.querySelector('.provenance')?.textContent);
  }
  const files = [...asked].filter((file) => !/\.gguf$|^wasm\//.test(file));
  const sizes = files.map((file) => ({ file, bytes: sent(file) }));
  return sizes.sort((a, b) => b.bytes - a.bytes);
}
