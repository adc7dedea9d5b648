// SPDX-License-Identifier: MIT
/**
 * Every golden case through build/native/laminar run: each tap within the bounds of compare.js, and
 * the same bytes from one thread and from two.
 *
 * The fixtures come from reference.py (see make_fixtures.py); the browser's counterpart runs the
 * same manifest through web/lab.js.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareExact, compareFast, readSafetensors } from './compare.js';

const BUILD =
  process.env.LAMINAR_NATIVE ?? fileURLToPath(new URL('../../build/native', import.meta.url));
const PROGRAM = join(BUILD, 'laminar');
const FIXTURES = new URL('fixtures/', import.meta.url);

/**
 * @typedef {{ name: string, model: string, texts: number[][], lines: string[] | null,
 *             taps: string[], expected: string, fast: boolean, notes: string }} Case
 */
/** @type {{ cases: Case[] }} */
const manifest = JSON.parse(readFileSync(new URL('manifest.json', FIXTURES), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'laminar-golden-'));
after(() => rmSync(scratch, { recursive: true }));

/**
 * The bytes of the file that a run of the case writes.
 * @param {Case} golden
 * @param {'exact' | 'fast'} precision
 * @param {number} threads
 */
function run(golden, precision, threads) {
  const out = join(scratch, 'taps.safetensors');
  const input = ['--tokens', golden.texts[0].join()];
  if (golden.lines) {
    const lines = join(scratch, 'lines.txt');
    writeFileSync(lines, `${golden.lines.join('\n')}\n`);
    input.splice(0, 2, '--texts', lines);
  }
  const model = fileURLToPath(new URL(golden.model, FIXTURES));
  const options = ['--taps', golden.taps.join(), '--precision', precision, '--out', out];
  execFileSync(PROGRAM, ['run', model, ...input, ...options, '--threads', `${threads}`]);
  return readFileSync(out);
}

/** @param {Buffer} bytes */
function parse(bytes) {
  return readSafetensors(Uint8Array.from(bytes).buffer);
}

test('the manifest has cases for both precisions', () => {
  assert.ok(manifest.cases.length >= 10);
  assert.ok(manifest.cases.some((golden) => golden.fast));
});

for (const golden of manifest.cases) {
  const expected = parse(readFileSync(new URL(golden.expected, FIXTURES)));

  test(`exact, ${golden.name}: every tap within 1e-4, same bytes on 1 and 2 threads`, () => {
    const one = run(golden, 'exact', 1);
    assert.ok(one.equals(run(golden, 'exact', 2)), 'two threads give other bytes than one');
    const bad = compareExact(expected, parse(one)).taps.filter((tap) => !tap.pass);
    assert.deepEqual(bad, []);
  });

  if (!golden.fast) continue;
  test(`fast, ${golden.name}: within the fast bounds, same bytes on 1 and 2 threads`, () => {
    const one = run(golden, 'fast', 1);
    assert.ok(one.equals(run(golden, 'fast', 2)), 'two threads give other bytes than one');
    const bad = compareFast(expected, parse(one)).figures.filter((figure) => !figure.pass);
    assert.deepEqual(bad, []);
  });
}
