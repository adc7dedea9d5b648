// SPDX-License-Identifier: MIT
//
// The stepper's saved vectors: the file that a learner gets holds the run's own numbers.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';
import { expectCount, expectRead, expectText, press, runEnded } from './page.mjs';

const TEXT = 'The old man “đi” home.';

/**
 * Presses the button and catches the file.
 *
 * @param {import('puppeteer-core').Page} page
 * @param {string} kind
 */
async function save(page, kind) {
  await page.select('[data-testid="save-kind"]', kind);
  const file = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          URL.createObjectURL = create;
          document.addEventListener(
            'click',
            async (event) => {
              event.preventDefault();
              const { download } = /** @type {HTMLAnchorElement} */ (event.target);
              const bytes = new Uint8Array(await /** @type {Blob} */ (blob).arrayBuffer());
              resolve({ name: download, bytes: [...bytes] });
            },
            { once: true },
          );
          return create.call(URL, blob);
        };
        const buttons = [...document.querySelectorAll('#vectors button')];
        const button = buttons.find(({ textContent }) => textContent === 'Lưu vector');
        /** @type {HTMLElement} */ (button).click();
      }),
  );
  const { name, bytes } = /** @type {{ name: string, bytes: number[] }} */ (file);
  const data = Uint8Array.from(bytes);
  const length = Number(new DataView(data.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + length)));
  const { __metadata__: metadata, ...tensors } = header;
  return {
    name,
    metadata,
    size: data.length - 8 - length,
    shapes: Object.fromEntries(
      Object.entries(tensors).map(([tap, { shape }]) => [tap, /** @type {number[]} */ (shape)]),
    ),
    /** @param {string} tap @returns {number[]} */
    read(tap) {
      const [start, end] = tensors[tap].data_offsets.map(
        (/** @type {number} */ at) => at + 8 + length,
      );
      const Kind = tensors[tap].dtype === 'I32' ? Int32Array : Float32Array;
      return [...new Kind(data.buffer.slice(start, end))];
    },
  };
}

inBothBrowsers('saved vectors', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {{ tokens: number[], before: number[], after: number[], names: number }} */
  let truth;
  const LAST = `blocks.${MINI.blocks - 1}.hook_resid_post`;

  before(async () => {
    const query = new URLSearchParams({
      lesson: 'stepper',
      text: TEXT,
      edit: 'mlp_2_0',
      view: 'before',
    });
    ({ page, errors } = await site.open(`stepper/#${query}`));
    await runEnded(page);
    await expectText(page, '[data-testid="edits"] li', /Tắt MLP của khối 2/);
    truth = await page.evaluate(
      async (text, last) => {
        const { Lab } = await import(new URL('/lab.js', location.href).href);
        const lab = await Lab.load({ model: 'mini' });
        const { cache, tokens } = await lab.runWithCache(text);
        const edited = await lab.runWithHooks(text, {
          fwdHooks: [['blocks.1.hook_mlp_out', (/** @type {any} */ { data }) => data.fill(0)]],
          namesFilter: last,
        });
        const result = {
          tokens: [...tokens],
          before: [...cache.get(last).data],
          after: [...edited.cache.get(last).data],
          names: cache.names.length,
        };
        await lab.dispose();
        return result;
      },
      TEXT,
      LAST,
    );
  });

  test('the stream of the run without interventions, with what it is of in the header', async () => {
    await page.click('#vectors summary');
    await expectCount(page, '[data-testid="save-kind"]', 1);
    await page.click('input[type=radio][value="before"]');
    await expectText(page, '#vectors', /không có can thiệp\./);
    const { name, metadata, shapes, read, size } = await save(page, 'hidden');
    assert.equal(name, 'mini_the-old-man-i-home_hidden.safetensors');
    const T = truth.tokens.length;
    assert.equal(Object.keys(shapes).length, MINI.blocks + 1 + 3);
    assert.deepEqual(shapes[LAST], [1, T, MINI.dModel]);
    assert.deepEqual(read('tokens'), truth.tokens);
    assert.deepEqual(read(LAST), truth.before);
    assert.equal(metadata.text, TEXT);
    assert.match(metadata.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      [metadata.model, metadata.precision, metadata.interventions],
      ['mini', 'exact', '[]'],
    );
    const told = await page.$eval(
      '[data-testid="save-kind"] option',
      (option) => option.textContent ?? '',
    );
    assert.match(told, new RegExp(`${(size / 1e6).toFixed(1).replace('.', ',')} MB$`));
    await expectRead(page, 'saved', /^Đã lưu mini_the-old-man/);
  });

  test('all taps of the run with interventions', async () => {
    await page.click('input[type=radio][value="after"]');
    await expectText(page, '#vectors', /có can thiệp \(Tắt MLP của khối 2\)/);
    const { metadata, shapes, read, size } = await save(page, 'all');
    assert.equal(Object.keys(shapes).length, truth.names + 3);
    assert.deepEqual(read(LAST), truth.after);
    assert.equal(metadata.interventions, '["mlp_2_0"]');
    const told = await page.$eval(
      '[data-testid="save-kind"] option:last-child',
      (option) => option.textContent ?? '',
    );
    assert.match(told, new RegExp(`${(size / 1e6).toFixed(1).replace('.', ',')} MB$`));
  });

  test('too little memory is said, with what to do', async () => {
    await page.evaluate(() => {
      const slice = globalThis.Uint8Array.prototype.fill;
      globalThis.Uint8Array.prototype.fill = () => {
        globalThis.Uint8Array.prototype.fill = slice;
        throw new RangeError('Array buffer allocation failed');
      };
    });
    await press(page, 'Lưu vector', '#vectors');
    await expectText(page, '#vectors .message.error', /Không đủ bộ nhớ.*lưu ít vector hơn/);
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
