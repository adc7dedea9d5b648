// SPDX-License-Identifier: MIT
//
// web/store/ranges.js against a hub that misbehaves (tests/support/hub.mjs): the right bytes at their
// places, or a named error; and what it costs in requests.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';
import { startHub } from '../support/hub.mjs';

const NAME = 'owner/model/resolve/main/a.gguf';
const SIZE = 300_000;
/** No answer of a machine that is only busy takes so long. */
const SILENCE_MS = 20_000;
/** For servers that say nothing; a busy machine may seem so too, and is asked again. */
const SHORT_SILENCE_MS = 1000;

/** @param {number} size */
const makeFile = (size) => Buffer.concat([Buffer.from('GGUF'), randomBytes(size - 4)]);
/** @param {Uint8Array} bytes */
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * Runs in the page: reads ranges one after another into one array.
 * @param {string} url
 * @param {{ ranges?: [number, number][], silenceMs: number, patienceMs?: number, etag?: string,
 *   size?: number, rangeOnly?: boolean, format?: 'gguf' | 'any' }} how
 */
async function readRanges(url, how) {
  const { RemoteFile } = await import(new URL('/store/ranges.js', location.href).href);
  const { DEFAULT_OPTIONS } = await import(new URL('/store/options.js', location.href).href);
  const { ranges = [[0, 300_000]], silenceMs, patienceMs = 2000, rangeOnly = false } = how;
  const options = { ...DEFAULT_OPTIONS, chunkBytes: 64_000, attempts: 4, backOffMs: 5 };
  const known = {
    url,
    format: how.format ?? 'gguf',
    size: how.size ?? null,
    etag: how.etag ?? null,
  };
  const remote = new RemoteFile(known, { ...options, silenceMs, patienceMs });
  const bytes = new Uint8Array(300_000);
  let delivered = 0;
  /** @type {string[]} */
  const waits = [];
  let order = 'consecutive';
  let next = -1;
  remote.onWaiting = (/** @type {{ code: string } | null} */ trouble) => {
    if (trouble) waits.push(trouble.code);
  };
  let code = 'read';
  let detail = null;
  try {
    for (const [start, end] of ranges) {
      next = start;
      await remote.read(
        start,
        end,
        (/** @type {Uint8Array} */ piece, /** @type {number} */ offset) => {
          if (offset !== next && offset !== 0) order = `${offset} after ${next}`;
          bytes.set(piece, offset);
          delivered += piece.length;
          next = offset + piece.length;
        },
        new AbortController().signal,
        { rangeOnly },
      );
    }
  } catch (error) {
    ({ code, detail } = /** @type {any} */ (error));
    if (typeof code !== 'string') throw error;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { code, detail, sha256, delivered, waits, order, hasRanges: remote.hasRanges };
}

inBothBrowsers('ranges of the store', (site) => {
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  let hub;
  /** @type {import('puppeteer-core').Page} */
  let page;
  const file = makeFile(SIZE);
  const hash = hashOf(file);

  /** @param {Partial<Parameters<typeof readRanges>[1]>} [how] */
  const read = (how) => page.evaluate(readRanges, hub.url(NAME), { silenceMs: SILENCE_MS, ...how });

  before(async () => {
    hub = await startHub({ files: {} });
    ({ page } = await site.open('tests/web/blank.html'));
  });
  beforeEach(() => {
    hub.reset();
    hub.put(NAME, file);
  });
  after(() => hub.close());

  test('ranges in any order give the file, and only the first asks for the way', async () => {
    const end = await read({
      ranges: [
        [200_000, SIZE],
        [0, 70_000],
        [70_000, 200_000],
      ],
    });
    assert.deepEqual([end.code, end.sha256, end.order], ['read', hash, 'consecutive']);
    assert.equal(end.delivered, SIZE);
    assert.equal(hub.redirects, 1);
    assert.deepEqual(
      hub.asked.map(({ range }) => range),
      ['bytes=200000-299999', 'bytes=0-69999', 'bytes=70000-199999'],
    );
  });

  for (const name of /** @type {const} */ (['no-ranges', 'no-ranges-no-length'])) {
    test(`a server with ${name} is read in one go from the start, whatever was asked`, async () => {
      hub.inject({ name, times: Infinity });
      const end = await read({ ranges: [[200_000, SIZE]] });
      assert.deepEqual([end.code, end.sha256, end.hasRanges], ['read', hash, false]);
      assert.equal(hub.asked.length, 1);
    });

    test(`... and one that breaks off (${name}) is skipped up to there`, async () => {
      hub.inject({ name: 'drop', after: 120_000 });
      hub.inject({ name, times: Infinity });
      const end = await read({ ranges: [[0, SIZE]] });
      assert.deepEqual([end.code, end.sha256, end.order], ['read', hash, 'consecutive']);
    });
  }

  for (const name of /** @type {const} */ (['wrong-start', 'wrong-end', 'hidden-range'])) {
    test(`an answer with ${name} is not used; the whole file is asked for`, async () => {
      hub.inject({ name, times: 2 });
      const end = await read({ ranges: [[100_000, SIZE]] });
      assert.deepEqual([end.code, end.sha256], ['read', hash]);
      assert.equal(hub.asked.at(-1)?.range, undefined);
    });
  }

  test('a range that is all a caller wants is never made up from a whole file', async () => {
    hub.inject({ name: 'wrong-start', times: 3 });
    const end = await read({ ranges: [[100_000, 100_100]], rangeOnly: true });
    assert.deepEqual([end.code, end.delivered], ['bad-range', 0]);
  });

  test('more bytes than asked for are cut, asked for again, and never placed', async () => {
    hub.inject({ name: 'too-long' });
    const end = await read({
      ranges: [
        [0, 100_000],
        [100_000, SIZE],
      ],
    });
    assert.deepEqual([end.code, end.sha256, end.delivered], ['read', hash, SIZE]);
  });

  for (const name of /** @type {const} */ (['drop', 'drop-unseen'])) {
    test(`${name}: the read goes on at the byte where it broke`, async () => {
      hub.inject({ name, after: 50_000 });
      hub.inject({ name, after: 0 });
      hub.inject({ name, after: 60_000 });
      const end = await read({ ranges: [[0, SIZE]] });
      assert.deepEqual([end.code, end.sha256, end.delivered], ['read', hash, SIZE]);
      assert.deepEqual([...new Set(end.waits)], ['network']);
    });

    test(`${name} without end is 'network' after a bounded number of requests`, async () => {
      hub.inject({ name, after: 100, times: Infinity });
      const end = await read({ ranges: [[0, SIZE]] });
      assert.equal(end.code, 'network');
      assert.equal(hub.asked.length, 4);
    });
  }

  test('gzip on a range gives no byte of it', async () => {
    hub.inject({ name: 'gzip', times: 2 });
    const healed = await read({ ranges: [[0, SIZE]] });
    assert.deepEqual([healed.code, healed.sha256], ['read', hash]);
    hub.reset();
    hub.inject({ name: 'gzip', times: Infinity });
    const end = await read({ ranges: [[0, SIZE]] });
    // Firefox decodes, also the whole file, and then its bytes are right; Chromium refuses ranges.
    if (end.code === 'read') assert.equal(end.sha256, hash);
    else assert.deepEqual([end.code, end.delivered], ['network', 0]);
  });

  test('an encoding that can be seen is refused by name', async () => {
    hub.inject({ name: 'gzip-seen', times: Infinity });
    const end = await read();
    assert.ok(['encoded', 'network'].includes(end.code), end.code);
    assert.equal(end.delivered, 0);
  });

  test('a file that changes between ranges is noticed by its ETag, and by its size', async () => {
    const { etag } = await page.evaluate(async (url) => {
      const answer = await fetch(url, { headers: { Range: 'bytes=0-0' } });
      return { etag: answer.headers.get('etag') ?? '' };
    }, hub.url(NAME));
    hub.put(NAME, makeFile(SIZE));
    const other = await read({ ranges: [[0, SIZE]], etag });
    assert.deepEqual([other.code, other.delivered], ['changed', 0]);
    hub.put(NAME, makeFile(SIZE - 1));
    const shorter = await read({ ranges: [[0, SIZE]], size: SIZE });
    assert.deepEqual([shorter.code, shorter.delivered], ['changed', 0]);
    hub.put(NAME, file);
    hub.inject({ name: 'wrong-total' });
    const claimed = await read({ ranges: [[0, 100]], size: SIZE });
    assert.deepEqual([claimed.code, claimed.delivered], ['changed', 0]);
  });

  for (const name of /** @type {const} */ (['page', 'json', 'bare-page'])) {
    test(`an error page (${name}) is 'not-weights', also in the middle of a file`, async () => {
      hub.inject({ name });
      const first = await read();
      assert.deepEqual([first.code, first.delivered], ['not-weights', 0]);
      hub.inject({ name });
      const later = await read({ ranges: [[100_000, SIZE]], size: SIZE });
      assert.deepEqual([later.code, later.delivered], ['not-weights', 0]);
    });
  }

  test('429 and 503 are asked again, no sooner than Retry-After says', async () => {
    hub.inject({ name: 'busy', retryAfter: '1' });
    hub.inject({ name: 'busy', status: 503 });
    const end = await read();
    assert.deepEqual([end.code, end.sha256, end.waits], ['read', hash, ['busy', 'busy']]);
  });

  test("a server that wants more patience than there is is 'busy' at once, and says how long", async () => {
    hub.inject({ name: 'busy', retryAfter: '3600' });
    const end = await read();
    assert.deepEqual([end.code, end.waits], ['busy', []]);
    assert.equal(end.detail.retryAfterMs, 3_600_000);
  });

  for (const [status, code, requests] of /** @type {const} */ ([
    [500, 'network', 4],
    [408, 'network', 4],
    [404, 'not-found', 1],
    [410, 'not-found', 1],
    [401, 'forbidden', 1],
    [403, 'forbidden', 1],
    [418, 'network', 1],
  ])) {
    test(`status ${status} ends as '${code}' after ${requests} request(s)`, async () => {
      hub.inject({ name: 'status', status, times: Infinity });
      const end = await read();
      assert.deepEqual([end.code, end.delivered], [code, 0]);
      assert.equal(hub.redirects, requests);
      // A browser repeats a 408 by itself for each connection that it kept from before.
      if (status !== 408) assert.equal(hub.asked.length, requests);
    });
  }

  for (const name of /** @type {const} */ (['stall-at-once', 'stall'])) {
    test(`${name}: silence is ended, and the read goes on`, async () => {
      hub.inject({ name, after: 100_000 });
      const end = await read({ silenceMs: SHORT_SILENCE_MS });
      assert.deepEqual([end.code, end.sha256], ['read', hash]);
      assert.deepEqual([...new Set(end.waits)], ['network']);
    });
  }

  test('an expired signature: the original address is asked again, as no failure', async () => {
    const ranges = /** @type {[number, number][]} */ ([
      [0, 100_000],
      [100_000, 200_000],
      [200_000, SIZE],
    ]);
    hub.inject({ name: 'none' });
    hub.inject({ name: 'expired' });
    const end = await read({ ranges });
    assert.deepEqual([end.code, end.sha256, end.waits], ['read', hash, []]);
    assert.equal(hub.redirects, 2);
  });

  test('nobody there', async () => {
    const end = await page.evaluate(readRanges, 'http://127.0.0.1:1/a.gguf', {
      silenceMs: SILENCE_MS,
    });
    assert.equal(end.code, 'network');
  });
});
