// SPDX-License-Identifier: MIT
//
// Lesson 02's numbers: all of them on the default model against reference.json, and its functions on vectors
// whose angles are known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agree, lessonReference, oursIn } from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { plane, sentence } from '../../../../tests/support/vectors.mjs';
import { grade, readingsOf } from '../../../frame/number.js';
import { createNormal, createRandom } from '../../../measures/random.js';
import {
  anglesOf,
  CLEAR_GAP,
  compareSpreads,
  countAnyPairs,
  drawAnyPairs,
  drawNeighbours,
  emptyNeighbours,
  histogramCounts,
  isClear,
  keptSentences,
  meansByPair,
  measurement,
  measureNeighbours,
  spread,
  targetPair,
  widestGap,
} from '../measure.js';
import { published } from '../published.js';
import { checks, prediction } from '../questions.js';
import { answerWords, histogramTitle, pairsTitle, pairWords, readoutsOf } from '../readouts.js';
import {
  anglesAt,
  answerOf,
  cloudedLayers,
  cloudsAt,
  commonPairs,
  DRAWS,
  derive,
  firstAndRest,
  hasFirst,
  middleLayer,
} from '../scene.js';
import { schema } from '../schema.js';

/** What a page starts with. */
const VIEW = { from: schema.from.initial, skip: 0, unit: 'radians', sentence: 1, position: 0 };

const native = measureNatively(measurement);

/**
 * @param {any} scene a run and a view, as sceneOf() makes them
 * @returns {import('../scene.js').Scene}
 */
const derived = (scene) => Object.assign(scene, derive(scene));

/**
 * The same texts measured with another seed.
 *
 * @param {number} seed
 */
function nativeWithSeed(seed) {
  const { layers, sentences } = native.data;
  const data = emptyNeighbours(layers, sentences, seed);
  for (let l = 0; l <= layers; l++) {
    native.texts.forEach(({ cache }, s) => {
      measureNeighbours(cache, l, data, s);
    });
  }
  return { data, texts: native.texts };
}

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('02');
  const { data } = native;
  const scene = derived(sceneOf(native, { ...VIEW, layer: middleLayer(data) }));
  const layers = Array.from({ length: data.layers + 1 }, (_, l) => l);
  /** @param {'target' | 'other'} group @returns {number[][]} [sentence][L + 1] */
  const lines = (group) => {
    const all = layers.map((l) => anglesAt(scene, l, group));
    return all[0].map((_, s) => all.map((angles) => angles[s]));
  };

  await t.test('the pairs that end with "her", and two arbitrary tokens', () => {
    agree('target', lines('target'), expected.target);
    assert.deepEqual(scene.drawn, expected.drawn);
    agree('other', lines('other'), expected.other);
  });

  await t.test('the mean of every common pair, and its standard error', () => {
    const pairs = layers.map((l) => commonPairs(data, l));
    for (const at of pairs) {
      assert.deepEqual(
        at.map(({ n }) => n),
        expected.pairs,
      );
    }
    const means = pairs.map((at) => at.map(({ mean }) => mean));
    const errors = pairs.map((at) => at.map(({ error }) => error ?? Number.NaN));
    agree('means', means, expected.means);
    agree('errors', errors, expected.errors);
  });

  await t.test('median, mean and deviation of both groups in the middle', () => {
    const middle = middleLayer(data);
    assert.equal(middle, expected.middle);
    const readouts = /** @type {const} */ (['target', 'other']).flatMap((group) => {
      const found = spread(anglesAt(scene, middle, group));
      return [found?.median, found?.mean, found?.deviation].map((x) => x ?? Number.NaN);
    });
    agree('readouts', readouts, expected.readouts);
  });

  await t.test('the histogram of both groups in the middle', () => {
    for (const group of /** @type {const} */ (['target', 'other'])) {
      const { values, bounds } = expected[group];
      const counts = histogramCounts(anglesAt(scene, expected.middle, group), 0.1, 32);
      /** @type {number[]} */
      const at = values.map((/** @type {number[]} */ line) => line[expected.middle]);
      counts.forEach((count, i) => {
        const [low, high] = [i / 10, (i + 1) / 10];
        // A value may cross an edge by as much as an angle may be off.
        const within = (/** @type {number} */ off) =>
          at.filter((angle) => angle >= low - off && angle < high + off).length;
        assert.ok(within(-bounds) <= count && count <= within(bounds), `from ${low}: ${count}`);
      });
    }
  });

  await t.test('the column beside the published results', () => {
    agree('published', oursIn(published(scene).rows), expected.published);
  });
});

