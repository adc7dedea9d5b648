// SPDX-License-Identifier: MIT
//
// The store (web/store/) in browsers, against a hub that misbehaves: the right bytes or a named error,
// and nothing saved is lost. Which test holds what, each in Chromium and Firefox, at the first load / when
// a load is resumed / when the file is here; "faults" are the tests of that name below, which do all three:
//
//   no ranges, wrong Content-Range      faults: no-ranges*, wrong-start, wrong-total, wrong-bytes, too-long
//   a drop in mid-range, silence        faults: drop*, stall*; models.test.mjs
//   gzip on a range                     faults: gzip
//   another file meanwhile              'changes while it comes' / store-disk: 'changed between two visits' /
//                                       store-disk: 'a complete file needs no server'
//   killed tab, damage, zeroed tail     store-disk: 'killed at any time' / 'a journal cut' / 'damaged chunk',
//                                       'zeroed tail', 'a file that was cut'; journey.test.mjs
//   a page or JSON in its place         faults: page, bare-page, json; models.test.mjs
//   refusals, 429, 5xx                  faults: busy, status, expired; models.test.mjs
//   a full disk                         store-disk: 'a full disk is said' / 'a disk that fills' / the same;
//                                       scarce.test.mjs and converted.test.mjs
//   two tabs                            store-tabs.test.mjs: 'two tabs at once' / '... where one stopped' /
//                                       'two tabs at once', its end; manager.test.mjs
//   out of memory                       weights-mode.test.mjs (the choice); streaming.test.mjs, journey.test.mjs
//                                       and scarce.test.mjs (low memory); lab.test.mjs (the named error)
//   no SharedArrayBuffer                load.test.mjs: 'a page that is not isolated'
//   a worker dies or is missing         client, store-client, lab and load.test.mjs; store-disk: 'killed'
//   offline                             'without a network'; journey.test.mjs and models.test.mjs: the hub lost
//   a hidden tab                        hidden.test.mjs / store-disk: 'a hidden tab' / hidden.test.mjs
//   the local server                    tests/server/server.test.mjs
//
// Every variant of a fault, byte by byte, is in store-ranges.test.mjs; what no browser can be brought to,
// such as a file that is closed while it is verified, in store-file.test.mjs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { waitFor } from '../browser.mjs';
import { hashOf, makeFile, PART, SIZE, withStores } from './store-site.mjs';

/** For servers that say nothing. */
const IMPATIENT = { silenceMs: 800, attempts: 3 };

