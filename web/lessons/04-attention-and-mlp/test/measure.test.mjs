// SPDX-License-Identifier: MIT
//
// Lesson 04's numbers: all of them on the default model against reference.json, what probability says of its
// controls, and the edges of short texts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { agree, lessonReference, oursIn } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { LARGE, SIZES } from '../../../frame/gpt2-sizes.js';
import { readingsOf } from '../../../frame/number.js';
import { readPlane } from '../../../measures/plane.js';
import { createRandom } from '../../../measures/random.js';
import { FIRST, NONE_DROPPED } from '../../../measures/statistics.js';
import { DEGREES, num } from '../../../ui/format.js';
import {
  BINS,
  countBins,
  createPartners,
  createRandomCosine,
  emptyCosines,
  highestLayer,
  measurement,
  overall,
  parts,
  RECORDED_PLANES,
  randomMark,
  shareWithin,
  summarise,
  TITLE_DIGITS,
  tally,
  valuesOf,
} from '../measure.js';
import { honest, published } from '../published.js';
import { checks, curvePrediction, direction, signPrediction } from '../questions.js';
import { FEWEST_TOKENS } from '../scene.js';

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('04');
  const measured = measureNatively(measurement);
  const { data } = measured;
  const all = (/** @type {ReadonlySet<number>} */ dropped) => valuesOf(data.paired, dropped, null);
  const number = (/** @type {number | null} */ value) => value ?? Number.NaN;

  await t.test('mean, standard error and controls of every layer', () => {
    assert.equal(data.tokens, expected.tokens);
    const layers = data.paired.slice(1).map((paired, i) => {
      const { mean, error } = summarise(paired, FIRST);
      const shuffled = summarise(data.shuffled[i + 1], FIRST);
      const means = [mean, error, summarise(paired, NONE_DROPPED).mean, shuffled.mean];
      return [...means, shuffled.error].map(number).concat(randomMark(data.width, shuffled.count));
    });
    agree('layers', layers, expected.layers);
  });

  await t.test('the histogram of all layers, and as many random cosines', () => {
    agree('histogram', countBins(all(FIRST)), expected.histogram);
    const random = valuesOf(data.random, FIRST, null);
    assert.equal(random.length, all(FIRST).length);
  });

  await t.test('the mean of all, with position 0 and without, and its error over tokens', () => {
    const [without, with0] = [FIRST, NONE_DROPPED].map((dropped) => overall(data, dropped));
    const found = [without.mean, with0.mean, without.error].map(number);
    agree('readouts', found, expected.readouts);
    assert.ok(Math.abs(randomMark(data.width) - expected.mark) < 1e-9);
  });

  await t.test('how many layers are large, small and negative, and what most are', () => {
    const { acute, right, obtuse } = tally(data, FIRST);
    assert.deepEqual([acute, right, obtuse], expected.kinds);
    const most = ['acute', 'right', 'obtuse'][expected.kinds.indexOf(Math.max(...expected.kinds))];
    assert.equal(direction(data), most);
  });

  await t.test('whoever follows a check’s hints from the digits on the page is right', () => {
    const scene = sceneOf(measured, { drop: true });
    const best = /** @type {{ layer: number, mean: number }} */ (highestLayer(data, FIRST));
    const read = (/** @type {number} */ value, /** @type {number} */ digits) =>
      readingsOf(num(value, digits))[0];
    const byHints = {
      wider: num(read(randomMark(data.width), 3) / 2, 3),
      highest: String(best.layer),
      angle: num(Math.acos(read(best.mean, TITLE_DIGITS)) * DEGREES, 1),
    };
    assertFollowed(checks, scene, byHints);
    // The mean of the angles is another number, and no check asks for it.
    agree('angle', Math.acos(best.mean) * DEGREES, expected.angle);
  });

  await t.test('the column beside the published results', () => {
    const rows = oursIn(published(sceneOf(measured, { drop: true })).rows);
    agree('published', rows.slice(0, 3), expected.published);
    agree('tails', [rows[3][2], rows[3][4]], expected.tails);
  });

  await t.test('the steps of three tokens in the plane of h[l-1] and h[l]', () => {
    const chosen = [0, 1, data.tokens - 1];
    const planes = data.planes.slice(1).map((all) => chosen.map((t) => all?.[t] ?? []));
    agree('planes', planes, expected.planes);
    data.planes.slice(1).forEach((all, i) => {
      all?.forEach((plane, t) => {
        const { cosine } = readPlane(/** @type {any} */ (plane));
        assert.ok(Math.abs(number(cosine) - number(data.paired[i + 1]?.[t] ?? null)) < 1e-9);
      });
    });
  });

  await t.test(
    'what is recorded gives the random cosines again, and the steps of the first tokens',
    () => {
      const { settings = {}, keep, restore } = measurement;
      assert.ok(keep && restore && !('random' in keep(data)));
      const restored = restore(keep(data), settings);
      assert.deepEqual({ ...restored, planes: null }, { ...data, planes: null });
      assert.equal(restored.planes[0], null);
      restored.planes.slice(1).forEach((all, i) => {
        assert.equal(all?.length, RECORDED_PLANES);
        all?.forEach((plane, t) => {
          plane?.forEach((value, k) => {
            assert.ok(Math.abs(value - number(data.planes[i + 1]?.[t]?.[k] ?? null)) <= 0.005001);
          });
        });
      });
    },
  );
});

