// SPDX-License-Identifier: MIT
//
// published-answers.js - the words of the badge that says whether a model answers as its publishers
// printed, in Vietnamese. Numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('published-answers', {
  title: {
    'as-published': (/** @type {string} */ name) => `Trả lời như đã công bố về ${name}`,
    differs: (/** @type {string} */ name) => `Trả lời khác những gì đã công bố về ${name}`,
    unasked: (/** @type {string} */ name) => `Chưa so được với những gì đã công bố về ${name}`,
  },
  differs: (/** @type {string} */ name) =>
    `Tệp này không phải ${name} như đã công bố, hoặc đã bị đổi, chẳng hạn được tinh chỉnh (fine-tune) thêm.`,
  waiting: (/** @type {string} */ name) =>
    `Khi máy rảnh, trang sẽ so câu trả lời của mô hình với những gì đã công bố về ${name}; lần chạy của bạn luôn được ưu tiên.`,
  cancel: 'Đừng so',
  again: 'So lại',
  failed: (/** @type {string} */ why) => `Chưa so được với những gì đã công bố: ${why}`,
  kinds: {
    greedy: 'Token có logit lớn nhất (greedy)',
    loss: 'Loss',
    'massive-dimensions': 'Massive activations ở vị trí 0',
    'attention-to-first': 'Attention dồn về vị trí 0',
  },
  verdicts: {
    same: 'như công bố',
    tie: 'như công bố trong phạm vi sai số',
    differs: 'khác công bố',
    unasked: 'không so được',
  },
  greedy: (/** @type {string} */ agreeing, /** @type {string} */ tokens) =>
    `${agreeing}/${tokens} token trùng với văn bản đã công bố.`,
  turn: (
    /** @type {{ position: string, given: string, published: string, gap: string, allowed: string }} */ {
      position,
      given,
      published,
      gap,
      allowed,
    },
  ) =>
    `Ở vị trí ${position}, mô hình chọn ${given} thay cho ${published}: logit lớn hơn ${gap}, còn sai số giải thích được đến ${allowed}.`,
  number: (
    /** @type {string} */ value,
    /** @type {string} */ published,
    /** @type {string} */ off,
    /** @type {string} */ allowed,
  ) => `${value}; kết quả công bố ${published}; lệch ${off}, cho phép ${allowed}.`,
  massive: (
    /** @type {string} */ found,
    /** @type {string} */ count,
    /** @type {string} */ among,
    /** @type {string} */ needed,
  ) =>
    `${found}/${count} chiều đã công bố nằm trong ${among} chiều lớn nhất của h ở vị trí 0 (cần ít nhất ${needed}).`,
  ranks: 'Thứ hạng:',
  rank: (/** @type {string} */ dimension, /** @type {string} */ rank) =>
    `chiều ${dimension} thứ ${rank}`,
  why: {
    context: 'Văn bản dài hơn ngữ cảnh của mô hình này.',
    type: 'Chưa biết sai số của kiểu trọng số này.',
  },
  source: 'Nguồn:',
  tolerance: (/** @type {string} */ type, /** @type {string} */ share) =>
    `Sai số cho phép: trọng số ${type} và phép tính lệch trung bình ${share} so với bản F32 mà các tác giả dùng. Độ lệch ấy làm logit và loss đổi bao nhiêu đã được đo trên mô hình mặc định.`,
  howDerived: 'Cách tính sai số (tiếng Anh)',
  forgotten: (/** @type {string} */ name) =>
    `${name}: kết quả cũ đã bỏ; trang sẽ so lại khi bạn mở mô hình này trong một bài học.`,
  againNext: 'So lại ở lần mở sau',
  againNextOf: (/** @type {string} */ name) => `So lại ${name} ở lần mở sau`,
});
