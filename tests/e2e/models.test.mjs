// SPDX-License-Identifier: MIT
//
// Large models as a learner meets them: the question before the download, the lesson that fills while
// weights come, pause and cancel, the second visit, and what goes wrong, each on the stand-in of the hub.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { eventually, inBothBrowsers, waitFor } from '../browser.mjs';
import { MINI_SIZE } from '../support/mini.mjs';
import { LAYERS, withHub } from './hub-site.mjs';
import {
  chooseModel,
  expectCount,
  expectNoText,
  expectRead,
  expectText,
  modelReady,
  press,
  read,
  readTable,
  runEnded,
  textNow,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const SEND_DEADLINE_MS = 300_000;

/** Not by place, which misses a button that news from the network have just moved. @param {Page} page */
const startRun = (page) => press(page, 'Chạy', '.run-bar');

/** @param {Page} page */
const isAsked = (page) =>
  waitFor(page, () => document.querySelector('[data-testid="consent"]')?.checkVisibility());

/** @param {Page} page @param {string} words */
const said = (page, words) =>
  waitFor(
    page,
    (wanted) => document.querySelector('.model-bar')?.textContent?.includes(wanted),
    words,
  );

/** Waits until the entry of the list that is chosen says so. @param {Page} page @param {RegExp} wanted */
const isChosen = (page, wanted) =>
  eventually(async () => {
    const chosen = await page.$eval('.model-bar select', (s) => s.selectedOptions[0]?.textContent);
    assert.match(chosen ?? '', wanted);
  });

/** How many layers the first figure says it has; null when it says nothing of that. @param {Page} page */
async function layersThere(page) {
  const [, done, all] =
    /Mới có (\d+) \/ (\d+) lớp/.exec(await textNow(page, '[data-testid="figure-1"] .title')) ?? [];
  if (done === undefined) return null;
  assert.equal(Number(all), LAYERS);
  return Number(done);
}

/** Waits until the first figure no longer says that layers are missing. @param {Page} page */
const allThere = (page) =>
  eventually(async () => assert.equal(await layersThere(page), null, 'layers are missing'));

/** How much of the file the page says that it has. @param {Page} page */
async function percentThere(page) {
  const text = await textNow(page, '[data-testid="download"]');
  return Number(/ MB \/ 56,1 MB \((\d+),\d%/.exec(text)?.[1] ?? 0);
}

/** Waits for more layers in the first figure than there were. @param {Page} page @param {number} drawn */
const layersBeyond = (page, drawn) =>
  waitFor(
    page,
    (before) => {
      const title = document.querySelector('[data-testid="figure-1"] .title')?.textContent ?? '';
      return Number(/Mới có (\d+)/.exec(title)?.[1]) > before;
    },
    drawn,
  );

/** Notes each number of layers that the first figure ever shows. @param {Page} page */
const watchLayers = (page) =>
  page.evaluate(() => {
    const title = document.querySelector('[data-testid="figure-1"] .title');
    /** @type {number[]} */
    const seen = [];
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const [, done] = /Mới có (\d+)/.exec(title?.textContent ?? '') ?? [];
      if (done !== undefined && seen.at(-1) !== Number(done)) seen.push(Number(done));
    }).observe(/** @type {Element} */ (title), {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });

withHub('large models', (large, site) => {
  const sent = () => large.hub.sentBytes;

  /** Nothing more comes from the hub, once what was on its way has arrived. */
  async function hubIsQuiet() {
    let before = -1;
    while (before !== sent()) {
      before = sent();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /**
   * The hub sends on, a little at a time, until something is so. No number of bytes is sure to bring
   * that about: what is in the sockets when the page turns to another place of the file is lost. More
   * comes only once the page says nothing new, so that a page which says late what it has is not far
   * past it.
   * @param {Page} page
   * @param {() => Promise<boolean>} isSo
   */
  async function sendUntil(page, isSo) {
    for (const until = Date.now() + SEND_DEADLINE_MS; !(await isSo()); ) {
      assert.ok(Date.now() < until, `it never came about: ${isSo}, ${sent()} bytes`);
      large.hub.allow(sent() + (2 << 20));
      let last = '';
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 400));
        const now = `${sent()} bytes, ${await percentThere(page)} %, ${await layersThere(page)} layers`;
        if (now === last) break;
        last = now;
      }
    }
  }

  /** @type {Page[]} */
  const pages = [];

  /** A lesson with the default model, and GPT-2 Large to be chosen. */
  async function openLesson() {
    const opened = await site.open('lessons/05/');
    pages.push(opened.page);
    await modelReady(opened.page);
    return opened;
  }

  // A failed test's page would go on downloading beside the next one's.
  afterEach(() => Promise.all(pages.splice(0).map((page) => page.isClosed() || page.close())));

  /** @param {Page} page */
  async function agree(page) {
    await chooseModel(page, 'GPT-2 Large');
    await isAsked(page);
    await press(page, 'Tải khoảng 898 MB');
  }

  test('the list has every model of the registry that the lab can read, with its size', async () => {
    const { page } = await openLesson();
    const options = await page.$$eval('.model-bar option', (all) =>
      all.map((o) => o.textContent ?? ''),
    );
    assert.equal(options.length, 7, String(options));
    for (const [i, start] of [
      `Mini, Q8_0, ${MINI_SIZE}`,
      'GPT-2 Small, Q8_0, khoảng 178 MB',
      'GPT-2 Medium, Q8_0, khoảng 437 MB',
      'GPT-2 Large, Q8_0, khoảng 898 MB',
      'GPT-2 XL, Q8_0, khoảng 1.750 MB',
      'GPT-2 Small (bản gốc F32), giữ lại dạng Q8_0, khoảng 548 MB',
      'GPT-2 Large (bản gốc F32), giữ lại dạng Q8_0, khoảng 3.250 MB',
    ].entries()) {
      assert.ok(options[i].startsWith(start), options[i]);
    }
  });

  test('lesson 05 fills layer by layer; pause stops the network, resume goes on', async () => {
    const { page, errors } = await openLesson();
    large.hub.bytesPerSecond = 4e6;
    // In shares, so that a slow page too draws some layers of each, and the end not before the pause.
    large.hub.allow(0.2 * large.file.length);
    await agree(page);
    await waitFor(page, () =>
      document.querySelector('.facts')?.textContent?.startsWith('stand-in'),
    );
    await watchLayers(page);
    await startRun(page);
    await layersBeyond(page, 0);
    const first = Number(await layersThere(page));
    large.hub.allow(0.4 * large.file.length);
    await layersBeyond(page, first);
    await expectRead(
      page,
      'download',
      /^Đang tải từ 127\.0\.0\.1:\d+: \d+,\d MB \/ 56,1 MB \(\d+,\d%\).* khối\. Chưa kiểm chứng\.$/,
    );
    await press(page, 'Tạm dừng');
    await waitFor(page, () =>
      document.querySelector('[data-testid="download"]')?.textContent?.startsWith('Đã tạm dừng: '),
    );
    large.hub.allow(0.7 * large.file.length);
    await hubIsQuiet();
    const there = await layersThere(page);
    assert.ok(there !== null && there > 0 && there < LAYERS, `${there} layers`);
    assert.ok(sent() < 0.6 * large.file.length, `${sent()} bytes`);
    large.hub.bytesPerSecond = 8e6;
    await press(page, 'Tiếp tục');
    await layersBeyond(page, there);
    large.hub.allow(Number.POSITIVE_INFINITY);
    await runEnded(page);
    await said(page, 'Tệp đã lưu trên máy này, đã kiểm chứng (khớp mã SHA-256).');
    await allThere(page);
    const seen = await page.evaluate(() => Reflect.get(globalThis, 'seen'));
    assert.ok(seen.length >= 3, String(seen));
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
    const { rows } = await readTable(page, 2);
    assert.equal(rows.length, LAYERS - 1);
    await expectRead(page, 'identity', /^khớp/);
    await isChosen(page, /^GPT-2 Large, Q8_0, 56,1 MB; đã lưu trên máy này, đã kiểm chứng$/);
    // The stand-in's context is shorter than the lesson's text, which is all that there is to say.
    await expectCount(page, '.message:not(.warning)', 0);
    assert.deepEqual(errors, []);
  });

  test('the next visit reads from this machine: no question, no request', async () => {
    const { page, errors } = await openLesson();
    await waitFor(page, () =>
      document.querySelector('.model-bar select')?.textContent?.includes('56,1 MB; đã lưu'),
    );
    large.hub.reset();
    await chooseModel(page, 'GPT-2 Large');
    await waitFor(page, () =>
      document.querySelector('.facts')?.textContent?.startsWith('stand-in'),
    );
    await startRun(page);
    await runEnded(page);
    await said(page, 'đã kiểm chứng (khớp mã SHA-256).');
    await expectRead(page, 'identity', /^khớp/);
    assert.deepEqual([large.hub.redirects, large.hub.asked.length], [0, 0]);
    assert.deepEqual(errors, []);
  });

  test('a run begun at once after a choice is one of the model that was chosen', async () => {
    const { page, errors } = await openLesson();
    await waitFor(page, () =>
      document.querySelector('.model-bar select')?.textContent?.includes('56,1 MB; đã lưu'),
    );
    await page.evaluate(() => {
      const select = /** @type {HTMLSelectElement} */ (document.querySelector('.model-bar select'));
      for (const option of select.options) {
        if (option.text.startsWith('GPT-2 Large, Q8_0')) select.value = option.value;
      }
      select.dispatchEvent(new Event('change', { bubbles: true }));
      /** @type {HTMLElement} */ (document.querySelector('.run-bar button.primary')).click();
    });
    await runEnded(page);
    await expectNoText(page, '.run-bar', /Đã dừng/);
    assert.equal((await readTable(page, 2)).rows.length, LAYERS - 1);
    assert.deepEqual(errors, []);
  });

  test('a tab closed at 40% loses nothing: the next one goes on, and then the hub may vanish', async () => {
    large.renew();
    const first = await openLesson();
    large.hub.allow(0);
    await agree(first.page);
    await startRun(first.page);
    await sendUntil(first.page, async () => (await percentThere(first.page)) >= 40);
    await layersBeyond(first.page, 0);
    await hubIsQuiet(); // and the store has had time to write what came
    const before = await layersThere(first.page);
    assert.ok(before !== null && before > 0 && before < LAYERS, `${before} layers`);
    await first.page.close();
    large.hub.allow(Number.POSITIVE_INFINITY);
    await hubIsQuiet();
    assert.ok(sent() < large.file.length, `${sent()} bytes`);
    large.hub.reset();

    const second = await openLesson();
    await waitFor(second.page, () => / MB; đã lưu [1-5]\d%/.test(document.body.textContent ?? ''));
    large.hub.allow(0);
    await chooseModel(second.page, 'GPT-2 Large');
    await startRun(second.page);
    await sendUntil(second.page, async () => Number(await layersThere(second.page)) > before);
    const after = Number(await layersThere(second.page));
    assert.ok(after > before, `${before}, then ${after} layers`);
    large.hub.allow(Number.POSITIVE_INFINITY);
    await runEnded(second.page);
    await allThere(second.page);
    const shown = await readTable(second.page, 2);
    assert.equal(shown.rows.length, LAYERS - 1);
    await said(second.page, 'đã kiểm chứng (khớp mã SHA-256).');
    // A chunk that was on its way when the tab was closed comes twice.
    assert.ok(sent() < 0.6 * large.file.length + (12 << 20), `${sent()} bytes`);
    await second.page.close();

    large.hub.reset();
    large.hub.inject({ name: 'status', status: 503, times: Number.POSITIVE_INFINITY });
    const third = await openLesson();
    await waitFor(third.page, () => /56,1 MB; đã lưu/.test(document.body.textContent ?? ''));
    await chooseModel(third.page, 'GPT-2 Large');
    await waitFor(third.page, () =>
      document.querySelector('.facts')?.textContent?.startsWith('stand-in'),
    );
    await startRun(third.page);
    await runEnded(third.page);
    await expectRead(third.page, 'identity', /^khớp/);
    assert.deepEqual(await readTable(third.page, 2), shown);
    assert.deepEqual([large.hub.redirects, large.hub.asked.length], [0, 0]);
    assert.deepEqual([...first.errors, ...second.errors, ...third.errors], []);
  });

  test('cancel stops the network, the page says what is left, and what came is not fetched again', async () => {
    large.renew();
    const { page, errors } = await openLesson();
    large.hub.bytesPerSecond = 6e6;
    large.hub.allow(0.4 * large.file.length); // and no more before the cancel
    await agree(page);
    await waitFor(page, () =>
      / MB \/ 56,1 MB \([2-9]\d,/.test(
        document.querySelector('[data-testid="download"]')?.textContent ?? '',
      ),
    );
    await press(page, 'Hủy');
    await said(page, 'Đã hủy tải GPT-2 Large. Phần đã tải vẫn còn trên máy này');
    large.hub.allow(Number.POSITIVE_INFINITY);
    await hubIsQuiet();
    const first = sent();
    assert.ok(first < large.file.length / 2, `${first} bytes`);
    await startRun(page);
    await waitFor(page, () =>
      document.querySelector('.run-bar')?.textContent?.includes('Chưa có mô hình nào được nạp.'),
    );
    large.hub.reset();
    large.hub.bytesPerSecond = 0;
    await press(page, 'Tải tiếp');
    await said(page, 'đã kiểm chứng (khớp mã SHA-256).');
    // At most the chunk that was on its way, and the small reads that were not kept, come twice.
    assert.ok(sent() < large.file.length - first + (12 << 20), `${sent()} after ${first}`);
    assert.deepEqual(errors, []);
  });

  for (const [what, fault, sentence] of /** @type {const} */ ([
    [
      'a file that is not there',
      { name: 'status', status: 404 },
      'Máy chủ không có tệp mô hình ở địa chỉ này.',
    ],
    [
      'a door that is closed',
      { name: 'status', status: 401 },
      'Máy chủ không cho phép tải tệp mô hình này.',
    ],
    ['a page to sign in', { name: 'page' }, 'Thứ nhận được là một trang web hay một thông báo lỗi'],
    [
      'a server that asks for an hour',
      { name: 'busy', retryAfter: '3600' },
      'Máy chủ chứa mô hình đang quá tải nên bảo chờ.',
    ],
  ])) {
    test(`${what} is said in Vietnamese, with a way to try again`, async () => {
      large.renew();
      const { page } = await openLesson();
      large.hub.inject({ ...fault, times: Number.POSITIVE_INFINITY });
      await agree(page);
      await said(page, sentence);
      large.hub.reset();
      await press(page, 'Tải lại mô hình');
      await said(page, 'đã kiểm chứng (khớp mã SHA-256).');
      await expectCount(page, '.model-bar .message', 0);
    });
  }

  test('a download that fails in the middle goes on, or begins anew, when the learner says so', async () => {
    large.renew();
    const { page, errors } = await openLesson();
    large.hub.bytesPerSecond = 6e6;
    large.hub.allow(0.4 * large.file.length);
    await agree(page);
    await said(page, 'stand-in');
    for (const [fault, sentence] of /** @type {const} */ ([
      [{ name: 'busy', retryAfter: '3600' }, 'Máy chủ chứa mô hình đang quá tải nên bảo chờ.'],
      [{ name: 'wrong-total' }, 'Tệp mô hình trên máy chủ đã thay đổi trong lúc tải'],
    ])) {
      await press(page, 'Tạm dừng');
      await said(page, 'Đã tạm dừng: ');
      large.hub.inject(fault);
      await press(page, 'Tiếp tục');
      await said(page, sentence);
      if (fault.name === 'wrong-total') large.hub.allow(Number.POSITIVE_INFINITY);
      await press(page, 'Tải lại mô hình');
    }
    large.hub.bytesPerSecond = 0;
    await said(page, 'đã kiểm chứng (khớp mã SHA-256).');
    await expectCount(page, '.model-bar .message', 0);
    assert.deepEqual(errors, []);
  });

  test('a file with another SHA-256 than the registry’s is not used and not kept', async () => {
    large.renew({ sha256: '0'.repeat(64) });
    const { page } = await openLesson();
    await agree(page);
    await said(page, 'mã SHA-256 không khớp, nên trang không dùng tệp này.');
    await startRun(page);
    await waitFor(page, () =>
      document.querySelector('.run-bar')?.textContent?.includes('mã SHA-256 không khớp'),
    );
    await waitFor(page, () =>
      document
        .querySelector('.model-bar select')
        ?.textContent?.includes('GPT-2 Large, Q8_0, khoảng 898 MB'),
    );
  });

  test('an address whose server does not say the size is asked about as well', async () => {
    large.renew();
    const { page } = await openLesson();
    large.hub.inject({ name: 'busy', status: 503 });
    await press(page, 'Địa chỉ khác…');
    await page.keyboard.type(large.url);
    await page.keyboard.press('Enter');
    await isAsked(page);
    await expectRead(page, 'consent', /máy chủ không cho biết dung lượng/);
    assert.equal(large.hub.sentBytes, 0);
  });

  test('an address of one’s own is asked about too, after one byte that tells the size', async () => {
    large.renew();
    const { page, errors } = await openLesson();
    await press(page, 'Địa chỉ khác…');
    await page.keyboard.type('not an address');
    await page.keyboard.press('Enter');
    await said(page, 'Địa chỉ cần bắt đầu bằng https://');
    await page.$eval('input[type=url]', (input) => input.select());
    await page.keyboard.type(large.url);
    await page.keyboard.press('Enter');
    await isAsked(page);
    const question = await read(page, 'consent');
    assert.match(question, /^Tải gpt2-large\.gguf về máy này\?/);
    assert.match(question, /Cần tải\s*56,1 MB/);
    assert.match(question, /trang không có mã SHA-256 của tệp này/);
    assert.equal(large.hub.sentBytes, 1);
    await press(page, 'Tải 56,1 MB');
    await said(page, 'Tệp đã lưu trên máy này, chưa kiểm chứng (không có mã SHA-256 để so).');
    await isChosen(page, /đã lưu trên máy này, chưa kiểm chứng$/);
    assert.deepEqual(errors, []);
  });
});

withHub(
  'large models, by keyboard',
  (large, site) => {
    test('a large download is asked about by keyboard alone, and nothing is fetched after a no', async () => {
      const { page, errors } = await site.open('lessons/05/');
      await modelReady(page);
      await page.focus('.model-bar select');
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
      await isAsked(page);
      await isChosen(page, /^GPT-2 Large/);
      const question = await expectRead(page, 'consent', /Cần tải\s*khoảng 898 MB/);
      assert.ok(question.includes(new URL(large.url).host), question);
      assert.match(question, /Giấy phép\s*MIT/);
      assert.match(question, /giữ trên máy này/);
      assert.match(question, /xóa được bất cứ lúc nào ở trang Mô hình đã lưu/);
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      for (let i = 0; i < 10 && (await focused()) !== 'Không tải'; i++)
        await page.keyboard.press('Tab');
      assert.equal(await focused(), 'Không tải');
      await page.keyboard.press('Enter');
      await waitFor(
        page,
        () => !document.querySelector('[data-testid="consent"]')?.checkVisibility(),
      );
      await isChosen(page, /^Mini/);
      await expectText(page, '.facts', /^Laminar mini/);
      assert.deepEqual([large.hub.redirects, large.hub.asked.length], [0, 0]);
      assert.deepEqual(errors, []);
    });
  },
  { group: inBothBrowsers },
);