const N = 40_000;

for (const width of [1, 2, 3, 4, 257, 1280]) {
  test(`random cosines of width ${width} have mean 0 and variance 1 / ${width}`, () => {
    const draw = createRandomCosine(width, createRandom(width));
    let sum = 0;
    let squares = 0;
    let fourths = 0;
    for (let i = 0; i < N; i++) {
      const value = draw();
      assert.ok(Math.abs(value) <= 1);
      sum += value;
      squares += value ** 2;
      fourths += value ** 4;
    }
    // E c^4 = 3 / (C (C + 2)); five standard errors of each moment.
    const fourth = 3 / (width * (width + 2));
    const eighth = 105 / (width * (width + 2) * (width + 4) * (width + 6));
    const error = (/** @type {number} */ variance) => 5 * Math.sqrt(variance / N) + 1e-12;
    assert.ok(Math.abs(sum / N) < error(1 / width));
    assert.ok(Math.abs(squares / N - 1 / width) < error(fourth - 1 / width ** 2));
    assert.ok(Math.abs(fourths / N - fourth) < error(eighth - fourth ** 2));
  });
}

test('every token but the first gets another token but the first, each once', () => {
  for (const tokens of [3, 4, 50]) {
    const partners = createPartners(tokens, createRandom(tokens));
    assert.equal(partners[0], null);
    const rest = partners.slice(1);
    assert.ok(rest.every((partner, i) => partner !== null && partner > 0 && partner !== i + 1));
    assert.equal(new Set(rest).size, tokens - 1);
  }
});

test('a text of one or two tokens has nobody to pair', () => {
  assert.deepEqual(createPartners(1, createRandom(1)), [null]);
  assert.deepEqual(createPartners(2, createRandom(1)), [null, null]);
});

test('a mean over layers of two signs is near 0, and the layers are counted one by one', () => {
  const cosines = emptyCosines(4, 3, 8);
  for (const [i, value] of [0.3, -0.3, 0.05, -0.05].entries()) {
    cosines.paired[i + 1] = [0.9, value, value];
  }
  assert.ok(Math.abs(overall(cosines, FIRST).mean ?? 1) < 1e-12);
  assert.deepEqual(tally(cosines, FIRST), { above: 2, below: 2, acute: 1, right: 2, obtuse: 1 });
  assert.deepEqual(tally(cosines, FIRST, [1, 1]), {
    above: 1,
    below: 0,
    acute: 1,
    right: 0,
    obtuse: 0,
  });
  assert.equal(direction(cosines), 'right');
});

