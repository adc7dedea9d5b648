// SPDX-License-Identifier: MIT
//
// web/store/model.js, download.js and stored-file.js in Node, where two of them share a disk in memory:
// what must happen when a file is closed, changes hands or fails at a moment that no browser can be
// brought to.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, test } from 'node:test';
import { DiskWriter } from '../../web/store/disk.js';
import { MadeModel } from '../../web/store/made.js';
import { Model } from '../../web/store/model.js';
import { DEFAULT_OPTIONS } from '../../web/store/options.js';
import { Tabs } from '../../web/store/tabs.js';
import { FakeDisk } from './fake-disk.mjs';

const SHA256_WASM = new URL('../../build/wasm/sha256.wasm', import.meta.url);
const CHUNK = 1000;
const CHUNKS = 6;
const SIZE = CHUNKS * CHUNK;
const OPTIONS = {
  ...DEFAULT_OPTIONS,
  ...{ chunkBytes: CHUNK, directBytes: 10, attempts: 2, backOffMs: 1 },
};
/** More turns than this, and a loop has no end. */
const MANY = 2000;

const never = new AbortController().signal;
const sha256Of = (/** @type {Uint8Array} */ bytes) =>
  createHash('sha256').update(bytes).digest('hex');

/** What the network has: files by URL, and how often sha256.wasm cannot be had. */
const net = {
  files: /** @type {Map<string, Uint8Array<ArrayBuffer>>} */ (new Map()),
  asked: /** @type {string[]} */ ([]),
  refusals: 0,
};
let url = '';
let count = 0;
let bytes = new Uint8Array(0);
let disk = new FakeDisk();
/** @type {Model[]} */
let open = [];

globalThis.fetch = /** @type {any} */ (
  async (/** @type {string | URL} */ target, /** @type {any} */ { headers = {} } = {}) => {
    if (String(target).endsWith('sha256.wasm')) {
      if (net.refusals-- > 0) return new Response(null, { status: 503 });
      return new Response(new Uint8Array(await readFile(SHA256_WASM)));
    }
    const file = net.files.get(String(target));
    if (!file) return new Response(null, { status: 503 });
    net.asked.push(headers.Range);
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(headers.Range) ?? [];
    const end = Math.min(Number(last) + 1, file.length);
    return new Response(file.slice(Number(first), end), {
      status: 206,
      headers: {
        'Content-Range': `bytes ${first}-${end - 1}/${file.length}`,
        ETag: `"${sha256Of(file)}"`,
      },
    });
  }
);

beforeEach(() => {
  url = `https://hub.example/${count++}.bin`;
  bytes = new Uint8Array(randomBytes(SIZE));
  net.files.set(url, bytes);
  net.asked = [];
  net.refusals = 0;
  disk = new FakeDisk();
});

afterEach(() => {
  for (const model of open) closeNow(model);
  open = [];
});

/** @param {Partial<import('../../web/store/protocol.js').OpenArgs>} [more] */
async function openModel(more = {}, options = OPTIONS) {
  const model = await Model.open({ url, ...more }, options, /** @type {any} */ (disk));
  open.push(model);
  return model;
}

/** @param {Model} model */
function closeNow(model) {
  model.close(/** @type {any} */ (Object.assign(new Error('closed'), { code: 'aborted' })));
}

/** @param {Model} model @param {number} [start] @param {number} [end] */
async function read(model, start = 0, end = SIZE) {
  const read = new Uint8Array(end - start);
  await model.read(
    start,
    end - start,
    async (piece, offset) => read.set(piece, offset - start),
    never,
  );
  return read;
}

/** @param {Promise<unknown>} promise */
const codeOf = (promise) =>
  promise.then(
    () => 'done',
    (error) => error.code ?? error.message,
  );

/** @param {() => boolean} isSo */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/**
 * Ends a loop that would never let anybody else have a turn.
 * @param {any} object
 * @param {string} method that the loop calls each time
 */
function boundTurns(object, method) {
  const real = object[method];
  let turns = 0;
  object[method] = (/** @type {any[]} */ ...args) => {
    if (++turns > MANY) throw new Error('it goes round and round');
    return real.apply(object, args);
  };
}

test('a hash of the whole that failed once is tried again', async () => {
  net.refusals = 1; // this process has no sha256.wasm yet
  const model = await openModel({ sha256: sha256Of(bytes) });
  assert.equal(await codeOf(model.complete(never)), 'done');
  assert.equal(model.file.verified, true);
});

test('a file that is closed while it is verified ends complete()', async () => {
  const first = await openModel();
  await first.ready(never);
  first.file.isHeld = true; // all chunks come, and the hash does not end before it is killed
  await read(first);
  closeNow(first);
  const model = await openModel();
  assert.equal(model.file.isWhole, true);
  boundTurns(model, 'onChange');
  const ended = codeOf(model.complete(never));
  closeNow(model);
  assert.equal(await ended, 'aborted');
});

test('a read that goes on after its file was closed ends', async () => {
  const model = await openModel();
  await model.ready(never);
  /** @type {Promise<string>} */
  const ended = codeOf(
    model.read(
      0,
      SIZE,
      async () => {
        closeNow(model);
      },
      never,
    ),
  );
  assert.equal(await ended, 'aborted');
});

