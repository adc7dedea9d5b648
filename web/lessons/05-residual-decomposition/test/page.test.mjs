// SPDX-License-Identifier: MIT
//
// Lesson 05 on the default model, as a learner uses it. Numbers on the page are compared with the
// taps, measured by the test itself (page.mjs).

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  assertEmpty,
  assertIdentity,
  followToStepper,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  catchFile,
  correlations,
  failAfter,
  measure,
  parseCsv,
  parseVi,
  read,
  readTable,
  run,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import { MINI } from '../../../../tests/support/mini.mjs';

/** Two digits after the comma are shown. */
const SHOWN = 0.005 + 1e-9;

inBrowsers('lesson 05', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Awaited<ReturnType<typeof measure>>} */
  let truth;

  const readouts = async () => ({
    attn: {
      pearson: parseVi(await read(page, 'pearson-attn')),
      spearman: parseVi(await read(page, 'spearman-attn')),
    },
    mlp: {
      pearson: parseVi(await read(page, 'pearson-mlp')),
      spearman: parseVi(await read(page, 'spearman-mlp')),
    },
  });
  const chosenLayer = async () => Number(await page.$eval('input[type=range]', (r) => r.value));
  /** @param {number} layer */
  const layerIs = (layer) =>
    waitFor(
      page,
      (wanted) =>
        document.querySelector('input[type=range]')?.getAttribute('aria-valuetext') === wanted,
      `Lớp ${layer}`,
    );

  /** @param {number[]} dropped */
  async function assertReadouts(dropped) {
    const layer = await chosenLayer();
    const shown = await readouts();
    for (const part of /** @type {const} */ (['attn', 'mlp'])) {
      const expected = correlations(truth[part][layer - 1], truth.hidden[layer - 1], dropped);
      for (const coefficient of /** @type {const} */ (['pearson', 'spearman'])) {
        const difference = Math.abs(shown[part][coefficient] - expected[coefficient]);
        assert.ok(
          difference <= SHOWN,
          `${coefficient} of ${part} at layer ${layer}: page ${shown[part][coefficient]}, taps ${expected[coefficient]}`,
        );
      }
    }
    return shown;
  }

  before(async () => {
    ({ page, errors } = await site.open('lessons/05/'));
    await run(page);
    const sample = await page.$eval('textarea', (box) => box.value);
    truth = await measure(page, sample);
  });

  test('the sample has at least 80 tokens, and none of them is cut', async () => {
    const tokens = (await page.$$('[data-testid="token"]')).length;
    assert.equal(tokens, truth.hidden[0].length);
    assert.ok(tokens >= 80 && tokens <= MINI.context, `${tokens} tokens`);
    assert.equal((await page.$$('.message')).length, 0);
  });

  test('the identity of the residual stream holds to rounding', () => assertIdentity(page));

  test('the switch drops position 0, and Pearson and Spearman change as the taps say', async () => {
    const kept = await assertReadouts([]);
    await page.click('[data-testid="drop-first"]');
    const dropped = await assertReadouts([0]);
    const part = kept.attn.pearson === dropped.attn.pearson ? 'mlp' : 'attn';
    assert.notEqual(kept[part].pearson, dropped[part].pearson);
    assert.notEqual(kept[part].spearman, dropped[part].spearman);
    assert.equal(
      await page.$eval('[data-testid="drop-first"]', (b) => b.getAttribute('aria-checked')),
      'true',
    );
    await page.click('[data-testid="drop-first"]');
    assert.deepEqual(await readouts(), kept);
  });

  test('any other token can be dropped, by keyboard, and comes back', async () => {
    const kept = await readouts();
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await assertReadouts([5]);
    const cell = '[data-position="5"]';
    assert.equal(await page.$eval(cell, (c) => c.getAttribute('aria-selected')), 'true');
    await page.keyboard.press(' ');
    assert.deepEqual(await readouts(), kept);
  });

  test('a click into a map chooses its layer, and the first layer lies at the bottom', async () => {
    const before = await chosenLayer();
    const layers = Number(await page.$eval('input[type=range]', (range) => range.max));
    const map = await page.$('[data-testid="plot-hidden"]');
    await map?.scrollIntoView();
    const box = await map?.boundingBox();
    assert.ok(box);
    // Numbers and a title stand below the rows.
    for (const [share, layer] of [
      [0.05, layers],
      [0.75, 1],
    ]) {
      await page.mouse.click(box.x + box.width / 2, box.y + share * box.height);
      await layerIs(layer);
    }
    await page.focus('input[type=range]');
    for (let l = 1; l < before; l++) await page.keyboard.press('ArrowRight');
    assert.equal(await chosenLayer(), before);
  });

  test('the layer slider moves every number to that layer', async () => {
    const before = await chosenLayer();
    await page.focus('input[type=range]');
    await page.keyboard.press('End');
    assert.equal(await chosenLayer(), truth.hidden.length);
    await assertReadouts([]);
    for (let l = truth.hidden.length; l > before; l--) await page.keyboard.press('ArrowLeft');
    assert.equal(await chosenLayer(), before);
  });

  test('the stepper opens with the text, the layer and the token left out last', async () => {
    const layer = await chosenLayer();
    await page.click('[data-position="7"]');
    await page.click('[data-position="3"]');
    const there = await followToStepper(site, page);
    await page.click('[data-position="7"]');
    await page.click('[data-position="3"]');
    assert.equal(there.text, await page.$eval('textarea', (box) => box.value));
    assert.deepEqual([there.token, there.layer, there.scalar], [3, layer, 'step']);
  });

  test('the table behind the heat maps holds the lengths, and nothing for a[0]', async () => {
    const { head, rows } = await readTable(page, 1);
    const tokens = truth.hidden[0].length;
    assert.deepEqual(head.slice(0, 3), ['Lớp', 'Vị trí', 'Token']);
    assert.equal(rows.length, truth.hidden.length * tokens);
    for (const [layer, position, , attn, mlp, hidden] of rows) {
      const [l, t] = [Number(layer) - 1, Number(position)];
      assert.ok(
        Math.abs(parseVi(hidden) - truth.hidden[l][t]) < 0.0006 + 1e-5 * truth.hidden[l][t],
      );
      if (l === 0) assert.deepEqual([attn, mlp], ['–', '–']);
      else {
        assert.ok(Math.abs(parseVi(attn) - truth.attn[l][t]) < 0.0006 + 1e-5 * truth.attn[l][t]);
        assert.ok(Math.abs(parseVi(mlp) - truth.mlp[l][t]) < 0.0006 + 1e-5 * truth.mlp[l][t]);
      }
    }
  });

  test('the curves start at layer 2 and are right at every layer, kept and dropped', async () => {
    await page.click('[data-testid="drop-first"]');
    const { rows } = await readTable(page, 2);
    await page.click('[data-testid="drop-first"]');
    assert.deepEqual(
      rows.map((r) => Number(r[0])),
      truth.hidden.slice(1).map((_, i) => i + 2),
    );
    rows.forEach((cells, i) => {
      const numbers = cells.slice(1).map(parseVi);
      const expected = /** @type {const} */ (['attn', 'mlp']).flatMap((part) => {
        const dropped = correlations(truth[part][i + 1], truth.hidden[i + 1], [0]);
        const all = correlations(truth[part][i + 1], truth.hidden[i + 1]);
        return [dropped.pearson, dropped.spearman, all.pearson, all.spearman];
      });
      numbers.forEach((value, k) => {
        assert.ok(Math.abs(value - expected[k]) < 1e-3, `layer ${i + 2}: ${cells} | ${expected}`);
      });
    });
  });

  test('the other reading measures |a[l]| from layer 1 on', async () => {
    await page.click('input[type=radio][value=size]');
    const { rows } = await readTable(page, 1);
    const tokens = truth.hidden[0].length;
    for (const [l, t] of [
      [0, 0],
      [0, 7],
      [5, 3],
    ]) {
      const shown = parseVi(rows[l * tokens + t][3]);
      assert.ok(Math.abs(shown - truth.attnSize[l][t]) < 0.0006 + 1e-5 * truth.attnSize[l][t]);
    }
    await page.click('input[type=radio][value=difference]');
  });

  test('influence bars say what leaving out each single token does', async () => {
    const layer = await chosenLayer();
    // A prediction has the same two answers.
    const attention = 'input[type=radio][value=attn]:not(#predictions *)';
    const part = (await page.$eval(attention, (r) => r.checked)) ? 'attn' : 'mlp';
    const { rows } = await readTable(page, 4);
    const all = correlations(truth[part][layer - 1], truth.hidden[layer - 1]);
    for (const t of [0, 1, 40, rows.length - 1]) {
      const without = correlations(truth[part][layer - 1], truth.hidden[layer - 1], [t]);
      assert.ok(Math.abs(parseVi(rows[t][2]) - (without.pearson - all.pearson)) < 1e-3);
      assert.ok(Math.abs(parseVi(rows[t][3]) - (without.spearman - all.spearman)) < 1e-3);
    }
  });

  test('the CSV file of every figure holds what its table shows', async () => {
    for (const figure of [1, 2, 3, 4]) {
      const file = await catchFile(page, figure, 'CSV');
      assert.match(file.name, /^bai-05-hinh-\d-.*\.csv$/);
      const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(file.bytes)));
      const table = await readTable(page, figure);
      assert.equal(head.length, table.head.length);
      assert.equal(rows.length, table.rows.length);
      rows.forEach((cells, i) => {
        cells.forEach((cell, k) => {
          const shown = table.rows[i][k];
          if (shown === '–') assert.equal(cell, '');
          else if (/^[−+]?[\d.]+(,\d+)?$/.test(shown) && head[k] !== 'token') {
            const digits = shown.split(',')[1]?.length ?? 0;
            assert.ok(Math.abs(Number(cell) - parseVi(shown)) <= 0.5 * 10 ** -digits + 1e-9);
          } else assert.equal(cell.replace(/^'/, ''), shown);
        });
      });
    }
  });

  test('the PNG file of every figure is a picture', async () => {
    for (const figure of [1, 2, 3, 4]) {
      const file = await catchFile(page, figure, 'PNG');
      assert.equal(file.type, 'image/png');
      assert.deepEqual(
        file.bytes.slice(1, 4),
        [...'PNG'].map((c) => c.charCodeAt(0)),
      );
      assert.ok(file.bytes.length > 10_000, `${file.bytes.length} bytes`);
    }
  });

  test('published results stand beside the run, and the page owns up to a mild effect', async () => {
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT-2 Large\)/);
    assert.match(table, /khoảng 0,6 khi bỏ, khoảng −0,2 khi giữ/);
    assert.match(table, /Lần chạy của bạn/);
    assert.match(await read(page, 'honest'), /dài gấp \d+,\d+ lần trung bình/);
  });

  test('every figure says which model and precision it came from, and speaks for itself', async () => {
    const sources = await page.$$eval('.provenance', (all) => all.map((p) => p.textContent ?? ''));
    for (const source of sources) assert.match(source, /Q8_0, tính chính xác \(exact\), \d+ token/);
    const labels = await page.$$eval('.plot canvas', (all) =>
      all.map((c) => [c.getAttribute('role'), c.getAttribute('aria-label') ?? '']),
    );
    assert.equal(labels.length, 7);
    for (const [role, label] of labels) {
      assert.equal(role, 'img');
      assert.ok(label && label.length > 30, label ?? '');
    }
  });

  test('fast is another run, and the figures say so', async () => {
    await page.click('input[type=radio][value=fast]');
    await run(page);
    assert.match(await textOf(page, '.provenance'), /tính nhanh \(fast\)/);
    await page.click('input[type=radio][value=exact]');
    await run(page);
  });

  test('a verdict goes when the other reading changes its answer', async () => {
    await page.type('[data-testid="check-change"] input', '9');
    await page.keyboard.press('Enter');
    const verdict = '[data-testid="check-change"] .verdict';
    assert.match(await textOf(page, verdict), /^Chưa đúng/);
    await page.click('input[type=radio][value=size]');
    assert.doesNotMatch(await textOf(page, verdict), /^Chưa đúng/);
    await page.click('input[type=radio][value=difference]');
  });

  test('the layer that the learner chose outlives a failed run and the next whole one', async () => {
    await page.focus('input[type=range]');
    await page.keyboard.press((await chosenLayer()) > 2 ? 'ArrowLeft' : 'ArrowRight');
    const layer = await chosenLayer();
    await failAfter(page, 0);
    await run(page);
    assert.equal(await chosenLayer(), layer);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await failAfter(page, 0);
    await assertEmpty(page);
    await page.click('input[type=radio][value=log]');
    await assertEmpty(page);
    await page.click('input[type=radio][value=even]');
    await run(page);
  });

  test('a text too short for a correlation has no title of another run', async () => {
    const sample = await page.$eval('textarea', (box) => box.value);
    await run(page, 'the house');
    const figure = '[data-testid="figure-2"]';
    assert.match(await textOf(page, figure), /Cần ít nhất ba token/);
    assert.match(await textOf(page, `${figure} .title`), /^Hình 2\. Tương quan với/);
    await run(page, sample);
  });

  test('Stop ends a run and the page can run again', async () => {
    await page.evaluate(() => {
      const [start, stop] = document.querySelectorAll('.run-bar button');
      if (start instanceof HTMLElement && stop instanceof HTMLElement) {
        start.click();
        stop.click();
      }
    });
    await waitFor(page, () => document.body.textContent?.includes('Đã dừng theo ý bạn'));
    await run(page);
    await assertReadouts([]);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
