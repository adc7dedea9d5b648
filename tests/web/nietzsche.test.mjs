// SPDX-License-Identifier: MIT
//
// The paragraph of lessons 03 and 04 is as long as the published texts were.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NIETZSCHE } from '../../web/samples/nietzsche.js';
import { beginsWithWholeWord, gpt2Tokens } from '../support/tokens.mjs';

test('the paragraph has 336 to 342 tokens in the vocabulary of GPT-2', () => {
  const count = gpt2Tokens(NIETZSCHE).length;
  assert.ok(count >= 336 && count <= 342, `${count} tokens`);
});

test('position 0 is a whole word, of the default model and of GPT-2', () => {
  assert.ok(beginsWithWholeWord(NIETZSCHE));
});
