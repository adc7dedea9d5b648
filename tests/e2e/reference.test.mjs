// SPDX-License-Identifier: MIT
//
// What the pages show on the default model is what make_lessons.py finds with a forward pass and an
// arithmetic of its own (tests/golden/reference.py, lesson_reference.py), in both browsers: the CSV files
// with all their digits, readouts and tables as far as their rounding shows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBrowsers, waitFor } from '../browser.mjs';
import { distance, lessonReference } from '../golden/lesson-fixtures.mjs';
import { catchFile, parseCsv, parseVi, read, run, runEnded, textOf } from './page.mjs';

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('../golden/lesson-fixtures.mjs').Actual} Actual
 * @typedef {import('../golden/lesson-fixtures.mjs').Known} Known
 * @typedef {Record<string, string>} Row  of a CSV file
 */

/** @param {string} what @param {Actual} actual @param {Known} known */
function agree(what, actual, known) {
  const { worst, where } = distance(actual, known);
  assert.ok(worst <= 1, `${what}: ${where}`);
}

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

/** @param {string} cell @returns {number} NaN where there is none */
const numberOf = (cell) => (cell === '' ? Number.NaN : Number(cell));

/** @template T @param {T[]} list @param {number} size @returns {T[][]} */
const inRowsOf = (list, size) =>
  Array.from({ length: list.length / size }, (_, i) => list.slice(i * size, (i + 1) * size));

/**
 * The numbers of a sentence, with what their last digit may hide.
 *
 * @param {string} sentence
 * @returns {import('../golden/lesson-fixtures.mjs').Shown[]}
 */
const numbersIn = (sentence) =>
  [...sentence.matchAll(/−?\d+(?:\.\d{3})*(?:,(\d+))?/g)].map(([number, decimals = '']) => ({
    value: parseVi(number),
    half: 0.5 * 10 ** -decimals.length,
  }));

/** The learner's column of the table of published results, row by row. @param {Page} page */
const published = async (page) =>
  (
    await page.$$eval('[data-testid="published"] tbody tr td:last-child', (cells) =>
      cells.map((cell) => cell.textContent ?? ''),
    )
  ).map(numbersIn);

