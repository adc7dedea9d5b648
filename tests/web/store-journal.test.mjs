// SPDX-License-Identifier: MIT
//
// web/store/journal.js, rate.js, memory.js and the judging of headers, in Node: a journal cut at any
// byte says no more than it did, and one damaged at any byte never says something else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, encodeEntry, parseJournal } from '../../web/store/journal.js';
import { formatOf, parseRetryAfter, strongPart } from '../../web/store/judge.js';
import { ChunkMemory } from '../../web/store/memory.js';
import { Rate } from '../../web/store/rate.js';

const hash = (/** @type {number} */ digit) => `${digit}`.repeat(64);
/** @type {import('../../web/store/journal.js').Entry[]} */
const ENTRIES = [
  {
    type: 'file',
    url: 'https://example.org/mô-hình.gguf',
    size: 250,
    chunkBytes: 100,
    etag: '"a\u00e9"',
    lastModified: null,
    sha256: null,
  },
  { type: 'chunk', chunk: 0, sha256: hash(0) },
  { type: 'chunk', chunk: 2, sha256: hash(2) },
  { type: 'bad', chunk: 0 },
  { type: 'chunk', chunk: 1, sha256: hash(1) },
  { type: 'used', at: 1_764_000_000_000 },
  { type: 'complete', sha256: hash(9), verified: true },
];
const LINES = ENTRIES.map(encodeEntry);
const TEXT = Buffer.concat(LINES);

/** The journal of the first entries. @param {number} count */
const journalOf = (count) => parseJournal(Buffer.concat(LINES.slice(0, count)));

test('a journal says what its entries say', () => {
  const journal = parseJournal(TEXT);
  assert.equal(journal.header?.url, 'https://example.org/mô-hình.gguf');
  assert.deepEqual([...journal.chunks].sort(), [
    [1, hash(1)],
    [2, hash(2)],
  ]);
  assert.deepEqual([...journal.damaged], [[0, hash(0)]]);
  assert.deepEqual(journal.complete, { sha256: hash(9), verified: true });
  assert.equal(journal.usedAt, 1_764_000_000_000);
  assert.equal(journal.usableBytes, TEXT.length);
  assert.equal(parseJournal(new Uint8Array(0)).header, null);
});

test('a journal cut at any byte is that of the lines before the cut', () => {
  let whole = 0;
  let end = 0;
  for (let cut = 0; cut <= TEXT.length; cut++) {
    if (whole < LINES.length && cut >= end + LINES[whole].length) {
      end += LINES[whole].length;
      whole++;
    }
    assert.deepEqual(parseJournal(TEXT.subarray(0, cut)), journalOf(whole), `cut at ${cut}`);
  }
});

test('a journal with any byte changed says nothing that it did not say before', () => {
  const facts = new Set(ENTRIES.map((entry) => JSON.stringify(entry)));
  for (let at = 0; at < TEXT.length; at++) {
    for (const flip of [1, 0x80, 0xff]) {
      const text = Buffer.from(TEXT);
      text[at] ^= flip;
      const { header, chunks, damaged, complete } = parseJournal(text);
      const said = [
        ...(header ? [{ type: 'file', ...header }] : []),
        ...[...chunks, ...damaged].map(([chunk, sha256]) => ({ type: 'chunk', chunk, sha256 })),
        ...(complete ? [{ type: 'complete', ...complete }] : []),
      ];
      for (const fact of said) assert.ok(facts.has(JSON.stringify(fact)), `byte ${at}`);
    }
  }
});

test('the check of a line is CRC-32', () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
});

test('memory lets go of the oldest chunks that nobody needs, and of no other', () => {
  const memory = new ChunkMemory(250);
  for (const chunk of [5, 1, 2, 3]) memory.set(chunk, new Uint8Array(100));
  assert.deepEqual(
    memory.trim((chunk) => chunk === 5),
    [1, 2],
  );
  assert.deepEqual(memory.keys(), [5, 3]);
  memory.set(3, new Uint8Array(200));
  assert.deepEqual(
    memory.trim(() => true),
    [],
  );
  memory.clear();
  assert.deepEqual(memory.keys(), []);
});

test('the rate is that of the last five seconds', () => {
  const rate = new Rate();
  assert.equal(rate.bytesPerSecond(0), 0);
  for (let at = 0; at <= 10_000; at += 50) rate.add(at, at < 5000 ? 500 : 50);
  const perSecond = rate.bytesPerSecond(10_000);
  // 20 arrivals a second; the window's edges cut through one of them.
  assert.ok(perSecond >= 1000 && perSecond <= 1000 * 1.2, `${perSecond}`);
  assert.equal(rate.bytesPerSecond(20_000), 0);
  rate.stop();
  assert.equal(rate.bytesPerSecond(10_000), 0);
});

test('Retry-After is seconds or a date; ETags are compared without their weakness', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  assert.equal(parseRetryAfter('120', now), 120_000);
  assert.equal(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', now), 30_000);
  assert.equal(parseRetryAfter('Sun, 22 Nov 2026 11:00:00 GMT', now), 0);
  assert.equal(parseRetryAfter('soon', now), 0);
  assert.equal(parseRetryAfter(null, now), 0);
  assert.equal(strongPart('W/"a"'), '"a"');
  assert.equal(strongPart(null), null);
});

test('a URL says its format by its path alone', () => {
  assert.equal(formatOf('https://h/a/b.GGUF?download=true'), 'gguf');
  assert.equal(formatOf('https://h/model.safetensors#x'), 'safetensors');
  assert.equal(formatOf('https://h/config.json?f=.gguf'), 'any');
});
