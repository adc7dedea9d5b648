// SPDX-License-Identifier: MIT
//
// The site without its server, on a plain static host and in a folder of it: what ran once runs again, a new build
// and the one before it are never mixed, a broken one changes nothing, and the off switch takes everything away. In
// both browsers, as their service workers are their own; what keeps a site from being kept is asked in Chromium.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import os from 'node:os';
import { after, before, test } from 'node:test';
import { eventually, inBothBrowsers, inBrowsers, waitFor } from '../browser.mjs';
import { LESSONS, pagesOfMasthead } from '../support/places.mjs';
import { startHost } from '../support/static-host.mjs';
import {
  expectNoText,
  expectRead,
  expectText,
  modelReady,
  press,
  readTable,
  run,
  runEnded,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../support/static-host.mjs').Host} Host */
/** @typedef {{ build: string, kept: Record<string, string>, others: Record<string, string> }} SiteList */

const WORKER = 'service-worker.js';
const LINE = '#offline';
const READY = /đã được lưu trên máy này/;

/** @param {Host} host @returns {Promise<{ list: SiteList, code: string }>} the worker's parts */
async function readWorker(host) {
  const [, list, code] =
    /^self\.laminarSite=(.*?);\n(.*)$/s.exec(`${await host.read(WORKER)}`) ?? [];
  return { list: JSON.parse(list), code };
}

/**
 * Puts another build on the host: some of its files say something else.
 *
 * @param {Host} host
 * @param {string} name  of the build
 * @param {Record<string, (source: string) => string>} changes  by file
 * @param {{ wrong?: string[] }} [broken]  files whose hash is not what the list says
 */
async function deploy(host, name, changes, { wrong = [] } = {}) {
  const { list, code } = await readWorker(host);
  for (const [file, change] of Object.entries(changes)) {
    const body = change(`${await host.read(file)}`);
    host.files.set(file, body);
    list.kept[file] = createHash('sha256').update(body).digest('base64');
  }
  for (const file of wrong) list.kept[file] = createHash('sha256').update(name).digest('base64');
  list.build = name;
  host.files.set(WORKER, `self.laminarSite=${JSON.stringify(list)};\n${code}`);
}

/** @param {string} by @returns {(html: string) => string} another heading of the home page */
const headed = (by) => (html) => html.replace(/<h1\b.*?<\/h1>/s, `<h1>${by}</h1>`);

/** @param {Page} page @returns {Promise<string[]>} names of the caches of its origin */
const cachesOf = (page) => page.evaluate(() => caches.keys());

/** Asks the browser for the host's worker, as a visit does; settles when it is installed or refused. @param {Page} page */
const lookForUpdate = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update().catch(() => {});
    const { installing } = registration ?? {};
    if (!installing) return;
    await new Promise((resolve) => {
      installing.addEventListener('statechange', resolve, { once: true });
      if (installing.state !== 'installing') resolve(undefined);
    });
  });

/** @param {Page} page @param {string} url */
const goTo = (page, url) => page.goto(url, { waitUntil: 'load' });

/** @param {Page} page @param {string} words  of a button that loads the page anew */
async function reloadBy(page, words) {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), press(page, words)]);
}

/**
 * Starts a run and says at once whether a button can be pressed beside it.
 *
 * @param {Page} page
 * @param {string} selector
 */
async function isHeldByRun(page, selector) {
  const isHeld = await page.evaluate((place) => {
    const start = document.querySelector('.run-bar button.primary');
    const button = document.querySelector(place);
    if (!(start instanceof HTMLElement) || !(button instanceof HTMLButtonElement)) return null;
    start.click();
    return button.disabled;
  }, selector);
  await runEnded(page);
  await waitFor(
    page,
    (place) => document.querySelector(place)?.matches(':enabled') ?? false,
    selector,
  );
  return isHeld;
}

/** A page with the bar of its model. */
const LESSON = LESSONS[LESSONS.length - 1];

