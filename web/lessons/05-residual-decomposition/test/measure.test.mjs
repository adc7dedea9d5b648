// SPDX-License-Identifier: MIT
//
// Lesson 05's numbers: all of them on the default model against reference.json, and what the lesson makes of
// texts too short for them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agree,
  lessonReference,
  numbersIn,
  oursIn,
} from '../../../../tests/golden/lesson-fixtures.mjs';
import { measureNatively, sceneOf } from '../../../../tests/support/native-stream.mjs';
import { FIRST, mean, NONE_DROPPED, ranksOfKept } from '../../../measures/statistics.js';
import {
  correlate,
  emptyLengths,
  influence,
  layersDone,
  measurement,
  mlpWins,
  mostSensitive,
} from '../measure.js';
import { published } from '../published.js';
import { PARTS } from '../scene.js';

test('on the default model every number is that of the reference', async (t) => {
  const expected = await lessonReference('05');
  const measured = measureNatively(measurement);
  const { data } = measured;
  /** @param {import('../measure.js').LayerRow[]} rows @param {number} first @returns {number[][]} */
  const from = (rows, first) => rows.slice(first).map((values) => values ?? []);
  const number = (/** @type {number | null} */ value) => value ?? Number.NaN;

  await t.test('the lengths of hidden states and of both halves of the block', () => {
    assert.deepEqual([data.tokens, layersDone(data)], [expected.tokens, data.layers]);
    agree('hidden', from(data.hidden, 1), expected.hidden);
    for (const part of PARTS) {
      const { difference, size } = data.parts;
      const kept = from(difference[part], 2).map((values) =>
        values.filter((_, at) => at % expected.every === 0),
      );
      agree(part, kept, expected.difference.lengths[part]);
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

    await t.test(
      `${reading}: where position 0 matters most, ranks and influence of each token`,
      () => {
        const found = mostSensitive(data, reading);
        assert.deepEqual([found?.layer, found?.part], [sensitive.layer, sensitive.part]);
        const { layer, part } = sensitive;
        const { pearson, spearman } = influence(data, reading, part, layer, NONE_DROPPED);
        agree(
          'influence',
          pearson.map((change, at) => [number(change), number(spearman[at])]),
          sensitive.influence,
        );
        const rows = [data.parts[reading][/** @type {'attn'} */ (part)][layer], data.hidden[layer]];
        const [ours, hidden] = rows.map((values) => ranksOfKept(values ?? [], NONE_DROPPED));
        agree(
          'ranks',
          ours.map((rank, at) => [number(rank), number(hidden[at])]),
          sensitive.ranks,
        );
      },
    );
  }

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

test('of layers without values there is nothing to say', () => {
  const lengths = emptyLengths(3, 5);
  assert.equal(layersDone(lengths), 0);
  assert.equal(mostSensitive(lengths, 'difference'), null);
  assert.deepEqual(mlpWins(lengths, 'difference', NONE_DROPPED), { wins: 0, compared: 0 });
  const none = { pearson: null, spearman: null };
  assert.deepEqual(correlate(lengths, 'difference', 'mlp', 1, NONE_DROPPED), none);
});
