// SPDX-License-Identifier: MIT
//
// program.mjs - the native program, as tests call it: build/native/laminar, or the one in LAMINAR_NATIVE.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD =
  process.env.LAMINAR_NATIVE ?? fileURLToPath(new URL('../../build/native', import.meta.url));

export const PROGRAM = join(BUILD, 'laminar');

/** @param {string[]} args */
export function laminar(...args) {
  const { status, stdout, stderr } = spawnSync(PROGRAM, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The output of a call that must succeed and warn of nothing. @param {string[]} args */
export function ok(...args) {
  const { status, stdout, stderr } = laminar(...args);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return stdout;
}
