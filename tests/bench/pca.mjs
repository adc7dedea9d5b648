// SPDX-License-Identifier: MIT
//
// PCA beside lab.geometry.pca and numpy, in one run: 10 components of rows as pca-rows.js makes them, in
// Chromium on two threads. A benchmark, not a test: nothing here fails for being slow. Needs build/site.
//
//     npm run bench:pca -- [--sizes 4050x1024,11100x1280,4050x1600] [--kind stream|flat] [--rounds 3]
//
// Times are the best of the rounds, from the call to its answer: the engine's include the copy of all rows
// into its worker, numpy's the conversion to f64. numpy (np.cov and np.linalg.eigh) runs where
// LAMINAR_PYTHON, else python3, has it, with as many threads as it takes; without it its columns stay
// empty. Its results say how right the engine's are.

import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../browser.mjs';
import { subspaceAngle } from '../support/pca-rows.js';
import { openBrowser, startServer } from './session.mjs';

/** @typedef {{ n: number, columns: number }} Size */
/** @typedef {{ components: number[][], variances: number[] }} Found */

const COMPONENTS = 10;
const THREADS = 2;
const GOAL = { n: 11_100, columns: 1280, seconds: 2 };
const QUIET_LOAD = 0.5;
const PYTHON = process.env.LAMINAR_PYTHON ?? 'python3';

function readArguments() {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '4050x1024,11100x1280,4050x1600' },
      kind: { type: 'string', default: 'stream' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const sizes = values.sizes.split(',').map((size) => {
    const [n, columns] = size.split('x').map(Number);
    return { n, columns };
  });
  const isSize = (/** @type {number} */ x) => Number.isInteger(x) && x >= 8;
  const rounds = Number(values.rounds);
  const areSizes = sizes.every(({ n, columns }) => isSize(n) && isSize(columns));
  if (!areSizes || !['stream', 'flat'].includes(values.kind) || !(rounds >= 1)) {
    console.error(
      'usage: npm run bench:pca -- [--sizes NxC,...] [--kind stream|flat] [--rounds N]',
    );
    process.exit(2);
  }
  return { sizes, kind: values.kind, rounds };
}

/**
 * @param {string} kind
 * @param {Size} size
 * @returns {(Found & { seconds: number, numpy: string }) | null} null without numpy
 */
function runNumpy(kind, { n, columns }) {
  const script = path.join(ROOT, 'tests/golden/make_pca.py');
  const args = [script, '--time', kind, ...[n, columns, COMPONENTS].map(String)];
  /** @type {any} */
  let result;
  try {
    const stdio = /** @type {import('node:child_process').StdioOptions} */ ([
      'ignore',
      'pipe',
      'ignore',
    ]);
    const output = execFileSync(PYTHON, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio });
    result = JSON.parse(output);
  } catch {
    return null;
  }
  const all = new Float32Array(Uint8Array.from(Buffer.from(result.components, 'base64')).buffer);
  const at = (/** @type {number} */ k) => [...all.subarray(k * columns, (k + 1) * columns)];
  return { ...result, components: Array.from({ length: COMPONENTS }, (_, k) => at(k)) };
}

/**
 * The engine's times and, once, lab.geometry.pca's.
 * @param {import('puppeteer-core').Page} page
 * @param {string} kind
 * @param {Size} size
 * @param {number} rounds
 */
function runPage(page, kind, size, rounds) {
  return page.evaluate(
    async ({ n, columns, kind, rounds, count }) => {
      const { lab, pcaRows } = /** @type {any} */ (globalThis);
      const rows = { shape: [n, columns], data: pcaRows(kind, n, columns) };
      let best = { total: Number.POSITIVE_INFINITY, add: 0, fit: 0, project: 0 };
      /** @type {any} */
      let fit;
      for (let round = 0; round < rounds; round++) {
        const sum = await lab.startPca();
        const times = [performance.now()];
        await sum.add(rows);
        times.push(performance.now());
        fit = await sum.fit({ components: count });
        times.push(performance.now());
        await lab.project(fit, rows);
        times.push(performance.now());
        await sum.dispose();
        const [add, fitted, project] = [1, 2, 3].map((i) => (times[i] - times[i - 1]) / 1000);
        const total = add + fitted;
        if (total < best.total) best = { total, add, fit: fitted, project };
      }
      const vectors = Array.from({ length: n }, (_, i) =>
        rows.data.subarray(i * columns, (i + 1) * columns),
      );
      const start = performance.now();
      const inPage = lab.geometry.pca(vectors, { components: count });
      const found = (/** @type {any} */ { components, explainedVariance }) => ({
        components: components.map((/** @type {Float64Array} */ x) => [...x]),
        variances: [...explainedVariance],
      });
      const geometrySeconds = (performance.now() - start) / 1000;
      return { best, geometrySeconds, engine: found(fit), inPage: found(inPage) };
    },
    { ...size, kind, rounds, count: COMPONENTS },
  );
}

/** @param {Found} got @param {Found | null} wanted */
function difference(got, wanted) {
  if (!wanted) return '';
  const relative = got.variances.map((x, i) => Math.abs(x / wanted.variances[i] - 1));
  const angle = subspaceAngle(got.components, wanted.components);
  return `${angle.toExponential(1)} rad, ${Math.max(...relative).toExponential(1)}`;
}

const seconds = (/** @type {number} */ s) => `${s.toFixed(2)} s`;

const { sizes, kind, rounds } = readArguments();
const started = os.loadavg()[0];
const server = await startServer({});
const browser = await openBrowser('chromium');
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}tests/web/blank.html`);
  const engine = await page.evaluate(async (threads) => {
    const globals = /** @type {any} */ (globalThis);
    const load = (/** @type {string} */ file) => import(new URL(file, location.href).href);
    const { Lab } = await load('/lab.js');
    ({ pcaRows: globals.pcaRows } = await load('/tests/support/pca-rows.js'));
    globals.lab = await Lab.load({ model: 'mini', threads });
    return globals.lab.engine;
  }, THREADS);
  console.log(`${browser.version}, ${engine.build}, ${engine.threads} threads, ${kind} rows\n`);
  console.log(
    '| rows | engine (add + fit) | project | geometry.pca | numpy | difference from numpy |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const size of sizes) {
    const {
      best,
      geometrySeconds,
      engine: found,
      inPage,
    } = await runPage(page, kind, size, rounds);
    const numpy = runNumpy(kind, size);
    const isGoal = size.n === GOAL.n && size.columns === GOAL.columns;
    const goal = isGoal ? ` (goal ${GOAL.seconds} s)` : '';
    const beside = (/** @type {number} */ s) => `${seconds(s)}, ${(s / best.total).toFixed(1)}x`;
    const cells = [
      `${size.n} x ${size.columns}`,
      `${seconds(best.total)} (${seconds(best.add)} + ${seconds(best.fit)})${goal}`,
      seconds(best.project),
      beside(geometrySeconds),
      numpy ? beside(numpy.seconds) : '',
      difference(found, numpy ?? null),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    console.log(`from geometry.pca: ${difference(found, inPage)}`);
  }
} finally {
  await browser.close();
  server.close();
}
const loads = `load ${started.toFixed(1)} at the start, ${os.loadavg()[0].toFixed(1)} at the end`;
console.log(`\n${loads}`);
if (started > QUIET_LOAD) console.log('**This machine was busy: the times are worth little.**');
