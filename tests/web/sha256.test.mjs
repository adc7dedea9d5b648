// SPDX-License-Identifier: MIT
/**
 * web/store/sha256.js against node's crypto, in pages and in workers of both browsers.
 *
 * `node tests/web/sha256.test.mjs --bench` prints the rate instead, copying into the module included.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';
import { content, next } from './sha256-digests.js';

const bench = process.argv.includes('--bench');

/** @typedef {import('./sha256-digests.js').Message} Message */

/** Sizes around blocks, batches of four blocks and the module's buffer of 64 KiB, then random ones. */
const EDGES = [0, 1, 55, 56, 63, 64, 65, 191, 192, 255, 256, 257, 511, 512, 65535, 65536, 65537];

let state = 1;
function random(/** @type {number} */ below) {
  state = next(state);
  return (state >>> 0) % below;
}

/** @param {number} length @returns {Message} */
function makeMessage(length) {
  const pieces = [];
  for (let left = length; left > 0; ) {
    const piece = Math.min(left, random(4) === 0 ? random(4) : random(Math.max(2, length)));
    pieces.push(piece);
    left -= piece;
  }
  return { length, seed: random(1 << 30) + 1, pieces };
}

/** @returns {Message[]} */
function makeMessages() {
  const sizes = [...EDGES, ...Array.from({ length: 60 }, () => random(3000)), 2_500_000];
  return sizes.map(makeMessage);
}

/** @param {Message} message */
function expected(message) {
  return createHash('sha256').update(content(message)).digest('hex');
}

/**
 * Runs in a page: hashes the messages there, or in a worker.
 * @param {Message[]} messages
 * @param {string} place
 * @returns {Promise<string[]>}
 */
async function digestsThere(messages, place) {
  const script = new URL('/tests/web/sha256-digests.js', location.href).href;
  if (place === 'page') return (await import(script)).digests(messages);
  const { createWorker } = await import(new URL('/create-worker.js', location.href).href);
  return new Promise((resolve, reject) => {
    const worker = createWorker(script, 'digests');
    worker.onmessage = (/** @type {MessageEvent} */ { data }) => resolve(data);
    worker.onerror = (/** @type {ErrorEvent} */ { message }) => reject(new Error(message));
    worker.postMessage(messages);
  });
}

inBothBrowsers('SHA-256', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;

  before(async () => {
    ({ page } = await site.open('tests/web/blank.html'));
  });

  if (bench) {
    test('rate', async () => {
      const best = await page.evaluate(async () => {
        return (await import(new URL('/tests/web/sha256-digests.js', location.href).href)).rate();
      });
      console.log(`${site.browserName}: ${best.toFixed(0)} MB/s`);
    });
    return;
  }

  for (const place of ['page', 'worker']) {
    test(`messages of every size, however cut, in a ${place}`, async () => {
      const messages = makeMessages();
      const digests = await page.evaluate(digestsThere, messages, place);
      assert.equal(digests.length, messages.length);
      digests.forEach((digest, i) => {
        assert.equal(digest, expected(messages[i]), JSON.stringify(messages[i]));
      });
    });
  }

  test('hashes that are under way together do not mix', async () => {
    const digests = await page.evaluate(async () => {
      const { Sha256 } = await import(new URL('/store/sha256.js', location.href).href);
      const sha256 = await Sha256.load();
      const hashes = Array.from({ length: 50 }, () => sha256.start());
      for (let round = 0; round < 20; round++) {
        hashes.forEach((hash, i) => {
          hash.update(new Uint8Array(i + round).fill(i));
        });
      }
      return hashes.map((hash) => hash.hex());
    });
    digests.forEach((digest, i) => {
      // 20 rounds of i, i + 1, ... i + 19 bytes.
      const wanted = createHash('sha256').update(new Uint8Array(20 * i + 190).fill(i));
      assert.equal(digest, wanted.digest('hex'));
    });
  });

  test('a hash gives its digest again and takes no more bytes', async () => {
    const result = await page.evaluate(async () => {
      const { Sha256 } = await import(new URL('/store/sha256.js', location.href).href);
      const hash = (await Sha256.load()).start();
      const first = hash.hex();
      try {
        hash.update(new Uint8Array(1));
      } catch (error) {
        return [first, hash.hex(), /** @type {any} */ (error).code];
      }
      return [first, hash.hex(), 'none'];
    });
    const empty = createHash('sha256').digest('hex');
    assert.deepEqual(result, [empty, empty, 'argument']);
  });

  test('a module that cannot be had is a named error', async () => {
    const blocked = (await site.open('tests/web/blank.html')).page;
    const code = await blocked.evaluate(async () => {
      const { Sha256 } = await import(new URL('/store/sha256.js', location.href).href);
      globalThis.fetch = async () => new Response('gone', { status: 404 });
      const code = (/** @type {any} */ error) => error.code;
      const missing = await Sha256.load().catch(code);
      globalThis.fetch = async () => new Response('<!doctype html>');
      return [missing, await Sha256.load().catch(code)];
    });
    assert.deepEqual(code, ['network', 'no-wasm']);
  });
});
