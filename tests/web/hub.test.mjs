// SPDX-License-Identifier: MIT
//
// web/hub.js in Node: what may be written for a model of the hub, and which file of a repository that
// means.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  fileUrl,
  HUB,
  hubOf,
  listModels,
  mirrored,
  readAddress,
  readPathOfFile,
  theOne,
} from '../../web/hub.js';

const MIRROR = 'https://mirror.example/hf';
const SHA = '0123456789abcdef0123456789abcdef01234567';

/** @param {string} repo @param {object} [more] */
const address = (repo, more) => ({ repo, revision: null, file: null, folder: '', ...more });

describe('what means a repository or a file of the hub', () => {
  for (const [written, expected] of /** @type {[string, object | null][]} */ ([
    ['openai-community/gpt2', address('openai-community/gpt2')],
    ['a.b_c/d-e.f', address('a.b_c/d-e.f')],
    [`${HUB}/openai-community/gpt2`, address('openai-community/gpt2')],
    [`${HUB}/openai-community/gpt2/`, address('openai-community/gpt2')],
    ['https://hf.co/openai-community/gpt2', address('openai-community/gpt2')],
    [`${HUB}/gpt2`, address('gpt2')],
    [`${HUB}/gpt2/tree/main`, address('gpt2', { revision: 'main' })],
    [`${HUB}/o/n/tree/main/`, address('o/n', { revision: 'main' })],
    [`${HUB}/o/n/tree/v1/q8/`, address('o/n', { revision: 'v1', folder: 'q8/' })],
    [`${HUB}/o/n/tree/refs%2Fpr%2F1`, address('o/n', { revision: 'refs/pr/1' })],
    [`${HUB}/o/n/discussions/3`, address('o/n')],
    [`${HUB}/o/n/blob/main/a.gguf`, address('o/n', { revision: 'main', file: 'a.gguf' })],
    [`${HUB}/o/n/raw/main/a.gguf`, address('o/n', { revision: 'main', file: 'a.gguf' })],
    [
      `${HUB}/o/n/resolve/main/a.gguf?download=true`,
      address('o/n', { revision: 'main', file: 'a.gguf' }),
    ],
    [`${HUB}/o/n/blob/main/a.gguf/`, address('o/n', { revision: 'main', file: 'a.gguf' })],
    [
      `${HUB}/o/n/blob/refs%2Fpr%2F1/b/a%20b.gguf`,
      address('o/n', { revision: 'refs/pr/1', file: 'b/a b.gguf' }),
    ],
    [`${HUB}/o/n/blob/refs/pr/1/a.gguf`, address('o/n', { revision: 'refs/pr/1', file: 'a.gguf' })],
    [
      `${HUB}/gpt2/blob/main/model.safetensors`,
      address('gpt2', { revision: 'main', file: 'model.safetensors' }),
    ],
    // A file that is no model stands for its folder.
    [`${HUB}/o/n/blob/main/config.json`, address('o/n', { revision: 'main' })],
    [`${HUB}/o/n/blob/main/q/config.json`, address('o/n', { revision: 'main', folder: 'q/' })],
    [`${MIRROR}/o/n/blob/main/a.gguf`, address('o/n', { revision: 'main', file: 'a.gguf' })],
    [`${MIRROR}/o/n`, address('o/n')],
    // Everything else is an id, a relative URL or an address of somewhere else.
    ['gpt2-large', null],
    ['models/mini.gguf', null],
    ['models/registry.json', null],
    ['./a/b', null],
    ['../a', null],
    ['/a/b', null],
    ['a/b/c', null],
    ['a/', null],
    ['a//b', null],
    [`${HUB}/`, null],
    [`${HUB}/datasets/o/n`, null],
    [`${HUB}/spaces/o/n`, null],
    [`${HUB}/api/models/o/n`, null],
    [`${HUB}/o/%E0%A4%A/tree/main`, null],
    ['https://mirror.example/o/n', null],
    ['https://github.com/o/n/blob/main/a.gguf', null],
    ['https://example.org/a.gguf', null],
    ['ftp://huggingface.co/o/n', null],
  ])) {
    test(written, () => assert.deepEqual(readAddress(written, MIRROR), expected));
  }

  test('with a file, a path begins with its repository', () => {
    assert.deepEqual(readPathOfFile('o/n/q/a.gguf'), address('o/n', { file: 'q/a.gguf' }));
    assert.equal(readPathOfFile('o/n'), null);
    assert.equal(readPathOfFile('https://o/n/a.gguf'), null);
    assert.equal(readPathOfFile('o/n/README.md'), null);
  });

  test('a file of a repository is fetched by its parts, each encoded', () => {
    const place = { repo: 'o/n', revision: 'refs/pr/1' };
    assert.equal(
      fileUrl(HUB, place, 'q 8/ä.gguf'),
      `${HUB}/o/n/resolve/refs%2Fpr%2F1/q%208/%C3%A4.gguf`,
    );
    assert.equal(
      fileUrl(MIRROR, { repo: 'gpt2', revision: null }, 'a.gguf'),
      `${MIRROR}/gpt2/resolve/main/a.gguf`,
    );
  });
});

