// SPDX-License-Identifier: MIT
//
// Lesson 02 on the default model, as a learner uses it. Angles on the page are compared with the taps,
// measured by the test itself one sentence at a time (page.mjs), and summed up by another library.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { mean, median, sampleStandardDeviation } from 'simple-statistics';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  assertEmpty,
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
  runEnded,
  seen,
  textOf,
} from '../../../../tests/e2e/page.mjs';
import { MINI } from '../../../../tests/support/mini.mjs';
import { HER_SENTENCES } from '../../../samples/her-sentences.js';

const N = HER_SENTENCES.length;

/** Two digits of a radian are shown, four in tables; batches and single texts differ by f32's rounding. */
const SHOWN = 0.0051;
const IN_TABLE = 0.0002;

inBrowsers('lesson 02', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Awaited<ReturnType<typeof readTable>>} shown before the first run */
  let recorded;
  /** @type {number} */
  let layers;
  /** @type {string[][]} */
  let tokens;
  /** @type {number[]} positions of "her" */
  let at;
  /** @type {number[][][]} [l][sentence][pair], radians */
  let truth;

  before(async () => {
    ({ page, errors, recorded } = await openSentences(site, 'lessons/02/'));
    ({ layers, tokens, at } = await runSentences(page, HER_SENTENCES));
    const { angles } = await measureAngles(
      page,
      HER_SENTENCES,
      tokens.map((strings) =>
        Array.from({ length: layers + 1 }, (_, l) =>
          strings.slice(1).map((_, i) => /** @type {any} */ ([l, i, l, i + 1])),
        ).flat(),
      ),
    );
    truth = Array.from({ length: layers + 1 }, (_, l) =>
      angles.map((all, s) => {
        const pairs = tokens[s].length - 1;
        return all.slice(l * pairs, (l + 1) * pairs);
      }),
    );
  });

  const radians = async (/** @type {string} */ id) =>
    parseVi((await read(page, id)).replace(' rad', ''));

  /** The lines of one group as the table behind figure 1 has them: [sentence, pair, layer, angle]. */
  const linesOf = async (/** @type {string} */ group) =>
    (await readTable(page, 1)).rows
      .filter((cells) => cells[0] === group)
      .map(([, sentence, pair, layer, angle]) => ({
        s: Number(sentence) - 1,
        pair: Number(pair.split('-')[0]),
        l: Number(layer),
        angle: parseVi(angle),
      }));

  test('every sentence has a pair that ends with "her", right at every layer', async () => {
    const lines = await linesOf('her');
    assert.equal(lines.length, N * (layers + 1));
    for (const { s, pair, l, angle } of lines) {
      assert.equal(pair, at[s] - 1);
      assert.ok(Math.abs(angle - truth[l][s][pair]) < IN_TABLE, `${s} at layer ${l}`);
    }
  });

  test('every sentence has one random pair that does not touch "her", right at every layer', async () => {
    const lines = await linesOf('đối chứng');
    assert.equal(lines.length, N * (layers + 1));
    for (const { s, pair, l, angle } of lines) {
      assert.ok(pair !== at[s] && pair + 1 !== at[s]);
      assert.ok(Math.abs(angle - truth[l][s][pair]) < IN_TABLE, `${s} at layer ${l}`);
    }
  });

  test('the recorded run, shown before any, holds the same lines', async () => {
    const { rows } = await readTable(page, 1);
    assert.equal(rows.length, recorded.rows.length);
    rows.forEach((cells, i) => {
      assert.deepEqual(cells.slice(0, 4), recorded.rows[i].slice(0, 4));
      // Recorded with four digits, at most 3.142.
      assert.ok(Math.abs(parseVi(cells[4]) - parseVi(recorded.rows[i][4])) < 0.0007);
    });
  });

  test('medians and deviations are those of the lines, with position 0 and without', async () => {
    const l = Number(await page.$eval('input[type=range]', (range) => range.value));
    const here = (await linesOf('đối chứng')).filter((line) => line.l === l);
    const targets = at.map((position, s) => truth[l][s][position - 1]);
    const without = here.filter(({ pair }) => pair > 0).map(({ s, pair }) => truth[l][s][pair]);
    const all = here.map(({ s, pair }) => truth[l][s][pair]);
    const close = async (/** @type {string} */ id, /** @type {number} */ expected) => {
      const shown = await radians(id);
      assert.ok(Math.abs(shown - expected) < SHOWN, `${id}: ${shown} and ${expected}`);
    };
    await close('target', median(targets));
    await close('target-spread', sampleStandardDeviation(targets));
    await close('other', median(all));
    await close('other-spread', sampleStandardDeviation(all));
    await page.click('[data-testid="drop-first"]');
    await close('target', median(targets));
    await close('other', median(without));
    await close('other-spread', sampleStandardDeviation(without));
    assert.ok((await linesOf('đối chứng')).every(({ pair }) => pair > 0));
    await page.click('[data-testid="drop-first"]');
    await close('other', median(all));
  });

  test('the histogram counts every pair once', async () => {
    const { rows } = await readTable(page, 2);
    const sum = (/** @type {number} */ k) => rows.reduce((n, cells) => n + Number(cells[k]), 0);
    const first = (await linesOf('đối chứng')).filter(
      ({ l, pair }) => l === 0 && pair === 0,
    ).length;
    assert.deepEqual([sum(2), sum(3), sum(4)], [first, N - first, N]);
    const l = Number(await page.$eval('input[type=range]', (range) => range.value));
    const targets = at.map((position, s) => truth[l][s][position - 1]);
    for (const [from, to, , , count] of rows) {
      const [low, high] = [parseVi(from), parseVi(to)];
      const certain = targets.filter((a) => a > low + 1e-5 && a < high - 1e-5).length;
      const possible = targets.filter((a) => a > low - 1e-5 && a < high + 1e-5).length;
      assert.ok(Number(count) >= certain && Number(count) <= possible, `${from} to ${to}`);
    }
  });

  test('the reveal holds the mean of every common pair at every layer', async () => {
    const { rows } = await readTable(page, 3);
    const half = tokens.map((strings) => strings.length - 1).sort((a, b) => b - a)[N / 2 - 1];
    assert.equal(rows.length, half * (layers + 1));
    for (const [layer, pair, n, shown] of rows) {
      const i = Number(pair.split('-')[0]);
      const values = truth[Number(layer)].flatMap((angles) => angles[i] ?? []);
      assert.equal(Number(n), values.length);
      assert.ok(Math.abs(parseVi(shown) - mean(values)) < IN_TABLE, `${pair} at layer ${layer}`);
    }
  });

  test('another seed draws other pairs without another run; the start of the sentence is a choice', async () => {
    const pairs = async () =>
      (await linesOf('đối chứng')).filter(({ l }) => l === 0).map(({ pair }) => pair);
    const before = await pairs();
    const type = (/** @type {string} */ seed) =>
      page.$eval(
        '[data-testid="seed"]',
        (box, value) => {
          /** @type {HTMLInputElement} */ (box).value = value;
          box.dispatchEvent(new Event('change'));
        },
        seed,
      );
    await type('77');
    assert.notDeepEqual(await pairs(), before);
    await type('1');
    assert.deepEqual(await pairs(), before);
    await page.click('input[type=radio][value=start]');
    assert.ok((await pairs()).every((pair) => pair <= 1));
    await page.click('input[type=radio][value=all]');
  });

  test('a sentence tells the angle between a token and the one before it', async () => {
    await page.select('[data-testid="sentence"]', '3');
    const l = Number(await page.$eval('input[type=range]', (range) => range.value));
    assert.ok((await read(page, 'pair')).includes('“␣her” tạo góc'));
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    assert.match(await read(page, 'pair'), /Token đầu không có token nào đứng trước/);
    await page.keyboard.press('ArrowRight');
    const said = /góc (\d,\d\d) rad/.exec(await read(page, 'pair'));
    assert.ok(said && Math.abs(parseVi(said[1]) - truth[l][3][0]) < SHOWN);
  });

  test('CSV and PNG of every figure', async () => {
    for (const figure of [1, 2, 3]) {
      const csv = await catchFile(page, figure, 'CSV');
      assert.match(csv.name, /^bai-02-hinh-\d-.*\.csv$/);
      const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(csv.bytes)));
      const table = await readTable(page, figure);
      assert.equal(head.length, table.head.length);
      assert.equal(rows.length, table.rows.length);
      const last = head.length - 1;
      rows.forEach((cells, i) => {
        assert.ok(Math.abs(Number(cells[last]) - parseVi(table.rows[i][last])) < 0.00006);
      });
      const png = await catchFile(page, figure, 'PNG');
      assert.equal(png.type, 'image/png');
      assert.ok(png.bytes.length > 10_000);
    }
  });

  test('a guess is compared with the run, a check graded by it', async () => {
    const { page: other } = await site.open('lessons/02/');
    await other.click('[data-testid="prediction-hills"] input');
    await run(other);
    assert.match(await read(other, 'prediction-hills'), /Bạn đoán: Một đỉnh/);
    assert.match(await read(other, 'prediction-hills'), /khoảng trống rộng nhất .* \d,\d\d rad/);
    await other.close();

    const first = (await linesOf('đối chứng')).filter(
      ({ l, pair }) => l === 0 && pair === 0,
    ).length;
    const answer = async (/** @type {number} */ value) => {
      await page.$eval(
        '#checks input:not([type=radio])',
        (box, number) => {
          /** @type {HTMLInputElement} */ (box).value = number;
        },
        String(value),
      );
      await page.evaluate(() => {
        const button = [...document.querySelectorAll('#checks button')].find(
          (b) => b.textContent === 'Trả lời',
        );
        if (button instanceof HTMLElement) button.click();
      });
      return textOf(page, '#checks');
    };
    assert.match(await answer(first + 3), /Chưa đúng/);
    assert.match(await answer(first), /Đúng\. Có \d+ cặp/);
  });

  test('the link opens the same draw, layer and switch', async () => {
    await page.click('[data-testid="drop-first"]');
    await page.click('input[type=radio][value=start]');
    const shown = await read(page, 'other');
    const link = await makeLink(page);
    const { page: other } = await site.open(link);
    await waitFor(other, () =>
      document.querySelector('[data-testid="prediction-hills"]')?.textContent?.includes('Ở lớp'),
    );
    assert.equal(await read(other, 'other'), shown);
    const isDropped = await other.$eval('[data-testid="drop-first"]', (b) =>
      b.getAttribute('aria-checked'),
    );
    assert.equal(isDropped, 'true');
    await other.close();
    await page.click('[data-testid="drop-first"]');
    await page.click('input[type=radio][value=all]');
  });

  test('the stepper opens with the sentence, token and layer that are looked at here', async () => {
    await page.select('[data-testid="sentence"]', '3');
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
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
    await run(page, 'He gave her one.');
    assert.equal(await read(page, 'other-spread'), '–');
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

  test('the page says how far the model shows what was published', async () => {
    await run(page, HER_SENTENCES.join('\n'));
    assert.match(await read(page, 'published'), /2,5 đến 3,0 rad/);
    const above = truth.slice(1).map((sentences) => {
      const first = mean(sentences.map((angles) => angles[0]));
      const rest = mean(sentences.flatMap((angles) => angles.slice(1)));
      return first - rest;
    });
    const said = await read(page, 'honest');
    // Means of means and means of all differ by hundredths: only clear cases are told apart here.
    if (Math.max(...above) > 1.1) assert.match(said, /có hiện tượng đã công bố/);
    if (Math.max(...above) < 0.2)
      assert.match(said, /không có hiện tượng.*GPT-2 XL hoặc GPT-2 Large/);
  });

  test('a run that fails before the chosen layer shows the layers it has, and none of the last run', async () => {
    await page.focus('#controls input[type=range]');
    await page.keyboard.press('End');
    await page.focus('[data-testid="token"]');
    await failAfter(page, 6);
    await waitFor(page, () =>
      document.querySelector('[data-testid="figure-3"]')?.textContent?.includes('chưa tính tới'),
    );
    const { rows } = await readTable(page, 3);
    const last = Math.max(...rows.map(([layer]) => Number(layer)));
    assert.ok(last >= 1 && last < layers, `layers up to ${last}`);
    for (const figure of [2, 3]) {
      assert.doesNotMatch(await textOf(page, `[data-testid="figure-${figure}"] .title`), /Lớp \d/);
    }
    assert.doesNotMatch(await read(page, 'published'), /Lần chạy của bạn \(/);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await run(page);
    assert.equal(await page.$eval('#checks button', (button) => button.disabled), false);
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
