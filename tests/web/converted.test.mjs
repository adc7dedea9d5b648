// SPDX-License-Identifier: MIT
//
// A Hugging Face folder on the hub as a model of the page: converted as it comes, the same bits as of the
// file that the native program makes of it, kept as GGUF, and nothing of it lost when a visit breaks off.
//
// The folder is written as the hub writes GPT-2. Random weights with the default model's vocabulary, large
// enough that what is under way at once (12 MB) is a part of it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { DEFAULT_OPTIONS } from '../../web/store/options.js';
import { inBothBrowsers, ROOT, waitFor } from '../browser.mjs';
import { readGguf } from '../support/gguf-reader.mjs';
import { hfFiles, hfGpt2, writeHfFolder } from '../support/hf-folder.mjs';
import { startHub } from '../support/hub.mjs';

const TEXTS = ['It was the best of times, it was the worst of times', 'Call me', 'x'];
const WEIGHTS = 'model.safetensors';

const scratch = mkdtempSync(path.join(tmpdir(), 'laminar-converted-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const { keys } = readGguf(readFileSync(path.join(ROOT, 'models/mini/mini.gguf')));
const model = hfGpt2({
  vocabulary: {
    tokens: keys.get('tokenizer.ggml.tokens'),
    merges: keys.get('tokenizer.ggml.merges'),
    types: keys.get('tokenizer.ggml.token_type'),
    eos: keys.get('tokenizer.ggml.eos_token_id'),
  },
  layers: 12,
  heads: 4,
  dModel: 256,
  context: 128,
});
const files = Object.fromEntries(
  Object.entries(hfFiles(model)).map(([name, content]) => [name, Buffer.from(content)]),
);
const source = files[WEIGHTS];
const hashOf = (/** @type {Uint8Array} */ bytes) =>
  createHash('sha256').update(bytes).digest('hex');

const tiny = writeHfFolder(path.join(scratch, 'tiny'), model);

function nativelyConverted(/** @type {'q8_0' | 'f32'} */ type) {
  const out = path.join(scratch, `tiny-${type}.gguf`);
  const program = path.join(ROOT, 'build/native/laminar');
  execFileSync(program, ['convert', tiny, '-o', out, '--type', type]);
  return readFileSync(out);
}

const native = nativelyConverted('q8_0');

inBothBrowsers('converted', (site) => {
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  let hub;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Record<string, string>} */
  let expected;
  let count = 0;
  let folder = '';

  /**
   * Calls a function of converted-page.js.
   * @param {string} what @param {any[]} args @returns {Promise<any>}
   */
  const ask = (what, ...args) =>
    page.evaluate((what, args) => /** @type {any} */ (globalThis).tests[what](...args), what, args);

  async function openPage() {
    ({ page, errors } = await site.open('tests/web/converted.html'));
    await waitFor(page, () => 'tests' in globalThis);
  }

  /** Closes the tab and opens another one. */
  async function nextVisit() {
    await page.close();
    hub.reset();
    hub.bytesPerSecond = 0;
    await openPage();
  }

  /** @param {string} name */
  const url = (name) => hub.url(folder + name);
  /** @returns {Promise<{ name: string, storedBytes: number, verified: boolean, sha256?: string }[]>} */
  const stored = () => ask('stored', url(''));

  /** @param {Record<string, Buffer>} [changed] */
  function newFolder(changed = {}) {
    folder = `owner${count++}/tiny/resolve/main/`;
    for (const [name, content] of Object.entries({ ...files, ...changed })) {
      hub.put(folder + name, content);
    }
  }

  before(async () => {
    hub = await startHub({ files: { 'native.gguf': native } });
    await openPage();
    assert.equal((await ask('load', { model: hub.url('native.gguf') })).code, 'loaded');
    expected = await ask('run', TEXTS);
    await ask('dispose');
  });
  beforeEach(() => {
    hub.reset();
    hub.bytesPerSecond = 0;
    newFolder();
  });
  after(() => hub.close());

  for (const weights of ['resident', 'streamed', 'low-memory']) {
    test(`${weights}: the bits of the natively converted file, kept as that file`, async () => {
      const opened = await ask('open', url(WEIGHTS), weights, { sha256: hashOf(source) });
      assert.deepEqual(opened, { code: 'opened', name: 'tiny' });
      const hashes = await ask('run', TEXTS);
      assert.ok(Object.keys(hashes).length > 600);
      assert.deepEqual(hashes, expected);
      const { code, phase, verified, loadedBytes, totalBytes } = await ask('complete');
      assert.deepEqual([code, phase, verified], ['complete', 'ready', true]);
      assert.deepEqual([loadedBytes, totalBytes], [native.length, native.length]);
      await ask('dispose');
      const [kept, ...others] = await stored();
      assert.deepEqual(others, []);
      assert.equal(kept.name, `${WEIGHTS}#q8_0`);
      assert.deepEqual([kept.storedBytes, kept.verified], [native.length, true]);
      assert.equal(kept.sha256, hashOf(native));
      assert.deepEqual(errors, []);
    });
  }

  test('the next visit asks once of each file whether it is still there, and nothing if the hash is known', async () => {
    const pinned = { model: url(WEIGHTS), sha256: hashOf(source) };
    assert.equal((await ask('load', pinned)).code, 'loaded');
    await nextVisit();
    assert.equal((await ask('load', pinned)).code, 'loaded');
    await ask('dispose');
    assert.deepEqual([hub.redirects, hub.asked], [0, []]);

    newFolder();
    assert.equal((await ask('load', { model: url(WEIGHTS) })).code, 'loaded');
    await nextVisit();
    for (const weights of ['resident', 'streamed', 'low-memory']) {
      assert.equal((await ask('load', { model: url(WEIGHTS), weights })).code, 'loaded');
      assert.deepEqual(await ask('run', TEXTS), expected);
      assert.equal((await ask('complete')).code, 'complete');
      await ask('dispose');
    }
    const ranges = hub.asked.map(({ range }) => range);
    const once = Object.keys(files).map(() => 'bytes=0-8');
    assert.deepEqual([hub.redirects, ranges], [once.length, once]);
  });

  test('without a SHA-256 to hold it against, nothing is called verified', async () => {
    assert.equal((await ask('load', { model: url(WEIGHTS) })).code, 'loaded');
    assert.equal((await ask('complete')).verified, false);
    const [kept] = await stored();
    assert.deepEqual([kept.storedBytes, kept.verified], [native.length, false]);
    await ask('dispose');
  });

  for (const weights of ['streamed', 'low-memory']) {
    test(`${weights}: the page may wait for the weights that load() is getting already`, async () => {
      assert.equal((await ask('load', { model: url(WEIGHTS), weights })).code, 'loaded');
      const ends = await Promise.all([ask('complete'), ask('complete'), ask('run', TEXTS)]);
      assert.deepEqual([ends[0].code, ends[1].code], ['complete', 'complete']);
      assert.deepEqual(ends[2], expected);
      await ask('dispose');
    });
  }

  test('the first block does not wait for the embedding table, nor for other blocks', async () => {
    hub.bytesPerSecond = 4 << 20;
    assert.equal((await ask('open', url(WEIGHTS), 'streamed')).code, 'opened');
    assert.equal((await ask('firstBlock', TEXTS[0])).code, 'aborted');
    assert.ok(hub.sentBytes < source.length / 3, `${hub.sentBytes} of ${source.length}`);
    await ask('dispose');
  });

  test('a visit that breaks off leaves what it had, and the next one goes on', async () => {
    hub.bytesPerSecond = 6 << 20;
    const sha256 = hashOf(source);
    assert.equal((await ask('open', url(WEIGHTS), 'streamed', { sha256 })).code, 'opened');
    ask('complete').catch(() => {});
    let kept;
    do kept = (await stored()).find(({ name }) => name === `${WEIGHTS}#q8_0`);
    while (!kept?.storedBytes);
    await ask('pause', url(WEIGHTS));
    await nextVisit();
    const before = await stored();
    const had = before.find(({ name }) => name === WEIGHTS)?.storedBytes ?? 0;
    assert.ok(had > 0 && had < source.length);
    assert.ok(before.every(({ verified }) => !verified));
    assert.equal((await ask('open', url(WEIGHTS), 'resident', { sha256 })).code, 'opened');
    assert.equal((await ask('complete')).verified, true);
    assert.deepEqual(await ask('run', TEXTS), expected);
    await ask('dispose');
    const [{ sha256: found }, ...others] = await stored();
    assert.deepEqual([found, others], [hashOf(native), []]);
    assert.ok(hub.asked.reduce((sum, { sentBytes }) => sum + sentBytes, 0) < source.length);
  });

  test('a load that is aborted downloads no more', async () => {
    hub.bytesPerSecond = 4 << 20;
    assert.equal((await ask('loadAndAbort', url(WEIGHTS))).code, 'aborted');
    let sentBytes;
    do {
      sentBytes = hub.sentBytes;
      await new Promise((resolve) => setTimeout(resolve, 500));
    } while (hub.sentBytes > sentBytes);
    assert.ok(sentBytes < source.length, `${sentBytes} of ${source.length}`);
  });

  test('what is damaged on disk is converted again', async () => {
    assert.equal((await ask('load', { model: url(WEIGHTS) })).code, 'loaded');
    await nextVisit();
    await ask('damage', `${url(WEIGHTS)}#q8_0`, native.length - 1000);
    assert.equal((await ask('load', { model: url(WEIGHTS) })).code, 'loaded');
    assert.deepEqual(await ask('run', TEXTS), expected);
    assert.equal((await ask('complete')).code, 'complete');
    await ask('dispose');
    const [{ storedBytes }, ...others] = await stored();
    assert.deepEqual([storedBytes, others], [native.length, []]);
  });

  test('where nothing can be kept, the source passes by, unverified', async () => {
    const how = { sha256: hashOf(source), script: 'store-worker-no-opfs.js' };
    assert.equal((await ask('open', url(WEIGHTS), 'streamed', how)).code, 'opened');
    assert.deepEqual(await ask('run', TEXTS), expected);
    const { code, verified } = await ask('complete');
    assert.deepEqual([code, verified], ['complete', false]);
    await ask('dispose');
  });

  test('the disk fills up in the middle: the source passes by from there on, and the numbers are right', async () => {
    const script = `store-worker-full.js?room=${10 << 20}`;
    const how = { sha256: hashOf(source), script };
    assert.equal((await ask('open', url(WEIGHTS), 'streamed', how)).code, 'opened');
    assert.deepEqual(await ask('run', TEXTS), expected);
    const { code, verified } = await ask('complete');
    assert.deepEqual([code, verified], ['complete', false]);
    assert.deepEqual(await ask('run', TEXTS), expected);
    await ask('dispose');
  });

  test('the hub goes away in the middle: a named error, and when it is back, only the rest comes', async () => {
    const sha256 = hashOf(source);
    hub.bytesPerSecond = 6 << 20;
    assert.equal((await ask('open', url(WEIGHTS), 'streamed', { sha256 })).code, 'opened');
    const completing = ask('complete');
    while (hub.sentBytes < source.length / 3) await new Promise((done) => setTimeout(done, 50));
    hub.allow(hub.sentBytes); // the answer under way stops, and the next ones are refusals
    hub.inject({ name: 'status', status: 404, times: Number.POSITIVE_INFINITY });
    await ask('breakOff', url(WEIGHTS));
    assert.equal((await completing).code, 'not-found');
    const cameBytes = hub.sentBytes;
    hub.reset();
    hub.bytesPerSecond = 0;
    assert.equal((await ask('complete')).verified, true);
    assert.deepEqual(await ask('run', TEXTS), expected);
    assert.ok(hub.sentBytes < source.length - cameBytes / 2, `${hub.sentBytes} bytes again`);
    await ask('dispose');
  });

  // ---- Bad sources ----

  test('a file that changes while it comes is begun anew by the load', async () => {
    const place = `owner${count}/changing.gguf`;
    const earlier = nativelyConverted('f32');
    assert.ok(
      earlier.length > 2 * DEFAULT_OPTIONS.chunkBytes,
      'what comes in one answer cannot change within it',
    );
    hub.put(place, earlier);
    hub.allow(1 << 20);
    const loading = ask('load', { model: hub.url(place) });
    while (hub.sentBytes < 1 << 19) await new Promise((done) => setTimeout(done, 20));
    hub.put(place, readFileSync(path.join(ROOT, 'models/mini/mini.gguf')));
    hub.allow(Number.POSITIVE_INFINITY);
    assert.equal((await loading).code, 'loaded');
    assert.equal((await ask('run', TEXTS)).code, undefined);
    const [kept] = (await ask('stored', hub.url(place))).map(
      (/** @type {{ size: number }} */ { size }) => size,
    );
    assert.equal(kept, readFileSync(path.join(ROOT, 'models/mini/mini.gguf')).length);
    await ask('dispose');
  });

  test('a source of another SHA-256 ends as hash-mismatch, and nothing of it is kept', async () => {
    const sha256 = hashOf(native);
    assert.equal((await ask('open', url(WEIGHTS), 'streamed', { sha256 })).code, 'opened');
    assert.equal((await ask('complete')).code, 'hash-mismatch');
    assert.equal((await ask('run', TEXTS)).code, 'hash-mismatch');
    await ask('dispose');
    const weights = (await stored()).filter(({ name }) => name.startsWith(WEIGHTS));
    assert.deepEqual(weights, []);
  });

  for (const missing of ['config.json', 'vocab.json', 'merges.txt', WEIGHTS]) {
    test(`${missing} is missing: the error says so`, async () => {
      folder = `owner${count++}/tiny/resolve/main/`;
      for (const [name, content] of Object.entries(files)) {
        if (name !== missing) hub.put(folder + name, content);
      }
      const end = await ask('load', { model: url(WEIGHTS) });
      assert.equal(end.code, missing === WEIGHTS ? 'not-found' : 'no-companion');
      assert.match(end.message, new RegExp(missing));
    });
  }

  test('a folder that is no GPT-2, or contradicts itself, is refused before its weights come', async () => {
    const bert = Buffer.from(JSON.stringify({ ...model.config, model_type: 'bert' }));
    const deeper = Buffer.from(JSON.stringify({ ...model.config, n_layer: 13 }));
    for (const [changed, code] of /** @type {[Record<string, Buffer>, string][]} */ ([
      [{ 'config.json': bert }, 'unsupported'],
      [{ 'config.json': deeper }, 'missing-tensor'],
      [{ 'vocab.json': Buffer.from('{') }, 'bad-source'],
      [{ 'merges.txt': Buffer.from('<!doctype html><p>Sign in</p>') }, 'bad-source'],
      [{ [WEIGHTS]: source.subarray(0, -4) }, 'truncated'],
      [{ [WEIGHTS]: native }, 'not-weights'],
    ])) {
      newFolder(changed);
      hub.reset();
      const end = await ask('load', { model: url(WEIGHTS) });
      assert.equal(end.code, code, end.message);
      assert.ok(hub.sentBytes < source.length / 2);
    }
  });

  test('a tensor that holds NaN is refused by name', async () => {
    const bad = Buffer.from(source);
    bad.fill(0xff, bad.length - 4);
    newFolder({ [WEIGHTS]: bad });
    const end = await ask('load', { model: url(WEIGHTS) });
    assert.equal(end.code, 'not-finite');
    assert.match(end.message, /wte\.weight/);
  });

  test('a .safetensors from disk says what it lacks', async () => {
    const end = await ask('loadFile', WEIGHTS, 'weights');
    assert.equal(end.code, 'no-companion');
    assert.match(end.message, /missing: config\.json, tokenizer\.json$/);
  });

  test('the official entries of the registry are converted', async () => {
    const found = await ask('resolve', 'gpt2-large-f32');
    assert.deepEqual(found.convert, { type: 'q8_0', name: 'gpt2-large' });
    assert.match(found.url, /gpt2-large\/resolve\/main\/model\.safetensors$/);
    assert.match(found.sha256, /^[0-9a-f]{64}$/);
  });
});
