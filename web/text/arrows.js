// SPDX-License-Identifier: MIT
//
// arrows.js - the words of the arrow figure, in Vietnamese. All numbers arrive formatted; the names of the
// vectors arrive with their layers: h[4], a[5].

import { inLanguage } from './language.js';

export const text = inLanguage('arrows', {
  title: 'Một bước của khối, vẽ bằng mũi tên.',
  titleDone: (
    /** @type {{ token: string, block: string, angle: string, before: string, after: string }} */ s,
  ) =>
    `Khối ${s.block} quay vector của “${s.token}” đi ${s.angle}; độ dài đổi từ ${s.before} thành ${s.after}.`,
  titleStraight: (
    /** @type {{ token: string, block: string, before: string, after: string }} */ s,
  ) =>
    `Ở khối ${s.block}, vector của “${s.token}” không có góc quay, vì một trong hai vector bằng 0; độ dài đổi từ ${s.before} thành ${s.after}.`,
  reading: {
    out: (
      /** @type {{ attn: string, mlp: string, out: string, attnShare: string, mlpShare: string }} */ s,
    ) =>
      `${s.attn} còn ra khỏi mặt phẳng này một đoạn dài ${s.out} (${s.attnShare} độ dài của ${s.attn}); ${s.mlp} ra một đoạn dài đúng như thế về phía ngược lại (${s.mlpShare} độ dài của ${s.mlp}).`,
    line: (/** @type {{ before: string, after: string, attn: string }} */ s) =>
      `${s.before} và ${s.after} nằm trên cùng một đường thẳng, nên trang chọn mặt phẳng chứa cả ${s.attn}: không có gì ra ngoài.`,
    how: (/** @type {{ before: string, after: string }} */ s) =>
      `Mặt phẳng của ${s.before} và ${s.after}, vẽ đúng tỉ lệ; a và m là hình chiếu lên mặt phẳng ấy, nối đuôi nhau.`,
  },
  heading: {
    whole: (/** @type {string} */ unit) => `Từ gốc, cùng một thang ở mọi lớp: mỗi ô ${unit}`,
    near: (/** @type {string} */ times, /** @type {string} */ unit) =>
      `Bước của khối, phóng to ${times} lần: mỗi ô ${unit}`,
    same: (/** @type {string} */ unit) => `Bước của khối, không phóng to: mỗi ô ${unit}`,
  },
  key: {
    before: (/** @type {string} */ name, /** @type {string} */ length) =>
      `${name}, trước khối: dài ${length}`,
    after: (/** @type {string} */ name, /** @type {string} */ length) =>
      `${name}, sau khối: dài ${length}`,
    attn: (
      /** @type {string} */ name,
      /** @type {string} */ length,
      /** @type {string} */ projected,
    ) => `${name}, attention: dài ${length}, trên hình ${projected}`,
    mlp: (
      /** @type {string} */ name,
      /** @type {string} */ length,
      /** @type {string} */ projected,
    ) => `${name}, MLP: dài ${length}, trên hình ${projected}`,
  },
  describe: (
    /** @type {{ token: string, before: string, after: string, attn: string, mlp: string, angle: string, lengths: { before: string, after: string, attn: string, mlp: string } }} */ s,
  ) =>
    `Bốn mũi tên của “${s.token}”: ${s.before} dài ${s.lengths.before}, ${s.after} dài ${s.lengths.after}, góc giữa chúng ${s.angle}; ${s.attn} dài ${s.lengths.attn} rồi ${s.mlp} dài ${s.lengths.mlp} nối đầu ${s.before} với đầu ${s.after}.`,
  describeNear: (/** @type {string} */ times) =>
    `Cùng các mũi tên ấy quanh đầu của chúng, phóng to ${times} lần.`,
  layer: 'Lớp',
  noStep: 'Lớp 0 chưa qua khối nào nên chưa có bước để vẽ. Hãy chọn lớp 1 trở lên.',
  notMeasured: 'Lớp này chưa được đo.',
  notFinite: 'Ở đây có số không hữu hạn, nên không vẽ được mũi tên.',
  table: {
    layer: 'Lớp',
    before: '|h[l−1]|',
    after: '|h[l]|',
    angle: (/** @type {string} */ unit) => `Góc (${unit})`,
    units: { degrees: 'độ', radians: 'rad' },
    attn: '|a|',
    mlp: '|m|',
    attnX: 'a dọc h[l−1]',
    attnY: 'a ngang',
    mlpX: 'm dọc h[l−1]',
    mlpY: 'm ngang',
    out: 'ra khỏi mặt phẳng',
  },
});
