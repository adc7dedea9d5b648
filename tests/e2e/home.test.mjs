// SPDX-License-Identifier: MIT
//
// The course home's first figure: drawn before anything is clicked or loaded, and one control, the triangle
// itself or the button beside it. (Which numbers: tests/web/home.test.mjs.)

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eventually, inBrowsers, waitFor } from '../browser.mjs';
import { catchFile, expectRead, expectText, parseVi, read, run } from './page.mjs';

/** A finger's target, in CSS pixels. */
const FINGER = 44;

inBrowsers('the course home', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {string[]} */
  const asked = [];

  /** Where position 0 is drawn, in the window. */
  const trianglePlace = () =>
    page.$eval('[data-testid="plot-triangle"]', (canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no plot');
      canvas.scrollIntoView({ block: 'center' });
      const { width, height } = canvas;
      const context = canvas.getContext('2d');
      const probe = document.createElement('span');
      probe.className = 'c-first';
      document.body.append(probe);
      const color = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
      probe.remove();
      const pixels = context?.getImageData(0, 0, width, height).data ?? [];
      let [x, y, count] = [0, 0, 0];
      for (let i = 0; i < pixels.length; i += 4) {
        if (!color.every((value, k) => pixels[i + k] === value)) continue;
        x += (i / 4) % width;
        y += Math.floor(i / 4 / width);
        count += 1;
      }
      if (count === 0) throw new Error('nothing is drawn in the warning colour');
      const box = canvas.getBoundingClientRect();
      const scale = box.width / width;
      return { x: box.left + (scale * x) / count, y: box.top + (scale * y) / count };
    });
  const numbers = async () => [
    parseVi(await read(page, 'triangle-pearson')),
    parseVi(await read(page, 'triangle-spearman')),
  ];
  /** @param {string} words of the button, which say how things stand */
  const stands = (words) => expectRead(page, 'triangle', words);

  before(async () => {
    ({ page, errors } = await site.open('models/'));
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(site.url, { waitUntil: 'load' });
    await stands('Bỏ tam giác');
  });

  for (const [width, height] of [
    [1366, 768],
    [390, 844],
  ]) {
    test(`${width} x ${height}: figure, numbers and control are in the first screen`, async () => {
      await page.setViewport({ width, height });
      await eventually(async () => {
        await page.evaluate(() => scrollTo(0, 0));
        const bottoms = await page.$$eval(
          '[data-testid="plot-triangle"], [data-testid="triangle"], [data-testid="triangle-pearson"]',
          (all) => all.map((one) => one.getBoundingClientRect().bottom),
        );
        assert.equal(bottoms.length, 3);
        for (const bottom of bottoms) assert.ok(bottom > 0 && bottom <= height, `${bottoms}`);
      });
      await trianglePlace();
    });
  }

  test('it is labelled as a recording of which model and text, and loads no model', async () => {
    await page.setViewport({ width: 1366, height: 768 });
    const from = await expectText(page, '[data-testid="figure-1"] .provenance', /^Bản ghi: /);
    assert.match(from, /Laminar mini/);
    assert.match(from, /\(\d+ token\) mở đầu bằng “It was late/);
    assert.doesNotMatch(from, /Bấm Chạy/, 'no run replaces this figure');
    assert.equal(await page.$eval('.first p a', (a) => a.getAttribute('href')), 'lessons/05/');
    assert.deepEqual(
      asked.filter((path) => /\.gguf$|\/wasm\//.test(path)),
      [],
    );
  });

  test('the button leaves the triangle out: Pearson moves, Spearman stays, and the words say so', async () => {
    const [pearson, spearman] = await numbers();
    assert.equal(await read(page, 'triangle-rule'), '', 'nothing gives the guess away');
    await page.click('[data-testid="triangle"]');
    await stands('Đặt tam giác lại');
    const [without, rank] = await numbers();
    assert.ok(Math.abs(without - pearson) > 0.3, `${pearson} and ${without}`);
    assert.ok(Math.abs(rank - spearman) < 0.1, `${spearman} and ${rank}`);
    const said = await read(page, 'triangle-verdict');
    const shown = (/** @type {number} */ value) =>
      value.toFixed(2).replace('.', ',').replace('-', '−');
    for (const value of [pearson, without, spearman, rank]) {
      assert.ok(said.includes(shown(value)), `${value} in: ${said}`);
    }
    assert.match(said, /hầu như đứng yên/);
    assert.match(await read(page, 'triangle-rule'), /lớp \d+ trên \d+.*trung vị/);
    await page.click('[data-testid="triangle"]');
    await stands('Bỏ tam giác');
    assert.deepEqual(await numbers(), [pearson, spearman]);
  });

  test('a click on the triangle does the same, and another click brings it back', async () => {
    for (const words of ['Đặt tam giác lại', 'Bỏ tam giác']) {
      const { x, y } = await trianglePlace();
      await page.mouse.click(x, y);
      await stands(words);
    }
    const box = await (await page.$('[data-testid="plot-triangle"]'))?.boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + box.width / 2, box.y + 20);
    await stands('Bỏ tam giác');
  });

  test('the triangle and the button are as large as a finger', async () => {
    const height = await page.$eval(
      '[data-testid="triangle"]',
      (button) => button.getBoundingClientRect().height,
    );
    assert.ok(height >= FINGER, `${height} px`);
    for (const [dx, dy] of [
      [FINGER / 2 - 1, 0],
      [0, -(FINGER / 2 - 1)],
    ]) {
      const { x, y } = await trianglePlace();
      const before = await read(page, 'triangle');
      await page.touchscreen.tap(x + dx, y + dy);
      await eventually(async () => assert.notEqual(await read(page, 'triangle'), before));
    }
  });

  test('the keys of the button work, and the table says what is drawn', async () => {
    await page.focus('[data-testid="triangle"]');
    await page.keyboard.press(' ');
    await stands('Đặt tam giác lại');
    const csv = await catchFile(page, 1, 'CSV');
    const [head, first] = new TextDecoder().decode(Uint8Array.from(csv.bytes)).split('\r\n');
    assert.match(head, /rank_x,rank_y/);
    assert.match(first, /,,$/, 'position 0 has no rank once it is left out');
    await page.keyboard.press('Enter');
    await stands('Bỏ tam giác');
  });

  test('an empty figure says why nothing can be saved, and a run takes that away', async () => {
    const figure = '[data-testid="figure-2"]';
    for (const [file, said] of [
      ['PNG', /chưa có ảnh để lưu.*Bấm Chạy/],
      ['CSV', /chưa có số liệu để lưu.*Bấm Chạy/],
    ]) {
      await page.$$eval(
        `${figure} .files button`,
        (all, kind) => all.find((b) => b.textContent?.includes(String(kind)))?.click(),
        file,
      );
      await expectText(page, `${figure} .nothing`, said);
    }
    await run(page);
    await expectText(page, `${figure} .nothing`, '');
    assert.match((await catchFile(page, 2, 'CSV')).name, /\.csv$/);
  });

  test('after an error the figure is marked as an earlier run’s, until the next run', async () => {
    const isMarked = (/** @type {number} */ number) =>
      page.$(`[data-testid="figure-${number}"] .warning`).then((note) => note !== null);
    const text = await page.$eval('.run-bar textarea', (box) => box.value);
    assert.equal(await isMarked(2), false);
    await run(page, '');
    await eventually(async () => assert.equal(await isMarked(2), true));
    await expectText(page, '[data-testid="figure-2"] .warning', /của lần chạy trước/);
    assert.equal(await isMarked(1), false, 'the first figure is of no run');
    await run(page, text);
    await eventually(async () => assert.equal(await isMarked(2), false));
  });

  test('without a recording the figure says where to get one', async () => {
    const { page: other } = await site.open('models/');
    await other.setRequestInterception(true);
    other.on('request', (request) =>
      request.url().endsWith('/recorded.json')
        ? request.respond({ contentType: 'application/json', body: 'null' })
        : request.continue(),
    );
    await other.goto(site.url, { waitUntil: 'load' });
    await expectText(other, '[data-testid="figure-1"] .empty', /Chưa có bản ghi.*Bài 5/);
    assert.equal(await other.$('[data-testid="triangle"]'), null);
    await other.close();
  });

  test('nothing was reported to the console', async () => {
    await waitFor(page, () => document.querySelector('.run-bar') !== null);
    assert.deepEqual(errors, []);
  });
});
