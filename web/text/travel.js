// SPDX-License-Identifier: MIT
//
// travel.js - the words that the lessons on nouns and adjectives share, in Vietnamese. Numbers arrive formatted.

import { inLanguage } from './language.js';

/** @typedef {import('../measures/log-ratio.js').Answer} Answer */

/** What an interval says, first as a label. @type {Record<Answer, string>} */
const answers = {
  first: 'danh từ đi xa hơn',
  second: 'tính từ đi xa hơn',
  unclear: 'chưa phân biệt được',
  few: 'quá ít từ để kết luận',
};

export const text = inLanguage('travel', {
  label: 'Văn xuôi tiếng Anh, càng dài càng tốt',
  hint: 'Dán văn bản khác, hoặc mở một tệp. Ctrl + Enter cũng chạy.',
  tagging: 'Đang gán từ loại cho từng từ…',
  projecting: 'Đang tìm các thành phần chính chung…',
  notEnglish:
    'Văn bản này có vẻ không phải tiếng Anh. Bộ gán từ loại chỉ biết tiếng Anh, nên nhãn danh từ và tính từ ở đây không đáng tin.',
  fewSamples: (/** @type {{ nouns: string, adjectives: string, fewest: string }} */ s) =>
    `Chỉ có ${s.nouns} danh từ và ${s.adjectives} tính từ qua được bộ lọc. Mỗi nhóm cần ít nhất ${s.fewest} từ, nên trang vẫn vẽ nhưng không kết luận gì; hãy dùng văn bản dài hơn.`,
  gutenberg: (/** @type {string} */ head, /** @type {string} */ tail) =>
    `Phần của Project Gutenberg quanh cuốn sách không được đọc: ${head} ký tự ở đầu, ${tail} ký tự ở cuối.`,
  part: (/** @type {string} */ characters, /** @type {string} */ share) =>
    `Văn bản dài hơn mức cần, nên trang chỉ đọc ${characters} ký tự đầu (${share}%).`,
  group: { noun: 'danh từ', adjective: 'tính từ' },
  component: (/** @type {string} */ k, /** @type {string} */ share) => `PC${k} (${share}%)`,
  layerAxis: 'lớp l',
  layerName: (/** @type {string} */ layer) => `lớp ${layer}`,
  link: { text: 'văn bản' },
  seed: 'Hạt giống (seed)',
  seedPending: 'Hạt giống mới sẽ dùng cho lần chạy tới.',
  matched: 'Ghép cặp theo tần suất và vị trí trong câu',
  ratio: 'log(PL danh từ / PL tính từ)',
  band: 'dải 95% của từng lớp',
  joint: 'dải 95% cho mọi lớp cùng lúc',
  zero: 'hai nhóm đi xa như nhau',
  answers,
  answer: (
    /** @type {{ answer: Answer, model: string, difference: string, low: string, high: string }} */ s,
  ) => {
    const interval = `quãng đường của danh từ so với tính từ: ${s.difference}%, khoảng tin cậy 95% từ ${s.low}% đến ${s.high}%`;
    switch (s.answer) {
      case 'first':
        return `Với ${s.model}: danh từ đi xa hơn tính từ (${interval}).`;
      case 'second':
        return `Với ${s.model}: tính từ đi xa hơn danh từ (${interval}).`;
      case 'unclear':
        return `Với ${s.model}: chưa phân biệt được bên nào đi xa hơn (${interval}).`;
      default:
        return `Với ${s.model}: quá ít từ để kết luận.`;
    }
  },
  layersApart: (/** @type {{ above: string, below: string, layers: string }} */ s) =>
    `dải chung nằm hẳn trên 0 ở ${s.above} và hẳn dưới 0 ở ${s.below} trên ${s.layers} lớp`,
});
