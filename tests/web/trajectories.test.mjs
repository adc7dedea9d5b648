// SPDX-License-Identifier: MIT
//
// What lessons share that follow vectors through the layers: the common PCA, one PCA a layer, and the charts of
// paths and of components.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scree } from '../../web/charts/scree.js';
import { trajectories } from '../../web/charts/trajectories.js';
import * as geometry from '../../web/geometry.js';
import { createNormal, createRandom } from '../../web/measures/random.js';
import {
  explainedBy,
  fitCommon,
  meanPaths,
  separateBases,
  shareOn,
  spreadOf,
} from '../../web/measures/trajectories.js';
import { PCA_LAB } from '../support/pca-lab.mjs';

/** @type {any} */
const PALETTE = {
  paper: '#ffffff',
  ink: '#000000',
  muted: '#555555',
  rule: '#cccccc',
  font: 'sans-serif',
};

/**
 * @param {number} layers
 * @param {number} size  of a group
 * @param {(l: number, g: number, noise: () => number) => number[]} vectorOf
 */
function vectorsOf(layers, size, vectorOf) {
  const noise = createNormal(createRandom(1));
  return Array.from({ length: layers }, (_, l) =>
    [0, 1].map((g) => Array.from({ length: size }, () => vectorOf(l, g, noise))),
  );
}

test('the common PCA puts every vector where it belongs: layer, group, sample', async () => {
  // Layers go far along one axis, groups less far along another.
  const vectors = vectorsOf(4, 5, (l, g, noise) => [
    10 * l,
    3 * g + 0.01 * noise(),
    0.01 * noise(),
  ]);
  const { shares, points, components } = await fitCommon(PCA_LAB, vectors, { components: 3 });
  assert.ok(shares[0] > 0.9 && Math.abs(shares[0] + shares[1] + shares[2] - 1) < 1e-9);
  meanPaths(points).forEach((groups, l) => {
    groups.forEach(([x, y], g) => {
      assert.ok(Math.abs(x - (10 * l - 15)) < 0.1, `${l}, ${g}: ${x}`);
      assert.ok(Math.abs(y - (3 * g - 1.5)) < 0.1, `${l}, ${g}: ${y}`);
    });
  });
  const byLayer = explainedBy(points, (l) => l);
  const byGroup = explainedBy(points, (_, g) => g);
  assert.ok((byLayer[0] ?? 0) > 0.999 && (byGroup[0] ?? 1) < 0.001);
  assert.ok((byLayer[1] ?? 1) < 0.001 && (byGroup[1] ?? 0) > 0.999);
  assert.ok(Math.abs((shareOn([0, 2, 0], components.slice(0, 2)) ?? 0) - 1) < 1e-3);
  assert.equal(shareOn([0, 0, 0], components), null);
});

test('the lab’s own PCA is asked where there is one', async () => {
  const vectors = vectorsOf(2, 3, (l, g, noise) => [l + noise(), g + noise()]);
  /** @type {any[]} */
  const asked = [];
  const lab = {
    pca: async (/** @type {any} */ rows, /** @type {any} */ options) => {
      asked.push([rows.length, options]);
      return geometry.pca(rows, options);
    },
  };
  const found = await fitCommon(lab, vectors, { components: 2, seed: 5 });
  assert.deepEqual(asked, [[12, { components: 2, seed: 5 }]]);
  assert.deepEqual(found, await fitCommon(PCA_LAB, vectors, { components: 2 }));
});

test('one PCA a layer moves vectors that stand still: the axis flips, the picture jumps', async () => {
  const still = vectorsOf(1, 20, (_, g, noise) => [8 * g + noise(), noise(), 0.1 * noise()])[0];
  const same = await separateBases(PCA_LAB, [still, still]);
  assert.equal(same.turns[0], null);
  assert.ok((same.turns[1] ?? 1) < 1e-6 && (same.jumps[1] ?? 1) < 1e-6);
  // The groups lie along the first coordinate, or along its opposite: a sign is fixed by the largest entry.
  const turned = still.map((group) => group.map(([x, y, z]) => [x * 0.6, x * -0.8, y + z]));
  const both = await separateBases(PCA_LAB, [still, turned]);
  assert.ok((both.turns[1] ?? 0) > Math.PI / 2, `${both.turns[1]}`);
  assert.ok((both.jumps[1] ?? 0) > 4, `${both.jumps[1]}`);
  const none = await separateBases(PCA_LAB, [
    still.map((group) => group.map(() => [1, 1, 1])),
    still,
  ]);
  assert.deepEqual([none.means[0], none.turns[1], none.jumps[1]], [null, null, null]);
});

