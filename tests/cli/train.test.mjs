// SPDX-License-Identifier: MIT
/**
 * models/mini/train.py: what it refuses and how, and that an interrupted training ends in the same weights
 * as one that was not. The first needs only Python, the second PyTorch: each is skipped where that is
 * missing, since neither the product nor these suites need them. LAMINAR_PYTHON names another Python.
 */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.LAMINAR_PYTHON ?? 'python3';
const TRAIN = fileURLToPath(new URL('../../models/mini/train.py', import.meta.url));
const LAMINAR = fileURLToPath(new URL('../../build/native/laminar', import.meta.url));
const TEXT = fileURLToPath(new URL('../../models/mini/held-out.txt', import.meta.url));
const TINY = [
  ...['--blocks', '2', '--width', '32', '--heads', '2', '--context', '32', '--vocabulary', '512'],
  ...['--batch-tokens', '64', '--lengths', '16:1,32:1', '--warmup', '4', '--repeat', '0.5'],
];
const MODEL = 'hf/model.safetensors';

const scratch = mkdtempSync(join(tmpdir(), 'laminar-train-'));
after(() => rmSync(scratch, { recursive: true }));

/** @param {string} code @returns {boolean} */
const runs = (code) => spawnSync(PYTHON, ['-c', code]).status === 0;

/** @param {string[]} args */
const train = (...args) => spawnSync(PYTHON, [TRAIN, ...args], { encoding: 'utf8' });

/** @param {string} name @param {string | Uint8Array} content @returns {string} its path */
function put(name, content) {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** @param {string} name */
const folder = (name) => join(scratch, name);

/** @param {string} out @param {string} file */
const bytes = (out, file) => readFileSync(join(folder(out), file));

/** The output of a call that must succeed. @param {string} out @param {string[]} args */
function ok(out, ...args) {
  const { status, stdout, stderr } = train(
    ...[TEXT, '--out', folder(out), '--threads', '1', '--log-every', '2', ...args],
  );
  assert.equal(status, 0, stderr);
  return stdout;
}

const noPython = !runs('import sys; sys.exit(sys.version_info < (3, 10))') && 'no Python 3.10 here';

describe('what train.py refuses', { skip: noPython }, () => {
  /** @param {RegExp} message @param {string} text @param {string[]} args */
  function refuses(message, text, ...args) {
    const { status, stdout, stderr } = train(text, '--out', folder('none'), '--check', ...args);
    assert.equal(status, 1);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /Traceback/);
    assert.equal(stdout, '');
    assert.equal(existsSync(folder('none')), false, 'nothing is written');
  }
  const words = 'The gate stood open, and the dog lay asleep in the lane.\n'.repeat(400);

  test('accepts an ordinary text', () => {
    const { status, stdout } = train(TEXT, '--out', folder('none'), '--check');
    assert.equal(status, 0);
    assert.match(stdout, /fit to train on/);
  });

  test('a missing file', () => refuses(/no-such.*cannot be read/, folder('no-such.txt')));
  test('a folder', () => refuses(/cannot be read/, scratch));
  test('an empty text', () => refuses(/is empty/, put('empty.txt', '')));
  test('a text of blank lines', () => refuses(/is empty/, put('blank.txt', ' \n\n \n')));
  test('a tiny text', () =>
    refuses(/22 bytes are too few/, put('tiny.txt', 'Call me by your name.\n')));
  test('a text in another encoding', () =>
    refuses(
      /not UTF-8 \(byte 5 is 0xe9\)/,
      put('latin.txt', Buffer.from(`Emma \xe9 ${words}`, 'latin1')),
    ));
  test('a file that is no text', () =>
    refuses(/no text/, put('zero.bin', Buffer.concat([Buffer.from(words), Buffer.alloc(9)]))));
  test('paragraphs that all stand alone', () =>
    refuses(/stands alone/, put('alone.txt', words.replaceAll('\n', '\n\n'))));
  test('a width that heads do not divide', () =>
    refuses(/--heads/, TEXT, '--width', '128', '--heads', '5'));
  test('lengths that leave positions untrained', () =>
    refuses(/--context/, TEXT, '--lengths', '64:1'));
  test('lengths that are none', () => refuses(/must look like/, TEXT, '--lengths', 'long'));
  test('a length with no share', () => refuses(/must be above 0/, TEXT, '--lengths', '64:0,512:1'));
  test('a share of the contexts beyond all of them', () => {
    refuses(/--repeat is a share/, TEXT, '--repeat', '1.5');
    refuses(/--end-of-text is a share/, TEXT, '--end-of-text', '-0.1');
    refuses(/--anywhere is a share/, TEXT, '--anywhere', '1.5');
    refuses(/--positions is waves or noise/, TEXT, '--positions', 'flat');
  });
  test('a start that is not there', () =>
    refuses(/no-such.gguf: cannot be read/, TEXT, '--start', folder('no-such.gguf')));
  test('a decay of no training', () =>
    refuses(
      /run.json is missing/,
      TEXT,
      '--decay-from',
      folder('x/checkpoint.pt'),
      '--steps',
      '9',
    ));
});

