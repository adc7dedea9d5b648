// SPDX-License-Identifier: MIT
//
// The pure parts of what lessons share: typed numbers and their grading, hand-drawn curves, links,
// Python literals, sizes of GPT-2, recorded numbers. (state.js: lesson-state.test.mjs.)

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterKey,
  anchorUnder,
  FRAME,
  heightAt,
  meanGap,
  pictureOf,
  readHeights,
  SIZE,
  stroke,
  toPoints,
} from '../../web/frame/curve.js';
import { SIZES, sizeOf } from '../../web/frame/gpt2-sizes.js';
import { decodeLink, encodeLink } from '../../web/frame/link-code.js';
import { grade, judge, readingsOf } from '../../web/frame/number.js';
import { pythonText, transformerLensName } from '../../web/frame/python.js';
import { shortened } from '../../web/frame/record.js';

test('a number is read as the language writes it, and where both ways are possible, in both', () => {
  const clear = {
    '0,25': 0.25,
    '-1,5': -1.5,
    '−1,5': -1.5,
    '+3': 3,
    ' 12 ': 12,
    '1.234.567,8': 1234567.8,
    '1.234,5': 1234.5,
    0.5: 0.5,
    12.34: 12.34,
    0.125: 0.125,
    ',5': 0.5,
    '5,': 5,
    '１２': 12,
    '-0': 0,
  };
  for (const [typed, value] of Object.entries(clear)) {
    for (const language of /** @type {const} */ (['vi', 'en'])) {
      assert.deepEqual(readingsOf(typed, { language }), [value], `${typed} in ${language}`);
    }
  }
  assert.deepEqual(readingsOf('1.129'), [1129, 1.129]);
  assert.deepEqual(readingsOf('-1.129', { language: 'en' }), [-1.129, -1129]);
  assert.deepEqual(readingsOf('1,129'), [1.129]);
  assert.deepEqual(readingsOf('1,129', { language: 'en' }), [1129, 1.129]);
  assert.deepEqual(readingsOf('1,234,567.8', { language: 'en' }), [1234567.8]);
  assert.deepEqual(readingsOf('12,5°', { unit: '°' }), [12.5]);
  assert.deepEqual(readingsOf('1,2 rad', { unit: 'rad' }), [1.2]);
});

test('a right answer is right in both languages, however its decimals are written', () => {
  for (const language of /** @type {const} */ (['vi', 'en'])) {
    for (const [typed, actual] of /** @type {const} */ ([
      ['1.129', 1.129],
      ['1,129', 1.129],
      ['1.129', 1129],
      ['1129', 1129],
      ['-2.000', -2],
    ])) {
      const { result } = judge(typed, actual, 0.001, { language });
      assert.equal(result, 'right', `${typed} for ${actual} in ${language}`);
    }
  }
  assert.equal(judge('1,129', 1129, 0, { language: 'en' }).result, 'right');
});

test('a wrong answer with two readings is asked about where the readings differ', () => {
  assert.deepEqual(judge('1.129', 20, 0.1), { result: 'ask', readings: [1129, 1.129] });
  assert.equal(judge('1.129', 0.5, 0.1).result, 'high');
  assert.equal(judge('1.129', 5000, 0.1).result, 'low');
  assert.equal(judge('1,129', 20, 0.1).result, 'low');
  assert.equal(judge('x', 20, 0.1).result, 'none');
});

test('what is no number is none', () => {
  const texts = [
    '',
    ' ',
    'abc',
    '1,2,3',
    '1.23.4',
    '1,234.5',
    '--1',
    '1e5',
    'NaN',
    '0x10',
    '½',
    '9'.repeat(50),
    '٣',
  ];
  for (const typed of texts) assert.deepEqual(readingsOf(typed), [], typed);
  assert.deepEqual(readingsOf('12 cm', { unit: '°' }), []);
});

