// SPDX-License-Identifier: MIT
//
// Lesson 07's numbers: the recorded text is the one that reference.json draws, its tags are the library's, and every
// count is what a count by single characters gives. And the edges: no words, no nouns, other languages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertFollowed } from '../../../../tests/golden/lesson-checks.mjs';
import { lessonReference } from '../../../../tests/golden/lesson-fixtures.mjs';
import { tokenBytes } from '../../../../tests/support/native-stream.mjs';
import { model, winkNLP } from '../../../../tools/site/vendor/wink.js';
import { SIZES, SMALL } from '../../../frame/gpt2-sizes.js';
import { agreementOf, pairTags } from '../../../pos/agreement.js';
import { spansOfTokens } from '../../../pos/align.js';
import { createWinkTagger } from '../../../pos/wink.js';
import { HAND_TAGGED } from '../../../samples/hand-tagged.js';
import {
  aligned,
  aloneOf,
  CLASSES,
  classesOf,
  classOf,
  kindsOf,
  looksForeign,
  measurement,
  mostSplit,
  nounsAndVerbs,
  splitOf,
} from '../measure.js';
import { published } from '../published.js';
import { checks, morePrediction, splitPrediction } from '../questions.js';
import { nothingOf } from '../scene.js';
import { text as lesson } from '../words.js';

const tagger = createWinkTagger({ winkNLP, model });
const tag = (/** @type {string} */ text) => [...tagger(text)].flat();

const recorded = JSON.parse(readFileSync(new URL('../recorded.json', import.meta.url), 'utf8'));
/** @type {import('../measure.js').Tagged} */
const data = recorded.data;

/**
 * What prepare() makes, of tokens that a test names.
 *
 * @param {string[]} tokens
 * @param {{ prompt?: number, ended?: import('../measure.js').Tagged['ended'] }} [how]
 * @returns {import('../measure.js').Tagged}
 */
function taggedOf(tokens, { prompt = 0, ended = 'own' } = {}) {
  const { text, spans } = spansOfTokens(tokens.map((one) => new TextEncoder().encode(one)));
  const words = tag(text);
  return {
    text,
    prompt,
    ended,
    asked: 400,
    starts: spans.map(({ start }) => start),
    ends: spans.map(({ end }) => end),
    wordStarts: words.map(({ start }) => start),
    wordEnds: words.map(({ end }) => end),
    tags: words.map(({ upos }) => upos),
    alone: tokens.map((one) => tag(one.trim())[0]?.upos ?? ''),
    hand: [],
  };
}

/** @param {import('../measure.js').Tagged} tagged @returns {any} a scene */
const sceneOf = (tagged) => ({
  data: tagged,
  reading: 'wide',
  token: 0,
  seed: 1,
  temperature: '1',
  topK: '0',
  source: 'model',
  complete: true,
  isRecorded: false,
  model: { name: 'M', kind: '', layers: 12, width: 768, size: null },
});

test('the recorded text is the one that the reference draws, and its tags are those of its words', async () => {
  const { tokens, prompt } = await lessonReference('07');
  assert.deepEqual(recorded.ids, tokens);
  const { text, spans } = spansOfTokens(tokens.map(tokenBytes));
  assert.equal(data.text, text);
  assert.equal(data.prompt, prompt);
  assert.ok(text.startsWith(measurement.sample));
  assert.deepEqual(
    data.starts.map((start, t) => ({ start, end: data.ends[t] })),
    spans,
  );
  const words = tag(text);
  assert.deepEqual(
    data.tags,
    words.map(({ upos }) => upos),
  );
  assert.deepEqual(
    data.wordStarts,
    words.map(({ start }) => start),
  );
  assert.deepEqual(
    data.alone,
    spans.map(({ start, end }) => tag(text.slice(start, end).trim())[0]?.upos ?? ''),
  );
});

/**
 * The same counts by looking at each character: which word it is of, and which token.
 *
 * @param {import('../measure.js').Tagged} tagged
 */
function countByCharacters({ text, prompt, starts, ends, wordStarts, wordEnds, tags }) {
  /** [offset] the word, -1 for none. */
  const wordAt = [...text].length === text.length ? new Array(text.length).fill(-1) : [];
  assert.equal(wordAt.length, text.length, 'a text without pairs of surrogates');
  for (const i of tags.keys()) wordAt.fill(i, wordStarts[i], wordEnds[i]);
  const begin = prompt ? ends[prompt - 1] : 0;
  const isRead = (/** @type {number} */ i) =>
    wordStarts[i] >= begin && /[a-z0-9]/i.test(text.slice(wordStarts[i], wordEnds[i]));
  const read = tags.flatMap((_, i) => (isRead(i) ? [i] : []));
  const touching = (/** @type {number} */ t) =>
    new Set(wordAt.slice(starts[t], ends[t]).filter((word) => word >= 0));
  const tokens = starts.map((_, t) => touching(t));
  const pieces = read.map((i) => tokens.filter((words) => words.has(i)).length);
  const kinds = { whole: 0, piece: 0, several: 0, punctuation: 0, space: 0 };
  tokens.slice(prompt).forEach((words, k) => {
    const t = k + prompt;
    const [word] = words;
    const letters = [...words].some((i) =>
      /[a-z0-9]/i.test(text.slice(wordStarts[i], wordEnds[i])),
    );
    if (words.size === 0) kinds.space++;
    else if (!letters) kinds.punctuation++;
    else if (words.size > 1) kinds.several++;
    else if (text.slice(starts[t], ends[t]).trim() === text.slice(wordStarts[word], wordEnds[word]))
      kinds.whole++;
    else kinds.piece++;
  });
  return { read, pieces, kinds };
}