test('the page says of the default model what is computed of it, at every layer and for every control', () => {
  const { data } = native;
  for (const from of DRAWS) {
    for (let layer = 1; layer <= data.layers; layer++) {
      const scene = derived(sceneOf(native, { ...VIEW, from, layer }));
      const [low, high] = [histogramTitle(scene), pairsTitle(scene)];
      const isTwo = cloudsAt(scene, layer)?.isTwo === true;
      assert.equal(/tách thành hai cụm, \d+ cặp/.test(low), isTwo, low);
      assert.equal(/không tách thành hai cụm/.test(low), !isTwo, low);
      assert.equal(/Hai cụm ở Hình 2/.test(high), isTwo, high);
      assert.equal(/Hình 2 không thấy hai cụm/.test(high), !isTwo, high);
    }
  }
  const scene = derived(sceneOf(native, { ...VIEW, layer: middleLayer(data) }));
  const clouded = cloudedLayers(scene);
  // Position 0 is not apart in this model: a gap of 0.3 rad is rare, and chance.
  assert.ok(clouded.length <= 2, `${clouded}`);
  const most = Math.max(
    ...Array.from({ length: data.layers }, (_, i) => {
      const at = firstAndRest(data, i + 1);
      return at ? at.first - at.rest : 0;
    }),
  );
  const { rows, honest } = published(scene);
  const said = most >= 1 ? /có hiện tượng/ : most >= CLEAR_GAP ? /chỉ nhẹ/ : /không có hiện tượng/;
  assert.match(honest, said);
  assert.match(rows[3][2], new RegExp(`ở ${clouded.length} trong ${data.layers} lớp`));
  const [guess, outcome] = prediction.reveal(scene);
  assert.equal(guess, clouded.includes(middleLayer(data)) ? 'two' : 'one');
  assert.match(outcome, new RegExp(`có ${clouded.length} trong ${data.layers} lớp`));
});

test('the third check, answered by its own hint from the digits that the page shows, is right', () => {
  const check = /** @type {import('../../../frame/check.js').NumberCheck} */ (
    checks.find(({ id }) => id === 'spread')
  );
  const { tolerance } = check;
  for (let seed = 1; seed <= 14; seed++) {
    const measured = nativeWithSeed(seed);
    for (const unit of ['radians', 'degrees']) {
      for (const from of DRAWS) {
        const layer = measured.data.layers;
        const scene = derived(sceneOf(measured, { ...VIEW, from, unit, layer }));
        const [kept, without] = readoutsOf(scene)
          ['other-spread'][1].split('; ')
          .map((part) => readingsOf(part.split(': ')[1].replace(/ rad|°/, ''))[0] ?? Number.NaN);
        const given = Math.round((100 * (kept - without)) / kept);
        const answer = check.answer(scene);
        assert.ok(answer !== null && typeof tolerance === 'function');
        const slack = tolerance(answer, scene);
        assert.equal(
          grade(given, answer, slack),
          'right',
          `seed ${seed}, ${from}: ${given}, ${answer}`,
        );
        assert.ok(slack < 2, `seed ${seed}: any answer within ${slack} %`);
      }
    }
  }
});

/**
 * A run of the published shape in every layer, on sentences of the page's lengths: pairs with position 0 at
 * 2.5 to 3.0 rad, all others at 1.0 to 1.5.
 *
 * @param {number} seed
 * @param {(random: () => number, hasFirst: boolean) => number} [angle]
 */
