// SPDX-License-Identifier: MIT
//
// Runs a group of tests on the built site: inBrowsers() in Chromium, inBothBrowsers() in Firefox too.
// Used by the tests in tests/web/, tests/e2e/ and the lessons' folders; starts its own server and closes
// it. The browser is its own too, or one that tests/run.mjs keeps for several files (browser-pool.mjs).
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
// What two browsers can differ in runs in both: the engine, the store, files that are picked or saved,
// focus and keys, and one journey a page (tests/e2e/journeys.test.mjs). All else is Chromium's; Firefox
// runs it as well when it is asked to, by ./test.sh --all.
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
// A test waits for the state that it asserts: a page draws some milliseconds after a click, a key or the
// end of a run, and on a busy machine some seconds. drawn() waits until a page that was opened here has
// drawn all that it wants to draw; the readers of tests/e2e/page.mjs begin with it.
//
// Environment: LAMINAR_BROWSERS names the browsers that every group runs in, whatever the group says:
// chromium, firefox, or chromium,firefox, which is what `./test.sh --all` sets. CHROMIUM and FIREFOX name
// the programs where they are not on PATH.

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { startServer } from '../tools/server.mjs';
import { borrow, giveBack, hasPool } from './browser-pool.mjs';

/** The repository's root folder, with a trailing slash. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** How long waitFor() and page loads may take before they count as hung. */
const DEADLINE_MS = 120_000;

/** How puppeteer speaks with a browser, started here or not. */
export const DEFAULTS = {
  protocolTimeout: DEADLINE_MS * 2,
  defaultViewport: { width: 1280, height: 900 },
};

const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

const ALL_BROWSERS = /** @type {BrowserName[]} */ (Object.keys(PROGRAMS));

/**
 * @typedef {keyof typeof PROGRAMS} BrowserName
 *
 * @typedef {object} Options
 * @property {string} [models]  a folder as for serve.sh --models
 * @property {import('../tools/server.mjs').Mount[]} [mounts]  folders that answer in the place of the
 *   site's
 * @property {boolean} [throttlesHidden]  a hidden tab gets as little as a learner's browser gives it
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
    ...DEFAULTS,
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

/**
 * @param {BrowserName[]} usual where LAMINAR_BROWSERS does not say
 * @returns {BrowserName[]}
 */
function chosenBrowsers(usual) {
  const named = process.env.LAMINAR_BROWSERS?.split(',');
  const chosen = named ? ALL_BROWSERS.filter((name) => named.includes(name)) : usual;
  if (chosen.length === 0) throw new Error('LAMINAR_BROWSERS names neither chromium nor firefox');
  return chosen;
}

/**
 * A page without an icon of its own makes Chromium ask for one, and it says that our server has no service
 * worker; only tests/e2e/offline.test.mjs, on a host of its own, has one. Neither is a fault.
 *
 * @param {import('puppeteer-core').ConsoleMessage} message
 */
const isExpected = (message) =>
  message.location().url?.endsWith('/favicon.ico') ||
  message.text() === 'A bad HTTP response code (404) was received when fetching the script.';

/**
 * Counts in a page the animation frames that are asked for and have not come; runs before any script of
 * the page. The pages draw in frames (web/ui/drawing.js).
 */
function countFrames() {
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis;
  /** @type {Set<number>} */
  const waiting = new Set();
  Object.assign(globalThis, {
    framesWaiting: () => waiting.size,
    requestAnimationFrame(/** @type {FrameRequestCallback} */ draw) {
      const id = requestAnimationFrame((time) => {
        waiting.delete(id);
        draw(time);
      });
      waiting.add(id);
      return id;
    },
    cancelAnimationFrame(/** @type {number} */ id) {
      waiting.delete(id);
      cancelAnimationFrame(id);
    },
  });
}

/**
 * Waits until a page that site.open() opened has drawn all that it wants to draw. A hidden page gets no
 * frames and is not waited for.
 *
 * @param {import('puppeteer-core').Page} page
 * @returns {Promise<unknown>}
 */
export const drawn = (page) =>
  page.evaluate(async (deadlineMs) => {
    const count = Reflect.get(globalThis, 'framesWaiting') ?? (() => 0);
    const start = performance.now();
    while (count() > 0 && !document.hidden && performance.now() - start < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }, DEADLINE_MS);

/**
 * Declares a group of tests for Chromium, and for Firefox when it is asked to.
 * @param {string} title
 * @param {(site: Site) => void} define  declares the tests; `site` is ready when they run
 * @param {Options} [options]
 */
export function inBrowsers(title, define, options) {
  for (const name of chosenBrowsers(['chromium'])) declare(name, title, define, options);
}

/**
 * Declares a group of tests for each browser: it tests what two browsers can differ in.
 * @param {string} title
 * @param {(site: Site) => void} define  declares the tests; `site` is ready when they run
 * @param {Options} [options]
 */
export function inBothBrowsers(title, define, options) {
  for (const name of chosenBrowsers(ALL_BROWSERS)) declare(name, title, define, options);
}

/** @typedef {{ url: string, browser: import('puppeteer-core').Browser, close: () => Promise<void> }} Started */

/**
 * A server of the site, and a browser for it.
 *
 * @param {BrowserName} name
 * @param {Options} options
 * @returns {Promise<Started>}
 */
async function start(name, options) {
  const server = await startServer({
    root: path.join(ROOT, 'build/site'),
    models: options.models,
    mounts: [
      ...(options.mounts ?? []),
      { prefix: '/tests/', folder: path.join(ROOT, 'tests') },
      { prefix: '/build/wasm/', folder: path.join(ROOT, 'build/wasm') },
    ],
  });
  const { url } = server;
  if (hasPool() && !options.throttlesHidden) {
    const browser = await borrow(name, server.port);
    if (!browser) {
      await server.close();
      return start(name, options);
    }
    return {
      url,
      browser,
      close: async () => {
        await giveBack(browser);
        await server.close();
      },
    };
  }
  const profile = await mkdtemp(path.join(os.tmpdir(), `laminar-${name}-`));
  const browser = await launch(name, profile, options);
  return {
    url,
    browser,
    close: async () => {
      await browser.close();
      await server.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * @param {BrowserName} browserName
 * @param {string} title
 * @param {(site: Site) => void} define
 * @param {Options} [options]
 */
function declare(browserName, title, define, options = {}) {
  describe(`${title} (${browserName})`, () => {
    /** @type {Started} */
    let started;

    before(async () => {
      started = await start(browserName, options);
    });

    after(() => started?.close());

    define({
      browserName,
      get url() {
        return started.url;
      },
      browser: () => started.browser,
      open: async (target = '') => {
        const page = await started.browser.newPage();
        page.setDefaultTimeout(DEADLINE_MS);
        /** @type {string[]} */
        const errors = [];
        page.on('pageerror', (error) => {
          errors.push(error instanceof Error ? error.message : String(error));
        });
        page.on('console', (message) => {
          if (message.type() === 'error' && !isExpected(message)) errors.push(message.text());
        });
        await page.evaluateOnNewDocument(countFrames);
        await page.goto(new URL(target, started.url).href, { waitUntil: 'load' });
        return { page, errors };
      },
    });
  });
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

/**
 * Repeats a check until it passes, and returns what it gave. Rejects with what the last try threw, which
 * says what was seen instead.
 * @template T
 * @param {() => Promise<T>} check
 * @returns {Promise<T>}
 */
export async function eventually(check) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
