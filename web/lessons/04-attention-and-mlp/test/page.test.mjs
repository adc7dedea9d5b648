// SPDX-License-Identifier: MIT
//
// Lesson 04 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBrowsers } from '../../../../tests/browser.mjs';
import {
  answer,
  assertCutSaid,
  assertEmpty,
  assertFiles,
  assertIdentity,
  assertReplaced,
  complaintOf,
  followToStepper,
  goToToken,
  hasAttribute,
  makeLink,
  openText,
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
/** [l - 1]: mean and standard error without position 0, mean with it, control, one deviation of random. @type {number[][]} */
const CURVES = expected.layers.values;
const [[, , , , CHANCE]] = CURVES;
const [MEAN] = expected.readouts.values;

inBrowsers('lesson 04', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** What the page said before the run. @type {{ line: string, number: string }} */
  let recorded;

  before(async () => {
    ({ page, errors, recorded } = await openText(site, 'lessons/04/', 'mean'));
    await page.click('[data-testid="prediction-sign"] input[value="acute"]');
    await run(page);
  });

  test('before the run stands the recorded one, named as such, and then no more', () =>
    assertReplaced(page, recorded, 'mean'));

  test('what the context cuts off is said, and the rest is there', () =>
    assertCutSaid(page, tokens));

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

  test('the readouts are the mean of all, its angle, and one over the root of d', async () => {
    agree('mean', numbersIn(await read(page, 'mean'))[0], part(expected.readouts, 0));
    agree('angle', numbersIn(await read(page, 'angle'))[0], part(expected.readouts, 3));
    const [chance] = numbersIn((await read(page, 'chance')).replace('±', ''));
    agree('chance', chance, part(expected.layers, 0, 4));
  });

  test('the histogram counts every cosine and every random one once, of all layers and of one', async () => {
    const shown = async () => {
      const { rows } = await readTable(page, 2);
      const column = (/** @type {number} */ k) => rows.map((cells) => parseVi(cells[k]));
      return { ours: column(2), random: column(4) };
    };
    const sum = (/** @type {number[]} */ counts) => counts.reduce((a, b) => a + b);
    const all = await shown();
    agree('histogram', all.ours, expected.histogram);
    assert.equal(sum(all.random), CURVES.length * (tokens - 1));
    // Random cosines are near 0: five deviations on either side hold all but one in a million.
    const far = all.random.filter((_, i) => Math.abs(-1 + (2 * i + 1) / 40) > 5 * CHANCE + 0.05);
    assert.ok(sum(far) <= 1, `${far}`);
    await page.click('[data-testid="figure-2"] input[value="layer"]');
    await page.focus('[data-testid="figure-2"] input[type=range]');
    await page.keyboard.press('End');
    const one = await shown();
    assert.deepEqual([sum(one.ours), sum(one.random)], [tokens - 1, tokens - 1]);
    await page.click('[data-testid="figure-2"] input[value="all"]');
  });

  test('the guess made before the run stands beside what happened', async () => {
    const happened = Math.abs(MEAN) <= CHANCE ? 'right' : MEAN > 0 ? 'acute' : 'obtuse';
    const verdict = await textOf(page, '[data-testid="prediction-sign"] .verdict');
    assert.match(verdict, /^Bạn đoán: cùng phía/);
    const shown = await page.$eval(
      '[data-testid="prediction-sign"] .actual input',
      (radio) => radio.value,
    );
    assert.equal(shown, happened);
  });

  test('checks are graded from this run', async () => {
    const means = CURVES.map(([mean]) => mean);
    const best = means.indexOf(Math.max(...means));
    const degrees = (Math.acos(means[best]) * 180) / Math.PI;
    const typed = (/** @type {number} */ value, /** @type {number} */ digits) =>
      value.toFixed(digits).replace('.', ',');
    assert.match(await answer(page, 'deviation', '0,5'), /^Chưa đúng/);
    assert.match(await answer(page, 'deviation', typed(CHANCE, 4)), /^Đúng\./);
    assert.match(await answer(page, 'highest', String(best + 1)), /^Đúng\./);
    assert.match(await answer(page, 'angle', typed(degrees, 1)), /^Đúng\./);
    assert.match(await read(page, 'progress'), /Đã đúng 3 \/ 3 câu/);
  });

  test('the control of other tokens follows the seed, the measurement does not', async () => {
    const before = (await readTable(page, 1)).rows;
    for (const l of [1, CURVES.length]) {
      agree(`layer ${l}`, numbersIn(before[l - 1][5])[0], part(expected.layers, l - 1, 3));
    }
    await page.$eval('input[data-testid="seed"]', (box) => {
      box.value = '';
    });
    await page.type('input[data-testid="seed"]', '7');
    await page.keyboard.press('Tab');
    await run(page);
    assert.match(await textOf(page, '.provenance'), /Hạt giống 7\./);
    const other = (await readTable(page, 1)).rows;
    assert.deepEqual(
      other.map((cells) => cells.slice(0, 5)),
      before.map((cells) => cells.slice(0, 5)),
    );
    assert.notDeepEqual(
      other.map((cells) => cells[5]),
      before.map((cells) => cells[5]),
    );
  });

  test('lines of tokens come on demand, by switch and by keyboard', async () => {
    const figure = '[data-testid="figure-1"]';
    const words = () => textOf(page, `${figure} .key`);
    assert.doesNotMatch(await words(), /từng token/);
    await page.click('[data-testid="show-tokens"]');
    assert.match(await words(), /từng token/);
    await goToToken(page, 4);
    assert.match(await words(), /\(vị trí 4\)/);
    await page.click('[data-testid="show-tokens"]');
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 2]) {
      await assertFiles(page, figure, /^bai-04-hinh-\d-.*\.csv$/);
    }
  });

  test('published results stand beside the run, and the page says how near they are', async () => {
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT-2 Large\)/);
    assert.match(table, /hơi dương, 0,1 đến 0,2/);
    const [, shown] = /trung bình (\S+) \(lớp 1 đến/.exec(table) ?? [];
    agree('first part', numbersIn(shown)[0], part(expected.published, 0, 0));
    assert.match(await read(page, 'honest'), /hãy chọn GPT-2 Large/);
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
    await page.click('[data-testid="figure-2"] input[value="layer"]');
    await page.focus('[data-testid="figure-2"] input[type=range]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const there = await followToStepper(site, page);
    assert.deepEqual([there.text, there.token, there.layer], [text, 1, 2]);
    await page.click('[data-testid="figure-2"] input[value="all"]');
  });

  test('one token alone is no measurement, and the page says so', async () => {
    await run(page, 'I');
    assert.equal(await read(page, 'mean'), '–');
    assert.match(await textOf(page, '[data-testid="figure-2"]'), /Chưa có giá trị nào ở đây/);
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
