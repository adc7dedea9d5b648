// SPDX-License-Identifier: MIT
//
// her.js - the words that the lessons on the word "her" share, in Vietnamese. Numbers arrive
// formatted.

import { inLanguage } from './language.js';

/** @typedef {import('../frame/sentences.js').Why} Why */

/** @type {Record<Why, string>} */
const why = {
  none: 'không có “her” đứng sau một khoảng trắng',
  early: '“her” đứng quá sớm: token ngay trước nó là token đầu câu',
  split: 'tokenizer của mô hình này không tách riêng được “her”',
  cut: '“her” nằm ngoài ngữ cảnh của mô hình',
  many: 'quá số câu mà một lần chạy nhận',
  refused: 'sau những từ ấy, từ thế chỗ “her” vẫn có thể đúng ngữ pháp',
};

export const text = inLanguage('her', {
  label: 'Các câu, mỗi dòng một câu, câu nào cũng có từ “her”',
  hint: 'Sửa, thêm, bớt câu tùy ý. Ctrl + Enter cũng chạy.',
  why,
  skipped: (/** @type {string} */ count, /** @type {string} */ list) =>
    `Trang đã bỏ qua ${count} dòng: ${list}.`,
  skippedLine: (
    /** @type {string} */ line,
    /** @type {string} */ text,
    /** @type {Why} */ reason,
  ) => `dòng ${line} (“${text}”: ${why[reason]})`,
  shortened: (/** @type {string} */ count, /** @type {string} */ limit) =>
    `${count} câu dài hơn ngữ cảnh của mô hình; mỗi câu ấy chỉ được đọc ${limit} token đầu tiên.`,
  fewSentences: (/** @type {string} */ count, /** @type {string} */ fewest) =>
    `Lần chạy này chỉ có ${count} câu, quá ít để nói điều gì về mô hình: cột phải là số của riêng những câu ấy. Hãy chạy ít nhất ${fewest} câu rồi so.`,
  skippedMore: (/** @type {string} */ count) => `và ${count} dòng nữa`,
  seed: 'Hạt giống (seed)',
  sentence: 'Câu',
  unit: {
    legend: 'Đơn vị góc',
    degrees: 'độ',
    radians: 'radian',
    axis: { degrees: 'độ', radians: 'rad' },
  },
  layerAxis: 'lớp l',
});
