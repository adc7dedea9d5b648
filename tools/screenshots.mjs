// SPDX-License-Identifier: MIT
//
// screenshots.mjs - pictures of every page, for a look before a visual change is committed:
//
//     ./serve.sh --build-only && npm run screenshots [-- home lessons/05 stepper]
//
// Each page's first screen on a laptop and a telephone before anything is clicked, and the whole page after a
// run at the width of a telephone, a laptop and a projector, light and dark, in build/screenshots/. Nothing is
// compared automatically.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { onSite, ROOT } from '../tests/browser.mjs';
import { run } from '../tests/e2e/page.mjs';

const FOLDER = path.join(ROOT, 'build/screenshots');
const WIDTHS = [390, 1280, 1920];
const SCHEMES = ['light', 'dark'];
const FIRST_SCREENS = [
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
];

/** Fonts, and charts that are drawn one in a frame, have come to rest by then. */
const SETTLE_MS = 1500;

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** @param {string} sitePath of a page in the site @returns {string} 'home', 'lessons/05' */
const nameOf = (sitePath) => sitePath.replace(/\.html$|\/$/g, '') || 'home';

/** @param {string} sitePath @param {string} rest @returns {string} */
const fileOf = (sitePath, rest) =>
  path.join(FOLDER, `${nameOf(sitePath).replaceAll('/', '-')}-${rest}.png`);

/** @param {import('puppeteer-core').Page} page @param {string} sitePath */
async function firstScreen(page, sitePath) {
  for (const scheme of SCHEMES) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const size of FIRST_SCREENS) {
      await page.setViewport(size);
      await settled();
      await page.screenshot({ path: fileOf(sitePath, `first-${size.width}-${scheme}`) });
    }
  }
}

/** @param {import('puppeteer-core').Page} page @param {string} sitePath */
async function picture(page, sitePath) {
  for (const scheme of SCHEMES) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 900 });
      await settled();
      // A window as high as the page: capturing beyond the window clears canvases.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewport({ width, height });
      await settled();
      await page.screenshot({ path: fileOf(sitePath, `${width}-${scheme}`) });
    }
  }
}

await mkdir(FOLDER, { recursive: true });
await onSite(async (page, url) => {
  // The masthead links to every page.
  const hrefs = await page.$$eval('.masthead nav a', (links) => links.map(({ href }) => href));
  const pages = hrefs.map((href) => href.slice(url.length));
  const wanted = process.argv.slice(2).map(nameOf);
  const isWanted = (/** @type {string} */ sitePath) =>
    wanted.length === 0 || wanted.includes(nameOf(sitePath));
  for (const sitePath of pages.filter(isWanted)) {
    await page.goto(new URL(sitePath, url).href, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await firstScreen(page, sitePath);
    if (await page.$('.run-bar')) await run(page);
    await picture(page, sitePath);
    const count = (WIDTHS.length + FIRST_SCREENS.length) * SCHEMES.length;
    console.log(`${nameOf(sitePath)}: ${count} pictures`);
  }
});
