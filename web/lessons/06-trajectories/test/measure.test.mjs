// SPDX-License-Identifier: MIT
//
// Lesson 06's numbers: all of them on the default model against reference.json, and its functions on vectors
// whose distances are known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { agree, lessonReference, oursIn } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { PCA_LAB } from '../../../../tests/support/pca-lab.mjs';
import { sentence } from '../../../../tests/support/vectors.mjs';
import { createRandom } from '../../../measures/random.js';
import { hiddenTap } from '../../../measures/residual.js';
import { mean } from '../../../measures/statistics.js';
import { meanPaths } from '../../../measures/trajectories.js';
import { DEGREES, num } from '../../../ui/format.js';
import {
  chanceEdge,
  chanceOf,
  coins,
  emptyPaths,
  FEWEST_FOR_CHANCE,
  finishPaths,
  measureLayer,
  measurement,
  measurePaths,
  THROWS,
  WORDS,
  wordPaths,
} from '../measure.js';
import { published } from '../published.js';
import { checks, prediction } from '../questions.js';
import { derive, farther, firstShares, flips, ratioOf, tellingComponent } from '../scene.js';

/** @typedef {import('../measure.js').Paths} Paths */

const native = measureNatively(measurement);
await finishPaths(native.data, PCA_LAB);
const { data } = native;
const layers = data.at.map((at) => at ?? assert.fail('a layer is not measured'));
const common = data.common ?? assert.fail('no common PCA');
const separate = data.separate ?? assert.fail('no PCA of each layer');

/** What a page starts with. */
const VIEW = { basis: 'common', thin: false, relative: false, layer: data.layers };

/** @param {Partial<typeof VIEW>} [view] @param {Paths} [paths] @returns {import('../scene.js').Scene} */
function sceneWith(view = {}, paths = data) {
  const scene = sceneOf({ ...native, data: paths }, { ...VIEW, ...view });
  return Object.assign(scene, derive(scene));
}

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('06');

  await t.test('distances of the means, in each sentence, and by chance', () => {
    agree(
      'apart',
      layers.map(({ apart }) => apart),
      expected.apart,
    );
    const chance = layers.map((at) => at.chance?.map((c) => [c.mean, c.deviation]) ?? []);
    agree('chance', chance, expected.chance);
    for (const s of Object.keys(expected.each).map(Number)) {
      const each = layers.map((at) => at.each.map((pair) => pair[s]));
      agree(`sentence ${s}`, each, expected.each[s]);
    }
    const meanEach = layers.map((at) => at.each.map(mean));
    agree('mean of each', meanEach, expected.mean_each);
    assert.deepEqual(layers.map(farther), expected.farther);
    const [lengths, spreads] = [layers.map((at) => at.length), layers.map((at) => at.spread)];
    agree('length', lengths, expected.length);
    agree('spread', spreads, expected.spread);
  });

  await t.test('the common PCA: shares, paths, what the plane keeps, what components tell', () => {
    agree('shares', common.shares, expected.shares);
    const { values, bounds } = expected.points;
    // The page keeps two of the three coordinates that the program is held to.
    const two = (/** @type {any} */ nested) =>
      nested.map((/** @type {any} */ layer) =>
        layer.map((/** @type {any} */ at) => at.slice(0, 2)),
      );
    agree('paths', meanPaths(common.points), { values: two(values), bounds: two(bounds) });
    const kept = common.inPlane.map((shares) => shares.map((share) => 100 * (share ?? 0)));
    agree('in the plane', kept, expected.in_plane);
    const told = expected.told.values.map((/** @type {unknown} */ _, /** @type {number} */ k) => [
      common.told.layer[k] ?? Number.NaN,
      common.told.word[k] ?? Number.NaN,
    ]);
    agree('told', told, expected.told);
  });

  await t.test('one PCA a layer: how far its axis turns, and how far still vectors jump', () => {
    const turns = separate.turns.slice(1).map((turn) => (turn ?? 0) * DEGREES);
    agree('turns', turns, expected.turns);
    const jumps = separate.jumps.slice(1).map((jump) => jump ?? Number.NaN);
    agree('jumps', jumps, expected.jumps);
    assert.equal(flips(data), turns.filter((turn) => turn > 90).length);
  });

  await t.test('the column beside the published results', () => {
    agree('published', oursIn(published(sceneWith()).rows), expected.published);
  });
});

