// SPDX-License-Identifier: MIT
//
// journey.mjs - a learner's way with a large model on the stand-in of the hub: layers appear while
// weights come, the tab is closed, another one goes on, the file is verified, the hub is lost.
//
//     const journey = new Journey({ open, hub, model: 'gpt2-large', place, size, layers, ids });
//     const first = await journey.closeEarly(0.4);
//     const second = await journey.comeBack();
//     await hub.close();
//     const third = await journey.again('low-memory');
//
// Used by tests/web/journey.test.mjs with a small file and by tests/hub/ with files of full size. Each
// step checks what it sees (assert), and returns figures to be printed.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_OPTIONS } from '../../web/store/options.js';
import { ROOT } from '../browser.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../web/journey-page.js').Seen} Seen */
/** @typedef {'resident' | 'streamed' | 'low-memory'} Way */

/** Before the first layer is seen, no more of a file than this may have left the hub. */
export const FIRST_LAYER_SHARE = 0.05;
/** A closed tab may lose the chunk that was coming, those broken off before it, and one in memory. */
const LOST_CHUNKS = 6;
const POLL_MS = 20;

/**
 * @typedef {object} JourneyOptions
 * @property {() => Promise<Page>} open a page of the site, such as tests/web/blank.html
 * @property {Awaited<ReturnType<typeof import('./hub.mjs').startHub>>} hub
 * @property {string} model id in the registry
 * @property {string} url of the file on the hub
 * @property {number} size in bytes
 * @property {number} layers
 * @property {number[]} ids the text
 * @property {number} rate bytes a second, until the tab is closed
 * @property {Partial<import('../../web/store/protocol.js').Options>} [store] how the store works: a
 *   small file needs small chunks
 * @property {number} [deadlineMs] of each step; what hangs is a failure
 */

export class Journey {
  #options;
  #sentBefore = 0;
  /** @type {string[]} what every complete run must give */
  #hashes = [];
  /** @type {string[]} what the first visit saw */
  #firstHashes = [];

  /** @param {JourneyOptions} options */
  constructor(options) {
    this.#options = { deadlineMs: 120_000, ...options };
  }

