// SPDX-License-Identifier: MIT
//
// Lesson 03 on the default model, as a learner uses it. Numbers on the page are compared with the
// taps, measured by the test itself (stream.mjs).

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBrowsers } from '../../../../tests/browser.mjs';
import {
  assertCutSaid,
  assertEmpty,
  assertReplaced,
  complaintOf,
  followToStepper,
  makeLink,
  openText,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  catchFile,
  correlations,
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

/** Two digits after the comma are shown. */
const SHOWN = 0.005 + 1e-9;

/** Three digits are shown, of sums of f32 numbers. @param {number} shown @param {number} expected */
const near = (shown, expected) => Math.abs(shown - expected) < 0.0006 + 1e-5 * Math.abs(expected);

inBrowsers('lesson 03', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {import('../../../../tests/e2e/stream.mjs').Truth} */
  let truth;
  /** What the page said before the run. @type {{ line: string, number: string }} */
  let recorded;

  const lastSteps = () => truth.steps[truth.steps.length - 1];
  const isDropped = () =>
    page.$eval(
      '[data-testid="drop-first"]',
      (button) => button.getAttribute('aria-checked') === 'true',
    );

  /** @param {import('puppeteer-core').Page} [where] */
  const readouts = async (where = page) => ({
    pearson: parseVi(await read(where, 'pearson')),
    spearman: parseVi(await read(where, 'spearman')),
  });

  async function assertReadouts() {
    const shown = await readouts();
    const expected = correlations(lastSteps(), truth.best, (await isDropped()) ? [0] : []);
    assert.ok(Math.abs(shown.pearson - expected.pearson) <= SHOWN, `r ${shown.pearson}`);
    assert.ok(Math.abs(shown.spearman - expected.spearman) <= SHOWN, `rho ${shown.spearman}`);
    return shown;
  }

  before(async () => {
    ({ page, errors, recorded } = await openText(site, 'lessons/03/', 'pearson'));
    await page.click('[data-testid="prediction-relation"] input[value="lower"]');
    await run(page);
    const sample = await page.$eval('textarea', (box) => box.value);
    truth = await measureStream(page, sample);
  });

  test('before the run stands the recorded one, named as such, and then no more', () =>
    assertReplaced(page, recorded, 'pearson'));

  test('what the context cuts off is said, and the rest is there', () =>
    assertCutSaid(page, truth));

  test('position 0 is left out at first; the switch brings it back and both numbers follow', async () => {
    assert.equal(await isDropped(), true);
    const without = await assertReadouts();
    await page.click('[data-testid="drop-first"]');
    assert.equal(await isDropped(), false);
    await assertReadouts();
    await page.click('[data-testid="drop-first"]');
    assert.deepEqual(await readouts(), without);
  });

  test('the level of chance is two over the root of n - 1', async () => {
    const shown = parseVi((await read(page, 'chance')).replace('±', ''));
    assert.ok(Math.abs(shown - 2 / Math.sqrt(truth.best.length - 2)) <= SHOWN);
  });

  test('the table of figure 1 holds every step and the way so far', async () => {
    const { rows } = await readTable(page, 1);
    const tokens = truth.best.length;
    assert.equal(rows.length, truth.steps.length * tokens);
    const way = new Array(tokens).fill(0);
    for (const [layer, position, , step, path] of rows) {
      const [l, t] = [Number(layer) - 1, Number(position)];
      way[t] += truth.steps[l][t];
      assert.ok(near(parseVi(step), truth.steps[l][t]), `step of ${t} at ${layer}: ${step}`);
      assert.ok(near(parseVi(path), way[t]), `way of ${t} at ${layer}: ${path}`);
    }
  });

  test('the table of figure 2 holds the last step and the largest logit', async () => {
    const { rows } = await readTable(page, 2);
    assert.equal(rows.length, truth.best.length);
    rows.forEach(([, position, , kept, step, , logit], t) => {
      assert.equal(Number(position), t);
      assert.equal(kept, t === 0 ? 'không' : 'có');
      assert.ok(near(parseVi(step), lastSteps()[t]));
      assert.ok(near(parseVi(logit), truth.best[t]), `${logit} and ${truth.best[t]}`);
    });
  });

  test('the curves of figure 3 are right at every layer', async () => {
    const { rows } = await readTable(page, 3);
    assert.equal(rows.length, truth.steps.length);
    rows.forEach(([layer, pearson, spearman], i) => {
      assert.equal(Number(layer), i + 1);
      const expected = correlations(truth.steps[i], truth.best, [0]);
      assert.ok(Math.abs(parseVi(pearson) - expected.pearson) < 1e-3);
      assert.ok(Math.abs(parseVi(spearman) - expected.spearman) < 1e-3);
    });
  });

  test('the guess made before the run stands beside what happened', async () => {
    const { pearson } = correlations(lastSteps(), truth.best, [0]);
    const chance = 2 / Math.sqrt(truth.best.length - 2);
    const happened = Math.abs(pearson) <= chance ? 'none' : pearson > 0 ? 'higher' : 'lower';
    const shown = await page.$eval(
      '[data-testid="prediction-relation"] .actual input',
      (radio) => radio.value,
    );
    assert.equal(shown, happened);
    const verdict = await textOf(page, '[data-testid="prediction-relation"] .verdict');
    assert.match(verdict, /^Bạn đoán: thấp hơn/);
    assert.match(verdict, happened === 'lower' ? /Đúng với kết quả đo/ : /Kết quả đo lại là/);
  });

  test('a check is graded from this run', async () => {
    const means = truth.steps.map((step) => step.slice(1).reduce((sum, v) => sum + v, 0));
    const longest = means.indexOf(Math.max(...means)) + 1;
    const box = '[data-testid="check-longest"] input';
    const answer = async (/** @type {number} */ value) => {
      await page.$eval(box, (input) => {
        input.value = '';
      });
      await page.type(box, String(value));
      await page.keyboard.press('Enter');
      return textOf(page, '[data-testid="check-longest"] .verdict');
    };
    assert.match(await answer(longest + 1), /^Chưa đúng/);
    assert.match(await answer(longest), /^Đúng\./);
    assert.match(await read(page, 'progress'), /Đã đúng 1 \/ 3 câu/);
  });

  test('choosing a token by keyboard says how far it went and what follows', async () => {
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    const line = await read(page, 'chosen-token');
    const [, way, last, logit] =
      /quãng đường (\S+), bước cuối (\S+); .*logit (\S+)\.$/.exec(line) ?? [];
    const total = truth.steps.reduce((sum, step) => sum + step[5], 0);
    assert.match(line, /\(vị trí 5\)/);
    assert.ok(Math.abs(parseVi(way) - total) <= 0.051, `${line}, ${total}`);
    assert.ok(Math.abs(parseVi(last) - lastSteps()[5]) <= 0.051);
    assert.ok(Math.abs(parseVi(logit) - truth.best[5]) <= 0.051);
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 2, 3]) {
      const file = await catchFile(page, figure, 'CSV');
      assert.match(file.name, /^bai-03-hinh-\d-.*\.csv$/);
      const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(file.bytes)));
      const table = await readTable(page, figure);
      assert.equal(rows.length, table.rows.length);
      const column = head.length - 1;
      rows.forEach((cells, i) => {
        assert.equal(cells.length, head.length);
        assert.ok(
          Math.abs(Number(cells[column]) - parseVi(table.rows[i][column])) <= 0.0005 + 1e-9,
        );
      });
      const picture = await catchFile(page, figure, 'PNG');
      assert.equal(picture.type, 'image/png');
      assert.ok(picture.bytes.length > 10_000);
    }
  });

  test('the link opens the same text, options and numbers elsewhere', async () => {
    await page.click('[data-testid="drop-first"]');
    await run(page, 'The river was wide, and the boat was small, but she rowed on without fear.');
    const shown = await readouts();
    const other = await site.open(await makeLink(page));
    await runEnded(other.page);
    assert.deepEqual(await readouts(other.page), shown);
    assert.equal(
      await other.page.$eval('[data-testid="drop-first"]', (b) => b.getAttribute('aria-checked')),
      'false',
    );
    assert.match(await textOf(other.page, '[data-testid="link-note"]'), /đều khớp với liên kết/);
    assert.deepEqual(other.errors, []);
    await other.page.close();
    await page.click('[data-testid="drop-first"]');
  });

  test('a link with nonsense opens the lesson and names what it ignored', async () => {
    const { page: odd, errors: oddErrors } = await site.open(
      'lessons/03/#lesson=03&text=One+two+three+four+five&view=sideways&token=-4&x=1',
    );
    await runEnded(odd);
    const note = await textOf(odd, '[data-testid="link-note"]');
    for (const name of ['cách xem Hình 1', 'token đang chọn', '“x”']) {
      assert.ok(note.includes(name), note);
    }
    assert.equal((await odd.$$('[data-testid="token"]')).length > 0, true);
    assert.deepEqual(oddErrors, []);
    await odd.close();
  });

  test('a token beyond the text that a link asks for is named, and the stepper opens where one is', async () => {
    const text = 'One two three four five.';
    const said = await complaintOf(site, 'lessons/03/#lesson=03&text=One+two.&token=900');
    assert.match(said, /đã bỏ qua: token đang chọn\./);
    await run(page, text);
    await page.focus('[data-testid="token"][tabindex="0"]');
    await page.keyboard.press('Home');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    const there = await followToStepper(site, page);
    assert.deepEqual([there.text, there.token, there.scalar], [text, 3, 'step']);
    assert.equal(there.layer, there.layers, 'the last step is what figure 2 is about');
  });

  test('another run on the same text stands beside the first; another text puts both away', async () => {
    const text = 'He walked to the old house, and there he found the letter that she had left him.';
    await run(page, text);
    assert.equal((await page.$$('[data-testid="figure-2"] .plot canvas')).length, 1);
    await page.click('input[type=radio][value=fast]');
    await run(page, text);
    assert.equal((await page.$$('[data-testid="figure-2"] .plot canvas')).length, 2);
    assert.match(await textOf(page, '[data-testid="figure-2"] .provenance'), /exact.*fast/s);
    assert.match(await read(page, 'honest'), /Bạn mới chạy một mô hình/);
    const names = new Set((await readTable(page, 2)).rows.map(([model]) => model));
    assert.equal(names.size, 2, [...names].join());
    const headings = await page.$$eval('[data-testid="figure-2"] .panel-title', (all) =>
      all.map((heading) => heading.textContent ?? ''),
    );
    assert.match(headings[0], /exact/);
    assert.match(headings[1], /fast/);
    await page.click('input[type=radio][value=exact]');
    await run(page, 'Now the text is another one, and it is shorter than the other was.');
    assert.equal((await page.$$('[data-testid="figure-2"] .plot canvas')).length, 1);
  });

  test('a text too short for a correlation says so', async () => {
    await run(page, 'Yes');
    assert.equal(await read(page, 'pearson'), '–');
    assert.match(await textOf(page, '[data-testid="figure-3"]'), /Cần ít nhất ba token/);
  });

  test('published results stand beside the run, and the page owns up to being one model', async () => {
    await run(page, 'She went to the window and looked at the street below, but nobody was there.');
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố/);
    assert.match(table, /GPT-2 Small \(12 khối\)tương quan âm/);
    assert.match(table, /chưa có số công bố cho mô hình này/);
    assert.match(await read(page, 'honest'), /Bạn mới chạy một mô hình/);
  });

  test('a run that fails before its first layer leaves empty figures and checks that wait', async () => {
    await edit(page, 'Another text, of which no layer is measured.');
    await failAfter(page, 0);
    await assertEmpty(page);
    await page.click('[data-testid="drop-first"]');
    await assertEmpty(page);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