test('the page says of the default model what is computed of it', () => {
  const scene = sceneWith();
  const [start, end] = [ratioOf(layers[0]) ?? 0, ratioOf(layers[data.layers]) ?? 0];
  const [guess, sentence] = prediction.reveal(scene);
  assert.equal(guess, end / start >= 1.1 ? 'more' : end / start > 1 / 1.1 ? 'alike' : 'less');
  assert.match(sentence, new RegExp(`${num(start)} lần .* ${num(end)} lần ở lớp ${data.layers}`));
  const three = firstShares(common.shares, 3);
  const { honest } = published(scene);
  if (guess !== 'more') assert.match(honest, /không rời xa thêm/);
  else assert.match(honest, three >= 0.65 ? /hình dạng đã công bố/ : /rải ra nhiều trục hơn/);
});

test('whoever follows the hints of a check is graded right', () => {
  const words = common.told.word.map((share) => share ?? 0);
  const shown = (/** @type {number} */ k) => num(100 * common.shares[k], 1).replace(',', '.');
  const last = layers[data.layers];
  const [him, round] = last.apart.map((value) => Number(value.toFixed(1)));
  assertFollowed(checks, sceneWith(), {
    three: num(
      [0, 1, 2].reduce((sum, k) => sum + Number(shown(k)), 0),
      1,
    ),
    ratio: num(round / him),
    telling: String(words.indexOf(Math.max(...words)) + 1),
  });
  assert.equal(tellingComponent(data), words.indexOf(Math.max(...words)) + 1);
});

test('what stands after the word does not change its vector: sentences run to the word give the same', () => {
  // The reference and the program run whole sentences, the page runs them to the word.
  const heads = measurement.sample
    .split('\n')
    .map((line) => line.slice(0, line.search(/ her\b/) + 4));
  const cut = measureNatively({ ...measurement, sample: heads.join('\n') });
  for (const [l, at] of layers.entries()) {
    cut.data.at[l]?.apart.forEach((value, p) => {
      assert.ok(Math.abs(value - at.apart[p]) <= 1e-4 * at.length, `layer ${l}, pair ${p}`);
    });
  }
});

/** @param {number} count @param {number} seed @returns {Float32Array[]} vectors of four numbers */
function someVectors(count, seed) {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: 4 }, () => random() - 0.5),
  );
}

test('chance: the means apart when coins name the vectors, by the definition', () => {
  const [ours, others] = [someVectors(9, 1), someVectors(9, 2)];
  const throws = coins(9, 7);
  assert.equal(throws.length, THROWS);
  assert.deepEqual(coins(9, 7), throws);
  assert.notDeepEqual(coins(9, 8), throws);
  const lengths = throws.map((signs) => {
    const side = (/** @type {number} */ sign, /** @type {number} */ c) =>
      mean(ours.map((x, s) => (signs[s] === sign ? x[c] : others[s][c])));
    return Math.hypot(...[0, 1, 2, 3].map((c) => side(1, c) - side(-1, c)));
  });
  const found = chanceOf(
    ours.map((x, s) => Array.from(x, (value, c) => value - others[s][c])),
    throws,
  );
  assert.ok(Math.abs(found.mean - mean(lengths)) < 1e-12);
  const spread = Math.sqrt(
    lengths.reduce((sum, x) => sum + (x - found.mean) ** 2, 0) / (lengths.length - 1),
  );
  assert.ok(Math.abs(found.deviation - spread) < 1e-12);
  assert.ok(Math.abs(chanceEdge(found) - (mean(lengths) + 2 * spread)) < 1e-12);
});

/**
 * A run of two layers on vectors of ours.
 *
 * @param {number} count  of sentences
 * @param {(l: number, w: number, s: number) => ArrayLike<number>} vectorOf
 */
async function runOn(count, vectorOf) {
  const sentences = Array.from({ length: count }, () => sentence(3, 2));
  const paths = measurement.start({
    layers: 2,
    width: 4,
    tokens: 3 * count,
    sentences,
    settings: { seed: 1 },
  });
  for (let l = 0; l <= 2; l++) {
    for (let index = 0; index < count * WORDS.length; index++) {
      const at = vectorOf(l, index % WORDS.length, Math.floor(index / WORDS.length));
      const data = Float32Array.of(...new Array(8).fill(0), ...Array.from(at));
      const cache = { has: () => true, get: () => ({ shape: [3, 4], data }) };
      measurePaths(cache, l, paths, index);
    }
  }
  await finishPaths(paths, PCA_LAB);
  return paths;
}

