// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 09's figures and of the sentences it computes, in Vietnamese. What lesson 08 says
// too is in web/text/travel.js. All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/09/words', {
  prediction: {
    question:
      'Cùng một văn bản, cùng một phép đo: một mô hình thứ hai, lớn hơn, có cho cùng câu trả lời như mô hình thứ nhất?',
    same: 'có, cùng một nhóm đi xa hơn',
    other: 'không, nhóm kia đi xa hơn',
    unclear: 'ít nhất một mô hình không phân biệt được',
    one: (/** @type {string} */ sentence) =>
      `${sentence} Mới có một mô hình, nên chưa trả lời được; hãy nạp một mô hình thứ hai rồi chạy.`,
  },

  carries: {
    one: (/** @type {string} */ model) =>
      `Mới có một mô hình (${model}). Ở khung mô hình phía trên, hãy chọn một mô hình khác, chẳng hạn GPT‑2 Small, rồi bấm chạy: kết quả đang có được giữ lại để so.`,
    same: 'Các mô hình cho cùng một câu trả lời.',
    other:
      'Các mô hình cho câu trả lời ngược nhau: kết quả của mô hình này không dùng được cho mô hình kia.',
    unclear:
      'Ít nhất một mô hình không phân biệt được hai nhóm, nên chưa thể nói các mô hình giống hay khác nhau.',
    fast: ' Cùng một mô hình chạy hai cách (exact, fast) không phải là hai mô hình.',
  },

  answers: {
    title: 'Câu trả lời của từng mô hình.',
    titleOne: (/** @type {string} */ sentence) => `${sentence} Chưa có mô hình thứ hai.`,
    none: 'Mọi mô hình đang tắt.',
    reading:
      'Mỗi hàng là một mô hình, chấm là chênh lệch của cả quãng đường, vạch ngang là khoảng tin cậy 95% (bốc lại theo từ). Bên phải 0: danh từ đi xa hơn. Hàng “ghép cặp” chỉ tính những danh từ và tính từ giống nhau về tần suất và vị trí trong câu.',
    all: (/** @type {string} */ name) => `${name}, mọi từ`,
    matched: (/** @type {string} */ name) => `${name}, ghép cặp`,
    x: 'danh từ so với tính từ (%)',
    describe: (/** @type {string} */ list) => `Chênh lệch của từng mô hình: ${list}.`,
    titleSoFar: (/** @type {string} */ model) =>
      `Câu trả lời của từng mô hình. ${model} đang chạy.`,
  },

  curves: {
    title: 'Log tỉ số ở từng lớp của từng mô hình.',
    titleDone: (/** @type {string} */ list) => `Lớp có dải chung hẳn về một phía của 0: ${list}.`,
    item: (/** @type {{ name: string, above: string, below: string, layers: string }} */ s) =>
      `${s.name} ${s.above} lớp trên và ${s.below} lớp dưới, trong ${s.layers} lớp`,
    reading:
      'Mỗi mô hình một hình, cùng một thang dọc. Đừng so lớp 5 của mô hình này với lớp 5 của mô hình kia: hai mô hình có số lớp và số chiều khác nhau. Hãy so câu trả lời và hình dạng.',
    describe: (/** @type {string} */ name) => `Log tỉ số theo lớp của ${name}.`,
  },

  paths: {
    title: 'Đường đi trung bình trên hai thành phần chính, mỗi mô hình một mặt phẳng.',
    titleDone: (/** @type {string} */ list) => `Hai thành phần đầu giữ: ${list} phương sai.`,
    item: (/** @type {{ name: string, share: string }} */ s) => `${s.name} ${s.share}%`,
    reading:
      'Mỗi mô hình có PCA riêng: trục của hình này không phải trục của hình kia, dấu của trục cũng tùy ý. Chỉ so được những điều không phụ thuộc trục: hai nhóm có tách ra không, có nhập lại ở lớp cuối không, hai thành phần giữ bao nhiêu.',
    describe: (/** @type {string} */ name) => `Đường đi trung bình của hai nhóm trong ${name}.`,
  },

  table: {
    model: 'Mô hình',
    words: 'Các từ',
    all: 'mọi từ',
    matched: 'ghép cặp',
    nouns: 'Số danh từ',
    adjectives: 'Số tính từ',
    ratio: 'Log tỉ số',
    low: 'Dưới (95%)',
    high: 'Trên (95%)',
    percent: 'Chênh (%)',
    layer: 'Lớp',
    jointLow: 'Dưới (chung)',
    jointHigh: 'Trên (chung)',
    x: (/** @type {string} */ group) => `PC1, ${group}`,
    y: (/** @type {string} */ group) => `PC2, ${group}`,
  },

  checks: {
    width: {
      question:
        'Khoảng tin cậy 95% của cả quãng đường, mọi từ, ở mô hình vừa chạy rộng bao nhiêu (đơn vị log tỉ số)? Lấy hai mép ở bảng của Hình 1, bốn chữ số thập phân.',
      hints: /** @type {[string, string, string]} */ ([
        'Bảng số liệu của Hình 1 có hai mép, “Dưới” và “Trên”.',
        'Hãy chọn hàng của mô hình vừa chạy, “mọi từ”.',
        'Lấy mép trên trừ mép dưới.',
      ]),
      explain: (/** @type {string} */ width) =>
        `Rộng ${width}. Muốn hẹp đi một nửa thì cần chừng gấp bốn số từ khác nhau.`,
    },
    carries: {
      question:
        'Với mọi từ, các mô hình bạn đã chạy có đủ để nói rằng câu trả lời giữ nguyên từ mô hình này sang mô hình kia?',
      options: {
        same: 'cùng phía, khoảng tin cậy nào cũng không chứa 0',
        other: 'ngược phía, khoảng tin cậy nào cũng không chứa 0',
        unclear: 'có khoảng tin cậy chứa 0, nên chưa nói được',
        one: 'mới có một mô hình, nên chưa nói được',
      },
      hints: /** @type {[string, string, string]} */ ([
        'Hình 1 có mấy mô hình khác nhau?',
        'Nhìn những hàng “mọi từ”: vạch ngang nào chạm vào 0?',
        'Nếu không vạch nào chạm 0, các chấm nằm cùng một bên hay hai bên?',
      ]),
      explain: (/** @type {string} */ answer) => `Theo các lần chạy của bạn: ${answer}.`,
    },
  },

  published: {
    ratio: 'log(PL danh từ / PL tính từ)',
    two: 'Hai thành phần chính đầu giữ',
    largeTwo: 'GPT‑2 Large: dưới 40% phương sai',
    xlTwo: 'GPT‑2 XL: khoảng 55%',
    xlRatio: 'GPT‑2 XL: dương ở mọi lớp',
    merging: 'Trên PC2',
    mergingTheirs: 'hai nhóm đi về hai hướng ngược nhau, nhập lại ở lớp cuối',
    twoOurs: (/** @type {{ name: string, share: string }} */ s) => `${s.name}: ${s.share}%.`,
    ratioOurs: (/** @type {{ name: string, positive: string, layers: string }} */ s) =>
      `${s.name}: dương ở ${s.positive} trên ${s.layers} lớp.`,
    mergingOurs: (/** @type {{ name: string, most: string, last: string }} */ s) =>
      `${s.name}: xa nhau nhất ${s.most}, ở lớp cuối ${s.last} độ lệch chuẩn.`,
  },

  honest: {
    one: (/** @type {string} */ model) =>
      `Bạn mới có một mô hình, ${model}. Từ một mô hình, không thể biết câu trả lời có giữ nguyên ở mô hình khác hay không: hãy nạp thêm một mô hình, chẳng hạn GPT‑2 Small, rồi chạy cùng văn bản.`,
    several: (/** @type {string} */ count) =>
      `Bạn đã có ${count} mô hình. Dù chúng giống hay khác nhau, đó vẫn chỉ là ${count} mô hình trên một văn bản: giống nhau thì kết quả đáng tin hơn, chứ chưa thành quy luật; khác nhau thì đủ để bác bỏ câu “mô hình nào cũng vậy”.`,
    tokens:
      ' Mỗi mô hình cắt token theo cách của nó, nên các từ được đo có thể không phải cùng những từ ấy.',
  },
});
