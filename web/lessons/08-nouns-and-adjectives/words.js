// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 08's figures and of the sentences it computes, in Vietnamese. What lesson 09 says
// too is in web/text/travel.js. All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/08/words', {
  link: { view: 'cách xem Hình 1' },
  layer: 'Lớp ở Hình 3',

  prediction: {
    farther: {
      question: 'Tính mọi lớp, vector của loại từ nào đi được quãng đường dài hơn?',
      first: 'danh từ',
      second: 'tính từ',
      unclear: 'không phân biệt được',
    },
    matching: {
      question:
        'Danh từ và tính từ còn khác nhau về tần suất và vị trí trong câu. Nếu chỉ giữ những danh từ và tính từ giống nhau về hai điều ấy, chênh lệch sẽ thế nào?',
      same: 'vẫn nghiêng về bên ấy',
      gone: 'không còn phân biệt được',
      other: 'ngược lại',
      sentence: (
        /** @type {{ all: string, matched: string, low: string, high: string, pairs: string }} */ s,
      ) =>
        `Mọi từ: chênh ${s.all}%. Sau khi ghép ${s.pairs} cặp: chênh ${s.matched}%, khoảng tin cậy 95% từ ${s.low}% đến ${s.high}%.`,
      none: 'Lần chạy này không đủ từ để so trước và sau khi ghép cặp.',
    },
  },

  readout: {
    whole: 'Cả quãng đường, log(S danh từ / S tính từ)',
    interval: (/** @type {string} */ low, /** @type {string} */ high) =>
      `khoảng tin cậy 95% từ ${low} đến ${high}`,
    noInterval: 'chưa có khoảng tin cậy',
    joint: 'Số lớp có dải chung không chứa 0',
    jointOther: (/** @type {string} */ above, /** @type {string} */ below) =>
      `${above} lớp trên 0, ${below} lớp dưới 0`,
    words: 'Số từ được đo',
    wordsOther: (/** @type {string} */ nouns, /** @type {string} */ adjectives) =>
      `từ khác nhau: ${nouns} danh từ, ${adjectives} tính từ`,
    wordsShown: (/** @type {string} */ nouns, /** @type {string} */ adjectives) =>
      `${nouns} và ${adjectives}`,
  },

  drawn: (/** @type {string} */ nouns, /** @type {string} */ adjectives) =>
    `Danh từ: ${nouns}. Tính từ: ${adjectives}.`,
  drawnHead: 'Mấy từ đầu tiên được chọn. ',

  ratio: {
    title: 'Danh từ và tính từ đi xa bao nhiêu ở từng lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Danh từ và tính từ đi xa bao nhiêu ở từng lớp. Mới đo ${done} / ${all} từ.`,
    legend: 'Xem',
    ratio: 'tỉ số hai nhóm',
    steps: 'độ dài bước',
    y: { ratio: 'log(PL danh từ / PL tính từ)', steps: 'độ dài bước |h[l] − h[l−1]|' },
    reading: {
      ratio:
        'Trên 0 là danh từ bước dài hơn, dưới 0 là tính từ; 0,1 ứng với chừng 10%. Dải đậm là khoảng tin cậy 95% của riêng từng lớp, dải nhạt là dải 95% cho mọi lớp cùng lúc: chỉ lớp nào có cả dải nhạt nằm về một phía của 0 mới nên kể đến.',
      steps: 'Trung bình độ dài bước của mỗi nhóm ở từng lớp, kèm sai số chuẩn.',
    },
    onlyMatched: ' Chỉ những từ đã ghép cặp được tính.',
    describe: (/** @type {{ layers: string, whole: string, said: string }} */ s) =>
      `Qua ${s.layers} lớp: log tỉ số của cả quãng đường là ${s.whole}; ${s.said}.`,
  },

  funnel: {
    title: 'Bao nhiêu từ qua được bộ lọc?',
    titleDone: (/** @type {{ nouns: string, adjectives: string }} */ s) =>
      `Chỉ ${s.nouns}% danh từ và ${s.adjectives}% tính từ của văn bản qua được mọi bước lọc.`,
    reading:
      'Mỗi thanh là phần còn lại sau một bước, tính trên số từ có nhãn; cuối thanh là số từ. Bước nào bỏ nhiều danh từ hơn tính từ thì hai nhóm còn lại không còn giống hai nhóm ban đầu: danh từ hay đứng trước dấu câu, nên mất nhiều ở bước “token sau cũng có dấu cách”.',
    x: '% số từ có nhãn',
    steps: {
      tagged: 'có nhãn',
      whole: 'đúng một token',
      space: 'bắt đầu bằng dấu cách',
      next: 'token sau cũng có dấu cách',
      long: 'từ 5 chữ cái',
      context: 'đủ 40 token trước, 10 sau',
      drawn: 'được chọn (nhiều nhất 150)',
    },
    describe: (/** @type {string} */ step, /** @type {string} */ count) => `${step}: ${count} từ`,
  },

  paths: {
    title: 'Hai nhóm đi qua các lớp theo đường nào?',
    titleDone: (/** @type {{ shares: string }} */ s) =>
      `Đường đi trung bình của hai nhóm, nhìn trên hai thành phần chính chung, nơi có ${s.shares}% phương sai.`,
    reading:
      'Một PCA chung cho mọi từ ở mọi lớp, nên các lớp so được với nhau. Mỗi điểm là trung bình một nhóm ở một lớp; số là lớp. Phần phương sai còn lại không thấy ở đây: hai điểm gần nhau trên hình vẫn có thể cách xa nhau.',
    describe: (/** @type {string} */ shares) =>
      `Hai đường đi trung bình, của danh từ và của tính từ, trên PC1 và PC2 (${shares}% phương sai).`,
    empty: 'Hình này cần vector ở mọi lớp, nên chỉ hiện khi lớp cuối đã tính xong.',
    few: 'Các vector không trải ra đủ hai chiều, nên không có mặt phẳng nào để vẽ.',
  },

  scree: {
    title: 'Mỗi thành phần chính giữ bao nhiêu phương sai?',
    titleDone: (/** @type {{ two: string, count: string, all: string }} */ s) =>
      `Hai thành phần đầu giữ ${s.two}% phương sai; ${s.count} thành phần đầu giữ ${s.all}%.`,
    reading:
      'Cột là phần của từng thành phần, đường là tổng dồn. Hai thành phần là tất cả những gì Hình 3 cho thấy.',
    share: 'phần của thành phần',
    sum: 'tổng dồn',
    x: 'thành phần chính',
    y: '% phương sai',
  },

  confounds: {
    title: 'Hai nhóm còn khác nhau ở đâu?',
    titleDone: (
      /** @type {{ nouns: string, adjectives: string, countRho: string, placeRho: string }} */ s,
    ) =>
      `Trung bình (nhân), một danh từ được chọn có mặt ${s.nouns} lần trong văn bản, một tính từ ${s.adjectives} lần; Spearman của quãng đường với tần suất là ${s.countRho}, với vị trí trong câu là ${s.placeRho}.`,
    reading:
      'Nếu từ hay gặp đi xa hơn mà tính từ lại hay gặp hơn, chênh lệch giữa hai nhóm có thể chỉ là chênh lệch về tần suất. Bật “Ghép cặp” để chỉ giữ, trong mỗi ô tần suất × vị trí, số danh từ bằng số tính từ.',
    matched: (/** @type {string} */ pairs) =>
      ` Đang ghép cặp: ${pairs} danh từ và ${pairs} tính từ.`,
    count: 'Số lần từ ấy có mặt trong văn bản',
    place: 'Số từ đứng trước nó trong câu',
    y: '% của nhóm',
    more: (/** @type {string} */ from) => `${from} trở lên`,
    describe: (/** @type {string} */ what) => `Phân bố của hai nhóm theo: ${what}.`,
  },

  table: {
    layer: 'Lớp',
    ratio: 'Log tỉ số',
    low: 'Dưới (95%)',
    high: 'Trên (95%)',
    jointLow: 'Dưới (chung)',
    jointHigh: 'Trên (chung)',
    mean: (/** @type {string} */ group) => `PL trung bình, ${group}`,
    n: (/** @type {string} */ group) => `Số từ, ${group}`,
    step: 'Bước lọc',
    count: (/** @type {string} */ group) => `Số ${group}`,
    share: (/** @type {string} */ group) => `% ${group}`,
    x: (/** @type {string} */ group) => `PC1, ${group}`,
    y: (/** @type {string} */ group) => `PC2, ${group}`,
    component: 'Thành phần',
    variance: '% phương sai',
    sum: 'Tổng dồn (%)',
    word: 'Từ',
    group: 'Loại',
    token: 'Token thứ',
    often: 'Tần suất',
    place: 'Vị trí trong câu',
    kept: 'Được tính',
    yes: 'có',
    no: 'không',
    way: 'Quãng đường',
  },

  checks: {
    percent: {
      question:
        'Ở lớp cuối, log tỉ số là bao nhiêu phần trăm chênh lệch? Lấy log tỉ số ở dòng cuối bảng số liệu của Hình 1 rồi tính 100 · (e^R − 1), một chữ số thập phân.',
      hints: /** @type {[string, string, string]} */ ([
        'R là logarit tự nhiên của tỉ số, nên tỉ số là e^R.',
        'Với R nhỏ, e^R − 1 xấp xỉ R; nhưng hãy tính cho đúng.',
        'Mở bảng số liệu của Hình 1, đọc cột “Log tỉ số” ở dòng cuối, lấy e mũ số ấy, trừ 1, nhân 100.',
      ]),
      explain: (/** @type {string} */ percent) =>
        `100 · (e^R − 1) = ${percent}%: danh từ so với tính từ, ở riêng lớp cuối.`,
    },
    lost: {
      question:
        'Bao nhiêu phần trăm số danh từ có nhãn bị bước “token sau cũng bắt đầu bằng dấu cách” loại đi? Lấy hai số ở bảng của Hình 2.',
      hints: /** @type {[string, string, string]} */ ([
        'Bảng số liệu của Hình 2 có số từ còn lại sau từng bước.',
        'Lấy số danh từ trước bước ấy trừ số danh từ sau bước ấy.',
        'Chia hiệu cho số danh từ có nhãn (dòng đầu), rồi nhân 100.',
      ]),
      explain: (/** @type {string} */ percent) =>
        `${percent}% số danh từ đứng ngay trước dấu câu hay cuối dòng, nên bị bỏ.`,
    },
    layers: {
      question: 'Ở bao nhiêu lớp, dải 95% chung cho mọi lớp nằm hẳn về một phía của 0?',
      hints: /** @type {[string, string, string]} */ ([
        'Dải chung là dải nhạt, rộng hơn dải của riêng từng lớp.',
        'Bảng số liệu của Hình 1 có hai mép của dải chung ở từng lớp.',
        'Đếm những lớp có hai mép cùng dấu.',
      ]),
      explain: (/** @type {string} */ count) =>
        `${count} lớp. Dải chung giữ xác suất báo nhầm dù chỉ một lớp dưới 5%.`,
    },
  },

  published: {
    source: 'GPT‑2 Large và GPT‑2 XL',
    two: 'Hai thành phần chính đầu giữ',
    twoTheirs: 'dưới 40% phương sai ở Large, khoảng 55% ở XL',
    twoOurs: (/** @type {string} */ share) => `${share}%`,
    opposite: 'Trên PC2, hai nhóm',
    oppositeTheirs: 'đi về hai hướng ngược nhau, rồi nhập lại ở lớp cuối',
    oppositeOurs: (/** @type {{ layer: string, most: string, last: string }} */ s) =>
      `xa nhau nhất ở lớp ${s.layer} (${s.most} lần độ lệch chuẩn của PC2), ở lớp cuối còn ${s.last} lần`,
    oppositeAtEnd: (/** @type {string} */ most) =>
      `không nhập lại: xa nhau nhất ở chính lớp cuối (${most} lần độ lệch chuẩn của PC2)`,
    ratio: 'log(PL danh từ / PL tính từ)',
    ratioTheirs: 'dương ở mọi lớp của XL',
    ratioOurs: (
      /** @type {{ positive: string, layers: string, above: string, below: string }} */ s,
    ) =>
      `dương ở ${s.positive} trên ${s.layers} lớp; dải chung hẳn trên 0 ở ${s.above} lớp, hẳn dưới 0 ở ${s.below} lớp`,
  },

  honest: {
    few: 'Lần chạy này có quá ít từ để nói điều gì về mô hình: cột phải là số của riêng những từ ấy.',
    agrees: (/** @type {string} */ model) =>
      `Trên văn bản này, ${model} cũng cho danh từ đi xa hơn, như đã công bố cho XL.`,
    differs: (/** @type {string} */ model) =>
      `Trên văn bản này, ${model} cho kết quả ngược với kết quả công bố cho XL: tính từ đi xa hơn. Mô hình khác, văn bản khác, bộ gán từ loại khác: một phép đo trên một mô hình không nói thay cho mô hình khác được, và bài 9 hỏi lại chính điều ấy.`,
    unclear: (/** @type {string} */ model) =>
      `Trên văn bản này, với ${model}, chưa phân biệt được nhóm nào đi xa hơn. Điều ấy không có nghĩa là hai nhóm đi xa như nhau.`,
    matched: (/** @type {string} */ said) => ` Sau khi ghép cặp: ${said}.`,
    difference: (/** @type {string} */ percent) => `chênh ${percent}%`,
  },
});
