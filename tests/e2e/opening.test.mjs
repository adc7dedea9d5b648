// SPDX-License-Identifier: MIT
//
// The first screen of every lesson that there is, on a laptop and on a phone: before any click it has the
// question, a figure's axes, a control, a button that runs and the label of the recording; the recording
// itself waits for the guess; after a run its reader is at the figure, and the verdict beside it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn, eventually, inBrowsers, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { openNew, passOver } from './lesson-page.mjs';
import { expectText, press, run, savesData, textOf } from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const SIZES = [
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
];

/** The lessons by how their first guess is made. */
const DRAWN = 'lessons/01/';
const CHOSEN = 'lessons/02/';

/** Guesses below the first screen, a figure that answers them, and what else does. */
const SECOND_GUESSES = [
  {
    place: 'lessons/03/',
    id: 'relation',
    answer: 'higher',
    figure: '#figure-scatter',
    hidden: ['[data-testid="pearson"]', '#figure-correlation', '#honest'],
  },
  { place: 'lessons/05/', id: 'steps', answer: null, figure: '#figure-map', hidden: ['#honest'] },
];

/** Controls that stay at the top of the window may cover so much of it, in CSS pixels. */
const COVERED = 160;

/**
 * Opens a lesson as somebody who was never there; its model comes at the first run.
 *
 * @param {import('../browser.mjs').Site} site
 * @param {string} place of a lesson
 */
async function openRecorded(site, place) {
  const opened = await site.open('tests/web/blank.html');
  await savesData(opened.page);
  await opened.page.setViewport(SIZES[0]);
  await opened.page.goto(new URL(place, site.url).href);
  await openAgain(opened.page);
  return opened;
}

/** Opens the same page again as somebody who was never there. @param {Page} page */
async function openAgain(page) {
  await page.evaluate(() => localStorage.clear());
  await page.goto(page.url()); // at its top, where a reload stays
  await waitFor(page, () => document.querySelector('#opening .provenance')?.textContent);
  await drawn(page);
}

/**
 * What of a lesson is in the window, without scrolling: plots that have something on them and are there with
 * at least 120 pixels of their height, and whole elements of the rest.
 *
 * @param {Page} page
 */
const inWindow = (page) =>
  page.evaluate(() => {
    const share = (/** @type {Element} */ node) => {
      const { top, bottom } = node.getBoundingClientRect();
      return Math.min(bottom, innerHeight) - Math.max(top, 0);
    };
    const whole = (/** @type {string} */ selector) =>
      [...document.querySelectorAll(selector)].filter(
        (node) => node.checkVisibility() && share(node) >= node.getBoundingClientRect().height - 1,
      ).length;
    const hasInk = (/** @type {HTMLCanvasElement} */ canvas) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return pixels.some((value, i) => i % 4 === 3 && value > 0);
    };
    return {
      plots: [...document.querySelectorAll('#opening .plot canvas')].filter(
        (canvas) =>
          canvas instanceof HTMLCanvasElement &&
          canvas.checkVisibility() &&
          share(canvas) >= 120 &&
          hasInk(canvas),
      ).length,
      questions: whole('h1'),
      controls: whole('#opening :is(input, [role="switch"])') + whole('#opening .sketch[tabindex]'),
      runs: whole('#opening .run-companion button.primary'),
      labels: whole('#opening :is(.source, .provenance)'),
      verdicts: whole('#opening .verdict'),
    };
  });

/** What of the recording can be read anywhere on the page. @param {Page} page */
const shownOfRecording = (page) =>
  page.evaluate(() => ({
    tables: [...document.querySelectorAll('.chart-card details')].filter((d) => d.checkVisibility())
      .length,
    keys: document.querySelectorAll('.chart-card .key li').length,
    plots: [...document.querySelectorAll('.plot canvas')].filter(
      (c) => c.checkVisibility() && !c.closest('#opening'),
    ).length,
    numbers: [...document.querySelectorAll('.readout .value')].filter((v) =>
      /\d/.test(v.textContent ?? ''),
    ).length,
  }));

