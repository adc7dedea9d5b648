// SPDX-License-Identifier: MIT
//
// A learner's way with a large model, from the first layer to a visit without network, on the stand-in
// of the hub. The file has the layout of GPT-2 Large on the hub (36 blocks in Q8_0, the vocabulary
// twice) and a hundredth of its size; tests/hub/ takes the same way with files of full size.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';
import { startHub } from '../support/hub.mjs';
import { Journey, writeRegistry } from '../support/journey.mjs';
import { hashOf } from './store-site.mjs';
import { writeModel } from './streaming-page.js';

const LAYERS = 36;
/** As small beside the file as the store's own are beside GPT-2 Large. */
const STORE = { chunkBytes: 64 << 10, directBytes: 4 << 10 };
const PLACE = 'owner/gpt2-large-GGUF/resolve/main/gpt2-large_Q8_0.gguf';
const WRONG_PLACE = 'owner/gpt2-large-GGUF/resolve/other/gpt2-large_Q8_0.gguf';

const shape = /** @type {const} */ ({ vocabulary: 16_000, layers: LAYERS, dModel: 128 });
const file = Buffer.from(writeModel({ ...shape, ownHead: true }).bytes);
const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-journey-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const define = (/** @type {import('../browser.mjs').Site} */ site) => {
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  let hub;
  /** @type {Journey} */
  let journey;
  /** @type {string[]} */
  const errors = [];

  before(async () => {
    hub = await startHub({ files: { [PLACE]: file, [WRONG_PLACE]: file } });
    const url = hub.url(PLACE);
    const wrongUrl = hub.url(WRONG_PLACE);
    writeRegistry(folder, [
      { id: 'gpt2-large', like: 'gpt2-large', url, sha256: hashOf(file) },
      { id: 'wrong', like: 'gpt2-large', url: wrongUrl, sha256: '0'.repeat(64) },
    ]);
    const open = async () => {
      const opened = await site.open('tests/web/blank.html');
      opened.page.once('close', () => errors.push(...opened.errors));
      return opened.page;
    };
    journey = new Journey({
      ...{ open, hub, url, model: 'gpt2-large', size: file.length, layers: LAYERS },
      ...{ ids: [5, 15_999, 7000, 7, 12_345, 7001], rate: 4e6, store: STORE },
    });
  });

  after(() => hub.close());

  test('layers are seen one by one while weights come, the first before 5 % of them; the tab is closed at 40 %', async () => {
    const { layers } = await journey.closeEarly(0.4);
    assert.ok(layers > 1, `${layers} layers`);
  });

  test('a new tab goes on where the first one stopped, and the hash verifies', async () => {
    const { storedBytes } = await journey.comeBack();
    assert.ok(storedBytes > 0.3 * file.length, `${storedBytes} bytes were kept`);
  });

  test('a registry with another SHA-256: the visit fails by name, and nothing is kept', () =>
    journey.refused({ model: 'wrong', url: hub.url(WRONG_PLACE) }));

  test('the hub is lost: every way of loading gives the same numbers from this machine', async () => {
    await hub.close();
    for (const way of /** @type {const} */ (['streamed', 'low-memory', 'resident'])) {
      const { hashes } = await journey.again(way);
      assert.equal(hashes.length, LAYERS + 1);
    }
  });

  test('nothing of all this reached the console', () => {
    assert.deepEqual(errors, []);
  });
};

inBothBrowsers('a large model', define, { mounts: [{ prefix: '/models/', folder }] });
