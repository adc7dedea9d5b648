// SPDX-License-Identifier: MIT
//
// bench.js - the words of the speed page, in Vietnamese. Numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('bench', {
  loading: (/** @type {string} */ got, /** @type {string} */ all) => `Đang tải: ${got} / ${all}`,
  warmingUp: 'Đang chạy thử một đoạn ngắn…',
  reading: (/** @type {string} */ tokens) => `Đang đọc ${tokens} token…`,
  writing: (/** @type {string} */ done, /** @type {string} */ all) =>
    `Đang viết tiếp: ${done} / ${all} token`,
  done: 'Đã đo xong.',
  stopped: 'Đã dừng theo ý bạn.',

  badThreads: (/** @type {string} */ cores) =>
    `Số luồng phải là số nguyên từ 1 đến ${cores}: máy này có ${cores} nhân tính mà trình duyệt dùng được.`,
  badCount: (/** @type {string} */ name, /** @type {string} */ least) =>
    `“${name}” phải là số nguyên từ ${least} trở lên.`,
  precisions: { exact: 'chính xác', fast: 'nhanh' },
  badPrecision: 'Độ chính xác chỉ có thể là exact hoặc fast.',
  prompt: 'Token phải đọc',
  decode: 'Token viết tiếp',
  promptCut: (/** @type {string} */ asked, /** @type {string} */ limit) =>
    `Mô hình này chỉ đọc được ${limit} token, nên trang đo với ${limit} token thay vì ${asked}.`,
  decodeCut: (/** @type {string} */ asked, /** @type {string} */ limit) =>
    `Ngữ cảnh của mô hình chỉ còn chỗ cho ${limit} token viết tiếp thay vì ${asked}.`,
  singleThread:
    'Trang không được cô lập (thiếu COOP và COEP) nên chỉ chạy được một luồng, dù bạn chọn nhiều hơn.',

  rows: {
    model: 'Mô hình',
    engine: 'Bộ máy tính toán',
    precision: 'Độ chính xác',
    load: 'Nạp mô hình',
    read: (/** @type {string} */ tokens) => `Đọc ${tokens} token`,
    write: (/** @type {string} */ tokens) => `Viết tiếp ${tokens} token`,
    memory: 'Bộ nhớ của bộ máy tính toán',
  },
  engine: (/** @type {string} */ build, /** @type {string} */ threads) =>
    `bản dựng ${build}, ${threads} luồng`,
  seconds: (/** @type {string} */ seconds) => `${seconds} giây`,
  readValue: (/** @type {string} */ seconds, /** @type {string} */ rate) =>
    `${seconds} giây (${rate} token mỗi giây)`,
  writeValue: (/** @type {string} */ milliseconds) => `${milliseconds} mili giây mỗi token`,
  noWrite: 'không đo',
});
