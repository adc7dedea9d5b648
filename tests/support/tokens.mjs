// SPDX-License-Identifier: MIT
//
// tokens.mjs - text to the token ids of the published GPT-2, by gpt-tokenizer's tables, and whether a text
// begins with a whole word of it and of the default model.

import { BytePairEncodingCore } from 'gpt-tokenizer/BytePairEncodingCore';
import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';
import { tokenIds } from './native-stream.mjs';

const core = new BytePairEncodingCore({
  bytePairRankDecoder: ranks,
  specialTokensEncoder: new Map(),
  tokenSplitRegex: /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
});

/** @param {string} text @returns {number[]} */
export const gpt2Tokens = (text) => core.encodeNative(text);

/** Whether a text begins with a word that is one token of both. @param {string} text */
export function beginsWithWholeWord(text) {
  const [first] = text.split(/[^\p{L}]/u);
  return [gpt2Tokens, tokenIds].every((tokensOf) => {
    const ids = tokensOf(first);
    return ids.length === 1 && tokensOf(text)[0] === ids[0];
  });
}
