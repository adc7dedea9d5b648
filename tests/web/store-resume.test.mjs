// SPDX-License-Identifier: MIT
//
// What is stored of a file never meets another file's bytes: a file that was overwritten between two
// visits, with and without an ETag, a date or a hash; ETags that differ although the file does not.
// And who is asked how often: redirects, signatures, servers that ask to wait, tokens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK, hashOf, makeFile, PART, SIZE, withStores } from './store-site.mjs';

/** Nobody says what the file's SHA-256 should be. */
const UNPINNED = { sha256: undefined };
const SAMPLE = 4 << 10;

withStores('resuming', (stores) => {
  /** Another file under the same address, and a new visit. @param {number} [size] */
  async function overwrite(size = SIZE) {
    const other = makeFile(size);
    await stores.reopen();
    stores.put(other);
    return hashOf(other);
  }

  /** The first PART bytes, without a hash to expect. */
  async function storeUnpinnedPart() {
    const { url } = stores.model;
    const end = await stores.ask('read', ['a', { url }, [[0, PART]]]);
    assert.equal(end.code, 'read');
    await stores.reopen();
    assert.equal((await stores.entry()).storedBytes, PART);
  }

  for (const naming of /** @type {const} */ (['etag', 'date', 'nothing', 'changing-etag'])) {
    for (const [what, size] of /** @type {const} */ ([
      ['the same size', SIZE],
      ['another size', SIZE + 5000],
    ])) {
      test(`a whole file that was overwritten by one of ${what} is loaded anew (${naming})`, async () => {
        stores.hub.naming = naming === 'changing-etag' ? 'etag' : naming;
        assert.equal((await stores.load(UNPINNED)).hash, stores.sha256);
        const sha256 = await overwrite(size);
        stores.hub.naming = naming;
        const compared = await stores.ask('call', ['a', 'compare', { url: stores.model.url }]);
        assert.deepEqual(compared, { verdict: 'other', size });
        const end = await stores.load(UNPINNED);
        if (naming === 'changing-etag')
          assert.equal(end.code, 'changed'); // and no old byte
        else assert.deepEqual([end.code, end.hash], ['loaded', sha256]);
      });
    }
  }

  for (const naming of /** @type {const} */ (['etag', 'date', 'nothing'])) {
    test(`a whole file that is still the server's is not fetched again (${naming})`, async () => {
      stores.hub.naming = naming;
      await stores.load(UNPINNED);
      await stores.reopen();
      stores.hub.asked = [];
      const end = await stores.load(UNPINNED);
      assert.deepEqual([end.code, end.hash], ['loaded', stores.sha256]);
      assert.equal(end.opened.isUnchecked, false);
      const chunks = Math.ceil(SIZE / CHUNK);
      assert.equal(stores.hub.asked.length, naming === 'etag' ? 1 : 1 + chunks);
      assert.equal(end.opened.storedBytes, SIZE);
      stores.hub.asked = [];
      await stores.load(UNPINNED);
      assert.equal(stores.hub.asked.length, 0, 'the same visit asks once');
    });
  }

  test('a file that was changed in the middle of one chunk is noticed without an ETag', async () => {
    stores.hub.naming = 'nothing';
    await stores.load(UNPINNED);
    await stores.reopen();
    const other = Buffer.from(stores.file);
    const middle = 7 * CHUNK + (CHUNK >> 1);
    other.fill(7, middle - SAMPLE / 4, middle + SAMPLE / 4);
    stores.put(other);
    const end = await stores.load(UNPINNED);
    assert.deepEqual([end.code, end.hash], ['loaded', hashOf(other)]);
  });

  test('a server that is gone, refuses or sends a page leaves the file usable, and says so', async () => {
    await stores.load(UNPINNED);
    for (const fault of /** @type {const} */ ([
      { name: 'status', status: 404 },
      { name: 'page' },
      { name: 'bare-page' },
      { name: 'status', status: 500 },
      { name: 'busy', retryAfter: '3600' },
    ])) {
      await stores.reopen();
      stores.hub.reset();
      stores.hub.inject({ ...fault, times: Infinity });
      const end = await stores.load(UNPINNED);
      const { isUnchecked } = end.opened;
      assert.deepEqual([end.hash, isUnchecked], [stores.sha256, true], JSON.stringify(fault));
    }
  });

  for (const naming of /** @type {const} */ (['etag', 'date', 'nothing'])) {
    test(`a part of a file that was overwritten is never joined to the new one (${naming})`, async () => {
      stores.hub.naming = naming;
      await storeUnpinnedPart();
      const sha256 = await overwrite();
      let end = await stores.load(UNPINNED);
      // With an ETag the first answer shows it, and the load after that starts over.
      if (naming === 'etag') {
        assert.equal(end.code, 'changed');
        end = await stores.load(UNPINNED);
      }
      assert.deepEqual([end.code, end.hash], ['loaded', sha256]);
    });

    test(`a part of a file that is still there is resumed (${naming})`, async () => {
      stores.hub.naming = naming;
      await storeUnpinnedPart();
      stores.hub.reset();
      stores.hub.naming = naming;
      const end = await stores.load(UNPINNED);
      assert.deepEqual([end.code, end.hash], ['loaded', stores.sha256]);
      const compared = naming === 'etag' ? 0 : (16 << 10) + (PART / CHUNK) * SAMPLE;
      // A peek ends its request early: what was under way is counted, too.
      const rest = stores.hub.sentBytes - (SIZE - PART);
      assert.ok(rest >= 0 && rest <= compared, `${rest} bytes more than the rest`);
    });
  }

  test('without ranges and without an ETag a part is started over', async () => {
    stores.hub.naming = 'nothing';
    await storeUnpinnedPart();
    const sha256 = await overwrite();
    stores.hub.inject({ name: 'no-ranges', times: Infinity });
    const end = await stores.load(UNPINNED);
    assert.deepEqual([end.code, end.hash], ['loaded', sha256]);
  });

  test('a part without an ETag does not go on while its server says nothing, and stays', async () => {
    stores.hub.naming = 'nothing';
    await storeUnpinnedPart();
    stores.hub.inject({ name: 'status', status: 500, times: Infinity });
    assert.equal((await stores.load(UNPINNED)).code, 'network');
    assert.equal((await stores.entry()).storedBytes, PART);
    // ... nor while it answers half of what it is asked.
    stores.hub.reset();
    stores.hub.naming = 'nothing';
    stores.hub.inject({ name: 'none' });
    stores.hub.inject({ name: 'status', status: 500 });
    await stores.reopen();
    assert.equal((await stores.load(UNPINNED)).code, 'network');
    assert.equal((await stores.entry()).storedBytes, PART);
  });

  test('a known SHA-256 decides where every answer has another ETag: loads, resumes, is verified', async () => {
    stores.hub.naming = 'changing-etag';
    const first = await stores.loadWell();
    assert.equal(first.completed.verified, true);
    stores.newName();
    await stores.ask('read', ['a', stores.model, [[0, PART]]]);
    await stores.reopen();
    stores.hub.asked = [];
    const second = await stores.loadWell();
    assert.equal(second.completed.verified, true);
    const extra = stores.hub.sentBytes - (SIZE - PART);
    assert.ok(extra >= 0 && extra <= 4 * SAMPLE, `${extra} bytes more than the rest`);
  });

  test('... and a file that is another one is noticed by the first samples', async () => {
    stores.hub.naming = 'changing-etag';
    await stores.ask('read', ['a', stores.model, [[0, PART]]]);
    await overwrite();
    stores.hub.asked = [];
    assert.equal((await stores.load()).code, 'changed');
    assert.ok(stores.hub.asked.length <= 6, `${stores.hub.asked.length} requests`);
  });

  test('the address that redirects is asked once a file, and again only when its signature expires', async () => {
    await stores.reopen({ runBytes: 2 * CHUNK });
    await stores.loadWell();
    assert.ok(stores.hub.asked.length >= 9, `${stores.hub.asked.length} ranges`);
    assert.equal(stores.hub.redirects, 1);
    stores.newName();
    stores.hub.reset();
    for (let i = 0; i < 4; i++) stores.hub.inject({ name: 'none' });
    stores.hub.inject({ name: 'expired' });
    await stores.loadWell();
    assert.equal(stores.hub.redirects, 2);
    await stores.reopen();
  });

  for (const [how, headers] of /** @type {const} */ ([
    ['seconds', { 'Retry-After': '1' }],
    ['a date', { 'Retry-After': 'date' }],
    ['the hub’s own header', { RateLimit: '"resolvers";r=0;t=1' }],
  ])) {
    test(`429 with ${how}: the page is told when it goes on, and then it does`, async () => {
      const soon = new Date(Date.now() + 1500).toUTCString();
      const told = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value === 'date' ? soon : value]),
      );
      const started = Date.now();
      stores.hub.refuse({ status: 429, headers: told });
      const end = await stores.ask('opening', ['a', stores.model]);
      assert.equal(end.code, 'opened');
      const waits = end.statuses.filter((/** @type {any} */ { state }) => state === 'waiting');
      assert.equal(waits[0].problem.code, 'busy');
      assert.ok(waits[0].problem.detail.retryAt > started);
      if (how !== 'a date') assert.ok(Date.now() - started >= 1000, 'it came too soon');
      assert.equal(stores.hub.redirects, 2);
    });
  }

  test('429 without a time is asked again later and later, and the file comes', async () => {
    stores.hub.refuse({ status: 429, times: 5 });
    await stores.loadWell();
    assert.equal(stores.hub.redirects, 6);
  });

  test('a wait for the server ends at once when the call is aborted', async () => {
    stores.hub.refuse({ status: 429, headers: { 'Retry-After': '600' } });
    await stores.reopen({ patienceMs: 900_000 });
    const end = await stores.ask('abortOpening', ['a', stores.model]);
    assert.equal(end.code, 'aborted');
    await stores.reopen();
  });

  test('a token goes to the hub and nowhere else: not to where it redirects, not to disk', async () => {
    const token = 'hf_secret-of-this-test';
    stores.hub.gate(token);
    assert.equal((await stores.load()).code, 'forbidden');
    const origin = stores.hub.home;
    await stores.ask('call', ['a', 'authorize', { origin, token }]);
    await stores.loadWell();
    const { front, back } = stores.hub.tokens;
    assert.ok(front.includes(`Bearer ${token}`));
    assert.deepEqual(back, []);
    assert.equal(await stores.ask('isKeptAnywhere', [token]), false);
    assert.ok(!JSON.stringify(await stores.ask('statuses', ['a'])).includes(token));
    await stores.ask('call', ['a', 'authorize', { origin, token: null }]);
    stores.newName();
    assert.equal((await stores.load()).code, 'forbidden');
  });

  test('a token that would go in the clear, or is none, is refused', async () => {
    for (const [origin, token] of [
      ['http://hub.example', 'hf_x'],
      ['https://hub.example', 'hf x'],
      ['https://hub.example', 'hf_x\r\nX: y'],
      ['https://hub.example', ''],
    ]) {
      const end = await stores.ask('call', ['a', 'authorize', { origin, token }]);
      assert.equal(end.code, 'token', `${origin} ${token}`);
      assert.ok(!token || !JSON.stringify(end).includes(token));
    }
  });

  test('the same file on a mirror is stored under its own address, and needs neither afterwards', async () => {
    const { url, sha256 } = stores.model;
    const elsewhere = 'https://hub.example/owner/model/resolve/main/a.gguf';
    const end = await stores.ask('load', ['a', { url: elsewhere, from: url, sha256 }]);
    assert.deepEqual([end.code, end.completed?.verified], ['loaded', true]);
    await stores.reopen();
    stores.hub.reset();
    const again = await stores.ask('load', ['a', { url: elsewhere, sha256 }]);
    assert.deepEqual([again.code, stores.hub.redirects], ['loaded', 0]);
  });

  test('a server that keeps other sites from reading is named as such, where the browser lets us know', async () => {
    stores.hub.isClosed = true;
    const end = await stores.load();
    const isChromium = await stores.page.evaluate(() => 'chrome' in globalThis);
    if (isChromium) assert.equal(end.code, 'no-cors');
    else assert.deepEqual([end.code, end.detail.isUnheard], ['network', true]);
    if (isChromium) assert.ok(stores.hub.redirects <= 3, `${stores.hub.redirects} requests`);
  });

  test('a server that is not there is not said to keep anyone from reading', async () => {
    const url = 'http://127.0.0.1:1/a.gguf';
    const end = await stores.ask('load', ['a', { url }]);
    assert.deepEqual([end.code, end.detail.isUnheard], ['network', true]);
  });

  test('a connection that breaks once before its first answer is no missing permission', async () => {
    stores.hub.inject({ name: 'gzip', times: 2 });
    const end = await stores.load();
    assert.equal(end.code, 'loaded');
  });
});
