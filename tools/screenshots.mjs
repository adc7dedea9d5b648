// SPDX-License-Identifier: MIT
//
// screenshots.mjs - pictures of every page after a run, for a look before a visual change is
// committed:
//
//     ./serve.sh --build-only && npm run screenshots [-- lessons/05 stepper]
//
// Each page at the width of a telephone, a laptop and a projector, light and dark, as one long
// picture in build/screenshots/. Nothing is compared automatically.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { onSite, ROOT } from '../tests/browser.mjs';
import { run } from '../tests/e2e/page.mjs';

const FOLDER = path.join(ROOT, 'build/screenshots');
const WIDTHS = [390, 1280, 1920];
const SCHEMES = ['light', 'dark'];

/** Fonts, and charts that are drawn one in a frame, have come to rest by then. */
const SETTLE_MS = 1500;

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/**
 * @param {import('puppeteer-core').Page} page
 * @param {string} sitePath of the page in the site
 */
async function picture(page, sitePath) {
  const name = sitePath.replace(/\.html$|\/$/g, '').replaceAll('/', '-') || 'home';
  for (const scheme of SCHEMES) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 900 });
      await settled();
      // A window as high as the page: capturing beyond the window clears canvases.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewport({ width, height });
      await settled();
      await page.screenshot({ path: path.join(FOLDER, `${name}-${width}-${scheme}.png`) });
    }
  }
}

await mkdir(FOLDER, { recursive: true });
await onSite(async (page, url) => {
  // The masthead links to every page.
  const hrefs = await page.$$eval('.masthead nav a', (links) => links.map(({ href }) => href));
  const pages = hrefs.map((href) => href.slice(url.length));
  const wanted = process.argv.slice(2).map((sitePath) => sitePath.replace(/\/$/, ''));
  const isWanted = (/** @type {string} */ sitePath) =>
    wanted.length === 0 || wanted.includes(sitePath.replace(/\/$/, ''));
  for (const sitePath of pages.filter(isWanted)) {
    await page.goto(new URL(sitePath, url).href, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    if (await page.$('.run-bar')) await run(page);
    await picture(page, sitePath);
    console.log(`${sitePath || 'home'}: ${WIDTHS.length * SCHEMES.length} pictures`);
  }
});
