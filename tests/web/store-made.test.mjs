// SPDX-License-Identifier: MIT
//
// Files that a client of the store makes itself: written in any order, read as far as they go, kept over
// a break in whole chunks, published when the client says so, and never asked of a server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK, hashOf, SIZE, withStores } from './store-site.mjs';

withStores('made files', (stores) => {
  const url = () => `${stores.model.url}#made`;
  /** @param {string} op @param {object} args */
  const call = (op, args) => stores.ask('call', ['a', op, args]);
  /** @param {number} file @param {number} start @param {number} end */
  const write = (file, start, end) =>
    stores.ask('write', ['a', file, start, [...stores.file.subarray(start, end)]]);
  /** @param {number} file @param {number} start @param {number} end */
  const read = (file, start, end) => stores.ask('readOpen', ['a', file, start, end]);

  /** @param {string | null} [etag] */
  async function begun(etag = 'one') {
    const made = await call('make', { url: url() });
    assert.equal(await call('begin', { file: made.file, size: SIZE, etag }), null);
    return made.file;
  }

  test('pieces in any order, over the borders of chunks, are the file', async () => {
    const file = await begun();
    const cuts = [0, 10, CHUNK - 1, CHUNK + 1, 5 * CHUNK, 6 * CHUNK + 7, SIZE - 1, SIZE];
    for (const i of [6, 0, 4, 2, 1, 5, 3]) {
      assert.notEqual((await call('missing', { file })).offset, null);
      assert.equal(await write(file, cuts[i], cuts[i + 1]), null);
      assert.equal(
        (await read(file, cuts[i], cuts[i + 1])).hash,
        hashOf(stores.file.subarray(cuts[i], cuts[i + 1])),
      );
    }
    assert.deepEqual(await call('missing', { file }), { offset: null });
    const sha256 = hashOf(stores.file);
    const published = await call('publish', { file, verified: true });
    assert.deepEqual(published, { sha256, verified: true, kept: 'opfs' });
    await stores.reopen();
    const again = await call('make', { url: url(), etag: 'one' });
    assert.deepEqual([again.isComplete, again.verified, again.size], [true, true, SIZE]);
    assert.equal((await read(again.file, 0, SIZE)).hash, sha256);
    assert.deepEqual([stores.hub.redirects, stores.hub.asked], [0, []]);
  });

  test('a read of what is not there names the first byte to write', async () => {
    const file = await begun();
    await write(file, 0, CHUNK + 100);
    await write(file, CHUNK + 200, CHUNK + 300);
    const absent = async (/** @type {number} */ start, /** @type {number} */ end) => {
      const { code, detail } = await read(file, start, end);
      assert.equal(code, 'absent');
      return detail.offset;
    };
    assert.equal(await absent(0, SIZE), CHUNK + 100);
    assert.equal(await absent(CHUNK + 150, CHUNK + 250), CHUNK + 150);
    assert.equal(await absent(CHUNK + 250, 2 * CHUNK), CHUNK + 300);
    assert.equal(await absent(4 * CHUNK + 1, 4 * CHUNK + 2), 4 * CHUNK + 1);
    assert.equal((await read(file, CHUNK + 200, CHUNK + 300)).code, 'read');
    assert.equal(await call('publish', { file, verified: true }), null);
    await call('close', { file });
  });

  test('after a break whole chunks are there, and the rest is missing', async () => {
    const file = await begun();
    await write(file, 0, 3 * CHUNK + 50);
    await stores.reopen();
    const again = await call('make', { url: url() });
    assert.deepEqual([again.isComplete, again.storedBytes], [false, 3 * CHUNK]);
    await call('begin', { file: again.file, size: SIZE, etag: 'one' });
    assert.deepEqual(await call('missing', { file: again.file }), { offset: 3 * CHUNK });
    await call('close', { file: again.file });
  });

  test('what was made of something else is forgotten', async () => {
    const file = await begun('one');
    await write(file, 0, 3 * CHUNK);
    await call('begin', { file, size: SIZE, etag: 'two' });
    assert.deepEqual(await call('missing', { file }), { offset: 0 });
    await write(file, 0, CHUNK);
    await stores.reopen();
    const other = await call('make', { url: url(), etag: 'three' });
    assert.deepEqual([other.size, other.storedBytes], [0, 0]);
    await call('close', { file: other.file });
  });

  test('fetching and making are not mixed up', async () => {
    assert.equal((await call('make', { url: stores.model.url })).code, 'argument');
    const made = await begun();
    const { file: fetched } = await call('open', stores.model);
    for (const [op, args] of /** @type {[string, object][]} */ ([
      ['complete', { file: made }],
      ['pause', { file: made }],
      ['missing', { file: fetched }],
      ['publish', { file: fetched, verified: true }],
      ['begin', { file: fetched, size: 1, etag: null }],
    ])) {
      assert.equal((await call(op, args)).code, 'argument', op);
    }
    assert.equal(await write(made, SIZE - 1, SIZE), null);
    const beyond = await stores.ask('write', ['a', made, SIZE, [1]]);
    assert.equal(beyond.code, 'argument');
    await call('close', { file: made });
    await call('close', { file: fetched });
  });
});
