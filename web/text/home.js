// SPDX-License-Identifier: MIT
//
// home.js - the words of the course home's small experiment, in Vietnamese. Numbers arrive
// formatted.

import { inLanguage } from './language.js';

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
});
