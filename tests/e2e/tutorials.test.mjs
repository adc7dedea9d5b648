// SPDX-License-Identifier: MIT
//
// The tutorials' examples run: tutorials/site/ laid over the site as the tutorials say, in both browsers,
// their numbers against the taps; and what the tutorials quote stands in those files.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { renderPage } from '../../tools/site/page.mjs';
import { inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { parseVi, readTable, run, textOf } from './page.mjs';

const TUTORIALS = path.join(ROOT, 'tutorials');

/** The site with the examples in it, built as tools/build-site.mjs builds a page. */
function layOver() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-tutorials-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(ROOT, 'build/site'), folder, { recursive: true });
  cpSync(path.join(TUTORIALS, 'site/text'), path.join(folder, 'text'), { recursive: true });
  const lesson = path.join(folder, 'lessons/10');
  cpSync(path.join(TUTORIALS, 'site/lessons/10-vector-length'), lesson, { recursive: true });
  cpSync(path.join(TUTORIALS, 'site/read-vectors.js'), path.join(folder, 'read-vectors.js'));
  for (const [place, source] of [
    ['lessons/10/index.html', 'lessons/10-vector-length/index.html'],
    ['read-vectors.html', 'read-vectors.html'],
  ]) {
    const html = readFileSync(path.join(TUTORIALS, 'site', source), 'utf8');
    writeFileSync(path.join(folder, place), renderPage(place, html, ['05']));
  }
  return folder;
}

inBrowsers(
  'the tutorials',
  (site) => {
    test('the lesson of "write a lesson" runs and measures what it says', async () => {
      const { page, errors } = await site.open('lessons/10/');
      await page.click('[data-testid="prediction-growth"] input[value="longer"]');
      await run(page);
      const truth = await page.evaluate(async () => {
        const { Lab } = await import(new URL('/lab.js', location.href).href);
        const lab = await Lab.load({ model: 'mini' });
        const text = document.querySelector('textarea')?.value;
        const { cache } = await lab.runWithCache(text, { namesFilter: '*.hook_resid_post' });
        const width = lab.config.dModel;
        const means = cache.names.map((/** @type {string} */ name) => {
          const { data } = cache.get(name);
          let sum = 0;
          for (let from = width; from < data.length; from += width) {
            let squares = 0;
            for (let c = from; c < from + width; c++) squares += data[c] ** 2;
            sum += Math.sqrt(squares);
          }
          return sum / (data.length / width - 1);
        });
        await lab.dispose();
        return means;
      });
      const { rows } = await readTable(page, 1);
      assert.equal(rows.length, truth.length);
      rows.forEach(([, length], i) => {
        assert.ok(Math.abs(parseVi(length) - truth[i]) < 0.0006 + 1e-5 * truth[i], length);
      });
      const times = truth[truth.length - 1] / truth[0];
      await page.type('[data-testid="check-times"] input', times.toFixed(2).replace('.', ','));
      await page.keyboard.press('Enter');
      assert.match(await textOf(page, '[data-testid="check-times"] .verdict'), /^Đúng\./);
      assert.match(await textOf(page, '[data-testid="prediction-growth"] .verdict'), /^Bạn đoán/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('the page of "read vectors" reads, measures and changes a run', async () => {
      const { page, errors } = await site.open('read-vectors.html');
      await waitFor(page, () => document.querySelector('[data-testid="end"]') !== null);
      const said = async (/** @type {string} */ name) =>
        (await textOf(page, `[data-testid="${name}"]`)).slice(name.length + 2);
      assert.match(await said('model'), /^\d+ x \d+$/);
      assert.equal(
        (await said('tokens')).replaceAll('|', ''),
        'The old man walked slowly to the river',
      );
      assert.ok(Number(await said('path')) > 0);
      assert.ok(Number(await said('angle')) > 0 && Number(await said('angle')) < Math.PI);
      // The lens at the last layer is the model's own output: two ways to one f32 sum.
      const [logit, largest] = [Number(await said('logit')), Number(await said('largest'))];
      assert.ok(Math.abs(logit - largest) <= 1e-3 * Math.abs(largest), `${logit} and ${largest}`);
      assert.notEqual(await said('without'), await said('largest'));
      assert.deepEqual(errors, []);
      await page.close();
    });
  },
  { mounts: [{ prefix: '/', folder: layOver() }] },
);

test('every piece of code in a tutorial stands in a file that runs', () => {
  const files = readdirSync(path.join(TUTORIALS, 'site'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8'));
  const tutorials = readdirSync(TUTORIALS).filter((name) => name.endsWith('.md'));
  assert.ok(tutorials.length >= 2);
  for (const name of tutorials) {
    const source = readFileSync(path.join(TUTORIALS, name), 'utf8');
    for (const [, code] of source.matchAll(/```(?:js|html)\n([\s\S]*?)```/g)) {
      assert.ok(
        files.some((file) => file.includes(code.trim())),
        `${name}: ${code}`,
      );
    }
  }
});
