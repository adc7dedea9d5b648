// SPDX-License-Identifier: MIT
//
// vectors.js - the words of the stepper's part "save vectors", in Vietnamese. Loaded when the learner opens
// that part. All numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('vectors', {
  about:
    'Lưu các vector của lần chạy đang xem thành một tệp .safetensors, đọc được bằng Python (gói safetensors) hay PyTorch. Mỗi tap là một tensor F32 mang tên của TransformerLens, chiều đầu là văn bản; thêm tokens, lengths và logits ở vị trí cuối. Đầu tệp ghi mô hình, SHA-256, độ chính xác, văn bản và can thiệp.',
  what: 'Lưu gì',
  kinds: {
    hidden: 'luồng phần dư h',
    stream: 'h, a và m',
    all: 'mọi tap (trừ hook_result và logit của mọi vị trí)',
  },
  option: (/** @type {string} */ kind, /** @type {string} */ size) => `${kind}: ${size}`,
  run: {
    before: 'Lần chạy được lưu: không có can thiệp.',
    after: (/** @type {string} */ edits) => `Lần chạy được lưu: có can thiệp (${edits}).`,
  },
  again: 'Trang chạy lại văn bản để lấy các vector, rồi trình duyệt tải tệp xuống.',
  save: 'Lưu vector',
  saving: 'Lấy vector',
  needsRun: 'Lần chạy trên trang chưa xong. Hãy bấm “Chạy lại”, rồi lưu.',
  saved: (/** @type {string} */ name, /** @type {string} */ size) => `Đã lưu ${name} (${size}).`,
  stopped: 'Đã dừng; chưa lưu gì.',
  lessMemory: 'Cũng có thể chọn lưu ít vector hơn.',
});
