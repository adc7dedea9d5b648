// SPDX-License-Identifier: MIT
//
// gpt2-vocabulary.mjs - GPT-2's own 50,257 tokens and 50,000 merges, as a GGUF file carries them.
// Rebuilt from the ranks that the dev dependency gpt-tokenizer ships, so that no copy of the
// vocabulary lies in the repository.
//
// The ranks give each token's bytes. Token 256 + i is what merge i makes, so merge i is what
// merging by the ranks below leaves of that token: always two parts.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const BYTE_TOKENS = 256;
const NORMAL = 1;
const CONTROL = 3;

/** GPT-2's printable character of each byte. @returns {string[]} */
export function byteAlphabet() {
  /** @param {number} b */
  const prints = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, b) => String.fromCodePoint(prints(b) ? b : next++));
}

/** Tokens as latin-1 strings, one character a byte, in order of rank. @returns {string[]} */
function readRanks() {
  const path = createRequire(import.meta.url).resolve('gpt-tokenizer/data/r50k_base.tiktoken');
  /** @type {string[]} */
  const tokens = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const [bytes, rank] = line.split(' ');
    tokens[Number(rank)] = Buffer.from(bytes, 'base64').toString('latin1');
  }
  return tokens;
}

/**
 * The two parts that the last merge joins to `token`.
 * @param {string} token @param {Map<string, number>} ranks @returns {string[]}
 */
function lastMerge(token, ranks) {
  const own = /** @type {number} */ (ranks.get(token));
  let parts = [...token];
  while (parts.length > 2) {
    let best = own;
    let at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(parts[i] + parts[i + 1]) ?? own;
      if (rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) throw new Error(`no merge makes token ${own}`);
    parts = [...parts.slice(0, at), parts[at] + parts[at + 1], ...parts.slice(at + 2)];
  }
  return parts;
}

/** @returns {import('./gguf-writer.mjs').Vocabulary} */
export function gpt2Vocabulary() {
  const alphabet = byteAlphabet();
  /** @param {string} bytes */
  const spell = (bytes) => [...bytes].map((c) => alphabet[c.charCodeAt(0)]).join('');
  const bytes = readRanks();
  const ranks = new Map(bytes.map((token, rank) => [token, rank]));
  const merges = bytes
    .slice(BYTE_TOKENS)
    .map((token) => lastMerge(token, ranks).map(spell).join(' '));
  const tokens = [...bytes.map(spell), '<|endoftext|>'];
  const eos = tokens.length - 1;
  return { tokens, types: tokens.map((_, id) => (id === eos ? CONTROL : NORMAL)), merges, eos };
}
