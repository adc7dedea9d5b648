// SPDX-License-Identifier: MIT
//
// lesson-10.js - the words of the tutorial's lesson, in Vietnamese. All numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('lesson-10', {
  sample: 'The old man walked slowly to the river, and there he sat down to rest.',

  prediction: {
    question: 'Từ lớp đầu đến lớp cuối, độ dài trung bình của vector sẽ thế nào?',
    longer: 'dài ra',
    shorter: 'ngắn lại',
    sentence: (/** @type {string} */ first, /** @type {string} */ last) =>
      `Độ dài trung bình đi từ ${first} đến ${last}.`,
  },

  figure: {
    title: 'Độ dài trung bình của vector, theo lớp.',
    titleDone: (/** @type {string} */ times) =>
      `Từ lớp 1 đến lớp cuối, vector trung bình dài gấp ${times} lần.`,
    reading: 'Token đầu (vị trí 0) được bỏ ra: nó thường đứng tách khỏi các token khác.',
    x: 'lớp l',
    y: '|h[l]|',
    mean: 'trung bình các token',
    describe: (/** @type {string} */ layers) => `Độ dài trung bình của vector qua ${layers} lớp.`,
    layer: 'Lớp',
    length: 'Độ dài trung bình',
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
