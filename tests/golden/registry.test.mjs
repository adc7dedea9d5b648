// SPDX-License-Identifier: MIT
/**
 * models/registry.json against the files it names: the page trusts sizes and hashes written there.
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const REGISTRY = new URL('../../models/registry.json', import.meta.url);

/**
 * @typedef {{ id: string, name: string, file: string, url: string, bytes: number, sha256: string,
 *             licence: string, quantisation: string, card?: string }} Entry
 */
/** @type {{ schema: number, models: Entry[] }} */
const registry = JSON.parse(readFileSync(REGISTRY, 'utf8'));

test('the first entry is the default model, and no id occurs twice', () => {
  assert.equal(registry.schema, 1);
  assert.equal(registry.models[0].id, 'mini');
  assert.equal(new Set(registry.models.map(({ id }) => id)).size, registry.models.length);
});

for (const entry of registry.models) {
  test(`${entry.id}: licence and quantisation are given, the hash is a SHA-256`, () => {
    assert.ok(entry.licence && entry.quantisation && entry.name);
    assert.match(entry.sha256, /^[0-9a-f]{64}$/);
    assert.ok(Number.isSafeInteger(entry.bytes) && entry.bytes > 0);
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
