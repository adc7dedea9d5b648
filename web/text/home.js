// SPDX-License-Identifier: MIT
//
// home.js - the words of the course home's first figure and of its small experiment, in Vietnamese.
// Numbers arrive formatted.

import { inLanguage } from './language.js';

/**
 * @typedef {{ tokens: string, pearson: string, pearsonLeft: string, direction: string, line: string,
 *   spearman: string, spearmanLeft: string }} TriangleNumbers
 */

export const text = inLanguage('home', {
  sample: 'The old man walked slowly to the river.',
  hint: 'Lần chạy đầu tiên tải mô hình mini (khoảng 3,5 MB).',
  strip: 'Các token của câu',
  title: 'Mỗi khối quay vector của từng token đi bao nhiêu độ?',
  titleDone: (
    /** @type {{ most: string, mostAngle: string, least: string, leastAngle: string }} */ s,
  ) =>
    `Khối ${s.most} quay các token nhiều nhất (trung bình ${s.mostAngle}), khối ${s.least} ít nhất (${s.leastAngle}).`,
  reading:
    'Mỗi đường mảnh là một token; bấm vào một token ở trên để làm nổi đường của nó. Góc đo giữa vector trước và sau khối.',
  x: 'khối',
  y: 'góc (độ)',
  block: 'khối',
  mean: 'trung bình',
  others: 'từng token',
  first: 'token đầu tiên (vị trí 0)',
  chosen: (/** @type {string} */ token) => `token đang chọn: “${token}”`,
  describe: (/** @type {{ tokens: string, blocks: string }} */ s) =>
    `Góc quay của ${s.tokens} token qua ${s.blocks} khối.`,
  empty: 'Bấm Chạy để câu trên đi qua mô hình.',
  position: 'Vị trí',
  token: 'Token',
  layer: 'Khối',
  radians: 'Góc (rad)',
  degrees: 'Góc (độ)',

  // The first figure: lesson 05's recorded run.
  triangle: {
    title: 'Một token có đủ làm đổi hệ số tương quan?',
    titleDone: (
      /** @type {{ layer: string, part: string, r: string, rho: string, tokens: string }} */ s,
    ) => `Lớp ${s.layer}, ${s.part}: r = ${s.r}, ρ = ${s.rho} (${s.tokens} token).`,
    part: { attn: 'attention', mlp: 'MLP' },
    x: {
      attn: 'attention đổi so với lớp trước, |a[l] − a[l−1]|',
      mlp: 'MLP đổi so với lớp trước, |m[l] − m[l−1]|',
    },
    y: 'bước của vector, |h[l] − h[l−1]|',
    rank: (/** @type {string} */ name) => `hạng: ${name}`,
    keyToken: 'token',
    keyFirst: (/** @type {string} */ token) => `token đầu tiên, “${token}”`,
    keyOut: (/** @type {string} */ token) => `token đầu tiên, “${token}”, đã bỏ`,
    keyFit: 'đường hồi quy',
    keyFitAll: 'khi còn token đầu tiên',
    pearson: 'Pearson r',
    spearman: 'Spearman ρ',
    before: (/** @type {string} */ value) => `khi giữ: ${value}`,
    leaveOut: 'Bỏ tam giác',
    restore: 'Đặt tam giác lại',
    invitation: (/** @type {string} */ token) =>
      `Mỗi điểm là một token của một đoạn văn; tam giác là token đầu tiên, “${token}”. Đoán xem: bỏ đúng một điểm ấy thì đường thẳng và hai hệ số tương quan đổi ra sao? Rồi bấm vào tam giác.`,
    direction: { down: 'xuống', up: 'lên' },
    line: {
      flat: 'đường thẳng nằm gần như ngang',
      turned: 'đường thẳng đổi cả chiều dốc',
      gentler: 'đường thẳng bớt dốc',
      same: 'độ dốc của đường thẳng hầu như giữ nguyên',
      steeper: 'đường thẳng dốc hơn',
    },
    verdict: {
      telling: (/** @type {TriangleNumbers} */ s) =>
        `Bỏ một token trong ${s.tokens}: Pearson từ ${s.pearson} ${s.direction} ${s.pearsonLeft}, ${s.line}; còn Spearman từ ${s.spearman} đến ${s.spearmanLeft}, hầu như đứng yên. Pearson tính trên giá trị nên một điểm ở rất xa kéo được cả đường; với Spearman, điểm ấy chỉ là một thứ hạng.`,
      both: (/** @type {TriangleNumbers} */ s) =>
        `Bỏ một token trong ${s.tokens}: Pearson từ ${s.pearson} ${s.direction} ${s.pearsonLeft}, ${s.line}; Spearman cũng đổi, từ ${s.spearman} đến ${s.spearmanLeft}.`,
      mild: (/** @type {TriangleNumbers} */ s) =>
        `Bỏ một token trong ${s.tokens}: Pearson chỉ đổi từ ${s.pearson} đến ${s.pearsonLeft}, ${s.line}; Spearman từ ${s.spearman} đến ${s.spearmanLeft}. Trong bản ghi này, token đầu tiên không kéo Pearson đi xa, dù đây đã là lớp nó kéo mạnh nhất.`,
    },
    rule: (
      /** @type {{ layer: string, layers: string, part: string, pearson: string, spearman: string }} */ s,
    ) =>
      `Hình chọn chỗ token đầu tiên kéo Pearson mạnh nhất: lớp ${s.layer} trên ${s.layers}, ${s.part}. Qua mọi lớp, cả attention lẫn MLP, trung vị của mức đổi là ${s.pearson} với Pearson, ${s.spearman} với Spearman.`,
    ofText: (/** @type {string} */ start, /** @type {string} */ tokens) =>
      `Văn bản (${tokens} token) mở đầu bằng “${start}”`,
    describe: (
      /** @type {{ layer: string, part: string, r: string, rho: string, tokens: string, x: string, y: string }} */ s,
    ) =>
      `Biểu đồ điểm của ${s.tokens} token ở lớp ${s.layer}: trục ngang ${s.x}, trục dọc ${s.y}. Pearson ${s.r}, Spearman ${s.rho}.`,
    none: 'Chưa có bản ghi để vẽ hình này. Hãy mở Bài 5 và bấm Chạy để có hình của bạn.',
  },
});
