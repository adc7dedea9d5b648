// SPDX-License-Identifier: MIT
//
// Lesson 04 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  answer,
  assertArrows,
  assertEmpty,
  assertFiles,
  assertIdentity,
  beginText,
  complaintOf,
  followToStepper,
  goToToken,
  hasAttribute,
  makeLink,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  edit,
  failAfter,
  parseVi,
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

const expected = await lessonReference('04');
const { tokens } = expected;
/** [l - 1]: mean and standard error without position 0, mean with it, control. @type {number[][]} */
const CURVES = expected.layers.values;
/** Two deviations of one random cosine. @type {number} */
const MARK = expected.mark;

inBrowsers('lesson 04', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  const guess = '[data-testid="prediction-sign"] input[value="acute"]';
  beginText(site, { place: 'lessons/04/', readout: 'mean', guess, tokens }, (opened) => {
    ({ page, errors } = opened);
  });

  test('the identity of the residual stream holds to rounding', () => assertIdentity(page));

  test('the curve and its standard error have every layer, with and without position 0', async () => {
    const drop = '[data-testid="drop-first"]';
    for (const first of [1, 0]) {
      await hasAttribute(page, drop, 'aria-checked', String(first === 1));
      const { rows } = await readTable(page, 1);
      assert.deepEqual(
        rows.map(([layer, , , count]) => [Number(layer), parseVi(count)]),
        CURVES.map((_, i) => [i + 1, tokens - first]),
      );
      for (const l of [1, CURVES.length]) {
        const [, mean, error, , other] = rows[l - 1].map((cell) => numbersIn(cell)[0]);
        const [without, sem, all] = [0, 1, 2].map((k) => part(expected.layers, l - 1, k));
        agree(`mean of layer ${l}`, mean, first ? without : all);
        agree(`the other mean of layer ${l}`, other, first ? all : without);
        if (first) agree(`error of layer ${l}`, error, sem);
      }
      await page.click(drop);
    }
  });

  test('the readouts are the mean of all with its error, the signs of the layers, and the mark of one pair', async () => {
    agree('mean', numbersIn(await read(page, 'mean'))[0], part(expected.readouts, 0));
    const [error] = numbersIn((await read(page, 'mean-compare')).replace('±', ''));
    agree('error', { value: error.value / 2, half: error.half / 2 }, part(expected.readouts, 2));
    const means = CURVES.map(([mean]) => mean);
    const signs = [
      means.filter((mean) => mean > 0).length,
      means.filter((mean) => mean < 0).length,
    ];
    assert.equal(await read(page, 'signs'), signs.join(' / '));
    const [mark] = numbersIn((await read(page, 'chance')).replace('±', ''));
    agree('mark', mark, { values: MARK, bounds: 1e-9 });
  });

  test('a mean is called small, never chance, and figure 1 says how many layers are on each side of 0', async () => {
    const title = await textOf(page, '[data-testid="figure-1"] .title');
    const [, small] = expected.kinds;
    assert.match(title, new RegExp(`Ở ${small} trên 12 lớp, cosin trung bình nhỏ`));
    assert.match(title, /\d+ lớp trên 0, \d+ lớp dưới 0/);
    const key = await textOf(page, '[data-testid="figure-1"] .key');
    assert.doesNotMatch(key, /ngẫu nhiên/, 'no yardstick of one pair beside means');
  });

  test('figure 2 has the control of other tokens, and what as many random pairs give', async () => {
    const { rows } = await readTable(page, 2);
    assert.equal(rows.length, CURVES.length);
    for (const l of [1, CURVES.length]) {
      const [, own, shuffled, error, mark] = rows[l - 1].map((cell) => numbersIn(cell)[0]);
      [own, shuffled, error, mark].forEach((value, i) => {
        agree(`column ${i} of layer ${l}`, value, part(expected.layers, l - 1, [0, 3, 4, 5][i]));
      });
    }
  });

  test('the histogram counts every cosine and every random one once, of all layers and of one', async () => {
    const shown = async () => {
      const { rows } = await readTable(page, 3);
      const column = (/** @type {number} */ k) => rows.map((cells) => parseVi(cells[k]));
      return { ours: column(2), random: column(4) };
    };
    const sum = (/** @type {number[]} */ counts) => counts.reduce((a, b) => a + b);
    const all = await shown();
    agree('histogram', all.ours, expected.histogram);
    assert.equal(sum(all.random), CURVES.length * (tokens - 1));
    // Random cosines are near 0: two and a half marks, five deviations, on either side hold all but one in a million.
    const far = all.random.filter((_, i) => Math.abs(-1 + (2 * i + 1) / 40) > 2.5 * MARK + 0.05);
    assert.ok(sum(far) <= 1, `${far}`);
    await page.click('[data-testid="figure-3"] input[value="layer"]');
    await page.focus('[data-testid="figure-3"] input[type=range]');
    await page.keyboard.press('End');
    const one = await shown();
    assert.deepEqual([sum(one.ours), sum(one.random)], [tokens - 1, tokens - 1]);
    await page.click('[data-testid="figure-3"] input[value="all"]');
  });

  test('figure 4 draws the step of the chosen token and layer', async () => {
    const slider = '[data-testid="figure-4"] input[type=range]';
    const { values } = expected.planes;
    await waitFor(page, (one) => document.querySelector(one), slider);
    await page.focus(slider);
    await page.keyboard.press('End');
    await goToToken(page, 0);
    await assertArrows(page, 4, CURVES.length, values[CURVES.length - 1][0]);
    await goToToken(page, 1);
    await assertArrows(page, 4, CURVES.length, values[CURVES.length - 1][1]);
    await page.focus(slider);
    await page.keyboard.press('ArrowLeft');
    await assertArrows(page, 4, CURVES.length - 1, values[CURVES.length - 2][1]);
    const { rows } = await readTable(page, 4);
    assert.equal(rows.length, CURVES.length);
    // Choosing a token has shown the tokens' lines in figure 1.
    await page.click('[data-testid="show-tokens"]');
    await hasAttribute(page, '[data-testid="show-tokens"]', 'aria-checked', 'false');
  });

  test('where colours are forced, the arrows have those of the system', async () => {
    const session = await page.createCDPSession();
    const force = (/** @type {string} */ value) =>
      session.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'forced-colors', value }],
      });
    const colours = () =>
      page.$$eval('[data-testid="figure-4"] .shapes', (all) => {
        const probe = document.createElement('p');
        probe.style.color = 'CanvasText';
        document.body.append(probe);
        const { color } = getComputedStyle(probe);
        probe.remove();
        const marks = all.flatMap((one) => [...one.querySelectorAll('.line, .area')]);
        return marks.map((mark) => getComputedStyle(mark).stroke === color);
      });
    await force('active');
    await eventually(async () => {
      const forced = await colours();
      assert.ok(forced.length >= 16 && forced.every(Boolean), `${forced}`);
    });
    await force('none');
    await session.detach();
  });

  test('the guess made before the run stands beside what happened', async () => {
    const { kinds } = expected;
    const happened = ['acute', 'right', 'obtuse'][kinds.indexOf(Math.max(...kinds))];
    const verdict = await textOf(page, '[data-testid="prediction-sign"] .verdict');
    assert.match(verdict, /^Bạn đoán: cùng phía/);
    const shown = await page.$eval(
      '[data-testid="prediction-sign"] .actual input',
      (radio) => radio.value,
    );
    assert.equal(shown, happened);
  });

  test('checks are graded from this run, right for whoever follows the hints from what the page shows', async () => {
    const typed = (/** @type {number} */ value, /** @type {number} */ digits) =>
      value.toFixed(digits).replace('.', ',');
    const [mark] = numbersIn((await read(page, 'chance')).replace('±', ''));
    const title = await textOf(page, '[data-testid="figure-1"] .title');
    const [, cosine, layer] = /cao nhất là (\S+), ở lớp (\d+)\./.exec(title) ?? [];
    const degrees = (Math.acos(parseVi(cosine)) * 180) / Math.PI;
    assert.match(await answer(page, 'wider', typed(mark.value, 3)), /^Chưa đúng/);
    assert.match(await answer(page, 'wider', typed(mark.value / 2, 3)), /^Đúng\./);
    assert.match(await answer(page, 'highest', layer), /^Đúng\./);
    assert.match(await answer(page, 'angle', typed(degrees - 3, 1)), /^Chưa đúng/);
    // A decimal point is understood too.
    assert.match(await answer(page, 'angle', degrees.toFixed(1)), /^Đúng\./);
    assert.match(await read(page, 'progress'), /Đã đúng 3 \/ 3 câu/);
  });

  test('the control of other tokens follows the seed, the measurement does not', async () => {
    const [means, controls] = [await readTable(page, 1), await readTable(page, 2)];
    await page.$eval('input[data-testid="seed"]', (box) => {
      box.value = '';
    });
    await page.type('input[data-testid="seed"]', '7');
    await page.keyboard.press('Tab');
    await run(page);
    assert.match(await textOf(page, '[data-testid="figure-2"] .provenance'), /Hạt giống 7\./);
    const [meansNow, controlsNow] = [await readTable(page, 1), await readTable(page, 2)];
    assert.deepEqual(meansNow.rows, means.rows);
    const column = (/** @type {string[][]} */ rows, /** @type {number} */ k) =>
      rows.map((cells) => cells[k]);
    assert.deepEqual(column(controlsNow.rows, 1), column(controls.rows, 1));
    assert.notDeepEqual(column(controlsNow.rows, 2), column(controls.rows, 2));
  });

  test('lines of tokens come on demand, by switch and by keyboard', async () => {
    const figure = '[data-testid="figure-1"]';
    const words = () => textOf(page, `${figure} .key`);
    assert.doesNotMatch(await words(), /từng token/);
    await page.click('[data-testid="show-tokens"]');
    assert.match(await words(), /từng token/);
    assert.match(await words(), /mốc của một cặp vector ngẫu nhiên/);
    await goToToken(page, 4);
    assert.match(await words(), /\(vị trí 4\)/);
    await page.click('[data-testid="show-tokens"]');
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 2, 3]) {
      await assertFiles(page, figure, /^bai-04-hinh-\d-.*\.csv$/);
    }
  });

  test('published results stand beside the run, and the page says how near they are', async () => {
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT‑2 Large\)/);
    assert.match(table, /hơi dương, 0,1 đến 0,2/);
    const [, shown] = /trung bình (\S+) \(lớp 1 đến/.exec(table) ?? [];
    assert.match(table, /\(lớp 1 đến 2: \d+ lớp dương, \d+ lớp âm\)/);
    agree('first part', numbersIn(shown)[0], part(expected.published, 0, 0));
    assert.match(await read(page, 'honest'), /hãy chọn GPT‑2 Large/);
  });

  test('the link opens the same text, seed, options and numbers elsewhere', async () => {
    await page.click('[data-testid="drop-first"]');
    await run(page, 'The river was wide, and the boat was small, but she rowed on without fear.');
    const shown = await readTable(page, 1);
    // Neither a text nor a seed counts before it has run.
    await edit(page, 'One two three.');
    await page.$eval('input[data-testid="seed"]', (box) => {
      box.value = '5';
      box.dispatchEvent(new Event('change'));
    });
    const other = await site.open(await makeLink(page));
    await runEnded(other.page);
    assert.deepEqual(await readTable(other.page, 1), shown);
    assert.match(await textOf(other.page, '[data-testid="link-note"]'), /đều khớp với liên kết/);
    assert.deepEqual(other.errors, []);
    await other.page.close();
    await page.click('[data-testid="drop-first"]');
  });

  test('what a link asks for and the run has not is named, and the stepper opens where one is', async () => {
    const said = await complaintOf(
      site,
      'lessons/04/#lesson=04&text=One+two.&token=900&scope=layer&layer=900',
    );
    assert.match(said, /đã bỏ qua: lớp đang chọn, token đang chọn\./);
    const text = 'One two three four five.';
    await run(page, text);
    await goToToken(page, 1);
    await page.click('[data-testid="figure-3"] input[value="layer"]');
    await page.focus('[data-testid="figure-3"] input[type=range]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const there = await followToStepper(site, page);
    assert.deepEqual([there.text, there.token, there.layer], [text, 1, 2]);
    await page.click('[data-testid="figure-3"] input[value="all"]');
  });

  test('one token alone is no measurement, and the page says so', async () => {
    await run(page, 'I');
    assert.equal(await read(page, 'mean'), '–');
    assert.match(await textOf(page, '[data-testid="figure-3"]'), /Chưa có giá trị nào ở đây/);
    assert.match(await textOf(page, '[data-testid="figure-2"]'), /quá ngắn để ghép/);
    assert.doesNotMatch(await textOf(page, '#main'), /NaN|Infinity|∞/);
    assert.match(await read(page, 'honest'), /quá ngắn/);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await failAfter(page, 0);
    await assertEmpty(page);
    await page.click('[data-testid="drop-first"]');
    await assertEmpty(page);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
