// SPDX-License-Identifier: MIT
//
// PCA in the engine: the numbers against numpy's (make_pca.py) and against lab.geometry.pca, what web/pca.js
// refuses, and a lab in a page. C's own tests are tests/c/test_pca.c.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pca as pcaInPage } from '../../web/geometry.js';
import { PcaSum, project } from '../../web/pca.js';
import { pcaRows, subspaceAngle } from '../support/pca-rows.js';
import { loadWasmEngine } from '../support/wasm-engine.mjs';
import { withLab } from './lab-page.mjs';

/**
 * @typedef {import('./lab-page.mjs').Lab} Lab
 * @typedef {{ kind: 'stream' | 'flat', n: number, columns: number, variances: number[],
 *   totalVariance: number, components: string }} Case
 */

/** What the project asks for, in radians and relative. */
const BOUND = 1e-4;

/** @type {{ cases: Case[] }} */
const { cases } = JSON.parse(
  readFileSync(new URL('../golden/fixtures/pca.json', import.meta.url), 'utf8'),
);
const engine = await loadWasmEngine();

/** @param {Case} one @returns {Float32Array[]} */
function numpyComponents({ components, columns }) {
  const bytes = Uint8Array.from(Buffer.from(components, 'base64'));
  const all = new Float32Array(bytes.buffer);
  const at = (/** @type {number} */ k) => all.subarray(k * columns, (k + 1) * columns);
  return Array.from({ length: all.length / columns }, (_, k) => at(k));
}

/** @param {Float32Array} data @param {number} C */
function vectorsOf(data, C) {
  const at = (/** @type {number} */ i) => data.subarray(i * C, (i + 1) * C);
  return Array.from({ length: data.length / C }, (_, i) => at(i));
}

/** @param {number} got @param {number} want @param {number} bound relative */
function assertNear(got, want, bound) {
  assert.ok(Math.abs(got - want) <= bound * Math.abs(want), `${got} is not ${want}`);
}

// ---- Numbers ------------------------------------------------------------------------------------

for (const one of cases) {
  const { kind, n, columns, variances, totalVariance } = one;
  const k = variances.length;
  test(`${k} components of ${n} x ${columns} rows (${kind}) are numpy's`, () => {
    const fit = engine.pca(pcaRows(kind, n, columns), columns, k, 1000);
    const wanted = numpyComponents(one);
    assert.equal(fit.components.length, k);
    const angle = subspaceAngle(fit.components, wanted);
    assert.ok(angle < BOUND, `subspace angle ${angle}`);
    assertNear(fit.totalVariance, totalVariance, 1e-9);
    fit.variances.forEach((variance, i) => {
      assertNear(variance, variances[i], BOUND);
    });
    // One by one, signs included, where the next variance is not as good as the same.
    fit.components.forEach((component, i) => {
      const gaps = [variances[i - 1], variances[i + 1]].map((other) => {
        return other === undefined ? 1 : Math.abs(other / variances[i] - 1);
      });
      if (Math.min(...gaps) < 0.01 || i === k - 1) return;
      const apart = subspaceAngle([component], [wanted[i]]);
      assert.ok(apart < BOUND, `component ${i}: ${apart}`);
      assert.ok(component.reduce((sum, x, c) => sum + x * wanted[i][c], 0) > 0, `sign of ${i}`);
    });
  });
}

test('the engine and lab.geometry.pca agree', () => {
  for (const [kind, n, C, count] of /** @type {const} */ ([
    ['stream', 400, 96, 6],
    ['flat', 300, 50, 2],
    ['stream', 40, 120, 5],
  ])) {
    const rows = pcaRows(kind, n, C);
    const fit = engine.pca(rows, C, count, 33);
    const inPage = pcaInPage(vectorsOf(rows, C), { components: count });
    assert.ok(subspaceAngle(fit.components, inPage.components) < 1e-6);
    inPage.explainedVariance.forEach((variance, i) => {
      assertNear(fit.variances[i], variance, 1e-9);
      assertNear(fit.variances[i] / fit.totalVariance, inPage.explainedVarianceRatio[i], 1e-9);
    });
    fit.mean.forEach((x, c) => {
      assertNear(x, inPage.mean[c], 1e-9);
    });
  }
});

// ---- What is refused ----------------------------------------------------------------------------

/** An engine that only notes its calls. */
function fakeClient() {
  /** @type {{ op: string, args: any }[]} */
  const calls = [];
  const call = async (/** @type {string} */ op, /** @type {any} */ args) => {
    calls.push({ op, args });
    return op === 'project' ? new Float64Array(2) : null;
  };
  return { calls, client: /** @type {any} */ ({ call }) };
}

