// SPDX-License-Identifier: MIT
//
// Models by address as a learner meets them: repositories of the hub and their files, a mirror, a token,
// waits for a hub that is asked too often, a server that keeps other sites out, and a bad address after a
// good model.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { withHub } from './hub-site.mjs';
import {
  chooseModel,
  expectCount,
  expectRead,
  expectText,
  modelReady,
  press,
  read,
  run,
  runEnded,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const vocabulary = gpt2Vocabulary();
/** @param {number} layers @param {string} name */
const gpt2 = (layers, name) =>
  Buffer.from(writeTinyGpt2({ vocabulary, layers, name, dModel: 32, seed: layers }));
const SMALL = gpt2(3, 'three blocks');
const OTHER = gpt2(5, 'five blocks');
const TOKEN = 'hf_token-of-this-test';

withHub('models by address', (large, site) => {
  let count = 0;
  let repo = '';
  /** @type {Page[]} */
  const pages = [];

  beforeEach(() => {
    large.hub.reset();
    repo = `owner/model-${count++}`;
  });
  afterEach(() => Promise.all(pages.splice(0).map((page) => page.isClosed() || page.close())));

  /** A page with the hub's stand-in as its mirror. @param {string} [where] */
  async function open(where = 'lessons/05/') {
    const opened = await site.open('models/');
    pages.push(opened.page);
    await opened.page.evaluate((hub) => localStorage.setItem('laminar.hub', hub), large.hub.home);
    await opened.page.goto(new URL(where, site.url).href);
    if (where.startsWith('lessons')) await modelReady(opened.page);
    return opened;
  }

  /** @param {Page} page @param {string} address */
  async function enter(page, address) {
    const isOpen = await page.$eval('input[type=url]', (input) => input.checkVisibility());
    if (!isOpen) await press(page, 'Địa chỉ khác…');
    await page.$eval(
      'input[type=url]',
      (input, value) => {
        input.value = value;
        input.form?.requestSubmit();
      },
      address,
    );
  }

  /** @param {Page} page @param {string} name */
  const inUse = (page, name) =>
    expectText(page, '.model-bar .facts', new RegExp(`^Tên ghi trong tệp: “${name}”; `));

  test('a repository with one GGUF is loaded by its name, and by the page of its file', async () => {
    large.hub.put(`${repo}/resolve/main/three.gguf`, SMALL);
    const { page, errors } = await open();
    await enter(page, repo);
    await inUse(page, 'three blocks');
    await expectText(page, '.model-bar .facts', /đã kiểm chứng \(khớp mã SHA-256\)/);
    large.hub.put(`${repo}/resolve/main/five.gguf`, OTHER);
    await enter(page, `${large.hub.home}/${repo}/blob/main/five.gguf`);
    await inUse(page, 'five blocks');
    assert.deepEqual(errors, []);
  });

  test('of several files the learner chooses one; a wrong name is said', async () => {
    large.hub.put(`${repo}/resolve/main/three.gguf`, SMALL);
    large.hub.put(`${repo}/resolve/main/five.gguf`, OTHER);
    const { page, errors } = await open();
    await enter(page, repo);
    await expectRead(page, 'hub-files', /có nhiều mô hình/);
    const options = await page.$$eval('[data-testid="hub-files"] option', (all) =>
      all.map((option) => option.textContent),
    );
    assert.deepEqual(
      options.map((option) => option?.split(',')[0]),
      ['three.gguf', 'five.gguf'],
    );
    await page.select('[data-testid="hub-files"] select', '1');
    await press(page, 'Dùng tệp này');
    await inUse(page, 'five blocks');
    assert.deepEqual(errors, []);
    await enter(page, 'owner/no-such-model');
    await expectText(page, '.model-bar .message', /Máy chủ không có tệp mô hình ở địa chỉ này/);
    await inUse(page, 'five blocks');
    await enter(page, 'what is this');
    await expectText(page, '.model-bar .message', /không phải một địa chỉ web hay tên kho/);
  });

  for (const [what, spoil, sentence] of /** @type {const} */ ([
    [
      'is not there',
      () => large.hub.refuse({ status: 404, times: 9 }),
      /không có tệp mô hình ở địa chỉ này/,
    ],
    [
      'is a web page',
      () => large.hub.inject({ name: 'page', times: 9 }),
      /là một trang web hay một thông báo lỗi/,
    ],
    [
      'is no GPT-2',
      () =>
        large.hub.put(`${repo}/resolve/main/a.gguf`, Buffer.from('GGUF, and nothing that follows')),
      /Tệp này không phải GGUF|bị thiếu phần cuối|chưa đọc được/,
    ],
    ['may not be read', () => (large.hub.isClosed = true), /thiếu quyền CORS/],
  ])) {
    test(`an address that ${what} leaves the model before it loaded, and it runs`, async () => {
      large.hub.put(`${repo}/resolve/main/a.gguf`, SMALL);
      const { page } = await open();
      const facts = await expectText(page, '.model-bar .facts', /^Laminar mini: /);
      spoil();
      await enter(page, `${large.hub.home}/${repo}/resolve/main/a.gguf`);
      const isAsked = what === 'is not there' || what === 'may not be read'; // its size is not known
      if (isAsked) await press(page, 'Tải về');
      await expectText(page, '.model-bar .message', sentence);
      await expectText(page, '.model-bar .message', /Laminar mini vẫn được nạp và chạy được/);
      await expectText(page, '.model-bar .facts', facts);
      await run(page, 'She took her hand and smiled at him.');
      await expectCount(page, '.run-bar .message.error', 0);
      large.hub.reset();
      large.hub.put(`${repo}/resolve/main/a.gguf`, SMALL);
      if (what === 'is no GPT-2') return;
      await press(page, 'Tải lại mô hình');
      await inUse(page, 'three blocks');
    });
  }

  test('a hub that is asked too often is waited for, the page says how long, and a cancel ends it', async () => {
    large.hub.put(`${repo}/resolve/main/three.gguf`, SMALL);
    const { page, errors } = await open();
    large.hub.refuse({ status: 429, headers: { 'Retry-After': '300' } });
    await enter(page, repo);
    await expectRead(
      page,
      'hub-said',
      /Đang chờ để thử lại, sau \d+ phút nữa \(Máy chủ.* bảo chờ\)/,
    );
    large.hub.reset();
    await enter(page, `${large.hub.home}/${repo}/resolve/main/three.gguf`); // replaces the question
    await inUse(page, 'three blocks');
    large.hub.put(`${repo}/resolve/main/five.gguf`, OTHER);
    large.hub.refuse({ status: 429, headers: { 'Retry-After': '250' }, times: 2 });
    await enter(page, `${large.hub.home}/${repo}/resolve/main/five.gguf`);
    await press(page, 'Tải về');
    await expectText(page, '.model-bar .message', /Đang mở five\.gguf.* sau \d+ phút nữa/);
    // A run that is begun now waits for the model that was chosen, and its own Stop ends it.
    await press(page, 'Chạy', '.run-bar');
    await press(page, 'Dừng', '.run-bar');
    await runEnded(page);
    await expectText(page, '.model-bar .message', /Đang mở five\.gguf/);
    await press(page, 'Không mở nữa');
    await expectCount(page, '.model-bar .message', 0);
    await inUse(page, 'three blocks');
    const isError = (/** @type {string} */ text) => !/429/.test(text);
    assert.deepEqual(errors.filter(isError), []);
  });

  test('a download that must wait shows the time that is left, counting down', async () => {
    large.renew();
    const { page } = await open();
    large.hub.refuse({ status: 429, headers: { 'Retry-After': '40' } });
    await chooseModel(page, 'GPT-2 Large');
    await press(page, 'Tải khoảng 898 MB');
    await expectText(page, '.model-bar .message', /sau \d+ giây nữa/);
  });

  test('a token opens a repository, is shown to nobody, and is gone with the page', async () => {
    large.hub.put(`${repo}/resolve/main/three.gguf`, SMALL);
    large.hub.gate(TOKEN);
    const { page } = await open();
    await enter(page, repo);
    await expectText(page, '.model-bar .message', /nhập token ở ô “Kho cần xin phép\?”/);
    await page.$eval('.model-bar .token', (details) => {
      /** @type {HTMLDetailsElement} */ (details).open = true;
    });
    await page.type('.model-bar input[type=password]', TOKEN);
    await press(page, 'Dùng token');
    const { host } = new URL(large.hub.home);
    await expectRead(page, 'token-said', `Đang giữ một token cho ${host}.`);
    await enter(page, repo);
    await inUse(page, 'three blocks');
    assert.deepEqual(large.hub.tokens.back, []);
    const kept = await page.evaluate(async () => {
      const names = [];
      for await (const name of /** @type {any} */ (
        await (await navigator.storage.getDirectory()).getDirectoryHandle('laminar-models')
      ).keys())
        names.push(name);
      return [
        document.documentElement.outerHTML,
        location.href,
        document.cookie,
        JSON.stringify({ ...localStorage }),
        JSON.stringify({ ...sessionStorage }),
        JSON.stringify(await indexedDB.databases()),
        ...[...document.querySelectorAll('input')].map((input) => input.value),
        ...names,
      ].join('\n');
    });
    assert.ok(!kept.includes(TOKEN));
    await page.reload();
    await modelReady(page);
    assert.equal(await read(page, 'token-said'), 'Không giữ token nào.');
    await enter(page, repo);
    await expectText(page, '.model-bar .message', /không cho phép tải tệp mô hình này/);
  });

  test('a mirror is set, checked, shown and kept; what is none is refused; the hub comes back', async () => {
    const { page, errors } = await open('models/');
    await page.evaluate(() => localStorage.removeItem('laminar.hub'));
    await page.reload();
    await expectRead(page, 'hub-current', 'Đang dùng https://huggingface.co.');
    for (const wrong of ['mirror', 'ftp://mirror.example', 'https://user:pass@mirror.example']) {
      await enterMirror(page, wrong);
      await expectText(page, '.hub .message', /không phải địa chỉ của một bản sao/);
    }
    await enterMirror(page, `${large.hub.home}/`);
    await expectRead(page, 'hub-answer', /chưa trả lời như Hugging Face/); // it has no gpt2
    large.hub.put('openai-community/gpt2/resolve/main/model.safetensors', SMALL);
    await enterMirror(page, `${large.hub.home}/`);
    await expectRead(page, 'hub-answer', 'Bản sao trả lời như Hugging Face.');
    await page.reload();
    await expectRead(
      page,
      'hub-current',
      `Đang dùng bản sao ${large.hub.home} thay cho Hugging Face.`,
    );

    // What the registry has at the hub is asked of the mirror.
    large.hub.put('Alcoft/gpt2-GGUF/resolve/main/gpt2_Q8_0.gguf', SMALL);
    await page.goto(new URL('lessons/05/', site.url).href);
    await modelReady(page);
    await chooseModel(page, 'GPT-2 Small, Q8_0');
    await expectRead(page, 'consent', new RegExp(`Từ\\s*${new URL(large.hub.home).host}`));

    await page.goto(new URL('models/', site.url).href);
    await press(page, 'Dùng lại Hugging Face');
    await expectRead(page, 'hub-current', 'Đang dùng https://huggingface.co.');
    assert.equal(await page.evaluate(() => localStorage.getItem('laminar.hub')), null);
    const isError = (/** @type {string} */ text) => !/404/.test(text);
    assert.deepEqual(errors.filter(isError), []);
  });

  /** @param {Page} page @param {string} address */
  const enterMirror = (page, address) =>
    page.$eval(
      '.hub input',
      (input, value) => {
        input.value = value;
        /** @type {HTMLInputElement} */ (input).form?.requestSubmit();
      },
      address,
    );

  test('a stored file that the server has replaced is asked about where it is large, and never run as new', async () => {
    large.renew();
    const { page } = await open();
    await enter(page, large.url);
    await press(page, 'Tải 56,1 MB');
    await expectText(page, '.model-bar .facts', /chưa kiểm chứng \(không có mã SHA-256 để so\)/);
    const place = new URL(large.url).pathname.slice(1);
    const other = Buffer.from(large.file);
    other[other.length - 1] ^= 1;
    large.hub.put(place, other);
    await page.reload();
    await modelReady(page);
    await enter(page, large.url);
    await expectRead(page, 'consent', /Tệp trên máy chủ đã khác bản lưu trên máy này/);
    await press(page, 'Không tải');
    await expectText(page, '.model-bar .facts', /^Laminar mini: /);
    // Without its server, what is stored can still be used, and the page says what it does not know.
    large.hub.refuse({ status: 503, times: 99 });
    await page.reload();
    await modelReady(page);
    await enter(page, large.url);
    await inUse(page, 'stand-in');
    await expectText(
      page,
      '.model-bar .facts',
      /chưa hỏi được máy chủ xem tệp ở đó có còn là tệp này/,
    );
    await expectCount(page, '.model-bar .message.error', 0);
  });
});