test('an answer is right up to its tolerance, both ends included', () => {
  assert.equal(grade(0.3, 0.25, 0.05), 'right');
  assert.equal(grade(0.2, 0.25, 0.05), 'right');
  assert.equal(grade(0.301, 0.25, 0.05), 'high');
  assert.equal(grade(0.199, 0.25, 0.05), 'low');
  assert.equal(grade(7, 7, 0), 'right');
  assert.equal(grade(-0.2, 0.2, 0.1), 'low');
});

test('a stroke fills the anchors between, in both directions', () => {
  const heights = /** @type {(number | null)[]} */ ([null, null, null, null, null]);
  stroke(heights, { at: 0, y: 0 }, { at: 4, y: 8 });
  assert.deepEqual(heights, [0, 2, 4, 6, 8]);
  stroke(heights, { at: 3, y: 9 }, { at: 1, y: 1 });
  assert.deepEqual(heights, [0, 1, 5, 9, 8]);
  stroke(heights, { at: 2, y: 7 }, { at: 2, y: 3 });
  assert.deepEqual(heights, [0, 1, 3, 9, 8]);
  assert.deepEqual(toPoints([null, 1, null, 2, null], { min: 0, max: 100 }), [
    { x: 25, y: 1 },
    { x: 75, y: 2 },
  ]);
});

test('a kept curve that does not fit is not used', () => {
  const y = { min: 0, max: 10 };
  assert.deepEqual(readHeights([1, null, 10], 3, y), [1, null, 10]);
  for (const bad of [null, 'x', [1], [1, 2, 11], [1, 2, '3'], [1, 2, Number.NaN], { length: 3 }]) {
    assert.deepEqual(readHeights(bad, 3, y), [null, null, null]);
  }
});

test('the gap between two curves is taken where both are', () => {
  const actual = [
    { x: 0, y: 0 },
    { x: 10, y: 10 },
  ];
  assert.equal(heightAt(actual, 2.5), 2.5);
  assert.equal(heightAt(actual, 0), 0);
  assert.equal(heightAt(actual, 11), null);
  assert.equal(heightAt(actual, -1), null);
  assert.equal(
    meanGap(
      [
        { x: 5, y: 6 },
        { x: 10, y: 7 },
        { x: 20, y: 0 },
      ],
      actual,
    ),
    2,
  );
  assert.equal(meanGap([{ x: 20, y: 0 }], actual), null);
  assert.equal(meanGap([], actual), null);
});

test('arrows move the cursor to the ends and raise the curve within its axis; Delete takes a point away', () => {
  const y = { min: 0, max: 40 };
  const heights = [null, 10, null, null, 39.5];
  const at = (/** @type {number} */ cursor, /** @type {string} */ key) =>
    afterKey({ heights, cursor }, key, y);
  for (const [cursor, key, to] of /** @type {const} */ ([
    [0, 'ArrowLeft', 0],
    [0, 'ArrowRight', 1],
    [4, 'ArrowRight', 4],
    [3, 'Home', 0],
    [3, 'End', 4],
  ])) {
    const after = at(cursor, key);
    assert.equal(after?.cursor, to, `${key} at ${cursor}`);
    assert.equal(after.heights, heights, 'the curve is the same');
  }
  for (const [cursor, key, height] of /** @type {const} */ ([
    [1, 'ArrowUp', 11],
    [1, 'ArrowDown', 9],
    [1, 'PageUp', 18],
    [1, 'PageDown', 2],
    [4, 'ArrowUp', 40],
    [2, 'ArrowUp', 11],
    [0, 'ArrowDown', 9],
    [1, 'Delete', null],
    [1, 'Backspace', null],
  ])) {
    assert.equal(at(cursor, key)?.heights[cursor], height, `${key} at ${cursor}`);
  }
  const none = { heights: [null, null, null], cursor: 1 };
  assert.equal(afterKey(none, 'ArrowUp', y)?.heights[1], 21, 'the middle of the axis, raised');
  assert.deepEqual(heights, [null, 10, null, null, 39.5]);
  for (const key of ['a', 'Tab', 'Enter', 'toString']) assert.equal(at(0, key), null, key);
});

const AXES = { x: { min: 1, max: 3, title: '' }, y: { min: 0, max: 10, title: '' } };

