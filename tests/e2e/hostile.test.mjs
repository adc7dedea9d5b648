// SPDX-License-Identifier: MIT
//
// Files, links and workers that mean no good, as a learner meets them: words of strangers beside the page's own,
// weights that turn out to be wrong, weights that are all zero, and workers that end without a word.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { readLessons } from '../../tools/site/lessons.mjs';
import { eventually, inBrowsers, waitFor } from '../browser.mjs';
import { tinyGpt2, writeGguf } from '../support/gguf-writer.mjs';
import { byteAlphabet, gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { withHub } from './hub-site.mjs';
import {
  chooseModel,
  expectCount,
  expectRead,
  expectText,
  modelReady,
  press,
  run,
  runEnded,
  savesData,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-hostile-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * @param {string} name of the file
 * @param {(model: ReturnType<typeof tinyGpt2>) => void} spoil
 * @param {import('../support/gguf-writer.mjs').Vocabulary} [vocabulary]
 */
function put(name, spoil, vocabulary = gpt2Vocabulary()) {
  const file = path.join(folder, name);
  const model = tinyGpt2({ vocabulary, layers: 3, dModel: 32 });
  spoil(model);
  writeFileSync(file, writeGguf(model));
  return file;
}

/** @param {ReturnType<typeof tinyGpt2>} model @param {string} name */
function rename(model, name) {
  model.pairs = model.pairs.map(([key, type, value]) => [
    key,
    type,
    key === 'general.name' ? name : value,
  ]);
}

/** @param {Page} page @param {string} file */
async function openFile(page, file) {
  const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement> | null} */ (
    await page.$('.model-bar input[type=file]')
  );
  await input?.uploadFile(file);
  await expectText(page, '.model-bar .facts', /^Tên ghi trong tệp: “.*Bộ máy tính toán/s);
}

/** Nothing reaches past the window, and nothing on the page is obeyed. @param {Page} page */
async function assertHarmless(page) {
  const { width, room, height, text, wide } = await page.evaluate(() => ({
    // What is wider than the window and in no box that scrolls.
    wide: [
      ...document.querySelectorAll(
        'body main td, body main th, body main li, body main p, body main b, body main span',
      ),
    ]
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .filter((one) => !one.closest('math'))
      .slice(0, 8)
      .map(
        (one) =>
          `${one.tagName} of ${one.closest('[class]')?.className}: ${one.textContent?.slice(0, 30)}`,
      ),
    width: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
    height: document.documentElement.scrollHeight,
    text: document.body.textContent ?? '',
  }));
  assert.ok(width <= room, `${width} px in a window of ${room}: ${wide.join(' ')}`);
  assert.ok(height < 25_000, `${height} px high`);
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066\u2067]/u);
}

const CLAIM = 'GPT-2. ”: đã kiểm chứng (khớp mã SHA-256). \u202e';
const LONG = 40_000;
/** Long tokens: more than any list of predictions shows. */
const MOST_TOP = 12;

/**
 * A model whose name lies, and which predicts tokens of 40,000 characters whatever it reads.
 * @param {string} name of the file
 */
function putLong(name) {
  const long = Array.from({ length: MOST_TOP }, (_, i) => 'w'.repeat(LONG) + i);
  const tokens = [...byteAlphabet(), ...long, 'end'];
  const vocabulary = {
    tokens,
    types: tokens.map(() => 1),
    merges: ['w w'],
    eos: tokens.length - 1,
  };
  tokens.push('ww');
  vocabulary.types.push(1);
  return put(
    name,
    (model) => {
      rename(model, `${CLAIM}${'W'.repeat(256)}`);
      for (const { name: tensor, data } of model.tensors) {
        if (tensor === 'output_norm.bias') data.fill(1);
        if (tensor === 'token_embd.weight') data.fill(1, 256 * 32, (256 + MOST_TOP) * 32);
      }
    },
    vocabulary,
  );
}

