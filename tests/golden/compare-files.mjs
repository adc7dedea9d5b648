// SPDX-License-Identifier: MIT
/**
 * Compares two files of taps, for developers and for oracle.py.
 *
 *     node tests/golden/compare-files.mjs EXPECTED.safetensors GOT.safetensors [--fast]
 *
 * One line a tap (exact) or a figure (fast), then the verdict; exit status 1 when a bound is
 * exceeded. The bounds are those of compare.js.
 */

import { readFileSync } from 'node:fs';
import { compareExact, compareFast, readSafetensors } from './compare.js';

const fast = process.argv.includes('--fast');
const [expected, got] = process.argv
  .slice(2)
  .filter((argument) => argument !== '--fast')
  .map((path) => readSafetensors(Uint8Array.from(readFileSync(path)).buffer));

const lines = fast
  ? compareFast(expected, got).figures.map(({ figure, value, where, pass }) => ({
      name: figure,
      value,
      where,
      pass,
    }))
  : compareExact(expected, got).taps.map(({ tap, worst, where, pass }) => ({
      name: tap,
      value: worst,
      where,
      pass,
    }));

for (const { name, value, where, pass } of lines) {
  console.log(`${pass ? 'ok  ' : 'FAIL'} ${value.toExponential(2)}  ${name}  ${where}`);
}
const failures = lines.filter(({ pass }) => !pass).length;
console.log(failures === 0 ? 'within bounds' : `${failures} of ${lines.length} out of bounds`);
process.exitCode = failures === 0 ? 0 : 1;
