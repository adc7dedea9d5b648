// SPDX-License-Identifier: MIT
//
// page.mjs - what the end-to-end tests share: reading numbers as a learner sees them, starting runs,
// catching downloads, and measuring a text without any of the site's own arithmetic.
//
// A reader (textOf, read, seen, readTable, catchFile) waits until the page has drawn all that it wants to
// draw. What comes from somewhere else, a worker, the disk or the network, is asserted with expectText()
// and expectRead(), which wait for it.

import assert from 'node:assert/strict';
import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics';
import { drawn, eventually, waitFor } from '../browser.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * @param {string} text a number as vi-VN writes it: '1.234,5', '−0,26'
 * @returns {number}
 */
export function parseVi(text) {
  const plain = text.trim().replaceAll('.', '').replace(',', '.').replace('−', '-');
  if (!/^[-+]?\d+(\.\d+)?$/.test(plain)) throw new Error(`not a Vietnamese number: ${text}`);
  return Number(plain);
}

/** @param {Page} page @param {string} selector @returns {Promise<string>} its text, once all is drawn */
export async function textOf(page, selector) {
  await drawn(page);
  return textNow(page, selector);
}

/**
 * For what changes all the time, such as the progress of a run.
 *
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<string>} its text at this moment
 */
export const textNow = (page, selector) =>
  page.$eval(selector, (node) => (node.textContent ?? '').trim());

/**
 * Waits until an element says what it should.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {string | RegExp} wanted all of its text, or a pattern
 * @returns {Promise<string>} its text
 */
export const expectText = (page, selector, wanted) =>
  eventually(async () => {
    const text = await textOf(page, selector);
    if (typeof wanted === 'string') assert.equal(text, wanted, selector);
    else assert.match(text, wanted, selector);
    return text;
  });

/** The same of the element with this data-testid. @param {Page} page @param {string} id @param {string | RegExp} wanted */
export const expectRead = (page, id, wanted) => expectText(page, `[data-testid="${id}"]`, wanted);

/**
 * Waits until an element does not say something any more.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {RegExp} unwanted
 */
export const expectNoText = (page, selector, unwanted) =>
  eventually(async () => assert.doesNotMatch(await textOf(page, selector), unwanted, selector));

/** Waits until so many elements are there. @param {Page} page @param {string} selector @param {number} count */
export const expectCount = (page, selector, count) =>
  eventually(async () => assert.equal((await page.$$(selector)).length, count, selector));

/** Waits until the focus is where these words are. @param {Page} page @param {string} words */
export const expectFocus = (page, words) =>
  eventually(async () => {
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      return [activeElement?.getAttribute('aria-label'), activeElement?.textContent];
    });
    assert.ok(focused.includes(words), `${words} has not the focus, but ${focused}`);
  });

/** @param {Page} page @param {string} id @returns {Promise<string>} text of the element with this data-testid */
export const read = (page, id) => textOf(page, `[data-testid="${id}"]`);

/** Waits until the last run has ended, well or badly, and its figures are drawn. @param {Page} page */
export async function runEnded(page) {
  await waitFor(page, () => {
    const button = document.querySelector('.run-bar button.primary');
    return (
      button instanceof HTMLButtonElement && !button.disabled && button.textContent === 'Chạy lại'
    );
  });
  await drawn(page);
}

/**
 * Puts a text into the page's box and runs it.
 *
 * @param {Page} page
 * @param {string} [text] the box's own where none is given
 */
export async function run(page, text) {
  await page.evaluate((value) => {
    const box = document.querySelector('.run-bar textarea');
    const button = document.querySelector('.run-bar button.primary');
    if (!(box instanceof HTMLTextAreaElement) || !(button instanceof HTMLElement)) {
      throw new Error('no run bar');
    }
    if (value !== null) box.value = value;
    button.click();
  }, text ?? null);
  await runEnded(page);
}

/**
 * Runs what stands in the page's box, and lets the run fail once it is past so many stages: two of each
 * block, and one before the first.
 *
 * @param {Page} page
 * @param {number} stages
 */
export async function failAfter(page, stages) {
  await page.evaluate((most) => {
    const bar = document.querySelector('.run-bar progress');
    if (!bar) throw new Error('no run bar');
    Object.defineProperty(bar, 'value', {
      configurable: true,
      set(done) {
        if (done > most) throw new Error('refused by the test');
      },
    });
  }, stages);
  await run(page);
  await page.$eval('.run-bar progress', (bar) => Reflect.deleteProperty(bar, 'value'));
  await waitFor(page, () => document.querySelector('.run-bar .message.error') !== null);
}

