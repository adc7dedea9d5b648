// SPDX-License-Identifier: MIT
//
// The t-tests and Holm's correction of web/measures/statistics.js, with the library that the site takes its
// p-values from, against scipy (tests/golden/make_t_tests.py); and the draws that seeds repeat in Python.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { tCdf } from '../../tools/site/vendor/t-distribution.js';
import { createDraw, createRandom, PYTHON_RANDOM } from '../../web/measures/random.js';
import {
  holm,
  pairedT,
  standardDeviation,
  twoSidedP,
  welchT,
} from '../../web/measures/statistics.js';
import { ROOT } from '../browser.mjs';

/** @typedef {{ t: number, df: number, p: number }} Tested */

/** @type {{ xs: number[], ys: number[], welch: Tested, paired?: Tested }[]} */
const cases = JSON.parse(
  readFileSync(path.join(ROOT, 'tests/golden/fixtures/t-tests.json'), 'utf8'),
).cases;

/** @param {number} ours @param {number} theirs @param {number} relative */
const assertClose = (ours, theirs, relative) =>
  assert.ok(Math.abs(ours - theirs) <= relative * Math.abs(theirs), `${ours} and ${theirs}`);

/** @param {import('../../web/measures/statistics.js').Student | null} student @param {Tested} theirs */
function assertSame(student, { t, df, p }) {
  assert.ok(student);
  // The mean of 200 values near 1000 is known to 200 x 2^-53 x 1000, which is 1e-11 of a difference near 2.
  assertClose(student.t, t, 1e-10);
  assertClose(student.degreesOfFreedom, df, 1e-9);
  // p ~ t^(-v-1) far out: it is off by v + 1 < 400 times as much as t.
  assertClose(twoSidedP(student, tCdf) ?? Number.NaN, p, 4e-8);
}

test('Welch’s t and p are scipy.stats.ttest_ind’s, from p near 1 down to 1e-40', () => {
  assert.ok(cases.length >= 8 && Math.min(...cases.map(({ welch }) => welch.p)) < 1e-40);
  for (const { xs, ys, welch } of cases) assertSame(welchT(xs, ys), welch);
});

test('the paired t and p are scipy.stats.ttest_rel’s', () => {
  const paired = cases.flatMap(({ xs, ys, paired: one }) => (one ? [{ xs, ys, one }] : []));
  assert.ok(paired.length >= 5);
  for (const { xs, ys, one } of paired) assertSame(pairedT(xs, ys), one);
});

test('where there is no test, there is none', () => {
  assert.equal(welchT([1], [2, 3]), null);
  assert.equal(welchT([], []), null);
  assert.equal(welchT([2, 2], [3, 3]), null);
  assert.equal(pairedT([1], [2]), null);
  assert.equal(pairedT([1, 2, 3], [2, 3, 4]), null);
  assert.equal(twoSidedP(null, tCdf), null);
  assert.equal(standardDeviation([4]), null);
});

test('Holm: the smallest times m, the next times m - 1, never falling, never above 1', () => {
  const corrected = holm([0.01, 0.04, null, 0.03, 0.005, 0.9]);
  const expected = [0.04, 0.09, null, 0.09, 0.025, 0.9];
  corrected.forEach((p, i) => {
    const wanted = expected[i];
    if (wanted === null) assert.equal(p, null);
    else assertClose(p ?? Number.NaN, wanted, 1e-15);
  });
  assert.deepEqual(holm([0.6, 0.7]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

test('a seed draws the same in Python as on the page', () => {
  const seeds = [0, 1, 4711, 999_999, 2 ** 32 - 1];
  const program = `${PYTHON_RANDOM}

import json
print(json.dumps([[below(n) for n in (2, 13, 1000, 49, 7)] for below in map(mulberry32, ${JSON.stringify(seeds)})]))
`;
  const python = JSON.parse(execFileSync('python3', ['-c', program]).toString());
  const page = seeds.map((seed) => {
    const below = createDraw(createRandom(seed));
    return [2, 13, 1000, 49, 7].map(below);
  });
  assert.deepEqual(page, python);
});
