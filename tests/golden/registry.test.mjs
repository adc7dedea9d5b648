// SPDX-License-Identifier: MIT
/**
 * models/registry.json: every key is known and well-formed, and the files in the repository are those
 * it names. The page trusts sizes and hashes written there.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const REGISTRY = new URL('../../models/registry.json', import.meta.url);

/** @typedef {Record<string, any>} Entry */
/** @typedef {(value: any, entry: Entry) => boolean} Check */

/** @type {Check} */
const isText = (value) => typeof value === 'string' && value.trim() !== '';
/** @type {Check} */
const isCount = (value) => Number.isSafeInteger(value) && value > 0;
/** @type {Check} */
const isFileName = (value) => /^[\w.-]+$/.test(value) && !value.startsWith('.');

/**
 * Entries of the hub are pinned by revision or say in `note` why not; `approximateBytes` stands where
 * the exact size has not been seen yet. `companions` are files beside the model's, by name.
 * @type {Record<string, { check: Check, optional?: boolean }>}
 */
const KEYS = {
  id: { check: (value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) },
  name: { check: isText },
  format: { check: (value) => value === 'gguf' || value === 'safetensors' },
  file: { check: isFileName },
  url: { check: (value, { file }) => isModelUrl(value) && value.endsWith(`/${file}`) },
  revision: { check: (value, { url }) => url.includes(`/resolve/${value}/`), optional: true },
  note: { check: isText, optional: true },
  bytes: { check: isCount, optional: true },
  approximateBytes: { check: isCount, optional: true },
  sha256: { check: (value) => /^[0-9a-f]{64}$/.test(value) },
  licence: { check: isText },
  quantisation: { check: (value) => ['F32', 'F16', 'Q8_0', 'Q4_0'].includes(value) },
  blocks: { check: isCount },
  dModel: { check: (value, { heads }) => isCount(value, {}) && value % heads === 0 },
  heads: { check: isCount },
  context: { check: isCount },
  vocabulary: { check: isCount },
  companions: {
    check: (value) => Array.isArray(value) && value.every((name) => isFileName(name, {})),
    optional: true,
  },
  card: { check: isText, optional: true },
};

/** @param {string} value of the hub, or relative to the registry */
function isModelUrl(value) {
  const hub =
    /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/(main|[0-9a-f]{40})\/[\w.-]+$/;
  return hub.test(value) || /^[\w.-]+\/[\w.-]+$/.test(value);
}

/**
 * What is wrong with an entry.
 * @param {Entry} entry
 * @returns {string[]}
 */
function faultsOf(entry) {
  const faults = Object.keys(entry)
    .filter((key) => !Object.hasOwn(KEYS, key))
    .map((key) => `unknown key ${key}`);
  for (const [key, { check, optional }] of Object.entries(KEYS)) {
    if (entry[key] === undefined) {
      if (!optional) faults.push(`${key} is missing`);
    } else if (!check(entry[key], entry)) faults.push(`${key} is ${JSON.stringify(entry[key])}`);
  }
  if ((entry.bytes === undefined) === (entry.approximateBytes === undefined)) {
    faults.push('either bytes or approximateBytes');
  }
  if (String(entry.url).startsWith('https:') && entry.revision === undefined) {
    faults.push('a model of the hub has a revision');
  }
  if (entry.revision === 'main' && entry.note === undefined) {
    faults.push('a note says why the revision is not pinned');
  }
  if (entry.format === 'safetensors' && entry.companions === undefined) {
    faults.push('a model in safetensors has companions');
  }
  return faults;
}

/** @type {{ schema: number, models: Entry[] }} */
const registry = JSON.parse(readFileSync(REGISTRY, 'utf8'));

test('the first entry is the default model, and no id occurs twice', () => {
  assert.deepEqual(Object.keys(registry), ['schema', 'models']);
  assert.equal(registry.schema, 1);
  assert.equal(registry.models[0].id, 'mini');
  assert.equal(new Set(registry.models.map(({ id }) => id)).size, registry.models.length);
});

test('the GPT-2 family is there, and its sizes fit together', () => {
  const shapes = registry.models.map(
    ({ id, blocks, dModel, heads }) => `${id} ${blocks} ${dModel} ${heads}`,
  );
  assert.deepEqual(shapes.slice(1), [
    'gpt2 12 768 12',
    'gpt2-medium 24 1024 16',
    'gpt2-large 36 1280 20',
    'gpt2-xl 48 1600 25',
    'gpt2-f32 12 768 12',
    'gpt2-large-f32 36 1280 20',
  ]);
});

test('the check finds unknown, missing and malformed keys', () => {
  const good = registry.models[1];
  /** @type {[Entry, RegExp][]} */
  const bad = [
    [{ ...good, colour: 'red' }, /unknown key colour/],
    [{ ...good, sha256: undefined }, /sha256 is missing/],
    [{ ...good, sha256: good.sha256.toUpperCase() }, /sha256 is/],
    [{ ...good, bytes: 178_000_001 }, /either bytes/],
    [{ ...good, approximateBytes: '178 MB' }, /approximateBytes is/],
    [{ ...good, url: good.url.replace('https', 'http') }, /url is/],
    [{ ...good, url: `${good.url}?download=true` }, /url is/],
    [{ ...good, revision: 'f00' }, /revision is/],
    [{ ...good, note: undefined }, /a note says why/],
    [{ ...good, format: 'safetensors' }, /companions/],
    [{ ...good, heads: 7 }, /dModel is/],
  ];
  for (const [entry, expected] of bad) assert.match(faultsOf(entry).join('; '), expected);
});

for (const entry of registry.models) {
  test(`${entry.id}: every key is known and well-formed`, () => {
    assert.deepEqual(faultsOf(entry), []);
  });

  const url = new URL(entry.url, REGISTRY);
  if (url.protocol !== 'file:') continue;
  test(`${entry.id}: the file in the repository has the size and hash of the registry`, () => {
    const data = readFileSync(url);
    assert.equal(data.length, entry.bytes);
    assert.equal(createHash('sha256').update(data).digest('hex'), entry.sha256);
    assert.ok(entry.card && existsSync(new URL(entry.card, REGISTRY)));
  });
}