/** @param {Page} page @param {string} selector @returns {Promise<string>} what is seen of it, once all is drawn */
export async function seen(page, selector) {
  await drawn(page);
  return page.$eval(selector, (node) => /** @type {HTMLElement} */ (node).innerText.trim());
}

/** Puts a text into the page's box, and runs nothing. @param {Page} page @param {string} text */
export const edit = (page, text) =>
  page.$eval(
    '.run-bar textarea',
    (box, value) => {
      box.value = value;
    },
    text,
  );

/**
 * The pages opened from now on fetch a model at a run or a click, and not before: half of what opening a page
 * costs, for tests that need none.
 *
 * @param {Page} page
 */
export const savesData = (page) =>
  page.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });

/** @param {Page} page @returns {Promise<unknown>} until the model in use can run */
export const modelReady = (page) =>
  waitFor(page, () =>
    document.querySelector('.model-bar .facts')?.textContent?.includes('Bộ máy tính toán'),
  );

/**
 * Chooses an entry of the list by what it begins with, as a learner would.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function chooseModel(page, name) {
  const value = await page.$$eval(
    '.model-bar option',
    (all, start) => all.find((option) => option.textContent?.startsWith(start))?.value ?? '',
    name,
  );
  await page.select('.model-bar select', value);
}

/**
 * Clicks the button with these words.
 *
 * @param {Page} page
 * @param {string} words
 * @param {string} [within]
 */
export async function press(page, words, within = 'body') {
  await waitFor(page, findButton, words, within);
  await page.evaluate(
    (start, place) => {
      const buttons = document.querySelectorAll(`${place} button`);
      for (const button of buttons) {
        const isThere = button instanceof HTMLElement && button.checkVisibility();
        if (isThere && button.textContent?.startsWith(start)) return button.click();
      }
      throw new Error(`no button ${start}`);
    },
    words,
    within,
  );
}

/** @param {string} start @param {string} place */
function findButton(start, place) {
  return [...document.querySelectorAll(`${place} button`)].some(
    (button) => button.checkVisibility() && button.textContent?.startsWith(start),
  );
}

/**
 * The rows of a figure's data table as text, opened as a learner would, all of them.
 *
 * @param {Page} page
 * @param {number} figure
 * @returns {Promise<{ head: string[], rows: string[][] }>}
 */
export async function readTable(page, figure) {
  await drawn(page);
  return page.evaluate(async (number) => {
    const card = document.querySelector(`[data-testid="figure-${number}"]`);
    const details = card?.querySelector('details');
    if (!card || !details) throw new Error(`no figure ${number}`);
    if (!details.open) {
      // The figure fills its table on the same event; its listener was there first.
      const opened = new Promise((resolve) => {
        details.addEventListener('toggle', resolve, { once: true });
      });
      details.open = true;
      await opened;
    }
    for (;;) {
      const more = card.querySelector('.data > button');
      if (!(more instanceof HTMLButtonElement) || more.hidden) break;
      more.click();
    }
    const cells = (/** @type {Element} */ row) => [...row.children].map((c) => c.textContent ?? '');
    return {
      head: cells(card.querySelector('thead tr') ?? document.body),
      rows: [...card.querySelectorAll('tbody tr')].map(cells),
    };
  }, figure);
}

/**
 * Presses one of a figure's two file buttons and returns what would have been saved.
 *
 * @param {Page} page
 * @param {number} figure
 * @param {'PNG' | 'CSV'} kind
 * @returns {Promise<{ name: string, type: string, bytes: number[] }>}
 */
export async function catchFile(page, figure, kind) {
  await drawn(page);
  return page.evaluate(
    (number, label) =>
      new Promise((resolve, reject) => {
        const create = URL.createObjectURL;
        /** @type {Blob | null} */
        let caught = null;
        URL.createObjectURL = (blob) => {
          if (blob instanceof Blob) caught = blob;
          return create.call(URL, blob);
        };
        document.addEventListener(
          'click',
          async (event) => {
            URL.createObjectURL = create;
            event.preventDefault();
            const link = event.target;
            if (!(link instanceof HTMLAnchorElement) || !caught) {
              reject(new Error('no download'));
              return;
            }
            const bytes = [...new Uint8Array(await caught.arrayBuffer())];
            resolve({ name: link.download, type: caught.type, bytes });
          },
          // The button's own click is past when this listener hears the link's.
          { once: true, capture: false },
        );
        const card = document.querySelector(`[data-testid="figure-${number}"]`);
        const button = [...(card?.querySelectorAll('.foot button') ?? [])].find((b) =>
          b.textContent?.includes(label),
        );
        if (!(button instanceof HTMLElement)) throw new Error('no button');
        button.dispatchEvent(new MouseEvent('click', { bubbles: false }));
      }),
    figure,
    kind,
  );
}

