// SPDX-License-Identifier: MIT
//
// Pages on a machine that is short of something: a disk that fills up, a browser that keeps nothing, a
// phone's memory. The workers' modules are our own, behind one that takes the thing away.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { inBothBrowsers, inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { MINI_SIZE } from '../support/mini.mjs';
import { expectCount, expectRead, modelReady, press, runEnded } from './page.mjs';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'laminar-scarce-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/**
 * The worker's modules with another beginning. They are those of web/, since the site's worker is one file.
 * @param {'store' | 'engine'} name
 * @param {string} title
 * @param {string} patch imports, or code that is run first
 */
function patched(name, title, patch) {
  const folder = path.join(scratch, title);
  cpSync(path.join(ROOT, 'web', name), folder, { recursive: true });
  renameSync(path.join(folder, 'worker.js'), path.join(folder, 'real-worker.js'));
  writeFileSync(path.join(folder, 'patch.js'), patch);
  writeFileSync(
    path.join(folder, 'worker.js'),
    "import './patch.js';\nimport './real-worker.js';\n",
  );
  return { mounts: [{ prefix: `/${name}/`, folder }] };
}

/** A phone for which even the default model is large. */
function phone() {
  const site = patched(
    'engine',
    'phone',
    "Object.defineProperty(navigator, 'deviceMemory', { value: 2 });\n",
  );
  const file = path.join(site.mounts[0].folder, 'weights.js');
  const source = readFileSync(file, 'utf8');
  const smaller = source.replace('PHONE_BYTES = 300e6', 'PHONE_BYTES = 1e6');
  assert.ok(smaller !== source, 'weights.js has no PHONE_BYTES of 300 MB any more');
  writeFileSync(file, smaller);
  return site;
}

/** @param {import('puppeteer-core').Page} page @param {string} words */
const said = (page, words) =>
  waitFor(page, (wanted) => document.body.textContent?.includes(wanted), words);

/** @param {import('../browser.mjs').Site} site */
async function openAndRun(site) {
  const { page } = await site.open('lessons/05/');
  await modelReady(page);
  await press(page, 'Chạy', '.run-bar');
  await runEnded(page);
  await expectRead(page, 'identity', /^khớp/);
  return page;
}

inBothBrowsers(
  'a disk that is full',
  (site) => {
    test('the page runs, says how much is missing, and leads to what can be removed', async () => {
      const page = await openAndRun(site);
      // 100,000 bytes fit, and no chunk does.
      await said(page, 'Trình duyệt hết chỗ lưu');
      await said(page, `Cần thêm ${MINI_SIZE}: hãy xóa bớt mô hình đã lưu`);
      await said(page, 'Tệp chỉ nằm trong bộ nhớ, chưa được lưu');
      await page.close();
    });
  },
  patched('store', 'full', "import '/tests/web/patch-full-disk.js';\n"),
);

inBothBrowsers(
  'a browser that keeps no files',
  (site) => {
    test('the page runs, and the manager page says that nothing can be kept', async () => {
      const page = await openAndRun(site);
      await said(page, 'Tệp chỉ nằm trong bộ nhớ, chưa được lưu');
      await page.close();
      const { page: manager } = await site.open('models/');
      await said(manager, 'Trình duyệt không cho trang này lưu tệp');
      await manager.close();
    });
  },
  patched('store', 'none', "import '/tests/web/patch-no-opfs.js';\n"),
);

/** A browser whose first engine gets threads that never answer. */
function forgetful() {
  return patched(
    'engine',
    'threads',
    `const root = await navigator.storage.getDirectory();
const isFirst = await root.getFileHandle('started').then(() => false, () => true);
await root.getFileHandle('started', { create: true });
if (isFirst) globalThis.Worker = class extends EventTarget { postMessage() {} terminate() {} };
`,
  );
}

inBrowsers(
  'a browser that forgets to start a thread',
  (site) => {
    test('the page starts the engine once more, and runs', async () => {
      const page = await openAndRun(site);
      const isStarted = await page.evaluate(async () => {
        const root = await navigator.storage.getDirectory();
        return (await root.getFileHandle('started')).kind === 'file';
      });
      assert.ok(isStarted, 'the first engine was not kept from its threads');
      await expectCount(page, '.model-bar .message', 0);
      await page.close();
    });
  },
  forgetful(),
);

/** A browser whose first engine comes to an end in its first run. */
function frail() {
  return patched(
    'engine',
    'frail',
    `const root = await navigator.storage.getDirectory();
const isFirst = await root.getFileHandle('ended').then(() => false, () => true);
addEventListener('message', async (event) => {
  if (!isFirst || event.data.op !== 'run') return;
  event.stopImmediatePropagation();
  await root.getFileHandle('ended', { create: true });
  postMessage({ kind: 'fatal', message: 'run: unreachable' });
  close();
});
`,
  );
}

inBrowsers(
  'an engine that fails in a run',
  (site) => {
    test('the page says so, and a new engine comes with the button that it names', async () => {
      const { page } = await site.open('lessons/05/');
      await modelReady(page);
      await press(page, 'Chạy', '.run-bar');
      await runEnded(page);
      await said(page, 'Bộ máy tính toán đã ngừng đột ngột.');
      await press(page, 'Tải lại mô hình', '.model-bar');
      await modelReady(page);
      await press(page, 'Chạy', '.run-bar');
      await waitFor(page, () => !document.querySelector('.run-bar .message'));
      await runEnded(page);
      await expectRead(page, 'identity', /^khớp/);
      await expectCount(page, '.message', 0);
      await page.close();
    });
  },
  frail(),
);

inBrowsers(
  'a phone',
  (site) => {
    test('the page says that it computes in low memory, with numbers that agree', async () => {
      const page = await openAndRun(site);
      await said(page, 'Chế độ ít bộ nhớ');
      await page.close();
    });
  },
  phone(),
);
