// SPDX-License-Identifier: MIT
//
// words.js - the words of the tutorial's lesson, in Vietnamese. All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/10/words', {
  sample: 'The old man walked slowly to the river, and there he sat down to rest.',
  link: { text: 'văn bản' },

  prediction: {
    question: 'Từ lớp đầu tiên đến lớp cuối, độ dài trung bình của vector sẽ thế nào?',
    longer: 'dài ra',
    shorter: 'ngắn lại',
    sentence: (/** @type {string} */ first, /** @type {string} */ last) =>
      `Độ dài trung bình đi từ ${first} đến ${last}.`,
  },

  figure: {
    title: 'Độ dài trung bình của vector, theo lớp.',
    titleDone: (/** @type {string} */ times) =>
      `Từ lớp 1 đến lớp cuối, độ dài trung bình tăng gấp ${times} lần.`,
    reading: 'Token đầu tiên (vị trí 0) được bỏ ra: nó thường đứng tách khỏi các token khác.',
    x: 'lớp l',
    y: '|h[l]|',
    mean: 'trung bình các token',
    describe: (/** @type {string} */ layers) => `Độ dài trung bình của vector qua ${layers} lớp.`,
    layer: 'Lớp',
    length: 'Độ dài trung bình',
  },

  published: {
    source: 'GPT-2 XL',
    claim: 'Mỗi khối làm vector dài thêm',
    theirs: 'khoảng 4,5%',
    ours: (/** @type {string} */ percent) => `trung bình ${percent}%`,
    honest: (/** @type {string} */ model) =>
      `Con số công bố là của GPT-2 XL; ${model} có số khối và số chiều khác.`,
  },

  check: {
    question: 'Vector trung bình sau lớp cuối dài gấp mấy lần sau lớp 1?',
    hints: /** @type {[string, string, string]} */ ([
      'Mở bảng số liệu dưới hình.',
      'Lấy dòng cuối và dòng đầu của bảng.',
      'Chia dòng cuối cho dòng đầu.',
    ]),
    explain: (/** @type {string} */ times) => `Dòng cuối chia dòng đầu bằng ${times}.`,
  },
});
