// SPDX-License-Identifier: MIT
//
// The store (web/store/) in browsers and what its disk bears: workers killed at any time, damage, no
// room, no disk at all. The right bytes always, and no more is fetched again than was missing or bad.
// Two tabs that load one file are in store-tabs.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../browser.mjs';
import { CHUNK, hashOf, makeFile, PART, SIZE, withStores } from './store-site.mjs';

const CHUNKS = Math.ceil(SIZE / CHUNK);
const LAST_CHUNK = SIZE - (CHUNKS - 1) * CHUNK;

withStores('the store and its disk', (stores) => {
  /** A file that is complete on disk, and no store that has it open. */
  async function storeAll() {
    await stores.loadWell();
    await stores.ask('kill', ['a']);
    stores.hub.reset();
  }
  /** Loads what storeAll() left, and says how many bytes came from the network. */
  async function bytesToHeal() {
    await stores.ask('start', ['a']);
    const end = await stores.loadWell();
    assert.equal(end.completed.verified, true);
    return stores.hub.sentBytes;
  }
  /** @param {'weights' | 'journal'} which @param {object} change */
  const damage = (which, change) => stores.ask('damage', [stores.model.url, which, change]);

  test('a worker killed at any time costs at most what was under way', async () => {
    stores.hub.bytesPerSecond = 800_000;
    let kills = 0;
    try {
      for (let left = 8; left > 0; left--) {
        await stores.ask('begin', ['a', stores.model]);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
        await stores.reopen();
        kills++;
      }
    } finally {
      stores.hub.bytesPerSecond = 0;
    }
    await stores.loadWell();
    const again = stores.hub.sentBytes - SIZE;
    // The chunk that was not whole yet, and what the hub had sent and the browser not handed out.
    assert.ok(again <= kills * 4 * CHUNK, `${again} bytes fetched again after ${kills} kills`);
  });

  test('one damaged chunk is found when it is read, and it alone is fetched', async () => {
    await storeAll();
    await damage('weights', { at: 7 * CHUNK + 100, bytes: [1, 2, 3] });
    assert.equal(await bytesToHeal(), CHUNK);
    stores.hub.reset();
    await stores.ask('kill', ['a']);
    assert.equal(await bytesToHeal(), 0);
  });

  test('a zeroed tail of the right size is found, and it alone is fetched', async () => {
    await storeAll();
    await damage('weights', { at: -20_000, bytes: new Array(20_000).fill(0) });
    assert.equal(await bytesToHeal(), LAST_CHUNK + CHUNK);
  });

  test('a file that was cut is completed', async () => {
    await storeAll();
    await damage('weights', { size: -20_000 });
    assert.equal(await bytesToHeal(), LAST_CHUNK + CHUNK);
  });

  test('a journal cut in its last line is believed up to there', async () => {
    await stores.storePart();
    await stores.ask('kill', ['a']);
    await damage('journal', { append: '0badc0de {"type":"chunk","chunk":9,"sha2' });
    assert.equal(await bytesToHeal(), SIZE - PART);
    // What was appended to it since starts a line of its own.
    stores.hub.reset();
    await stores.ask('kill', ['a']);
    assert.equal(await bytesToHeal(), 0);
  });

  test('a journal that lost its end costs the chunks of the lines that are gone', async () => {
    await storeAll();
    const bytes = await stores.ask('sizeOnDisk', [stores.model.url, 'journal']);
    await damage('journal', { size: Math.floor(bytes / 2) });
    const again = await bytesToHeal();
    assert.ok(again > 0 && again < SIZE && again % CHUNK === SIZE % CHUNK, `${again} bytes`);
  });

  test('a journal damaged in its first line counts for nothing', async () => {
    await storeAll();
    await damage('journal', { at: 30, bytes: [0] });
    assert.equal(await bytesToHeal(), SIZE);
  });

  test('a check on demand finds damage and says how much; complete() mends it', async () => {
    await storeAll();
    await damage('weights', { at: 2 * CHUNK, bytes: [1, 2, 3] });
    await stores.ask('start', ['a']);
    const { url } = stores.model;
    const found = await stores.ask('call', ['a', 'verify', { url }]);
    assert.deepEqual(found, { checkedBytes: SIZE, badBytes: CHUNK, verified: false });
    await stores.loadWell();
    assert.equal(stores.hub.sentBytes, CHUNK);
    const mended = await stores.ask('call', ['a', 'verify', { url }]);
    assert.deepEqual(mended, { checkedBytes: SIZE, badBytes: 0, verified: true });
    const missing = await stores.ask('call', ['a', 'verify', { url: `${url}.not` }]);
    assert.equal(missing.code, 'not-found');
  });

  test('a file with another SHA-256 is never published, and the next load starts over', async () => {
    stores.put(makeFile(SIZE));
    const end = await stores.load();
    assert.equal(end.code, 'hash-mismatch');
    assert.equal((await stores.entry())?.verified ?? false, false);
    stores.put(stores.file);
    stores.hub.reset();
    await stores.loadWell();
    assert.equal(stores.hub.sentBytes, SIZE);
  });

  test("a file that changed between two visits is 'changed' once, then starts over", async () => {
    await stores.storePart();
    const other = makeFile(SIZE - 5000);
    stores.put(other);
    const sha256 = hashOf(other);
    const expected = { sha256: undefined };
    assert.equal((await stores.load(expected)).code, 'changed');
    const end = await stores.load(expected);
    assert.deepEqual([end.code, end.hash], ['loaded', sha256]);
  });

  test('a complete file needs no server that still has it', async () => {
    await storeAll();
    stores.put(makeFile(SIZE));
    assert.equal(await bytesToHeal(), 0);
  });

  test('a file is removed, but not under another tab that writes it', async () => {
    const { url } = stores.model;
    await stores.ask('load', ['a', stores.model, { keepOpen: true }]);
    const tab = await stores.openPage();
    await stores.ask('start', ['b'], tab);
    const refused = await stores.ask('call', ['b', 'remove', { url }], tab);
    assert.equal(refused.code, 'in-use');
    await tab.close();
    const removed = await stores.ask('call', ['a', 'remove', { url }]);
    assert.deepEqual(removed, { freedBytes: SIZE });
    assert.equal(await stores.entry(), null);
  });

  test('a file is listed all the while another tab writes it', async () => {
    stores.hub.bytesPerSecond = 300_000;
    const tab = await stores.openPage();
    try {
      await stores.ask('start', ['b'], tab);
      await stores.ask('begin', ['a', stores.model]);
      const listed = () => stores.ask('entry', ['b', stores.model.url], tab);
      while (!(await listed())) await new Promise((resolve) => setTimeout(resolve, 10));
      for (;;) {
        const entry = await listed();
        assert.ok(entry, 'it was listed a moment ago');
        if (entry.verified) break;
      }
      assert.equal((await stores.ask('end', ['a'])).hash, stores.sha256);
    } finally {
      stores.hub.bytesPerSecond = 0;
      await tab.close();
    }
  });

  test('a handle that outlives its tab delays the writing, whatever it takes, and not the load', async () => {
    await stores.ask('hold', [stores.model.url]);
    const loaded = await stores.ask('load', ['a', stores.model, { keepOpen: true }]);
    assert.deepEqual([loaded.hash, loaded.completed.kept], [stores.sha256, 'memory']);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(await stores.entry(), null);
    await stores.ask('letGo', []);
    const isKept = (/** @type {string} */ url) =>
      /** @type {any} */ (globalThis).tests.entry('a', url);
    const entry = await waitFor(stores.page, isKept, stores.model.url);
    assert.equal(entry.storedBytes, SIZE);
    assert.ok(entry.usedAt > 0, 'a file is used when it is first opened');
  });

  test('without OPFS a file stays in memory, as far as there is room, and is verified', async () => {
    for (const [memoryBytes, fetchedAgain] of [
      [SIZE, 0],
      [4 * CHUNK, SIZE],
    ]) {
      stores.newName();
      await stores.reopen({ memoryBytes }, 'store-worker-no-opfs.js');
      const end = await stores.ask('load', ['a', stores.model, { keepOpen: true }]);
      assert.deepEqual(end.completed, { verified: true, sha256: stores.sha256, kept: 'memory' });
      assert.equal(stores.hub.sentBytes, SIZE);
      assert.deepEqual(await stores.ask('call', ['a', 'list', {}]), []);
      assert.equal((await stores.ask('call', ['a', 'space', {}])).hasDisk, false);
      stores.hub.reset();
      await stores.loadWell();
      assert.ok(stores.hub.sentBytes <= fetchedAgain, `${stores.hub.sentBytes} bytes again`);
      stores.hub.reset();
    }
    await stores.reopen();
  });

  test('a full disk is said, with what is missing; the load goes on and resumes next time', async () => {
    await stores.reopen({}, 'store-worker-full.js');
    const end = await stores.loadWell();
    assert.deepEqual(end.completed, { verified: true, sha256: stores.sha256, kept: 'memory' });
    const statuses = await stores.ask('statuses', ['a']);
    const { problem } = statuses.find((/** @type {any} */ status) => status.problem);
    assert.equal(problem.code, 'quota');
    await stores.reopen();
    const { storedBytes } = await stores.entry();
    assert.equal(storedBytes + problem.detail.missingBytes, SIZE);
    assert.ok(storedBytes > 0);
    stores.hub.reset();
    await stores.loadWell();
    assert.equal(stores.hub.sentBytes, SIZE - storedBytes);
  });

  test('a disk that fills when a load is resumed, or is full when the file is here, loses nothing', async () => {
    await stores.storePart();
    await stores.reopen({}, 'store-worker-full.js');
    const end = await stores.loadWell();
    assert.deepEqual(end.completed, { verified: true, sha256: stores.sha256, kept: 'memory' });
    assert.equal(stores.hub.sentBytes, SIZE - PART);
    await stores.reopen();
    assert.ok((await stores.entry()).storedBytes >= PART);
    await stores.loadWell();
    await stores.reopen({}, 'store-worker-full.js?room=0');
    stores.hub.reset();
    assert.equal((await stores.loadWell()).completed.verified, true);
    assert.equal(stores.hub.sentBytes, 0);
    await stores.reopen();
  });

  test('what is read comes before the rest, and small reads come alone', async () => {
    const { file } = await stores.ask('call', ['a', 'open', stores.model]);
    stores.hub.bytesPerSecond = 200_000;
    const completing = stores.ask('call', ['a', 'complete', { file }]);
    const start = 17 * CHUNK + 50;
    try {
      await waitFor(
        stores.page,
        () => /** @type {any} */ (globalThis).tests.statuses('a').length > 2,
      );
      const end = await stores.ask('read', [
        'a',
        stores.model,
        [
          [start, start + 100],
          [17 * CHUNK, SIZE],
        ],
      ]);
      assert.deepEqual(end.hashes, [
        hashOf(stores.file.subarray(start, start + 100)),
        hashOf(stores.file.subarray(17 * CHUNK, SIZE)),
      ]);
      assert.ok((await stores.entry()).storedBytes < SIZE);
    } finally {
      stores.hub.bytesPerSecond = 0;
    }
    const { verified } = await completing;
    assert.equal(verified, true);
    const ranges = stores.hub.asked.map(({ range }) => range);
    assert.ok(ranges.includes(`bytes=${start}-${start + 99}`), ranges.join());
    assert.ok(ranges.includes(`bytes=${17 * CHUNK}-${SIZE - 1}`), ranges.join());
  });

  test('a paused file asks for nothing until it is resumed', async () => {
    await stores.storePart();
    const { file } = await stores.ask('call', ['a', 'open', stores.model]);
    await stores.ask('call', ['a', 'pause', { file }]);
    await stores.ask('begin', ['a', stores.model]);
    const held = await stores.ask('read', ['a', stores.model, [[0, PART]]]);
    assert.equal(held.code, 'read');
    assert.equal(stores.hub.redirects, 0);
    assert.equal((await stores.ask('statuses', ['a'])).at(-1).state, 'paused');
    await stores.ask('call', ['a', 'resume', { file }]);
    assert.equal((await stores.ask('end', ['a'])).hash, stores.sha256);
  });

  test('reads outside of the file, unknown files and pages that are no files are refused', async () => {
    await stores.storePart();
    const { file } = await stores.ask('call', ['a', 'open', stores.model]);
    for (const [offset, length] of [
      [0, SIZE + 1],
      [-1, 2],
      [SIZE, 1],
      [0.5, 2],
      [0, -1],
    ]) {
      const end = await stores.ask('call', ['a', 'read', { file, offset, length }]);
      assert.equal(end.code, 'argument', `${offset} ${length}`);
    }
    assert.equal(await stores.ask('call', ['a', 'read', { file, offset: SIZE, length: 0 }]), null);
    const unknown = await stores.ask('call', ['a', 'complete', { file: 99 }]);
    assert.equal(unknown.code, 'argument');
  });

  test('a hidden tab goes on with a load as well', async () => {
    await stores.storePart();
    const other = await stores.openPage();
    await other.bringToFront();
    await waitFor(stores.page, () => document.visibilityState === 'hidden');
    stores.hub.inject({ name: 'drop' });
    stores.hub.inject({ name: 'busy' });
    await stores.loadWell();
    await other.close();
  });
});
