// SPDX-License-Identifier: MIT
//
// What a page makes of a model whose logits are no numbers: it differs, and nothing counts as a tie. What it
// makes of right and wrong models, tests/cli/verify.test.mjs holds to the program.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asking } from '../../web/published/asking.js';

test('logits that are no numbers are no tie', () => {
  const source = { title: 'a test', url: 'https://example.org' };
  const model = {
    ...{ id: 'a', name: 'A', blocks: 1, dModel: 2, heads: 1, vocabulary: 3 },
    facts: [{ kind: /** @type {const} */ ('greedy'), ids: [0, 1, 2], given: 1, source }],
  };
  const tolerance = { arithmetic: 1e-4, gap: 6, loss: 10, weights: { F32: 0 } };
  for (const [row, verdict] of /** @type {const} */ ([
    [[Number.NaN, Number.NaN, Number.NaN], 'differs'],
    [[1, 1, 1], 'tie'],
  ])) {
    const asking = new Asking(model, tolerance, { nCtx: 8, quantisation: 'F32' });
    const data = Float32Array.from([row, row, row].flat());
    asking.take({ names: ['logits'], get: () => ({ shape: [3, 3], data }) });
    assert.equal(asking.answer().lines[0].verdict, verdict);
  }
});
