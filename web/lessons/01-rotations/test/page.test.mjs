// SPDX-License-Identifier: MIT
//
// Lesson 01 on the default model, as a learner uses it. Angles on the page are compared with the taps,
// measured by the test itself one sentence at a time (page.mjs), t with another library, p with an
// integral of its own.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { mean, sampleStandardDeviation, tTestTwoSample } from 'simple-statistics';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  assertEmpty,
  complaintOf,
  followToStepper,
  makeLink,
  openSentences,
  runSentences,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  catchFile,
  failAfter,
  measureAngles,
  parseCsv,
  parseVi,
  read,
  readTable,
  run,
  seen,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import { HER_SENTENCES } from '../../../samples/her-sentences.js';
import { planControl } from '../measure.js';

const DEGREES = 180 / Math.PI;
const N = HER_SENTENCES.length;

/** The default model's depth comes from the run; a seed that no page starts with. */
const SEED = 4711;

/**
 * Two-sided p of Student's t by Simpson's rule: with t = sqrt(v) tan a the density becomes
 * cos(a)^(v-1), whose integral over (-pi/2, pi/2) also gives the constant.
 *
 * @param {number} t
 * @param {number} v degrees of freedom
 */
function twoSidedP(t, v) {
  /** @param {number} from @param {number} to */
  const integral = (from, to) => {
    const steps = 4000;
    const h = (to - from) / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const weight = i === 0 || i === steps ? 1 : i % 2 ? 4 : 2;
      sum += weight * Math.cos(from + i * h) ** (v - 1);
    }
    return (sum * h) / 3;
  };
  return integral(Math.atan(Math.abs(t) / Math.sqrt(v)), Math.PI / 2) / integral(0, Math.PI / 2);
}

/** @param {string} text '0,123', '2,4·10⁻⁷' or '1' */
function parseP(text) {
  const [mantissa, power] = text.split('·10');
  const digits = [...(power ?? '')]
    .map((c) => (c === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c)))
    .join('');
  return parseVi(mantissa) * 10 ** Number(digits || 0);
}

