// SPDX-License-Identifier: MIT
//
// tokens.mjs - text to token ids: of the published GPT-2, by gpt-tokenizer's tables, and of the default
// model, by the native program.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { BytePairEncodingCore } from 'gpt-tokenizer/BytePairEncodingCore';
import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';
import { ROOT } from '../browser.mjs';

const core = new BytePairEncodingCore({
  bytePairRankDecoder: ranks,
  specialTokensEncoder: new Map(),
  tokenSplitRegex: /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
});

/** @param {string} text @returns {number[]} */
export const gpt2Tokens = (text) => core.encodeNative(text);

/** @param {string} text @returns {number[]} */
export function miniTokens(text) {
  const program = path.join(ROOT, 'build/native/laminar');
  const model = path.join(ROOT, 'models/mini/mini.gguf');
  return JSON.parse(execFileSync(program, ['tokenize', model, text]).toString());
}

/** Whether a text begins with a word that is one token of both. @param {string} text */
export function beginsWithWholeWord(text) {
  const [first] = text.split(/[^\p{L}]/u);
  return [gpt2Tokens, miniTokens].every((tokensOf) => {
    const ids = tokensOf(first);
    return ids.length === 1 && tokensOf(text)[0] === ids[0];
  });
}
