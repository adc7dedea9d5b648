// SPDX-License-Identifier: MIT
//
// Lesson 01 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  assertArrows,
  assertEmpty,
  beginSentences,
  complaintOf,
  firstRows,
  followToStepper,
  goToToken,
  makeLink,
  readFiles,
  setSeed,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  expectText,
  failAfter,
  parseVi,
  press,
  read,
  readTable,
  run,
  seen,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import {
  agree,
  lessonReference,
  numbersIn,
  part,
} from '../../../../tests/golden/lesson-fixtures.mjs';
import { HER_SENTENCES } from '../../../samples/her-sentences.js';

const N = HER_SENTENCES.length;
const LAST = N - 1;
const expected = await lessonReference('01');
const { layers } = expected;

/** Degrees of "her" at a layer. @param {number} l */
const target = (l) => part(expected.curves, l - 1, 0);

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
  /** Shown before the first run: the table of figure 1, the control. @type {[string[][], string, string]} */
  let recorded;
  /** Under the box, when the seed was changed before the first run. @type {string} */
  let saidOfSeed;

  beginSentences(site, 'lessons/01/', async (opened) => {
    ({ page, errors } = opened);
    const control = [await read(page, 'control'), await read(page, 'control-compare')];
    recorded = [opened.recorded, control[0], control[1]];
    // A seed that no page starts with.
    await setSeed(page, '4711');
    saidOfSeed = await seen(page, '#run');
  });

  test('every sentence is measured, and nothing is complained about', async () => {
    assert.equal((await page.$$('.run-bar .message')).length, 0);
    const shown = await page.$$eval('[data-testid="sentence"] option', (all) => all.length);
    assert.equal(shown, N);
  });

  test('the table holds means and standard errors of both tokens at every layer, as the recorded run did', async () => {
    const { head, rows } = await readTable(page, 1);
    assert.deepEqual(head.slice(0, 2), ['Lớp', 'Số câu']);
    for (const shown of [rows, recorded[0]]) {
      assert.deepEqual(
        shown.map(([layer, n]) => [layer, n]),
        Array.from({ length: layers }, (_, i) => [String(i + 1), String(N)]),
      );
    }
    for (const l of [1, layers]) {
      const numbers = rows[l - 1].slice(2).flatMap(numbersIn);
      agree(`layer ${l}`, numbers, part(expected.curves, l - 1));
    }
    rows.forEach((cells, i) => {
      // Angles are recorded with four digits, here at most 180 degrees: half a unit of the last is 0.03.
      cells.map(parseVi).forEach((value, k) => {
        assert.ok(Math.abs(value - parseVi(recorded[0][i][k])) < 0.04, `layer ${i + 1}: ${cells}`);
      });
    });
  });

  test('the table of figure 2 holds t, p and p after Holm of both tests, its CSV file all their digits', async () => {
    const { rows } = await readTable(page, 2);
    const file = await readFiles(page, 2, /^bai-01-hinh-2-.*\.csv$/);
    assert.deepEqual(file.head, [
      'layer',
      ...['welch', 'paired'].flatMap((test) => [`t_${test}`, `p_${test}`, `p_${test}_holm`]),
    ]);
    assert.equal(rows.length, layers);
    for (const l of [1, layers]) {
      const numbers = file.rows[l - 1].slice(1).map(Number);
      const [t, p, holm] = numbers;
      const tests = part(expected.tests, l - 1);
      const logs = numbers.map((value, i) => (i % 3 ? Math.log10(value) : value));
      agree(`CSV of layer ${l}`, logs, tests);
      assert.ok(Math.abs(parseVi(rows[l - 1][1]) - t) < 0.0051);
      // '2,4·10⁻⁷' shows two digits, '0,012' three places.
      for (const [shown, value] of /** @type {const} */ ([
        [rows[l - 1][2], p],
        [rows[l - 1][3], holm],
      ])) {
        const half = shown.includes('·') ? 0.05 * value : 0.0005;
        assert.ok(Math.abs(parseP(shown) - value) <= half + 1e-9, `${shown} and ${value}`);
      }
    }
  });

  test('the control is that of the seed, and a new seed counts from the next run on', async () => {
    const of1 = [recorded[1], recorded[2]].map((text) => numbersIn(text)[0]);
    // Recorded with four digits.
    agree('control', of1, { values: expected.control.values, bounds: 0.05 });
    assert.notEqual(
      (await read(page, 'control')) + (await read(page, 'control-compare')),
      recorded[1] + recorded[2],
    );
    assert.match(await read(page, 'control-compare'), new RegExp(`${N * layers} cặp`));
    assert.match(saidOfSeed, /Hạt giống mới được dùng từ lần chạy sau/);
    assert.doesNotMatch(await seen(page, '#run'), /từ lần chạy sau/);
  });

  test('the layer slider moves the numbers, and radians are another way to say them', async () => {
    await page.focus('input[type=range]');
    await page.keyboard.press('End');
    const inDegrees = numbersIn(await read(page, 'target'));
    agree('degrees', inDegrees[0], target(layers));
    await page.click('input[type=radio][value=radians]');
    const [{ value, half }] = numbersIn((await read(page, 'target')).replace(' rad', ''));
    const DEGREES = 180 / Math.PI;
    agree('radians', { value: value * DEGREES, half: half * DEGREES }, target(layers));
    await page.click('input[type=radio][value=degrees]');
  });

  test('figure 1 says how to read what is drawn: the control and the first block only where they are', async () => {
    const figure = '[data-testid="figure-1"]';
    const means = expected.curves.values.map((/** @type {number[]} */ [mean]) => mean);
    const dwarfs = means[0] > 1.5 * Math.max(...means.slice(1));
    const reads = async (/** @type {boolean} */ isZoomed) => {
      const reading = await textOf(page, `${figure} .reading`);
      assert.equal(reading.includes('cặp đối chứng'), !isZoomed);
      assert.equal(reading.includes('hãy phóng to'), !isZoomed && dwarfs);
      assert.match(await textOf(page, `${figure} .key`), /một sai số chuẩn/);
    };
    await reads(false);
    await page.click('[data-testid="zoom"]');
    await reads(true);
    await page.click('[data-testid="zoom"]');
  });

  test('a sentence is chosen and its tokens tell their angles', async () => {
    await page.select('[data-testid="sentence"]', String(LAST));
    const selected = await textOf(page, '[data-testid="token"][aria-selected="true"]');
    assert.equal(selected, '␣her');
    const labels = await page.$$eval('[data-testid="token"]', (all) =>
      all.map((token) => token.textContent),
    );
    assert.equal(labels.join('').replaceAll('␣', ' '), HER_SENTENCES[LAST]);
    const rows = await firstRows(page, 3);
    assert.equal(rows.length, layers * labels.length);
    const her = rows
      .filter(([, , token]) => token === '␣her')
      .map((cells) => numbersIn(cells[3])[0]);
    const at = labels.indexOf('␣her');
    for (const l of [1, layers]) {
      agree(`layer ${l}`, her[l - 1], part(expected.sentences[LAST], l - 1, at));
    }
  });

  test('figure 4 draws the step of the chosen token and layer, by its slider and by the other', async () => {
    const slider = '[data-testid="figure-4"] input[type=range]';
    const planes = expected.planes[LAST].values;
    await waitFor(page, (one) => document.querySelector(one), slider);
    await page.focus(slider);
    await page.keyboard.press('Home');
    await assertArrows(page, 4, 1, planes[0][1]);
    await page.keyboard.press('ArrowRight');
    await assertArrows(page, 4, 2, planes[1][1]);
    agree('the other slider', numbersIn(await read(page, 'target'))[0], target(2));
    await page.keyboard.press('ArrowLeft');
    await assertArrows(page, 4, 1, planes[0][1]);
    await page.focus('input[type=range]');
    await page.keyboard.press('End');
    await assertArrows(page, 4, layers, planes[layers - 1][1]);
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('ArrowLeft');
    await assertArrows(page, 4, layers, planes[layers - 1][0]);
    await page.keyboard.press('ArrowRight');
  });

  test('the arrows move to the next layer, and stand there at once where no motion is wanted', async () => {
    for (const [value, moves] of /** @type {const} */ ([
      ['no-preference', true],
      ['reduce', false],
    ])) {
      await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value }]);
      const hasMoved = await page.$eval('[data-testid="figure-4"]', async (figure) => {
        const stands = () => /θ = /.test(figure.querySelector('.shapes')?.textContent ?? '');
        let isNew = false;
        let wasMoving = false;
        const observer = new MutationObserver(() => {
          isNew = true;
          wasMoving ||= !stands();
        });
        const range = /** @type {HTMLInputElement} */ (figure.querySelector('input[type=range]'));
        observer.observe(figure.querySelector('.shapes') ?? figure, { childList: true });
        if (range.value === range.min) range.stepUp();
        else range.stepDown();
        range.dispatchEvent(new Event('input', { bubbles: true }));
        while (!isNew || !stands()) await new Promise(requestAnimationFrame);
        observer.disconnect();
        return wasMoving;
      });
      assert.equal(hasMoved, moves, value);
    }
    await page.emulateMediaFeatures([]);
  });

  test('every figure gives its files', async () => {
    for (const figure of [1, 3, 4]) {
      const { rows } = await readFiles(
        page,
        figure,
        new RegExp(`^bai-01-hinh-${figure}-.*\\.csv$`),
      );
      assert.ok(rows.length >= layers);
    }
  });

  test('the recorded run has the arrows of "her" and of the token before it, and says so', async () => {
    const { page: other, errors: theirs } = await site.open('lessons/01/');
    const figure = '[data-testid="figure-4"]';
    await waitFor(other, () => document.querySelector('.provenance')?.textContent);
    assert.equal(await other.$(figure), null, 'fetched only near the window');
    await other.$eval('#arrows', (place) => place.scrollIntoView());
    await assertArrows(other, 4, 1, expected.planes[0].values[0][1]);
    await goToToken(other, 0);
    await expectText(other, figure, /Bản ghi chỉ giữ mũi tên của “her” và của token trước/);
    assert.deepEqual(theirs, []);
    await other.close();
  });

  test('a curve is predicted by keyboard and compared after the run', async () => {
    const { page: other } = await site.open('lessons/01/');
    await press(other, 'Đoán lại', '[data-testid="prediction-curve"]');
    await other.focus('.sketch');
    for (const key of /** @type {const} */ (['ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowUp'])) {
      await other.keyboard.press(key);
    }
    await run(other, HER_SENTENCES.slice(0, 4).join('\n'));
    const said = await read(other, 'prediction-curve');
    assert.match(said, /lệch kết quả trung bình \d+/);
    assert.match(said, /Kết quả đo: khối đầu tiên \d+,\d°/);
    await other.close();
  });

  test('a check is graded from the run: wrong, then right', async () => {
    const check = '[data-testid="check-first"]';
    const answer = async (/** @type {string} */ text) => {
      await page.$eval(
        `${check} input`,
        (box, value) => {
          /** @type {HTMLInputElement} */ (box).value = value;
        },
        text,
      );
      await press(page, 'Trả lời', check);
      return textOf(page, '#checks');
    };
    const degrees = Number(target(1).values);
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
    await goToToken(page, 1);
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
    assert.equal(await read(page, 'paired'), '–');
    assert.match(await textOf(page, '[data-testid="figure-2"]'), /ít nhất hai câu/);
  });

  test('a seed that is none leaves the old one', async () => {
    await setSeed(page, '-3');
    const value = await page.$eval('[data-testid="seed"]', (box) => /** @type {any} */ (box).value);
    assert.equal(value, '4711');
    assert.match(await textOf(page, '#run'), /Hạt giống phải là số nguyên/);
  });

  test('published numbers stand beside the run, and ten sentences are enough to compare', async () => {
    assert.match(await read(page, 'honest'), /^Lần chạy này chỉ có 1 câu/);
    await run(page, Array.from({ length: 10 }, (_, i) => `He gave her ${i + 2} books.`).join('\n'));
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố \(GPT‑2 XL, 48 khối\)/);
    assert.match(table, /Lần chạy của bạn/);
    assert.match(await read(page, 'honest'), /khối đầu tiên/);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await failAfter(page, 0);
    await assertEmpty(page);
    await page.click('input[type=radio][value=degrees]');
    await assertEmpty(page);
    await run(page);
    await waitFor(page, () => document.querySelector('#checks button:not(:disabled)'));
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
