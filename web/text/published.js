// SPDX-License-Identifier: MIT
//
// published.js - the words of the tables that put published results beside the learner's run, in
// Vietnamese. The names of the compared quantities are in each lesson's own words.

import { inLanguage } from './language.js';

export const text = inLanguage('published', {
  caption: 'Kết quả công bố và lần chạy của bạn',
  claim: 'Điều được so sánh',
  theirs: (/** @type {string} */ model) => `Kết quả công bố (${model})`,
  theirsOfMany: 'Kết quả công bố',
  ours: (/** @type {string} */ model) => `Lần chạy của bạn (${model})`,
  oursRecorded: (/** @type {string} */ model) => `Bản ghi (${model})`,
  oursEmpty: 'Lần chạy của bạn',
  oursOfMany: 'Các lần chạy của bạn',
  empty: 'Chạy thí nghiệm để có cột của bạn.',
});