test('every count of the recorded run is what counting by characters gives', () => {
  const { read, pieces, kinds } = countByCharacters(data);
  assert.ok(read.length > 200);
  const split = splitOf(data, 'fine');
  assert.deepEqual(
    [split.words, split.tokens, split.split],
    [read.length, pieces.reduce((a, b) => a + b), pieces.filter((n) => n > 1).length],
  );
  const found = kindsOf(data);
  assert.deepEqual(Object.fromEntries(found.kinds.map(({ name, count }) => [name, count])), kinds);
  assert.equal(found.tokens, data.starts.length - data.prompt);
  const tagsOf = (/** @type {string[]} */ ...some) =>
    read.filter((i) => some.includes(data.tags[i])).length;
  const countOf = (/** @type {'wide' | 'fine'} */ reading) =>
    Object.fromEntries(classesOf(data, reading).classes.map(({ name, count }) => [name, count]));
  const [wide, fine] = [countOf('wide'), countOf('fine')];
  assert.deepEqual(
    [wide.noun, wide.verb, fine.noun, fine.name, fine.verb, fine.auxiliary],
    [
      tagsOf('NOUN', 'PROPN'),
      tagsOf('VERB', 'AUX'),
      ...['NOUN', 'PROPN', 'VERB', 'AUX'].map((one) => tagsOf(one)),
    ],
  );
  for (const counts of [wide, fine]) {
    assert.equal(
      Object.values(counts).reduce((a, b) => a + b),
      read.length,
      'every word is of one class',
    );
  }
  const nouns = read.flatMap((i, k) =>
    ['NOUN', 'PROPN'].includes(data.tags[i]) && pieces[k] > 1 ? [i] : [],
  );
  assert.equal(splitOf(data, 'wide').classes[0].count, nouns.length);
});

test('nouns and verbs differ where they are two deviations of a toss apart', () => {
  const { nouns, verbs, chance, more } =
    /** @type {NonNullable<ReturnType<typeof nounsAndVerbs>>} */ (nounsAndVerbs(data, 'wide'));
  assert.ok(Math.abs(chance - 2 * Math.sqrt(nouns + verbs)) < 1e-12);
  assert.equal(more, Math.abs(nouns - verbs) > chance ? (nouns > verbs ? 'noun' : 'verb') : 'same');
  const many = { ...data, tags: data.tags.map(() => 'NOUN') };
  assert.equal(nounsAndVerbs(many, 'wide')?.more, 'noun');
  assert.equal(nounsAndVerbs({ ...data, tags: data.tags.map(() => 'ADJ') }, 'wide'), null);
});