test('a mirror is a plain web address, and replaces the hub only', () => {
  assert.equal(hubOf(undefined), HUB);
  assert.equal(hubOf(''), HUB);
  assert.equal(hubOf(`${MIRROR}//`), MIRROR);
  assert.equal(hubOf('http://127.0.0.1:8000/'), 'http://127.0.0.1:8000');
  for (const wrong of [
    'mirror',
    'ftp://m.example',
    'https://u:p@m.example',
    'https://m/?a',
    'https://m/#a',
    'javascript:1',
  ]) {
    assert.throws(() => hubOf(wrong), { code: 'argument' }, wrong);
  }
  assert.equal(mirrored(`${HUB}/o/n/resolve/main/a`, MIRROR), `${MIRROR}/o/n/resolve/main/a`);
  assert.equal(mirrored(`${HUB}/o`, HUB), undefined);
  assert.equal(mirrored('https://huggingface.co.evil.example/o', MIRROR), undefined);
});

/** What a hub with these files answers. @param {(string | object)[]} files @param {object} [more] */
function storeWith(files, more = {}) {
  /** @type {string[]} */
  const asked = [];
  const siblings = files.map((file) =>
    typeof file === 'string' ? { rfilename: file, size: 7 } : file,
  );
  const store = /** @type {any} */ ({
    call: async (/** @type {string} */ _, /** @type {{ url: string }} */ { url }) => {
      asked.push(url);
      return JSON.stringify({ sha: SHA, siblings, ...more });
    },
  });
  return { store, asked };
}

/** @param {(string | object)[]} files @param {object} [where] */
async function choicesOf(files, where) {
  const { choices } = await listModels(storeWith(files).store, address('o/n', where), HUB);
  return choices.map(({ file, parts }) => (parts.length > 0 ? `${file} x${parts.length}` : file));
}

