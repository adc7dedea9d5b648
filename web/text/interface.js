// SPDX-License-Identifier: MIT
//
// interface.js - the words that every page shares, in Vietnamese: model, run, charts, seed. Error
// sentences are in errors.js; the prose of a lesson is in its HTML.
//
// Sentences with numbers are functions of strings that web/ui/format.js has already formatted.

import { inLanguage } from './language.js';

export const text = inLanguage('interface', {
  theme: {
    toDark: 'Nền tối',
    toLight: 'Nền sáng',
  },

  model: {
    region: 'Mô hình đang dùng',
    download: (/** @type {string} */ got, /** @type {string} */ all) => `Đang tải: ${got} / ${all}`,
    choose: 'Mô hình',
    file: 'Mở tệp trên máy…',
    precision: 'Độ chính xác',
    exact: 'chính xác (exact)',
    fast: 'nhanh (fast, sai số vài phần trăm)',
    shape: (
      /** @type {{ layers: string, width: string, heads: string, context: string, vocabulary: string }} */ m,
    ) =>
      `${m.layers} khối, d = ${m.width}, ${m.heads} đầu attention, ngữ cảnh ${m.context} token, từ vựng ${m.vocabulary}`,
    weightsAs: (/** @type {string} */ type, /** @type {string} */ size) =>
      `trọng số ${type}, ${size}`,
    ownName: (/** @type {string} */ name) => `Tên ghi trong tệp: “${name}”; `,
    engine: (
      /** @type {string} */ build,
      /** @type {string} */ threads,
      /** @type {string} */ version,
    ) => `Bộ máy tính toán ${version}, bản dựng ${build}, ${threads} luồng tính.`,
    notes: {
      'no-shared-memory':
        'Trình duyệt không cho dùng nhiều luồng (thiếu SharedArrayBuffer vì máy chủ không gửi COOP và COEP), nên trang chạy một luồng: kết quả vẫn đúng, chỉ chậm hơn.',
      'cross-origin':
        'Bộ máy tính toán được nạp từ một địa chỉ khác với trang nên chỉ chạy một luồng: kết quả vẫn đúng, chỉ chậm hơn.',
      'threads-limited': 'Máy này có ít nhân tính hơn số luồng được yêu cầu; kết quả vẫn đúng.',
    },
    retry: 'Tải lại mô hình',
    provenance: (
      /** @type {{ model: string, type: string, precision: string, build: string, threads: string, tokens: string }} */ p,
    ) =>
      `Mô hình ${p.model}, trọng số ${p.type}, tính ${p.precision}, ${p.tokens} token; ${p.build}, ${p.threads} luồng.`,
    precisionName: { exact: 'chính xác (exact)', fast: 'nhanh (fast)' },
    englishOnly:
      'Mô hình mini chỉ học từ tiểu thuyết tiếng Anh, nên hãy cho nó đọc tiếng Anh. Tiếng Việt vẫn chạy được, nhưng sẽ bị cắt vụn thành từng byte.',
  },

  run: {
    label: 'Văn bản cho mô hình đọc',
    start: 'Chạy',
    again: 'Chạy lại',
    cancel: 'Dừng',
    hint: 'Ctrl + Enter cũng chạy.',
    spoiled:
      'Trọng số mà lần chạy này đã dùng hóa ra không đúng: tệp mô hình khác với bản mà trang chờ đợi. Các hình bên dưới đã được đánh dấu; hãy tải lại mô hình rồi chạy lại.',
    embed: 'Đang tra embedding…',
    unembed: 'Đang tính logit…',
    layer: (/** @type {string} */ l, /** @type {string} */ all) => `Đang tính khối ${l} / ${all}`,
    done: (/** @type {string} */ tokens, /** @type {string} */ seconds) =>
      `Xong: ${tokens} token trong ${seconds} giây.`,
    cut: (/** @type {string} */ all, /** @type {string} */ limit, /** @type {string} */ cut) =>
      `Văn bản có ${all} token, mô hình này chỉ đọc được ${limit}. Trang đã bỏ ${cut} token cuối; mọi con số dưới đây chỉ tính trên ${limit} token đầu tiên.`,
    stopped: 'Đã dừng theo ý bạn. Những lớp đã tính vẫn còn trên hình.',
  },

  card: {
    figure: (/** @type {number} */ n) => `Hình ${n}.`,
    table: 'Bảng số liệu',
    tableOf: (/** @type {string} */ title) => `Bảng số liệu: ${title}`,
    more: (/** @type {string} */ left) => `Hiện tiếp (còn ${left} dòng)`,
    png: 'Lưu PNG',
    csv: 'Lưu CSV',
    expand: 'Mở rộng',
    shrink: 'Thu lại (Esc)',
    expandOf: (/** @type {string} */ title) => `Mở rộng hay thu lại: ${title}`,
    pngOf: (/** @type {string} */ title) => `Lưu PNG: ${title}`,
    csvOf: (/** @type {string} */ title) => `Lưu CSV: ${title}`,
    empty: 'Hình sẽ hiện dần theo từng lớp khi bạn bấm Chạy.',
    noPicture: 'Hình còn trống nên chưa có ảnh để lưu.',
    noNumbers: 'Hình còn trống nên chưa có số liệu để lưu.',
    pictureFailed:
      'Trình duyệt không tạo được ảnh của hình này. Hãy thử lại trong một cửa sổ nhỏ hơn.',
    spoiled:
      'Hình này tính bằng trọng số sai: tệp mô hình đã không khớp với bản mà trang chờ đợi. Đừng dùng các con số này; hãy tải lại mô hình rồi chạy lại.',
    earlier: 'Hình này là của lần chạy trước: lần chạy vừa rồi chưa cho ra số nào.',
  },

  foreign: {
    characters: (/** @type {string} */ n) => `${n} ký tự`,
    bytes: (/** @type {string} */ n) => `${n} byte`,
    more: (/** @type {string} */ n) => `và ${n} mục nữa`,
  },

  seed: {
    label: 'Hạt giống (seed)',
    redraw: 'Bốc lại',
    note: (/** @type {string} */ largest) => `số nguyên từ 0 đến ${largest}`,
    bad: (/** @type {string} */ largest) =>
      `Hạt giống phải là số nguyên từ 0 đến ${largest}; trang vẫn dùng số cũ.`,
  },

  words: {
    position: 'vị trí',
    layer: 'lớp',
    dropped: 'đã bỏ khỏi phép tính',
    undefinedValue: 'không xác định',
  },

  identity: {
    holds: (/** @type {string} */ worst) =>
      `khớp: lệch nhiều nhất ${worst}, trong mức làm tròn f32`,
    fails: (/** @type {string} */ worst, /** @type {string} */ bound) =>
      `KHÔNG khớp: lệch tới ${worst}, quá mức làm tròn ${bound}. Đừng tin các số của lần chạy này; hãy tải lại mô hình.`,
  },
});