test('a sketch has its curve, gaps included, its ticks and its cursor where the axes say', () => {
  const { left, right, top, bottom } = FRAME;
  const middle = (left + right) / 2;
  const picture = pictureOf({ heights: [0, null, 10], cursor: 1, actual: null }, AXES);
  assert.equal(picture.drawn, `M${left} ${bottom}  M${right} ${top}`);
  assert.deepEqual(picture.dots, [
    { x: left, y: bottom },
    { x: right, y: top },
  ]);
  assert.equal(picture.cursorX, middle);
  assert.equal(picture.measured, '');
  assert.deepEqual(picture.rows.at(0), { value: 0, y: bottom });
  assert.deepEqual(picture.rows.at(-1), { value: 10, y: top });
  assert.deepEqual(picture.columns[2], { value: 2, x: middle });
});

test('what was measured is drawn beside the curve, and the y axis grows where it has to', () => {
  const actual = [
    { x: 1, y: 5 },
    { x: 3, y: 20 },
  ];
  const { rows, measured, dots } = pictureOf(
    { heights: [10, null, null], cursor: 0, actual },
    AXES,
  );
  const middle = (FRAME.top + FRAME.bottom) / 2;
  assert.deepEqual([rows[0].value, rows[4].value], [0, 20]);
  assert.equal(
    measured,
    `M${FRAME.left} ${(middle + FRAME.bottom) / 2} L${FRAME.right} ${FRAME.top}`,
  );
  assert.equal(dots[0].y, middle);
});

test('a pointer is over the nearest anchor, and never outside of the axes', () => {
  const under = (/** @type {number} */ x, /** @type {number} */ y) =>
    anchorUnder(x / SIZE.width, y / SIZE.height, 3, AXES.y);
  assert.deepEqual(under(FRAME.left, FRAME.bottom), { at: 0, y: 0 });
  assert.deepEqual(under(FRAME.right, FRAME.top), { at: 2, y: 10 });
  const third = FRAME.left + (FRAME.right - FRAME.left) / 3;
  assert.deepEqual(under(third, (FRAME.top + FRAME.bottom) / 2), { at: 1, y: 5 });
  assert.deepEqual(under(0, 0), { at: 0, y: 10 });
  assert.deepEqual(under(SIZE.width, SIZE.height), { at: 2, y: 0 });
});

/** @type {import('../../web/frame/link-code.js').Schema} */
const SCHEMA = {
  text: { type: 'text', name: 'văn bản', initial: 'sample' },
  texts: { type: 'texts', name: 'các câu', initial: ['a', 'b'] },
  seed: { type: 'int', name: 'hạt giống', min: 0, max: 2 ** 31, initial: 1 },
  dropped: { type: 'ints', name: 'token bị bỏ', min: 0, max: 1023, initial: [] },
  reading: {
    type: 'choice',
    name: 'cách đo',
    values: ['difference', 'size'],
    initial: 'difference',
  },
  log: { type: 'flag', name: 'thang logarit', initial: false },
};
/** @type {import('../../web/frame/link-code.js').Values} */
const INITIAL = Object.fromEntries(Object.entries(SCHEMA).map(([k, f]) => [k, f.initial]));
const STAMP = { model: 'mini', sha256: 'ab'.repeat(32), engine: '0.1.0', precision: 'exact' };

test('a link gives back what it was made of', () => {
  const states = [
    INITIAL,
    { ...INITIAL, text: '', texts: [], dropped: [0, 7], seed: 0, reading: 'size', log: true },
    { ...INITIAL, text: 'Người & “cô ấy” = ?#%20+\n\t👩‍💻\u0000\u202e', texts: ['', 'x&y=z', ' '] },
    { ...INITIAL, text: 'x'.repeat(20_000) },
  ];
  for (const values of states) {
    const fragment = encodeLink('05', values, SCHEMA, STAMP);
    const link = decodeLink(`#${fragment}`, '05', SCHEMA);
    // No texts at all cannot be told from texts that were not written.
    const expected = values.texts.length ? values : { ...values, texts: INITIAL.texts };
    assert.deepEqual(link, { values: expected, stamp: STAMP, ignored: [], lesson: '05' });
  }
});

