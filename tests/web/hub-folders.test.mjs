// SPDX-License-Identifier: MIT
//
// Models as hubs have them today, in the page: tokenizer.json and added tokens, weights in several
// safetensors files, split GGUF files, padded vocabularies, headers that end at a read's edge; by address
// and from disk. What each becomes is tested on the native program (tests/cli/hub-folders.test.mjs,
// gguf-found.test.mjs); here, that the page reads the same and says what is missing.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { partNames } from '../../web/engine/part-names.js';
import { inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { partName, splitGguf, tinyGpt2, writeGguf } from '../support/gguf-writer.mjs';
import { hfFiles, hfGpt2, shardedFiles, tokenizerJson, writeFiles } from '../support/hf-folder.mjs';
import { startHub } from '../support/hub.mjs';

/** @typedef {Record<string, string | Uint8Array>} Files */

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const TEXTS = ['ab a', 'b'];

const scratch = mkdtempSync(path.join(tmpdir(), 'laminar-hub-folders-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

// A vocabulary whose last ids are added tokens, and one id that no token has.
const PAD = '<|đệm|>';
const letters = [...'abcdefghĠ', 'ab', 'Ġa', '<|endoftext|>'];
const vocabulary = {
  tokens: [...letters, PAD, '[[', 'unused'],
  types: [],
  merges: ['a b', 'Ġ a'],
  eos: 11,
};
const { vocab, ...rest } = hfGpt2({ vocabulary, layers: 3, dModel: 64, context: 32 });
const model = { ...rest, vocab: Object.fromEntries(letters.map((token, id) => [token, id])) };
const added = [
  { id: 11, content: '<|endoftext|>' },
  { id: 12, content: PAD },
  { id: 13, content: '[[', special: false },
];

/** @param {Files} files @param {string[]} names */
const without = (files, ...names) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

/** A folder with tokenizer.json alone. @param {Files} files */
const withTokenizer = (files) => ({
  ...without(files, 'vocab.json', 'merges.txt'),
  'tokenizer.json': tokenizerJson(model, { added, pairs: true }),
});

const whole = withTokenizer(hfFiles(model));
const sharded = withTokenizer(shardedFiles(model, 3));
const shards = Object.keys(sharded).filter((name) => name.endsWith('.safetensors'));

const native = (() => {
  const out = path.join(scratch, 'native.gguf');
  const folder = writeFiles(path.join(scratch, 'tiny'), whole);
  execFileSync(path.join(ROOT, 'build/native/laminar'), ['convert', folder, '-o', out]);
  return readFileSync(out);
})();

const hashOf = (/** @type {Uint8Array} */ bytes) =>
  createHash('sha256').update(bytes).digest('hex');

// A GGUF of its own, whole and in parts.
const plain = tinyGpt2({ vocabulary: { ...vocabulary, types: [] }, layers: 3, dModel: 64 });
plain.pairs = plain.pairs.filter(([key]) => key !== 'tokenizer.ggml.token_type');
const parts = splitGguf(plain, 3).map((bytes, no) => ({ name: partName('m', no, 3), bytes }));

test('the names of all parts follow from that of one, and from no other name', () => {
  const all = ['m-00001-of-00003.gguf', 'm-00002-of-00003.gguf', 'm-00003-of-00003.gguf'];
  for (const name of all) assert.deepEqual(partNames(name), all);
  assert.deepEqual(partNames('-00002-of-00002.safetensors'), [
    '-00001-of-00002.safetensors',
    '-00002-of-00002.safetensors',
  ]);
  for (const name of [
    'm.gguf',
    'm-00001-of-00001.gguf',
    'm-00003-of-00002.gguf',
    'm-00000-of-00002.gguf',
    'm-1-of-2.gguf',
    'm-00001-of-99999.gguf',
    'm-00001-of-00002.bin',
  ])
    assert.equal(partNames(name), null, name);
});

inBrowsers('models as hubs have them', (site) => {
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

  /** @param {Files} files @returns {string} the address of a fresh folder that has them */
  function put(files) {
    folder = `owner${count++}/tiny/resolve/main/`;
    for (const [name, content] of Object.entries(files)) {
      hub.put(folder + name, Buffer.from(content));
    }
    return hub.url(folder);
  }

  /** Picks files from disk. @param {string[]} names of the folder that was put last */
  const pick = (names, options = {}) =>
    ask(
      'loadFiles',
      names.map((name) => ({ name, url: hub.url(folder + name) })),
      options,
    );

  /** @returns {Promise<{ name: string, storedBytes: number, sha256?: string }[]>} */
  const stored = () => ask('stored', hub.url(folder));

  before(async () => {
    hub = await startHub({
      files: { 'native.gguf': native, 'plain.gguf': Buffer.from(writeGguf(plain)) },
    });
    ({ page, errors } = await site.open('tests/web/converted.html'));
    await waitFor(page, () => 'tests' in globalThis);
    assert.equal((await ask('load', { model: hub.url('native.gguf') })).code, 'loaded');
    expected = await ask('run', TEXTS);
    await ask('dispose');
  });
  beforeEach(() => hub.reset());
  after(() => {
    assert.deepEqual(errors, []);
    return hub.close();
  });

  // ---- tokenizer.json ----

  test('tokenizer.json alone is enough, and its added tokens are single ones, byte for byte', async () => {
    assert.equal((await ask('load', { model: put(whole) + WEIGHTS })).code, 'loaded');
    assert.deepEqual(await ask('run', TEXTS), expected);
    const text = `a${PAD}b ab[[`;
    const { ids, text: again, names } = await ask('tokens', text);
    assert.deepEqual(ids, [0, 12, 1, 8, 9, 13]);
    assert.equal(again, text);
    assert.equal(names[1], PAD);
    await ask('dispose');
    const [kept, ...others] = await stored();
    assert.deepEqual([kept.sha256, others], [hashOf(native), []]);
  });

  test('an id that no token has is named as such and never generated', async () => {
    assert.equal((await ask('load', { model: put(whole) + WEIGHTS })).code, 'loaded');
    assert.deepEqual(await ask('names', [14]), ['[PAD14]']);
    /** @type {Set<number>} */
    const seen = new Set();
    for (let seed = 0; seed < 12; seed++) {
      const how = { maxTokens: 8, temperature: 100, seed };
      for (const id of await ask('generated', 'a', how)) seen.add(id);
    }
    // At this temperature all ids are about as likely: of some 90 draws six would be this one.
    assert.ok(seen.size > 10 && !seen.has(14), [...seen].join());
    await ask('dispose');
  });

  test('an embedding table longer than vocab_size is refused with the value to write there', async () => {
    const rows = vocabulary.tokens.length;
    const config = JSON.stringify({ ...model.config, vocab_size: rows - 1 });
    const end = await ask('load', { model: put({ ...whole, 'config.json': config }) + WEIGHTS });
    assert.equal(end.code, 'bad-shape');
    const sizes = `wte.weight is [${rows}, 64]; config.json asks for [${rows - 1}, 64]`;
    assert.ok(end.message.includes(`${sizes}: set its vocab_size to ${rows},`), end.message);
  });

  test('a tokenizer of another kind is refused by its name', async () => {
    const change = (/** @type {any} */ json) => (json.model.type = 'WordPiece');
    const url = put({ ...whole, 'tokenizer.json': tokenizerJson(model, { added, change }) });
    const end = await ask('load', { model: url + WEIGHTS });
    assert.equal(end.code, 'unsupported');
    assert.match(end.message, /model of tokenizer.json is WordPiece/);
  });

  // ---- Weights in several files ----

  for (const address of [INDEX, shards[1], '']) {
    test(`weights in three files, by the address of ${address || 'the folder'}`, async () => {
      const url = put(sharded);
      for (const weights of ['streamed', 'low-memory']) {
        assert.equal((await ask('load', { model: url + address, weights })).code, 'loaded');
        assert.deepEqual(await ask('run', TEXTS), expected);
        assert.equal((await ask('complete')).code, 'complete');
        await ask('dispose');
      }
      const [kept, ...others] = await stored();
      assert.deepEqual([kept.sha256, others], [hashOf(native), []]);
      hub.reset();
      assert.equal((await ask('load', { model: url + address })).code, 'loaded');
      assert.deepEqual([hub.redirects, hub.asked], [0, []]);
      await ask('dispose');
    });
  }

  test('a folder with one file of weights, by its address', async () => {
    assert.equal((await ask('load', { model: put(whole) })).code, 'loaded');
    assert.deepEqual(await ask('run', TEXTS), expected);
    await ask('dispose');
  });

  test('weights in three files from disk, in any order', async () => {
    put(sharded);
    const names = Object.keys(sharded).reverse();
    assert.equal((await pick(names)).code, 'loaded');
    assert.deepEqual(await ask('run', TEXTS), expected);
    await ask('dispose');
  });

  test('what is missing of several files is named', async () => {
    put(sharded);
    const names = Object.keys(sharded);
    for (const missing of [shards[1], INDEX, 'tokenizer.json']) {
      const end = await pick(names.filter((name) => name !== missing));
      assert.deepEqual([end.code, end.detail.missingFiles], ['no-companion', [missing]]);
    }
    for (const missing of [shards[1], INDEX, 'config.json']) {
      const url = put(without(sharded, missing));
      const end = await ask('load', { model: url + INDEX });
      assert.match(end.code, /^(no-companion|not-found)$/);
      assert.ok(end.message.includes(missing), end.message);
    }
  });

  test('a file of another model among them is named', async () => {
    const other = shardedFiles(hfGpt2({ vocabulary, layers: 3, dModel: 32, context: 32 }), 3);
    const end = await ask('load', {
      model: put({ ...sharded, [shards[2]]: other[shards[2]] }) + INDEX,
    });
    assert.equal(end.code, 'bad-source');
    assert.match(end.message, /total_size in model.safetensors.index.json/);
  });

  // ---- PyTorch ----

  test('a PyTorch file is refused with the line of Python that saves it as safetensors', async () => {
    put({ ...without(whole, WEIGHTS), 'pytorch_model.bin': 'PK\x03\x04' });
    for (const end of [
      await pick(['pytorch_model.bin']),
      await pick(['config.json', 'tokenizer.json', 'pytorch_model.bin']),
      await ask('load', { model: `${hub.url(folder)}pytorch_model.bin` }),
    ]) {
      assert.equal(end.code, 'pytorch');
      assert.match(end.message, /python3 -c "from transformers .*save_pretrained\('\.'/);
    }
  });

  // ---- GGUF ----

  test('the parts of a split GGUF are one model, from disk and by address', async () => {
    const url = put(Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes])));
    assert.equal((await ask('load', { model: hub.url('plain.gguf') })).code, 'loaded');
    const numbers = await ask('run', TEXTS);
    await ask('dispose');
    const names = parts.map(({ name }) => name);
    for (const weights of ['resident', 'streamed', 'low-memory']) {
      assert.equal((await pick([names[2], names[0], names[1]], { weights })).code, 'loaded');
      assert.deepEqual(await ask('run', TEXTS), numbers);
      await ask('dispose');
    }
    for (const part of [names[0], names[2]]) {
      assert.equal((await ask('load', { model: url + part })).code, 'loaded');
      const { code, loadedBytes, totalBytes } = await ask('complete');
      assert.deepEqual([code, loadedBytes], ['complete', totalBytes]);
      assert.deepEqual(await ask('run', TEXTS), numbers);
      await ask('dispose');
    }
    assert.deepEqual((await stored()).map(({ name }) => name).sort(), names);
    hub.reset();
    assert.equal((await ask('load', { model: url + names[1] })).code, 'loaded');
    assert.deepEqual([hub.redirects, hub.asked], [0, []]);
    await ask('dispose');
  });

  test('a part alone is named, by its name or by what it says of itself', async () => {
    put({ 'renamed.gguf': parts[0].bytes, [parts[1].name]: parts[1].bytes });
    const renamed = await pick(['renamed.gguf']);
    assert.equal(renamed.code, 'parts');
    assert.match(renamed.message, /this is part 1 of 3 of a split model/);
    const named = await pick([parts[1].name]);
    assert.deepEqual(
      [named.code, named.detail.missingFiles],
      ['parts', [parts[0].name, parts[2].name]],
    );
  });

  test('a header that ends at the edge of a read, or one byte beside it', async () => {
    const reads = [64 << 10, 256 << 10];
    const { pairs, tensors } = plain;
    /** @param {number} length */
    const file = (length) =>
      writeGguf({
        pairs: [...pairs, ['general.description', 'string', 'x'.repeat(length)]],
        tensors,
      });
    // Bytes of the header without padding: up to the first tensor's data, less the filler's rest.
    const bare = headerBytes(file(0));
    for (const edge of reads) {
      for (const more of [-33, -1, 0, 1, 33]) {
        const bytes = file(edge + more - bare);
        assert.equal(headerBytes(bytes), edge + more);
        put({ 'edge.gguf': bytes });
        assert.equal((await pick(['edge.gguf'])).code, 'loaded', `${edge} ${more}`);
        await ask('dispose');
      }
    }
  });
});

/** Where the last entry of a header ends: the last tensor's name, its dimensions, type and offset. @param {Uint8Array} bytes */
function headerBytes(bytes) {
  const last = plain.tensors.at(-1);
  if (!last) throw new Error('no tensors');
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(last.name);
  return at + last.name.length + 4 + 8 * last.dims.length + 4 + 8;
}