function synthetic(seed, angle = (random, isFirst) => (isFirst ? 2.5 : 1) + 0.5 * random()) {
  const random = createRandom(7919 * seed + 1);
  const layers = 12;
  const { sentences } = native.data;
  const data = emptyNeighbours(layers, sentences, seed);
  for (let l = 0; l <= layers; l++) {
    sentences.forEach(({ names }, s) => {
      data.angles[l][s] = names.slice(1).map((_, i) => angle(random, i === 0));
      const [i, j] = data.pairs[s];
      // Neighbours are one angle, whichever group they are in.
      const near = data.angles[l][s] ?? [];
      data.others[l][s] = j === i + 1 ? near[i] : angle(random, hasFirst([i, j]));
    });
  }
  return derived(sceneOf({ data, texts: native.texts }, { ...VIEW, layer: middleLayer(data) }));
}

test('a run of the published shape is told "two clouds" as the page starts, and for nearly every seed', () => {
  const scene = synthetic(Number(schema.seed.initial));
  assert.match(histogramTitle(scene), /tách thành hai cụm/);
  assert.match(pairsTitle(scene), /cụm góc lớn có (\d+) cặp, trong đó \1 cặp có vị trí 0/);
  assert.match(pairsTitle(scene), /cụm góc nhỏ có \d+ cặp, trong đó 0 cặp có vị trí 0/);
  assert.equal(prediction.reveal(scene)[0], 'two');
  assert.match(published(scene).honest, /có hiện tượng đã công bố/);
  assert.match(published(scene).rows[3][2], /ở 12 trong 12 lớp/);

  const seeds = Array.from({ length: 200 }, (_, i) => i + 1);
  const two = seeds.filter((seed) => cloudsAt(synthetic(seed), 6)?.isTwo);
  assert.ok(two.length >= 0.95 * seeds.length, `${two.length} of ${seeds.length}`);
});

test('without the first token the published shape has one cloud, in all groups and figures', () => {
  for (const skip of [1, 2]) {
    const scene = Object.assign(synthetic(1), { skip });
    assert.match(histogramTitle(scene), /không tách thành hai cụm/);
    assert.match(
      pairsTitle(scene),
      new RegExp(`bỏ ${skip} token đầu câu: .* 1,\\d\\d rad đến 1,\\d\\d rad`),
    );
    assert.ok(Math.max(...anglesAt(scene, 6, 'other')) <= 1.5);
    const kept = scene.drawn.filter((/** @type {number[]} */ [i]) => i >= skip).length;
    assert.equal(anglesAt(scene, 6, 'other').length, kept);
  }
});

test('one wide cloud is not called two, and neither is a slightly lopsided one', () => {
  const shapes = {
    even: (/** @type {() => number} */ random) => 0.6 + 1.6 * random(),
    normal: (/** @type {() => number} */ random) => 1.4 + 0.35 * createNormal(random)(),
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const seeds = Array.from({ length: 200 }, (_, i) => i + 1);
    const two = seeds.filter((seed) => cloudsAt(synthetic(seed, shape), 6)?.isTwo);
    // One draw in a hundred has such a gap by chance: of 200, two, and seldom more than four.
    assert.ok(two.length <= 4, `${name}: seeds ${two}`);
    assert.match(histogramTitle(synthetic(1, shape)), /không tách thành hai cụm/);
  }
});

test('of two clouds of unequal size the mean may fall into the gap, the median stays with the many', () => {
  const scene = synthetic(1);
  const clouds = cloudsAt(scene, 6);
  const found = spread(anglesAt(scene, 6, 'other'));
  assert.ok(clouds && found && clouds.below > clouds.above);
  assert.ok(found.median <= clouds.from);
  const inGap = found.mean > clouds.from && found.mean < clouds.to;
  const title = histogramTitle(scene);
  assert.equal(/Trung bình \d,\d\d rad rơi vào khoảng trống/.test(title), inGap, title);
  assert.match(title, /trung vị \d,\d\d rad nằm trong cụm góc nhỏ/);
});

