// SPDX-License-Identifier: MIT
//
// web/store/client.js and the ports of web/store/worker.js: every call ends, whatever becomes of the
// worker, of the call or of the other clients.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK, SIZE, waitUntil, withStores } from './store-site.mjs';

/** Runs in the page: gives the evaluated functions below what they share. */
async function prepare() {
  const { StoreClient } = await import(new URL('/store/client.js', location.href).href);
  Object.assign(globalThis, {
    StoreClient,
    /** @param {Promise<unknown>} promise */
    codeOf: (promise) =>
      promise.then(
        () => 'done',
        (/** @type {any} */ error) => error.code ?? error.message,
      ),
    options: { chunkBytes: 16 << 10, backOffMs: 5, attempts: 3, silenceMs: 5000 },
  });
}

withStores('the store’s clients', (stores) => {
  /**
   * @param {(url: string) => Promise<any>} script runs in the page, with what prepare() left there
   * @returns {Promise<any>}
   */
  async function run(script) {
    await stores.page.evaluate(prepare);
    return stores.page.evaluate(script, stores.model.url);
  }

  test('a port serves another client, with its own handles, and leaving closes them', async () => {
    const end = await run(async (url) => {
      const { StoreClient, codeOf, options } = /** @type {any} */ (globalThis);
      const page = await StoreClient.start(options);
      const engine = StoreClient.on(page.connect());
      const { file, size } = await engine.open({ url });
      let bytes = 0;
      let ordered = true;
      await engine.read(
        file,
        0,
        size,
        (/** @type {Uint8Array} */ piece, /** @type {number} */ offset) => {
          ordered &&= offset === bytes && piece.length <= 16 << 10;
          bytes += piece.length;
        },
      );
      // The page has opened nothing, so the engine's handle means nothing to it.
      const stranger = await codeOf(page.call('read', { file, offset: 0, length: 1 }));
      engine.terminate('the model was closed');
      const later = await codeOf(engine.call('list', {}));
      const { freedBytes } = await page.call('remove', { url });
      page.terminate('the test is over');
      return { bytes, ordered, stranger, later, freedBytes };
    });
    assert.deepEqual(end, {
      bytes: SIZE,
      ordered: true,
      stranger: 'argument',
      later: 'worker-lost',
      freedBytes: SIZE,
    });
  });

  test('a listener that throws ends its read with what it threw', async () => {
    const end = await run(async (url) => {
      const { StoreClient, codeOf, options } = /** @type {any} */ (globalThis);
      const store = await StoreClient.start(options);
      const { file, size } = await store.open({ url });
      let pieces = 0;
      const thrown = await codeOf(
        store.read(file, 0, size, () => {
          pieces++;
          throw new Error('no room here');
        }),
      );
      const after = await codeOf(store.read(file, 0, size, () => {}));
      store.terminate('the test is over');
      return { thrown, pieces, after };
    });
    assert.deepEqual(end, { thrown: 'no room here', pieces: 1, after: 'done' });
  });

  test('a read, an open and a download are aborted at once, before, during and while they wait', async () => {
    await stores.ask('read', ['a', stores.model, [[0, CHUNK]]]);
    await stores.reopen();
    stores.hub.inject({ name: 'stall', times: 9, after: 5000 });
    const end = await run(async (url) => {
      const { StoreClient, codeOf, options } = /** @type {any} */ (globalThis);
      const store = await StoreClient.start({ ...options, silenceMs: 60_000 });
      const { file, size } = await store.open({ url });
      const codes = [];
      for (const when of ['before', 'during', 'waiting']) {
        for (const call of [
          (/** @type {AbortSignal} */ signal) => store.read(file, 0, size, () => {}, signal),
          (/** @type {AbortSignal} */ signal) => store.call('complete', { file }, { signal }),
          (/** @type {AbortSignal} */ signal) => store.open({ url: `${url}?${when}` }, signal),
        ]) {
          const controller = new AbortController();
          if (when === 'before') controller.abort();
          const ending = codeOf(call(controller.signal));
          if (when === 'waiting') await new Promise((resolve) => setTimeout(resolve, 100));
          controller.abort();
          codes.push(await ending);
        }
      }
      store.terminate('the test is over');
      return codes;
    });
    assert.deepEqual(end, new Array(9).fill('aborted'));
  });

  test('when the worker ends or cannot start, pending and later calls are worker-lost', async () => {
    stores.hub.inject({ name: 'stall-at-once', times: 2 });
    const end = await run(async (url) => {
      const { StoreClient, codeOf, options } = /** @type {any} */ (globalThis);
      const store = await StoreClient.start({ ...options, silenceMs: 60_000 });
      const pending = [store.open({ url }), store.call('verify', { url })].map(codeOf);
      store.terminate('killed');
      return {
        pending: await Promise.all(pending),
        later: await codeOf(store.call('list', {})),
        reason: await store.lost,
        missing: await codeOf(StoreClient.start({}, new URL('/store/not.js', location.href).href)),
      };
    });
    assert.deepEqual(end, {
      pending: ['worker-lost', 'worker-lost'],
      later: 'worker-lost',
      reason: 'killed',
      missing: 'worker-lost',
    });
  });

  test('what a client held whose worker is gone without a word is given back', async () => {
    const end = await run(async (url) => {
      const { StoreClient, codeOf, options } = /** @type {any} */ (globalThis);
      const page = await StoreClient.start(options);
      let goAway = () => {};
      const gone = new Promise((resolve) => {
        goAway = () => resolve(undefined);
      });
      const engine = StoreClient.on(page.connect(gone));
      const { file } = await engine.open({ url });
      await engine.call('complete', { file });
      const isHeld = async () => {
        const { held = [] } = await navigator.locks.query();
        return held.some(({ name = '' }) => name.startsWith('laminar-store'));
      };
      const before = await isHeld();
      goAway();
      let after = true;
      for (let attempt = 0; after && attempt < 100; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        after = await isHeld();
      }
      const others = await codeOf(page.call('list', {}));
      page.terminate('the test is over');
      return { before, after, others };
    });
    assert.deepEqual(end, { before: true, after: false, others: 'done' });
  });

  test('a lab whose store is lost while it opens its file ends with that', async () => {
    stores.hub.inject({ name: 'stall-at-once', times: 9 });
    const loading = run(async (url) => {
      const { codeOf } = /** @type {any} */ (globalThis);
      const { Lab } = await import(new URL('/lab.js', location.href).href);
      const late = new Promise((resolve) => setTimeout(() => resolve('nothing'), 20_000));
      return Promise.race([codeOf(Lab.load({ model: url })), late]);
    });
    await waitUntil(() => stores.hub.asked.length > 0);
    await stores.page.evaluate(async () => {
      const { pageStore } = await import(new URL('/registry.js', location.href).href);
      (await pageStore()).terminate('killed');
    });
    assert.equal(await loading, 'worker-lost');
  });

  test('who opens a file as well has a say in what it must be', async () => {
    const end = await run(async (url) => {
      const { StoreClient, codeOf, options } = /** @type {any} */ (globalThis);
      const store = await StoreClient.start(options);
      const other = StoreClient.on(store.connect());
      const { file } = await store.open({ url });
      const { sha256 } = await store.call('complete', { file });
      const wrong = await codeOf(other.open({ url, sha256: '0'.repeat(64) }));
      const { verified } = await other.open({ url, sha256 });
      store.terminate('the test is over');
      return { wrong, verified };
    });
    assert.deepEqual(end, { wrong: 'hash-mismatch', verified: true });
  });

  test('the same URL opened twice at once is fetched once', async () => {
    const ends = await run(async (url) => {
      const { StoreClient, options } = /** @type {any} */ (globalThis);
      const store = await StoreClient.start(options);
      const other = StoreClient.on(store.connect());
      const completed = await Promise.all(
        [store, other].map(async (client) => {
          const { file } = await client.open({ url });
          return (await client.call('complete', { file })).kept;
        }),
      );
      store.terminate('the test is over');
      return completed;
    });
    assert.deepEqual(ends, ['opfs', 'opfs']);
    assert.equal(stores.hub.sentBytes, SIZE);
  });
});