/** Everything that a page shows of a run, with nothing in it that is no number. @param {Paths} paths */
function assertSaid(paths) {
  const said = JSON.stringify(paths);
  assert.doesNotMatch(said, /NaN|undefined/);
  // JSON writes NaN as null: none may stand among the distances.
  for (const at of paths.at)
    assert.ok(at?.apart.every(Number.isFinite) && at.each.flat().every(Number.isFinite));
  const scene = sceneWith({ layer: paths.layers }, paths);
  const { rows, honest } = published(scene);
  assert.doesNotMatch(
    [...rows.flat(), honest, prediction.reveal(scene)[1]].join(),
    /NaN|undefined/,
  );
  return scene;
}

test('one sentence, and fewer than chance needs: distances, but no chance level and no verdict', async () => {
  for (const count of [1, 2, FEWEST_FOR_CHANCE - 1]) {
    const random = createRandom(count);
    const paths = await runOn(count, () => Array.from({ length: 4 }, random));
    assert.ok(paths.at.every((at) => at?.chance === null));
    const scene = assertSaid(paths);
    assert.equal(scene.paths.length, WORDS.length);
    assert.match(published(scene).honest, new RegExp(`chỉ có ${count} câu`));
  }
  const random = createRandom(9);
  const enough = await runOn(FEWEST_FOR_CHANCE, () => Array.from({ length: 4 }, random));
  assert.ok(enough.at.every((at) => at?.chance?.length === 3));
});

test('fewer dimensions than components, all vectors equal, or all on a line', async () => {
  const random = createRandom(3);
  const few = await runOn(7, () => Array.from({ length: 4 }, random));
  assert.equal(few.common?.shares.length, 4);
  assertSaid(few);
  for (const vectorOf of [
    () => [1, 2, 3, 4],
    (/** @type {number} */ l, /** @type {number} */ w) => [l + w, l + w, l + w, l + w],
  ]) {
    const flat = await runOn(7, vectorOf);
    assert.equal(flat.common, null);
    assert.deepEqual(wordPaths(flat, 'common'), []);
    const scene = assertSaid(flat);
    for (const check of checks.filter(({ id }) => id !== 'ratio')) {
      assert.equal(check.answer(scene), null, check.id);
    }
  }
  // One layer whose words are all alike has no plane of its own; the others have.
  const part = await runOn(7, (l) => (l === 0 ? [1, 1, 1, 1] : Array.from({ length: 4 }, random)));
  assert.equal(part.separate?.means[0], null);
  assert.ok(part.separate?.means[1]);
  assert.equal(part.separate?.jumps[1], null);
  assert.equal(wordPaths(part, 'separate')[0][0], null);
});

test('a layer is measured once all its texts are there', () => {
  const paths = emptyPaths(1, [sentence(3, 2)], 1);
  measurePaths({ has: () => true, get: () => assert.fail('read without a start') }, 0, paths, 0);
  const started = measurement.start({
    layers: 1,
    width: 4,
    tokens: 3,
    sentences: [sentence(3, 2)],
    settings: { seed: 1 },
  });
  const cache = {
    has: () => true,
    get(/** @type {string} */ name) {
      assert.equal(name, hiddenTap(0));
      return { shape: [3, 4], data: new Float32Array(12) };
    },
  };
  for (const index of [0, 1]) measurePaths(cache, 0, started, index);
  assert.equal(started.at.filter(Boolean).length, 0);
  measurePaths(cache, 0, started, 2);
  assert.deepEqual(started.at[0]?.apart, [0, 0, 0]);
  assert.equal(ratioOf(started.at[0]), null);
});

test('distances of known vectors', () => {
  const at = measureLayer(
    [
      [
        [0, 0],
        [0, 0],
      ],
      [
        [3, 4],
        [-3, 4],
      ],
      [
        [0, 8],
        [0, 8],
      ],
    ],
    coins(2, 1),
  );
  assert.deepEqual(at.apart, [4, 8, 4]);
  assert.deepEqual(at.each, [
    [5, 5],
    [8, 8],
    [5, 5],
  ]);
  assert.equal(at.chance, null);
  assert.equal(at.length, (0 + 0 + 5 + 5 + 8 + 8) / 6);
});