const noTorch =
  !runs('import numpy, safetensors, tokenizers, torch') &&
  'no PyTorch, tokenizers or safetensors here';

describe('a training that is interrupted', { skip: noTorch, concurrency: false }, () => {
  test('goes on from its checkpoint to the same weights', () => {
    ok('whole', ...TINY, '--steps', '8');
    ok('parts', ...TINY, '--steps', '3');
    assert.match(ok('parts', '--steps', '8'), /goes on from .* at step 3/);
    assert.ok(bytes('parts', MODEL).equals(bytes('whole', MODEL)));
    const log = bytes('parts', 'log.tsv').toString().split('\n');
    assert.deepEqual(
      log.map((line) => line.split('\t')[0]),
      ['step', '2', '4', '6', '8', ''],
    );
  });

  test('saves on SIGTERM and says where it stopped', async () => {
    const args = [TRAIN, TEXT, '--out', folder('killed'), '--threads', '1', '--log-every', '1'];
    const child = spawn(PYTHON, [...args, ...TINY]);
    let output = '';
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (text) => {
        output += text;
        if (output.includes('\n')) child.kill('SIGTERM'); // the first line of the log
      });
      child.on('error', reject);
      child.on('exit', resolve);
    });
    assert.match(output, /stopped at step \d+;/);
    assert.equal(child.exitCode, 0);
    assert.match(ok('killed', '--steps', '1'), /goes on from/);
  });

  test('a decay branches off, ends after its steps and leaves the trunk alone', () => {
    const trunk = bytes('whole', 'checkpoint.pt');
    const from = ['--decay-from', join(folder('whole'), 'checkpoint.pt')];
    assert.match(ok('decayed', ...from, '--steps', '4'), /stopped at step 12;/);
    assert.match(ok('decayed', ...from, '--steps', '4'), /stopped at step 12;/);
    assert.ok(bytes('whole', 'checkpoint.pt').equals(trunk));
    const rates = bytes('decayed', 'log.tsv').toString().trim().split('\n').slice(1);
    assert.deepEqual(
      rates.map((line) => Number(line.split('\t')[3])),
      [1.5e-3, 0],
    );
  });

  test('refuses other choices, another text and a damaged checkpoint', () => {
    /** @param {RegExp} message @param {string[]} args */
    const refuses = (message, ...args) => {
      const { status, stderr } = train(...args, '--out', folder('whole'), '--steps', '9');
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /Traceback/);
    };
    refuses(/width 64 \(was 32\)/, TEXT, '--width', '64');
    const other = put(
      'other.txt',
      'A wind came over the hill and shook the wet trees.\n'.repeat(500),
    );
    refuses(/another text \(was held-out.txt\)/, other);
    put('whole/checkpoint.pt', bytes('whole', 'checkpoint.pt').subarray(0, 5000));
    refuses(/no whole checkpoint/, TEXT);
  });
});

const noGguf = noTorch || (!runs('import gguf') && 'no gguf package here');

describe('a training that starts from a GGUF file', { skip: noGguf, concurrency: false }, () => {
  const [model, same] = [folder('first.gguf'), ['--rate', '1e-30', '--warmup', '1']];

  test('has its weights and its vocabulary', () => {
    ok('first', ...TINY, '--steps', '2');
    const convert = ['convert', join(folder('first'), 'hf'), '-o', model, '--type', 'f32'];
    assert.equal(spawnSync(LAMINAR, convert).status, 0);
    const shape = TINY.slice(0, TINY.indexOf('--warmup'));
    const said = ok('started', ...shape, ...same, '--start', model, '--steps', '1');
    assert.match(said, /starts from the weights of/);
    // A rate this small changes no f32.
    assert.ok(bytes('started', MODEL).equals(bytes('first', MODEL)));
    const record = JSON.parse(bytes('started', 'run.json').toString());
    assert.match(record.choices.start, /^[0-9a-f]{64}$/);
    assert.match(ok('started', '--steps', '2'), /goes on from .* at step 1/);
  });

  test('refuses a file of another shape, and one that is no GGUF file', () => {
    /** @param {RegExp} message @param {string} start @param {string[]} args */
    const refuses = (message, start, ...args) => {
      const given = [...args, '--start', start, '--steps', '1'];
      const { status, stderr } = train(TEXT, '--out', mkdtempSync(join(scratch, 'x-')), ...given);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /Traceback/);
    };
    refuses(/Give --blocks, --width, --context and --vocabulary/, model, ...TINY, '--width', '64');
    refuses(/has no h\.2\./, model, ...TINY, '--blocks', '3');
    refuses(/has h\.1\..* too/, model, ...TINY, '--blocks', '1');
    refuses(/no GGUF file/, put('words.gguf', 'The gate stood open.\n'), ...TINY);
  });
});
