// SPDX-License-Identifier: MIT
//
// Lesson 03 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  answer,
  assertEmpty,
  assertFiles,
  beginText,
  complaintOf,
  firstRows,
  followToStepper,
  goToToken,
  hasAttribute,
  makeLink,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  edit,
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

const expected = await lessonReference('03');
const { layers, tokens, probes } = expected;
/** Pearson of the last step without position 0. @type {number} */
const PEARSON = expected.correlations.values[layers - 1][0];

/** Both coefficients of the last step. @param {0 | 1} from  1: position 0 is left out */
const correlations = (from) =>
  [0, 1].map((k) => part(expected.correlations, layers - 1, k + (from ? 0 : 2)));

inBrowsers('lesson 03', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  /** @param {import('puppeteer-core').Page} [where] */
  const readouts = async (where = page) => [
    await read(where, 'pearson'),
    await read(where, 'spearman'),
  ];

  /** @param {0 | 1} from  1: position 0 is left out */
  async function assertReadouts(from) {
    await hasAttribute(page, '[data-testid="drop-first"]', 'aria-checked', String(from === 1));
    const shown = await readouts();
    correlations(from).forEach((known, k) => {
      agree(`readout ${k} from ${from}`, numbersIn(shown[k])[0], known);
    });
    return shown;
  }

  const guess = '[data-testid="prediction-relation"] input[value="lower"]';
  beginText(site, { place: 'lessons/03/', readout: 'pearson', guess, tokens }, (opened) => {
    ({ page, errors } = opened);
  });

  test('position 0 is left out at first; the switch brings it back and both numbers follow', async () => {
    const without = await assertReadouts(1);
    await page.click('[data-testid="drop-first"]');
    await assertReadouts(0);
    await page.click('[data-testid="drop-first"]');
    assert.deepEqual(await assertReadouts(1), without);
  });

  test('the level of chance is two over the root of n - 1', async () => {
    const [shown] = numbersIn((await read(page, 'chance')).replace('±', ''));
    agree('chance', shown, { values: expected.chance, bounds: 1e-9 });
  });

  test('the table of figure 1 holds steps and the way so far', async () => {
    const rows = await firstRows(page, 1);
    for (const [i, t] of probes.entries()) {
      if (t >= rows.length) continue;
      const [layer, position, , step, path] = rows[t];
      assert.deepEqual([layer, position], ['1', String(t)]);
      agree(`step of ${t}`, numbersIn(step)[0], part(expected.steps, 0, i));
      assert.equal(path, step, 'after one step the way is that step');
    }
  });

  test('the table of figure 2 holds the last step and the largest logit', async () => {
    const rows = await firstRows(page, 2);
    for (const t of [0, 1, 100]) {
      const [, position, , kept, step, predicted, logit] = rows[t];
      assert.deepEqual([position, kept], [String(t), t === 0 ? 'không' : 'có']);
      agree(`step of ${t}`, numbersIn(step)[0], part(expected.last, 0, t));
      agree(`logit of ${t}`, numbersIn(logit)[0], part(expected.logits, t));
      const token = expected.predicted[t]?.replaceAll('Ġ', '␣').replaceAll('Ċ', '⏎');
      if (token) assert.equal(predicted, token);
    }
  });

  test('the curves of figure 3 have every layer', async () => {
    const { rows } = await readTable(page, 3);
    assert.deepEqual(
      rows.map(([layer]) => Number(layer)),
      Array.from({ length: layers }, (_, i) => i + 1),
    );
    for (const l of [1, layers]) {
      [0, 1].forEach((k) => {
        const known = part(expected.correlations, l - 1, k);
        agree(`layer ${l}`, numbersIn(rows[l - 1][k + 1])[0], known);
      });
      agree(`p of layer ${l}`, numbersIn(rows[l - 1][3])[0], part(expected.holm, l - 1));
    }
    const counted = expected.holm.values.filter((/** @type {number} */ p) => p < 0.05).length;
    const title = await textOf(page, '[data-testid="figure-3"] .title');
    assert.match(
      title,
      new RegExp(`hiệu chỉnh Holm, .* ở ${counted} trên ${layers} lớp; chưa hiệu chỉnh`),
    );
  });

  test('the guess made before the run stands beside what happened', async () => {
    const happened =
      Math.abs(PEARSON) <= expected.chance ? 'none' : PEARSON > 0 ? 'higher' : 'lower';
    const verdict = await textOf(page, '[data-testid="prediction-relation"] .verdict');
    assert.match(verdict, /^Bạn đoán: thấp hơn/);
    assert.match(verdict, happened === 'lower' ? /Đúng với kết quả đo/ : /Kết quả đo lại là/);
    const shown = await page.$eval(
      '[data-testid="prediction-relation"] .actual input',
      (radio) => radio.value,
    );
    assert.equal(shown, happened);
  });

  test('a check is graded from this run', async () => {
    const means = expected.means.values.map((/** @type {number[]} */ row) => row[1]);
    const longest = means.indexOf(Math.max(...means)) + 1;
    assert.match(await answer(page, 'longest', String(longest + 1)), /^Chưa đúng/);
    assert.match(await answer(page, 'longest', String(longest)), /^Đúng\./);
    const r = Math.abs(numbersIn(await read(page, 'pearson'))[0].value);
    const half = numbersIn((await read(page, 'chance')).replace('±', ''))[0].value / 2;
    assert.match(await answer(page, 'deviations', (r / half).toFixed(1)), /^Đúng\./);
    const { rows } = await readTable(page, 3);
    const needed = Math.ceil(4 / numbersIn(rows[layers - 1][1])[0].value ** 2 + 1);
    const written = new Intl.NumberFormat('vi-VN').format(needed);
    assert.match(await answer(page, 'enough', written), /^Đúng\./);
    assert.match(await read(page, 'progress'), /Đã đúng 3 \/ 3 câu/);
  });

  test('choosing a token by keyboard says how far it went and what follows', async () => {
    await goToToken(page, 5);
    const line = await read(page, 'chosen-token');
    assert.match(line, /\(vị trí 5\)/);
    const said = /quãng đường (\S+), bước cuối (\S+); .*logit (\S+)\.$/.exec(line)?.slice(1) ?? [];
    const known = [part(expected.path, 0, 5), part(expected.last, 0, 5), part(expected.logits, 5)];
    known.forEach((value, i) => {
      agree(line, numbersIn(said[i])[0], value);
    });
  });

  test('the CSV file of every figure holds what its table shows, the PNG is a picture', async () => {
    for (const figure of [1, 2, 3]) {
      await assertFiles(page, figure, /^bai-03-hinh-\d-.*\.csv$/);
    }
  });

  test('the link opens the same text, options and numbers elsewhere', async () => {
    await page.click('[data-testid="drop-first"]');
    await run(page, 'The river was wide, and the boat was small, but she rowed on without fear.');
    const shown = await readouts();
    const other = await site.open(await makeLink(page));
    await runEnded(other.page);
    assert.deepEqual(await readouts(other.page), shown);
    await hasAttribute(other.page, '[data-testid="drop-first"]', 'aria-checked', 'false');
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
    await goToToken(page, 3);
    const there = await followToStepper(site, page);
    assert.deepEqual([there.text, there.token, there.scalar], [text, 3, 'step']);
    assert.equal(there.layer, there.layers, 'the last step is what figure 2 is about');
  });

  test('another run on the same text stands beside the first; another text puts both away', async () => {
    const plots = (/** @type {number} */ count) =>
      waitFor(
        page,
        (wanted) =>
          document.querySelectorAll('[data-testid="figure-2"] .plot canvas').length === wanted,
        count,
      );
    const text = 'He walked to the old house, and there he found the letter that she had left him.';
    await run(page, text);
    await plots(1);
    await page.click('input[type=radio][value=fast]');
    await run(page, text);
    await plots(2);
    assert.match(await textOf(page, '[data-testid="figure-2"] .provenance'), /exact.*fast/s);
    assert.match(await read(page, 'honest'), /Bạn mới chạy một mô hình/);
    const names = new Set((await readTable(page, 2)).rows.map(([model]) => model));
    assert.equal(names.size, 2, [...names].join());
    const headings = await page.$$eval('[data-testid="figure-2"] .panel-title', (all) =>
      all.map((heading) => heading.textContent ?? ''),
    );
    assert.match(headings[0], /exact/);
    assert.match(headings[1], /fast/);
    await page.click('[data-testid="run-switch"]');
    await plots(1);
    assert.match(await textOf(page, '[data-testid="figure-2"] .provenance'), /^(?!.*exact).*fast/s);
    await press(page, 'Tạo liên kết');
    const link = await page.$eval('[data-testid="link"] input', (field) => field.value);
    const carried = new URLSearchParams(new URL(link).hash.slice(1));
    assert.equal(carried.getAll('models').length, 2, link);
    assert.match(carried.get('off') ?? '', /exact/);
    await page.click('[data-testid="run-switch"]');
    await plots(2);
    await page.click('input[type=radio][value=exact]');
    await run(page, 'Now the text is another one, and it is shorter than the other was.');
    await plots(1);
  });

  test('a text too short for a correlation says so', async () => {
    for (const text of ['I', 'I am', 'I am here']) {
      await run(page, text);
      for (const number of ['pearson', 'spearman', 'chance']) {
        assert.equal(await read(page, number), '–', text);
      }
      assert.match(await textOf(page, '[data-testid="figure-3"]'), /Quá ít token/);
      assert.doesNotMatch(await textOf(page, '#main'), /NaN|Infinity|∞/);
    }
  });

  test('published results stand beside the run, and the page owns up to being one model', async () => {
    await run(page, 'She went to the window and looked at the street below, but nobody was there.');
    const table = await read(page, 'published');
    assert.match(table, /Kết quả công bố/);
    assert.match(table, /GPT‑2 Small \(12 khối\)tương quan âm/);
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
