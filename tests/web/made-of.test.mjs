// SPDX-License-Identifier: MIT
//
// What a converted file was made of, compared with what its server has now: every file, and names of before
// there were descriptions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareMade, describeMade } from '../../web/engine/made-of.js';

const BASE = 'https://hub.example/m/resolve/main/model.safetensors.index.json';
const PART = 'https://hub.example/m/resolve/main/model-00001-of-00001.safetensors';
const SHA256 = 'a'.repeat(64);

/**
 * Compares with a server that has these files, and counts what it is asked.
 *
 * @param {string | null} etag
 * @param {Record<string, import('../../web/store/protocol.js').Version>} server
 */
async function compared(etag, server) {
  /** @type {string[]} */
  const asked = [];
  const store = /** @type {any} */ ({
    call: async (/** @type {string} */ op, /** @type {{ url: string }} */ { url }) => {
      assert.equal(op, 'version');
      asked.push(url);
      if (!server[url]) throw new Error('unreachable');
      return server[url];
    },
  });
  const { signal } = new AbortController();
  return { ...(await compareMade(store, { url: BASE }, etag, signal)), asked };
}

test('every file is asked, and one that is another one is enough', async () => {
  const index = { etag: '"i1"', size: 100 };
  const part = { etag: '"p1"', size: 2000 };
  const etag = describeMade(BASE, [
    [PART, part],
    [BASE, index],
  ]);
  const same = await compared(etag, { [BASE]: index, [PART]: part });
  assert.deepEqual(
    { ...same, asked: same.asked.sort() },
    { isReplaced: false, bytes: 2100, asked: [PART, BASE] },
  );
  for (const other of [
    { etag: '"p2"', size: 2000 },
    { etag: '"p1"', size: 2001 },
  ]) {
    assert.equal((await compared(etag, { [BASE]: index, [PART]: other })).isReplaced, true);
  }
  // A server that says less than before, or nothing, does not say that a file is another one.
  const silent = { etag: null, size: null };
  assert.deepEqual((await compared(etag, { [BASE]: index, [PART]: silent })).isReplaced, false);
  assert.deepEqual((await compared(etag, { [BASE]: index })).isReplaced, false);
});

test('the name that an earlier version kept is compared with the source', async () => {
  for (const old of ['"b2"', 'W/"b2"', 'Mon, 30 Nov 2026 10:00:00 GMT', '12']) {
    const now = { [BASE]: { etag: old, size: 100 } };
    assert.equal((await compared(old, now)).isReplaced, false, old);
    const other = { [BASE]: { etag: '"b3"', size: 100 } };
    assert.equal((await compared(old, other)).isReplaced, true, old);
  }
});

test('a SHA-256 vouches by itself, and without any name nothing is asked', async () => {
  for (const etag of [SHA256, null]) {
    const { isReplaced, asked } = await compared(etag, { [BASE]: { etag: '"b3"', size: 1 } });
    assert.deepEqual([isReplaced, asked], [false, []]);
  }
});
