// SPDX-License-Identifier: MIT
//
// lesson-page.mjs - what the tests of the lessons ask of every page alike: the recorded run it opens with,
// what the context cuts, its link, its checks, and its way into the stepper. A page's numbers are held to the
// lesson's reference.json, a few of each figure; the lesson's measure.test.mjs proves all of them.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { readPlane } from '../../web/measures/plane.js';
import { visible } from '../../web/ui/tokens.js';
import { drawn, waitFor } from '../browser.mjs';
import { numbersIn } from '../golden/lesson-fixtures.mjs';
import { tokenIds } from '../support/native-stream.mjs';
import {
  catchFile,
  columnsShown,
  parseCsv,
  parseVi,
  press,
  read,
  run,
  runEnded,
  seen,
  textOf,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../browser.mjs').Site} Site */

/** @typedef {Awaited<ReturnType<typeof openSentences>>} OpenedSentences */
/** @typedef {Awaited<ReturnType<typeof openText>>} OpenedText */

/**
 * Declares how the tests of a lesson on sentences begin: the page shows its recorded run, then it is run.
 *
 * @param {Site} site
 * @param {string} place
 * @param {(opened: OpenedSentences) => void | Promise<void>} use  takes the page before it is run
 */
export function beginSentences(site, place, use) {
  before(async () => {
    const opened = await openSentences(site, place);
    await use(opened);
    await run(opened.page);
  });
}

/**
 * Declares how the tests of a lesson on one text begin: the page shows its recorded run, a guess is made,
 * then it is run; and what every such page says of both.
 *
 * @param {Site} site
 * @param {object} lesson
 * @param {string} lesson.place
 * @param {string} lesson.readout  a number that the recorded run shows
 * @param {string} lesson.guess    what is clicked
 * @param {number} lesson.tokens   that the context holds
 * @param {(opened: OpenedText) => void} use  takes the page before it is run
 */
export function beginText(site, { place, readout, guess, tokens }, use) {
  /** @type {OpenedText} */
  let opened;
  before(async () => {
    opened = await openText(site, place, readout);
    use(opened);
    // The recorded run has ended the guess.
    if (await opened.page.$eval(guess, (radio) => radio.matches(':disabled'))) {
      const prediction = guess.slice(0, guess.indexOf(' '));
      await press(opened.page, 'Đoán lại', prediction);
    }
    await opened.page.click(guess);
    await run(opened.page);
  });

  test('before the run stands the recorded one, named as such, and then no more', () =>
    assertReplaced(opened.page, opened.recorded, readout));

  test('what the context cuts off is said, and the rest is there', () =>
    assertCutSaid(opened.page, tokens));
}

/**
 * Passes over the guesses that a lesson asks for before it shows its recorded run.
 *
 * @param {Page} page
 */
export async function passOver(page) {
  await page.waitForSelector('[data-testid="pass"]', { visible: true });
  await waitFor(page, () => document.querySelector('.provenance')?.textContent);
  await page.evaluate(() => {
    for (const button of document.querySelectorAll('[data-testid="pass"]')) {
      if (button instanceof HTMLElement && button.checkVisibility()) button.click();
    }
  });
  await waitFor(page, () =>
    [...document.querySelectorAll('[data-testid="pass"]')].every((b) => !b.checkVisibility()),
  );
}

/**
 * Opens a lesson on sentences, waits for its recorded run and reads the table of figure 1.
 *
 * @param {Site} site
 * @param {string} place
 */
async function openSentences(site, place) {
  const { page, errors } = await site.open(place);
  await passOver(page);
  return { page, errors, recorded: await firstRows(page, 1) };
}

/**
 * Opens a lesson as somebody does who was never there.
 *
 * @param {Site} site
 * @param {string} place
 * @param {{ width: number, height: number }} [size] of the window
 */
export async function openNew(site, place, size) {
  const { page, errors } = await site.open('tests/web/blank.html');
  await page.evaluate(() => localStorage.clear());
  if (size) await page.setViewport(size);
  await page.goto(new URL(place, site.url).href);
  return { page, errors };
}

/**
 * Opens a lesson on one text as somebody does who was never there, and reads its recorded run.
 *
 * @param {Site} site
 * @param {string} place
 * @param {string} readout a number that the recorded run shows
 */
async function openText(site, place, readout) {
  const { page, errors } = await openNew(site, place);
  await passOver(page);
  await waitFor(page, () => document.querySelectorAll('[data-testid="token"]').length > 0);
  const recorded = { line: await read(page, 'recorded'), number: await read(page, readout) };
  return { page, errors, recorded };
}

/**
 * The recorded run was named as such, and the learner's took its place: the same text and model, the
 * same number.
 *
 * @param {Page} page after a run of the page's own text
 * @param {{ line: string, number: string }} recorded
 * @param {string} readout
 */
async function assertReplaced(page, recorded, readout) {
  assert.match(recorded.line, /^Bản ghi: lần chạy có sẵn/);
  assert.equal(await read(page, readout), recorded.number);
  assert.equal(await read(page, 'recorded'), '');
  assert.doesNotMatch(await textOf(page, '.provenance'), /Bản ghi/);
}

/**
 * The strip holds what the model read, and the page says how much it did not.
 *
 * @param {Page} page after a run of its own text
 * @param {number} kept  tokens that the context holds
 */
async function assertCutSaid(page, kept) {
  const text = await page.$eval('textarea', (box) => box.value);
  const all = tokenIds(text).length;
  await waitFor(
    page,
    (count) => document.querySelectorAll('[data-testid="token"]').length === count,
    kept,
  );
  const said = await page.$$eval('.run-bar .message', (every) => every.map((m) => m.textContent));
  if (all === kept) assert.deepEqual(said, []);
  else assert.match(said.join(), new RegExp(`Trang đã bỏ ${all - kept} token cuối`));
}

/**
 * The first rows of a figure's table, without opening the rest of a long one.
 *
 * @param {Page} page
 * @param {number} figure
 * @returns {Promise<string[][]>}
 */
export async function firstRows(page, figure) {
  const card = `[data-testid="figure-${figure}"]`;
  await page.$eval(`${card} details`, (details) => {
    details.open = true;
  });
  await waitFor(page, (start) => document.querySelector(`${start} tbody tr`), card);
  await drawn(page);
  return page.$$eval(`${card} tbody tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );
}

/**
 * A figure's table as other programs get it, and its picture.
 *
 * @param {Page} page
 * @param {number} figure
 * @param {RegExp} name of the CSV file
 * @returns {Promise<{ head: string[], rows: string[][] }>} of the CSV file
 */
export async function readFiles(page, figure, name) {
  const file = await catchFile(page, figure, 'CSV');
  assert.match(file.name, name);
  const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(file.bytes)));
  const picture = await catchFile(page, figure, 'PNG');
  assert.equal(picture.type, 'image/png');
  assert.deepEqual(
    picture.bytes.slice(1, 4),
    [...'PNG'].map((c) => c.charCodeAt(0)),
  );
  assert.ok(picture.bytes.length > 10_000, `${picture.bytes.length} bytes`);
  return { head, rows };
}

/**
 * The CSV file of a figure holds what its table shows, as far as that goes.
 *
 * @param {Page} page
 * @param {number} figure
 * @param {RegExp} name of the CSV file
 */
export async function assertFiles(page, figure, name) {
  const { head, rows } = await readFiles(page, figure, name);
  const table = await firstRows(page, figure);
  assert.ok(rows.length >= table.length && table.length > 0);
  const places = columnsShown(head);
  for (const [i, shown] of table.entries()) {
    assert.equal(shown.length, places.length);
    for (const [k, place] of places.entries()) {
      const cell = rows[i][place];
      const text = head.indexOf(`${head[place]}_text`);
      if (text >= 0) assertLabel(rows[i][text], shown[k]);
      else if (shown[k] === '–') assert.equal(cell, '');
      else if (/^[−+]?[\d.]+(,\d+)?$/.test(shown[k])) {
        const half = 0.5 * 10 ** -(shown[k].split(',')[1]?.length ?? 0);
        assert.ok(
          Math.abs(Number(cell) - parseVi(shown[k])) <= half + 1e-9,
          `${cell}, ${shown[k]}`,
        );
      }
    }
  }
}

/**
 * @param {string} json   a token's text in a CSV file; '' of bytes that are no whole characters
 * @param {string} shown  how the page shows it
 */
function assertLabel(json, shown) {
  if (json === '') assert.match(shown, /^(<0x[0-9A-F]{2}>)+$/);
  else assert.equal(visible(JSON.parse(json)), shown);
}

/**
 * Answers a check by keyboard.
 *
 * @param {Page} page
 * @param {string} id
 * @param {string} value as a learner types it
 * @returns {Promise<string>} the verdict
 */
export async function answer(page, id, value) {
  const check = `[data-testid="check-${id}"]`;
  await page.$eval(`${check} input`, (box) => {
    /** @type {HTMLInputElement} */ (box).value = '';
  });
  await page.type(`${check} input`, value);
  await page.keyboard.press('Enter');
  return textOf(page, `${check} .verdict`);
}

/** Puts a seed into its box, and lets the page know. @param {Page} page @param {string} seed */
export const setSeed = (page, seed) =>
  page.$eval(
    'input[data-testid="seed"]',
    (box, value) => {
      /** @type {HTMLInputElement} */ (box).value = value;
      box.dispatchEvent(new Event('change'));
    },
    seed,
  );

/**
 * Goes to a token of the strip by keyboard.
 *
 * @param {Page} page
 * @param {number} position
 */
export async function goToToken(page, position) {
  await page.focus('[data-testid="token"][tabindex="0"]');
  await page.keyboard.press('Home');
  for (let i = 0; i < position; i++) await page.keyboard.press('ArrowRight');
}

/**
 * Waits until an attribute of an element has a value.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {string} attribute
 * @param {string} value
 */
export const hasAttribute = (page, selector, attribute, value) =>
  waitFor(
    page,
    (where, name, wanted) => document.querySelector(where)?.getAttribute(name) === wanted,
    selector,
    attribute,
    value,
  );

/**
 * A lesson whose run has measured nothing: no figure, table or comparison of the run before.
 *
 * @param {Page} page
 * @param {string} [apart] selects figures that show no run
 */
export async function assertEmpty(page, apart) {
  const ofRuns = apart ? `.chart-card:not(${apart})` : '.chart-card';
  await waitFor(
    page,
    (selector) =>
      [...document.querySelectorAll(`${selector} .plot`)].every((plot) => !plot.checkVisibility()),
    ofRuns,
  );
  const cards = await page.$$eval(ofRuns, (all) =>
    all.map((card) => ({
      key: card.querySelector('.key')?.textContent,
      source: card.querySelector('.provenance')?.textContent,
      hasTable: card.querySelector('details')?.hidden === false,
    })),
  );
  for (const card of cards) assert.deepEqual(card, { key: '', source: '', hasTable: false });
  assert.doesNotMatch(await read(page, 'published'), /Lần chạy của bạn \(/);
  assert.match(await read(page, 'honest'), /Chạy thí nghiệm/);
  const disabled = await page.$$eval('#checks button', (all) => all.every((b) => b.disabled));
  assert.equal(disabled, true);
  assert.match(await seen(page, '#checks'), /hãy chạy thí nghiệm trước/);
}

/** Of a step through a block, in the title of an arrow figure: the angle, and both lengths. */
const STEP = / đi (?:.*\()?(\S+)°\)?; độ dài đổi từ (\S+) thành (\S+)\.$/;

/**
 * The arrow figure shows a step: its angle, its lengths and what leaves the plane in words, and arrows of
 * those lengths at that angle on the screen.
 *
 * @param {Page} page
 * @param {number} figure
 * @param {number} block
 * @param {number[]} plane  of the reference
 */
export async function assertArrows(page, figure, block, plane) {
  const card = `[data-testid="figure-${figure}"]`;
  const { before, after, attn, angle, out, lengths, shares } = readPlane(
    /** @type {import('../../web/measures/plane.js').Plane} */ (plane),
  );
  // At rest the angle has its label.
  await waitFor(
    page,
    (where, start) =>
      document.querySelector(`${where} .title`)?.textContent?.includes(start) &&
      /θ = /.test(document.querySelector(`${where} .shapes`)?.textContent ?? ''),
    card,
    `Khối ${block} quay`,
  );
  const said = STEP.exec(await textOf(page, `${card} .title`))?.slice(1) ?? [];
  const reading = (await textOf(page, `${card} .reading`)).replaceAll(/[ahm]\[\d+\]/g, '');
  const shown = [...said, reading].flatMap(numbersIn);
  const degrees = (180 / Math.PI) * (angle ?? 0);
  const parts = [out, 100 * (shares.attn ?? 0), 100 * (shares.mlp ?? 0)];
  const expected = [degrees, lengths.before, lengths.after, ...parts];
  assert.equal(shown.length, expected.length, `${said} | ${reading}`);
  for (const [i, value] of expected.entries()) {
    const off = Math.abs(shown[i].value - value);
    assert.ok(off <= shown[i].half + 1e-3 * value, `${i}: ${shown[i].value}, not ${value}`);
  }
  const places = await page.$$eval(
    `${card} .panel:first-child :is(.line[stroke-dasharray], .area)`,
    (paths) =>
      paths.map((path) =>
        (path.getAttribute('d') ?? '').slice(1).split('L')[0].split(' ').map(Number),
      ),
  );
  // h[l-1] begins at the origin; the head of an arrow begins with its tip.
  const [[x, y], ...tips] = places;
  const scale = (tips[0][0] - x) / before.x;
  const middle = { x: before.x + attn.x, y: attn.y };
  for (const [i, point] of [before, after, middle, after].entries()) {
    const off = Math.hypot(tips[i][0] - x - scale * point.x, y - tips[i][1] - scale * point.y);
    assert.ok(off < 0.5, `arrow ${i} is ${off} pixels off`);
  }
}

/** The identity of the residual stream holds to rounding, and the page says so. @param {Page} page */
export const assertIdentity = async (page) =>
  assert.match(await read(page, 'identity'), /^khớp: lệch nhiều nhất \d,\d·10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+,/);

/** Makes the page's link. @param {Page} page @returns {Promise<string>} its address */
export async function makeLink(page) {
  await press(page, 'Tạo liên kết');
  await waitFor(page, () => document.querySelector('[data-testid="link-status"]')?.textContent);
  return page.$eval('[data-testid="link"] input', (field) => field.value);
}

/**
 * What a link that asks for more than there is makes the page say; the page runs all the same.
 *
 * @param {Site} site
 * @param {string} address
 * @returns {Promise<string>}
 */
export async function complaintOf(site, address) {
  const { page, errors } = await site.open(address);
  await runEnded(page);
  const said = await textOf(page, '.run-bar .message.warning');
  assert.deepEqual(errors, []);
  await page.close();
  return said;
}

/**
 * Follows the page's link into the stepper.
 *
 * @param {Site} site
 * @param {Page} page
 * @returns {Promise<{ text: string, token: number, layer: number, layers: number, scalar: string,
 *   note: string }>} where one is there
 */
export async function followToStepper(site, page) {
  const { page: room, errors } = await site.open(
    await page.$eval('#to-stepper', (link) => /** @type {HTMLAnchorElement} */ (link).href),
  );
  await runEnded(room);
  const there = await room.evaluate(() => {
    const tokens = [...document.querySelectorAll('[data-testid="token"]')];
    const layer = /** @type {HTMLInputElement} */ (document.querySelector('#layer input'));
    return {
      text: document.querySelector('textarea')?.value ?? '',
      token: tokens.findIndex((token) => token.getAttribute('aria-selected') === 'true'),
      layer: Number(layer.value),
      layers: Number(layer.max),
      scalar: /** @type {HTMLSelectElement} */ (document.querySelector('[data-testid="scalar"]'))
        .value,
    };
  });
  const note = await read(room, 'link-note');
  assert.deepEqual(errors, []);
  await room.close();
  return { ...there, note };
}

/** The PyTorch program that the page would save. @param {Page} page @returns {Promise<string>} */
export const programOf = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          URL.createObjectURL = create;
          if (blob instanceof Blob) blob.text().then(resolve, reject);
          return create.call(URL, blob);
        };
        const button = document.querySelector('[data-testid="script"] button');
        if (button instanceof HTMLElement) button.click();
      }),
  );