/** @param {RegExp} message */
const refusal = (message) => ({ name: 'LabError', code: 'argument', message });

test('rows that are no matrix of finite numbers are refused before the engine sees them', async () => {
  const { calls, client } = fakeClient();
  const sum = new PcaSum(client);
  const bad = /** @type {[any, RegExp][]} */ ([
    [null, /rows are a tensor \[n, C\] or an array of vectors/],
    ['rows', /rows are a tensor/],
    [[1, 2], /a row is an array of numbers/],
    [[[]], /a row needs one number or more/],
    [[[1, 2], [3]], /row 1 has 1 numbers and row 0 has 2: rows must be equally long/],
    [[[1, 2], null], /row 1 has no numbers/],
    [
      [[1, Number.NaN]],
      /row 0 holds NaN at 1, which is no finite 32-bit number: leave that row out/,
    ],
    [[[1], [Number.POSITIVE_INFINITY]], /row 1 holds Infinity at 0/],
    [[[1e300]], /row 0 holds 1e\+300 at 0/],
    [{ shape: [2, 2], data: Float32Array.of(1, 2, 3) }, /not one of shape \[2,2\]/],
    [{ shape: [4], data: Float32Array.of(1, 2, 3, 4) }, /not one of shape \[4\]/],
    [{ shape: [1, 2], data: [1, 2] }, /tensor \[n, C\] of 32-bit numbers/],
    [{ shape: [1, 2], data: Float32Array.of(1, Number.NaN) }, /row 0 holds NaN at 1/],
  ]);
  for (const [rows, message] of bad) await assert.rejects(sum.add(rows), refusal(message));
  assert.deepEqual(calls, []);
  assert.equal(sum.rows, 0);
});