test('the question is answered over all layers, with the first token and without', () => {
  const [all, without] = [0, 1].map((skip) => answerOf(synthetic(1), skip));
  assert.deepEqual([all?.layers, all?.narrower, all?.wider], [12, 12, 0]);
  // Both groups are drawn from one shape then: what differs is chance.
  assert.ok(without && without.narrower + without.wider <= 2);
  const [words] = answerWords(synthetic(1));
  assert.match(words, /hẹp hơn hẳn hai token bất kỳ ở 12 lớp/);
  assert.match(words, /gắn với vị trí 0 nhiều hơn là với “her”/);
  assert.doesNotMatch(words, /NaN|undefined/);
});

test('two spreads differ beyond 2 SD of their ratio, else they are alike', () => {
  const of = (/** @type {number} */ scale) =>
    spread(Array.from({ length: 54 }, (_, i) => 1 + scale * (i - 26.5)));
  assert.equal(compareSpreads(of(1), of(1.3)), 'alike');
  assert.equal(compareSpreads(of(1), of(1.33)), 'narrower');
  assert.equal(compareSpreads(of(1.33), of(1)), 'wider');
  assert.equal(compareSpreads(of(1), null), null);
  assert.equal(compareSpreads(of(1), spread([1])), null);
});

/** f32 keeps a direction to about 2^-24. @param {number | null} a @param {number} b */
const close = (a, b) => assert.ok(a !== null && Math.abs(a - b) < 1e-6, `${a} and ${b}`);

test('neighbours, and the drawn pair, are measured inside a layer', () => {
  const near = emptyNeighbours(1, [sentence(4, 2), sentence(3, 2)], 1);
  [plane([0, 0.5, 0.7, 1.7]), plane([0, 3, 1])].forEach((hidden, s) => {
    measureNeighbours({ has: () => true, get: () => hidden }, 1, near, s);
  });
  assert.deepEqual(near.angles[0], [null, null]);
  [
    [0.5, 0.2, 1],
    [3, 2],
  ].forEach((expected, s) => {
    expected.forEach((angle, i) => {
      close(near.angles[1][s]?.[i] ?? null, angle);
    });
  });
  const [i, j] = near.pairs[0];
  close(near.others[1][0], [0, 0.5, 0.7, 1.7][j] - [0, 0.5, 0.7, 1.7][i]);
  // Three tokens, one of them "her": there is one pair.
  assert.deepEqual(near.pairs[1], [0, 1]);
  assert.equal(countAnyPairs(near.sentences[1]), 1);
  close(near.others[1][1], 3);
  const means = meansByPair(near, 1, 2);
  assert.deepEqual(
    means.map(({ pair, n }) => [pair, n]),
    [
      [0, 2],
      [1, 2],
    ],
  );
  close(means[0].mean, 1.75);
  close(means[1].mean, 1.1);
});

test('two arbitrary tokens are drawn by seed, every pair as often, and never "her"', () => {
  const sentences = Array.from({ length: 6000 }, () => sentence(6, 3));
  const drawn = drawAnyPairs(sentences, 5);
  assert.deepEqual(drawn, drawAnyPairs(sentences, 5));
  assert.notDeepEqual(drawn, drawAnyPairs(sentences, 6));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [i, j] of drawn) {
    assert.ok(i < j && j < 6 && i !== 3 && j !== 3, `${i}, ${j}`);
    counts.set(`${i}-${j}`, (counts.get(`${i}-${j}`) ?? 0) + 1);
  }
  assert.equal(counts.size, countAnyPairs(sentences[0]));
  // 600 of each on average, and five standard deviations of a count.
  for (const [pair, count] of counts) assert.ok(Math.abs(count - 600) < 120, `${pair}: ${count}`);
});

test('neighbours are drawn by seed, never touch "her", and from the start only where asked', () => {
  const sentences = Array.from({ length: 300 }, (_, s) => sentence(6 + (s % 7), 2 + (s % 4)));
  const drawn = drawNeighbours(sentences, 5, 'all');
  assert.deepEqual(drawn, drawNeighbours(sentences, 5, 'all'));
  assert.notDeepEqual(drawn, drawNeighbours(sentences, 6, 'all'));
  const start = drawNeighbours(sentences, 5, 'start');
  for (const pairs of [drawn, start]) {
    pairs.forEach(([i, j], s) => {
      const { target, names } = sentences[s];
      assert.ok(i >= 0 && j === i + 1 && j < names.length);
      assert.ok(i !== target && j !== target, `${i} touches ${target}`);
    });
  }
  assert.ok(start.every(([i]) => i <= 1));
  assert.ok(new Set(drawn.map(([i]) => i)).size > 6);
  assert.deepEqual(targetPair(sentences[0]), [1, 2]);
});