test('all vectors equal: no component, and nothing that is no number', async () => {
  const vectors = vectorsOf(2, 3, () => [1, 2, 3]);
  const { shares, points } = await fitCommon(PCA_LAB, vectors, { components: 2 });
  assert.deepEqual(shares, []);
  assert.deepEqual(points[1][1], [[], [], []]);
  assert.deepEqual(
    explainedBy(points, (l) => l),
    [],
  );
  assert.equal(spreadOf(vectors[0]), 0);
});

/** @param {Partial<Parameters<typeof trajectories>[0]>} [changes] */
const chartOf = (changes = {}) =>
  trajectories(
    {
      groups: [
        {
          label: 'a',
          color: '#112233',
          point: 'circle',
          path: [
            [0, 0],
            [30, 10],
            [60, 0],
          ],
        },
        { label: 'b', color: '#445566', point: 'rect', path: [[0, 0], null, [60, -20]] },
      ],
      layer: 1,
      xTitle: 'x',
      yTitle: 'y',
      layerName: (l) => `layer ${l}`,
      ...changes,
    },
    PALETTE,
  );

test('a path ends at the chosen layer, and a layer without a place has no point', () => {
  const { datasets } = chartOf().data;
  const past = datasets.filter((/** @type {any} */ set) => set.numbered);
  // The first group is at the bottom: Chart.js draws what comes first on top.
  assert.deepEqual(
    past.map((/** @type {any} */ { label }) => label),
    ['b', 'a'],
  );
  assert.deepEqual(past[1].data, [
    { x: 0, y: 0, layer: 0 },
    { x: 30, y: 10, layer: 1 },
    { x: 30, y: 10, layer: undefined },
  ]);
  const shown = past[0].data.map((/** @type {any} */ { x }) => x);
  assert.deepEqual(shown, [0, Number.NaN, Number.NaN]);
});

test('both axes have one scale, whatever the shape of the chart', () => {
  const { x, y } = chartOf().options.scales;
  for (const [width, height] of [
    [900, 380],
    [340, 380],
    [60, 40],
  ]) {
    const scales = [x, y].map(() => /** @type {any} */ ({ chart: { width, height } }));
    x.afterDataLimits(scales[0]);
    y.afterDataLimits(scales[1]);
    const [across, up] = scales.map(({ min, max }) => max - min);
    const room = [Math.max(1, width - 72), Math.max(1, height - 62)];
    assert.ok(Math.abs(across / room[0] - up / room[1]) < 1e-9, `${width} x ${height}`);
    assert.ok(scales[0].min < 0 && scales[0].max > 60 && scales[1].min < -20 && scales[1].max > 10);
    x.afterBuildTicks(scales[0]);
    for (const { value } of scales[0].ticks) {
      assert.ok(value >= scales[0].min && value <= scales[0].max);
    }
  }
});

test('paths in one place still have axes', () => {
  const { x } = chartOf({
    groups: [{ label: 'a', color: '#112233', point: 'circle', path: [[5, 5]] }],
    layer: 0,
  }).options.scales;
  const scale = /** @type {any} */ ({ chart: { width: 600, height: 300 } });
  x.afterDataLimits(scale);
  assert.ok(scale.min < 5 && scale.max > 5 && Number.isFinite(scale.max - scale.min));
});

test('a scree plot: bars in per cent, their sum as a line', () => {
  const { data } = scree(
    {
      series: [{ label: 'share', values: [0.5, 0.25, null], color: '#112233' }],
      sum: 'sum',
      nameOf: (k) => `PC${k}`,
      xTitle: '',
      yTitle: '',
    },
    PALETTE,
  );
  assert.deepEqual(data.labels, ['PC1', 'PC2', 'PC3']);
  assert.deepEqual(data.datasets[0].data, [50, 75, 75]);
  assert.deepEqual(data.datasets[1].data, [50, 25, null]);
});
