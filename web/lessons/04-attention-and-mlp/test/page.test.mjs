// SPDX-License-Identifier: MIT
//
// Lesson 04 on the default model, as a learner uses it. Numbers on the page are compared with the
// taps, measured by the test itself (stream.mjs).

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { inBrowsers } from '../../../../tests/browser.mjs';
import {
  assertCutSaid,
  assertEmpty,
  assertIdentity,
  assertReplaced,
  complaintOf,
  followToStepper,
  makeLink,
  openText,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  catchFile,
  edit,
  failAfter,
  parseCsv,
  parseVi,
  read,
  readTable,
  run,
  runEnded,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import { measureStream } from '../../../../tests/e2e/stream.mjs';

/** Four digits are shown, of cosines of f32 vectors of at most a few hundred numbers. */
const SHOWN = 0.00006;

const BINS = 40;

inBrowsers('lesson 04', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {import('../../../../tests/e2e/stream.mjs').Truth} */
  let truth;
  /** What the page said before the run. @type {{ line: string, number: string }} */
  let recorded;

  /** @param {number} first 1 leaves out position 0 */
  const all = (first) => truth.cosines.flatMap((row) => row.slice(first));
  const meansOf = (/** @type {number} */ first) =>
    truth.cosines.map((row) => mean(row.slice(first)));

  before(async () => {
    ({ page, errors, recorded } = await openText(site, 'lessons/04/', 'mean'));
    await page.click('[data-testid="prediction-sign"] input[value="acute"]');
    await run(page);
    const sample = await page.$eval('textarea', (box) => box.value);
    truth = await measureStream(page, sample);
  });

  test('before the run stands the recorded one, named as such, and then no more', () =>
    assertReplaced(page, recorded, 'mean'));

  test('what the context cuts off is said, and the rest is there', () =>
    assertCutSaid(page, truth));

  test('the identity of the residual stream holds to rounding', () => assertIdentity(page));

  test('the curve and its standard error are right at every layer, with and without position 0', async () => {
    for (const first of [1, 0]) {
      const { rows } = await readTable(page, 1);
      assert.equal(rows.length, truth.cosines.length);
      rows.forEach(([layer, middle, error, count, other], i) => {
        const values = truth.cosines[i].slice(first);
        assert.equal(Number(layer), i + 1);
        assert.equal(parseVi(count), values.length);
        assert.ok(Math.abs(parseVi(middle) - mean(values)) <= SHOWN, `${middle}`);
        const sem = sampleStandardDeviation(values) / Math.sqrt(values.length);
        assert.ok(Math.abs(parseVi(error) - sem) <= SHOWN, `${error} and ${sem}`);
        assert.ok(Math.abs(parseVi(other) - mean(truth.cosines[i].slice(1 - first))) <= SHOWN);
      });
      await page.click('[data-testid="drop-first"]');
    }
  });

  test('the readouts are the mean of all, its angle, and one over the root of d', async () => {
    const expected = mean(all(1));
    assert.ok(Math.abs(parseVi(await read(page, 'mean')) - expected) <= 0.00051);
    const degrees = (Math.acos(expected) * 180) / Math.PI;
    assert.ok(Math.abs(parseVi((await read(page, 'angle')).replace('°', '')) - degrees) <= 0.051);
    const chance = parseVi((await read(page, 'chance')).replace('±', ''));
    assert.ok(Math.abs(chance - 1 / Math.sqrt(truth.width)) <= 0.00051);
  });

  test('the histogram counts every cosine once, of all layers and of one', async () => {
    /** @param {number[]} values */
    const counted = (values) => {
      const counts = new Array(BINS).fill(0);
      for (const value of values) counts[Math.floor(((value + 1) * BINS) / 2)] += 1;
      return counts;
    };
    const shown = async () => (await readTable(page, 2)).rows.map((cells) => parseVi(cells[2]));
    const near = (/** @type {number[]} */ got, /** @type {number[]} */ want) => {
      assert.equal(
        got.reduce((a, b) => a + b),
        want.reduce((a, b) => a + b),
      );
      // A cosine within rounding of an edge may fall on its other side.
      const moved = got.reduce((sum, count, i) => sum + Math.abs(count - want[i]), 0);
      assert.ok(moved <= 2, `${moved} counts differ`);
    };
    near(await shown(), counted(all(1)));
    await page.click('[data-testid="figure-2"] input[value="layer"]');
    await page.focus('[data-testid="figure-2"] input[type=range]');
    await page.keyboard.press('End');
    near(await shown(), counted(truth.cosines[truth.cosines.length - 1].slice(1)));
    await page.click('[data-testid="figure-2"] input[value="all"]');
  });

  test('the random control has as many pairs, mean 0 and variance 1 / d', async () => {
    const { rows } = await readTable(page, 2);
    const counts = rows.map((cells) => parseVi(cells[4]));
    const n = counts.reduce((sum, count) => sum + count, 0);
    assert.equal(n, all(1).length);
    const centre = (/** @type {number} */ i) => -1 + (2 * i + 1) / BINS;
    const middle = counts.reduce((sum, count, i) => sum + count * centre(i), 0) / n;
    const variance = counts.reduce((sum, count, i) => sum + count * centre(i) ** 2, 0) / n;
    // Bins of width w add w²/12 to a variance (Sheppard); five standard errors of each.
    const expected = 1 / truth.width + (2 / BINS) ** 2 / 12;
    assert.ok(Math.abs(middle) < 5 * Math.sqrt(expected / n), `mean ${middle}`);
    assert.ok(Math.abs(variance - expected) < 5 * expected * Math.sqrt(2 / n), `${variance}`);
  });

  test('the control of other tokens follows the seed, the measurement does not', async () => {
    const before = (await readTable(page, 1)).rows;
    const type = async (/** @type {string} */ value) => {
      await page.$eval('input[data-testid="seed"]', (box) => {
        box.value = '';
      });
      await page.type('input[data-testid="seed"]', value);
      await page.keyboard.press('Tab');
      await run(page);
      return (await readTable(page, 1)).rows;
    };
    const other = await type('7');
    assert.deepEqual(
      other.map((cells) => cells.slice(0, 5)),
      before.map((cells) => cells.slice(0, 5)),
    );
    assert.notDeepEqual(
      other.map((cells) => cells[5]),
      before.map((cells) => cells[5]),
    );
    assert.match(await textOf(page, '.provenance'), /Hạt giống 7\./);
    assert.deepEqual(await type('2026'), before);
  });

  test('the guess made before the run stands beside what happened', async () => {
    const value = mean(all(1));
    const chance = 1 / Math.sqrt(truth.width);
    const happened = Math.abs(value) <= chance ? 'right' : value > 0 ? 'acute' : 'obtuse';
    const shown = await page.$eval(
      '[data-testid="prediction-sign"] .actual input',
      (radio) => radio.value,
    );
    assert.equal(shown, happened);
    const verdict = await textOf(page, '[data-testid="prediction-sign"] .verdict');
    assert.match(verdict, /^Bạn đoán: cùng phía/);
  });

  test('checks are graded from this run', async () => {
    const means = meansOf(1);
    const best = means.indexOf(Math.max(...means));
    const degrees = (Math.acos(means[best]) * 180) / Math.PI;
    const answer = async (/** @type {string} */ id, /** @type {string} */ value) => {
      const box = `[data-testid="check-${id}"] input`;
      await page.$eval(box, (input) => {
        if (input instanceof HTMLInputElement) input.value = '';
      });
      await page.type(box, value);
      await page.keyboard.press('Enter');
      return textOf(page, `[data-testid="check-${id}"] .verdict`);
    };
    assert.match(await answer('deviation', '0,5'), /^Chưa đúng/);
    const deviation = (1 / Math.sqrt(truth.width)).toFixed(4).replace('.', ',');
    assert.match(await answer('deviation', deviation), /^Đúng\./);
    assert.match(await answer('highest', String(best + 1)), /^Đúng\./);
    assert.match(await answer('angle', degrees.toFixed(1).replace('.', ',')), /^Đúng\./);
    assert.match(await read(page, 'progress'), /Đã đúng 3 \/ 3 câu/);
  });

  test('lines of tokens come on demand, by switch and by keyboard', async () => {
    const figure = '[data-testid="figure-1"]';
    const words = () => textOf(page, `${figure} .key`);
    assert.doesNotMatch(await words(), /từng token/);
    await page.click('[data-testid="show-tokens"]');
    assert.match(await words(), /từng token/);
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    assert.match(await words(), /\(vị trí 4\)/);
    await page.click('[data-testid="show-tokens"]');
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 2]) {
      const file = await catchFile(page, figure, 'CSV');
      assert.match(file.name, /^bai-04-hinh-\d-.*\.csv$/);
      const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(file.bytes)));
      const table = await readTable(page, figure);
      assert.equal(rows.length, table.rows.length);
      rows.forEach((cells, i) => {
        assert.equal(cells.length, head.length);
        assert.ok(Math.abs(Number(cells[1]) - parseVi(table.rows[i][1])) <= 0.0051);
      });
      const picture = await catchFile(page, figure, 'PNG');
      assert.equal(picture.type, 'image/png');
      assert.ok(picture.bytes.length > 10_000);
    }
  });

  test('published results stand beside the run, and the page says how near they are', async () => {
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT-2 Large\)/);
    assert.match(table, /hơi dương, 0,1 đến 0,2/);
    const edge = Math.max(1, Math.round(truth.cosines.length / 6));
    const first = mean(truth.cosines.slice(0, edge).flatMap((row) => row.slice(1)));
    const [, shown] = /trung bình (\S+) \(lớp 1 đến/.exec(table) ?? [];
    assert.ok(Math.abs(parseVi(shown) - first) <= 0.0051, `${shown} and ${first}`);
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
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
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
