// SPDX-License-Identifier: MIT
//
// What the course home and the stepper show on the default model is what make_lessons.py finds with a forward
// pass and an arithmetic of its own (tests/golden/reference.py, lesson_reference.py): the CSV files with all
// their digits, readouts and tables as far as their rounding shows. (Each lesson has a test of its own,
// web/lessons/NN-name/test/measure.test.mjs, in Node.)

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers, waitFor } from '../browser.mjs';
import { agree, lessonReference, numbersIn } from '../golden/lesson-fixtures.mjs';
import { catchFile, parseCsv, read, run, runEnded, textOf } from './page.mjs';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {Record<string, string>} Row  of a CSV file
 */

/**
 * A figure's table as other programs get it.
 *
 * @param {Page} page
 * @param {number} figure
 * @returns {Promise<Row[]>}
 */
async function csvOf(page, figure) {
  const { bytes } = await catchFile(page, figure, 'CSV');
  const [head, ...rows] = parseCsv(new TextDecoder().decode(Uint8Array.from(bytes)));
  return rows.map((cells) => Object.fromEntries(head.map((key, i) => [key, cells[i]])));
}

/** @param {Row[]} rows @param {string[]} keys @returns {number[][]} */
const columns = (rows, ...keys) => rows.map((row) => keys.map((key) => numberOf(row[key])));

/** The columns that say where a step lies in the plane of h[l-1] and h[l]. */
const PLANE = ['norm_before', 'attn_x', 'attn_y', 'mlp_x', 'mlp_y', 'out'];

/** @param {string} cell @returns {number} NaN where there is none */
const numberOf = (cell) => (cell === '' ? Number.NaN : Number(cell));

/** @template T @param {T[]} list @param {number} size @returns {T[][]} */
const inRowsOf = (list, size) =>
  Array.from({ length: list.length / size }, (_, i) => list.slice(i * size, (i + 1) * size));

inBrowsers('course home and stepper agree with the reference', (site) => {
  /**
   * @param {string} name
   * @param {string} path
   * @param {(page: Page, expected: any) => Promise<void>} compare
   */
  const on = (name, path, compare) => {
    test(name, async () => {
      const expected = await lessonReference(name.split(':')[0]);
      const { page, errors } = await site.open(path);
      if (path === 'stepper/') await runEnded(page);
      else await run(page);
      if (path !== '') assert.match(await read(page, 'identity'), /^khớp/);
      await compare(page, expected);
      assert.deepEqual(errors, []);
      await page.close();
    });
  };

  on('home: the angle of each token in each block', '', async (page, expected) => {
    const angles = columns(await csvOf(page, 1), 'angle_rad').flat();
    agree('angles', inRowsOf(angles, angles.length / expected.layers), expected.angles);
    const [most, mostAngle, least, leastAngle] = numbersIn(
      await textOf(page, '[data-testid="figure-1"] .title span:last-child'),
    );
    agree('title', [most, mostAngle, least, leastAngle], expected.title);
  });

  on('stepper: every colouring of the grid, and a cell in detail', 'stepper/', async (page, x) => {
    const tokens = x.norm.values[0].length;
    for (const scalar of ['norm', 'step', 'angle', 'previous', 'first', 'entropy']) {
      await page.select('[data-testid="scalar"]', scalar);
      if (scalar === 'entropy') await waitFor(page, isWhole);
      const grid = inRowsOf(columns(await csvOf(page, 1), scalar).flat(), tokens);
      const first = x.layers + 1 - x[scalar].values.length;
      const from = scalar === 'previous' ? 1 : 0;
      agree(
        scalar,
        grid.slice(first).map((row) => row.slice(from)),
        x[scalar],
      );
    }
    const ids = ['norm-hidden', 'norm-attn', 'norm-mlp', 'step', 'angle', 'attn-turn', 'mlp-turn'];
    const cell = [...ids, 'cosine'].map(async (id) => numbersIn(await read(page, id))[0]);
    agree('cell', await Promise.all(cell), x.cell);

    await waitFor(page, () => document.querySelectorAll('[data-testid="lens"] tr').length === 5);
    const lens = await tableCells(page, 'lens');
    agree(
      'lens',
      lens.map(([, logit, probability]) => [...numbersIn(logit), ...numbersIn(probability)]),
      x.lens,
    );
    const dimensions = await tableCells(page, 'dimensions');
    agree(
      'dimensions',
      dimensions.map(([, value]) => numbersIn(value)[0]),
      x.dimensions,
    );
    const steps = columns(await csvOf(page, 5), ...PLANE);
    agree(
      'planes',
      steps.map((step) => [step]),
      x.planes,
    );
    const attention = await csvOf(page, 2);
    const heads = x.attention.values[0].map(
      (/** @type {unknown} */ _, /** @type {number} */ h) => `head_${h}`,
    );
    agree('attention', columns(attention, ...heads), x.attention);
  });
});

/** Whether the stepper has the entropy of every layer. */
const isWhole = () => {
  const progress = document.querySelector('[data-testid="figure-1"] .progress');
  return progress instanceof HTMLElement && progress.hidden;
};

/** @param {Page} page @param {string} id @returns {Promise<string[][]>} */
const tableCells = (page, id) =>
  page.$$eval(`[data-testid="${id}"] tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );
