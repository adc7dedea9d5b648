// SPDX-License-Identifier: MIT
//
// Lesson 05's numbers: all of them on the default model against reference.json, and what the lesson makes of
// texts too short for them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import {
  agree,
  lessonReference,
  numbersIn,
  oursIn,
} from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { digitsFor } from '../../../charts/common.js';
import { readingsOf } from '../../../frame/number.js';
import { createRandom } from '../../../measures/random.js';
import { FIRST, mean, NONE_DROPPED, ranksOfKept } from '../../../measures/statistics.js';
import { num } from '../../../ui/format.js';
import {
  correlate,
  deviationsFromOthers,
  emptyLengths,
  endsOverMedian,
  farthest,
  influence,
  LARGE_MOVE,
  layersDone,
  measurement,
  mlpWins,
  mostSensitive,
  moveOfFirst,
  PARTS,
} from '../measure.js';
import { published } from '../published.js';
import { checks } from '../questions.js';
import { moveDigits } from '../scene.js';

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('05');
  const measured = measureNatively(measurement);
  const { data } = measured;
  /** @param {import('../measure.js').LayerRow[]} rows @param {number} first @returns {number[][]} */
  const from = (rows, first) => rows.slice(first).map((values) => values ?? []);
  /** Of the tokens, those that the reference keeps. @type {<V>(values: V[]) => V[]} */
  const some = (values) => values.filter((_, at) => at % expected.every === 0);
  const number = (/** @type {number | null} */ value) => value ?? Number.NaN;

  await t.test('the lengths of hidden states and of both halves of the block', () => {
    assert.deepEqual([data.tokens, layersDone(data)], [expected.tokens, data.layers]);
    agree('hidden', from(data.hidden, 1).map(some), expected.hidden);
    for (const part of PARTS) {
      const { difference, size } = data.parts;
      agree(part, from(difference[part], 2).map(some), expected.difference.lengths[part]);
      assert.equal(difference[part][1], null, 'a[0] does not exist');
      assert.equal(size[part][1]?.length, data.tokens);
    }
    const means = data.hidden
      .slice(1)
      .map((_, i) => PARTS.map((part) => mean(data.parts.size[part][i + 1] ?? [])));
    agree('means', means, expected.size.means);
  });

  for (const reading of /** @type {const} */ (['difference', 'size'])) {
    const { first, correlations, sensitive } = expected[reading];

    await t.test(`${reading}: both correlations, with position 0 and without`, () => {
      const layers = Array.from({ length: data.layers - first + 1 }, (_, i) => first + i);
      const ours = layers.map((l) =>
        PARTS.flatMap((part) =>
          [FIRST, NONE_DROPPED].flatMap((dropped) => {
            const { pearson, spearman } = correlate(data, reading, part, l, dropped);
            return [number(pearson), number(spearman)];
          }),
        ),
      );
      agree('correlations', ours, correlations);
    });

    await t.test(`${reading}: what leaving out position 0 does over all layers`, () => {
      const moved = (/** @type {'pearson' | 'spearman'} */ coefficient) => {
        const [attn, mlp] = PARTS.map((part) => moveOfFirst(data, reading, coefficient, [part]));
        const most = (/** @type {typeof attn} */ one) => [
          Math.abs(number(one?.worst.change ?? null)),
          number(one?.worst.layer ?? null),
        ];
        const both = moveOfFirst(data, reading, coefficient);
        return [
          ...[attn, mlp].map((one) => number(one?.median ?? null)),
          most(attn),
          most(mlp),
          number(both?.median ?? null),
        ];
      };
      agree('moves', [moved('pearson'), moved('spearman')], expected[reading].moves);
    });

    await t.test(
      `${reading}: where position 0 matters most, ranks and influence of each token`,
      () => {
        const found = mostSensitive(data, reading);
        assert.deepEqual([found?.layer, found?.part], [sensitive.layer, sensitive.part]);
        const { layer, part } = sensitive;
        const { pearson, spearman } = influence(data, reading, part, layer, NONE_DROPPED);
        agree(
          'influence',
          some(pearson.map((change, at) => [number(change), number(spearman[at])])),
          sensitive.influence,
        );
        const rows = [data.parts[reading][/** @type {'attn'} */ (part)][layer], data.hidden[layer]];
        const [ours, hidden] = rows.map((values) => ranksOfKept(values ?? [], NONE_DROPPED));
        agree(
          'ranks',
          some(ours.map((rank, at) => [number(rank), number(hidden[at])])),
          sensitive.ranks,
        );
      },
    );
  }

  await t.test(
    'z of position 0 and of another token, of the step and of |h|, and where it is farthest',
    () => {
      const rows = data.hidden.slice(1).map((hidden, i) =>
        [0, expected.every].flatMap((at) => {
          const z = [hidden, data.norms[i + 1]].map((one) =>
            deviationsFromOthers(one, at, NONE_DROPPED),
          );
          return z.map(number);
        }),
      );
      agree('z', rows, expected.z);
      const steps = expected.z.values.map((/** @type {number[]} */ [z]) => Math.abs(z));
      const most = Math.max(...steps);
      assert.equal(farthest(data.hidden, 0, NONE_DROPPED)?.layer, steps.indexOf(most) + 1);
      assert.equal(farthest(data.hidden, 0, FIRST)?.layer, steps.indexOf(most) + 1);
    },
  );

  await t.test('the text that the page opens with shows what one token can do to Pearson', () => {
    const { layer, part, change } = mostSensitive(data, 'difference') ?? {};
    assert.ok(Math.abs(number(change ?? null)) >= LARGE_MOVE, `${change}`);
    const [kept, without] = [NONE_DROPPED, FIRST].map(
      (dropped) =>
        correlate(data, 'difference', part ?? 'attn', number(layer ?? null), dropped).spearman,
    );
    const moved = Math.abs(number(without) - number(kept));
    assert.ok(moved < LARGE_MOVE / 3, `Spearman moves by ${moved}`);
  });

  await t.test('a recorded run keeps what the first figures show', () => {
    const kept = JSON.parse(JSON.stringify(measurement.keep?.(data)));
    const again = measurement.restore?.(kept, {}) ?? emptyLengths(0, 0);
    for (let l = 2; l <= data.layers; l++) {
      for (const part of PARTS) {
        for (const dropped of [NONE_DROPPED, FIRST]) {
          const [ours, theirs] = [data, again].map((one) =>
            correlate(one, 'difference', part, l, dropped),
          );
          // Half of a page's last digit.
          assert.ok(Math.abs(number(ours.pearson) - number(theirs.pearson)) < 0.005);
          assert.ok(Math.abs(number(ours.spearman) - number(theirs.spearman)) < 0.005);
        }
      }
    }
    const [ours, theirs] = [data, again].map(({ norms }) => farthest(norms, 0, NONE_DROPPED));
    assert.equal(theirs?.layer, ours?.layer);
    assert.equal(again.parts.size.attn[4], null);
  });

  await t.test('whoever follows a check’s hints from the digits on the page is right', () => {
    for (const reading of /** @type {const} */ (['difference', 'size'])) {
      assertFollowed(checks, { data, reading }, byHints(data, reading));
    }
  });

  await t.test('the column beside the published results, and how far position 0 stands out', () => {
    const { rows, honest } = published(
      sceneOf(measured, { reading: 'difference', dropped: NONE_DROPPED }),
    );
    agree('published', oursIn(rows), expected.published);
    const { layer, ratio } = data.firstRatio ?? { layer: Number.NaN, ratio: Number.NaN };
    agree('first token', [layer, ratio], expected.firstRatio);
    const said = honest.replace(/^.*nổi bật nhất/, '').replace('vị trí 0', '');
    agree('first token, said', numbersIn(said).slice(0, 2), expected.firstRatio);
  });
});

/**
 * What the hints of the checks lead to, from the digits that titles and readouts show.
 *
 * @param {import('../measure.js').Lengths} data
 * @param {import('../measure.js').Reading} reading
 */
function byHints(data, reading) {
  const read = (/** @type {string} */ shown) => readingsOf(shown)[0];
  const steps = data.hidden.slice(1).map((row) => mean(row ?? []));
  const [longest, shortest] = [Math.max(...steps), Math.min(...steps)].map((step) =>
    read(num(step, digitsFor(step))),
  );
  const [pearson, spearman] = /** @type {const} */ (['pearson', 'spearman']).map((coefficient) =>
    moveOfFirst(data, reading, coefficient),
  );
  assert.ok(pearson && spearman);
  const { layer, part } = pearson.worst;
  const [without, all] = [FIRST, NONE_DROPPED].map((dropped) =>
    read(num(correlate(data, reading, part, layer, dropped).pearson)),
  );
  const digits = moveDigits(pearson, spearman);
  const [less, more] = [pearson, spearman].map(({ median }) => read(num(median, digits)));
  return {
    ratio: num(longest / shortest, 1),
    change: num(without - all),
    steadier: less < more ? 'pearson' : 'spearman',
  };
}

test('whoever follows the hints is right, however long the steps are and however alike the medians', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = createRandom(seed);
    const lengths = emptyLengths(6, 12);
    // Steps from hundredths to thousands, and layers that differ little or much.
    const scale = 10 ** (5 * random() - 2);
    const row = () => {
      const layer = scale * 4 ** random();
      return Array.from({ length: 12 }, () => layer * (0.5 + random()));
    };
    for (let l = 1; l <= 6; l++) {
      lengths.hidden[l] = row();
      for (const part of PARTS) lengths.parts.size[part][l] = row();
    }
    assertFollowed(checks, { data: lengths, reading: 'size' }, byHints(lengths, 'size'));
  }
});