withStores('the store and its network', (stores) => {
  test('a file is loaded once, verified, and read from disk ever after, network or not', async () => {
    const first = await stores.load();
    assert.deepEqual([first.code, first.hash], ['loaded', stores.sha256]);
    assert.deepEqual(first.completed, { verified: true, sha256: stores.sha256, kept: 'opfs' });
    assert.equal(stores.hub.sentBytes, SIZE);
    const statuses = await stores.ask('statuses', ['a']);
    assert.equal(statuses.at(-1).state, 'complete');
    assert.equal(statuses.at(-1).storedBytes, SIZE);
    const bytes = statuses.map((/** @type {any} */ { storedBytes }) => storedBytes);
    assert.deepEqual(
      bytes,
      [...bytes].sort((a, b) => a - b),
    );

    await stores.reopen();
    stores.hub.reset();
    const again = await stores.load();
    assert.deepEqual(
      [again.code, again.hash, again.opened.verified],
      ['loaded', stores.sha256, true],
    );
    assert.equal(stores.hub.redirects, 0);
    const entry = await stores.entry();
    assert.deepEqual(
      { ...entry, usedAt: 0 },
      {
        url: stores.model.url,
        size: SIZE,
        storedBytes: SIZE,
        verified: true,
        sha256: stores.sha256,
        usedAt: 0,
        etag: `"${stores.sha256}"`,
      },
    );
  });

  test('without a hash to expect, a file is complete, not verified, and its hash recorded', async () => {
    const end = await stores.load({ sha256: undefined });
    assert.deepEqual(end.completed, { verified: false, sha256: stores.sha256, kept: 'opfs' });
    await stores.reopen();
    const later = await stores.load();
    assert.deepEqual([later.hash, later.completed.verified], [stores.sha256, true]);
  });

  test('a resumed load fetches only what is missing', async () => {
    await stores.storePart();
    stores.hub.reset();
    const end = await stores.load();
    assert.deepEqual([end.hash, end.completed.verified], [stores.sha256, true]);
    assert.equal(stores.hub.sentBytes, SIZE - PART);
  });

  test("a file that changes while it comes is 'changed', and the next load gets the new one", async () => {
    const other = makeFile(SIZE + 1000);
    const { file } = await stores.ask('call', ['a', 'open', stores.model]);
    stores.hub.bytesPerSecond = 500_000; // small pieces, all of which the browser hands out
    stores.hub.allow(SIZE / 2);
    await stores.ask('begin', ['a', stores.model]);
    await waitFor(stores.page, () =>
      /** @type {any} */ (globalThis).tests
        .statuses('a')
        .some((/** @type {any} */ { storedBytes }) => storedBytes > 100_000),
    );
    await stores.ask('call', ['a', 'pause', { file }]); // breaks the answer off
    stores.put(other);
    stores.hub.bytesPerSecond = 0;
    stores.hub.allow(Number.POSITIVE_INFINITY);
    await stores.ask('call', ['a', 'resume', { file }]);
    assert.equal((await stores.ask('end', ['a'])).code, 'changed');
    const end = await stores.load({ sha256: undefined });
    assert.deepEqual([end.code, end.hash], ['loaded', hashOf(other)]);
  });

  test('without a network: said so at first and in the middle, and no matter once the file is here', async () => {
    await stores.reopen({ attempts: 2 }, 'store-worker-offline.js');
    assert.equal((await stores.load()).code, 'offline');
    await stores.reopen();
    await stores.storePart();
    await stores.reopen({ attempts: 2 }, 'store-worker-offline.js');
    const read = await stores.ask('read', ['a', stores.model, [[0, PART]]]);
    assert.equal(read.code, 'read');
    assert.equal((await stores.load()).code, 'offline');
    assert.equal((await stores.entry()).storedBytes, PART);
    await stores.reopen();
    await stores.loadWell();
    await stores.reopen({}, 'store-worker-offline.js');
    const end = await stores.loadWell();
    assert.equal(end.completed.verified, true);
    await stores.reopen();
  });

  /**
   * What may come of a fault that does not go away, and what it may cost of what was stored. One or
   * two of each kind; store-ranges.test.mjs has all variants.
   * @type {[import('../support/hub.mjs').Fault, string[], { losesStored?: boolean }?][]}
   */
  const FAULTS = [
    [{ name: 'no-ranges' }, ['loaded']],
    [{ name: 'no-ranges-no-length' }, ['loaded']],
    [{ name: 'wrong-start' }, ['bad-range', 'loaded']],
    [{ name: 'wrong-total' }, ['changed', 'bad-range', 'network'], { losesStored: true }],
    [{ name: 'wrong-bytes' }, ['hash-mismatch', 'not-weights', 'network'], { losesStored: true }],
    [{ name: 'too-long' }, ['loaded', 'bad-range']],
    [{ name: 'drop', after: 50_000 }, ['loaded']],
    [{ name: 'drop', after: 100 }, ['network']],
    [{ name: 'drop-unseen', after: 50_000 }, ['loaded']],
    [{ name: 'gzip' }, ['loaded', 'network']],
    [{ name: 'page' }, ['not-weights']],
    [{ name: 'bare-page' }, ['not-weights']],
    [{ name: 'json' }, ['not-weights']],
    [{ name: 'busy', status: 503, retryAfter: '9' }, ['busy']],
    [{ name: 'status', status: 500 }, ['network']],
    [{ name: 'status', status: 404 }, ['not-found']],
    [{ name: 'expired' }, ['forbidden']],
    [{ name: 'stall', after: 130_000 }, ['loaded', 'network']],
    [{ name: 'stall-at-once' }, ['network']],
  ];

  describe('a fault that does not go away gives the right bytes or a named error', () => {
    for (const [fault, codes, { losesStored = false } = {}] of FAULTS) {
      const title = [fault.name, fault.after, fault.status].filter((part) => part).join(' ');

      test(`${title}: first load, resume, cached`, async () => {
        const isSilent = fault.name.startsWith('stall');
        if (isSilent) await stores.reopen(IMPATIENT);
        stores.hub.inject({ ...fault, times: Infinity });
        check(await stores.load(), codes);
        if (isSilent) await stores.reopen();

        stores.hub.reset();
        stores.newName();
        await stores.storePart();
        if (isSilent) await stores.reopen(IMPATIENT);
        stores.hub.inject({ ...fault, times: Infinity });
        check(await stores.load(), codes);
        if (isSilent) await stores.reopen();
        const { storedBytes = 0 } = (await stores.entry()) ?? {};
        assert.ok(losesStored || storedBytes >= PART, `${storedBytes} of ${PART} bytes are left`);

        // The fault goes away: the same store heals, and then needs nobody.
        stores.hub.reset();
        const healed = await stores.load();
        assert.deepEqual([healed.code, healed.hash], ['loaded', stores.sha256]);
        stores.hub.reset();
        stores.hub.inject({ ...fault, times: Infinity });
        await stores.reopen();
        const cached = await stores.load();
        assert.deepEqual(
          [cached.code, cached.hash, stores.hub.redirects],
          ['loaded', stores.sha256, 0],
        );
      });
    }

    /** @param {any} end @param {string[]} codes */
    function check(end, codes) {
      assert.ok(codes.includes(end.code), `${end.code} ${JSON.stringify(end.detail)}`);
      if (end.code === 'loaded') assert.equal(end.hash, stores.sha256);
    }
  });
});