inBothBrowsers('without the server', (site) => {
  /** @type {Host} */
  let host;
  /** @type {Page} */
  let page;
  /** What the lesson measured when the server was there. @type {string[][]} */
  let measured = [];

  before(async () => {
    host = await startHost({ folder: '/lab/' });
  });
  after(() => host?.stop());

  test('the first visit keeps the site, and no weights', async () => {
    ({ page } = await site.open(host.url + LESSON));
    await expectText(page, LINE, READY);
    const { list } = await readWorker(host);
    assert.deepEqual(await cachesOf(page), [`laminar /lab/ ${list.build}`]);
    const kept = await page.evaluate(async () => {
      const [name] = await caches.keys();
      return (await (await caches.open(name)).keys()).map(({ url }) => url);
    });
    assert.deepEqual(
      kept.map((url) => url.slice(host.url.length)).sort(),
      Object.keys(list.kept).sort(),
    );
    assert.ok(!kept.some((url) => /\.(gguf|map)$/.test(url)));
  });

  test('the page offers all cores for one reload, except during a run', async () => {
    await modelReady(page);
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await expectText(page, '.model-bar .facts', /bản dựng simd,/);
    await expectRead(page, 'cores', /hai tiêu đề còn thiếu/);
    assert.equal(await isHeldByRun(page, '[data-testid="cores"] button'), true);
    await page.$eval('.run-bar textarea', (box) => {
      box.value = 'Typed before the reload.';
    });
    await reloadBy(page, 'Tải lại để dùng nhiều luồng');
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await modelReady(page);
    await expectText(page, '.model-bar .facts', /bản dựng (relaxed|simd)-threads,/);
    assert.equal((await page.$$('[data-testid="cores"]')).length, 0);
    const text = await page.$eval('.run-bar textarea', (box) => box.value);
    assert.equal(text, 'Typed before the reload.');
  });

  test('every page opens, and a lesson measures the same on the stored model', async () => {
    await goTo(page, host.url + LESSON);
    await modelReady(page);
    await run(page);
    measured = (await readTable(page, 1)).rows;
    await host.stop();
    // A page of a lesson is a page of a lesson; Chromium opens them all.
    const isOpened = (/** @type {string} */ place) =>
      site.browserName === 'chromium' || !place.startsWith('lessons/');
    for (const place of pagesOfMasthead().filter(isOpened)) {
      await goTo(page, host.url + place);
      await expectText(page, LINE, READY);
    }
    await goTo(page, host.url + LESSON);
    await expectRead(page, 'figure-1', /\S/); // the recorded run
    await modelReady(page);
    await run(page);
    assert.equal((await page.$$('.message.error')).length, 0);
    assert.deepEqual((await readTable(page, 1)).rows, measured);
    await goTo(page, `${host.url}stepper`); // without its slash
    assert.equal(await page.evaluate(() => location.pathname), '/lab/stepper/');
    await host.start();
  });

  test('a broken build changes nothing', async () => {
    const before = await cachesOf(page);
    await deploy(host, 'wrong', { 'index.html': headed('Hỏng') }, { wrong: ['home.css'] });
    await lookForUpdate(page);
    assert.deepEqual(await cachesOf(page), before);
    host.files.set('home.css', null);
    await deploy(host, 'missing', {}, { wrong: ['home.css'] });
    await lookForUpdate(page);
    assert.deepEqual(await cachesOf(page), before);
    await goTo(page, host.url);
    await expectText(page, LINE, READY);
    await expectNoText(page, 'h1', /Hỏng/);
    host.files.clear();
  });

  test('a new build waits for the learner, and a page of the old one gets old files', async () => {
    const css = (/** @type {string} */ source) => `${source}\n.second { color: red }`;
    await deploy(host, 'second', { 'index.html': headed('Bản hai'), 'home.css': css });
    host.asked.length = 0;
    await lookForUpdate(page);
    await expectText(page, LINE, /bản mới/);
    const { files } = host;
    assert.deepEqual(
      [...new Set(host.asked)].filter((file) => !file.startsWith('models/')).sort(),
      [...files.keys()].sort(),
      'what is the same is not fetched again',
    );
    const old = await page.evaluate(async () => (await fetch('home.css')).text());
    assert.doesNotMatch(old, /\.second/);
    await goTo(page, host.url);
    await expectNoText(page, 'h1', /Bản hai/);
    await expectText(page, LINE, /bản mới/);
    assert.equal(await isHeldByRun(page, `${LINE} button`), true);
  });

  test('the new build is taken when no other page of the old one is open', async () => {
    const other = await site.open(`${host.url}glossary/`);
    await press(page, 'Dùng bản mới');
    await expectText(page, LINE, /thẻ khác/);
    await other.page.close();
    await reloadBy(page, 'Dùng bản mới');
    await expectText(page, 'h1', 'Bản hai');
    await expectText(page, LINE, READY);
    assert.deepEqual(await cachesOf(page), ['laminar /lab/ second']);
  });

  test('a cache that was cleared is filled again', async () => {
    await page.evaluate(() => caches.delete('laminar /lab/ second'));
    await goTo(page, `${host.url}models/`);
    await expectText(page, LINE, READY);
    await host.stop();
    await goTo(page, host.url);
    await expectText(page, 'h1', 'Bản hai');
    await host.start();
  });

  test('the off switch removes worker and caches', async () => {
    host.files.clear();
    host.files.set(WORKER, /** @type {Buffer} */ (await host.read('no-service-worker.js')));
    await lookForUpdate(page);
    await goTo(page, 'about:blank');
    await goTo(page, host.url);
    await expectText(page, LINE, /máy chủ đã tắt/);
    await eventually(async () => {
      const left = await page.evaluate(async () => ({
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        caches: await caches.keys(),
      }));
      assert.deepEqual(left, { workers: 0, caches: [] });
    });
    await goTo(page, host.url);
    await expectText(page, LINE, /máy chủ đã tắt/);
    await expectNoText(page, 'h1', /Bản hai/);
  });
});