/** The classes of what stands beside the figure, as the keyboard comes to it. @param {Page} page */
const orderOf = (page) =>
  page.$eval('#opening .opening-tools', (tools) =>
    [...tools.children].map(({ className }) => className),
  );

const NOTHING = { tables: 0, keys: 0, plots: 0, numbers: 0 };

/**
 * The first screen before a guess and after it was passed over.
 *
 * @param {Page} page
 * @param {{ width: number, height: number }} size
 */
async function assertOpening(page, size) {
  const has = (/** @type {any} */ found, /** @type {string[]} */ parts) => {
    for (const part of parts) {
      assert.ok(found[part] > 0, `${part} of ${JSON.stringify(found)} at ${size.width}`);
    }
  };
  has(await inWindow(page), ['plots', 'questions', 'controls', 'runs', 'labels']);
  assert.deepEqual(await shownOfRecording(page), NOTHING);
  assert.doesNotMatch(await textOf(page, '#opening .title span:last-child'), /\d/);

  await passOver(page);
  await page.evaluate(() => scrollTo(0, 0));
  await drawn(page);
  has(await inWindow(page), ['plots', 'controls', 'runs', 'labels']);
  const shown = await shownOfRecording(page);
  assert.ok(shown.tables > 1 && shown.keys > 0 && shown.plots > 0, JSON.stringify(shown));
  const covered = await page.$$eval('.controls.sticky', (all) =>
    all.map((one) => [getComputedStyle(one).position, one.getBoundingClientRect().height]),
  );
  for (const [position, height] of covered) {
    assert.equal(position, 'sticky');
    assert.ok(Number(height) <= COVERED, `${height} px of ${size.height}`);
  }
}

