// SPDX-License-Identifier: MIT
//
// tokenizer-texts.mjs - the texts on which tokenisers are compared: the same list on every machine,
// drawn from a seed. Each group aims at one branch of GPT-2's pattern or one way of spelling.

import { randomNumbers } from '../support/gguf-writer.mjs';

const SEED = 20240605;

const ENGLISH =
  `the of and a in is it you that he was for on are with as his they be at one have this
from or had by hot but some what there we can out other were all your when up use word how said each
she which do their time if will way about many then them would write like so these her long make
thing see him two has look more day could go come did my sound no most number who over know water
Geometry transformer attention residual Anthropology GPT Wikipedia antidisestablishmentarianism`.split(
    /\s+/,
  );
const VIETNAMESE =
  `tiếng Việt mô hình ngôn ngữ được huấn luyện trên những văn bản rất dài và học cách đoán
từ kế tiếp mỗi lớp biến đổi véc-tơ ẩn một chút góc giữa hai lớp liền nhau thường nhỏ nhưng ở vị trí đầu
tiên thì khác Nguyễn Thị Hương Đường Trường Sơn khuỷu nghiêng ngoằn ngoèo ươm ưỡn Ước`.split(/\s+/);
const CONTRACTIONS = [
  "'s",
  "'t",
  "'re",
  "'ve",
  "'m",
  "'ll",
  "'d",
  "'S",
  "'T",
  "'RE",
  "'LL",
  "'x",
  "'",
  "''s",
  '’s',
];
const PUNCTUATION = [
  '.',
  ',',
  '!',
  '?',
  '...',
  ' - ',
  '; ',
  ':',
  '"',
  '(',
  ')',
  '—',
  '“',
  '”',
  '…',
  '、',
  '。',
];
const NUMBERS = [
  '0',
  '7',
  '42',
  '1999',
  '3.14',
  '1,000,000',
  '0x1F',
  '٣٤٥',
  '१२',
  '½',
  '²³',
  'Ⅻ',
  '①',
  '一二',
  '1e-5',
  '192.168.0.1',
];
const EMOJI = [
  '😀',
  '👍🏽',
  '👨‍👩‍👧‍👦',
  '🏳️‍🌈',
  '🇻🇳',
  '🇻',
  '❤️',
  '☺',
  '1️⃣',
  '🧑🏿‍🚀',
  '👩‍❤️‍💋‍👨',
  '🫠',
  '\u200d',
  '\ufe0f',
];
const SPACES = [
  ' ',
  '  ',
  '   ',
  '\t',
  '\n',
  '\r\n',
  '\n\n',
  '\v',
  '\f',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
];
const CODE = [
  'for (let i = 0; i < n; i++) {',
  '    return x ** 2;',
  '\t\tif err != nil {',
  '}',
  '#include <stdio.h>',
  'def f(x):',
  '        pass',
  "print('it''s')",
  'a->b::c',
  '// TODO(you): 100%',
  '<div class="a">&nbsp;</div>',
  '{"key": [1, 2.5e3, null]}',
  "SELECT * FROM t WHERE a='b';",
  '\\alpha_{i}^{2}',
  'x&=~(1<<3)',
  '/* */',
  '==>',
  '$HOME/.bashrc',
];
const SCRIPTS = [
  'Привет',
  'κόσμος',
  'שלום',
  'مرحبا',
  'नमस्ते',
  '你好世界',
  'こんにちは',
  '안녕하세요',
  'ไทย',
  'ქართული',
  'አማርኛ',
  '𝒜𝔹',
  '𐍈',
];

/** @type {Record<string, { count: number, parts: string[][] }>} parts: lists, each as likely as another */
const MIXES = {
  English: { count: 300, parts: [ENGLISH, ENGLISH, ENGLISH, PUNCTUATION, CONTRACTIONS, [' ']] },
  contractions: { count: 150, parts: [CONTRACTIONS, ENGLISH, [' ', '']] },
  numbers: { count: 150, parts: [NUMBERS, ENGLISH, [' ', '', '-', '/']] },
  emoji: { count: 200, parts: [EMOJI, EMOJI, ENGLISH, [' ', '']] },
  code: { count: 200, parts: [CODE, ['\n', '\n    ', ' ', '\t']] },
  'whitespace runs': { count: 400, parts: [SPACES, SPACES, SPACES, ENGLISH, NUMBERS, PUNCTUATION] },
  'other scripts': { count: 150, parts: [SCRIPTS, SCRIPTS, ENGLISH, PUNCTUATION, [' ']] },
};

/** Code points that JavaScript's \s and Unicode's White_Space do not agree on, or once did not. */
export const DISPUTED_SPACES = ['\u0085', '\ufeff', '\u180e', '\u200b', '\u001c', '\u001f'];

/** @param {() => number} random @param {number} n */
const below = (random, n) => Math.floor(random() * n);

/** @template T @param {() => number} random @param {T[]} list */
const pick = (random, list) => list[below(random, list.length)];

/** @param {() => number} random @param {string[][]} parts */
function mixed(random, parts) {
  const length = 1 + below(random, 20);
  return Array.from({ length }, () => pick(random, parts[below(random, parts.length)])).join('');
}

/** @param {() => number} random */
function vietnamese(random) {
  const length = 1 + below(random, 12);
  return Array.from({ length }, () => pick(random, VIETNAMESE)).join(
    pick(random, [' ', ' ', ', ', '  ']),
  );
}

/** Any code point but surrogates. @param {() => number} random @param {number} limit */
function anyCodePoint(random, limit) {
  const codePoint = below(random, limit);
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? '�' : String.fromCodePoint(codePoint);
}

/** A code point alone, doubled, and against a letter, a digit, a symbol and spaces on both sides. @param {string} c */
const inContext = (c) => `${c}a${c}1${c}!${c} ${c}${c}  ${c}b ${c}\n${c}`;

/**
 * @param {[number, number][]} ranges all ranges of unicode_ranges.h
 * @returns {{ group: string, text: string }[]} code points at and just outside every end, each once
 */
export function edgeTexts(ranges) {
  const points = new Set(ranges.flatMap(([first, last]) => [first - 1, first, last, last + 1]));
  return [...points]
    .filter((c) => c >= 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff))
    .map((c) => ({ group: `U+${c.toString(16)}`, text: inContext(String.fromCodePoint(c)) }));
}

/** @returns {{ group: string, text: string }[]} */
export function generatedTexts() {
  const random = randomNumbers(SEED);
  /** @type {{ group: string, text: string }[]} */
  const texts = [];
  /** @param {string} group @param {number} count @param {() => string} make */
  const add = (group, count, make) => {
    for (let i = 0; i < count; i++) texts.push({ group, text: make() });
  };
  for (const [group, { count, parts }] of Object.entries(MIXES))
    add(group, count, () => mixed(random, parts));
  add('Vietnamese NFC', 150, () => vietnamese(random).normalize('NFC'));
  add('Vietnamese NFD', 150, () => vietnamese(random).normalize('NFD'));
  add('random code points', 200, () => {
    const limit = pick(random, [0x3000, 0x10000, 0x110000]);
    return Array.from({ length: 1 + below(random, 30) }, () => anyCodePoint(random, limit)).join(
      '',
    );
  });
  add('one long word', 20, () =>
    pick(random, ['a', 'ab', 'zq', '0', '!', ' ', '\n', 'ế']).repeat(1 + below(random, 700)),
  );
  for (let c = 0; c < 256; c++)
    texts.push({ group: 'every byte', text: inContext(String.fromCodePoint(c)) });
  texts.push({ group: 'empty', text: '' });
  return texts;
}