inBrowsers('the pages agree with the reference', (site) => {
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

  on('01: angles, t-tests, control and two sentences', 'lessons/01/', async (page, expected) => {
    const keys = ['target_deg', 'target_sem_deg', 'before_deg', 'before_sem_deg'];
    agree('curves', columns(await csvOf(page, 1), ...keys), expected.curves);
    const tests = columns(await csvOf(page, 2), 't', 'p', 'p_holm');
    agree(
      'tests',
      tests.map(([t, ...ps]) => [t, ...ps.map(Math.log10)]),
      expected.tests,
    );
    const [mean] = numbersIn(await read(page, 'control'));
    const [deviation] = numbersIn(await read(page, 'control-compare'));
    agree('control', [mean, deviation], expected.control);
    for (const [sentence, angles] of Object.entries(expected.sentences)) {
      await page.select('[data-testid="sentence"]', sentence);
      const shown = (await csvOf(page, 3)).map((row) => numberOf(row.angle_deg));
      agree(`sentence ${sentence}`, inRowsOf(shown, shown.length / expected.layers), angles);
    }
    agree('published', await published(page), expected.published);
  });

  on('02: lines of both groups, histogram, pairs of positions', 'lessons/02/', async (page, x) => {
    const lines = await csvOf(page, 1);
    const angles = inRowsOf(
      lines.map((row) => numberOf(row.angle_rad)),
      x.layers + 1,
    );
    const [target, other] = inRowsOf(angles, angles.length / 2);
    agree('target', target, x.target);
    agree('other', other, x.other);
    const names = inRowsOf(lines, x.layers + 1).map(([{ pair }]) => Number(pair.split('-')[0]));
    assert.deepEqual(names.slice(x.drawn.length), x.drawn);

    const bars = await csvOf(page, 2);
    const bins = bars.map((row) => Number(row.from));
    /** @param {number[][]} values @param {(row: Row) => number} count */
    const check = (values, count) => {
      const at = values.map((layers) => layers[x.middle]);
      bars.forEach((row, i) => {
        const [from, to] = [bins[i], bins[i + 1] ?? Math.PI];
        // A value may cross an edge by as much as an angle may be off.
        const within = (/** @type {number} */ off) =>
          at.filter((angle) => angle >= from - off && angle < to + off).length;
        const { bounds } = x.target;
        const [least, most] = [within(-bounds), within(bounds)];
        assert.ok(least <= count(row) && count(row) <= most, `${from}: ${count(row)}`);
      });
    };
    check(x.other.values, (row) => Number(row.other_first) + Number(row.other_rest));
    check(x.target.values, (row) => Number(row.her));

    const pairs = inRowsOf(await csvOf(page, 3), x.pairs.length);
    assert.deepEqual(
      pairs[0].map((row) => Number(row.sentences)),
      x.pairs,
    );
    for (const [key, known] of [
      ['mean_rad', x.means],
      ['sem_rad', x.errors],
    ]) {
      agree(
        key,
        pairs.map((row) => row.map((cell) => numberOf(cell[key]))),
        known,
      );
    }
    const readouts = ['target', 'target-spread', 'other', 'other-spread'].map(
      async (id) => numbersIn(await read(page, id))[0],
    );
    agree('readouts', await Promise.all(readouts), x.readouts);
    agree('published', await published(page), x.published);
  });

  on('03: steps, paths, logits and their correlations', 'lessons/03/', async (page, expected) => {
    const { tokens, layers, probes } = expected;
    const all = inRowsOf(await csvOf(page, 1), tokens);
    assert.equal(all.length, layers);
    const steps = all.map((row) => row.map(({ step }) => numberOf(step)));
    agree(
      'mean steps',
      steps.map((row) => [mean(row), mean(row.slice(1))]),
      expected.means,
    );
    agree(
      'steps',
      steps.map((row) => probes.map((/** @type {number} */ t) => row[t])),
      expected.steps,
    );
    agree('paths', [all[layers - 1].map(({ path }) => numberOf(path))], expected.path);

    const scatter = await csvOf(page, 2);
    agree('last steps', [columns(scatter, 'last_step').flat()], expected.last);
    agree('logits', columns(scatter, 'logit').flat(), expected.logits);
    scatter.forEach(({ predicted }, t) => {
      if (expected.predicted[t] !== null)
        assert.equal(predicted, shownToken(expected.predicted[t]));
    });

    const without = columns(await csvOf(page, 3), 'pearson', 'spearman');
    const chance = numbersIn((await read(page, 'chance')).replace('±', ''));
    agree('chance', chance, { values: [expected.chance], bounds: 1e-9 });
    await page.click('[data-testid="drop-first"]');
    const withFirst = columns(await csvOf(page, 3), 'pearson', 'spearman');
    const both = without.map((row, i) => [...row, ...withFirst[i]]);
    agree('correlations', both, expected.correlations);
  });

  on('04: cosines, controls and histogram', 'lessons/04/', async (page, expected) => {
    const keys = ['mean', 'sem', 'mean_other', 'shuffled', 'random_sd'];
    agree('layers', columns(await csvOf(page, 1), ...keys), expected.layers);
    const bars = await csvOf(page, 2);
    agree('histogram', columns(bars, 'tokens').flat(), expected.histogram);
    const random = columns(bars, 'random').flat();
    assert.equal(
      random.reduce((sum, count) => sum + count, 0),
      expected.layers.values.length * (expected.tokens - 1),
    );
    const [now] = numbersIn(await read(page, 'mean'));
    const [all, without] = numbersIn(await read(page, 'mean-compare'));
    const [turn] = numbersIn(await read(page, 'angle'));
    agree('readouts', [now, all, without, turn], expected.readouts);
    const rows = await published(page);
    agree('published', rows.slice(0, 3), expected.published);
    agree('tails', [rows[3][2], rows[3][4]], expected.tails);
  });

  on('05: lengths, correlations, ranks and influences', 'lessons/05/', async (page, expected) => {
    const { tokens, difference, size } = expected;
    const lengths = inRowsOf(await csvOf(page, 1), tokens);
    const part = (/** @type {string} */ key) =>
      lengths.map((row) => row.map((cell) => numberOf(cell[key])));
    agree('hidden', part('pl_hidden'), expected.hidden);
    for (const name of /** @type {const} */ (['attn', 'mlp'])) {
      const kept = part(`pl_${name}`).map((row) => row.filter((_, t) => t % expected.every === 0));
      agree(name, kept.slice(1), difference.lengths[name]);
    }
    agree('published', await published(page), expected.published);
    const [layer, ratio] = numbersIn(
      (await textOf(page, '#honest')).replace(/^.*nổi bật nhất/, '').replace('vị trí 0', ''),
    );
    agree('first token', [layer, ratio], expected.firstRatio);

    const { sensitive } = difference;
    const influence = await csvOf(page, 4);
    agree(
      'influence',
      columns(influence, 'change_pearson', 'change_spearman'),
      sensitive.influence,
    );
    const ranks = await csvOf(page, 3);
    agree('ranks', columns(ranks, `rank_${sensitive.part}`, 'rank_hidden'), sensitive.ranks);

    await page.click('[data-testid="drop-first"]');
    await agreeCorrelations(page, difference);
    await page.click('input[type=radio][value=size]');
    await agreeCorrelations(page, size);
    const sizes = inRowsOf(await csvOf(page, 1), tokens);
    agree(
      'mean sizes',
      sizes.map((row) => ['pl_attn', 'pl_mlp'].map((key) => mean(columns(row, key).flat()))),
      size.means,
    );
  });

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
    const attention = await csvOf(page, 2);
    const heads = x.attention.values[0].map(
      (/** @type {unknown} */ _, /** @type {number} */ h) => `head_${h}`,
    );
    agree('attention', columns(attention, ...heads), x.attention);
  });
});

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Lesson 05's figure 2 while position 0 is left out: both coefficients without it and with it.
 *
 * @param {Page} page
 * @param {{ correlations: Known }} reading
 */
async function agreeCorrelations(page, { correlations }) {
  const keys = ['attn', 'mlp'].flatMap((part) =>
    ['', '_all'].flatMap((all) => [`pearson_${part}${all}`, `spearman_${part}${all}`]),
  );
  agree('correlations', columns(await csvOf(page, 2), ...keys), correlations);
}

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

/**
 * A token of the vocabulary as a CSV file has it: with an apostrophe before what would be a formula.
 *
 * @param {string} token plain ASCII but for spaces and line ends
 */
const shownToken = (token) =>
  token
    .replaceAll('Ġ', '␣')
    .replaceAll('Ċ', '⏎')
    .replace(/^(?=[=+\-@])/, "'");
