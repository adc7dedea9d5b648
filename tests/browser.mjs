// SPDX-License-Identifier: MIT
//
// Runs a group of tests once in Chromium and once in Firefox, on the built site. Used by the tests in
// tests/web/ and tests/e2e/; starts its own server and browsers and closes both.
//
//     import assert from 'node:assert/strict';
//     import { test } from 'node:test';
//     import { inBrowsers, waitFor } from '../browser.mjs';
//
//     inBrowsers('the stepper', (site) => {
//       test('an arrow key moves one layer', async () => {
//         const { page, errors } = await site.open('stepper/');     // relative to the site's root
//         await page.keyboard.press('ArrowDown');
//         await waitFor(page, () => document.querySelector('output')?.textContent === '1');
//         assert.deepEqual(errors, []);       // console errors and uncaught exceptions so far
//       });
//     });
//
// `page` is puppeteer's Page (https://pptr.dev/api/puppeteer.page): evaluate(fn, ...args), click,
// type, keyboard, setViewport, screenshot, emulateMediaFeatures, ... Use waitFor() of this file
// instead of page.waitForFunction(), which builds code from strings and so fails under the site's
// policy. Functions given to evaluate() run in the page: they see only their arguments. Pages stay open
// until the group ends (or the test closes them); tests of a group run in order.
//
// Besides the site (build/site at /), the server shows the repository's tests/ at /tests/ and
// build/wasm/ at /build/wasm/, so that a test may open a page of its own, with the site's headers.
//
// Environment: LAMINAR_BROWSERS=chromium or firefox runs one only; CHROMIUM and FIREFOX name the
// programs where they are not on PATH.

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { startServer } from '../tools/server.mjs';

/** The repository's root folder, with a trailing slash. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** How long waitFor() and page loads may take before they count as hung. */
const DEADLINE_MS = 120_000;

const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

/**
 * @typedef {keyof typeof PROGRAMS} BrowserName
 *
 * @typedef {object} OpenPage
 * @property {import('puppeteer-core').Page} page
 * @property {string[]} errors  what the console's errors and uncaught exceptions said, as they come
 *
 * @typedef {object} Site
 * @property {BrowserName} browserName
 * @property {string} url  the site's root, with a trailing slash
 * @property {(path?: string) => Promise<OpenPage>} open  opens a page and waits for its load event
 * @property {() => import('puppeteer-core').Browser} browser
 */

/**
 * @param {BrowserName} name
 * @returns {string}
 */
function findProgram(name) {
  const chosen = process.env[name.toUpperCase()];
  if (chosen) return chosen;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const program of PROGRAMS[name]) {
      const file = path.join(folder, program);
      if (existsSync(file)) return file;
    }
  }
  throw new Error(`no ${name} on PATH: install it, or set ${name.toUpperCase()} to its program`);
}

/** By these, puppeteer's Chromium treats a hidden tab better than a learner's does. */
const KIND_TO_HIDDEN_TABS = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/**
 * @param {BrowserName} name
 * @param {string} profile  a folder of its own, removed afterwards
 * @param {{ throttlesHidden?: boolean }} [how]
 */
