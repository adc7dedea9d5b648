// SPDX-License-Identifier: MIT
//
// tokenizer.test.mjs - the native tokeniser gives the same ids as another implementation of GPT-2's.
//
// The model is a tiny GPT-2 with the full vocabulary, written here; the peer is gpt-tokenizer, a
// dev dependency. build/native/tokenize_texts encodes all texts in one process and checks that each
// decodes to its own bytes; build/native/laminar is compared with it on a few.
//
// The peer splits with JavaScript's \s, which has U+FEFF and lacks U+0085; tiktoken and Hugging Face
// split with Unicode's White_Space, where it is the other way round. Texts with either are therefore
// compared with a peer whose pattern says \p{White_Space}.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BytePairEncodingCore } from 'gpt-tokenizer/BytePairEncodingCore';
import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';
import { writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { loadWasmEngine } from '../support/wasm-engine.mjs';
import { DISPUTED_SPACES, edgeTexts, generatedTexts } from './tokenizer-texts.mjs';

const BUILD =
  process.env.LAMINAR_NATIVE ?? fileURLToPath(new URL('../../build/native', import.meta.url));
const RANGES = new URL('../../wasm/tokenizer/unicode_ranges.h', import.meta.url);
const EOT = '<|endoftext|>';
const EOT_ID = 50256;

const scratch = mkdtempSync(join(tmpdir(), 'laminar-tokenizer-'));
after(() => rmSync(scratch, { recursive: true }));
const model = join(scratch, 'tiny.gguf');
writeFileSync(model, writeTinyGpt2({ vocabulary: gpt2Vocabulary() }));

/** @param {RegExp} tokenSplitRegex */
function makePeer(tokenSplitRegex) {
  const core = new BytePairEncodingCore({
    bytePairRankDecoder: ranks,
    specialTokensEncoder: new Map([[EOT, EOT_ID]]),
    tokenSplitRegex,
  });
  const allowed = new Set([EOT]);
  return (/** @type {string} */ text) => core.encodeNative(text, allowed);
}

const peer = makePeer(
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
);
const peerWithUnicodeSpaces = makePeer(
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
);

/** All texts through one native process. @param {(string | Uint8Array)[]} texts @returns {number[][]} */
function native(texts) {
  const records = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  const output = execFileSync(join(BUILD, 'tokenize_texts'), [model], {
    input: Buffer.concat(records),
    maxBuffer: 1 << 28,
  });
  return output
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Ranges by table name, and the Unicode version, out of the generated header. */
function readRanges() {
  const header = readFileSync(RANGES, 'utf8');
  /** @type {Record<string, [number, number][]>} */
  const tables = {};
  for (const [, name, body] of header.matchAll(/unicode_range (\w+)\[\] = \{(.*?)\};/gs)) {
    tables[name] = [...body.matchAll(/\{(\w+), (\w+)\}/g)].map(([, a, b]) => [
      Number(a),
      Number(b),
    ]);
  }
  return { tables, version: header.match(/VERSION "(.*)"/)?.[1] };
}

/** @param {[number, number][]} ranges @param {number} codePoint */
const inRanges = (ranges, codePoint) => ranges.some(([a, b]) => codePoint >= a && codePoint <= b);

/** Does this Node put every code point of the text in the same class as unicode_ranges.h? */
function sameUnicode(/** @type {string} */ text) {
  const { unicode_letters, unicode_numbers, unicode_spaces } = tables;
  return [...text].every((c) => {
    const point = /** @type {number} */ (c.codePointAt(0));
    return (
      inRanges(unicode_letters, point) === /\p{L}/u.test(c) &&
      inRanges(unicode_numbers, point) === /\p{N}/u.test(c) &&
      inRanges(unicode_spaces, point) === /\p{White_Space}/u.test(c)
    );
  });
}

const { tables, version } = readRanges();

/** @param {{ group: string, text: string }[]} items @param {(text: string) => number[]} encode */
function compare(items, encode) {
  const got = native(items.map((item) => item.text));
  assert.equal(got.length, items.length);
  for (const [i, { group, text }] of items.entries()) {
    assert.deepEqual(got[i], encode(text), `${group}: ${JSON.stringify(text)}`);
  }
}

test('at least 2,000 texts of every kind give the same ids', () => {
  const items = generatedTexts().filter(
    ({ text }) => !/[\u0085\ufeff]/.test(text) && sameUnicode(text),
  );
  assert.ok(items.length >= 2000, `${items.length} texts`);
  compare(items, peer);
});

test('the ends of every range of letters, numbers and spaces are where Unicode has them', () => {
  const items = edgeTexts(Object.values(tables).flat());
  const comparable = items.filter(({ text }) => sameUnicode(text));
  assert.ok(items.length > 2500, `${items.length} edges`);
  if (version === process.versions.unicode) assert.equal(comparable.length, items.length);
  compare(comparable, peerWithUnicodeSpaces);
});

test('white space is Unicode White_Space: U+0085 is, U+FEFF, U+180E and U+200B are not', () => {
  const items = DISPUTED_SPACES.flatMap((c) =>
    ['C', ' C', 'C ', 'a  C b', '!C!', '  CC  ', 'C\nC', 'aCC1'].map((frame) => ({
      group: `U+${c.codePointAt(0)?.toString(16)}`,
      text: frame.replaceAll('C', c),
    })),
  );
  compare(items, peerWithUnicodeSpaces);
  const [next, bom] = native(['! \u0085!', '! \ufeff!']);
  assert.notDeepEqual(next, peer('! \u0085!'), 'the two meanings of \\s differ here');
  assert.notDeepEqual(bom, peer('! \ufeff!'), 'and here');
});

test('ids that OpenAI publishes for its own encoder come out', () => {
  const zeros = [
    [15],
    [405],
    [830],
    [2388],
    [20483],
    [10535],
    [24598],
    [8269],
    [10535, 830],
    [8269, 405],
  ];
  /** @type {[string, number[]][]} */
  const known = [
    ['hello world', [31373, 995]],
    [`hello ${EOT}`, [31373, 220, EOT_ID]],
    ...zeros.map((ids, i) => /** @type {[string, number[]]} */ (['0'.repeat(i + 1), ids])),
  ];
  assert.deepEqual(
    native(known.map(([text]) => text)),
    known.map(([, ids]) => ids),
  );
});

test('<|endoftext|> in a text is one token, and ends the piece before it', () => {
  const texts = [EOT, EOT + EOT, `a  ${EOT}  b`, '<|endoftext|', `<${EOT}>`, '<|ENDOFTEXT|>'];
  // Composed here: the peer misses a special token right behind another one.
  const expected = (/** @type {string} */ text) =>
    text.split(EOT).flatMap((part, i) => (i ? [EOT_ID, ...peer(part)] : peer(part)));
  compare(
    texts.map((text) => ({ group: 'special', text })),
    expected,
  );
});

test('every byte and random bytes, valid UTF-8 or not, decode to themselves', () => {
  const texts = Array.from({ length: 256 }, (_, b) => Uint8Array.of(b));
  let state = 1;
  for (let i = 0; i < 500; i++) {
    texts.push(
      Uint8Array.from({ length: 1 + (i % 60) }, () => {
        state = Math.imul(state, 1664525) + 1013904223;
        return state >>> 24;
      }),
    );
  }
  assert.equal(native(texts).length, texts.length); // tokenize_texts fails where one does not
});

test('WebAssembly gives the same ids', async () => {
  const engine = await loadWasmEngine();
  const { model: opened, message } = engine.openModel(readFileSync(model));
  assert.notEqual(opened, 0, message);
  const texts = generatedTexts().map(({ text }) => text);
  const expected = native(texts);
  for (const [i, text] of texts.entries()) {
    assert.deepEqual(engine.encode(opened, Buffer.from(text)), expected[i], JSON.stringify(text));
  }
  engine.closeModel(opened);
});

test('laminar tokenize prints the same ids as one JSON array', () => {
  for (const text of ['', 'Hello world', 'Tiếng Việt', "  it's\n\n 👨‍👩‍👧", EOT, '--help', '-']) {
    const output = execFileSync(join(BUILD, 'laminar'), ['tokenize', model, text]).toString();
    assert.deepEqual(JSON.parse(output), peer(text), JSON.stringify(text));
  }
});
