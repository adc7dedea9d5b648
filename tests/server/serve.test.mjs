// SPDX-License-Identifier: MIT
//
// serve.sh's options: what is wrong with them is said before anything is installed or built.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SERVE = fileURLToPath(new URL('../../serve.sh', import.meta.url));

/** @param {string[]} args */
function serve(...args) {
  const env = { PATH: process.env.PATH, HOME: os.tmpdir() };
  return spawnSync(SERVE, args, { encoding: 'utf8', env, cwd: os.tmpdir() });
}

for (const args of [
  ['--prot', '8000'],
  ['8000'],
  ['--port'],
  ['--port', ''],
  ['--port', '80a'],
  ['--port=-1'],
  ['--models'],
  ['--models', '/no/such/folder'],
  ['--models', './no-such-folder'],
]) {
  test(`${args.join(' ')} is refused with a next step`, () => {
    const { status, stdout, stderr } = serve(...args);
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^error: .*\n {2}next: .*\n$/);
  });
}

test('--help names every option', () => {
  const { status, stdout } = serve('--help');
  assert.equal(status, 0);
  for (const option of ['--port N', '--build-only', '--models DIR', '--no-offline']) {
    assert.ok(stdout.includes(option), option);
  }
});