test('of layers that the table shows as equal the first is highest', () => {
  const cosines = emptyCosines(2, 2, 8);
  cosines.paired[1] = [0, 0.30001];
  cosines.paired[2] = [0, 0.30002];
  assert.equal(highestLayer(cosines, FIRST)?.layer, 1);
});

test('a tolerance is what the shown digits allow: whoever reads a cosine to two is right, a degree off is wrong', () => {
  const [, , angle] = checks;
  for (let value = -0.7; value <= 0.7; value += 0.0131) {
    const cosines = emptyCosines(1, 2, 8);
    cosines.paired[1] = [0, value];
    const scene = /** @type {any} */ ({ data: cosines });
    const typed = num(Math.acos(Number(value.toFixed(2))) * DEGREES, 1);
    assertFollowed([angle], scene, { angle: typed });
    const { answer, tolerance } = /** @type {any} */ (angle);
    assert.ok(tolerance(answer(scene), scene) < 0.5);
  }
});

test('bins hold both ends', () => {
  const counts = countBins([-1, 1, 0, -0.001]);
  assert.equal(counts.length, BINS);
  assert.deepEqual(
    [counts[0], counts[BINS - 1], counts[BINS / 2], counts[BINS / 2 - 1]],
    [1, 1, 1, 1],
  );
});

test('sixths of 36 layers are the published ones; few layers still have all three parts', () => {
  assert.deepEqual(parts(36), { first: [1, 6], middle: [7, 30], last: [31, 36] });
  for (let layers = 1; layers <= 12; layers++) {
    for (const [from, to] of Object.values(parts(layers))) {
      assert.ok(from >= 1 && to <= layers && from <= to, `${layers}: ${from} to ${to}`);
    }
  }
});

test('a value that does not exist is in no mean', () => {
  assert.deepEqual(summarise([null, 0.5, null], new Set([0])), {
    mean: 0.5,
    error: null,
    count: 1,
  });
  assert.deepEqual(summarise(null, new Set()), { mean: null, error: null, count: 0 });
  assert.equal(shareWithin([], 0.1), null);
  const cosines = emptyCosines(2, 2, 8);
  assert.equal(highestLayer(cosines, new Set()), null);
  cosines.paired[2] = [0.1, 0.3];
  assert.deepEqual(highestLayer(cosines, new Set([0])), { layer: 2, mean: 0.3 });
});

test('of fewer than ten tokens nothing is concluded, and the page says how many there are', () => {
  const model = { name: 'M', kind: '', layers: 2, width: 8, size: null };
  for (const [tokens, isFew] of /** @type {const} */ ([
    [FEWEST_TOKENS, true],
    [FEWEST_TOKENS + 1, false],
  ])) {
    const cosines = emptyCosines(2, tokens, 8);
    for (let l = 1; l <= 2; l++) cosines.paired[l] = new Array(tokens).fill(0.5);
    const said = honest({ data: cosines, model, drop: true });
    const [most, sentence] = signPrediction.reveal({ data: cosines, model });
    const [, curve] = curvePrediction.reveal(/** @type {any} */ ({ data: cosines, model }));
    for (const one of [said, sentence, curve]) {
      assert.equal(/^Chỉ có 9 token để lấy trung bình/.test(one), isFew, one);
    }
    assert.equal(most, isFew ? null : 'acute');
  }
});

test('a run of GPT-2 Large is sent nowhere, and any other to GPT-2 Large', () => {
  const [tokens, value] = [FEWEST_TOKENS + 1, 0.05];
  for (const size of SIZES) {
    const cosines = emptyCosines(size.layers, tokens, size.width);
    for (let l = 1; l <= size.layers; l++) cosines.paired[l] = new Array(tokens).fill(value);
    const model = { name: 'M', kind: '', layers: size.layers, width: size.width, size };
    const said = honest({ data: cosines, model, drop: true });
    assert.equal(said.includes('GPT‑2 Large'), size !== LARGE, said);
    assert.equal(said.includes('không phải mô hình của kết quả công bố'), size !== LARGE, said);
  }
});