test('what equals the sample is not in the link', () => {
  assert.equal(encodeLink('05', INITIAL, SCHEMA, null), 'lesson=05');
});

test('a lone surrogate becomes the replacement character, as it does in the tokenizer', () => {
  const fragment = encodeLink('05', { ...INITIAL, text: 'a\ud800b' }, SCHEMA, null);
  assert.equal(decodeLink(fragment, '05', SCHEMA)?.values.text, 'a\ufffdb');
});

test('anchors of the page are no links', () => {
  for (const hash of ['', '#', '#main', '#one-token', '#text=x&lesson=05', '#a=b']) {
    assert.equal(decodeLink(hash, '05', SCHEMA), null, hash);
  }
});

test('nonsense in a link is ignored by name, and the rest is used', () => {
  const cases = {
    'lesson=02&seed=3': ['lesson'],
    'lesson=05&seed=1e3&log=true&reading=other&dropped=1.1': ['seed', 'dropped', 'reading', 'log'],
    'lesson=05&seed=-1': ['seed'],
    'lesson=05&seed=99999999999999999999': ['seed'],
    'lesson=05&dropped=0.2000': ['dropped'],
    'lesson=05&seed=1&seed=2': ['seed'],
    'lesson=05&__proto__=1&constructor=2&toString=3': ['__proto__', 'constructor', 'toString'],
    'lesson=05&sha256=xyz&engine=&precision=best&model=%00': [
      'model',
      'sha256',
      'engine',
      'precision',
    ],
    'lesson=05&text=%E0%A4%A': [],
  };
  for (const [fragment, names] of Object.entries(cases)) {
    const link = decodeLink(fragment, '05', SCHEMA);
    assert.deepEqual(link?.ignored, names, fragment);
    assert.deepEqual(Object.keys(link?.values ?? {}), Object.keys(SCHEMA));
  }
  assert.equal(decodeLink('lesson=02&seed=3', '05', SCHEMA)?.values.seed, 3);
});

test('any text is a Python literal', () => {
  assert.equal(pythonText('a "b"\n\\'), String.raw`"a \"b\"\n\\"`);
  assert.equal(pythonText('é\ud800'), '"é\ufffd"');
});

test('the hub has a model of the shape of GPT-2, and none of the default one', () => {
  assert.equal(transformerLensName({ layers: 36, width: 1280 }, 'gpt2'), 'gpt2-large');
  assert.equal(transformerLensName({ layers: 12, width: 256 }, 'gpt2-large'), 'gpt2-large');
  assert.equal(transformerLensName(null, 'gpt2'), 'gpt2');
});

/** @param {import('../../web/frame/gpt2-sizes.js').Size} size @param {number} [dVocab] */
const configOf = ({ layers, width }, dVocab = 50257) => ({
  nLayers: layers,
  dModel: width,
  dVocab,
});

test('GPT-2 is told by layers, width and vocabulary, and nothing else is taken for it', () => {
  for (const size of SIZES) {
    assert.equal(sizeOf(configOf(size)), size);
    assert.equal(sizeOf(configOf(size, 4096)), null);
    assert.equal(sizeOf(configOf({ ...size, layers: size.layers + 1 })), null);
  }
});

test('recorded numbers are short, whole ones whole, and null where there is none', () => {
  assert.equal(shortened(123.456789, 5), 123.46);
  assert.equal(shortened(-0.000123456, 4), -0.0001235);
  assert.equal(shortened(1234567, 4), 1234567);
  assert.equal(shortened(Number.NaN, 4), null);
  assert.equal(shortened(Number.NEGATIVE_INFINITY, 4), null);
});

test('recorded data keep their shape', () => {
  const data = {
    rows: [[0.123456], null],
    name: 'x',
    flag: true,
    at: { layer: 3, none: undefined },
  };
  assert.deepEqual(shortened(data, 3), {
    rows: [[0.123], null],
    name: 'x',
    flag: true,
    at: { layer: 3, none: undefined },
  });
});
