// SPDX-License-Identifier: MIT
//
// The stepper on the default model, by keyboard alone and by touch.

import assert from 'node:assert/strict';
import path from 'node:path';
import { before, test } from 'node:test';
import { eventually, inBothBrowsers, ROOT, waitFor } from '../browser.mjs';
import {
  expectCount,
  expectRead,
  expectText,
  parseVi,
  read,
  readTable,
  runEnded,
  textOf,
} from './page.mjs';

/** The folder whose models the server offers. */
const MODELS = path.join(ROOT, 'models/mini');

inBothBrowsers(
  'the stepper',
  (site) => {
    /** @type {import('puppeteer-core').Page} */
    let page;
    /** @type {string[]} */
    let errors;
    /** @type {{ tokens: number, layers: number, last: number[], attn: number[], best: { name: string, logit: number, prob: number }[] }} */
    let truth;

    const place = async () => {
      const [, token, position, layer] =
        /^“(.*)”, vị trí (\d+), lớp (\d+)$/s.exec(await read(page, 'where')) ?? [];
      return { token, position: Number(position), layer: Number(layer) };
    };
    /** @param {{ position?: number, layer?: number }} expected where the cursor comes to be */
    const arrives = (expected) =>
      eventually(async () => {
        const there = await place();
        assert.deepEqual(there, { ...there, ...expected });
      });
    /** @param {number} position where the focus comes to be */
    const focusArrives = (position) =>
      waitFor(
        page,
        (wanted) => document.activeElement?.getAttribute('data-position') === wanted,
        String(position),
      );

    before(async () => {
      ({ page, errors } = await site.open('stepper/'));
      await runEnded(page);
      truth = await page.evaluate(async () => {
        const { Lab } = await import(new URL('/lab.js', location.href).href);
        const lab = await Lab.load({ model: 'mini' });
        const text = document.querySelector('textarea')?.value;
        const { cache, logits, tokens } = await lab.runWithCache(text);
        const { nLayers, dModel } = lab.config;
        /** @param {string} name @param {number} t */
        const length = (name, t) =>
          Math.hypot(...cache.get(name).data.subarray(t * dModel, (t + 1) * dModel));
        const last = tokens.length - 1;
        const top = [...logits.data.keys()]
          .sort((a, b) => logits.data[b] - logits.data[a])
          .slice(0, 5);
        const largest = logits.data[top[0]];
        let sum = 0;
        for (const logit of logits.data) sum += Math.exp(logit - largest);
        const names = await Promise.all(top.map((id) => lab.toString([id])));
        const result = {
          tokens: tokens.length,
          layers: nLayers,
          last: [
            length(`blocks.${nLayers - 1}.hook_resid_post`, last),
            length(`blocks.${nLayers - 1}.hook_attn_out`, last),
            length(`blocks.${nLayers - 1}.hook_mlp_out`, last),
          ],
          attn: Array.from({ length: nLayers }, (_, l) => length(`blocks.${l}.hook_attn_out`, 0)),
          best: top.map((id, i) => ({
            name: names[i],
            logit: logits.data[id],
            prob: Math.exp(logits.data[id] - largest) / sum,
          })),
        };
        await lab.dispose();
        return result;
      });
    });

    test('starts by itself on the last token of the last layer, and the identity holds', async () => {
      await arrives({ position: truth.tokens - 1, layer: truth.layers });
      await expectRead(page, 'identity', /^khớp/);
    });

    test('norms of h, a and m are those of the taps', async () => {
      const shown = [
        await read(page, 'norm-hidden'),
        await read(page, 'norm-attn'),
        await read(page, 'norm-mlp'),
      ].map(parseVi);
      shown.forEach((value, i) => {
        assert.ok(Math.abs(value - truth.last[i]) < 0.006, `${shown} | ${truth.last}`);
      });
    });

    test('the lens at the last layer gives the model its own top five', async () => {
      await waitFor(
        page,
        () => document.querySelectorAll('[data-testid="lens"]:not([aria-busy]) tr').length === 5,
      );
      const rows = await page.$$eval('[data-testid="lens"] tr', (all) =>
        all.map((r) => [...r.children].map((c) => c.textContent ?? '')),
      );
      rows.forEach(([token, logit, probability], i) => {
        const { name, logit: expectedLogit, prob: expectedProbability } = truth.best[i];
        assert.equal(token, name.replaceAll(' ', '␣').replaceAll('\n', '⏎'));
        assert.ok(Math.abs(parseVi(logit) - expectedLogit) < 0.01, `${logit} ${expectedLogit}`);
        const shown = parseVi(probability.replace('%', ''));
        assert.ok(Math.abs(shown - 100 * expectedProbability) < 0.1);
      });
    });

    test('arrow keys move the token and the layer, and the focus stays in the strip', async () => {
      await page.focus('[data-testid="token"][tabindex="0"]');
      await page.keyboard.press('ArrowLeft');
      await arrives({ position: truth.tokens - 2 });
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await arrives({ layer: truth.layers - 2 });
      await page.keyboard.press('ArrowUp');
      await arrives({ layer: truth.layers - 1 });
      await focusArrives(truth.tokens - 2);
      await page.keyboard.press('Home');
      await arrives({ position: 0 });
      await page.keyboard.press('ArrowLeft');
      await arrives({ position: 0 });
      await page.keyboard.press('End');
      await arrives({ position: truth.tokens - 1 });
      await expectCount(page, '[data-testid="token"][tabindex="0"]', 1);
    });

    test('layer 0 has neither parts nor angle, and the page does not make them up', async () => {
      await page.focus('[data-testid="token"][tabindex="0"]');
      for (let i = 0; i <= truth.layers; i++) await page.keyboard.press('ArrowDown');
      await arrives({ layer: 0 });
      for (const id of ['norm-attn', 'norm-mlp', 'angle']) await expectRead(page, id, '–');
      await waitFor(page, () =>
        document
          .querySelector('[data-testid="figure-2"]')
          ?.textContent?.includes('chưa có attention'),
      );
    });

    test('the arrows follow the cursor, and layer 0 has none', async () => {
      const figure = '[data-testid="figure-5"]';
      await expectText(page, figure, /Lớp 0 chưa qua khối nào/);
      await expectCount(page, `${figure} .shapes path`, 0);
      await page.keyboard.press('ArrowUp');
      await expectText(page, `${figure} .title`, /^Hình 5\. Khối 1 quay vector/);
      await expectText(page, `${figure} .key`, /^h\[0\], .*a\[1\], .*m\[1\], .*h\[1\], /);
      const [, length] = /a\[1\], attention: dài (\d+,\d+)/.exec(await textOf(page, figure)) ?? [];
      assert.ok(Math.abs(parseVi(length) - parseVi(await read(page, 'norm-attn'))) < 0.055);
      await page.keyboard.press('ArrowDown');
      await arrives({ layer: 0 });
    });

    test('every layer of the first token can be reached, with its own numbers', async () => {
      await page.keyboard.press('Home');
      for (let l = 1; l <= truth.layers; l++) {
        await page.keyboard.press('ArrowUp');
        await arrives({ layer: l });
        assert.ok(Math.abs(parseVi(await read(page, 'norm-attn')) - truth.attn[l - 1]) < 0.006);
      }
    });

    test('attention over the tokens so far sums to one for every head', async () => {
      await page.keyboard.press('End');
      await waitFor(
        page,
        (count) =>
          document
            .querySelector('[data-testid="plot-attention"]')
            ?.getAttribute('aria-label')
            ?.includes(`trên ${count} token`),
        truth.tokens,
      );
      const { head, rows } = await readTable(page, 2);
      assert.equal(rows.length, truth.tokens);
      for (let column = 2; column < head.length; column++) {
        const sum = rows.reduce((total, cells) => total + parseVi(cells[column]), 0);
        assert.ok(Math.abs(sum - 1) < 0.5e-4 * rows.length, `${head[column]}: ${sum}`);
      }
    });

    test('while the lens waits for a cell, it does not show another one’s tokens', async () => {
      const seen = await page.evaluate(() => {
        const body = document.querySelector('[data-testid="lens"]');
        const token = document.querySelector('[data-position="2"]');
        if (!body || !(token instanceof HTMLElement)) throw new Error('no lens');
        const rows = () =>
          [...body.querySelectorAll('td')]
            .filter((cell) => cell.checkVisibility({ visibilityProperty: true }))
            .map((cell) => cell.textContent);
        const before = rows();
        token.click();
        return new Promise((resolve) => {
          const look = () => {
            const where = document.querySelector('[data-testid="where"]')?.textContent ?? '';
            if (body.hasAttribute('aria-busy')) resolve({ before, where, rows: rows() });
            else requestAnimationFrame(look);
          };
          look();
        });
      });
      assert.equal(seen.before.length, 15);
      assert.match(seen.where, /vị trí 2,/);
      assert.deepEqual(seen.rows, []);
      await waitFor(
        page,
        () => document.querySelector('[data-testid="lens"]:not([aria-busy]) tr') !== null,
      );
    });

    test('a tap chooses a token', async () => {
      await page.click('[data-position="3"]');
      await arrives({ position: 3 });
      await expectCount(page, '[data-position="3"][aria-selected="true"]', 1);
    });

    test('a foreign file is refused in Vietnamese and the default model can be had again', async () => {
      await page.evaluate(() => {
        const input = document.querySelector('input[type=file]');
        if (!(input instanceof HTMLInputElement)) throw new Error('no file input');
        const files = new DataTransfer();
        files.items.add(new File(['<!doctype html><b>not a model</b>'], '<b>evil.gguf'));
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
      });
      await expectText(page, '.model-bar .message.error', /không phải GGUF|thiếu phần cuối/);
      await expectCount(page, '.model-bar b b, .model-bar option b', 0);
      const option = await page.$eval('.model-bar select option', (o) => o.value);
      await page.select('.model-bar select', option);
      await expectText(page, '.model-bar .facts', /Bộ máy tính toán/);
      await runEnded(page);
    });

    test('a model of the served folder and one from disk load and run', async () => {
      const ended = async () => {
        await expectText(page, '.model-bar .facts', /Bộ máy tính toán/);
        await runEnded(page);
        await expectCount(page, '.message.error', 0);
        await expectRead(page, 'identity', /^khớp/);
      };
      const local = await page.$$eval('.model-bar option', (all) =>
        all.flatMap((o) => (o.textContent?.startsWith('mini.gguf, ') ? [o.value] : [])),
      );
      assert.equal(local.length, 1);
      for (const choose of [
        () => page.select('.model-bar select', local[0]),
        async () => {
          const input = await page.$('.model-bar input[type=file]');
          await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (
            input
          )?.uploadFile(path.join(MODELS, 'mini.gguf'));
        },
      ]) {
        // Once its file is whole, nothing more is said of the last model.
        await waitFor(page, () =>
          document.querySelector('.model-bar .facts')?.textContent?.includes('kiểm chứng'),
        );
        await page.evaluate(() => document.querySelector('.model-bar .facts')?.replaceChildren());
        await choose();
        await ended();
      }
    });

    test('nothing was reported to the console', () => {
      assert.deepEqual(errors, []);
    });
  },
  { models: MODELS },
);