/**
 * Cells of a CSV file as a spreadsheet splits them: quotes count only where they begin a cell.
 *
 * @param {string} csv
 * @param {',' | ';' | '\t' | '|'} [separator]
 * @returns {string[][]} rows
 */
export function parseCsv(csv, separator = ',') {
  /** @type {string[][]} */
  const rows = [[]];
  const body = csv.replace(/^\uFEFF/, '').replace(/\r\n$/, '');
  const cell = `(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))([${separator}]|\\r\\n|\\r|\\n|$)`;
  for (const [, quoted, plain, end] of body.matchAll(new RegExp(cell, 'g'))) {
    rows[rows.length - 1].push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (/[\r\n]/.test(end)) rows.push([]);
    if (end === '') break;
  }
  return rows;
}

/**
 * Of a CSV file's columns, those that the page's table has too: a token's id and text are in the file only.
 *
 * @param {string[]} head
 * @returns {number[]} their places in the file
 */
export const columnsShown = (head) =>
  head.flatMap((key, k) => {
    const [, token] = /^(.*)_(?:id|text)$/.exec(key) ?? [];
    return token && head.includes(token) ? [] : [k];
  });

/**
 * Path lengths of a text at every layer by plain loops over the taps, in a lab of the test's own:
 * nothing of the site but lab.js takes part.
 *
 * @param {Page} page
 * @param {string} text
 * @returns {Promise<{ hidden: number[][], attn: number[][], mlp: number[][], attnSize: number[][] }>}
 *   [l - 1][t]; attn and mlp are layer-to-layer differences, [] at l = 1
 */
export function measure(page, text) {
  return page.evaluate(async (input) => {
    const { Lab } = await import(new URL('/lab.js', location.href).href);
    const lab = await Lab.load({ model: 'mini' });
    const { cache } = await lab.runWithCache(input, {
      namesFilter: ['*.hook_resid_pre', '*.hook_resid_post', '*.hook_attn_out', '*.hook_mlp_out'],
    });
    const width = lab.config.dModel;
    /** @param {Float32Array | null} x @param {Float32Array} y */
    const lengths = (x, y) => {
      const result = [];
      for (let from = 0; from < y.length; from += width) {
        let sum = 0;
        for (let c = from; c < from + width; c++) sum += (y[c] - (x ? x[c] : 0)) ** 2;
        result.push(Math.sqrt(sum));
      }
      return result;
    };
    const at = (/** @type {number} */ block, /** @type {string} */ hook) =>
      cache.get(`blocks.${block}.${hook}`).data;
    /** @type {{ hidden: number[][], attn: number[][], mlp: number[][], attnSize: number[][] }} */
    const all = { hidden: [], attn: [], mlp: [], attnSize: [] };
    for (let b = 0; b < lab.config.nLayers; b++) {
      all.hidden.push(lengths(at(b, 'hook_resid_pre'), at(b, 'hook_resid_post')));
      all.attnSize.push(lengths(null, at(b, 'hook_attn_out')));
      all.attn.push(b ? lengths(at(b - 1, 'hook_attn_out'), at(b, 'hook_attn_out')) : []);
      all.mlp.push(b ? lengths(at(b - 1, 'hook_mlp_out'), at(b, 'hook_mlp_out')) : []);
    }
    await lab.dispose();
    return all;
  }, text);
}

/**
 * Both correlations by a library that the site's own arithmetic does not use.
 *
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {number[]} [dropped]
 */
export function correlations(xs, ys, dropped = []) {
  const kept = (/** @type {number[]} */ values) => values.filter((_, t) => !dropped.includes(t));
  return {
    pearson: sampleCorrelation(kept(xs), kept(ys)),
    spearman: sampleRankCorrelation(kept(xs), kept(ys)),
  };
}
