// SPDX-License-Identifier: MIT
//
// web/pos/: words of the tagger, with the library that the site ships, and the words that tokens are part of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { model, winkNLP } from '../../tools/site/vendor/wink.js';
import { createRandom } from '../../web/measures/random.js';
import { alignTokens, isWord, spansOfTokens, tokensOfWords } from '../../web/pos/align.js';
import { createWinkTagger } from '../../web/pos/wink.js';

const tagger = createWinkTagger({ winkNLP, model });
const tag = (/** @type {string} */ text) => [...tagger(text)].flat();
const encoder = new TextEncoder();
const bytesOf = (/** @type {string[]} */ ...tokens) => tokens.map((one) => encoder.encode(one));

/** @param {string[]} tokens of a text @returns {string[]} 'kind word+word' of each */
function align(tokens) {
  const { text, spans } = spansOfTokens(bytesOf(...tokens));
  const words = tag(text);
  return alignTokens(words, spans).map(({ kind, words: parts }) =>
    [kind, parts.map((i) => words[i].text).join('+')].join(' ').trim(),
  );
}

/** @param {string} text @param {ReturnType<typeof tag>} words */
function assertCovers(text, words) {
  let at = 0;
  for (const { text: word, start, end } of words) {
    assert.equal(text.slice(start, end), word);
    assert.match(text.slice(at, start), /^[\s\u200b\ufeff]*$/, 'only spaces lie between words');
    at = end;
  }
  assert.match(text.slice(at), /^[\s\u200b\ufeff]*$/);
}

test('words have the offsets of the text, whatever stands in it', () => {
  for (const text of [
    'She saw the well-known café.\n\nIt cost $5.50 — “quite” good…',
    "  I can't,\u00a0\u00a0don’t\u2009and cannot.\r\n\tOK😀👍🏽 e-mail me@x.com at 3rd U.S. state's",
    'cafe\u0301 \ufffd\u0000 a\u200bb \ufeffc',
    'Tôi đi học. 我去学校。 Я иду.',
  ]) {
    assertCovers(text, tag(text));
  }
  assert.deepEqual([tag(''), tag(' \n\n ')], [[], []]);
});

test('random characters are words or spaces, and none is lost', () => {
  const random = createRandom(7);
  const alphabet = [..."ab A.'’-$€…,😀é\u0301\n\t 3/@#đ界\ufffd“”_()"];
  for (let run = 0; run < 300; run++) {
    const text = Array.from(
      { length: 40 },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('');
    assertCovers(text, tag(text));
  }
});

test('the tag of a word depends on the words around it', () => {
  const tags = (/** @type {string} */ text) =>
    tag(text)
      .filter(({ text: word }) => word === 'book')
      .map(({ upos }) => upos);
  assert.deepEqual(tags('We book a room. The book is old.'), ['VERB', 'NOUN']);
});

test('a long text is tagged in pieces of whole paragraphs, each as it would be alone', () => {
  const paragraph = 'The old man saw the sea. They book a room, and the book is red. ';
  const part = paragraph.repeat(100);
  const text = `${part}\n\n${part}\n\n${'x'.repeat(25_000)}`;
  const pieces = [...tagger(text)];
  assert.ok(pieces.length >= 4);
  assert.deepEqual(pieces[0], tag(`${part}\n\n`));
  assertCovers(text, pieces.flat());
});

test('tokens are whole words, pieces, several words, marks or spaces', () => {
  assert.deepEqual(align(['The', ' un', 'seen', ' house', '.', '\n\n']), [
    'whole The',
    'piece unseen',
    'piece unseen',
    'whole house',
    'punctuation .',
    'space',
  ]);
  // The tagger cuts "do|n't" and GPT-2 "don|'t".
  assert.deepEqual(align(['I', ' don', "'t", ' know', '."']), [
    'whole I',
    "several do+n't",
    "piece n't",
    'whole know',
    'punctuation .+"',
  ]);
});

test('tokens that cut a character span all of it', () => {
  const [e, ...rest] = encoder.encode('é');
  const tokens = [
    encoder.encode(' caf'),
    Uint8Array.of(e),
    Uint8Array.from(rest),
    encoder.encode(' x'),
  ];
  const { text, spans } = spansOfTokens(tokens);
  assert.equal(text, ' café x');
  assert.deepEqual(spans, [
    { start: 0, end: 4 },
    { start: 4, end: 5 },
    { start: 4, end: 5 },
    { start: 5, end: 7 },
  ]);
  const words = tag(text);
  const aligned = alignTokens(words, spans);
  assert.deepEqual(
    aligned.map(({ kind }) => kind),
    ['piece', 'piece', 'piece', 'whole'],
  );
  assert.deepEqual(tokensOfWords(aligned, words.length), [[0, 1, 2], [3]]);
});

test('bytes that are no character read U+FFFD and belong to their token', () => {
  const emoji = encoder.encode('😀');
  const { text, spans } = spansOfTokens([
    emoji.slice(0, 2),
    encoder.encode('a'),
    emoji.slice(0, 1),
  ]);
  assert.equal(text, '\ufffda\ufffd');
  assert.deepEqual(spans, [
    { start: 0, end: 1 },
    { start: 1, end: 2 },
    { start: 2, end: 3 },
  ]);
  const pair = spansOfTokens([emoji.slice(0, 3), emoji.slice(3), Uint8Array.of()]);
  assert.deepEqual(pair, {
    text: '😀',
    spans: [
      { start: 0, end: 2 },
      { start: 0, end: 2 },
      { start: 2, end: 2 },
    ],
  });
});

test('a word that is counted has a letter or a digit', () => {
  const counted = ['word', '3rd', '学'].map((text) =>
    isWord({ text, start: 0, end: 1, upos: 'X' }),
  );
  const marks = ['…', '$', '😀'].map((text) => isWord({ text, start: 0, end: 1, upos: 'NOUN' }));
  assert.deepEqual([...counted, ...marks], [true, true, true, false, false, false]);
});
