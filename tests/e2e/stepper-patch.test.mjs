// SPDX-License-Identifier: MIT
//
// The stepper's patching from another text, on the default model: one cell, every cell, stopped, brought back
// by a link, and refused. The numbers are those of lab.patching() in a lab of the test's own.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eventually, inBrowsers, waitFor } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';
import {
  catchFile,
  expectCount,
  expectRead,
  expectText,
  parseVi,
  press,
  read,
  readTable,
  runEnded,
  textOf,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const PAGE_TEXT = 'He was very tired. When the door was opened,';
const SOURCE_TEXT = 'She was very tired. When the door was opened,';

/** Shown with two digits after the comma. */
const HALF = 0.006;

/** What the patches of both texts give, for the tokens ' she' and ' he'. @param {Page} page */
const measure = (page) =>
  page.evaluate(
    async (source, text) => {
      const { Lab } = await import(new URL('/lab.js', location.href).href);
      const lab = await Lab.load({ model: 'mini' });
      const pair = { answer: ' she', wrong: ' he' };
      const sweep = async (/** @type {string} */ names) => {
        const { patched, clean, corrupted } = await lab.patching(source, text, names, pair);
        return { patched: [...patched.data], clean, corrupted };
      };
      const result = {
        stream: await sweep('*.hook_resid_pre'),
        attn: await sweep('*.hook_attn_out'),
      };
      await lab.dispose();
      return result;
    },
    SOURCE_TEXT,
    PAGE_TEXT,
  );

/** @param {Page} page the part is open and its source text has been run */
const paired = (page) =>
  waitFor(page, () => document.querySelector('[data-testid="sweep"]')?.checkVisibility());

/** @param {Page} page */
const swept = (page) => expectRead(page, 'sweep-status', /^Quét xong/);

/** @param {Page} page @param {string} text */
async function readSource(page, text) {
  await page.$eval(
    '[data-testid="source-text"]',
    (box, value) => {
      /** @type {HTMLTextAreaElement} */ (box).value = value;
    },
    text,
  );
  await press(page, 'Chạy văn bản nguồn', '#patch');
}

/**
 * The cells of figure 6, by layer and position.
 *
 * @param {Page} page
 * @returns {Promise<Map<string, { difference: number, recovered: number }>>}
 */
async function cellsOf(page) {
  const { rows } = await readTable(page, 6);
  return new Map(
    rows.map(([layer, position, , , difference, recovered]) => [
      `${layer},${position}`,
      { difference: parseVi(difference), recovered: parseVi(recovered) },
    ]),
  );
}

inBrowsers('patching from another text', (site) => {
  /** @type {Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Awaited<ReturnType<typeof measure>>} */
  let truth;
  const T = 11;

  before(async () => {
    const query = new URLSearchParams({
      lesson: 'stepper',
      text: PAGE_TEXT,
      token: '0',
      layer: '3',
    });
    ({ page, errors } = await site.open(`stepper/#${query}`));
    await runEnded(page);
    truth = await measure(page);
  });

  test('its modules and words are fetched when it is opened, by keyboard too', async () => {
    const fetched = () =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').some(({ name }) => /patch-|save-v/.test(name)),
      );
    assert.equal(await fetched(), false);
    await page.focus('#patch summary');
    await page.keyboard.press('Enter');
    await expectCount(page, '[data-testid="source-text"]', 1);
    assert.equal(await fetched(), true);
    const box = await page.$eval(
      '[data-testid="source-text"]',
      (area) => /** @type {HTMLTextAreaElement} */ (area).value,
    );
    assert.equal(box, PAGE_TEXT);
  });

  test('equal texts and texts of other lengths are refused with a next step', async () => {
    await press(page, 'Chạy văn bản nguồn', '#patch');
    await expectText(page, '#patch .message.warning', /giống hệt nhau/);
    await readSource(page, 'The king was very tired. When the door was opened,');
    await expectText(page, '#patch .message.warning', /11 token.*có 13.*vị trí 0.*Hãy đổi/);
    await expectCount(page, '[data-testid="differences"] tr', 0);
    assert.equal(await page.$eval('[data-testid="sweep"]', (b) => b.checkVisibility()), false);
  });

  test('both logit differences are shown, of the most probable token of each text', async () => {
    await readSource(page, SOURCE_TEXT);
    await paired(page);
    await expectText(page, '#patch h3', /logit\(␣she\) − logit\(␣he\)/);
    await expectCount(page, '[data-testid="differences"] tr', 2);
    const rows = await page.$$eval('[data-testid="differences"] tr', (all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
    );
    const { corrupted, clean } = truth.stream;
    for (const [i, difference] of [corrupted, clean].entries()) {
      assert.ok(Math.abs(parseVi(rows[i][4]) - difference) < HALF, String(rows[i]));
      assert.equal(rows[i][1], ['␣he', '␣she'][i]);
    }
    assert.match(await read(page, 'sweep'), /143 lần chạy, khoảng \d/);
  });

  test('every cell is what lab.patching() says, and the figure says where the answer is', async () => {
    await page.click('[data-testid="sweep"]');
    await swept(page);
    await expectText(
      page,
      '[data-testid="figure-6"] .title',
      /“He” \(vị trí 0\).*“,” \(vị trí 10\)/,
    );
    const cells = await cellsOf(page);
    assert.equal(cells.size, (MINI.blocks + 1) * T);
    const { patched, clean, corrupted } = truth.stream;
    patched.forEach((value, i) => {
      const cell = cells.get(`${Math.floor(i / T)},${i % T}`);
      assert.ok(cell && Math.abs(cell.difference - value) < 0.6e-3, `${i}: ${value}`);
      const share = (value - corrupted) / (clean - corrupted);
      assert.ok(Math.abs(cell.recovered - share) < 1.1e-3, `${i}: ${share}`);
    });
    // After the last block, the last token's vector alone makes the prediction.
    const last = cells.get(`${MINI.blocks},${T - 1}`);
    assert.ok(last && Math.abs(last.recovered - 1) < 1e-3);
  });

  test('a cell can be read by keyboard, which moves the page’s own cursor', async () => {
    await page.focus('[data-testid="patch-grid"]');
    await page.keyboard.press('ArrowUp');
    await expectRead(page, 'where', /^“He”, vị trí 0, lớp 4$/);
    const value = truth.stream.patched[4 * T];
    const said = await expectRead(page, 'patch-readout', /“He” ← “She” \(vị trí 0\), lớp 4/);
    const [, shown] = /hiệu logit (\S+)/.exec(said) ?? [];
    assert.ok(Math.abs(parseVi(shown) - value) < HALF, said);
    const cell = await page.$eval(
      '[data-testid="patch-grid"] [role=gridcell]',
      (one) => one.textContent,
    );
    assert.equal(cell, said);
    assert.match(await read(page, 'patch-one'), /h\[4\] của “He”/);
    const { type, name } = await catchFile(page, 6, 'PNG');
    assert.deepEqual([type, name], ['image/png', 'va-tung-o.png']);
  });

  test('one cell becomes an intervention like the others', async () => {
    await page.click('[data-testid="patch-one"]');
    await expectText(page, '[data-testid="edits"] li', /Vá h\[4\] ở vị trí 0 từ văn bản nguồn/);
    await expectCount(page, '[data-testid="differences"] tr', 3);
    const [difference] = await page.$$eval('[data-testid="differences"] tr:last-child td', (all) =>
      all.slice(-1).map((cell) => cell.textContent ?? ''),
    );
    assert.ok(Math.abs(parseVi(difference) - truth.stream.patched[4 * T]) < HALF, difference);
    await expectText(page, '[data-testid="figure-1"] .provenance', /Vá h\[4\].*She was very/);
    await expectText(page, '#edits', /␣she/);
  });

  test('another vector is swept anew, and Stop leaves the cells that were run', async () => {
    await page.click('#patch input[value="patch-attn"]');
    await page.click('[data-testid="sweep"]');
    // Within the page, which is quicker than a sweep however fast the machine.
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const bar = document.querySelector('#patch progress[aria-label="Quét mọi ô"]');
          const stop = bar?.parentElement?.querySelector('button');
          const look = setInterval(() => {
            if (!(bar instanceof HTMLProgressElement) || bar.value < 3) return;
            clearInterval(look);
            stop?.click();
            resolve(null);
          });
        }),
    );
    await expectRead(page, 'sweep-status', /^Đã dừng/);
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    assert.equal(focused, 'sweep');
    const described = await page.$eval('[data-testid="plot-patch"]', (plot) =>
      plot.getAttribute('aria-label'),
    );
    assert.match(described ?? '', /Đã chạy \d+ \/ 132 ô/);
    await page.click('[data-testid="sweep"]');
    await swept(page);
    const cells = await cellsOf(page);
    assert.equal(cells.size, MINI.blocks * T);
    truth.attn.patched.forEach((value, i) => {
      const cell = cells.get(`${1 + Math.floor(i / T)},${i % T}`);
      assert.ok(cell && Math.abs(cell.difference - value) < 0.6e-3, `${i}: ${value}`);
    });
  });

  test('a token can be typed; what is no single token is refused', async () => {
    await page.select('[data-testid="patch-answer"]', 'other');
    await page.keyboard.type('abc def');
    await page.keyboard.press('Enter');
    await expectText(page, '#patch .message.warning', /“abc def” là \d+ token/);
    await page.click('#patch form input', { count: 3 });
    await page.keyboard.type('␣the');
    await page.keyboard.press('Enter');
    await expectText(page, '#patch h3', /logit\(␣the\) − logit\(␣he\)/);
  });

  test('a link brings source, tokens, vector, patch and sweep back', async () => {
    await page.click('[data-testid="sweep"]');
    await swept(page);
    await press(page, 'Tạo liên kết');
    const made = await waitFor(page, () => {
      const field = document.querySelector('#link input');
      return field instanceof HTMLInputElement ? field.value : '';
    });
    const values = new URLSearchParams(new URL(made).hash.slice(1));
    const said = ['source', 'answer', 'wrong', 'patch', 'sweep', 'edit'].map((key) =>
      values.get(key),
    );
    assert.deepEqual(said, [SOURCE_TEXT, '␣the', '␣he', 'patch-attn', '1', 'patch-h_4_0']);
    const cells = await cellsOf(page);

    const { page: linked, errors: linkedErrors } = await site.open(`stepper/${new URL(made).hash}`);
    await swept(linked);
    await expectText(linked, '#patch h3', /logit\(␣the\) − logit\(␣he\)/);
    await expectCount(linked, '[data-testid="differences"] tr', 3);
    assert.deepEqual(await cellsOf(linked), cells);
    await expectText(linked, '[data-testid="edits"] li', /Vá h\[4\] ở vị trí 0/);
    assert.deepEqual(linkedErrors, []);
    await linked.close();
  });

  test('with another text on the page the source is compared anew, and a patch says what it lacks', async () => {
    await page.$eval('.run-bar textarea', (box) => {
      box.value = 'It was very late at night, and the fire was nearly out.';
    });
    await press(page, 'Chạy lại', '#run');
    await runEnded(page);
    await expectText(page, '#patch .message.warning', /nên các vị trí không ứng với nhau/);
    await expectText(page, '#edits .message.warning', /Chưa vá được/);
    await eventually(async () => assert.doesNotMatch(await textOf(page, '#patch'), /Vá ô nào/));
  });

  test('the link beside the interventions opens the part; the sample pair runs both texts', async () => {
    await page.click('#patch > summary');
    await expectCount(page, '#patch[open]', 0);
    await page.click('a[href="#patch"]');
    await expectCount(page, '#patch[open]', 1);
    await press(page, 'Dùng cặp câu mẫu', '#patch');
    await paired(page);
    await expectText(page, '#patch h3', /logit\(␣she\) − logit\(␣he\)/);
    await expectCount(page, '[data-testid="differences"] tr', 3);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