test('two tokens have no correlation, three have one and no influence', () => {
  for (const tokens of [1, 2, 3]) {
    const lengths = emptyLengths(2, tokens);
    const row = Array.from({ length: tokens }, (_, t) => 1 + t ** 2);
    lengths.hidden = [null, row, row];
    lengths.parts.size.attn = [null, row, row];
    const { pearson } = correlate(lengths, 'size', 'attn', 2, NONE_DROPPED);
    if (tokens < 3) assert.equal(pearson, null);
    else assert.ok(pearson !== null && Math.abs(pearson - 1) < 1e-12);
    const changes = influence(lengths, 'size', 'attn', 2, NONE_DROPPED);
    assert.ok(changes.pearson.every((change) => change === null));
  }
});

test('z and its farthest layer, where there is one', () => {
  assert.equal(deviationsFromOthers([9, 1, 2, 3], 0, NONE_DROPPED), 7);
  assert.equal(deviationsFromOthers([9, 1, 2, 3], 0, FIRST), 7, 'a token is none of the others');
  assert.equal(deviationsFromOthers([9, 1, 2, 3], 0, new Set([3])), null, 'two others');
  assert.equal(deviationsFromOthers([9, 1, 2], 0, NONE_DROPPED), null);
  assert.equal(deviationsFromOthers([9, 2, 2, 2], 0, NONE_DROPPED), null, 'no spread');
  const rows = [null, [1, 1, 2, 3], [-9, 1, 2, 3], [9, 1, 2, 3]];
  assert.deepEqual(farthest(rows, 0, NONE_DROPPED), { layer: 2, z: -11 });
  assert.equal(farthest([null, null], 0, NONE_DROPPED), null);
});

test('the ends of a path are told in medians of its layers', () => {
  const rows = [null, [1, 3], [4, 4], [8, 16]];
  assert.deepEqual(endsOverMedian(rows, NONE_DROPPED), { first: 0.5, last: 3 });
  assert.deepEqual(endsOverMedian(rows, FIRST), { first: 0.75, last: 4 });
  assert.equal(endsOverMedian([null], FIRST), null);
});

test('of layers without values there is nothing to say', () => {
  const lengths = emptyLengths(3, 5);
  assert.equal(layersDone(lengths), 0);
  assert.equal(mostSensitive(lengths, 'difference'), null);
  assert.equal(moveOfFirst(lengths, 'size', 'spearman', ['mlp']), null);
  assert.deepEqual(mlpWins(lengths, 'difference', NONE_DROPPED), { wins: 0, compared: 0 });
  const none = { pearson: null, spearman: null };
  assert.deepEqual(correlate(lengths, 'difference', 'mlp', 1, NONE_DROPPED), none);
});
