// SPDX-License-Identifier: MIT
//
// What Lab.load() makes of addresses, on the stand-in of the hub: repositories and pages of it, a mirror,
// a token, and files that were overwritten since the last visit. What may be written is in hub.test.mjs,
// what the store does in store-resume.test.mjs.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';
import { writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { hfFiles, hfGpt2, shardedFiles } from '../support/hf-folder.mjs';
import { startHub } from '../support/hub.mjs';

const vocabulary = gpt2Vocabulary();
/** @param {number} layers @param {number} seed */
const gpt2 = (layers, seed) => Buffer.from(writeTinyGpt2({ vocabulary, layers, seed, dModel: 8 }));
const TOKEN = 'hf_token-of-this-test';

/**
 * Runs in the page: loads a model and says which one it is, by its blocks and by a vector.
 * @param {any} options of Lab.load
 */
async function tryLoad(options) {
  const { Lab } = await import(new URL('/lab.js', location.href).href);
  /** @type {Set<string>} */
  const phases = new Set();
  try {
    const onProgress = (/** @type {any} */ { phase }) => phases.add(phase);
    const lab = await Lab.load({ ...options, onProgress });
    const { nLayers, name } = lab.config;
    const tap = `blocks.${nLayers - 1}.hook_resid_post`;
    const { cache } = await lab.runWithCache(Int32Array.of(5), { namesFilter: tap });
    const vector = [...cache.get(tap).data];
    await lab.dispose();
    return { code: 'loaded', nLayers, name, vector, phases: [...phases] };
  } catch (error) {
    const { code, detail, message } = /** @type {any} */ (error);
    if (typeof code !== 'string') throw error;
    return { code, detail, message };
  }
}

/**
 * Runs in the page: how many bytes it would ask the learner about before it loads a model.
 * @param {string} model
 * @returns {Promise<number | null>}
 */
async function bytesToAskAbout(model) {
  const { fromUrl, listStored, missingBytes } = await import(
    new URL('/ui/model-sources.js', location.href).href
  );
  return missingBytes(fromUrl(model), await listStored(), new AbortController().signal);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-addresses-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

inBothBrowsers(
  'addresses',
  (site) => {
    /** @type {Awaited<ReturnType<typeof startHub>>} */
    let hub;
    const small = gpt2(3, 1);
    const other = gpt2(5, 2);
    let count = 0;
    /** The repository of a test. */
    let repo = '';

    /**
     * Runs a function in a new visit.
     * @template R
     * @param {(argument: any) => Promise<R>} inPage
     * @param {any} argument
     * @returns {Promise<Awaited<R>>}
     */
    async function inVisit(inPage, argument) {
      const { page } = await site.open('tests/web/blank.html');
      try {
        return await page.evaluate(inPage, argument);
      } finally {
        await page.close();
      }
    }

    /** Loads a model in a new visit. @param {any} options */
    const visit = (options) => inVisit(tryLoad, options);

    /** The same with this hub. @param {any} model @param {object} [more] */
    const load = (model, more) => visit({ model, hubUrl: hub.home, ...more });

    before(async () => {
      hub = await startHub({ files: {} });
    });
    beforeEach(() => {
      hub.reset();
      repo = `owner/name-${count++}`;
    });
    after(() => hub.close());

    test('owner/name of a repository with one GGUF is that file, at its commit and with its SHA-256', async () => {
      hub.put(`${repo}/resolve/main/a-q8.gguf`, small);
      hub.put(`${repo}/resolve/main/config.json`, Buffer.from('{}'));
      const end = await load(repo);
      assert.deepEqual([end.code, end.nLayers], ['loaded', 3], end.message);
      assert.deepEqual([hub.listings, hub.redirects], [1, 1]);
      assert.match(hub.asked[0].path, /\/resolve\/[0-9a-f]{40}\/a-q8\.gguf$/);
      // The next visit asks for the list only: the file is here and its hash is known.
      hub.asked = [];
      const again = await load(repo);
      assert.deepEqual([again.code, again.phases], ['loaded', ['weights', 'ready']]);
      assert.equal(hub.asked.length, 0);
    });

    test('several are listed in a named error; the option file, a page or its address picks one', async () => {
      hub.put(`${repo}/resolve/main/a.gguf`, small);
      hub.put(`${repo}/resolve/main/q/b.gguf`, other);
      const end = await load(repo);
      assert.deepEqual([end.code, end.detail.files], ['several-files', ['a.gguf', 'q/b.gguf']]);
      assert.equal((await load(repo, { file: 'b.gguf' })).nLayers, 5);
      assert.equal((await load(`${hub.home}/${repo}/tree/main/q`)).nLayers, 5);
      for (const kind of ['blob', 'raw', 'resolve']) {
        const model = `${hub.home}/${repo}/${kind}/main/a.gguf?download=true`;
        assert.equal((await load(model)).nLayers, 3, kind);
      }
      const missing = await load(repo, { file: 'c.gguf' });
      assert.equal(missing.code, 'not-found');
    });

    test('the page of a file is never taken for the file, with CORS and without', async () => {
      hub.put(`${repo}/resolve/main/a.gguf`, small);
      const { code } = await visit({ model: `${hub.home}/${repo}/blob/main/a.gguf` }); // no hub of ours
      assert.equal(code, 'not-weights');
      hub.isClosed = true;
      const closed = await load(`${hub.home}/${repo}/blob/main/a.gguf`);
      if (site.browserName === 'chromium') assert.equal(closed.code, 'no-cors');
      else assert.deepEqual([closed.code, closed.detail.isUnheard], ['network', true]);
    });

    test('model.safetensors of a repository is converted, with the files beside it', async () => {
      const files = hfFiles(hfGpt2({ vocabulary, layers: 2 }));
      for (const [name, bytes] of Object.entries(files)) {
        hub.put(`${repo}/resolve/main/${name}`, Buffer.from(bytes));
      }
      const end = await load(repo);
      assert.deepEqual([end.code, end.nLayers], ['loaded', 2], end.message);
      assert.equal(end.name, repo.split('/')[1]);
    });

    test('a model of the registry comes from a mirror, is compared with its hash, and stays one model', async () => {
      hub.put('Alcoft/gpt2-GGUF/resolve/main/gpt2_Q8_0.gguf', small);
      const end = await load('gpt2');
      assert.equal(end.code, 'hash-mismatch'); // it was fetched there, and is not the registry's
      assert.equal(hub.redirects, 1);
      for (const wrong of [
        { hubUrl: 'no address' },
        { hubUrl: 7 },
        { file: '' },
        { file: 7 },
        { sha256: 'ABC' },
      ]) {
        assert.equal((await load('gpt2', wrong)).code, 'argument', JSON.stringify(wrong));
      }
      assert.equal((await load('gpt2', { token: 7 })).code, 'token');
    });

    test('a repository that needs permission says so, and a token goes to the hub alone', async () => {
      hub.put(`${repo}/resolve/main/a.gguf`, small);
      hub.gate(TOKEN);
      const refused = await load(repo);
      assert.deepEqual([refused.code, refused.detail.status], ['forbidden', 401]);
      assert.equal((await load(repo, { token: 'hf_wrong' })).code, 'forbidden');
      const end = await load(repo, { token: TOKEN });
      assert.deepEqual([end.code, end.nLayers], ['loaded', 3], end.message);
      assert.ok(hub.tokens.front.includes(`Bearer ${TOKEN}`));
      assert.deepEqual(hub.tokens.back, []);
      assert.equal((await load(repo)).code, 'forbidden', 'the next visit has no token');
      const clear = await load('o/n', { hubUrl: 'http://hub.example', token: TOKEN });
      assert.equal(clear.code, 'token');
      assert.ok(!JSON.stringify(clear).includes(TOKEN));
    });

    test('a hub that is asked too often is asked again when it says', async () => {
      hub.put(`${repo}/resolve/main/a.gguf`, small);
      hub.refuse({ status: 429, headers: { 'Retry-After': '1' } });
      assert.equal((await load(repo)).code, 'loaded');
      assert.equal(hub.listings, 2);
    });

    test('a model that is stored here is found by its repository while the hub cannot be asked', async () => {
      hub.put(`${repo}/resolve/main/a.gguf`, small);
      assert.equal((await load(repo)).code, 'loaded');
      hub.refuse({ status: 429, headers: { 'Retry-After': '3600' }, times: 9 });
      assert.equal((await load(repo)).code, 'loaded');
      assert.equal((await load(repo, { file: 'a.gguf' })).code, 'loaded');
      assert.equal((await load(repo, { file: 'b.gguf' })).code, 'busy');
      assert.equal((await load(`${repo}-not`)).code, 'busy');
    });

    for (const [what, after] of /** @type {const} */ ([
      ['another size', () => gpt2(5, 2)],
      ['the same size', () => gpt2(3, 7)],
    ])) {
      test(`a model of the server’s folder that was overwritten by one of ${what} is the new one`, async () => {
        const name = `model-${count}.gguf`;
        const model = `/models/local/${name}`;
        writeFileSync(path.join(folder, name), small);
        const first = await visit({ model });
        assert.deepEqual([first.code, first.nLayers], ['loaded', 3], first.message);
        writeFileSync(path.join(folder, name), after());
        utimesSync(path.join(folder, name), new Date(), new Date(Date.now() + 5000));
        const second = await visit({ model });
        const fresh = await visit({ model: `${model}?fresh` });
        assert.deepEqual(
          [second.code, second.nLayers, second.vector],
          ['loaded', fresh.nLayers, fresh.vector],
        );
        assert.notDeepEqual(second.vector, first.vector);
        const third = await visit({ model });
        assert.deepEqual(third.vector, second.vector);
      });
    }

    /** Weights in one file or in several, and what a later visit changes of them. */
    const one = (/** @type {number} */ seed) => hfFiles(hfGpt2({ vocabulary, layers: 2, seed }));
    const several = (/** @type {number} */ seed) =>
      shardedFiles(hfGpt2({ vocabulary, layers: 2, seed }), 2);
    const second = 'model-00002-of-00002.safetensors';
    for (const [what, address, write, changed, naming] of /** @type {const} */ ([
      ['one file', 'model.safetensors', one, 'model.safetensors', 'etag'],
      ['a folder with one file', '', one, 'model.safetensors', 'date'],
      ['an index', 'model.safetensors.index.json', several, second, 'etag'],
      ['a part', 'model-00001-of-00002.safetensors', several, second, 'date'],
      ['a folder of parts', '', several, second, 'etag'],
    ])) {
      test(`a conversion of ${what} is made anew when a file was overwritten, not before (${naming})`, async () => {
        const put = (/** @type {string} */ place, /** @type {Record<string, any>} */ all) => {
          for (const [name, bytes] of Object.entries(all))
            hub.put(place + name, Buffer.from(bytes));
          return hub.url(place + address);
        };
        const begin = () => {
          hub.reset();
          hub.naming = naming;
        };
        const place = `elsewhere/${repo}/`;
        const files = write(1);
        const model = put(place, files);
        begin();
        const first = await visit({ model });
        assert.deepEqual([first.code, first.nLayers], ['loaded', 2], first.message);

        begin();
        const same = await visit({ model });
        assert.deepEqual([same.vector, same.phases], [first.vector, ['weights', 'ready']]);
        const asked = hub.asked.map(({ path: name }) => name.slice(place.length + 1));
        assert.deepEqual(asked.sort(), Object.keys(files).sort(), 'one request for each file');
        const ranges = new Set(hub.asked.map(({ range }) => range));
        assert.deepEqual([...ranges], ['bytes=0-8']);

        begin();
        hub.inject({ name: 'status', status: 503, times: Number.POSITIVE_INFINITY });
        assert.deepEqual((await visit({ model })).vector, first.vector, 'without its server');

        begin();
        const others = { ...files, [changed]: write(2)[changed] };
        assert.equal(await inVisit(bytesToAskAbout, model), 0);
        put(place, { [changed]: others[changed] });
        const sizes = Object.values(others).map((bytes) => Buffer.from(bytes).length);
        const all = sizes.reduce((sum, size) => sum + size);
        assert.equal(await inVisit(bytesToAskAbout, model), all);
        const anew = await visit({ model });
        assert.deepEqual([anew.code, anew.phases?.[0]], ['loaded', 'download'], anew.message);
        const fresh = await visit({ model: put(`fresh/${repo}/`, others) });
        assert.deepEqual(anew.vector, fresh.vector);
        assert.notDeepEqual(anew.vector, first.vector);

        begin();
        const config = { ...JSON.parse(String(files['config.json'])), layer_norm_epsilon: 0.5 };
        put(place, { 'config.json': JSON.stringify(config) });
        const last = await visit({ model });
        assert.equal(last.phases?.[0], 'download', 'a text counts as well');
        assert.notDeepEqual(last.vector, anew.vector);
      });
    }
  },
  { models: folder },
);
