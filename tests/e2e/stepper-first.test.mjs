// SPDX-License-Identifier: MIT
//
// The stepper's first picture: the next token at each layer, from the recorded run until the model is there.
// The test holds the model back as long as it looks at the recording.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { eventually, inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { expectNoText, expectRead, expectText, parseVi, read, runEnded } from './page.mjs';

/** @type {{ names: string[], layers: number, data: { tops: [string, number][][][] } }} */
const recorded = JSON.parse(readFileSync(path.join(ROOT, 'web/stepper/recorded.json'), 'utf8'));
const LAST = recorded.names.length - 1;

inBrowsers('the first picture of the stepper', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;

  /** @returns {Promise<{ layer: number, token: string, prob: number }[]>} from layer L down to 0 */
  const rows = () =>
    page.$$eval('[data-testid="by-layer"] tr', (all) =>
      all.map((row) => {
        const [layer, token, prob] = [...row.children].map((cell) => cell.textContent ?? '');
        return {
          layer: Number(layer),
          token,
          prob: Number(prob.replace('%', '').replace(',', '.')),
        };
      }),
    );

  /** @param {number} token whose next token the table comes to show */
  const showsRecorded = (token) =>
    eventually(async () => {
      const shown = await rows();
      assert.equal(shown.length, recorded.layers + 1);
      shown.forEach(({ layer, token: label, prob }, i) => {
        const [known, share] = recorded.data.tops[recorded.layers - i][token][0];
        assert.deepEqual([layer, label], [recorded.layers - i, known]);
        assert.ok(Math.abs(prob - 100 * share) < 0.06, `${prob} and ${share}`);
      });
    });

  before(async () => {
    ({ page, errors } = await site.open('models/'));
    // Workers hear nothing until the test lets them.
    await page.evaluateOnNewDocument(() => {
      /** @type {(value: void) => void} */
      let letThrough = () => {};
      const gate = new Promise((/** @type {(value: void) => void} */ resolve) => {
        letThrough = resolve;
      });
      Object.assign(globalThis, { letThrough });
      globalThis.Worker = class extends Worker {
        /** @param {[any, any?]} message */
        postMessage(...message) {
          gate.then(() => super.postMessage(...message));
        }
      };
    });
    await page.goto(new URL('stepper/', site.url).href, { waitUntil: 'load' });
  });

  test('stands before there is a model, labelled, on the last token of an unfinished sentence', async () => {
    await expectText(page, '.by-layer .provenance', /^Bản ghi: .*Laminar mini/);
    await showsRecorded(LAST);
    const text = await page.$eval('.run-bar textarea', (box) => box.value);
    assert.doesNotMatch(text, /[.!?"”]\s*$/);
    const { token } = (await rows())[0];
    assert.match(await read(page, 'by-layer-said'), new RegExp(`mô hình đoán “${token}”`));
    assert.equal(await page.$eval('#stepper', (part) => part.checkVisibility()), false);
  });

  for (const [width, height] of [
    [1366, 768],
    [390, 844],
  ]) {
    test(`${width} x ${height}: its control and most of it are in the first screen`, async () => {
      await page.setViewport({ width, height });
      await eventually(async () => {
        const { strip, half } = await page.evaluate(() => {
          scrollTo(0, 0);
          const bottom = (/** @type {string} */ selector) =>
            document.querySelector(selector)?.getBoundingClientRect().bottom ?? Infinity;
          const count = document.querySelectorAll('[data-testid="by-layer"] tr').length;
          return {
            strip: bottom('#strip .tokens'),
            half: bottom(`[data-testid="by-layer"] tr:nth-child(${Math.ceil(0.75 * count)})`),
          };
        });
        assert.ok(strip <= height && half <= height, `${strip}, ${half}`);
      });
    });
  }

  test('another token, by touch and by key, shows what would come after it', async () => {
    await page.click('[data-testid="token"][data-position="3"]');
    await showsRecorded(3);
    await page.keyboard.press('ArrowRight');
    await showsRecorded(4);
    const before = recorded.names.slice(0, 5).join('').replaceAll('␣', ' ');
    assert.ok((await read(page, 'by-layer-said')).startsWith(`Sau “${before}”`));
  });

  test('once the model has run, the same picture is of the run, and the chosen token stays', async () => {
    await page.evaluate(() => Reflect.get(globalThis, 'letThrough')());
    await runEnded(page);
    await expectNoText(page, '.by-layer .provenance', /^Bản ghi/);
    await expectRead(page, 'where', /, vị trí 4, lớp \d+$/);
    await waitFor(page, () => document.querySelector('[data-testid="by-layer"]:not([aria-busy])'));
    await showsRecorded(4);
    // The lens beside the grid says the same of the last layer.
    await waitFor(page, () => document.querySelector('[data-testid="lens"]:not([aria-busy]) tr'));
    const lens = await page.$$eval('[data-testid="lens"] tr:first-child td', (cells) =>
      cells.map((cell) => cell.textContent ?? ''),
    );
    const [top] = await rows();
    assert.equal(top.token, lens[0]);
    assert.ok(Math.abs(top.prob - parseVi(lens[2].replace('%', ''))) < 0.06);
  });

  test('a link’s own text does not get the recording', async () => {
    const { page: other, errors: more } = await site.open(
      'stepper/#lesson=stepper&text=The+river+was&token=1',
    );
    await runEnded(other);
    await expectText(other, '.by-layer .provenance', /^Mô hình Laminar mini/);
    await expectRead(other, 'by-layer-said', /^Sau “The river”/);
    assert.deepEqual(more, []);
    await other.close();
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