test('the hand-tagged text has 389 words, stands as it is written, and the tagger agrees with most', () => {
  const { text, words } = HAND_TAGGED;
  for (const { text: word, start, end, upos } of words) {
    assert.equal(text.slice(start, end), word);
    assert.match(
      upos,
      /^(ADJ|ADP|ADV|AUX|CCONJ|DET|INTJ|NOUN|NUM|PART|PRON|PROPN|PUNCT|SCONJ|VERB)$/,
    );
  }
  assert.match(text, /^The old woman .* Her son didn't like .*\n\nI think the world /s);
  assert.doesNotMatch(text, / [,.?:]|""| n't/);
  const pairings = pairTags(words, tag(text));
  const { right, count } = agreementOf(pairings);
  assert.equal(count, 389);
  // Counted once more, word by word.
  const found = new Map(tag(text).map((word) => [word.start, word]));
  const same = words.filter(({ text: word, start, end, upos }) => {
    const other = found.get(start);
    return /\w/.test(word) && other?.end === end && other.upos === upos;
  });
  assert.equal(right, same.length);
  assert.ok(right / count > 0.9 && right < count, `${right}`);
  assert.deepEqual(data.hand, pairings);
  const wide = agreementOf(pairings, classOf('wide'));
  assert.ok(wide.right >= right && wide.count === count);
});

test('a word that the tagger cuts elsewhere is no agreement', () => {
  const hand = [{ text: 'cannot', start: 0, end: 6, upos: 'X' }];
  const found = [{ text: 'can', start: 0, end: 3, upos: 'X' }];
  assert.deepEqual(agreementOf(pairTags(hand, found)), { right: 0, count: 1 });
});

test('the page’s example is true: book changes its tag with its sentence, and alone it has one', () => {
  const tags = (/** @type {string} */ text) =>
    tag(text).find(({ text: word }) => word === 'book')?.upos;
  assert.deepEqual(['We book a room.', 'The book is old.', 'book'].map(tags), [
    'VERB',
    'NOUN',
    'NOUN',
  ]);
  const html = readFileSync(new URL('../index.html', import.meta.url), 'utf8');
  assert.match(html, /We book a room\..*\(VERB\).*The book is old\..*\(NOUN\).*đáp NOUN/s);
  assert.deepEqual(
    tag("It didn't.").map(({ text }) => text),
    ['It', 'did', "n't", '.'],
  );
});

test('whole tokens that change their tag when they stand alone are counted', () => {
  const tagged = taggedOf(['We', ' book', ' a', ' room', '.', ' The', ' book', ' is', ' o', 'ld']);
  const { tokens, changed, example } = aloneOf(tagged);
  assert.equal(tokens, 7, 'the pieces of "old" are no whole tokens');
  assert.ok(changed >= 1);
  assert.deepEqual(example, { word: 'book', within: 'VERB', alone: 'NOUN' });
});

test('the prompt is not counted, nor the word that goes on from it', () => {
  const tagged = taggedOf(['The', ' house', 's', ' are', ' old'], { prompt: 2, ended: 'length' });
  const { words, counted } = aligned(tagged);
  assert.deepEqual(
    counted.map((i) => words[i].text),
    ['are', 'old'],
  );
  assert.equal(kindsOf(tagged).tokens, 3);
});

test('whoever follows a check’s hints from the digits on the page is right', () => {
  const { nouns, verbs } = /** @type {any} */ (nounsAndVerbs(data, 'wide'));
  const { words, tokens } = splitOf(data, 'wide');
  const typed = (/** @type {number} */ value) => value.toFixed(2).replace('.', ',');
  assertFollowed(checks, sceneOf(data), {
    ratio: typed(nouns / verbs),
    perWord: typed(tokens / words),
    most: /** @type {string} */ (mostSplit(data, 'wide')),
  });
});

test('a text without words, without nouns or verbs, or with few words is told, and gives no number', () => {
  const empty = taggedOf(['I', ' think'], { prompt: 2, ended: 'end' });
  const marks = taggedOf(['...', ' --', '\n\n']);
  for (const tagged of [empty, marks]) {
    const scene = sceneOf(tagged);
    assert.equal(classesOf(tagged, 'wide').words, 0);
    assert.ok(classesOf(tagged, 'fine').classes.every(({ value }) => value === null));
    for (const { reveal } of [morePrediction, splitPrediction]) {
      assert.deepEqual(reveal(scene), [null, nothingOf(scene)]);
    }
    for (const { answer } of checks) assert.equal(answer(scene), null);
    assert.doesNotMatch(JSON.stringify(published(scene)), /NaN|Infinity/);
  }
  assert.equal(nothingOf(sceneOf(empty)), lesson.endedAtOnce);
  assert.equal(nothingOf(sceneOf(marks)), lesson.noWords);

  const plain = taggedOf(['Slowly', ',', ' and', ' very', ' quietly', '.']);
  assert.equal(nounsAndVerbs(plain, 'wide'), null);
  assert.match(morePrediction.reveal(sceneOf(plain))[1], /không có danh từ hay động từ/);
  const few = taggedOf(['She', ' saw', ' the', ' house', '.']);
  assert.match(morePrediction.reveal(sceneOf(few))[1], /^Chỉ có 4 từ/);
  assert.match(published(sceneOf(few)).honest, /quá ít từ/);
});

test('a text that is not English is told, English is not', () => {
  const words = (/** @type {string} */ text) => taggedOf(text.split(/(?= )/));
  const foreign = [
    'Tôi nghĩ thế giới có thể tốt hơn nếu mọi người biết lắng nghe nhau và cùng nhau làm việc mỗi ngày một chút.',
    'Ich denke die Welt könnte besser sein wenn alle Menschen einander zuhören und jeden Tag zusammen arbeiten würden dann bald.',
    'Я думаю что мир мог бы быть лучше если бы люди слушали друг друга и каждый день работали вместе понемногу и дружно',
  ];
  for (const text of foreign) assert.equal(looksForeign(words(text)), true, text);
  assert.equal(looksForeign(data), false);
  assert.equal(looksForeign(taggedOf([HAND_TAGGED.text])), false);
  assert.equal(looksForeign(words('Xin chào các bạn')), false, 'too short to be judged');
});

test('only GPT-2 Small is called the model of the published result', () => {
  for (const size of SIZES) {
    const scene = { ...sceneOf(data), model: { ...sceneOf(data).model, size } };
    assert.equal(
      /^Đây là mô hình của kết quả công bố/.test(published(scene).honest),
      size === SMALL,
    );
  }
  const own = { ...data, ended: /** @type {const} */ ('own') };
  assert.match(published(sceneOf(own)).honest, /văn bản của bạn/);
  assert.ok(Object.keys(CLASSES.fine).length > Object.keys(CLASSES.wide).length);
});
