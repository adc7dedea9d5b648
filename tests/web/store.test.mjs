// SPDX-License-Identifier: MIT
//
// The store (web/store/) in browsers, against a hub that misbehaves and a disk that is damaged: the right
// bytes or a named error, nothing saved is lost, and no more is fetched again than was missing or bad.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { inBrowsers, waitFor } from '../browser.mjs';
import { startHub } from '../support/hub.mjs';

const SIZE = 300_000;
const CHUNK = 16 << 10;
/** Bytes that are stored before a load that is to resume. */
const PART = 6 * CHUNK;
/** For servers that say nothing. */
const IMPATIENT = { silenceMs: 400, attempts: 3 };

/** @param {number} size */
const makeFile = (size) => Buffer.concat([Buffer.from('GGUF'), randomBytes(size - 4)]);
/** @param {Uint8Array} bytes */
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

inBrowsers('the store', (site) => {
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  let hub;
  /** @type {import('puppeteer-core').Page} */
  let page;
  const file = makeFile(SIZE);
  const sha256 = hashOf(file);
  let name = '';
  let count = 0;

  /**
   * Calls a function of store-page.js.
   * @param {string} what
   * @param {any[]} args
   * @param {import('puppeteer-core').Page} [where]
   * @returns {Promise<any>}
   */
  function ask(what, args, where = page) {
    return where.evaluate(
      (what, args) => /** @type {any} */ (globalThis).tests[what](...args),
      what,
      args,
    );
  }
  async function openPage() {
    const { page: opened } = await site.open('tests/web/store-page.html');
    await waitFor(opened, () => 'tests' in globalThis);
    return opened;
  }
  /** A file that the hub has and this machine does not. */
  function newName() {
    name = `owner/model/resolve/main/${count++}.gguf`;
    hub.put(name, file);
  }
  const model = () => ({ url: hub.url(name), sha256 });
  /** @param {object} [more] of open */
  const load = (more) => ask('load', ['a', { ...model(), ...more }]);
  /**
   * Ends the store's worker, and starts another one.
   * @param {object} [options]
   */
  async function reopen(options) {
    await ask('kill', ['a']);
    await ask('start', ['a', options]);
  }
  /** Puts the first PART bytes on disk. */
  async function storePart() {
    const end = await ask('read', ['a', model(), [[0, PART]]]);
    assert.equal(end.code, 'read');
    await reopen();
    assert.equal((await ask('entry', ['a', model().url])).storedBytes, PART);
  }

  before(async () => {
    hub = await startHub({ files: {} });
    page = await openPage();
    await ask('start', ['a']);
  });
  beforeEach(() => {
    hub.reset();
    newName();
  });
  after(() => hub.close());

  test('a file is loaded once, verified, and read from disk ever after, network or not', async () => {
    const first = await load();
    assert.deepEqual([first.code, first.hash], ['loaded', sha256]);
    assert.deepEqual(first.completed, { verified: true, sha256, kept: 'opfs' });
    assert.equal(hub.sentBytes, SIZE);
    const statuses = await ask('statuses', ['a']);
    assert.equal(statuses.at(-1).state, 'complete');
    assert.equal(statuses.at(-1).storedBytes, SIZE);
    const bytes = statuses.map((/** @type {any} */ { storedBytes }) => storedBytes);
    assert.deepEqual(
      bytes,
      [...bytes].sort((a, b) => a - b),
    );

    await reopen();
    hub.reset();
    const again = await load();
    assert.deepEqual([again.code, again.hash, again.opened.verified], ['loaded', sha256, true]);
    assert.equal(hub.redirects, 0);
    const entry = await ask('entry', ['a', model().url]);
    assert.deepEqual(
      { ...entry, usedAt: 0 },
      { url: model().url, size: SIZE, storedBytes: SIZE, verified: true, sha256, usedAt: 0 },
    );
  });

  test('without a hash to expect, a file is complete, not verified, and its hash recorded', async () => {
    const end = await load({ sha256: undefined });
    assert.deepEqual(end.completed, { verified: false, sha256, kept: 'opfs' });
    await reopen();
    const later = await load();
    assert.deepEqual([later.hash, later.completed.verified], [sha256, true]);
  });

  test('a resumed load fetches only what is missing', async () => {
    await storePart();
    hub.reset();
    const end = await load();
    assert.deepEqual([end.hash, end.completed.verified], [sha256, true]);
    assert.equal(hub.sentBytes, SIZE - PART);
  });

  /**
   * What may come of a fault that does not go away, and what it may cost of what was stored.
   * @type {[import('../support/hub.mjs').Fault, string[], { losesStored?: boolean }?][]}
   */
  const FAULTS = [
    [{ name: 'no-ranges' }, ['loaded']],
    [{ name: 'no-ranges-no-length' }, ['loaded']],
    [{ name: 'wrong-start' }, ['bad-range', 'loaded']],
    [{ name: 'wrong-end' }, ['bad-range', 'loaded']],
    [{ name: 'hidden-range' }, ['bad-range', 'loaded']],
    [{ name: 'wrong-total' }, ['changed', 'bad-range', 'network'], { losesStored: true }],
    [{ name: 'wrong-bytes' }, ['hash-mismatch', 'not-weights', 'network'], { losesStored: true }],
    [{ name: 'too-long' }, ['loaded', 'bad-range']],
    [{ name: 'drop', after: 50_000 }, ['loaded']],
    [{ name: 'drop', after: 100 }, ['network']],
    [{ name: 'drop-unseen', after: 50_000 }, ['loaded']],
    [{ name: 'drop-unseen', after: 100 }, ['network']],
    [{ name: 'gzip' }, ['loaded', 'network']],
    [{ name: 'page' }, ['not-weights']],
    [{ name: 'json' }, ['not-weights']],
    [{ name: 'bare-page' }, ['not-weights']],
    [{ name: 'busy' }, ['busy']],
    [{ name: 'busy', status: 503, retryAfter: '9' }, ['busy']],
    [{ name: 'status', status: 500 }, ['network']],
    [{ name: 'status', status: 404 }, ['not-found']],
    [{ name: 'expired' }, ['forbidden']],
    [{ name: 'stall', after: 130_000 }, ['loaded']],
    [{ name: 'stall-at-once' }, ['network']],
  ];

  describe('a fault that does not go away gives the right bytes or a named error', () => {
    for (const [fault, codes, { losesStored = false } = {}] of FAULTS) {
      const title = [fault.name, fault.after, fault.status].filter((part) => part).join(' ');

      test(`${title}: first load, resume, cached`, async () => {
        const isSilent = fault.name.startsWith('stall');
        if (isSilent) await reopen(IMPATIENT);
        hub.inject({ ...fault, times: Infinity });
        check(await load(), codes);
        if (isSilent) await reopen();

        hub.reset();
        newName();
        await storePart();
        if (isSilent) await reopen(IMPATIENT);
        hub.inject({ ...fault, times: Infinity });
        check(await load(), codes);
        if (isSilent) await reopen();
        const { storedBytes = 0 } = (await ask('entry', ['a', model().url])) ?? {};
        assert.ok(losesStored || storedBytes >= PART, `${storedBytes} of ${PART} bytes are left`);

        // The fault goes away: the same store heals, and then needs nobody.
        hub.reset();
        const healed = await load();
        assert.deepEqual([healed.code, healed.hash], ['loaded', sha256]);
        hub.reset();
        hub.inject({ ...fault, times: Infinity });
        await reopen();
        const cached = await load();
        assert.deepEqual([cached.code, cached.hash, hub.redirects], ['loaded', sha256, 0]);
      });
    }

    /** @param {any} end @param {string[]} codes */
    function check(end, codes) {
      assert.ok(codes.includes(end.code), `${end.code} ${JSON.stringify(end.detail)}`);
      if (end.code === 'loaded') assert.equal(end.hash, sha256);
    }
  });
});
