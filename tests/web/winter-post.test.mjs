// SPDX-License-Identifier: MIT
//
// The story of lessons 08 and 09 is long enough and has enough different words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWholeWords, GROUPS } from '../../web/measures/whole-words.js';
import { spansOfTokens } from '../../web/pos/align.js';
import { WINTER_POST } from '../../web/samples/winter-post.js';
import { tokenBytes, tokenIds } from '../support/native-stream.mjs';
import { tag } from '../support/tagger.mjs';
import { beginsWithWholeWord } from '../support/tokens.mjs';

test('the story has more than 2,700 words, as its lesson says, and begins with a whole word', () => {
  assert.ok(WINTER_POST.split(/\s+/).length > 2700);
  assert.ok(beginsWithWholeWord(WINTER_POST));
});

test('at least 140 words of each group pass the filter on the default model, of at least 70 types', async () => {
  const { text, spans } = spansOfTokens(tokenIds(WINTER_POST).map(tokenBytes));
  const { found } = findWholeWords({ text, words: await tag(text), spans });
  for (const group of GROUPS) {
    const own = found.filter((word) => word.group === group);
    assert.ok(own.length >= 140, `${own.length} ${group}s`);
    assert.ok(new Set(own.map(({ word }) => word)).size >= 70, group);
  }
});
