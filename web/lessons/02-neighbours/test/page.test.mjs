// SPDX-License-Identifier: MIT
//
// Lesson 02 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { median } from 'simple-statistics';
import { inBrowsers, ROOT, waitFor } from '../../../../tests/browser.mjs';
import {
  assertEmpty,
  assertFiles,
  beginSentences,
  firstRows,
  followToStepper,
  goToToken,
  makeLink,
  setSeed,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  catchFile,
  failAfter,
  parseCsv,
  parseVi,
  press,
  read,
  readTable,
  run,
  runEnded,
  seen,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import {
  agree,
  lessonReference,
  numbersIn,
  part,
} from '../../../../tests/golden/lesson-fixtures.mjs';
import { MINI } from '../../../../tests/support/mini.mjs';
import { HER_SENTENCES } from '../../../samples/her-sentences.js';

const N = HER_SENTENCES.length;
const FEW = HER_SENTENCES.slice(0, 4).join('\n');
const expected = await lessonReference('02');
const { layers, middle, drawn } = expected;

/** The figure that shows no run. */
const TRAINING = '[data-testid="figure-4"]';

/** Of the drawn pairs, those with position 0. */
const FIRSTS = drawn.filter((/** @type {number[]} */ [i]) => i === 0).length;

/** Leaves out so many first tokens. @param {import('puppeteer-core').Page} page @param {number} k */
const skip = (page, k) => page.click(`input[type=radio][value="${k}"]`);

/** @param {import('puppeteer-core').Page} page @param {number} k */
const isSkipped = (page, k) =>
  waitFor(
    page,
    (value) =>
      /** @type {HTMLInputElement | null} */ (
        document.querySelector(`input[type=radio][value="${value}"]`)
      )?.checked,
    k,
  );

inBrowsers('lesson 02', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** The table of figure 1 before the first run. @type {string[][]} */
  let recorded;

  beginSentences(site, 'lessons/02/', (opened) => {
    ({ page, errors, recorded } = opened);
  });

  /**
   * The lines of one group as the CSV file of figure 1 has them.
   *
   * @param {'her' | 'đối chứng'} group
   */
  async function linesOf(group) {
    const { bytes } = await catchFile(page, 1, 'CSV');
    const [, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(bytes)));
    return rows
      .filter((cells) => cells[0] === group)
      .map(([, sentence, pair, layer, angle]) => ({
        s: Number(sentence) - 1,
        pair: pair.split('-').map(Number),
        l: Number(layer),
        angle: Number(angle),
      }));
  }

  /** The pair of each sentence. @param {'her' | 'đối chứng'} group */
  const pairsOf = async (group) =>
    (await linesOf(group)).filter(({ l }) => l === 0).map(({ pair }) => pair);

  test('every sentence has a pair that ends with "her", and one of two arbitrary tokens without it', async () => {
    const [target, other] = [await linesOf('her'), await linesOf('đối chứng')];
    assert.deepEqual([target.length, other.length], new Array(2).fill(N * (layers + 1)));
    const at = await pairsOf('her');
    other.forEach(({ s, pair: [i, j] }) => {
      assert.ok(i < j && i !== at[s][1] && j !== at[s][1], `sentence ${s}: ${i}-${j}`);
    });
    assert.deepEqual(await pairsOf('đối chứng'), drawn);
    for (const s of [0, N - 1]) {
      const of = (/** @type {typeof target} */ lines) =>
        lines.filter((line) => line.s === s).map(({ angle }) => angle);
      agree(`her, sentence ${s}`, of(target), part(expected.target, s));
      agree(`other, sentence ${s}`, of(other), part(expected.other, s));
    }
  });

  test('the table holds the same lines, as the recorded run did before any', async () => {
    const rows = await firstRows(page, 1);
    assert.equal(rows.length, recorded.length);
    const one = rows.slice(0, layers + 1).flatMap((cells) => numbersIn(cells[4]));
    agree('sentence 0', one, part(expected.target, 0));
    rows.forEach((cells, i) => {
      assert.deepEqual(cells.slice(0, 4), recorded[i].slice(0, 4));
      // Recorded with four digits, at most 3.142.
      assert.ok(Math.abs(parseVi(cells[4]) - parseVi(recorded[i][4])) < 0.0007);
    });
  });

  test('medians, means and deviations are those of the lines, with all tokens and without the first', async () => {
    const shown = async () => {
      const all = [];
      for (const group of ['target', 'other']) {
        for (const id of [group, `${group}-compare`]) {
          all.push(numbersIn(await read(page, id))[0]);
        }
        all.push(numbersIn(await read(page, `${group}-spread`))[0]);
      }
      return all;
    };
    assert.equal(await page.$eval('input[type=range]', (range) => range.value), String(middle));
    const before = await shown();
    agree('all', before, expected.readouts);
    await skip(page, 1);
    const rest = expected.other.values.filter(
      (/** @type {unknown} */ _, /** @type {number} */ s) => drawn[s][0] > 0,
    );
    const without = median(rest.map((/** @type {number[]} */ line) => line[middle]));
    const [target, , , other] = await shown();
    assert.deepEqual(target, before[0]);
    agree('without position 0', other, { values: without, bounds: 0.0003 });
    assert.ok((await pairsOf('đối chứng')).every(([i]) => i > 0));
    await skip(page, 2);
    assert.ok((await pairsOf('đối chứng')).every(([i]) => i > 1));
    assert.ok((await pairsOf('her')).every(([i]) => i > 1));
    assert.match(await textOf(page, '[data-testid="figure-3"] .title'), /bỏ 2 token đầu câu/);
    const { rows } = await readTable(page, 3);
    assert.equal(rows[0][1], '2-3');
    await skip(page, 0);
    assert.deepEqual(await shown(), before);
  });

  test('the histogram counts every pair once', async () => {
    const { rows } = await readTable(page, 2);
    const sum = (/** @type {number} */ k) => rows.reduce((n, cells) => n + Number(cells[k]), 0);
    assert.deepEqual([sum(2), sum(3), sum(4)], [FIRSTS, N - FIRSTS, N]);
  });

  test('the reveal holds the mean of every common pair at every layer', async () => {
    const { rows } = await readTable(page, 3);
    const { pairs } = expected;
    assert.equal(rows.length, pairs.length * (layers + 1));
    for (const l of [0, layers]) {
      const here = rows.slice(l * pairs.length, (l + 1) * pairs.length);
      assert.deepEqual(
        here.map(([layer, pair, n]) => [Number(layer), parseInt(pair, 10), Number(n)]),
        pairs.map((/** @type {number} */ n, /** @type {number} */ i) => [l, i, n]),
      );
      const means = here.flatMap((cells) => numbersIn(cells[3]));
      agree(`layer ${l}`, means, part(expected.means, l));
    }
  });

  test('another seed runs again with other pairs; neighbours are a choice that needs no other run', async () => {
    await setSeed(page, '77');
    await runEnded(page);
    assert.notDeepEqual(await pairsOf('đối chứng'), drawn);
    // Beside both figures that show these pairs, the histogram's on the first screen.
    for (const beside of ['#opening', '#draw-controls']) {
      const seed = await page.$eval(`${beside} input[data-testid="seed"]`, (box) => box.value);
      assert.equal(seed, '77', beside);
      assert.ok(await page.$(`${beside} input[value=all]`), beside);
    }
    await setSeed(page, '1');
    await runEnded(page);
    assert.deepEqual(await pairsOf('đối chứng'), drawn);
    await page.click('input[type=radio][value=all]');
    assert.ok((await pairsOf('đối chứng')).every(([i, j]) => j === i + 1));
    await page.click('input[type=radio][value=start]');
    assert.ok((await pairsOf('đối chứng')).every(([i, j]) => i <= 1 && j === i + 1));
    await page.click('input[type=radio][value=any]');
    assert.deepEqual(await pairsOf('đối chứng'), drawn);
  });

  test('the question is answered over all layers, in words', async () => {
    const said = await read(page, 'answer');
    assert.match(said, new RegExp(`^Giữ mọi token: trong ${layers} lớp.*Bỏ token đầu câu: .*Vậy `));
    assert.doesNotMatch(said, /NaN|undefined/);
  });

  test('a sentence tells the angle between a token and the one before it', async () => {
    await page.select('[data-testid="sentence"]', '3');
    assert.ok((await read(page, 'pair')).includes('“␣her” tạo góc'));
    const her = /góc (\d,\d\d) rad/.exec(await read(page, 'pair'))?.[1] ?? '';
    agree('her', numbersIn(her)[0], part(expected.target, 3, middle));
    await goToToken(page, 0);
    assert.match(await read(page, 'pair'), /Token đầu câu không có token nào đứng trước/);
    await page.keyboard.press('ArrowRight');
    assert.match(await read(page, 'pair'), /góc (\d,\d\d) rad/);
  });

  test('CSV and PNG of every figure', async () => {
    for (const figure of [1, 2, 3]) {
      await assertFiles(page, figure, /^bai-02-hinh-\d-.*\.csv$/);
    }
  });

  test('a guess is compared with the run, a check graded by it', async () => {
    const { page: other } = await site.open('lessons/02/');
    await press(other, 'Đoán lại', '[data-testid="prediction-hills"]');
    await other.click('[data-testid="prediction-hills"] input');
    await run(other, HER_SENTENCES.slice(0, 8).join('\n'));
    assert.match(await read(other, 'prediction-hills'), /Bạn đoán: Một cụm/);
    assert.match(await read(other, 'prediction-hills'), /khoảng trống rộng nhất .* \d,\d\d rad/);
    await other.close();

    const check = '[data-testid="check-count"]';
    const answer = async (/** @type {number} */ value) => {
      await page.$eval(
        `${check} input`,
        (box, number) => {
          /** @type {HTMLInputElement} */ (box).value = number;
        },
        String(value),
      );
      await press(page, 'Trả lời', check);
      return textOf(page, '#checks');
    };
    assert.match(await answer(FIRSTS + 3), /Chưa đúng/);
    assert.match(
      await answer(FIRSTS),
      /Đúng\. Có \d+ cặp\..* trung bình mỗi hạt giống cho \d,\d cặp/,
    );
  });

  test('the page says how far the model shows what was published', async () => {
    assert.match(await read(page, 'published'), /2,5 đến 3,0 rad/);
    /** @type {number[]} */
    const above = expected.means.values
      .slice(1)
      .map(
        (/** @type {number[]} */ [first, ...rest]) =>
          first - rest.reduce((a, b) => a + b) / rest.length,
      );
    const said = await read(page, 'honest');
    // Only clear cases are told apart here.
    if (Math.max(...above) > 1.1) assert.match(said, /có hiện tượng đã công bố/);
    if (Math.max(...above) < 0.2)
      assert.match(said, /không có hiện tượng.*GPT‑2 XL hoặc GPT‑2 Large/);
  });

  test('the training log of the default model is drawn, told and listed', async () => {
    await page.$eval('#training', (place) => place.scrollIntoView());
    await waitFor(page, () => document.querySelector('[data-testid="figure-4"] .data'));
    const log = readFileSync(path.join(ROOT, 'models/mini/log.tsv'), 'utf8').trim().split('\n');
    const { rows } = await readTable(page, 4);
    assert.equal(rows.length, log.length - 1);
    const last = log[log.length - 1].split('\t');
    const shown = rows[rows.length - 1].map(parseVi);
    const largest = (/** @type {string} */ cell) => Math.max(...cell.split(' ').map(Number));
    const told = [Number(last[1]) / 1e6, Number(last[5]), largest(last[7]), largest(last[8])];
    told.forEach((value, i) => {
      assert.ok(Math.abs(shown[i] - value) < 0.006, `${shown[i]}, not ${value}`);
    });
    const title = await textOf(page, `${TRAINING} .title`);
    assert.match(title, /triệu token.*vị trí 0/);
    assert.match(await textOf(page, TRAINING), /không phải của mô hình đang chọn/);
  });

  test('the link opens the same pairs, layer and first tokens left out', async () => {
    await setSeed(page, '5');
    await runEnded(page);
    await skip(page, 1);
    const [shown, pairs] = [await read(page, 'other'), await pairsOf('đối chứng')];
    const link = await makeLink(page);
    assert.match(link, /seed=5.*skip=1/);
    const { page: other } = await site.open(link);
    await waitFor(other, () =>
      document.querySelector('[data-testid="prediction-hills"]')?.textContent?.includes('Ở lớp'),
    );
    await isSkipped(other, 1);
    assert.equal(await read(other, 'other'), shown);
    const rows = await firstRows(other, 1);
    assert.ok(rows.length > 0 && pairs.every(([i]) => i > 0));
    await other.close();
    await skip(page, 0);
    await setSeed(page, '1');
    await runEnded(page);
  });

  test('the stepper opens with the sentence, token and layer that are looked at here', async () => {
    await page.select('[data-testid="sentence"]', '3');
    await goToToken(page, 0);
    await page.focus('#controls input[type=range]');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const there = await followToStepper(site, page);
    assert.equal(there.text, HER_SENTENCES[3]);
    assert.deepEqual([there.token, there.layer, there.scalar], [0, 1, 'previous']);
  });

  test('a link that comes while a run is shown: the page redraws meanwhile, then says what there is not', async () => {
    await page.evaluate(() => {
      location.hash = '#lesson=02&text=He+saw+her+go.%0AShe+told+her+all.&sentence=54&layer=999';
      // Another theme redraws what is there at once, the link's run has not begun.
      document.getElementById('theme')?.click();
    });
    await waitFor(page, () => document.querySelector('.run-bar .message.warning')?.textContent);
    await runEnded(page);
    assert.match(await textOf(page, '.run-bar .message.warning'), /đã bỏ qua: lớp, câu\./);
    assert.equal((await page.$$('[data-testid="sentence"] option')).length, 2);
    await page.evaluate(() => {
      document.getElementById('theme')?.click();
    });
  });

  test('few and odd sentences: no deviation is made up, markup stays text', async () => {
    for (const text of ['He gave her one.', 'He saw her']) {
      await run(page, text);
      assert.equal(await read(page, 'other-spread'), '–');
      assert.match(await textOf(page, '[data-testid="figure-2"]'), /quá ít cặp/);
      assert.match(await read(page, 'answer'), /quá ít câu/);
      assert.doesNotMatch(await textOf(page, '#main'), /NaN|undefined/);
    }
    assert.match(await read(page, 'pair'), /câu này chỉ có hai token/);
    await skip(page, 1);
    assert.match(await textOf(page, '[data-testid="figure-2"]'), /không còn cặp nào/);
    await skip(page, 0);
    await run(page, 'He gave her one.');
    assert.match(await textOf(page, '[data-testid="figure-2"]'), /quá ít cặp/);
    assert.match(await seen(page, '[data-testid="check-spread"]'), /không có số cho câu hỏi này/);
    await run(page, 'The <b>old</b> man told her.\r\nA 👩‍👩‍👧 saw her\u0000 go\ninto the house');
    assert.equal((await page.$$('main b b, #sentence b')).length, 0);
    assert.match(await textOf(page, '.run-bar .message.warning'), /bỏ qua 1 dòng: dòng 3/);
    await run(page, `${'word '.repeat(MINI.context)}her end\nHe saw her go home.`);
    assert.match(await textOf(page, '.run-bar .message.warning'), /ngoài ngữ cảnh/);
    await run(page, 'He saw her go.\n'.repeat(205));
    assert.match(await textOf(page, '.run-bar .message.warning'), /5 dòng/);
    await run(page, '');
    assert.match(await textOf(page, '.run-bar .message.error'), /Chưa có văn bản nào/);
  });

  test('a run that fails before the chosen layer shows the layers it has, and none of the last run', async () => {
    await run(page, FEW);
    await page.focus('#controls input[type=range]');
    await page.keyboard.press('End');
    await page.focus('[data-testid="token"]');
    await failAfter(page, 6);
    await waitFor(page, () =>
      document.querySelector('[data-testid="figure-3"]')?.textContent?.includes('chưa tính tới'),
    );
    await waitFor(
      page,
      () => !document.querySelector('#published')?.textContent?.includes('Lần chạy của bạn ('),
    );
    const { rows } = await readTable(page, 3);
    const last = Math.max(...rows.map(([layer]) => Number(layer)));
    assert.ok(last >= 1 && last < layers, `layers up to ${last}`);
    for (const figure of [2, 3]) {
      assert.doesNotMatch(await textOf(page, `[data-testid="figure-${figure}"] .title`), /Lớp \d/);
    }
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await run(page);
    await waitFor(page, () => document.querySelector('#checks button:not(:disabled)'));
    await failAfter(page, 0);
    await assertEmpty(page, TRAINING);
    await page.click('input[type=radio][value=degrees]');
    await assertEmpty(page, TRAINING);
    await run(page);
    await waitFor(page, () => document.querySelector('#checks button:not(:disabled)'));
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
