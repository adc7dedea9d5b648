// SPDX-License-Identifier: MIT
//
// browser-pool.mjs - browsers that outlive a test file: a start costs Chromium two seconds of a processor
// and Firefox six, more than many a file. tests/run.mjs opens a pool for each of the commands that it runs
// at a time; tests/browser.mjs borrows from it. A file that runs alone has no pool and starts its own.
//
// What groups of tests leave in a browser is kept apart by origin: each has a server on a port of its own,
// and a port that the browser has seen is refused.

import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { DEFAULTS, launch } from './browser.mjs';

/** @typedef {import('./browser.mjs').BrowserName} BrowserName */
/** @typedef {{ at: string, isAlive: () => boolean, kill: () => void, ports: Set<string> }} Kept */

/** The environment variable that names a pool's address. */
const ADDRESS = 'LAMINAR_BROWSER_POOL';

/**
 * @typedef {object} Pool
 * @property {Record<string, string>} environment  of a command that borrows
 * @property {() => void} renew  ends the browsers; the next command has new ones
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Pool>} */
export async function openPool() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'laminar-browsers-'));
  /** @type {Map<BrowserName, Kept>} */
  const kept = new Map();

  /** @param {BrowserName} name @returns {Promise<Kept>} */
  async function start(name) {
    const browser = await launch(name, await mkdtemp(path.join(folder, name)));
    const child = browser.process();
    const at = browser.wsEndpoint();
    await browser.disconnect(); // Firefox has one session at a time
    return {
      at,
      ports: new Set(),
      isAlive: () => child?.exitCode === null && child.signalCode === null,
      kill: () => child?.kill('SIGKILL'),
    };
  }

  const server = http.createServer(async (request, response) => {
    const [, name, port] = (request.url ?? '').split('/');
    try {
      let browser = kept.get(/** @type {BrowserName} */ (name));
      if (!browser?.isAlive()) {
        browser = await start(/** @type {BrowserName} */ (name));
        kept.set(/** @type {BrowserName} */ (name), browser);
      }
      const isNew = !browser.ports.has(port);
      browser.ports.add(port);
      response.end(isNew ? browser.at : '');
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  function renew() {
    for (const { kill } of kept.values()) kill();
    kept.clear();
  }

  return {
    environment: { [ADDRESS]: `http://127.0.0.1:${port}` },
    renew,
    close: async () => {
      server.close();
      renew();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** Is there a pool to borrow from? */
export const hasPool = () => Boolean(process.env[ADDRESS]);

/**
 * @param {BrowserName} name
 * @param {number} port  of the site that it will open
 * @returns {Promise<import('puppeteer-core').Browser | null>} null: the browser has seen this port; to be
 *   given back by giveBack()
 */
export async function borrow(name, port) {
  const response = await fetch(`${process.env[ADDRESS]}/${name}/${port}`);
  const at = await response.text();
  if (!response.ok) throw new Error(at);
  if (!at) return null;
  const protocol = name === 'firefox' ? 'webDriverBiDi' : 'cdp';
  return puppeteer.connect({ ...DEFAULTS, browserWSEndpoint: at, protocol });
}

/** Closes what was opened in it, all but the blank page that a browser starts with. @param {import('puppeteer-core').Browser} browser */
export async function giveBack(browser) {
  for (const page of await browser.pages()) {
    if (page.url() !== 'about:blank') await page.close();
  }
  await browser.disconnect();
}