inBrowsers('words of strangers', (site) => {
  for (const place of ['stepper/', 'lessons/03/']) {
    test(`${place}: a name that claims something, and a token of 40,000 characters that is predicted`, async () => {
      const file = putLong(`${'W'.repeat(180)}\u202e.gguf`);
      const { page, errors } = await site.open('tests/web/blank.html');
      await savesData(page);
      await page.setViewport({ width: 390, height: 844 });
      await page.goto(new URL(place, site.url).href);
      await openFile(page, file);
      await run(page, 'She took her hand.');
      await expectCount(page, '.message.error', 0);
      await expectText(
        page,
        '.model-bar .facts',
        /^Tên ghi trong tệp: “GPT-2\. <U\+201D>: đã .*…<\d+ ký tự>”; 3 khối/,
      );
      await assertHarmless(page);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  test('a link with 3,000 unknown keys and 900 models: a few are named, the rest is counted', async () => {
    const { page, errors } = await site.open('tests/web/blank.html');
    await savesData(page);
    const query = new URLSearchParams({ lesson: '05', model: `m\u202e${'W'.repeat(190)}` });
    for (let i = 0; i < 3000; i++) query.append(`kho\u202e${i}`, 'x');
    for (let i = 0; i < 900; i++) query.append('beside', `mẫu\u202e${i}`);
    await page.goto(new URL(`lessons/05/#${query}`, site.url).href);
    const note = await expectText(page, '[data-testid="link-note"]', /và 2995 mục nữa/);
    assert.ok(note.length < 1500, `${note.length} characters`);
    assert.match(note, /“kho<U\+202E>0”/);
    await runEnded(page);
    await expectText(page, '[data-testid="beside"]', /Và 894 mô hình nữa/);
    await assertHarmless(page);
    assert.deepEqual(errors, []);
    await page.close();
  });
});

inBrowsers('weights that are all zero', (site) => {
  const file = put('zero.gguf', (model) => {
    for (const { data } of model.tensors) data.fill(0);
  });
  const places = ['stepper/', ...readLessons().map(({ number }) => `lessons/${number}/`)];

  for (const place of places) {
    test(`${place}: no NaN, no Infinity, no undefined`, async () => {
      const { page, errors } = await site.open('tests/web/blank.html');
      await savesData(page);
      await page.goto(new URL(place, site.url).href);
      await openFile(page, file);
      if (place === 'stepper/') await runEnded(page); // it runs by itself
      await run(page);
      await page.$$eval('details', (all) => {
        for (const one of all) one.open = true;
      });
      // What is fetched when it is opened.
      if (place === 'stepper/') await page.waitForSelector('#patch button.primary');
      const html = await page.evaluate(() => document.body.outerHTML);
      const found = html.match(/.{60}\b(NaN|Infinity|undefined)\b.{40}/gs) ?? [];
      assert.deepEqual(found, []);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});

withHub('weights and workers that fail in mid-run', (large, site) => {
  /** @type {Page[]} */
  const pages = [];
  beforeEach(() => large.renew());
  afterEach(() => Promise.all(pages.splice(0).map((page) => page.isClosed() || page.close())));

  /** A run that waits for the second half of the weights. */
  async function halfway() {
    const { page } = await site.open('lessons/05/');
    pages.push(page);
    await modelReady(page);
    large.hub.allow(0.5 * large.file.length);
    await chooseModel(page, 'GPT-2 Large');
    await press(page, 'Tải khoảng 898 MB');
    await expectText(page, '.model-bar .facts', /^stand-in: /);
    await press(page, 'Chạy', '.run-bar');
    await expectText(page, '[data-testid="figure-1"] .title', /Mới có \d+ \/ 36 lớp/);
    return page;
  }

  test('a SHA-256 that turns out wrong marks every figure, until another model has run', async () => {
    large.renew({ sha256: '0'.repeat(64) });
    const page = await halfway();
    large.hub.reset();
    await expectText(page, '.model-bar .message.error', /mã SHA-256 không khớp/);
    await runEnded(page);
    await expectText(page, '[data-testid="earlier"] .warning', /trọng số sai/);
    const drawn = await page.$$eval(
      '.chart-card',
      (cards) => cards.filter((card) => card.querySelector('canvas')?.checkVisibility()).length,
    );
    await eventually(async () => {
      const marks = await page.$$('[data-testid="earlier"] .warning');
      assert.ok(
        marks.length > 0 && marks.length >= Math.min(drawn, 1),
        `${marks.length} of ${drawn}`,
      );
    });
    await chooseModel(page, 'Mini');
    await modelReady(page);
    await expectText(page, '.model-bar .facts', /^Laminar mini: /);
    await run(page);
    await expectCount(page, '[data-testid="earlier"] .warning', 0);
  });

  for (const script of ['engine', 'store']) {
    test(`the ${script}’s worker ends without a word: said at once, and a new load runs`, async () => {
      const page = await halfway();
      const all = page.workers().filter((one) => one.url().includes(`/${script}/worker.js`));
      const worker = all.at(-1); // the model before may still be on its way out
      assert.ok(worker, `${all.length} of ${page.workers().length}`);
      await worker.evaluate(() => globalThis.close()).catch(() => {});
      await expectText(page, '.run-bar .message.error', /ngừng đột ngột/);
      await runEnded(page);
      large.hub.reset();
      await press(page, 'Tải lại mô hình', '.model-bar');
      await waitFor(page, () => !document.querySelector('.model-bar .message.error'));
      await modelReady(page);
      await run(page);
      await expectRead(page, 'identity', /^khớp/);
    });
  }
});