inBrowsers('the first screen', (site) => {
  for (const place of LESSONS) {
    test(`/${place}: figure, control and Run before any click; the recording after the guess; a run leads back`, async () => {
      const { page, errors } = await openRecorded(site, place);
      for (const size of SIZES) {
        await page.setViewport(size);
        await openAgain(page);
        await assertOpening(page, size);
        // Who has passed over the guess does not meet it again.
        await page.reload();
        await eventually(async () => assert.ok((await shownOfRecording(page)).plots > 0));

        await openAgain(page);
        await page.$eval('.run-bar textarea', (box) => box.scrollIntoView());
        await run(page);
        await eventually(async () => {
          const { plots, verdicts } = await inWindow(page);
          assert.ok(plots > 0 && verdicts > 0, `${plots} plots, ${verdicts} verdicts`);
        });
        assert.equal(
          await page.$eval('#opening figure', (f) => document.activeElement === f),
          true,
        );
      }
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  test('a drawn guess is made by keyboard on the figure’s axes, and stays on it', async () => {
    const { page, errors } = await openRecorded(site, DRAWN);
    const see = '#opening .guess > .row button.primary';
    assert.equal(await page.$eval(see, (button) => button.disabled), true);
    const over = async () =>
      page.evaluate(() => {
        const [sketch, plot] = ['#opening .sketch', '#opening .plot'].map((selector) =>
          document.querySelector(selector)?.getBoundingClientRect(),
        );
        return [sketch?.top === plot?.top, sketch?.width === plot?.width];
      });
    assert.deepEqual(await over(), [true, true]);
    assert.equal((await page.$$('#opening .sketch .axes line')).length, 0, 'the figure has axes');
    await page.focus('#opening .sketch');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.click(see);
    await expectText(page, '#opening .verdict', /lệch kết quả trung bình \d/);
    assert.equal((await page.$$('#opening .sketch .dots circle')).length, 2);
    assert.deepEqual(await over(), [true, true]);
    await page.reload();
    await expectText(page, '#opening .verdict', /lệch kết quả trung bình \d/);
    assert.ok((await shownOfRecording(page)).plots > 0);

    // Taken back, the recording waits again.
    await press(page, 'Đoán lại', '#opening');
    await page.waitForSelector('[data-testid="pass"]', { visible: true });
    assert.doesNotMatch(await textOf(page, '#opening .title span:last-child'), /\d/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a chosen guess shows the recording and how it compares; a run never waits for one', async () => {
    const { page, errors } = await openRecorded(site, CHOSEN);
    await page.click('#opening .answers input');
    assert.deepEqual(await shownOfRecording(page), NOTHING);
    assert.deepEqual(await orderOf(page), ['guess', 'hand']);
    await press(page, 'Xem kết quả', '#opening');
    await eventually(async () => assert.deepEqual(await orderOf(page), ['hand', 'guess']));
    await expectText(page, '#opening .verdict', /^Bạn đoán: /);
    assert.match(await textOf(page, '#opening .title'), /\d/);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.waitForSelector('[data-testid="pass"]', { visible: true });
    await press(page, 'Chạy', '#opening');
    await page.waitForSelector('[data-testid="pass"]', { hidden: true });
    await expectText(page, '#opening .run-companion', /Xong: /);
    await expectText(page, '#opening .verdict', /Bạn chưa đoán trước lần chạy này/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  for (const { place, id, answer, figure, hidden } of SECOND_GUESSES) {
    test(`/${place}: the recording shows nothing of what a second guess asks before it`, async () => {
      const { page, errors } = await openNew(site, place);
      const guess = `[data-testid="prediction-${id}"]`;
      const isShown = (/** @type {string} */ part) =>
        page.$eval(part, (node) => node.checkVisibility());
      await page.click('#opening [data-testid="pass"]');
      await page.waitForSelector(`${guess} ~ .row [data-testid="pass"]`, { visible: true });
      assert.deepEqual(
        [await isShown('#opening .chart-card'), await isShown(figure)],
        [true, false],
      );
      assert.equal(await isShown('#published'), false);
      for (const part of hidden) assert.equal(await isShown(part), false, part);

      if (answer) {
        await page.click(`${guess} input[value="${answer}"]`);
        assert.equal(await isShown(figure), false, 'a guess may still be changed');
        await page.click(`${guess} ~ .row button.primary`);
        await expectText(page, `${guess} .verdict`, /^Bạn đoán: /);
      } else {
        await page.click(`${guess} ~ .row [data-testid="pass"]`);
        await expectText(page, `${guess} .verdict`, /^Bạn chưa đoán/);
      }
      assert.equal(await isShown(figure), true);
      await page.reload();
      await expectText(page, `${guess} .verdict`, /\S/);
      assert.equal(await isShown(figure), true);

      // Taken back, it waits again; a run of the learner's own does not.
      await press(page, 'Đoán lại', guess);
      await page.waitForSelector(figure, { hidden: true });
      await run(page);
      await page.waitForSelector(figure, { visible: true });
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  test('who goes elsewhere while a run is on is left there', async () => {
    const { page, errors } = await openRecorded(site, CHOSEN);
    const at = await page.evaluate(() => {
      document.querySelector('.run-bar textarea')?.scrollIntoView();
      const button = document.querySelector('.run-bar button.primary');
      if (button instanceof HTMLElement) button.click();
      window.dispatchEvent(new WheelEvent('wheel', { deltaY: 1 }));
      return scrollY;
    });
    await expectText(page, '.run-bar', /Xong: /);
    const [box, figure] = await page.evaluate(() =>
      ['.run-bar textarea', '#opening figure'].map(
        (selector) => document.querySelector(selector)?.getBoundingClientRect().top ?? 0,
      ),
    );
    assert.ok(at > 0 && Math.abs(box) < 400, `${box}`);
    assert.ok(figure < -400, `${figure}`);
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('a run that goes wrong is told beside the figure too; odd texts leave nothing that is no number', async () => {
    for (const place of LESSONS) {
      const { page } = await openRecorded(site, place);
      await run(page, '');
      await expectText(page, '#opening .warnings', /\S/);
      for (const text of ['I', 'He saw her', 'He saw her go.', 'No such word here.']) {
        await run(page, text);
        const said = await page.$eval('#main', (main) => main.innerHTML);
        assert.doesNotMatch(said, /NaN|Infinity|undefined/, `${place}: ${text}`);
      }
      await page.close();
    }
  });
});