export function launch(name, profile, { throttlesHidden = false } = {}) {
  const common = {
    executablePath: findProgram(name),
    headless: true,
    userDataDir: profile,
    protocolTimeout: DEADLINE_MS * 2,
    defaultViewport: { width: 1280, height: 900 },
  };
  if (name === 'firefox') {
    return puppeteer.launch({ ...common, browser: 'firefox' });
  }
  return puppeteer.launch({
    ...common,
    browser: 'chrome',
    ignoreDefaultArgs: throttlesHidden ? KIND_TO_HIDDEN_TABS : [],
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Containers give /dev/shm 64 MB, too little for a page with a large WASM memory.
      '--disable-dev-shm-usage',
      // Chromium's sandbox refuses to start for root, as in containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/**
 * Opens the built site in a Chromium of its own, for tools that are no tests; closes both afterwards.
 *
 * @param {(page: import('puppeteer-core').Page, url: string) => Promise<void>} work
 */
export async function onSite(work) {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'laminar-site-'));
  const server = await startServer({ root: path.join(ROOT, 'build/site') });
  const browser = await launch('chromium', profile);
  try {
    const page = await browser.newPage();
    await page.goto(server.url, { waitUntil: 'load' });
    await work(page, server.url);
  } finally {
    await browser.close();
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns {BrowserName[]} */
function chosenBrowsers() {
  const all = /** @type {BrowserName[]} */ (Object.keys(PROGRAMS));
  const only = process.env.LAMINAR_BROWSERS?.split(',');
  const chosen = only ? all.filter((name) => only.includes(name)) : all;
  if (chosen.length === 0) throw new Error('LAMINAR_BROWSERS names neither chromium nor firefox');
  return chosen;
}

/**
 * Declares a group of tests for each browser.
 * @param {string} title
 * @param {(site: Site) => void} define  declares the tests; `site` is ready when they run
 * @param {{ models?: string, mounts?: import('../tools/server.mjs').Mount[],
 *   throttlesHidden?: boolean }} [options]  `models`: a folder as for serve.sh --models; `mounts`:
 *   folders that answer in the place of the site's; `throttlesHidden`: a hidden tab gets as little as
 *   a learner's browser gives it
 */
export function inBrowsers(title, define, options = {}) {
  for (const browserName of chosenBrowsers()) {
    describe(`${title} (${browserName})`, () => {
      /** @type {import('puppeteer-core').Browser} */
      let browser;
      /** @type {import('../tools/server.mjs').RunningServer} */
      let server;
      let profile = '';

      before(async () => {
        server = await startServer({
          root: path.join(ROOT, 'build/site'),
          models: options.models,
          mounts: [
            ...(options.mounts ?? []),
            { prefix: '/tests/', folder: path.join(ROOT, 'tests') },
            { prefix: '/build/wasm/', folder: path.join(ROOT, 'build/wasm') },
          ],
        });
        profile = await mkdtemp(path.join(os.tmpdir(), `laminar-${browserName}-`));
        browser = await launch(browserName, profile, options);
      });

      after(async () => {
        await browser?.close();
        await server?.close();
        if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      });

      define({
        browserName,
        get url() {
          return server.url;
        },
        browser: () => browser,
        open: async (target = '') => {
          const page = await browser.newPage();
          page.setDefaultTimeout(DEADLINE_MS);
          /** @type {string[]} */
          const errors = [];
          page.on('pageerror', (error) => {
            errors.push(error instanceof Error ? error.message : String(error));
          });
          page.on('console', (message) => {
            // A page without an icon of its own makes Chromium ask for one; that is no fault.
            const isIcon = message.location().url?.endsWith('/favicon.ico');
            if (message.type() === 'error' && !isIcon) errors.push(message.text());
          });
          await page.goto(new URL(target, server.url).href, { waitUntil: 'load' });
          return { page, errors };
        },
      });
    });
  }
}

/**
 * Waits until `probe`, run in the page, gives a truthy value, and returns that value. Rejects after
 * two minutes: a page that hangs is a failure, but no test asserts how fast it is.
 * @template {unknown[]} Args
 * @template {import('puppeteer-core').EvaluateFunc<Args>} Probe
 * @param {import('puppeteer-core').Page} page
 * @param {Probe} probe
 * @param {Args} args
 * @returns {Promise<Awaited<ReturnType<Probe>>>}
 */
export async function waitFor(page, probe, ...args) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await page.evaluate(probe, ...args);
    if (value) return value;
    if (Date.now() > deadline) {
      const text = await page.evaluate(() => document.body.innerText);
      throw new Error(`waited in vain for: ${probe}\nThe page says: ${text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
