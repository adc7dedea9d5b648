// SPDX-License-Identifier: MIT
//
// patch.js - the words of the stepper's part "patch from another text", in Vietnamese. Loaded when the
// learner opens that part. All numbers arrive formatted.

import { inLanguage } from './language.js';

/** @typedef {{ first: string, last: string, token: string, position: string }} Segment  layers of one token */

/** @param {Segment} s */
const segment = ({ first, last, token, position }) =>
  `${first === last ? `lớp ${first}` : `từ lớp ${first} đến lớp ${last}`}: “${token}” (vị trí ${position})`;

export const text = inLanguage('patch', {
  about:
    'Vá activation (activation patching): thay một vector của văn bản trên trang bằng vector cùng lớp, cùng vị trí của một văn bản khác, rồi cho mô hình chạy tiếp. Dự đoán ngả theo văn bản kia bao nhiêu thì vector ấy mang bấy nhiêu thông tin phân biệt hai văn bản.',
  roles:
    'Văn bản trên trang là văn bản bị vá (corrupted); văn bản nguồn (clean) cho vector. Hai văn bản cần có cùng số token, tốt nhất là chỉ khác nhau một từ.',
  sources: 'Phương pháp: ',
  meng: 'Meng và cộng sự (2022)',
  wang: 'Wang và cộng sự (2022)',
  measured: '; đo bằng hiệu logit như ',

  box: 'Văn bản nguồn',
  hint: 'Bắt đầu từ văn bản trên trang và đổi một từ.',
  read: 'Chạy văn bản nguồn',
  copy: 'Chép văn bản trên trang',
  example: 'Dùng cặp câu mẫu',
  exampleNote: (/** @type {string} */ page, /** @type {string} */ source) =>
    `Cặp câu mẫu: “${page}” trên trang, “${source}” làm nguồn.`,
  // For the sample of the page, and a pair of its own.
  sampleSource:
    'She opened the door, and the cold wind came in from the sea. He looked at the old man and closed his',
  pair: {
    page: 'He was very tired. When the door was opened,',
    source: 'She was very tired. When the door was opened,',
  },
  reading: 'Chạy văn bản nguồn',
  needsRun: 'Lần chạy trên trang chưa xong. Hãy bấm “Chạy lại”, rồi chạy văn bản nguồn.',
  stale: 'Mô hình hay văn bản trên trang đã đổi. Hãy bấm “Chạy văn bản nguồn” lần nữa.',
  empty: 'Chưa có văn bản nguồn. Hãy gõ một câu vào ô trên.',
  same: 'Hai văn bản giống hệt nhau nên không có gì để vá. Hãy đổi một từ trong văn bản nguồn.',
  lengths: (
    /** @type {{ page: string, source: string, position: string, ofPage: string, ofSource: string }} */ s,
  ) =>
    `Văn bản trên trang có ${s.page} token, văn bản nguồn có ${s.source}, nên các vị trí không ứng với nhau. Chúng khác nhau từ vị trí ${s.position}: trên trang là ${s.ofPage}, ở nguồn là ${s.ofSource}. Hãy đổi thành một từ khác để hai bên có cùng số token.`,
  end: 'hết văn bản',

  answer: 'Token theo văn bản nguồn',
  wrong: 'Token theo văn bản trên trang',
  candidate: (
    /** @type {string} */ token,
    /** @type {string} */ page,
    /** @type {string} */ source,
  ) => `${token} (trang ${page}, nguồn ${source})`,
  otherToken: 'token khác…',
  typed: (/** @type {string} */ name) => `${name}: token khác`,
  typedHint: 'Gõ một token rồi Enter; ␣ là khoảng trắng, “␣he” khác “he”.',
  use: 'Dùng token này',
  notOne: (/** @type {string} */ typed, /** @type {string} */ count) =>
    `“${typed}” là ${count} token, không phải một. Hãy thử một từ ngắn hơn, hoặc thêm ␣ ở đầu.`,
  sameToken: 'Hai token phải khác nhau. Hãy chọn lại một trong hai.',
  sameTop: (/** @type {string} */ answer, /** @type {string} */ wrong) =>
    `Cả hai văn bản cho cùng một token đứng đầu, nên trang chọn “${answer}”, token được văn bản nguồn nâng xác suất nhiều nhất, và “${wrong}”, token bị hạ nhiều nhất.`,

  differences: (/** @type {string} */ difference) => `Hiệu logit ở cuối văn bản: ${difference}`,
  difference: (/** @type {string} */ answer, /** @type {string} */ wrong) =>
    `logit(${answer}) − logit(${wrong})`,
  run: 'Lần chạy',
  next: 'Token kế tiếp',
  differenceColumn: 'Hiệu',
  logit: (/** @type {string} */ token) => `logit(${token})`,
  rows: {
    page: 'trang, chưa vá',
    source: 'nguồn',
    edited: 'trang, có can thiệp',
  },

  part: 'Vector được vá',
  parts: {
    'patch-h': 'h[l], luồng phần dư',
    'patch-attn': 'a[l], phần của attention',
    'patch-mlp': 'm[l], phần của MLP',
  },
  taps: {
    'patch-h': 'Tap: hook_resid_pre của khối 1 (lớp 0), rồi hook_resid_post của từng khối.',
    'patch-attn': 'Tap: hook_attn_out của từng khối.',
    'patch-mlp': 'Tap: hook_mlp_out của từng khối.',
  },
  symbols: { 'patch-h': 'h', 'patch-attn': 'a', 'patch-mlp': 'm' },
  one: (/** @type {{ symbol: string, layer: string, token: string, position: string }} */ s) =>
    `Vá ô đang chọn: ${s.symbol}[${s.layer}] của “${s.token}” (vị trí ${s.position})`,
  noLayer: (/** @type {string} */ symbol) =>
    `Lớp 0 không có ${symbol}[l], vì chưa khối nào chạy. Hãy chọn một ô từ lớp 1 trở lên.`,
  patched:
    'Đã thêm vào danh sách can thiệp. Lưới, các hình và bảng “trước và sau can thiệp” cho thấy lần chạy đã vá.',
  toGrid: 'Xem trên lưới',
  sweep: (/** @type {string} */ runs, /** @type {string} */ time) =>
    `Quét mọi ô: ${runs} lần chạy, khoảng ${time}`,
  cost: (/** @type {string} */ layers, /** @type {string} */ positions) =>
    `${layers} lớp × ${positions} vị trí. Mỗi ô là một lần chạy riêng, không có can thiệp nào khác.`,
  equalBefore: (/** @type {string} */ position) =>
    `Trước vị trí ${position} hai văn bản giống nhau và mọi vector trùng nhau, nên không cần chạy.`,
  lowMemory: (/** @type {string} */ size) =>
    `Máy đang ở chế độ ít bộ nhớ: mỗi lần chạy đọc lại ${size} trọng số, nên quét rất chậm.`,
  waits: (/** @type {string} */ runs, /** @type {string} */ time) =>
    `Liên kết này có một lần quét ${runs} lần chạy, khoảng ${time} trên máy này. Trang không tự bắt đầu; hãy bấm “Quét mọi ô” khi bạn muốn.`,
  sweeping: 'Quét mọi ô',
  done: (/** @type {string} */ done, /** @type {string} */ all) => `Đã chạy ${done} / ${all} ô.`,
  finished: (/** @type {string} */ runs) => `Quét xong ${runs} lần chạy.`,
  stopped: 'Đã dừng. Những ô đã chạy vẫn còn trên hình; quét lại sẽ bắt đầu từ đầu.',

  figure: {
    title: 'Hiệu logit khi vá từng ô.',
    empty: 'Chạy văn bản nguồn rồi bấm “Quét mọi ô”: mỗi lần chạy xong, một ô hiện lên.',
    titleStream: (/** @type {Segment[]} */ segments) =>
      `Vá ô nào kéo dự đoán về văn bản nguồn nhiều nhất? ${segments
        .map(segment)
        .join('; ')
        .replace(/^./, (c) => c.toLocaleUpperCase('vi'))}.`,
    titleOne: (
      /** @type {{ symbol: string, layer: string, token: string, position: string, value: string, page: string }} */ s,
    ) =>
      `Vá ${s.symbol}[${s.layer}] ở “${s.token}” (vị trí ${s.position}) đổi hiệu logit nhiều nhất: từ ${s.page} thành ${s.value}.`,
    titleNone: 'Không ô nào kéo dự đoán về phía văn bản nguồn.',
    reading: (/** @type {{ difference: string, page: string, source: string }} */ s) =>
      `Mỗi ô là ${s.difference} ở cuối văn bản khi chỉ vector ấy được vá. 0% là ${s.page} như khi chưa vá, 100% là ${s.source} như văn bản nguồn.`,
    key: (/** @type {{ low: string, high: string }} */ s) =>
      `hiệu logit từ ${s.low} đến ${s.high}, thang tuyến tính`,
    notYet: 'ô trống: chưa chạy, hoặc lớp không có vector này',
    label:
      'Lưới các ô được vá. Mũi tên trái phải đổi token, lên xuống đổi lớp; ô đang chọn là ô chung của cả trang.',
    describe: (
      /** @type {{ symbol: string, tokens: string, layers: string, page: string, source: string, done: string, all: string }} */ s,
    ) =>
      `Lưới ${s.tokens} token, lớp 0 đến ${s.layers}: hiệu logit khi vá ${s.symbol}[l] ở từng ô. Chưa vá ${s.page}, văn bản nguồn ${s.source}. Đã chạy ${s.done} / ${s.all} ô.`,
    cell: (
      /** @type {{ token: string, source: string, position: string, layer: string, value: string }} */ s,
    ) =>
      s.token === s.source
        ? `“${s.token}” (vị trí ${s.position}), lớp ${s.layer}: ${s.value}`
        : `“${s.token}” ← “${s.source}” (vị trí ${s.position}), lớp ${s.layer}: ${s.value}`,
    value: (/** @type {string} */ value, /** @type {string} */ share) =>
      `hiệu logit ${value} (${share} quãng đường tới văn bản nguồn)`,
    valueAlone: (/** @type {string} */ value) => `hiệu logit ${value}`,
    equal: (/** @type {string} */ value) =>
      `hiệu logit ${value}, không đổi, vì đến đây hai văn bản giống nhau`,
    none: 'không có vector này',
    later: 'chưa chạy',
    rowTitle: 'lớp l',
    columnTitle: 'vị trí của token trên trang',
    from: (/** @type {{ symbol: string, source: string }} */ s) =>
      `Vá ${s.symbol}[l]; văn bản nguồn: “${s.source}”.`,
  },
  table: {
    layer: 'Lớp',
    position: 'Vị trí',
    token: 'Token trên trang',
    source: 'Token ở nguồn',
    difference: 'Hiệu logit',
    recovered: 'Phần quãng đường (0 đến 1)',
  },
});
