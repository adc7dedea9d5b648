// SPDX-License-Identifier: MIT
//
// What all lessons share, on lesson 05: recorded run, predictions, checks, link, script, and a browser
// that refuses to keep anything. Expected numbers are measured by the test itself (page.mjs).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { eventually, inBothBrowsers, inBrowsers, waitFor } from '../browser.mjs';
import { passOver, programOf } from './lesson-page.mjs';
import {
  edit,
  expectCount,
  expectNoText,
  expectRead,
  expectText,
  failAfter,
  measure,
  modelReady,
  press,
  run,
  runEnded,
} from './page.mjs';

const LESSON = 'lessons/05/';
const STRONGER = '[data-testid="prediction-stronger"]';
const STEPS = '[data-testid="prediction-steps"]';
const RATIO = '[data-testid="check-ratio"]';

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {Page} page @param {string} selector @param {string} value */
async function answer(page, selector, value) {
  await page.$eval(
    `${selector} input`,
    (input, text) => {
      input.value = text;
    },
    value,
  );
  await page.click(`${selector} button[type=submit]`);
}

/** @param {Page} page @param {RegExp} wanted */
const graded = (page, wanted) => expectText(page, `${RATIO} .verdict`, wanted);

inBothBrowsers('what lessons share, by keyboard', (site) => {
  test('a guess is made by keyboard, kept over a reload, and stands beside the result', async () => {
    const { page, errors } = await site.open(LESSON);
    await page.focus(`${STRONGER} input[value=attn]`);
    await page.keyboard.press(' ');
    await page.focus(`${STEPS} .sketch`);
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('PageDown');
    const says = (/** @type {RegExp} */ wanted) =>
      eventually(async () => {
        const said = await page.$eval(`${STEPS} .sketch`, (s) => s.getAttribute('aria-valuetext'));
        assert.match(said ?? '', wanted);
      });
    // From the middle, 2, four steps of a fortieth of 4 up; a new point starts at the middle too.
    await says(/^độ sâu \(% số lớp\) 100: lần trung vị 1\. Đã vẽ 2 trên 13 điểm\./);
    await page.reload();
    await page.focus(`${STEPS} .sketch`);
    await says(/0: lần trung vị 2\. Đã vẽ 2 trên 13 điểm\./);
    await expectCount(page, `${STRONGER} input[value=attn]:checked`, 1);

    await run(page);
    await expectText(page, `${STRONGER} .verdict`, /^Bạn đoán: attention\. .*\d+ trên 11 lớp/);
    await expectText(page, `${STEPS} .verdict`, /lệch kết quả trung bình \d,\d/);
    await expectCount(page, `${STRONGER} label.actual`, 1);
    await expectCount(page, `${STRONGER} input[value=mlp]:disabled`, 1);
    await press(page, 'Đoán lại', STRONGER);
    await expectCount(page, `${STRONGER} input:checked`, 0);
    assert.deepEqual(errors, []);
    await page.close();
  });
});

