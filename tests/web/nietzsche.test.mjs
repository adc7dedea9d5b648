// SPDX-License-Identifier: MIT
//
// The paragraph of lessons 03 and 04 is as long as the published texts were.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BytePairEncodingCore } from 'gpt-tokenizer/BytePairEncodingCore';
import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';
import { NIETZSCHE } from '../../web/samples/nietzsche.js';

test('the paragraph has 336 to 342 tokens in the vocabulary of GPT-2', () => {
  const core = new BytePairEncodingCore({
    bytePairRankDecoder: ranks,
    specialTokensEncoder: new Map(),
    tokenSplitRegex: /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
  });
  const count = core.encodeNative(NIETZSCHE).length;
  assert.ok(count >= 336 && count <= 342, `${count} tokens`);
});