inBrowsers('what keeps the site from being kept', (site) => {
  /** @type {Host} */
  let host;

  before(async () => {
    host = await startHost();
  });
  after(() => host?.stop());

  /** @param {Page} page @param {RegExp} sentence */
  async function worksWith(page, sentence) {
    await expectText(page, LINE, sentence);
    await modelReady(page);
    await run(page);
    assert.equal((await page.$$('.message.error')).length, 0);
    assert.equal((await page.$$('[data-testid="cores"]:not([hidden])')).length, 0);
    await page.close();
  }

  test('a full disk', async () => {
    const full =
      "Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError') };";
    host.files.set(WORKER, `${full}\n${await host.read(WORKER)}`);
    const { page } = await site.open(host.url + LESSON);
    await expectText(page, LINE, /không đủ chỗ/);
    assert.deepEqual(await cachesOf(page), []);
    await worksWith(page, /không đủ chỗ/);
    host.files.clear();
  });

  test('a host that lacks a file', async () => {
    host.files.set('lessons/01/recorded.json', null);
    const { page } = await site.open(host.url + LESSON);
    await expectText(page, LINE, /thiếu hoặc bị sai/);
    assert.deepEqual(await cachesOf(page), []);
    await worksWith(page, /thiếu hoặc bị sai/);
    host.files.clear();
  });

  test('a browser or a window without service workers', async () => {
    const page = await site.browser().newPage();
    await page.evaluateOnNewDocument(() => {
      Object.defineProperty(navigator, 'serviceWorker', { value: undefined });
    });
    await goTo(page, host.url + LESSON);
    await worksWith(page, /cửa sổ riêng tư/);
  });

  const [address] = Object.values(os.networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map((one) => one.address);
  test('http on a local network', { skip: !address && 'this machine is on none' }, async () => {
    const local = await startHost({ address });
    try {
      const { page } = await site.open(local.url + LESSON);
      await worksWith(page, /địa chỉ này là http/);
    } finally {
      await local.stop();
    }
  });
});
