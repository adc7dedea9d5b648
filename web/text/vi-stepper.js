// SPDX-License-Identifier: MIT
//
// vi-stepper.js - the words of the stepper, in Vietnamese. All numbers arrive formatted.

export const text = {
  sample:
    'She opened the door of the little house, and the cold wind came in from the sea. "Who is there?" said the old man.',

  strip: 'Token của văn bản. Mũi tên trái phải đổi token, lên xuống đổi lớp.',
  layer: 'Lớp',
  shade: (/** @type {string} */ low, /** @type {string} */ high) =>
    `Nền token càng đậm thì |h| ở lớp này càng lớn (từ ${low} đến ${high}).`,
  where: (
    /** @type {string} */ token,
    /** @type {string} */ position,
    /** @type {string} */ layer,
  ) => `“${token}”, vị trí ${position}, lớp ${layer}`,
  embedding:
    'Lớp 0 là tổng của embedding token và embedding vị trí. Chưa có khối nào chạy nên chưa có a, m, góc và attention.',
  say: (
    /** @type {{ token: string, position: string, layer: string, norm: string, angle: string }} */ s,
  ) => `Lớp ${s.layer}, token ${s.token}, vị trí ${s.position}: độ dài h ${s.norm}, góc ${s.angle}`,

  numbers: {
    hidden: '|h|, độ dài vector',
    attn: '|a|, phần của attention',
    mlp: '|m|, phần của MLP',
    angle: 'góc với lớp trước',
    radians: (/** @type {string} */ value) => `${value} rad`,
  },

  lens: {
    title: 'Nếu dừng ở đây, mô hình đoán token kế tiếp là',
    note: 'Logit lens thô: lấy h ở lớp này, tính lại LayerNorm cuối rồi nhân với ma trận unembedding.',
    token: 'Token',
    logit: 'Logit',
    probability: 'Xác suất',
  },

  attention: {
    title: 'Token này nhìn về đâu?',
    titleDone: (
      /** @type {{ layer: string, token: string, target: string, position: string, weight: string, head: string }} */ s,
    ) =>
      `Ở khối ${s.layer}, “${s.token}” nhìn nhiều nhất vào “${s.target}” (vị trí ${s.position}): ${s.weight} (${s.head}).`,
    reading: 'Mỗi cột là một token đứng trước, hoặc chính nó; các cột cộng lại bằng 1.',
    head: 'Đầu attention',
    mean: 'trung bình các đầu',
    one: (/** @type {string} */ head) => `đầu ${head}`,
    x: 'vị trí của token được nhìn',
    y: 'trọng số attention',
    none: 'Lớp 0 chưa có attention.',
    describe: (/** @type {{ count: string, target: string, weight: string }} */ s) =>
      `Trọng số attention trên ${s.count} token. Lớn nhất: “${s.target}”, ${s.weight}.`,
    large: (/** @type {string} */ size) =>
      `Attention của mọi lớp cần ${size}, nên trang chỉ tính từng lớp khi bạn hỏi.`,
    ask: (/** @type {string} */ layer) => `Tính attention của khối ${layer}`,
  },

  soFar: (/** @type {string} */ done, /** @type {string} */ all) => `Mới có ${done} / ${all} lớp.`,

  norms: {
    title: 'Độ dài của h, a, m qua các lớp.',
    titleDone: (/** @type {{ token: string, first: string, last: string }} */ s) =>
      `“${s.token}”: |h| đi từ ${s.first} ở lớp 0 đến ${s.last} ở lớp cuối.`,
    y: 'độ dài vector',
    x: 'lớp l',
    describe: (/** @type {{ token: string, first: string, last: string }} */ s) =>
      `Độ dài h, a, m của “${s.token}” theo lớp; h từ ${s.first} đến ${s.last}.`,
  },

  angles: {
    title: 'Góc quay ở mỗi khối.',
    titleDone: (
      /** @type {{ token: string, layer: string, angle: string, degrees: string }} */ s,
    ) => `“${s.token}” quay nhiều nhất ở khối ${s.layer}: ${s.angle} rad (${s.degrees}).`,
    y: 'góc (rad)',
    label: 'góc giữa h[l−1] và h[l]',
    describe: (/** @type {{ token: string, layer: string, angle: string }} */ s) =>
      `Góc giữa h của lớp trước và lớp này, cho “${s.token}”; lớn nhất ${s.angle} rad ở khối ${s.layer}.`,
  },

  reading: 'Bấm vào hình để nhảy tới lớp ấy.',
  table: {
    layer: 'Lớp',
    position: 'Vị trí',
    token: 'Token',
    radians: 'Góc (rad)',
    degrees: 'Góc (độ)',
  },
};