test('a file that only passes by is never complete, and says so', async () => {
  const model = await openModel({ isPassing: true });
  await model.ready(never);
  boundTurns(model, 'onChange');
  assert.equal(await codeOf(model.complete(never)), 'argument');
});

test('what a tab knew of the disk counts no more once it writes, or another one writes anew', async () => {
  for (const how of ['the writer begins anew', 'the reader becomes the writer']) {
    const writer = await openModel();
    await writer.ready(never);
    await read(writer);
    const reader = await openModel();
    assert.deepEqual(await read(reader), bytes);
    writer.file.restart(SIZE, writer.file.version);
    const last = how.startsWith('the writer') ? writer : reader;
    if (last === reader) {
      closeNow(writer);
      await until(() => reader.file.isWriter);
    }
    await read(last, SIZE - CHUNK); // the file grows to its end with zeros
    assert.deepEqual(await read(reader), bytes, how);
    for (const model of open.splice(0)) closeNow(model);
    disk = new FakeDisk();
  }
});

test('a file that became complete in memory is so on disk once its tab may write', async () => {
  const asleep = await openModel();
  asleep.pause();
  const model = await openModel({ sha256: sha256Of(bytes) });
  await model.ready(never);
  assert.equal((await model.complete(never)).kept, 'memory');
  closeNow(asleep);
  await until(() => model.file.isWriter);
  closeNow(model);
  net.files.delete(url);
  const later = await openModel();
  assert.deepEqual([later.file.storedBytes, later.file.completed?.verified], [SIZE, true]);
});

test('chunks that a tab let go of are missing again once it may write', async () => {
  const first = await MadeModel.open(url, null, OPTIONS, /** @type {any} */ (disk));
  const options = { ...OPTIONS, memoryBytes: 2 * CHUNK };
  const made = await MadeModel.open(url, null, options, /** @type {any} */ (disk));
  made.begin(SIZE, null);
  await made.write(0, bytes);
  assert.equal(made.missing(), null);
  first.close();
  await until(() => made.file.isWriter);
  /** @type {import('../../web/store/protocol.js').Completed | null} */
  let published = null;
  for (let turn = 0; turn < 3 * CHUNKS && !published; turn++) {
    const offset = made.missing();
    if (offset === null) published = await made.publish(true);
    else await made.write(offset, bytes.subarray(offset, offset + CHUNK));
  }
  assert.deepEqual(published, { sha256: sha256Of(bytes), verified: true, kept: 'opfs' });
  made.close();
});

test('a wish for chunks that the file does not have is not served, and holds nothing up', async () => {
  const model = await openModel();
  await model.ready(never);
  await until(() => model.file.isWriter);
  boundTurns(model.file, 'refresh');
  const other = new Tabs(model.file.key);
  /** @type {boolean[]} */
  const served = [];
  other.onState = ({ doesServe }) => {
    served.push(doesServe);
    return true;
  };
  const interests = [{ next: CHUNKS - 2, last: CHUNKS + 3 }];
  for (const size of [2 * SIZE, SIZE]) {
    const header = { ...model.file.header, size };
    await other.ask({ header, chunk: CHUNKS + 1, interests, isWhole: false });
  }
  assert.deepEqual(served, [false, true]);
  await until(() => model.file.has(CHUNKS - 1));
  assert.equal(model.status().state, 'idle');
  other.close();
});

test('a change between two visits is noticed by the first answer and one sample, although the size was known', async () => {
  const known = { bytes: SIZE, sha256: sha256Of(bytes) };
  const first = await openModel(known);
  await read(first, 0, CHUNK);
  closeNow(first);
  net.files.set(url, new Uint8Array(randomBytes(SIZE)));
  const second = await openModel(known);
  net.asked = [];
  assert.equal(await codeOf(second.complete(never)), 'changed');
  assert.equal(net.asked.length, 2);
});

test('a wait for the network that is broken off is no wait any more', async () => {
  const model = await openModel({ bytes: SIZE }, { ...OPTIONS, backOffMs: 60_000 });
  net.files.delete(url);
  const stop = new AbortController();
  const ended = codeOf(
    model.read(0, 5, async () => {}, stop.signal), // a request of its own
  );
  await until(() => model.status().state === 'waiting');
  stop.abort();
  assert.equal(await ended, 'aborted');
  assert.equal(model.status().state, 'idle');
});

test('files on a disk that takes no more are given back all the same', () => {
  /** @type {string[]} */
  const calls = [];
  const handle = (/** @type {string} */ name) => ({
    getSize: () => 0,
    flush() {
      calls.push(`flush ${name}`);
      throw new DOMException('full', 'QuotaExceededError');
    },
    close: () => calls.push(`close ${name}`),
  });
  const [weights, journal] = /** @type {any[]} */ (['weights', 'journal'].map(handle));
  new DiskWriter(weights, journal).close();
  assert.deepEqual(calls, ['flush weights', 'close weights', 'flush journal', 'close journal']);
});