inBrowsers('lesson 01', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Awaited<ReturnType<typeof readTable>>} shown before the first run */
  let recorded;
  /** Under the box, when the seed was changed before the first run. @type {string} */
  let saidOfSeed;
  /** @type {number} */
  let layers;
  /** @type {number[][]} [l - 1][sentence], radians */
  let target;
  /** @type {number[][]} */
  let previous;
  /** @type {number[]} */
  let control;

  before(async () => {
    ({ page, errors, recorded } = await openSentences(site, 'lessons/01/'));
    await page.$eval('[data-testid="seed"]', (box) => {
      /** @type {HTMLInputElement} */ (box).value = '4711';
      box.dispatchEvent(new Event('change'));
    });
    saidOfSeed = await seen(page, '#run');
    const measured = await runSentences(page, HER_SENTENCES);
    const { tokens, at } = measured;
    layers = measured.layers;
    const plan = planControl(
      tokens.map(({ length }) => length),
      layers,
      SEED,
    );
    const { angles } = await measureAngles(
      page,
      HER_SENTENCES,
      HER_SENTENCES.map((_, s) => [
        ...Array.from({ length: layers }, (_, b) => pair(b, at[s])),
        ...Array.from({ length: layers }, (_, b) => pair(b, at[s] - 1)),
        ...plan[s].map(([a, b]) => place(a, b)),
      ]),
    );
    const part = (/** @type {number} */ k) =>
      Array.from({ length: layers }, (_, b) => angles.map((all) => all[k * layers + b]));
    [target, previous] = [part(0), part(1)];
    control = part(2).flat();
  });

  /** @param {number} b @param {number} t @returns {[number, number, number, number]} */
  const pair = (b, t) => [b, t, b + 1, t];
  /** @typedef {import('../measure.js').Place} Place */
  /** @param {Place} a @param {Place} b @returns {[number, number, number, number]} */
  const place = (a, b) => [a.layer, a.position, b.layer, b.position];

  test('every sentence is measured, and nothing is complained about', async () => {
    assert.equal((await page.$$('.run-bar .message')).length, 0);
    const shown = await page.$$eval('[data-testid="sentence"] option', (all) => all.length);
    assert.equal(shown, N);
  });

  test('the table holds means and standard errors of both tokens at every layer', async () => {
    const { head, rows } = await readTable(page, 1);
    assert.deepEqual(head.slice(0, 2), ['Lớp', 'Số câu']);
    assert.equal(rows.length, layers);
    rows.forEach((cells, l) => {
      const [layer, n, ...numbers] = cells.map(parseVi);
      assert.deepEqual([layer, n], [l + 1, N]);
      const expected = [target[l], previous[l]].flatMap((angles) => [
        mean(angles) * DEGREES,
        (sampleStandardDeviation(angles) * DEGREES) / Math.sqrt(N),
      ]);
      numbers.forEach((value, k) => {
        // Two digits are shown; batches and single texts differ by f32's rounding.
        assert.ok(Math.abs(value - expected[k]) < 0.0051, `layer ${l + 1}: ${cells} | ${expected}`);
      });
    });
  });

  test('the recorded run, shown before any, holds the same means', async () => {
    const { rows } = await readTable(page, 1);
    rows.forEach((cells, l) => {
      const shown = recorded.rows[l].map(parseVi);
      // Angles are recorded with four digits, here at most 180 degrees: half a unit of the last is 0.03.
      cells.map(parseVi).forEach((value, k) => {
        assert.ok(Math.abs(value - shown[k]) < 0.04, `${cells} | ${recorded.rows[l]}`);
      });
    });
  });

  test('t and p are those of an independent t-test, and Holm multiplies as it should', async () => {
    const { rows } = await readTable(page, 2);
    const expected = target.map((angles, l) => {
      const t = tTestTwoSample(angles, previous[l]) ?? Number.NaN;
      return { t, p: twoSidedP(t, 2 * N - 2) };
    });
    const ascending = expected.map(({ p }) => p).sort((a, b) => a - b);
    rows.forEach(([layer, t, p, holm], l) => {
      assert.equal(Number(layer), l + 1);
      assert.ok(Math.abs(parseVi(t) - expected[l].t) < 0.01, `${t} and ${expected[l].t}`);
      const close = (/** @type {string} */ shown, /** @type {number} */ truth) =>
        // '2,4·10⁻⁷' shows two digits, '0,012' three places; t's own rounding moves a small p by a few per cent.
        assert.ok(
          shown.includes('·')
            ? Math.abs(parseP(shown) / truth - 1) < 0.1
            : Math.abs(parseP(shown) - truth) <= 0.0006,
          `layer ${layer}: ${shown} and ${truth}`,
        );
      close(p, expected[l].p);
      const corrected = ascending
        .filter((other) => other <= expected[l].p)
        .map((other, rank) => Math.min(1, other * (layers - rank)));
      close(holm, Math.max(...corrected));
    });
  });

  test('the control is that of the seed', async () => {
    const shown = parseVi((await read(page, 'control')).replace('°', ''));
    assert.ok(Math.abs(shown - mean(control) * DEGREES) < 0.051, `${shown} and ${mean(control)}`);
    assert.match(await read(page, 'control-compare'), new RegExp(`${N * layers} cặp`));
    assert.match(saidOfSeed, /Hạt giống mới được dùng từ lần chạy sau/);
    assert.doesNotMatch(await seen(page, '#run'), /từ lần chạy sau/);
  });

  test('the layer slider moves the numbers, and radians are another way to say them', async () => {
    await page.focus('input[type=range]');
    await page.keyboard.press('End');
    const last = mean(target[layers - 1]);
    const shown = parseVi((await read(page, 'target')).replace('°', ''));
    assert.ok(Math.abs(shown - last * DEGREES) < 0.051);
    await page.click('input[type=radio][value=radians]');
    const radians = parseVi((await read(page, 'target')).replace(' rad', ''));
    assert.ok(Math.abs(radians - last) < 0.0051);
    await page.click('input[type=radio][value=degrees]');
  });

  test('figure 1 says how to read what is drawn: the control and the first block only where they are', async () => {
    const figure = '[data-testid="figure-1"]';
    const means = target.map(mean);
    const dwarfs = means[0] > 1.5 * Math.max(...means.slice(1));
    const reads = async (/** @type {boolean} */ isZoomed) => {
      const reading = await textOf(page, `${figure} .reading`);
      assert.equal(reading.includes('đối chứng'), !isZoomed);
      assert.equal(reading.includes('hãy phóng to'), !isZoomed && dwarfs);
      assert.match(await textOf(page, `${figure} .key`), /một sai số chuẩn/);
    };
    await reads(false);
    await page.click('[data-testid="zoom"]');
    await reads(true);
    await page.click('[data-testid="zoom"]');
  });

  test('a sentence is chosen and its tokens tell their angles', async () => {
    await page.select('[data-testid="sentence"]', '7');
    const labels = await page.$$eval('[data-testid="token"]', (all) =>
      all.map((token) => token.textContent),
    );
    assert.equal(labels.join('').replaceAll('␣', ' '), HER_SENTENCES[7]);
    const selected = await textOf(page, '[data-testid="token"][aria-selected="true"]');
    assert.equal(selected, '␣her');
    const { rows } = await readTable(page, 3);
    assert.equal(rows.length, layers * labels.length);
    const her = rows.filter(([, , token]) => token === '␣her').map((cells) => parseVi(cells[3]));
    her.forEach((angle, l) => {
      assert.ok(Math.abs(angle - target[l][7] * DEGREES) < 0.0051);
    });
  });

  test('the CSV of figure 2 keeps all digits of p', async () => {
    const file = await catchFile(page, 2, 'CSV');
    assert.match(file.name, /^bai-01-hinh-2-.*\.csv$/);
    const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(file.bytes)));
    assert.deepEqual(head, ['layer', 't', 'p', 'p_holm']);
    rows.forEach(([, t, p], l) => {
      assert.ok(Math.abs(Number(p) / twoSidedP(Number(t), 2 * N - 2) - 1) < 1e-6, `layer ${l + 1}`);
    });
  });

  test('every figure gives a PNG', async () => {
    for (const figure of [1, 2, 3]) {
      const file = await catchFile(page, figure, 'PNG');
      assert.equal(file.type, 'image/png');
      assert.ok(file.bytes.length > 10_000);
    }
  });

  test('a curve is predicted by keyboard and compared after the run', async () => {
    const { page: other } = await site.open('lessons/01/');
    await other.focus('[data-testid="prediction-curve"] [tabindex="0"]');
    for (const key of /** @type {const} */ (['ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowUp'])) {
      await other.keyboard.press(key);
    }
    await run(other);
    const said = await read(other, 'prediction-curve');
    assert.match(said, /lệch kết quả trung bình \d+/);
    assert.match(said, /Lần chạy của bạn: khối đầu \d+,\d°/);
    await other.close();
  });

  test('a check is graded from the run: wrong, then right', async () => {
    const answer = async (/** @type {string} */ text) => {
      await page.$eval(
        '#checks input:not([type=radio])',
        (box, value) => {
          /** @type {HTMLInputElement} */ (box).value = value;
        },
        text,
      );
      await page.evaluate(() => {
        const button = [...document.querySelectorAll('#checks button')].find(
          (b) => b.textContent === 'Trả lời',
        );
        if (button instanceof HTMLElement) button.click();
      });
      return textOf(page, '#checks');
    };
    const degrees = mean(target[0]) * DEGREES;
    assert.match(await answer(String(Math.round(degrees) + 20)), /Chưa đúng/);
    assert.match(await answer(degrees.toFixed(1).replace('.', ',')), /Đúng\. Đó là/);
  });

  test('the link opens the same seed, layer, unit and numbers', async () => {
    await page.click('input[type=radio][value=radians]');
    const shown = await read(page, 'target');
    const link = await makeLink(page);
    assert.match(link, /seed=4711/);
    const { page: other } = await site.open(link);
    await waitFor(other, () =>
      document.querySelector('[data-testid="test"]')?.textContent?.startsWith('p'),
    );
    assert.equal(await read(other, 'target'), shown);
    assert.equal(
      await other.$eval('[data-testid="seed"]', (box) => /** @type {any} */ (box).value),
      '4711',
    );
    await other.close();
  });

  test('the stepper opens with the sentence, token and layer that are looked at here', async () => {
    await page.select('[data-testid="sentence"]', '7');
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.focus('input[type=range]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const there = await followToStepper(site, page);
    assert.equal(there.text, HER_SENTENCES[7]);
    assert.deepEqual([there.token, there.layer, there.scalar], [1, 2, 'angle']);
    assert.match(there.note, /đều khớp với liên kết/);
  });

  test('what a link asks for and the run has not is named', async () => {
    const said = await complaintOf(
      site,
      'lessons/01/#lesson=01&text=He+saw+her+go.&sentence=2&layer=900',
    );
    assert.match(said, /đã bỏ qua: lớp, câu\./);
  });

  test('lines without "her" are named and left out; without any, the page asks for one', async () => {
    await run(
      page,
      'A line without it.\nThe old man told her the way home.\nher book\nHe saw her go.',
    );
    const said = await textOf(page, '.run-bar .message.warning');
    assert.match(said, /bỏ qua 2 dòng: dòng 1 .*không có “her” đứng sau.*; dòng 3 /);
    assert.equal((await page.$$('[data-testid="sentence"] option')).length, 2);
    await run(page, 'nothing here\n\n<b>no</b>');
    assert.match(await textOf(page, '.run-bar .message.error'), /Không có dòng nào đo được/);
    await run(page, ' \n ');
    assert.match(await textOf(page, '.run-bar .message.error'), /Chưa có văn bản nào/);
    await run(page, 'He gave her one sentence.');
    assert.equal(await read(page, 'test'), '–');
    assert.match(await textOf(page, '[data-testid="figure-2"]'), /ít nhất hai câu/);
  });

  test('a seed that is none leaves the old one', async () => {
    await page.$eval('[data-testid="seed"]', (box) => {
      /** @type {HTMLInputElement} */ (box).value = '-3';
      box.dispatchEvent(new Event('change'));
    });
    const value = await page.$eval('[data-testid="seed"]', (box) => /** @type {any} */ (box).value);
    assert.equal(value, '4711');
    assert.match(await textOf(page, '#run'), /Hạt giống phải là số nguyên/);
  });

  test('published numbers stand beside the run', async () => {
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT-2 XL, 48 khối\)/);
    assert.match(table, /Lần chạy của bạn/);
    assert.match(await read(page, 'honest'), /khối đầu/);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await failAfter(page, 0);
    await assertEmpty(page);
    await page.click('input[type=radio][value=degrees]');
    await assertEmpty(page);
    await run(page);
    assert.equal(await page.$eval('#checks button', (button) => button.disabled), false);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
