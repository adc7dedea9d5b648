// SPDX-License-Identifier: MIT
//
// The sentences of lessons 01 and 02, and those of lesson 06, keep what their lessons say about them, in words and in the
// tokens of the default model.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HER_SENTENCES } from '../../web/samples/her-sentences.js';
import { ROUND_SENTENCES, takesRound } from '../../web/samples/round-sentences.js';
import { tokenIds } from '../support/native-stream.mjs';
import { beginsWithWholeWord, gpt2Tokens } from '../support/tokens.mjs';

for (const [lessons, sentences] of /** @type {const} */ ([
  ['lessons 01 and 02', HER_SENTENCES],
  ['lesson 06', ROUND_SENTENCES],
])) {
  test(`${lessons}: there are 54 different sentences of 8 to 18 words`, () => {
    assert.equal(new Set(sentences).size, 54);
    assert.equal(sentences.length, 54);
    for (const sentence of sentences) {
      const words = sentence.split(' ');
      assert.ok(words.length >= 8 && words.length <= 18, sentence);
      assert.match(sentence, /^[A-Z][A-Za-z' ,]+[.]$/);
    }
  });

  test(`${lessons}: each holds the word "her" once, neither among the first two words nor last`, () => {
    for (const sentence of sentences) {
      const words = sentence.replace(/[^A-Za-z ]/g, '').split(' ');
      assert.equal(words.filter((word) => word.toLowerCase() === 'her').length, 1, sentence);
      const at = words.indexOf('her');
      assert.ok(at >= 2 && at < words.length - 1, sentence);
    }
  });

  test(`${lessons}: position 0 is a whole word, of the default model and of GPT-2, and seldom the same one`, () => {
    /** @type {Map<string, number>} */
    const count = new Map();
    for (const sentence of sentences) {
      assert.ok(beginsWithWholeWord(sentence), sentence);
      const [first] = sentence.split(' ');
      count.set(first, (count.get(first) ?? 0) + 1);
    }
    assert.ok(Math.max(...count.values()) <= 12);
  });

  test(`${lessons}: no word stands before "her" twice`, () => {
    const before = sentences.map((sentence) => /(\w+) her\b/.exec(sentence)?.[1]);
    assert.equal(new Set(before).size, 54);
  });

  test(`${lessons}: " her" is one token of the default model, found once; the token before it is at position 2 or later`, () => {
    const [her, ...more] = tokenIds(' her');
    assert.deepEqual(more, []);
    for (const sentence of sentences) {
      const ids = tokenIds(sentence);
      assert.equal(ids.filter((id) => id === her).length, 1, sentence);
      const at = ids.indexOf(her);
      assert.ok(at - 1 >= 2 && at < ids.length - 1, `${sentence}: token ${at}`);
    }
  });
}

test('"round" is odd after what stands before "her" in lesson 06, and one token as "him" is', () => {
  for (const sentence of ROUND_SENTENCES) {
    assert.equal(takesRound(sentence.slice(0, sentence.search(/ her\b/))), false, sentence);
  }
  // Written for lessons 01 and 02 and not taken over: "round" can follow "saw" and "sent".
  const left = HER_SENTENCES.filter((sentence) => !ROUND_SENTENCES.includes(sentence));
  assert.equal(left.length, 27);
  for (const word of [' him', ' round']) {
    for (const tokensOf of [tokenIds, gpt2Tokens]) assert.equal(tokensOf(word).length, 1, word);
  }
});
