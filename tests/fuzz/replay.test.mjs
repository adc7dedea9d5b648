// SPDX-License-Identifier: MIT
//
// replay.test.mjs - the fuzz targets over the seed corpus and every input that once failed, without
// a fuzzer: natively with the sanitizers (build/asan/fuzz_replay), and the model files on WebAssembly.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadWasmEngine } from '../support/wasm-engine.mjs';
import { writeCorpus } from './make-corpus.mjs';

const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
const REPLAY = join(BUILD, 'asan/fuzz_replay');
const PROGRAM = join(BUILD, 'native/laminar');
const REGRESSIONS = fileURLToPath(new URL('regressions/', import.meta.url));

const scratch = mkdtempSync(join(tmpdir(), 'laminar-fuzz-'));
after(() => rmSync(scratch, { recursive: true }));
const corpus = writeCorpus(scratch);

/** Inputs that once failed. @param {string} target */
function regressions(target) {
  const folder = join(REGRESSIONS, target);
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** @param {string} target @param {string[]} files */
function replay(target, files) {
  const output = execFileSync(REPLAY, [target, ...files], { stdio: 'pipe' }).toString();
  assert.equal(output.split('\n').filter((line) => line.startsWith('done ')).length, files.length);
}

const models = [...corpus.gguf, ...regressions('gguf'), ...regressions('prefixes')];
const texts = [...corpus.tokenizer, ...regressions('tokenizer')];
const tensorFiles = [...corpus.safetensors, ...regressions('safetensors')];

test('any file is read or refused, and what is read is consistent', () => replay('gguf', models));

test('a file that arrives in steps of seven bytes is judged as the whole file is', () =>
  replay('prefixes', models));

test('no number in a header that is overwritten or cut off does harm', () =>
  replay('sweep', models));

test('any text in any vocabulary comes back, merged in order of rank', () =>
  replay('tokenizer', texts));

test('any safetensors file and any JSON is read or refused, and what is read is consistent', () =>
  replay('safetensors', [...tensorFiles, ...models]));

test('any folder is converted into a file that opens, or refused', () =>
  replay('convert', [...corpus.convert, ...regressions('convert'), ...tensorFiles]));

test('WebAssembly says the same of every file as the native program', async () => {
  const engine = await loadWasmEngine();
  for (const path of models) {
    const bytes = readFileSync(path);
    const { model, message } = engine.openModel(bytes);
    const native = spawnSync(PROGRAM, ['info', path], { encoding: 'utf8' });
    assert.equal(native.status === 0, model !== 0, `${basename(path)}: ${native.stderr}`);
    if (model) engine.closeModel(model);
    // Of an empty file the program says so before the engine sees it.
    else if (bytes.length > 0) assert.ok(native.stderr.includes(message), native.stderr);
  }
});
