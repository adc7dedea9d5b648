// SPDX-License-Identifier: MIT
//
// Which way of loading web/engine/weights.js chooses by itself, and what progress.js says of speed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from '../../web/engine/progress.js';
import { chooseMode, isPhone } from '../../web/engine/weights.js';

const GB = 2 ** 30;
const LARGE = 828e6; // GPT-2 Large in Q8_0
const XL = 1.75e9;

test('a desktop takes what its memory holds beside a run, and the rest in low memory', () => {
  const on = (/** @type {number} */ residentBytes, /** @type {number} */ limitBytes) =>
    chooseMode('auto', { residentBytes, limitBytes, isPhone: false });
  assert.equal(on(LARGE, 4 * GB), 'resident');
  assert.equal(on(XL, 4 * GB), 'resident');
  assert.equal(on(LARGE, 2 * GB), 'resident');
  assert.equal(on(XL, 2 * GB), 'low-memory');
  assert.equal(on(LARGE, GB), 'low-memory');
});

test('a phone takes small models whole and large ones block by block', () => {
  const on = (/** @type {number} */ residentBytes) =>
    chooseMode('auto', { residentBytes, limitBytes: 4 * GB, isPhone: true });
  assert.equal(on(12e6), 'resident');
  assert.equal(on(178e6), 'resident');
  assert.equal(on(LARGE), 'low-memory');
});

test('auto-streamed takes the places of auto, streamed where auto would be resident', () => {
  const on = (/** @type {number} */ residentBytes) =>
    chooseMode('auto-streamed', { residentBytes, limitBytes: 2 * GB, isPhone: false });
  assert.equal(on(LARGE), 'streamed');
  assert.equal(on(XL), 'low-memory');
});

test('what is asked for by name is what comes', () => {
  for (const wanted of /** @type {const} */ (['resident', 'streamed', 'low-memory'])) {
    const memory = { residentBytes: XL, limitBytes: GB, isPhone: true };
    assert.equal(chooseMode(wanted, memory), wanted);
  }
});

test('little memory or a mobile browser means a phone; silence does not', () => {
  assert.ok(isPhone({ deviceMemory: 4 }));
  assert.ok(isPhone({ deviceMemory: 8, userAgentData: { mobile: true } }));
  assert.ok(!isPhone({ deviceMemory: 8, userAgentData: { mobile: false } }));
  assert.ok(!isPhone({}));
});

test('the pace is that of the last seconds, and unknown at the start', () => {
  const pace = new Pace();
  const at = (/** @type {number} */ timeMs, /** @type {number} */ loadedBytes) =>
    pace.at(timeMs, { loadedBytes, totalBytes: 10_000 });
  assert.deepEqual(at(0, 0), { bytesPerSecond: null, etaSeconds: null });
  assert.deepEqual(at(100, 100), { bytesPerSecond: null, etaSeconds: null });
  assert.deepEqual(at(1000, 1000), { bytesPerSecond: 1000, etaSeconds: 9 });
  assert.deepEqual(at(4000, 1000), { bytesPerSecond: 0, etaSeconds: null });
  assert.deepEqual(at(8000, 9000), { bytesPerSecond: 2000, etaSeconds: 0.5 });
});
