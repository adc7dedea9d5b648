// SPDX-License-Identifier: MIT
//
// The tutorials' examples run, and what the tutorials quote stands in those files. The lesson of "write a
// lesson" is added as the tutorial says: its folder is copied into web/lessons/ of a copy of this tree, the
// site is built, and nothing else is touched. What the frame does with a faulty lesson is tried there too.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { recordingOf, recordRun } from '../../tools/record.mjs';
import { inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { makeLink, programOf } from './lesson-page.mjs';
import { parseVi, read, readTable, run, runEnded, textOf } from './page.mjs';

const TUTORIALS = path.join(ROOT, 'tutorials');
const LESSON = path.join(TUTORIALS, 'site/lessons/10-vector-length');

/** Beside the tutorial's lesson, two faulty ones: one's measure throws, one's recording is of another model. */
function buildSite() {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'laminar-tutorials-'));
  process.on('exit', () => rmSync(tree, { recursive: true, force: true }));
  for (const folder of ['web', 'tools', 'models']) {
    cpSync(path.join(ROOT, folder), path.join(tree, folder), { recursive: true });
  }
  for (const name of ['package-lock.json', 'package.json', 'node_modules']) {
    symlinkSync(path.join(ROOT, name), path.join(tree, name));
  }
  mkdirSync(path.join(tree, 'build'));
  symlinkSync(path.join(ROOT, 'build/wasm'), path.join(tree, 'build/wasm'));
  const lessons = path.join(tree, 'web/lessons');
  cpSync(LESSON, path.join(lessons, '10-vector-length'), { recursive: true });
  for (const [number, name] of [
    ['11', '11-throws'],
    ['12', '12-recorded-elsewhere'],
  ]) {
    cpSync(LESSON, path.join(lessons, name), { recursive: true });
    replaceIn(path.join(lessons, name, 'lesson.js'), "number: '10'", `number: '${number}'`);
  }
  replaceIn(
    path.join(lessons, '11-throws/measure.js'),
    'if (l > 0 &&',
    "if (l === 3) throw new RangeError('a fault of the lesson');\n    if (l > 0 &&",
  );
  const model = { name: 'mini', quantisation: 'Q8_0', sha256: '0'.repeat(64) };
  const data = { lengths: [1, 2, 3] };
  writeFileSync(
    path.join(lessons, '12-recorded-elsewhere/recorded.json'),
    JSON.stringify({
      ...{ schema: 2, lesson: '12', model, engine: '0.1.0' },
      ...{ names: [], tokens: 3, layers: 3, width: 8, data },
    }),
  );
  for (const name of ['read-vectors.html', 'read-vectors.js']) {
    cpSync(path.join(TUTORIALS, 'site', name), path.join(tree, 'web', name));
  }
  execFileSync(process.execPath, [path.join(tree, 'tools/build-site.mjs')], { stdio: 'pipe' });
  return path.join(tree, 'build/site');
}

/** @param {string} file @param {string} part @param {string} by */
function replaceIn(file, part, by) {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(part), `${file}: ${part}`);
  writeFileSync(file, text.replace(part, by));
}

const folder = buildSite();

inBrowsers(
  'the tutorials',
  (site) => {
    test('the lesson of "write a lesson" is in the masthead, in the course and beside its neighbours', async () => {
      const { page, errors } = await site.open('');
      const masthead = await page.$eval('.masthead [href$="lessons/10/"]', (a) =>
        a.getAttribute('aria-label'),
      );
      assert.equal(masthead, 'Bài 10: Độ dài của vector');
      const course = await textOf(page, 'main ol');
      assert.match(course, /Độ dài của vector.*vector của một token dài ra bao nhiêu/s);
      await page.goto(new URL(LESSONS.at(-1) ?? '', site.url).href);
      assert.match(await textOf(page, '.steps'), /10\. Độ dài của vector/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('it runs, measures what it says, asks, compares, links and hands out its program', async () => {
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
      const rate = 100 * (times ** (1 / (truth.length - 1)) - 1);
      const said = rate.toFixed(1).replace('.', ',').replace('-', '−');
      assert.ok((await read(page, 'published')).includes(`trung bình ${said}%`));
      assert.match(await read(page, 'identity'), /^khớp/);
      assert.match(await makeLink(page), /#lesson=10&model=mini/);
      assert.match(await programOf(page), /boot_transformers\("gpt2"\)/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('a link of it runs its text', async () => {
      const { page, errors } = await site.open('lessons/10/#lesson=10&text=The+dog+lay+asleep.');
      await runEnded(page);
      assert.equal(await page.$eval('textarea', (box) => box.value), 'The dog lay asleep.');
      assert.match(await textOf(page, '[data-testid="figure-1"] .title'), /tăng gấp \d/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('its recorded run, made as npm run record makes it, stands on the page before any other', async () => {
      const { page, errors } = await site.open('models/');
      const recorded = await recordRun(page, recordingOf({ number: '10', folder: '' }));
      writeFileSync(path.join(folder, 'lessons/10/recorded.json'), JSON.stringify(recorded));
      await page.goto(new URL('lessons/10/', site.url).href);
      await waitFor(page, () =>
        document.querySelector('.provenance')?.textContent?.startsWith('Bản ghi'),
      );
      const { rows } = await readTable(page, 1);
      assert.equal(rows.length, recorded.layers);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('a measure that throws is said with its layer; the page keeps what it has and can run again', async () => {
      const { page } = await site.open('lessons/11/');
      await run(page);
      const said = await textOf(page, '.run-bar .message.error');
      assert.match(said, /Phép đo của bài này gặp lỗi/);
      assert.match(said, /failed at layer 3: a fault of the lesson/);
      const { rows } = await readTable(page, 1);
      assert.notEqual(rows[1][1], '–');
      assert.equal(rows[2][1], '–');
      assert.equal(await page.$eval('#checks button', (button) => button.disabled), true);
      await run(page);
      assert.match(await textOf(page, '.run-bar .message.error'), /gặp lỗi/);
      await page.close();
    });

    test('a recording of another model is not shown, and the page says so until a run', async () => {
      const { page, errors } = await site.open('lessons/12/');
      await waitFor(
        page,
        () => document.querySelector('#run [role="status"].recording')?.textContent,
      );
      assert.match(await textOf(page, '#run .recording'), /thuộc về một mô hình mặc định khác/);
      assert.equal(await textOf(page, '.provenance'), '');
      await run(page);
      assert.equal(await textOf(page, '#run .recording'), '');
      assert.match(await textOf(page, '.provenance'), /Q8_0/);
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
  { mounts: [{ prefix: '/', folder }] },
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