describe('which model a repository means', () => {
  test('the list is asked of the revision, and pins its commit', async () => {
    const { store, asked } = storeWith(['a.gguf']);
    assert.equal((await listModels(store, address('o/n'), HUB)).revision, SHA);
    await listModels(store, address('o/n', { revision: 'refs/pr/1' }), MIRROR);
    assert.deepEqual(asked, [
      `${HUB}/api/models/o/n?blobs=true`,
      `${MIRROR}/api/models/o/n/revision/refs%2Fpr%2F1?blobs=true`,
    ]);
  });

  test('a size and a SHA-256 are taken where the hub says them rightly', async () => {
    const sha256 = 'a'.repeat(64);
    const { store } = storeWith([
      { rfilename: 'a.gguf', lfs: { size: 9, sha256 } },
      { rfilename: 'b.gguf', size: -1, lfs: { sha256: 'x' } },
    ]);
    const { choices } = await listModels(store, address('o/n'), HUB);
    assert.deepEqual(choices, [
      { file: 'a.gguf', bytes: 9, sha256, parts: [] },
      { file: 'b.gguf', bytes: null, sha256: null, parts: [] },
    ]);
  });

  for (const [what, files, expected] of /** @type {[string, string[], string[]][]} */ ([
    [
      'its one GGUF, whatever is beside it',
      ['README.md', 'a.gguf', 'model.safetensors'],
      ['a.gguf'],
    ],
    ['one of several GGUF', ['a-q4.gguf', 'a-q8.gguf'], ['a-q4.gguf', 'a-q8.gguf']],
    [
      'model.safetensors',
      ['config.json', 'model.safetensors', 'adapter.safetensors'],
      ['model.safetensors'],
    ],
    [
      'the safetensors of each folder',
      ['model.safetensors', 'v2/model.safetensors'],
      ['model.safetensors', 'v2/model.safetensors'],
    ],
    [
      'another safetensors, where there is no model.safetensors',
      ['gpt.safetensors'],
      ['gpt.safetensors'],
    ],
    [
      'a split GGUF as one',
      ['a-00002-of-00002.gguf', 'a-00001-of-00002.gguf', 'b.gguf'],
      ['a-00001-of-00002.gguf x2', 'b.gguf'],
    ],
    [
      'no split file that lacks a part',
      ['a-00001-of-00003.gguf', 'a-00002-of-00003.gguf', 'b.gguf'],
      ['b.gguf'],
    ],
    [
      'shards as one, and the whole file before shards of it',
      ['q/model-00001-of-00002.safetensors', 'q/model-00002-of-00002.safetensors'],
      ['q/model-00001-of-00002.safetensors x2'],
    ],
    [
      'the whole file where there are shards too',
      ['model.safetensors', 'model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'],
      ['model.safetensors'],
    ],
  ])) {
    test(what, async () => assert.deepEqual(await choicesOf(files), expected));
  }

  test('only what is in the folder that the address names', async () => {
    const files = ['a.gguf', 'q8/b.gguf', 'q8x/c.gguf'];
    assert.deepEqual(await choicesOf(files, { folder: 'q8/' }), ['q8/b.gguf']);
  });

  test('none is an error by name, which knows pytorch_model.bin', async () => {
    for (const pickled of [true, false]) {
      const { store } = storeWith(['config.json', ...(pickled ? ['pytorch_model.bin'] : [])]);
      await assert.rejects(listModels(store, address('o/n'), HUB), (/** @type {any} */ error) => {
        assert.deepEqual([error.code, error.detail.pickled], ['no-model-file', pickled]);
        return true;
      });
    }
  });

  test('several are an error that lists them, unless the option names one', async () => {
    const listing = await listModels(
      storeWith(['q4/a.gguf', 'q8/b.gguf', 'q9/b.gguf']).store,
      address('o/n'),
      HUB,
    );
    assert.throws(
      () => theOne(listing, undefined),
      (/** @type {any} */ error) => {
        assert.equal(error.code, 'several-files');
        assert.deepEqual(error.detail.files, ['q4/a.gguf', 'q8/b.gguf', 'q9/b.gguf']);
        return true;
      },
    );
    assert.equal(theOne(listing, 'a.gguf').file, 'q4/a.gguf');
    assert.equal(theOne(listing, 'q9/b.gguf').file, 'q9/b.gguf');
    assert.throws(() => theOne(listing, 'b.gguf'), { code: 'several-files' });
    assert.throws(() => theOne(listing, 'c.gguf'), { code: 'not-found' });
  });

  test('an answer that is no list is none', async () => {
    for (const text of ['', '[]', '{"siblings":[{}]}', '<p>', '{"siblings":{}}']) {
      const store = /** @type {any} */ ({ call: async () => text });
      await assert.rejects(listModels(store, address('o/n'), HUB), { code: 'not-weights' }, text);
    }
  });
});
