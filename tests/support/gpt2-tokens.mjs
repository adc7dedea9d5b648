// SPDX-License-Identifier: MIT
//
// gpt2-tokens.mjs - text to the token ids of the published GPT-2, by gpt-tokenizer's tables.

import { BytePairEncodingCore } from 'gpt-tokenizer/BytePairEncodingCore';
import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';

const core = new BytePairEncodingCore({
  bytePairRankDecoder: ranks,
  specialTokensEncoder: new Map(),
  tokenSplitRegex: /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
});

/** @param {string} text @returns {number[]} */
export const gpt2Tokens = (text) => core.encodeNative(text);
