// SPDX-License-Identifier: MIT
//
// The badge that says whether a model answers as its publishers printed: on a stand-in that does and on
// one that was changed, once for each file, and never in the way of the learner's run.
//
// Both stand-ins have the shape of the default model; the first one is a copy of it. What is published of
// it was computed by plain loops over the program's taps.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { eventually, inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { readSafetensors } from '../golden/compare.js';
import { changedMini } from '../support/changed-mini.mjs';
import { MINI } from '../support/mini.mjs';
import { ok } from '../support/program.mjs';
import { factsOf, publishedOf } from '../support/published-facts.mjs';
import {
  chooseModel,
  expectCount,
  expectRead,
  expectText,
  modelReady,
  press,
  runEnded,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const RIGHT = 'GPT-2 Small';
const CHANGED = 'GPT-2 Medium';
/** So many texts of so many tokens keep the engine busy for a while. */
const TEXTS = 4;
const TOKENS = 400;
const BADGE = '[data-testid="published-answers"]';
const WAITING = '[data-testid="published-waiting"]';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'laminar-published-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const folder = path.join(scratch, 'models');
const model = path.join(ROOT, 'models/mini/mini.gguf');

/** What the default model says of long texts: of the first one all, of the others one fact. */
function trueFacts() {
  const text = readFileSync(path.join(ROOT, 'models/mini/held-out.txt'), 'utf8').slice(0, 5000);
  const all = JSON.parse(ok('tokenize', model, text));
  const out = path.join(scratch, 'taps.safetensors');
  const taps = 'logits,blocks.*.hook_resid_post,blocks.*.attn.hook_pattern';
  return Array.from({ length: TEXTS }, (_, index) => {
    const ids = all.slice(index, index + TOKENS);
    ok('run', model, '--tokens', ids.join(), '--taps', taps, '--out', out);
    const tensors = readSafetensors(Uint8Array.from(readFileSync(out)).buffer);
    const tensor = (/** @type {string} */ name) => /** @type {any} */ (tensors.get(name));
    const facts = factsOf({ ids, tensor, layers: MINI.blocks, dimensions: 3, from: TOKENS / 2 });
    return facts.filter(({ kind }) => index === 0 || kind === 'massive-dimensions');
  }).flat();
}

/** The site's models, two of which are stand-ins. */
function writeModels() {
  cpSync(path.join(ROOT, 'build/site/models'), folder, { recursive: true });
  const registry = JSON.parse(readFileSync(path.join(folder, 'registry.json'), 'utf8'));
  const files = {
    gpt2: readFileSync(model),
    'gpt2-medium': Buffer.from(changedMini({ share: 1, type: 'Q8_0' })),
  };
  for (const [id, bytes] of Object.entries(files)) {
    const entry = registry.models.find((/** @type {{ id: string }} */ one) => one.id === id);
    writeFileSync(path.join(folder, `${id}.gguf`), bytes);
    Object.assign(entry, { url: `${id}.gguf`, approximateBytes: bytes.length });
    entry.sha256 = createHash('sha256').update(bytes).digest('hex');
  }
  writeFileSync(path.join(folder, 'registry.json'), JSON.stringify(registry));
  const published = publishedOf(MINI, trueFacts());
  writeFileSync(path.join(folder, 'published.json'), JSON.stringify(published));
}

/** Notes in the page every pass that is asked for, whether it gives way, and how it ended. @param {Page} page */
const watchRuns = (page) =>
  page.evaluate(async () => {
    const { Lab } = await import(new URL('/lab.js', location.href).href);
    /** @type {string[]} */
    const runs = [];
    const { runWithCache } = Lab.prototype;
    Lab.prototype.runWithCache = async function run(
      /** @type {any} */ input,
      /** @type {any} */ options,
    ) {
      const who = options.yields ? 'check' : 'learner';
      const onLayer = (/** @type {any} */ layer) => {
        const { startsRun } = /** @type {any} */ (globalThis);
        if (options.yields && startsRun) startsRun();
        options.onLayer(layer);
      };
      const ending = runWithCache.call(this, input, { ...options, onLayer });
      return ending.then(
        (/** @type {any} */ value) => {
          runs.push(`${who} done`);
          return value;
        },
        (/** @type {any} */ error) => {
          runs.push(`${who} ${error.code}`);
          throw error;
        },
      );
    };
    Object.assign(globalThis, { runs });
  });

/** @param {Page} page @returns {Promise<string[]>} */
const runsOf = (page) => page.evaluate(() => Reflect.get(globalThis, 'runs'));

inBrowsers(
  'what was published of a model',
  (site) => {
    writeModels();

    /** @type {string[]} asked for by the page that was opened last */
    let requests = [];

    async function openLesson() {
      const { page, errors } = await site.open('lessons/05/');
      requests = [];
      page.on('request', (request) => requests.push(new URL(request.url()).pathname));
      await modelReady(page);
      await watchRuns(page);
      return { page, errors };
    }

    test('is not asked of the default model, and costs a page nothing until another is there', async () => {
      const { page, errors } = await openLesson();
      await press(page, 'Chạy', '.run-bar');
      await runEnded(page);
      await waitFor(page, () => document.querySelector('.facts')?.textContent?.includes('đã lưu'));
      await expectCount(page, `${BADGE}, ${WAITING}`, 0);
      assert.deepEqual(
        requests.filter((name) => name.includes('published/')),
        [],
      );
      assert.ok(!requests.includes('/models/published.json'));
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('is asked of a stand-in once it is loaded: it answers rightly, line by line', async () => {
      const { page, errors } = await openLesson();
      const mini = '.model-bar > p.small:not([hidden])';
      await expectText(page, mini, /^Mô hình mini chỉ học từ tiểu thuyết tiếng Anh/);
      await chooseModel(page, RIGHT);
      await expectText(page, `${BADGE} summary`, '✓ Trả lời như đã công bố về Stand-in');
      await expectCount(page, mini, 0); // it is said of the default model alone
      const badge = await expectRead(
        page,
        'published-answers',
        /1\/1 token trùng với văn bản đã công bố/,
      );
      assert.match(
        badge,
        /Loss: như công bố\. \d,\d{3}; kết quả công bố \d,\d{3}; lệch 0,\d+, cho phép 0,\d+\./,
      );
      assert.match(
        badge,
        /Massive activations ở vị trí 0: như công bố\. 3\/3 chiều .*chiều \d+ thứ 1/,
      );
      assert.match(badge, /Attention dồn về vị trí 0: như công bố\./);
      assert.match(badge, /trọng số Q8_0 và phép tính lệch trung bình 0,61%/);
      assert.deepEqual(await runsOf(page), ['check done']);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('is not asked again of the same file after a reload', async () => {
      const { page, errors } = await openLesson();
      await chooseModel(page, RIGHT);
      await expectText(page, `${BADGE} summary`, '✓ Trả lời như đã công bố về Stand-in');
      await eventually(async () => assert.ok(requests.includes('/models/published.json')));
      await press(page, 'Chạy', '.run-bar');
      await runEnded(page);
      await expectCount(page, WAITING, 0);
      assert.deepEqual(await runsOf(page), ['learner done']);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('gives way to the learner’s run, begins anew, and tells a changed model', async () => {
      const { page, errors } = await openLesson();
      await page.evaluate(() => {
        Object.assign(globalThis, {
          startsRun() {
            Reflect.deleteProperty(globalThis, 'startsRun');
            const button = document.querySelector('.run-bar button.primary');
            if (button instanceof HTMLElement) button.click();
          },
        });
      });
      await chooseModel(page, CHANGED);
      await expectText(page, `${BADGE} summary`, '≠ Trả lời khác những gì đã công bố về Stand-in');
      assert.deepEqual(await runsOf(page), ['check aborted', 'learner done', 'check done']);
      const badge = await expectRead(page, 'published-answers', /Loss: khác công bố\./);
      assert.match(badge, /Tệp này không phải Stand-in như đã công bố, hoặc đã bị đổi/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('is not asked where the learner does not want it, and asked again where they do', async () => {
      const { page } = await openLesson();
      await page.evaluate(() => localStorage.clear());
      await chooseModel(page, RIGHT);
      await press(page, 'Đừng so', '.model-bar');
      await expectCount(page, `${BADGE}, ${WAITING}`, 0);
      await chooseModel(page, CHANGED);
      await expectText(page, `${BADGE} summary`, /^≠/);
      await page.$eval(`${BADGE} summary`, (summary) => summary.click());
      await press(page, 'So lại', BADGE);
      await expectCount(page, WAITING, 1);
      await expectText(page, `${BADGE} summary`, /^≠/);
      assert.deepEqual(await runsOf(page), ['check done', 'check done']);
      await page.close();
    });

    test('is answered alike where the weights are read again for every pass', async () => {
      const { page, errors } = await site.open('models/');
      const said = await page.evaluate(async (address) => {
        const { Lab } = await import(new URL('/lab.js', location.href).href);
        const { checkPublished } = await import(new URL('/published/check.js', location.href).href);
        const lab = await Lab.load({
          model: new URL(address, location.href),
          weights: 'low-memory',
        });
        const place = document.createElement('div');
        const { signal } = new AbortController();
        await checkPublished({ lab, sha256: null, place, signal });
        const { weights } = lab.engine;
        await lab.dispose();
        return `${weights}: ${place.querySelector('summary')?.textContent}`;
      }, '/models/gpt2.gguf');
      assert.equal(said, 'low-memory: ✓ Trả lời như đã công bố về Stand-in');
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('stands beside the file on the page of stored models, and can be dropped there', async () => {
      const { page, errors } = await site.open('models/');
      await expectText(page, `${BADGE} summary`, '≠ Trả lời khác những gì đã công bố về Stand-in');
      await page.$eval(`${BADGE} summary`, (summary) => summary.click());
      await press(page, 'So lại ở lần mở sau', BADGE);
      await expectCount(page, BADGE, 0);
      await expectRead(page, 'said', /GPT-2 Medium: kết quả cũ đã bỏ/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test('a facts file that is not valid is named', async () => {
      writeFileSync(path.join(folder, 'published.json'), '{"schema": 2}');
      const { page } = await openLesson();
      await chooseModel(page, CHANGED);
      await expectText(
        page,
        '.published',
        /Chưa so được với những gì đã công bố: models\/published\.json: schema must be 1/,
      );
      await page.close();
    });
  },
  { mounts: [{ prefix: '/models/', folder }] },
);