inBrowsers('what lessons share', (site) => {
  test('a recorded run stands on the page until the learner runs, and answers no check', async () => {
    const { page, errors } = await site.open(LESSON);
    await expectText(page, '.provenance', /^Bản ghi: .* SHA-256 [0-9a-f]{12}…/);
    await passOver(page);
    await expectRead(page, 'published', /Bản ghi \(/);
    await expectCount(page, `${RATIO} input:disabled`, 1);
    await run(page);
    await expectNoText(page, '.provenance', /Bản ghi/);
    await expectRead(page, 'published', /Lần chạy của bạn \(/);
    await expectCount(page, `${RATIO} input:enabled`, 1);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a check is graded from the run, helps in three steps, and counts on the course home', async () => {
    const { page, errors } = await site.open(LESSON);
    await run(page);
    const input = await page.$eval('.run-bar textarea', (box) => box.value);
    const { hidden } = await measure(page, input);
    const steps = hidden.map((row) => row.reduce((sum, v) => sum + v, 0) / row.length);
    const right = Math.max(...steps) / Math.min(...steps);

    await answer(page, RATIO, 'nhiều');
    await graded(page, /không đọc được số/);
    await answer(page, RATIO, '1,00');
    await graded(page, /^Chưa đúng: 1 thấp hơn/);
    for (const hint of ['Gợi ý 1 / 3', 'Gợi ý 2 / 3', 'Gợi ý 3 / 3', 'Xem lời giải']) {
      await press(page, hint, RATIO);
    }
    await expectCount(page, `${RATIO} .hints p`, 4);
    await answer(page, RATIO, right.toFixed(2).replace('.', ','));
    await graded(page, /^Đúng\./);
    await expectRead(page, 'progress', 'Đã đúng 1 / 3 câu.');
    await page.goto(site.url);
    await expectText(page, '[data-lesson="05"]', 'đúng 1/3 câu');
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a link brings back text, options and numbers, and says that the model is the same', async () => {
    const { page, errors } = await site.open(LESSON);
    await run(page, 'She gave her brother the old book & “smiled”, 100% sure.');
    await page.click('input[type=radio][value=size]');
    await page.click('[data-testid="drop-first"]');
    await press(page, 'Tạo liên kết');
    await waitFor(page, () => document.querySelector('[data-testid="link-status"]')?.textContent);
    const href = await page.$eval('.link-field input', (field) => field.value);
    const shown = await page.$$eval('.readout .value', (all) => all.map((v) => v.textContent));
    assert.match(href, /#lesson=05&.*sha256=[0-9a-f]{64}&engine=/);
    assert.doesNotMatch(new URL(href).search, /./);

    await edit(page, 'What nobody has run.');
    await press(page, 'Tạo liên kết');
    await waitFor(page, () =>
      document.querySelector('[data-testid="link-status"]')?.textContent?.includes('chưa chạy'),
    );
    assert.equal(await page.$eval('.link-field input', (field) => field.value), href);

    const { page: other, errors: otherErrors } = await site.open(href);
    await runEnded(other);
    const again = await other.$$eval('.readout .value', (all) => all.map((v) => v.textContent));
    assert.deepEqual(again, shown);
    assert.match(
      await other.$eval('.run-bar textarea', (box) => box.value),
      /& “smiled”, 100% sure\.$/,
    );
    await expectRead(other, 'link-note', /đưa bạn tới hình đầu tiên\. ?.*đều khớp với liên kết/);
    await waitFor(other, () => {
      const figure = document.querySelector('#opening .chart-card');
      const top = figure?.getBoundingClientRect().top ?? -1; // a window scrolls by whole pixels
      return document.activeElement === figure && top > -1 && top < innerHeight / 2;
    });
    assert.deepEqual([...errors, ...otherErrors], []);
    await other.close();
    await page.close();
  });

  test('nonsense in a link is named and ignored; another hash and model are said', async () => {
    const hash = 'f'.repeat(64);
    const { page, errors } = await site.open(
      `${LESSON}#lesson=05&text=The+cat+sat+on+the+mat.&reading=best&layer=999&dropped=0.500&zoom=3&model=mini&sha256=${hash}&engine=9.9.9`,
    );
    await runEnded(page);
    await modelReady(page);
    const note = await expectRead(page, 'link-note', /đã bỏ qua: cách đo attention và MLP, “zoom”/);
    assert.match(note, /SHA-256 của mô hình không khớp: liên kết ghi ffffffffffff…/);
    assert.match(note, /bộ máy tính toán 9\.9\.9/);
    await expectText(page, '.run-bar .message', /đã bỏ qua: lớp, token bị bỏ/);
    await page.goto(new URL(`${LESSON}#lesson=05&model=gpt5`, site.url).href);
    await waitFor(page, () =>
      document
        .querySelector('[data-testid="link-note"]')
        ?.textContent?.includes('với mô hình gpt5, còn trang đang dùng mini'),
    );
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('figures of an earlier run are marked after an error, and an empty one says why nothing is saved', async () => {
    const { page, errors } = await site.open(LESSON);
    const marked = (/** @type {number} */ count) =>
      expectCount(page, '[data-testid="earlier"] .warning', count);
    const refused = async () => {
      await page.$eval('.run-bar textarea', (box) => {
        box.value = 'word '.repeat(2_000_000);
      });
      await run(page);
      await expectText(page, '.run-bar .message', /quá dài để tách token/);
    };
    await expectText(page, '.provenance', /^Bản ghi/);
    await refused();
    await marked(0); // a recording says itself what it is
    await run(page, 'The river was wide, and the boat was small.');
    await marked(0);
    await refused();
    await marked(4);
    await edit(page, 'The river was wide.');
    await expectText(page, '[data-testid="earlier"] .warning', /của lần chạy trước/);
    await failAfter(page, 0);
    await marked(0); // the new run has begun, and its figures are empty
    for (const [file, said] of [
      ['Lưu PNG', /chưa có ảnh để lưu/],
      ['Lưu CSV', /chưa có số liệu để lưu/],
    ]) {
      await press(page, String(file), '[data-testid="figure-2"]');
      await expectText(page, '[data-testid="figure-2"] .nothing', said);
    }
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a text that no link can hold is said to be too long', async () => {
    const { page, errors } = await site.open(LESSON);
    await run(page, 'ế'.repeat(20_000));
    await press(page, 'Tạo liên kết');
    await waitFor(page, () => document.querySelector('[data-testid="link-status"]')?.textContent);
    await expectRead(page, 'link-status', /^Văn bản dài quá .* cần 180\.\d{3} ký tự/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('the script is a Python program with the text that was run', async () => {
    const { page, errors } = await site.open(LESSON);
    await run(page, "He said: \"Đi\\đâu?\"\n''' ");
    await edit(page, 'What nobody has run.');
    const source = await programOf(page);
    const program =
      'import ast, sys; tree = ast.parse(sys.stdin.buffer.read());' +
      'print(ascii([ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "text"][0]))';
    const parsed = execFileSync('python3', ['-c', program], { input: source });
    assert.equal(parsed.toString().trim(), String.raw`'He said: "\u0110i\\\u0111\xe2u?"\n\'\'\' '`);
    assert.match(source, /boot_transformers\("gpt2-large"\)/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('where the browser keeps nothing, the page says so and works on', async () => {
    const { page, errors } = await site.open('models/');
    await page.evaluateOnNewDocument(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('refused', 'SecurityError');
        },
      });
    });
    await page.goto(new URL(LESSON, site.url).href);
    await page.click(`${STRONGER} input[value=mlp]`);
    await expectText(page, STRONGER, /Trình duyệt không cho lưu/);
    await run(page);
    await expectText(page, `${STRONGER} .verdict`, /^Bạn đoán: MLP\./);
    assert.deepEqual(errors, []);
    await page.close();
  });
});
