// SPDX-License-Identifier: MIT
//
// Lesson 05 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  answer,
  assertEmpty,
  assertFiles,
  assertIdentity,
  firstRows,
  followToStepper,
  goToToken,
  hasAttribute,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  failAfter,
  press,
  read,
  readTable,
  run,
  runEnded,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import {
  agree,
  lessonReference,
  numbersIn,
  part,
} from '../../../../tests/golden/lesson-fixtures.mjs';
import { MINI } from '../../../../tests/support/mini.mjs';

const expected = await lessonReference('05');
const { tokens, difference, size, every } = expected;
/** Where the page looks first: leaving out position 0 changes Pearson most there. */
const { sensitive } = difference;
const LAYERS = expected.layers;

/** Short, so that a run of it takes no time. */
const SHORT = 'The river was wide, and the boat was small, but she rowed on without fear.';

const PARTS = /** @type {const} */ (['attn', 'mlp']);

inBrowsers('lesson 05', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  /** Pearson and Spearman of attention, then of the MLP, as they are shown. */
  const readouts = async () => {
    const shown = [];
    for (const part of PARTS) {
      for (const coefficient of ['pearson', 'spearman']) {
        shown.push(await read(page, `${coefficient}-${part}`));
      }
    }
    return shown;
  };
  const chosenLayer = async () => Number(await page.$eval('input[type=range]', (r) => r.value));
  /** @param {number} layer */
  const layerIs = (layer) =>
    hasAttribute(page, 'input[type=range]', 'aria-valuetext', `Lớp ${layer}`);

  /**
   * The readouts of a layer, position 0 left out or not.
   *
   * @param {number} layer
   * @param {boolean} isDropped
   */
  async function assertReadouts(layer, isDropped) {
    await layerIs(layer);
    await hasAttribute(page, '[data-testid="drop-first"]', 'aria-checked', String(isDropped));
    const shown = await readouts();
    shown.forEach((text, i) => {
      // Of each part: Pearson and Spearman without position 0, then with it.
      const column = 4 * Math.floor(i / 2) + (i % 2) + (isDropped ? 0 : 2);
      const known = part(difference.correlations, layer - difference.first, column);
      agree(`readout ${i} of layer ${layer}`, numbersIn(text)[0], known);
    });
    return shown;
  }

  before(async () => {
    ({ page, errors } = await site.open('lessons/05/'));
    await run(page);
  });

  test('the long paragraph is a click away, and none of its tokens is cut', async () => {
    assert.equal((await page.$$('[data-testid="token"]')).length, tokens);
    await press(page, 'một đoạn về Nietzsche', '#run');
    await waitFor(
      page,
      (short) => document.querySelectorAll('[data-testid="token"]').length > short,
      tokens,
    );
    await runEnded(page);
    const long = (await page.$$('[data-testid="token"]')).length;
    assert.ok(long >= 336 && long <= MINI.context, `${long} tokens`);
    assert.equal((await page.$$('.message')).length, 0);
    await press(page, 'buổi tối bên sông', '#run');
    await waitFor(
      page,
      (all) => document.querySelectorAll('[data-testid="token"]').length === all,
      tokens,
    );
    await runEnded(page);
  });

  test('the identity of the residual stream holds to rounding', () => assertIdentity(page));

  test('the switch drops position 0, and Pearson and Spearman change as the taps say', async () => {
    const kept = await assertReadouts(sensitive.layer, false);
    await page.click('[data-testid="drop-first"]');
    const dropped = await assertReadouts(sensitive.layer, true);
    const at = 2 * PARTS.indexOf(sensitive.part);
    assert.notEqual(kept[at], dropped[at]);
    assert.notEqual(kept[at + 1], dropped[at + 1]);
    await page.click('[data-testid="drop-first"]');
    assert.deepEqual(await assertReadouts(sensitive.layer, false), kept);
  });

  test('any other token can be dropped, by keyboard, and comes back', async () => {
    const kept = await readouts();
    const cell = `[data-position="${every}"]`;
    await goToToken(page, every);
    await page.keyboard.press('Enter');
    await hasAttribute(page, cell, 'aria-selected', 'true');
    const without = (await readouts()).slice(2 * PARTS.indexOf(sensitive.part));
    [0, 1].forEach((k) => {
      const [all, change] = [part(sensitive.both, k + 2), part(sensitive.influence, 1, k)];
      const values = Number(all.values) + Number(change.values);
      const bounds = Number(all.bounds) + Number(change.bounds);
      agree(`without token ${every}, ${k}`, numbersIn(without[k])[0], { values, bounds });
    });
    await page.keyboard.press(' ');
    await hasAttribute(page, cell, 'aria-selected', 'false');
    assert.deepEqual(await readouts(), kept);
  });

  test('a click into a map chooses its layer, and the first layer lies at the bottom', async () => {
    const before = await chosenLayer();
    const layers = Number(await page.$eval('input[type=range]', (range) => range.max));
    const map = await page.$('[data-testid="plot-hidden"]');
    await map?.scrollIntoView();
    const box = await map?.boundingBox();
    assert.ok(box);
    // Tokens, positions and a title stand below the rows.
    for (const [share, layer] of [
      [0.05, layers],
      [0.7, 1],
    ]) {
      await page.mouse.click(box.x + box.width / 2, box.y + share * box.height);
      await layerIs(layer);
    }
    await page.focus('input[type=range]');
    for (let l = 1; l < before; l++) await page.keyboard.press('ArrowRight');
    assert.equal(await chosenLayer(), before);
  });

  test('z of position 0 and of the token left out last are said, and the farthest layer', async () => {
    const layer = await chosenLayer();
    const z = async (/** @type {string} */ id) =>
      numbersIn((await read(page, id)).replace('+', ''))[0];
    agree('step', await z('z-step'), part(expected.z, layer - 1, 0));
    agree('norm', await z('z-norm'), part(expected.z, layer - 1, 1));
    assert.equal(await read(page, 'z-picked-step'), '–');
    await page.click(`[data-position="${every}"]`);
    await hasAttribute(page, `[data-position="${every}"]`, 'aria-selected', 'true');
    agree('picked, step', await z('z-picked-step'), part(expected.z, layer - 1, 2));
    agree('picked, norm', await z('z-picked-norm'), part(expected.z, layer - 1, 3));
    await page.click(`[data-position="${every}"]`);
    const said = await read(page, 'blind');
    assert.match(said, /^Khởi động mù: .* độ lệch chuẩn/);
    const steps = expected.z.values.map((/** @type {number[]} */ [one]) => Math.abs(one));
    const far = steps.indexOf(Math.max(...steps)) + 1;
    assert.match(await read(page, 'z-step-compare'), new RegExp(`ở lớp ${far}$`));
  });

  test('the title of the curves is of all layers: medians first, then the worst', async () => {
    const numbers = numbersIn(await textOf(page, '[data-testid="figure-2"] .title')).slice(1);
    // After "Hình 2": position 0, both medians, the most of Pearson, its layer, the most of Spearman.
    const { moves } = difference;
    const zero = numbers.findIndex(({ value }) => value === 0);
    agree('median of Pearson', numbers[zero + 1], part(moves, 0, 4));
    agree('median of Spearman', numbers[zero + 2], part(moves, 1, 4));
    assert.equal(numbers[zero + 4].value, sensitive.layer);
  });

  test('the layer slider moves every number to that layer', async () => {
    const before = await chosenLayer();
    await page.focus('input[type=range]');
    await page.keyboard.press('End');
    await assertReadouts(LAYERS, false);
    for (let l = LAYERS; l > before; l--) await page.keyboard.press('ArrowLeft');
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
    assert.deepEqual(head.slice(0, 3), ['Lớp', 'Vị trí', 'Token']);
    assert.equal(rows.length, LAYERS * tokens);
    for (const [l, t] of [
      [1, 0],
      [2, 0],
      [LAYERS, every],
    ]) {
      const [layer, position, , attn, mlp, hidden] = rows[(l - 1) * tokens + t];
      assert.deepEqual([Number(layer), Number(position)], [l, t]);
      agree(`hidden, ${l}, ${t}`, numbersIn(hidden)[0], part(expected.hidden, l - 1, t / every));
      if (l === 1) assert.deepEqual([attn, mlp], ['–', '–']);
      else {
        const { lengths } = difference;
        agree(`attn, ${l}, ${t}`, numbersIn(attn)[0], part(lengths.attn, l - 2, t / every));
        agree(`mlp, ${l}, ${t}`, numbersIn(mlp)[0], part(lengths.mlp, l - 2, t / every));
      }
    }
  });

  test('the curves start at layer 2, kept and dropped', async () => {
    await page.click('[data-testid="drop-first"]');
    await hasAttribute(page, '[data-testid="drop-first"]', 'aria-checked', 'true');
    const { rows } = await readTable(page, 2);
    await page.click('[data-testid="drop-first"]');
    await hasAttribute(page, '[data-testid="drop-first"]', 'aria-checked', 'false');
    assert.deepEqual(
      rows.map((r) => Number(r[0])),
      Array.from({ length: LAYERS - 1 }, (_, i) => i + 2),
    );
    for (const l of [2, LAYERS]) {
      const numbers = rows[l - 2].slice(1).map((cell) => numbersIn(cell)[0]);
      agree(`layer ${l}`, numbers, part(difference.correlations, l - 2));
    }
  });

  test('the other reading measures |a[l]| from layer 1 on', async () => {
    await page.click('input[type=radio][value=size]');
    const { rows } = await readTable(page, 1);
    for (const [k, known] of [3, 4].map((k) => [k, part(size.means, 0, k - 3)])) {
      const first = rows.slice(0, tokens).map((cells) => numbersIn(cells[Number(k)])[0]);
      const value = first.reduce((sum, one) => sum + one.value, 0) / tokens;
      agree(
        `mean of layer 1, column ${k}`,
        { value, half: first[0].half },
        /** @type {any} */ (known),
      );
    }
    const curves = (await readTable(page, 2)).rows;
    const pearson = numbersIn(curves[0][1])[0];
    assert.equal(curves.length, LAYERS);
    agree('Pearson of layer 1', pearson, part(size.correlations, 0, 2));
    await page.click('input[type=radio][value=difference]');
  });

  test('influence bars say what leaving out each single token does, ranks are beside', async () => {
    await layerIs(sensitive.layer);
    const rows = await firstRows(page, 4);
    assert.ok(rows.length > 4 * every);
    for (const i of [0, 1, 4]) {
      const cells = rows[i * every].slice(2, 4);
      const numbers = cells.map((cell) => numbersIn(cell.replace('+', ''))[0]);
      agree(`token ${i * every}`, numbers, part(sensitive.influence, i));
    }
  });

  test('the CSV file of every figure holds what its table shows, the PNG file is a picture', async () => {
    for (const figure of [1, 2, 3, 4]) {
      await assertFiles(page, figure, /^bai-05-hinh-\d-.*\.csv$/);
    }
  });

  test('published results stand beside the run, and the page owns up to a mild effect', async () => {
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT‑2 Large\)/);
    assert.match(table, /khoảng −0,2 khi giữ lên khoảng 0,6 khi bỏ/);
    assert.match(table, /Lần chạy của bạn/);
    assert.match(await read(page, 'honest'), /dài gấp \d+,\d+ lần trung bình/);
    assert.match(await read(page, 'honest'), /trung vị qua mọi lớp và cả hai phần/);
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
    await run(page, SHORT);
    assert.match(await textOf(page, '.provenance'), /tính nhanh \(fast\)/);
    await page.click('input[type=radio][value=exact]');
    await run(page);
    assert.match(await textOf(page, '.provenance'), /tính chính xác \(exact\)/);
  });

  test('a verdict goes when the other reading changes its answer', async () => {
    const verdict = '[data-testid="check-change"] .verdict';
    assert.match(await answer(page, 'change', '9'), /^Chưa đúng/);
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
    await layerIs(layer);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await failAfter(page, 0);
    await assertEmpty(page);
    await page.click('#map-controls [value=log]');
    await assertEmpty(page);
    await page.click('#map-controls [value=even]');
    await run(page);
  });

  test('a text too short for a correlation has no title of another run', async () => {
    await run(page, 'the house');
    const figure = '[data-testid="figure-2"]';
    assert.match(await textOf(page, figure), /Cần ít nhất ba token/);
    assert.match(await read(page, 'blind'), /chưa đến ba token khác/);
    assert.equal(await read(page, 'z-step'), '–');
    assert.match(await textOf(page, `${figure} .title`), /^Hình 2\. Tương quan với/);
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
    await run(page, SHORT);
    assert.match((await readouts())[0], /\d/);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
