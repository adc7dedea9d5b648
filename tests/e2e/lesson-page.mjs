// SPDX-License-Identifier: MIT
//
// lesson-page.mjs - what the tests of the lessons ask of every page alike: the recorded run it opens
// with, what the context cuts, its link, and its way into the stepper. Numbers are page.mjs's.

import assert from 'node:assert/strict';
import { waitFor } from '../browser.mjs';
import { press, read, readTable, run, runEnded, seen, textOf, tokenStrings } from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../browser.mjs').Site} Site */

/**
 * Opens a lesson on sentences and waits for its recorded run.
 *
 * @param {Site} site
 * @param {string} place
 */
export async function openSentences(site, place) {
  const { page, errors } = await site.open(place);
  await waitFor(page, () =>
    document.querySelector('.provenance')?.textContent?.startsWith('Bản ghi'),
  );
  return { page, errors, recorded: await readTable(page, 1) };
}

/**
 * Runs what stands in the page's box, the 54 sentences.
 *
 * @param {Page} page
 * @param {string[]} sentences the same
 * @returns {Promise<{ layers: number, tokens: string[][], at: number[] }>} at: positions of "her"
 */
export async function runSentences(page, sentences) {
  await run(page);
  const layers = Number(await page.$eval('input[type=range]', (range) => range.max));
  const tokens = await tokenStrings(page, sentences);
  return { layers, tokens, at: tokens.map((strings) => strings.indexOf(' her')) };
}

/**
 * Opens a lesson on one text as somebody does who was never there, and reads its recorded run.
 *
 * @param {Site} site
 * @param {string} place
 * @param {string} readout a number that the recorded run shows
 */
export async function openText(site, place, readout) {
  const { page, errors } = await site.open(place);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
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
export async function assertReplaced(page, recorded, readout) {
  assert.match(recorded.line, /^Bản ghi: lần chạy có sẵn/);
  assert.equal(await read(page, readout), recorded.number);
  assert.equal(await read(page, 'recorded'), '');
  assert.doesNotMatch(await textOf(page, '.provenance'), /Bản ghi/);
}

/**
 * The strip holds what the model read, and the page says how much it did not.
 *
 * @param {Page} page
 * @param {import('./stream.mjs').Truth} truth
 */
export async function assertCutSaid(page, truth) {
  const tokens = (await page.$$('[data-testid="token"]')).length;
  assert.equal(tokens, truth.best.length);
  const said = await page.$$eval('.run-bar .message', (all) => all.map((m) => m.textContent));
  if (truth.all === tokens) assert.deepEqual(said, []);
  else assert.match(said.join(), new RegExp(`Trang đã bỏ ${truth.all - tokens} token cuối`));
}

/**
 * A lesson whose run has measured nothing: no figure, table or comparison of the run before.
 *
 * @param {Page} page
 */
export async function assertEmpty(page) {
  await waitFor(page, () =>
    [...document.querySelectorAll('.chart-card .plot')].every((plot) => !plot.checkVisibility()),
  );
  const cards = await page.$$eval('.chart-card', (all) =>
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
