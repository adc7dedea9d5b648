// SPDX-License-Identifier: MIT
/**
 * The kernel tests of all three WebAssembly builds, in Chromium and Firefox.
 *
 * Each build's kernels-test program prints "ok" or "not ok" for every test of every variant; which
 * relaxed variant there is depends on what the browser's dot product computes. A failing test's
 * parameters stand in the lines before it, which the assertion shows.
 *
 * `node tests/kernels/kernels.test.mjs --bench` prints the kernels' rates instead, `--bench-types` those
 * of the tensor types that have no kernels of their own.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBothBrowsers, waitFor } from '../browser.mjs';

const BUILDS = ['relaxed-threads', 'simd-threads', 'simd'];
const TESTS_PER_VARIANT = 16;
const bench = process.argv.find((argument) => argument.startsWith('--bench'));

/**
 * @param {import('../browser.mjs').Site} site
 * @param {string} build
 */
async function run(site, build) {
  const argument = bench ? `&argument=${bench}` : '';
  const { page, errors } = await site.open(`tests/kernels/kernels.html?build=${build}${argument}`);
  await waitFor(page, () => {
    const output = document.querySelector('#output');
    return output instanceof HTMLElement && output.dataset.status !== undefined;
  });
  const result = await page.evaluate(() => {
    const output = /** @type {HTMLElement} */ (document.querySelector('#output'));
    return { text: output.textContent ?? '', status: output.dataset.status };
  });
  return { ...result, errors };
}

inBothBrowsers('the kernels', (site) => {
  for (const build of BUILDS) {
    test(`every variant of the ${build} build agrees with the reference`, async () => {
      const { text, status, errors } = await run(site, build);
      if (bench) return console.log(`${site.browserName}, ${build}\n${text}`);
      const lines = text.split('\n');
      assert.deepEqual(errors, []);
      assert.deepEqual(
        lines.filter((line) => line && !line.startsWith('ok ')),
        [],
      );
      assert.equal(status, '0');
      const variants = build === 'relaxed-threads' ? 3 : 2;
      assert.equal(lines.filter((line) => line).length, variants * TESTS_PER_VARIANT);
    });
  }
});
