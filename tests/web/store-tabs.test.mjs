// SPDX-License-Identifier: MIT
//
// Several tabs that load one file (web/store/tabs.js): its bytes come once, through the tab that writes,
// and whatever becomes of that tab, the others get the file.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { waitFor } from '../browser.mjs';
import { CHUNK, PART, SIZE, waitUntil, withStores } from './store-site.mjs';

/** A hub that is held back on a slow machine has not failed. */
const PATIENT = { silenceMs: 120_000 };
/** Of the whole file, half a second and more: long enough to be met in the middle. */
const RATE = 500_000;

withStores('the store in two tabs', (stores) => {
  /** @type {import('puppeteer-core').Page} */
  let tab;

  /** @param {string} what @param {any[]} args */
  const askOther = (what, ...args) => stores.ask(what, args, tab);
  /** @param {string} what @param {any[]} args */
  const ask = (what, ...args) => stores.ask(what, args);

  /** @param {any} end */
  function isRight({ code, hash, detail }) {
    assert.deepEqual([code, hash], ['loaded', stores.sha256], JSON.stringify(detail));
  }

  /** The first tab writes the file and has its first chunk. @returns {Promise<number>} its handle */
  async function openAsWriter() {
    const { file, kept } = await ask('call', 'a', 'open', stores.model);
    // The handles of a worker that was just killed may live a little longer.
    const isWriter = () =>
      /** @type {any} */ (globalThis).tests
        .statuses('a')
        .some((/** @type {any} */ { kept }) => kept === 'opfs');
    if (kept !== 'opfs') await waitFor(stores.page, isWriter);
    return file;
  }

  /** A tab has heard of so many bytes. @param {number} bytes */
  const hasCome = (bytes, name = 'b', page = tab) =>
    waitFor(
      page,
      (name, most) =>
        /** @type {any} */ (globalThis).tests
          .statuses(name)
          .some((/** @type {any} */ { storedBytes }) => storedBytes > most),
      name,
      bytes,
    );

  beforeEach(async () => {
    await stores.reopen(PATIENT);
    tab = await stores.openPage();
    await askOther('start', 'b', PATIENT);
    stores.hub.bytesPerSecond = RATE;
  });

  afterEach(async () => {
    stores.hub.bytesPerSecond = 0;
    await tab.close();
  });

  test('two tabs at once: every byte comes once, and both see how it comes', async () => {
    stores.hub.bytesPerSecond = RATE / 5;
    await ask('begin', 'a', stores.model, { keepOpen: true });
    await askOther('begin', 'b', stores.model);
    const isSeen = (/** @type {string} */ name) =>
      /** @type {any} */ (globalThis).tests
        .statuses(name)
        .some(
          (/** @type {any} */ { state, bytesPerSecond }) =>
            state === 'downloading' && bytesPerSecond > 0,
        );
    await Promise.all([waitFor(stores.page, isSeen, 'a'), waitFor(tab, isSeen, 'b')]);
    for (const end of [await ask('end', 'a'), await askOther('end', 'b')]) isRight(end);
    assert.equal(stores.hub.sentBytes, SIZE);
    // The second one has all of it on disk now, though the first one is still the writer.
    stores.hub.reset();
    isRight(await askOther('load', 'b', stores.model));
    assert.equal(stores.hub.redirects, 0);
  });

  test('two tabs that go on where one stopped: what is missing comes once', async () => {
    await stores.storePart();
    await ask('begin', 'a', stores.model);
    await askOther('begin', 'b', stores.model);
    for (const end of [await ask('end', 'a'), await askOther('end', 'b')]) isRight(end);
    assert.equal(stores.hub.sentBytes, SIZE - PART);
  });

  test('what the second tab reads, the first one fetches and keeps, although it wants nothing', async () => {
    await openAsWriter();
    const end = await askOther('read', 'b', stores.model, [[12 * CHUNK, SIZE]]);
    assert.equal(end.code, 'read', JSON.stringify(end));
    assert.equal(stores.hub.sentBytes, CHUNK + SIZE - 12 * CHUNK);
    assert.equal((await stores.entry()).storedBytes, stores.hub.sentBytes);
  });

  for (const how of ['crashes', 'closes the file']) {
    test(`the tab that writes ${how} in the middle: the other one goes on where it was`, async () => {
      const file = await openAsWriter();
      const completing = ask('call', 'a', 'complete', { file });
      completing.catch(() => {}); // of a worker that crashes, nobody answers
      await askOther('begin', 'b', stores.model);
      await hasCome(SIZE / 3);
      if (how === 'crashes') await stores.reopen();
      else await ask('call', 'a', 'close', { file });
      isRight(await askOther('end', 'b'));
      // The chunks that were on their way come twice.
      const again = stores.hub.sentBytes - SIZE;
      assert.ok(again <= 6 * CHUNK, `${again} bytes came twice`);
      const { storedBytes, verified } = await stores.entry();
      assert.deepEqual([storedBytes, verified], [SIZE, true]);
    });
  }

  test('a third tab goes on as well when the first one is gone', async () => {
    const third = await stores.openPage();
    await stores.ask('start', ['c'], third);
    await openAsWriter();
    await ask('begin', 'a', stores.model);
    await askOther('begin', 'b', stores.model);
    await stores.ask('begin', ['c', stores.model], third);
    await hasCome(SIZE / 4);
    await stores.reopen();
    isRight(await askOther('end', 'b'));
    isRight(await stores.ask('end', ['c'], third));
    const again = stores.hub.sentBytes - SIZE;
    assert.ok(again < SIZE / 2, `${again} bytes came twice`);
    await third.close();
  });

  test('a tab that writes and is paused holds nobody up', async () => {
    const file = await openAsWriter();
    await ask('call', 'a', 'pause', { file });
    isRight(await askOther('load', 'b', stores.model));
    // What the second tab has fetched is its own; the first one goes on with its own part.
    await ask('call', 'a', 'resume', { file });
    isRight(await stores.load());
  });

  test('pausing in the middle ends the wait of the other tab, too', async () => {
    const file = await openAsWriter();
    await askOther('begin', 'b', stores.model);
    await hasCome(SIZE / 4);
    await ask('call', 'a', 'pause', { file });
    isRight(await askOther('end', 'b'));
  });

  test('a tab that writes and says nothing, as one put to sleep, is done without', async () => {
    await ask('sleep', stores.model.url);
    isRight(await askOther('load', 'b', stores.model));
    assert.equal(stores.hub.sentBytes, SIZE);
    await ask('wakeUp');
  });

  test('the network of the tab that writes gives up: that one says so, the other tries itself', async () => {
    await openAsWriter();
    stores.hub.inject({ name: 'status', status: 500, times: 4 }); // as many as it attempts
    await ask('begin', 'a', stores.model);
    await askOther('begin', 'b', stores.model);
    assert.equal((await ask('end', 'a')).code, 'network');
    isRight(await askOther('end', 'b'));
  });

  test('a fault that does not go away ends by name in both tabs', async () => {
    await openAsWriter();
    stores.hub.inject({ name: 'status', status: 404, times: Number.POSITIVE_INFINITY });
    await askOther('begin', 'b', stores.model);
    assert.equal((await stores.load()).code, 'not-found');
    assert.equal((await askOther('end', 'b')).code, 'not-found');
  });

  test('the tab that wanted the file is gone: the one that fetched for it stops', async () => {
    await openAsWriter();
    stores.hub.bytesPerSecond = SIZE / 20;
    await askOther('begin', 'b', stores.model);
    await waitFor(tab, () => /** @type {any} */ (globalThis).tests.statuses('b').length > 3);
    await askOther('kill', 'b');
    await waitUntil(() => stores.hub.asked.at(-1)?.isBrokenOff === true);
    assert.ok(stores.hub.sentBytes < SIZE, `${stores.hub.sentBytes} bytes came for nobody`);
  });

  test('a chunk that is damaged under both tabs is fetched by the one that reads it', async () => {
    await stores.loadWell();
    await ask('kill', 'a');
    await ask('damage', stores.model.url, 'weights', { at: 5 * CHUNK + 1, bytes: [1, 2, 3] });
    await ask('start', 'a');
    await openAsWriter();
    stores.hub.reset();
    isRight(await askOther('load', 'b', stores.model));
    assert.equal(stores.hub.sentBytes, CHUNK);
  });
});