test('k first tokens left out: no pair that contains one of them, and no other, is missing', () => {
  /** @type {import('../measure.js').Pair[]} */
  const pairs = [
    [0, 1],
    [3, 4],
    [0, 7],
    [1, 5],
    [2, 3],
  ];
  assert.deepEqual(
    [0, 1, 2].map((k) => keptSentences(pairs, k)),
    [
      [0, 1, 2, 3, 4],
      [1, 3, 4],
      [1, 4],
    ],
  );
  const near = emptyNeighbours(0, [sentence(3, 2), sentence(3, 2)], 1);
  near.angles[0] = [[2.8, 1], null];
  assert.deepEqual(
    anglesOf(
      near,
      0,
      [
        [0, 1],
        [0, 1],
      ],
      [0, 1],
    ),
    [2.8],
  );
});

test('one sentence of three tokens: said as it is, and no number is made up', () => {
  const data = emptyNeighbours(1, [sentence(3, 2)], 1);
  for (const l of [0, 1]) {
    const cache = { has: () => true, get: () => plane([0, 1, 2.5]) };
    measureNeighbours(cache, l, data, 0);
  }
  for (const skip of [0, 1, 2]) {
    const view = { ...VIEW, skip, layer: 1, position: 2 };
    const scene = derived(sceneOf({ data, texts: native.texts.slice(0, 1) }, view));
    const all = [
      ...Object.values(readoutsOf(scene)).flat(),
      histogramTitle(scene),
      pairsTitle(scene),
      ...answerWords(scene),
      ...pairWords(scene),
      published(scene).honest,
      ...published(scene).rows.flat(),
      prediction.reveal(scene)[1],
    ].join(' ');
    assert.doesNotMatch(all, /NaN|undefined|Infinity/);
    assert.match(all, /quá ít cặp đối chứng/);
    assert.match(all, /câu này chỉ có hai token/);
    assert.equal(prediction.reveal(scene)[0], null);
    assert.equal(checks.find(({ id }) => id === 'spread')?.answer(scene), null);
  }
});

test('two clouds are seen where they are, and one cloud is not cut in two', () => {
  const low = Array.from({ length: 40 }, (_, i) => 1 + 0.01 * i);
  const high = Array.from({ length: 14 }, (_, i) => 2.6 + 0.02 * i);
  const gap = widestGap([...high, ...low]);
  assert.ok(gap && isClear(gap));
  assert.deepEqual([gap.below, gap.above], [40, 14]);
  close(gap.from, 1.39);
  close(gap.to, 2.6);
  const one = widestGap(low);
  assert.ok(one && !isClear(one) && one.to - one.from < CLEAR_GAP);
  // Two stray values are no cloud.
  assert.ok(!isClear(widestGap([...low, 3, 3.1])));
  assert.equal(widestGap([1, 1, 1, 2, 2]), null);
  assert.ok(isClear(widestGap([1, 1, 1, 2, 2, 2])));
});

test('a median between two equal clouds is a value that nothing has', () => {
  const values = [1, 1.1, 1.2, 2.7, 2.8, 2.9];
  const found = spread(values);
  const gap = widestGap(values);
  assert.ok(found && gap && isClear(gap));
  assert.ok(found.median > gap.from && found.median < gap.to);
  assert.equal(spread([]), null);
});

test('a histogram counts every value once, pi in the last bin', () => {
  const counts = histogramCounts([0, 0.05, 0.1, 1.55, Math.PI, 3.2], 0.1, 32);
  assert.equal(
    counts.reduce((sum, n) => sum + n, 0),
    6,
  );
  assert.deepEqual([counts[0], counts[1], counts[15], counts[31]], [2, 1, 1, 2]);
});
