// SPDX-License-Identifier: MIT
//
// Lesson 06 on the default model, as a learner uses it. A few numbers of each figure are held to
// reference.json; measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, inBrowsers, waitFor } from '../../../../tests/browser.mjs';
import {
  answer,
  assertEmpty,
  assertFiles,
  beginSentences,
  complaintOf,
  followToStepper,
  makeLink,
  readFiles,
  setSeed,
} from '../../../../tests/e2e/lesson-page.mjs';
import {
  expectNoText,
  expectRead,
  expectText,
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
import { HER_SENTENCES } from '../../../samples/her-sentences.js';
import { ROUND_SENTENCES } from '../../../samples/round-sentences.js';

const N = ROUND_SENTENCES.length;
const expected = await lessonReference('06');
const { layers } = expected;

/** Numbers of a part of the reference values. @param {any} known @param {...number} at @returns {any} */
const valuesAt = (known, ...at) => part(known, ...at).values;

const PATHS = '[data-testid="figure-1"]';
const APART = '[data-testid="figure-2"]';
const SCREE = '[data-testid="figure-3"]';
const SLIDER = '#opening input[type=range]';
const PLAY = '[data-testid="play"]';

/** @typedef {import('puppeteer-core').Page} Page */

/** @param {Page} page @param {string} key */
async function moveLayer(page, key) {
  await page.focus(SLIDER);
  await page.keyboard.press(/** @type {'Home'} */ (key));
}

/** @param {Page} page @returns {Promise<number>} the layer that the slider shows */
const layerOf = (page) => page.$eval(SLIDER, (range) => Number(range.value));

/** @param {Page} page @param {number} layer */
const expectLayer = (page, layer) =>
  eventually(async () => assert.equal(await layerOf(page), layer));

inBrowsers('lesson 06', (site) => {
  /** @type {Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** The table of figure 1 before the first run. @type {string[][]} */
  let recorded;

  beginSentences(site, 'lessons/06/', (opened) => {
    ({ page, errors, recorded } = opened);
  });

  test('the table holds the mean place of every word at every layer, as the recorded run did, and every sentence', async () => {
    assert.equal((await page.$$('.run-bar .message')).length, 0);
    const { rows } = await readTable(page, 1);
    assert.equal(rows.length, 3 * (layers + 1) * (N + 1));
    for (const [l, w] of [
      [0, 0],
      [layers, 1],
      [layers, 2],
    ]) {
      const shown = rows[3 * l + w];
      assert.deepEqual(shown.slice(0, 3), [String(l), ['her', 'him', 'round'][w], 'trung bình']);
      const { values, bounds } = part(expected.points, l, w);
      const [x, y] = /** @type {number[]} */ (values);
      const [xOff, yOff] = /** @type {number[]} */ (bounds);
      agree(`layer ${l}`, shown.slice(3).flatMap(numbersIn), {
        values: [x, y],
        bounds: [xOff, yOff],
      });
      // Recorded with four digits.
      agree('recorded', recorded[3 * l + w].slice(3).flatMap(numbersIn), {
        values: [x, y],
        bounds: [xOff + 0.006, yOff + 0.006],
      });
    }
  });

  test('the title says the distances in all dimensions, and what the plane keeps of them', async () => {
    await moveLayer(page, 'End');
    const said = numbersIn(await textOf(page, `${PATHS} .title span:last-child`));
    const [him, round] = valuesAt(expected.apart, layers);
    const [himIn, roundIn] = valuesAt(expected.in_plane, layers);
    agree('title', said, {
      values: [layers, 128, round, him, roundIn, himIn],
      bounds: [0, 0, 0.02, 0.02, 0.7, 0.7],
    });
    await expectText(page, `${PATHS} .reading`, /một thang/);
  });

  test('one PCA a layer: the figure says how often the axis flips, and how far still vectors jump', async () => {
    await page.click('input[type=radio][value=separate]');
    const flips = expected.turns.values.filter((/** @type {number} */ turn) => turn > 90).length;
    await expectText(page, `${PATHS} .title`, new RegExp(`qua ${layers} lần .* ${flips} lần`));
    await expectText(page, `${PATHS} .reading`, /Đừng đọc hình này như một quỹ đạo/);
    await moveLayer(page, 'End');
    const said = numbersIn(await textOf(page, `${PATHS} .title span:last-child`));
    const at = layers - 1;
    agree('jump', said.slice(-1), {
      values: [expected.jumps.values[at]],
      bounds: [expected.jumps.bounds[at] ?? expected.jumps.bounds],
    });
    const { head, rows } = await readTable(page, 1);
    assert.match(head.join(), /Trục PC1 quay/);
    assert.equal(rows.length, 3 * (layers + 1));
    await moveLayer(page, 'Home');
    await expectNoText(page, `${PATHS} .title`, /nhảy/);
    await page.click('input[type=radio][value=common]');
    await moveLayer(page, 'End');
    await expectText(page, `${PATHS} .title`, /đủ 128 chiều/);
  });

  test('a button goes through the layers and stops; where no motion is wanted it goes one on', async () => {
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    await moveLayer(page, 'Home');
    await expectText(page, PLAY, 'Sang lớp sau');
    await page.focus(PLAY);
    await page.keyboard.press('Enter');
    await expectLayer(page, 1);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(await layerOf(page), 1, 'it does not go on by itself');
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'no-preference' }]);
    await moveLayer(page, 'End');
    await expectText(page, PLAY, 'Chạy qua các lớp');
    await page.click(PLAY);
    await expectText(page, PLAY, 'Dừng');
    await eventually(async () => {
      const layer = await layerOf(page);
      assert.ok(layer >= 2 && layer < layers, String(layer));
    });
    await page.click(PLAY);
    await expectText(page, PLAY, 'Chạy qua các lớp');
    const stood = await layerOf(page);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(await layerOf(page), stood);
    // A hand on the slider takes over.
    await page.click(PLAY);
    await expectText(page, PLAY, 'Dừng');
    await moveLayer(page, 'Home');
    await expectText(page, PLAY, 'Chạy qua các lớp');
    assert.equal(await layerOf(page), 0);
    await page.emulateMediaFeatures([]);
  });

  test('figure 2: distances, chance and counts by layer, and divided by the lengths', async () => {
    await moveLayer(page, 'End');
    const file = await readFiles(page, 2, /^bai-06-hinh-2-.*\.csv$/);
    assert.equal(file.rows.length, layers + 1);
    const column = (/** @type {string} */ name) =>
      Number(file.rows[layers][file.head.indexOf(name)]);
    const names = ['her_him', 'her_round', 'him_round'];
    agree('apart', names.map(column), part(expected.apart, layers));
    agree(
      'each',
      names.map((name) => column(`${name}_each`)),
      part(expected.mean_each, layers),
    );
    assert.equal(column('farther'), expected.farther[layers]);
    const [[mean, deviation]] = valuesAt(expected.chance, layers);
    assert.ok(Math.abs(column('her_him_chance') - (mean + 2 * deviation)) < 0.05);
    agree('readout', numbersIn(await read(page, 'round')), {
      values: [valuesAt(expected.apart, layers, 1)],
      bounds: [0.02],
    });
    await expectRead(page, 'count', `${expected.farther[layers]} / ${N}`);
    await page.click('input[type=radio][value=relative]');
    await waitFor(page, () =>
      document
        .querySelector('[data-testid="plot-means"]')
        ?.getAttribute('aria-label')
        ?.includes('“her” và “round” 0,'),
    );
    await page.click('input[type=radio][value=absolute]');
  });

  test('figure 3: shares of the components, and what they tell', async () => {
    const { rows } = await readTable(page, 3);
    assert.equal(rows.length, 10);
    const [, share, , layer, word] = rows[0].map((cell) => numbersIn(cell)[0]);
    const percent = (/** @type {any} */ known, /** @type {number[]} */ ...at) => ({
      values: 100 * Number(valuesAt(known, ...at)),
      bounds: 100 * Number(part(known, ...at).bounds),
    });
    agree('share', share, percent(expected.shares, 0));
    agree('layer', layer, percent(expected.told, 0, 0));
    agree('word', word, percent(expected.told, 0, 1));
    await expectText(page, `${SCREE} .title`, /PC1/);
  });

  test('every sentence is drawn on demand, in both figures, by one choice', async () => {
    await page.click('#opening [data-testid="thin"]');
    await expectText(page, `${PATHS} .key`, /từng câu/);
    await expectText(page, `${APART} .key`, /từng câu/);
    assert.ok(
      await page.$eval(
        '#chance [data-testid="thin"]',
        (box) => /** @type {HTMLInputElement} */ (box).checked,
      ),
    );
    await page.click('#chance [data-testid="thin"]');
    await expectNoText(page, `${PATHS} .key`, /từng câu/);
  });

  test('CSV and PNG of every figure', async () => {
    for (const figure of [1, 2, 3]) {
      await assertFiles(page, figure, new RegExp(`^bai-06-hinh-${figure}-.*\\.csv$`));
    }
  });

  test('checks are graded from the run', async () => {
    const three =
      100 *
      expected.shares.values
        .slice(0, 3)
        .reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b);
    assert.match(await answer(page, 'three', String(Math.round(three) + 9)), /Chưa đúng/);
    assert.match(await answer(page, 'three', three.toFixed(1).replace('.', ',')), /Đúng\./);
    const [him, round] = valuesAt(expected.apart, layers);
    assert.match(
      await answer(page, 'ratio', (round / him).toFixed(2).replace('.', ',')),
      /Đúng\..*Ở lớp 0/,
    );
  });

  test('a guess is compared with the run', async () => {
    const { page: other } = await site.open('lessons/06/');
    await press(other, 'Đoán lại', '[data-testid="prediction-drift"]');
    await other.click('[data-testid="prediction-drift"] input[value=alike]');
    await run(other, ROUND_SENTENCES.slice(0, 8).join('\n'));
    await expectRead(other, 'prediction-drift', /Bạn đoán: hai bên.*lần ở lớp \d+/);
    await expectRead(other, 'honest', /^Lần chạy này chỉ có 8 câu/);
    await other.close();
  });

  test('the link opens the same basis, layer and seed', async () => {
    await setSeed(page, '77');
    await runEnded(page);
    await page.click('input[type=radio][value=separate]');
    await moveLayer(page, 'Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expectText(page, `${PATHS} .title`, /sang lớp 2/);
    const shown = await textOf(page, `${PATHS} .title`);
    const chance = await read(page, 'round-compare');
    const link = await makeLink(page);
    assert.match(link, /seed=77.*layer=2.*basis=separate/);
    const { page: other } = await site.open(link);
    await runEnded(other);
    assert.equal(await textOf(other, `${PATHS} .title`), shown);
    assert.equal(await read(other, 'round-compare'), chance);
    await other.close();
    await page.click('input[type=radio][value=common]');
    await setSeed(page, '1');
    await runEnded(page);
  });

  test('what a link asks for and the run has not is named', async () => {
    const said = await complaintOf(
      site,
      'lessons/06/#lesson=06&text=The+old+captain+loved+her+well.&layer=900',
    );
    assert.match(said, /đã bỏ qua: lớp\./);
  });

  test('the stepper opens at "her" of the first sentence and at the layer', async () => {
    await moveLayer(page, 'Home');
    await page.keyboard.press('ArrowRight');
    const there = await followToStepper(site, page);
    assert.equal(there.text, ROUND_SENTENCES[0]);
    assert.deepEqual([there.layer, there.scalar], [1, 'step']);
  });

  test('sentences in which "round" may be right are named and left out', async () => {
    await run(page, HER_SENTENCES.join('\n'));
    const said = await textOf(page, '.run-bar .message.warning');
    assert.match(said, /bỏ qua 27 dòng: dòng 2 .*vẫn có thể đúng ngữ pháp/);
    await expectRead(page, 'count', /\/ 27/);
  });

  test('one sentence, few, the same ones, none, other languages: clear words, no number that is none', async () => {
    const sane = async () => assert.doesNotMatch(await textOf(page, '#main'), /NaN|undefined/);
    await run(page, 'The old captain loved her well.');
    await expectRead(page, 'round-compare', /quá ít câu/);
    await expectText(page, `${APART} .reading`, /không có mức ngẫu nhiên/);
    await sane();
    await run(page, 'The old captain loved her well.\n'.repeat(8));
    await expectRead(page, 'round-compare', /ngẫu nhiên ít khi quá/);
    await sane();
    await run(page, 'Một câu tiếng Việt không có từ ấy.\nThe ship sailed.');
    await expectText(page, '.run-bar .message.error', /Không có dòng nào đo được/);
    await run(page, 'Ông ấy thương her lắm.\n<b>They</b> all knew her\u0000 well');
    assert.equal((await page.$$('main b b')).length, 0);
    await sane();
    await run(page, '');
    await expectText(page, '.run-bar .message.error', /Chưa có văn bản nào/);
  });

  test('a run that fails on its way has the distances of its layers, and no picture of a PCA', async () => {
    await run(page, ROUND_SENTENCES.slice(0, 10).join('\n'));
    await failAfter(page, 6);
    await expectText(page, PATHS, /PCA chung cần vector của mọi lớp/);
    await expectText(page, `${APART} .title`, /Mới có \d+ \/ 13 lớp/);
    const { rows } = await readTable(page, 2);
    assert.ok(rows.length >= 2 && rows.length < layers + 1, `${rows.length} layers`);
    await failAfter(page, 0);
    await assertEmpty(page);
    await run(page);
    await waitFor(page, () => document.querySelector('#checks button:not(:disabled)'));
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
