// SPDX-License-Identifier: MIT
//
// Models in the form that Hugging Face has them, chosen on a page: one of the registry, which is fetched,
// converted and kept as Q8_0, and one whose files the learner has on disk.
//
// The stand-in is the default model, written as the hub writes GPT-2.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inBothBrowsers, ROOT, waitFor } from '../browser.mjs';
import { readGguf } from '../support/gguf-reader.mjs';
import { hfFiles, hfFromGguf } from '../support/hf-folder.mjs';
import { startHub } from '../support/hub.mjs';
import { chooseModel, expectCount, expectRead, modelReady, press, runEnded } from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const NAME = 'GPT-2 Small (bản gốc F32)';
const WEIGHTS = 'model.safetensors';
const PLACE = 'openai/tiny/resolve/main/';
const scratch = mkdtempSync(path.join(os.tmpdir(), 'laminar-original-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const model = hfFromGguf(readGguf(readFileSync(path.join(ROOT, 'models/mini/mini.gguf'))));
const files = Object.entries(hfFiles(model)).map(([name, content]) => {
  const bytes = Buffer.from(content);
  const disk = path.join(scratch, name);
  writeFileSync(disk, bytes);
  return { name, bytes, disk };
});
const weights = files.find(({ name }) => name === WEIGHTS)?.bytes ?? Buffer.alloc(0);

/** The site's models, of which one lies on the stand-in. @param {string} url */
function writeRegistry(url) {
  const folder = path.join(scratch, 'models');
  cpSync(path.join(ROOT, 'build/site/models'), folder, { recursive: true });
  const file = path.join(folder, 'registry.json');
  const registry = JSON.parse(readFileSync(file, 'utf8'));
  const entry = registry.models.find((/** @type {{ id: string }} */ { id }) => id === 'gpt2-f32');
  entry.url = url;
  entry.sha256 = createHash('sha256').update(weights).digest('hex');
  writeFileSync(file, JSON.stringify(registry));
}

/** @param {Page} page @param {string} words */
const said = (page, words) =>
  waitFor(
    page,
    (wanted) => document.querySelector('.model-bar')?.textContent?.includes(wanted),
    words,
  );

/** The list says that what was made is here and right. @param {Page} page */
const listed = (page) =>
  waitFor(page, () =>
    [...document.querySelectorAll('.model-bar option')].some((option) =>
      /F32\), giữ lại dạng Q8_0, \d+,\d MB; đã lưu trên máy này, đã kiểm chứng$/.test(
        option.textContent ?? '',
      ),
    ),
  );

/** @param {Page} page @param {string[]} names */
async function pick(page, names) {
  const input = /** @type {any} */ (await page.$('.model-bar input[type=file]'));
  await input.uploadFile(
    ...files.filter(({ name }) => names.includes(name)).map(({ disk }) => disk),
  );
}

inBothBrowsers(
  'a model as Hugging Face has it',
  (site) => {
    /** @type {Awaited<ReturnType<typeof startHub>>} */
    let hub;

    before(async () => {
      hub = await startHub({
        files: Object.fromEntries(files.map(({ name, bytes }) => [PLACE + name, bytes])),
      });
      writeRegistry(hub.url(PLACE + WEIGHTS));
    });
    after(() => hub.close());

    async function openLesson() {
      const opened = await site.open('lessons/05/');
      await modelReady(opened.page);
      return opened;
    }

    test('the question says what is fetched and what is kept; a yes converts, verifies and keeps it', async () => {
      const { page, errors } = await openLesson();
      await chooseModel(page, `${NAME}, giữ lại dạng Q8_0, khoảng 548 MB`);
      const question = await expectRead(page, 'consent', /Cần tải\s*khoảng 548 MB/);
      // (50,257 + 1,024 + 12 blocks * 12 * 768) * 768 weights, 34 bytes for 32.
      assert.match(question, /Giữ lại\s*khoảng 132 MB: trang đổi trọng số sang Q8_0/);
      await press(page, 'Tải khoảng 548 MB');
      await said(page, 'Tệp đã lưu trên máy này, đã kiểm chứng (khớp mã SHA-256).');
      await listed(page);
      await press(page, 'Chạy', '.run-bar');
      await runEnded(page);
      await expectRead(page, 'identity', /^khớp/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('the manager page calls it by its name, and lists nothing else of it', async () => {
      const { page } = await site.open('models/');
      await expectCount(page, '[data-testid="stored"]', 2);
      const names = await page.$$eval('[data-testid="stored"] b', (all) =>
        all.map((name) => name.textContent),
      );
      assert.deepEqual(names.sort(), [NAME, 'Mini']);
      await page.close();
    });

    test('the next visit asks neither the learner nor the hub', async () => {
      const { page } = await openLesson();
      hub.reset();
      await listed(page);
      await chooseModel(page, NAME);
      await waitFor(page, () => document.querySelector('.facts')?.textContent?.startsWith('tiny'));
      await said(page, 'đã kiểm chứng (khớp mã SHA-256).');
      assert.deepEqual([hub.redirects, hub.asked], [0, []]);
      await page.close();
    });

    test('four files that are picked together are converted and run; fewer are named', async () => {
      const { page, errors } = await openLesson();
      await pick(page, [WEIGHTS]);
      await said(page, 'Còn thiếu config.json, tokenizer.json.');
      await pick(page, [WEIGHTS, 'config.json', 'merges.txt']);
      await said(page, 'Còn thiếu vocab.json.');
      await pick(page, ['config.json', 'vocab.json', 'merges.txt']);
      await said(page, 'Còn thiếu model.safetensors.');
      hub.reset();
      await pick(page, [WEIGHTS, 'config.json', 'vocab.json', 'merges.txt']);
      await waitFor(page, () =>
        document.querySelector('.facts')?.textContent?.includes('Bộ máy tính toán'),
      );
      await press(page, 'Chạy', '.run-bar');
      await runEnded(page);
      await expectRead(page, 'identity', /^khớp/);
      assert.deepEqual([hub.redirects, hub.asked], [0, []]);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('a part of a split model, and a PyTorch file, are told what to do', async () => {
      const { page } = await openLesson();
      const part = path.join(scratch, 'gpt2-00001-of-00002.gguf');
      const pytorch = path.join(scratch, 'pytorch_model.bin');
      writeFileSync(part, 'GGUF');
      writeFileSync(pytorch, 'PK');
      const input = /** @type {any} */ (await page.$('.model-bar input[type=file]'));
      await input.uploadFile(part);
      await said(page, 'Còn thiếu gpt2-00002-of-00002.gguf.');
      await input.uploadFile(pytorch);
      await said(page, 'Hãy đổi sang safetensors bằng lệnh Python ở dòng chi tiết bên dưới');
      await said(page, 'save_pretrained');
      await page.close();
    });
  },
  { mounts: [{ prefix: '/models/', folder: path.join(scratch, 'models') }] },
);
