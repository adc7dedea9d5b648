// SPDX-License-Identifier: MIT
//
// The site without its server, on a plain static host and in a folder of it: what ran once runs again, a new build
// and the one before it are never mixed, a broken one changes nothing, and the off switch takes everything away. In
// both browsers, as their service workers are their own.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import os from 'node:os';
import { after, before, test } from 'node:test';
import { eventually, inBothBrowsers, waitFor } from '../browser.mjs';
import { LESSONS, pagesOfMasthead } from '../support/places.mjs';
import { startHost } from '../support/static-host.mjs';
import { expectNoText, expectRead, expectText, modelReady, press, run, textOf } from './page.mjs';

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

/** Asks the browser for the host's worker, as a visit after some hours does. @param {Page} page */
const lookForUpdate = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update().catch(() => {});
  });

/** @param {Page} page @param {string} url */
const goTo = (page, url) => page.goto(url, { waitUntil: 'load' });

/** @param {Page} page @param {() => Promise<unknown>} act waits until what it does has loaded the page anew */
async function reloadedBy(page, act) {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), act()]);
}

inBothBrowsers('without the server', (site) => {
  /** @type {Host} */
  let host;
  /** @type {Page} */
  let page;
  /** What lesson 5 said when the server was there. */
  let measured = '';

  before(async () => {
    host = await startHost({ folder: '/lab/' });
  });
  after(() => host?.stop());

  test('the first visit keeps the site, and no weights', async () => {
    ({ page } = await site.open(host.url));
    await expectText(page, LINE, READY);
    const { list } = await readWorker(host);
    const [cache, ...more] = await cachesOf(page);
    assert.deepEqual([cache, more], [`laminar /lab/ ${list.build}`, []]);
    const kept = await page.evaluate(async (name) => {
      const requests = await (await caches.open(name)).keys();
      return requests.map(({ url }) => url);
    }, cache);
    assert.deepEqual(
      kept.map((url) => url.slice(host.url.length)).sort(),
      Object.keys(list.kept).sort(),
    );
    assert.ok(!kept.some((url) => /\.(gguf|map)$/.test(url)));
  });

  test('a reload, which the page offers except during a run, gives it all cores', async () => {
    await goTo(page, `${host.url}${LESSONS.at(-1)}`);
    // This page came through the worker, which the one before did not.
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await modelReady(page);
    await run(page);
    measured = await textOf(page, '[data-testid="figure-1"] .foot, [data-testid="figure-1"]');
    assert.equal((await page.$$('[data-testid="cores"]')).length, 0);
  });

  test('every page opens, and a lesson runs on the stored model', async () => {
    await host.stop();
    for (const place of pagesOfMasthead()) {
      await goTo(page, host.url + place);
      await expectText(page, LINE, READY);
    }
    await goTo(page, `${host.url}${LESSONS.at(-1)}`);
    await modelReady(page);
    await run(page);
    assert.equal((await page.$$('.message.error')).length, 0);
    assert.equal(
      await textOf(page, '[data-testid="figure-1"] .foot, [data-testid="figure-1"]'),
      measured,
    );
    await goTo(page, `${host.url}stepper`); // without its slash
    assert.equal(await page.evaluate(() => location.pathname), '/lab/stepper/');
    await host.start();
  });
});
