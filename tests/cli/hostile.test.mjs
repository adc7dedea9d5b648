// SPDX-License-Identifier: MIT
/**
 * The native program with files of strangers: nothing of a file reaches a terminal to be obeyed, what it
 * prints as JSON is JSON, and a file that is cut while it is read ends the program with a message.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { partName, splitGguf, tinyGpt2, writeGguf } from '../support/gguf-writer.mjs';
import { laminar, ok, PROGRAM } from '../support/program.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'laminar-hostile-'));
after(() => rmSync(scratch, { recursive: true }));

/** Colours, the window's title, the one-byte form of both, text that runs backwards, a tag beyond U+FFFF. */
const ATTACK =
  'a\u001b[31m b\u001b]0;title\u0007 c\u009b31m d\u202ee \u{e0041} f\u007f g\r\nlaminar: verified';
/** What no output may hold: C0 but for the line ends that the program writes itself, DEL, C1, and Cf. */
const OBEYED = /(?!\n)\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u;

const VOCABULARY = {
  tokens: [...'abcdefg', 'ab'],
  types: Array(8).fill(1),
  merges: ['a b'],
  eos: 7,
};

/** @param {Record<string, string>} values of keys of the file @param {Partial<Parameters<typeof tinyGpt2>[0]>} [shape] */
function modelWith(values, shape = {}) {
  const model = tinyGpt2({ vocabulary: VOCABULARY, dModel: 8, ...shape });
  model.pairs = model.pairs.map(([key, type, value]) => [key, type, values[key] ?? value]);
  return model;
}

/** @param {string} name @param {Uint8Array} bytes */
function put(name, bytes) {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

/** @param {string} text */
const assertInert = (text) => assert.doesNotMatch(text, OBEYED, JSON.stringify(text));

describe('strings of a file, and names of files', () => {
  test('an error repeats them escaped, on one line', () => {
    const path = put('bad.gguf', writeGguf(modelWith({ 'general.architecture': ATTACK })));
    const { stderr, stdout, status } = laminar('info', path);
    assertInert(stderr);
    assert.match(stderr, /a\\u\{1b\}\[31m b/);
    assert.match(stderr, /d\\u\{202e\}e \\u\{e0041\}/);
    assert.equal(stderr.split('\n').length, 2);
    assert.deepEqual([stdout, status], ['', 1]);
  });

  test('so are words of the command line and paths, with the usage still in lines', () => {
    const { stderr } = laminar('info', join(scratch, ATTACK.replaceAll('/', '')));
    assertInert(stderr);
    const unknown = laminar(ATTACK, 'model.gguf').stderr;
    assertInert(unknown);
    assert.match(unknown, /\n\nusage: laminar COMMAND/);
  });

  test('info prints JSON that holds them whole, and sends none of them', () => {
    const path = put('named.gguf', writeGguf(modelWith({ 'general.name': ATTACK })));
    for (const args of [['--json'], []]) {
      const text = ok('info', path, ...args);
      assertInert(text);
      assert.equal(JSON.parse(text).name, ATTACK);
    }
  });

  test('a name that ends in a backslash, or has brackets and quotes, leaves the lines of info as they are', () => {
    /** @param {string} name */
    const lines = (name) => {
      const text = ok('info', put('n.gguf', writeGguf(modelWith({ 'general.name': name }))));
      assert.equal(JSON.parse(text).name, name);
      return text.split('\n').length;
    };
    const plain = lines('tiny');
    for (const name of ['tiny\\', '\\"', '{[", \\\\', 'a,b'])
      assert.equal(lines(name), plain, name);
  });
});

/**
 * Generates until the first token is printed, stops the program, cuts the file and lets it go on.
 * @param {string} model @param {string} cut
 */
async function generateWhileCut(model, cut) {
  const child = spawn(PROGRAM, [
    'generate',
    model,
    '--prompt',
    'ab',
    '-n',
    '60000',
    '--threads',
    '2',
  ]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGSTOP');
  truncateSync(cut, 0);
  child.kill('SIGCONT');
  child.stdout.resume();
  const [status, signal] = await new Promise((resolve) =>
    child.on('close', (...end) => resolve(end)),
  );
  return { stderr, status, signal };
}

describe('a file that is cut while the program reads it', () => {
  // An end-of-text token that no draw gives, and a context that is long to fill.
  const model = modelWith({}, { context: 60000 });
  model.pairs = model.pairs.filter(([key]) => !/(bos|eos)_token_id$/.test(key));

  test('ends the program with a message that names the file, and no signal', async () => {
    const path = put('cut\u001b[31m.gguf', writeGguf(model));
    const { stderr, status, signal } = await generateWhileCut(path, path);
    assert.match(stderr, /^laminar: .*cut\\u\{1b\}\[31m\.gguf: the file became shorter.*\n$/);
    assert.deepEqual([status, signal], [1, null]);
  });

  test('of a model in parts, names the part', async () => {
    const paths = splitGguf(model, 2).map((bytes, i) => put(partName('two', i, 2), bytes));
    const { stderr, status } = await generateWhileCut(paths[0], paths[1]);
    assert.match(stderr, /two-00002-of-00002\.gguf: the file became shorter/);
    assert.equal(status, 1);
  });
});