test('a sum takes rows of one width, and says how many it has', async () => {
  const { calls, client } = fakeClient();
  const sum = new PcaSum(client);
  await sum.add([]);
  await sum.add([[1, 2]]);
  await sum.add({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  await sum.add([new Float64Array(2)]);
  assert.equal(sum.rows, 4);
  assert.deepEqual(
    calls.map(({ args }) => [args.columns, args.rows.length]),
    [
      [2, 2],
      [2, 4],
      [2, 2],
    ],
  );
  await assert.rejects(
    sum.add([[1]]),
    refusal(/have 1 numbers and the rows before 2: start another/),
  );
});

test('a fit of no, half or too few components, and a sum disposed of, are refused', async () => {
  const { client } = fakeClient();
  const sum = new PcaSum(client);
  for (const components of /** @type {any[]} */ ([0, -1, 1.5, Number.NaN, '2'])) {
    await assert.rejects(
      sum.fit({ components }),
      refusal(/components must be a whole number from 1/),
    );
  }
  await assert.rejects(sum.fit({ seed: -1 }), refusal(/seed must be a whole number from 0/));
  await sum.dispose();
  await sum.dispose();
  for (const late of [() => sum.add([[1]]), () => sum.fit()]) {
    await assert.rejects(late(), refusal(/disposed of: start another with startPca\(\)/));
  }
});

test('a projection needs a fit, and rows of its width', async () => {
  const { calls, client } = fakeClient();
  const fit = { components: [Float64Array.of(1, 0)], mean: Float64Array.of(5, 5) };
  const bad = /** @type {[any, any, RegExp][]} */ ([
    [null, [[1, 2]], /takes the result of a fit first/],
    [fit, [[1, 2, 3]], /have 3 numbers and those of the fit 2: project rows of the same width/],
    [{ ...fit, components: [[1]] }, [[1, 2]], /component 0 of the fit is not 2 numbers/],
  ]);
  for (const [one, rows, message] of bad) {
    await assert.rejects(project(client, one, rows, {}), refusal(message));
  }
  assert.deepEqual(calls, []);
  const none = await project(client, { ...fit, components: [] }, [[1, 2]], {});
  assert.deepEqual(none.shape, [1, 0]);
  const two = await project(client, fit, new Array(2).fill([1, 2]), {});
  assert.deepEqual([two.shape, two.data.length], [[2, 1], 2]);
});

// ---- A lab in a page ----------------------------------------------------------------------------

withLab('PCA in a lab', (at) => {
  test('sums, fits, projections and runs overlap and agree with lab.geometry.pca', async () => {
    const seen = await at.page.evaluate(async () => {
      const { lab } = /** @type {{ lab: Lab }} */ (/** @type {any} */ (globalThis));
      const name = 'blocks.5.hook_resid_post';
      const sum = await lab.startPca();
      const all = [];
      for (const text of ['It was the best of times', 'it was the worst of times, of all']) {
        const { cache } = await lab.runWithCache(text, { namesFilter: name });
        const tensor = cache.get(name);
        const C = tensor.shape[1];
        for (let i = 0; i < tensor.shape[0]; i++) all.push(tensor.data.slice(i * C, (i + 1) * C));
        await sum.add(tensor);
      }
      const [fit, whole, , many] = await Promise.all([
        sum.fit({ components: 3 }),
        lab.pca(all, { components: 3 }),
        lab.runWithCache('beside', { namesFilter: [] }),
        sum.fit({ components: 1000 }),
      ]);
      const inPage = lab.geometry.pca(all, { components: 3 });
      const { data, shape } = await lab.project(fit, all);
      let worst = 0;
      inPage.projected.forEach((row, i) => {
        row.forEach((x, k) => {
          worst = Math.max(
            worst,
            Math.abs(x - whole.projected[i][k]),
            Math.abs(x - data[3 * i + k]),
          );
        });
      });
      const size = Math.max(...inPage.projected.flatMap((row) => [...row].map(Math.abs)));
      const sameKinds = Object.entries(inPage).every(
        ([key, value]) => /** @type {any} */ (whole)[key]?.constructor === value.constructor,
      );
      await sum.dispose();
      return {
        ...{ rows: [sum.rows, fit.rows, all.length], shape, worst: worst / size, sameKinds },
        same: String(fit.components) === String(whole.components),
        many: [many.components.length, many.explainedVariance.length],
        shares: many.explainedVarianceRatio.reduce((total, share) => total + share, 0),
        kind: whole.projected[0].constructor.name,
      };
    });
    const [rows] = seen.rows;
    assert.deepEqual(seen.rows, [rows, rows, rows]);
    assert.deepEqual(seen.shape, [rows, 3]);
    assert.ok(seen.worst < 1e-5, String(seen.worst));
    assert.ok(seen.same && seen.sameKinds);
    assert.deepEqual(seen.many, [rows - 1, rows - 1]);
    assertNear(seen.shares, 1, 1e-9);
  });

  test('what cannot be fitted is said, an abort ends, and the engine lives on', async () => {
    const seen = await at.page.evaluate(async () => {
      const { lab, failure } = /** @type {any} */ (globalThis);
      const sum = await lab.startPca();
      const none = await failure(sum.fit());
      await sum.add([[1, 2, 3]]);
      const one = await failure(sum.fit());
      await sum.add([[1, 2, 3]]);
      const equal = await sum.fit();
      await sum.add([[1, 5, 3]]);
      const constant = await sum.fit({ components: 9 });
      const wide = await failure(lab.pca([new Float32Array(20_000), new Float32Array(20_000)]));
      const early = AbortSignal.abort('no');
      const aborted = await failure(lab.pca([[1], [2]], { signal: early }));
      const controller = new AbortController();
      const [n, C] = [6000, 640];
      const data = Float32Array.from({ length: n * C }, (_, i) => Math.sin(i * i));
      const long = failure(lab.pca({ shape: [n, C], data }, { signal: controller.signal }));
      setTimeout(() => controller.abort(), 20);
      const stopped = await long;
      const other = new AbortController();
      const big = await lab.startPca();
      const adding = failure(big.add({ shape: [n, C], data }, { signal: other.signal }));
      other.abort();
      await adding;
      const gone = await failure(big.fit());
      const after = await lab.pca([
        [1, 0],
        [2, 0],
      ]);
      return {
        ...{ none, one, wide, aborted: aborted.code, stopped: stopped.code, gone: gone.message },
        equal: [equal.components.length, equal.explainedVarianceRatio.length, [...equal.mean]],
        constant: constant.components.map((/** @type {Float64Array} */ x) =>
          [...x].map(Math.round),
        ),
        after: after.projected.map((/** @type {Float64Array} */ x) => [...x]),
      };
    });
    assert.match(seen.none.message, /at least two rows, and 0 were added/);
    assert.match(seen.one.message, /at least two rows, and 1 were added: add more/);
    assert.match(seen.wide.message, /PCA takes vectors of 1 to 16384 numbers, not of 20000/);
    assert.deepEqual(
      [seen.none.code, seen.one.code, seen.wide.code],
      new Array(3).fill('argument'),
    );
    assert.deepEqual([seen.aborted, seen.stopped], ['aborted', 'aborted']);
    assert.match(seen.gone, /disposed of/);
    assert.deepEqual(seen.equal, [0, 0, [1, 2, 3]]);
    assert.deepEqual(seen.constant, [[0, 1, 0]]);
    assert.deepEqual(seen.after, [[-0.5], [0.5]]);
  });
});
