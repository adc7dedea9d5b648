// SPDX-License-Identifier: MIT
//
// store-site.mjs - what the tests of the store share: a hub, a page that runs stores (store-page.js), and
// the calls of one through the other. Runs a group of tests once in each browser.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, beforeEach } from 'node:test';
import { inBothBrowsers, waitFor } from '../browser.mjs';
import { startHub } from '../support/hub.mjs';

export const SIZE = 300_000;
/** As in store-page.js. */
export const CHUNK = 16 << 10;
/** Bytes that storePart() puts on disk. */
export const PART = 6 * CHUNK;

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {number} size */
export const makeFile = (size) => Buffer.concat([Buffer.from('GGUF'), randomBytes(size - 4)]);
/** @param {Uint8Array} bytes */
export const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Looks until something is so; for what happens here and not in the page. @param {() => boolean} isSo */
export async function waitUntil(isSo) {
  const deadline = performance.now() + 60_000;
  while (!isSo()) {
    assert.ok(performance.now() < deadline, `it never came about: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * A file on the hub that every test gets anew, a page, and the store called 'a' in it.
 */
class Stores {
  #site;
  #count = 0;
  #name = '';
  file = makeFile(SIZE);
  sha256 = hashOf(this.file);
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  hub = /** @type {any} */ (null);
  /** @type {Page} */
  page = /** @type {any} */ (null);

  /** @param {import('../browser.mjs').Site} site */
  constructor(site) {
    this.#site = site;
  }

  async start() {
    this.hub = await startHub({ files: {} });
    this.page = await this.openPage();
    await this.ask('start', ['a']);
  }

  async openPage() {
    const { page } = await this.#site.open('tests/web/store-page.html');
    await waitFor(page, () => 'tests' in globalThis);
    return page;
  }

  /** A file that the hub has and this machine does not. */
  newName() {
    this.#name = `owner/model/resolve/main/${this.#count++}.gguf`;
    this.put(this.file);
  }

  /** Puts other bytes in the file's place. @param {Buffer} bytes */
  put(bytes) {
    this.hub.put(this.#name, bytes);
  }

  /** What open() is given. */
  get model() {
    return { url: this.hub.url(this.#name), sha256: this.sha256 };
  }

  /**
   * Calls a function of store-page.js.
   * @param {string} what
   * @param {any[]} args
   * @param {Page} [page]
   * @returns {Promise<any>}
   */
  ask(what, args, page = this.page) {
    return page.evaluate(
      (what, args) => /** @type {any} */ (globalThis).tests[what](...args),
      what,
      args,
    );
  }

  /** @param {object} [more] of open */
  load(more) {
    return this.ask('load', ['a', { ...this.model, ...more }]);
  }

  /** Loads and requires the right bytes. @param {object} [more] of open */
  async loadWell(more) {
    const end = await this.load(more);
    assert.deepEqual([end.code, end.hash], ['loaded', this.sha256], JSON.stringify(end.detail));
    return end;
  }

  /**
   * Ends the store's worker, and starts another one.
   * @param {object} [options]
   * @param {string} [script] of a patched worker
   */
  async reopen(options, script) {
    await this.ask('kill', ['a']);
    await this.ask('start', ['a', options, script]);
  }

  /** What list() says of the file. */
  entry() {
    return this.ask('entry', ['a', this.model.url]);
  }

  /** Puts the first PART bytes on disk. @param {number} [bytes] */
  async storePart(bytes = PART) {
    const end = await this.ask('read', ['a', this.model, [[0, bytes]]]);
    assert.equal(end.code, 'read');
    await this.reopen();
    assert.equal((await this.entry()).storedBytes, bytes);
    this.hub.reset();
  }
}

/**
 * @param {string} title
 * @param {(stores: Stores) => void} define declares the tests
 */
export function withStores(title, define) {
  inBothBrowsers(title, (site) => {
    const stores = new Stores(site);
    before(() => stores.start());
    beforeEach(() => {
      stores.hub.reset();
      stores.newName();
    });
    after(() => stores.hub.close());
    define(stores);
  });
}
