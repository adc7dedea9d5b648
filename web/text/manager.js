// SPDX-License-Identifier: MIT
//
// manager.js - the words of the page of stored models, in Vietnamese. Numbers arrive formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('manager', {
  reading: 'Đang xem trên máy này có gì…',
  empty:
    'Chưa có mô hình nào được lưu trên máy này. Mô hình được lưu khi bạn chọn nó trong một bài học.',
  noDisk:
    'Trình duyệt không cho trang này lưu tệp (cửa sổ ẩn danh thường như vậy), nên mô hình chỉ nằm trong bộ nhớ và mất khi đóng thẻ.',
  sum: (/** @type {string} */ count, /** @type {string} */ size) =>
    `${count} mô hình, ${size} trên máy này.`,
  space: (/** @type {string} */ used, /** @type {string} */ quota) =>
    `Trình duyệt cho trang này khoảng ${quota} và đang tính là đã dùng ${used}.`,
  size: (/** @type {string} */ stored, /** @type {string} */ size) => `${stored} / ${size}`,
  used: (/** @type {string} */ when) => `dùng lần cuối ${when}`,
  from: (/** @type {string} */ host) => `từ ${host}`,
  state: {
    verified: 'Đã kiểm chứng: cả tệp khớp mã SHA-256.',
    whole: 'Đủ tệp, chưa kiểm chứng: không có mã SHA-256 để so.',
    part: (/** @type {string} */ share) =>
      `Mới có ${share}, chưa kiểm chứng. Chọn lại mô hình trong bài học để tải tiếp.`,
  },
  originalOf: (/** @type {string} */ name) => `${name}, tệp gốc đang đổi dở`,
  companionOf: (/** @type {string} */ name, /** @type {string} */ file) => `${name}, ${file}`,
  sha256: 'SHA-256',
  verify: 'Kiểm chứng ngay',
  verifyOf: (/** @type {string} */ name) => `Kiểm chứng ngay ${name}`,
  verifying: (/** @type {string} */ name) => `Đang đọc và kiểm lại ${name}…`,
  good: (/** @type {string} */ name, /** @type {string} */ size) =>
    `${name}: đã đọc lại ${size}, cả tệp khớp mã SHA-256.`,
  goodPart: (/** @type {string} */ name, /** @type {string} */ size) =>
    `${name}: đã đọc lại ${size}, mọi phần đã lưu vẫn như lúc tải về. Cả tệp thì chưa kiểm chứng được.`,
  bad: (/** @type {string} */ name, /** @type {string} */ size) =>
    `${name}: ${size} trên đĩa đã hỏng và bị bỏ. Chọn lại mô hình trong bài học để tải lại phần ấy.`,
  remove: 'Xóa',
  removeOf: (/** @type {string} */ name) => `Xóa ${name}`,
  sure: (/** @type {string} */ name, /** @type {string} */ size) =>
    `Xóa ${name} (${size})? Muốn dùng lại thì phải tải lại.`,
  removed: (/** @type {string} */ name, /** @type {string} */ size) =>
    `Đã xóa ${name}, trả lại ${size}.`,
  removeAll: 'Xóa tất cả',
  sureAll: (/** @type {string} */ count, /** @type {string} */ size) =>
    `Xóa cả ${count} mô hình (${size})? Muốn dùng lại thì phải tải lại.`,
  yes: 'Xóa',
  yesAll: 'Xóa tất cả',
  no: 'Giữ lại',
  keep: 'Giữ lại lâu dài',
  keepNote:
    'Khi ổ đĩa gần đầy, trình duyệt có thể tự xóa tệp của các trang. Bấm nút này để xin trình duyệt đừng xóa tệp của trang này; có trình duyệt sẽ hỏi lại bạn.',
  isKept: 'Trình duyệt đã hứa không tự xóa tệp của trang này.',
  notKept:
    'Trình duyệt chưa đồng ý. Hãy dùng trang thường xuyên hơn hoặc đánh dấu trang, rồi thử lại.',
  retry: 'Xem lại',
  hub: {
    isHub: (/** @type {string} */ hub) => `Đang dùng ${hub}.`,
    isMirror: (/** @type {string} */ hub) => `Đang dùng bản sao ${hub} thay cho Hugging Face.`,
    label: 'Địa chỉ của bản sao',
    use: 'Dùng bản sao này',
    back: 'Dùng lại Hugging Face',
    bad: 'Đây không phải địa chỉ của một bản sao. Địa chỉ cần bắt đầu bằng https://, không kèm mật khẩu, dấu hỏi hay dấu thăng.',
    insecure:
      'Trang này mở bằng https nên trình duyệt không cho tải từ một địa chỉ http. Hãy dùng địa chỉ https.',
    notKept: 'Trình duyệt không cho trang này ghi nhớ lựa chọn (cửa sổ ẩn danh thường như vậy).',
    asking: 'Đang hỏi bản sao…',
    answers: 'Bản sao trả lời như Hugging Face.',
    answersNot: 'Lựa chọn đã được ghi nhớ, nhưng bản sao chưa trả lời như Hugging Face:',
  },
});