  /**
   * The first visit: the first layer is seen before more than FIRST_LAYER_SHARE of the file has left
   * the hub, and the tab is closed when that is `share`.
   * @param {number} share
   */
  async closeEarly(share) {
    const { hub, size, layers, rate } = this.#options;
    hub.bytesPerSecond = rate;
    hub.allow(FIRST_LAYER_SHARE * size);
    const page = await this.#begin('streamed');
    const first = await this.#until(page, 'the first layer', (seen) => seen.layers > 0);
    const firstLayerBytes = hub.sentBytes;
    assert.equal(first.verified, false, 'what is not hashed is not verified');
    hub.allow(share * size);
    // Pieces have 1 % of a second each, and the last one that is allowed may be short of the limit.
    await waitUntil(() => hub.sentBytes > share * size - Math.max(rate / 50, 64 << 10), this.#wait);
    const last = await seenIn(page);
    assert.equal(last.state, 'running');
    assert.equal(last.verified, false);
    assert.ok(last.layers < layers, `all ${layers} layers with ${share} of the weights`);
    this.#firstHashes = last.hashes;
    await page.close();
    this.#sentBefore = hub.sentBytes;
    hub.bytesPerSecond = 0;
    hub.allow(Number.POSITIVE_INFINITY);
    return { firstLayerBytes, closedAtBytes: this.#sentBefore, layers: last.layers };
  }

  /** The second visit: what is here is not fetched again; at the end the file is verified. */
  async comeBack() {
    const { hub, url, size, layers } = this.#options;
    const page = await this.#open();
    const before = await storedIn(page, url);
    assert.ok(before && !before.verified, 'the closed tab left nothing');
    await this.#begin('streamed', page);
    const end = await this.#until(page, 'the end of the second visit', ({ state }) => {
      return state !== 'running';
    });
    assert.equal(end.state, 'done');
    assert.equal(end.layers, layers);
    assert.equal(end.verified, true);
    assert.deepEqual(end.hashes.slice(0, this.#firstHashes.length), this.#firstHashes);
    this.#hashes = end.hashes;
    const after = await storedIn(page, url);
    assert.deepEqual([after?.verified, after?.storedBytes], [true, size]);
    await page.close();
    const refetchedBytes = hub.sentBytes - size;
    const bytes = `${refetchedBytes} bytes came twice`;
    assert.ok(refetchedBytes >= 0 && refetchedBytes <= this.#mostTwice, bytes);
    return { ...end, storedBytes: before.storedBytes, refetchedBytes };
  }

  /**
   * A visit with nothing to fetch: the same bits, whatever the way of loading.
   * @param {Way} weights
   */
  async again(weights) {
    const { hub } = this.#options;
    const { redirects, sentBytes } = hub;
    const page = await this.#begin(weights);
    const end = await this.#until(page, `a visit ${weights}`, ({ state }) => state !== 'running');
    await page.close();
    assert.deepEqual([end.state, end.verified], ['done', true]);
    assert.deepEqual(end.hashes, this.#hashes, `other numbers ${weights}`);
    assert.deepEqual([hub.redirects, hub.sentBytes], [redirects, sentBytes]);
    return end;
  }

  /**
   * A registry that says another SHA-256: the visit fails by name and the file is not kept.
   * @param {{ model: string, url: string }} wrong
   */
  async refused({ model, url }) {
    const page = await this.#open();
    await this.#begin('streamed', page, model);
    const end = await this.#until(page, 'the refusal', ({ state }) => state !== 'running');
    assert.equal(end.state, 'hash-mismatch');
    assert.notEqual(end.verified, true);
    const left = await storedIn(page, url);
    await page.close();
    assert.equal(left, null, 'a file that is another was kept');
  }

  /** Small reads, such as the rows of the text's tokens in either visit, are not kept. */
  get #mostTwice() {
    const { store, ids } = this.#options;
    const { chunkBytes, directBytes } = { ...DEFAULT_OPTIONS, ...store };
    return LOST_CHUNKS * chunkBytes + 2 * ids.length * directBytes;
  }

  async #open() {
    const page = await this.#options.open();
    await page.evaluate(async (store) => {
      const journey = await import(new URL('/tests/web/journey-page.js', location.href).href);
      await journey.useStoreOf(store);
      Object.assign(globalThis, { journey });
    }, this.#options.store ?? {});
    return page;
  }

  /**
   * @param {Way} weights
   * @param {Page} [opened]
   * @param {string} [model]
   */
  async #begin(weights, opened, model = this.#options.model) {
    const page = opened ?? (await this.#open());
    const plan = { model, weights, ids: this.#options.ids };
    await page.evaluate((plan) => /** @type {any} */ (globalThis).journey.begin(plan), plan);
    return page;
  }

  get #wait() {
    return this.#options.deadlineMs ?? 0;
  }

  /**
   * @param {Page} page
   * @param {string} what
   * @param {(seen: Seen) => boolean} condition
   */
  async #until(page, what, condition) {
    /** @type {Seen | null} */
    let last = null;
    const isOver = async () => {
      last = await seenIn(page);
      return condition(last) || last.state !== 'running';
    };
    await waitUntil(isOver, this.#wait, () => `${what} did not come: ${JSON.stringify(last)}`);
    const seen = /** @type {Seen} */ (/** @type {unknown} */ (last));
    assert.ok(condition(seen), `${what} did not come: the visit ended with ${seen.state}`);
    return seen;
  }
}

/** @param {Page} page @returns {Promise<Seen>} */
const seenIn = (page) => page.evaluate(() => /** @type {any} */ (globalThis).journey.seen());

/**
 * @param {Page} page
 * @param {string} url
 * @returns {Promise<import('../../web/store/protocol.js').StoredModel | null>}
 */
const storedIn = (page, url) =>
  page.evaluate((url) => /** @type {any} */ (globalThis).journey.stored(url), url);

/**
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} deadlineMs
 * @param {() => string} [complaint]
 */
async function waitUntil(condition, deadlineMs, complaint = () => `waited in vain: ${condition}`) {
  for (const end = Date.now() + deadlineMs; !(await condition()); ) {
    assert.ok(Date.now() < end, complaint());
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Writes a registry in which models lie elsewhere.
 * @param {string} folder what the site is to answer /models/ from
 * @param {{ id: string, like: string, url: string, sha256: string }[]} entries `like`: the id of the
 *   model that each is described as
 */
export function writeRegistry(folder, entries) {
  const real = JSON.parse(readFileSync(path.join(ROOT, 'models/registry.json'), 'utf8'));
  const models = entries.map(({ like, ...entry }) => ({
    ...real.models.find((/** @type {{ id: string }} */ { id }) => id === like),
    ...entry,
  }));
  writeFileSync(path.join(folder, 'registry.json'), JSON.stringify({ ...real, models }));
}
