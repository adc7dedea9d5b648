// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 01's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

const tests = { welch: 'Welch', paired: 'theo cặp' };

export const text = inLanguage('lessons/01/words', {
  layer: 'Lớp',
  target: '“her”',
  before: 'token trước (đứng ngay trước “her”)',
  control: 'cặp đối chứng: hai vector bất kỳ của cùng một câu',
  beforeWords: (
    /** @type {{ isRecorded: boolean, all: string, whole: string, cut: string }} */ s,
  ) =>
    `Trong ${s.isRecorded ? 'bản ghi' : 'lần chạy'} này, ${s.all} câu: ở ${s.whole} câu token trước là nguyên một từ, ở ${s.cut} câu nó chỉ là phần cuối của một từ bị mô hình cắt ra${s.cut === '0' ? '' : ' (chẳng hạn “helped” thành “help” và “ed”)'}.`,
  thin: 'Vẽ từng câu',
  zoom: 'Phóng to từ khối 2',
  seedPending: 'Hạt giống mới được dùng từ lần chạy sau.',
  angle: (/** @type {string} */ unit) => `góc quay (${unit})`,

  curves: {
    title: 'Mỗi khối quay vector đi một góc bao nhiêu?',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Mỗi khối quay vector đi một góc bao nhiêu? Mới có ${done} / ${all} lớp.`,
    titleDone: (
      /** @type {{ most: string, mostAngle: string, least: string, leastAngle: string, last: string, lastAngle: string }} */ s,
    ) =>
      `Vector của “her” quay nhiều nhất ở khối ${s.most} (${s.mostAngle}), ít nhất ở khối ${s.least} (${s.leastAngle}); khối cuối, khối ${s.last}, quay ${s.lastAngle}.`,
    reading: {
      points:
        'Mỗi điểm là trung bình trên mọi câu; dải màu quanh đường là ± một sai số chuẩn (SEM). Điểm rỗng: ở lớp ấy chưa đủ bằng chứng là hai loại token khác nhau.',
      control:
        'Dải xám: mốc của trang, cặp đối chứng ± hai lần độ lệch chuẩn; hai vector bất kỳ hiếm khi tạo góc ngoài dải ấy.',
      zoom: 'Khối 1 quay quá nhiều nên ép dẹt phần còn lại: hãy phóng to từ khối 2.',
      pick: 'Bấm vào một lớp để chọn.',
    },
    keyBand: 'dải quanh đường: ± một sai số chuẩn',
    keyControl: 'cặp đối chứng ± hai lần độ lệch chuẩn',
    keyHollow: 'khác biệt không qua được hiệu chỉnh Holm (kiểm định Welch)',
    keyThin: 'từng câu',
    describe: (
      /** @type {{ sentences: string, layers: string, first: string, last: string, control: string }} */ s,
    ) =>
      `Góc quay trung bình của “her” và của token đứng trước nó, ${s.sentences} câu, ${s.layers} lớp. “her” quay ${s.first} ở khối 1 và ${s.last} ở khối cuối đã tính. Cặp đối chứng trung bình ${s.control}.`,
  },

  tests: {
    title: 'Hai loại token có thật sự khác nhau không? Hai kiểm định t ở từng lớp.',
    heading: { welch: 'Welch: hai mẫu độc lập', paired: 'Theo cặp: cùng một câu' },
    titleDone: (
      /** @type {{ raw: string, corrected: string, all: string, paired: string, pairedCorrected: string }} */ s,
    ) =>
      `Kiểm định Welch: ${s.raw} trong ${s.all} lớp cho p < 0,05, sau hiệu chỉnh Holm còn ${s.corrected}. Kiểm định theo cặp: ${s.paired} lớp, sau hiệu chỉnh còn ${s.pairedCorrected}.`,
    reading:
      'Càng lên cao p càng nhỏ: nếu hai nhóm thật ra quay như nhau thì một chênh lệch cỡ này hoặc lớn hơn càng hiếm. Đường gạch là mức 0,05. Hình thoi đặc: p của riêng lớp ấy. Vòng tròn: p sau khi hiệu chỉnh Holm cho số lớp đã thử.',
    y: 'p (càng cao càng nhỏ)',
    raw: 'p của từng lớp',
    corrected: 'p sau hiệu chỉnh Holm',
    level: 'mức 0,05',
    waiting: 'Kiểm định cần đủ mọi lớp, nên hình này hiện khi lần chạy xong.',
    tooFew: 'Kiểm định t cần ít nhất hai câu có góc khác nhau.',
    describe: (/** @type {{ name: string, raw: string, corrected: string, all: string }} */ s) =>
      `${s.name}. Giá trị p của ${s.all} lớp: ${s.raw} lớp dưới 0,05, sau hiệu chỉnh còn ${s.corrected}.`,
  },

  readout: {
    target: 'Góc của “her”',
    before: 'Góc của token trước',
    test: 'Kiểm định Welch',
    paired: 'Kiểm định theo cặp',
    p: (/** @type {string} */ p) => `p = ${p}`,
    corrected: (/** @type {string} */ p, /** @type {string} */ t) => `sau Holm ${p}; t = ${t}`,
    error: (/** @type {string} */ error, /** @type {string} */ n) => `± ${error} (SEM), ${n} câu`,
    noError: (/** @type {string} */ n) => `${n} câu, chưa có sai số chuẩn`,
    control: 'Cặp đối chứng',
    spread: (/** @type {string} */ spread, /** @type {string} */ n) =>
      `± ${spread} (hai lần độ lệch chuẩn), ${n} cặp`,
  },

  one: {
    title: 'Một câu, từng token: góc quay qua mọi lớp.',
    titleDone: (
      /** @type {{ sentence: string, layer: string, token: string, angle: string }} */ s,
    ) => `Câu ${s.sentence}: ở khối ${s.layer}, token quay nhiều nhất là ${s.token}, ${s.angle}.`,
    reading:
      'Dải token tô đậm theo góc quay ở lớp đang chọn. Trên hình, mỗi đường là một token của câu này; bấm vào một token trong dải để làm nổi đường của nó.',
    strip: 'Các token của câu đang chọn',
    others: 'các token khác',
    first: 'token đầu câu (vị trí 0)',
    chosen: (/** @type {string} */ token) => `token đang chọn: “${token}”`,
    describe: (/** @type {{ tokens: string, layers: string }} */ s) =>
      `Góc quay của ${s.tokens} token qua ${s.layers} lớp.`,
    cell: (/** @type {string} */ layer, /** @type {string} */ angle) => `lớp ${layer}: ${angle}`,
  },

  arrows: {
    notRecorded:
      'Bản ghi chỉ giữ mũi tên của “her” và của token trước. Hãy chọn một trong hai, hoặc chạy thí nghiệm để có mọi token.',
  },

  published: {
    source: 'GPT‑2 XL, 48 khối',
    first: 'Góc quay ở khối 1',
    firstTheirs: 'khoảng 90°',
    firstOurs: (/** @type {string} */ target, /** @type {string} */ before) =>
      `“her” ${target}, token trước ${before}`,
    middle: 'Góc quay ở các lớp giữa',
    middleTheirs: 'khoảng 10° (token trước, ở đó là động từ); khoảng 15° (“her”, từ lớp 30 trở đi)',
    middleOurs: (/** @type {{ from: string, to: string, before: string, target: string }} */ s) =>
      `token trước ${s.before}, “her” ${s.target} (trung bình các lớp ${s.from} đến ${s.to})`,
    last: 'Góc quay ở khối cuối',
    lastTheirs: 'lớn trở lại',
    lastOurs: (/** @type {string} */ target, /** @type {string} */ before) =>
      `“her” ${target}, token trước ${before}`,
    control: 'Cặp đối chứng',
    controlTheirs: '70° đến 80°, không phải 90°',
    controlOurs: (/** @type {string} */ mean) => `trung bình ${mean}`,
  },

  honest: {
    none: 'Chạy thí nghiệm để có cột của bạn.',
    same: (/** @type {{ first: string, middle: string, last: string }} */ s) =>
      `Lần chạy này có cùng hình dạng với kết quả công bố: “her” quay ${s.first} ở khối đầu tiên, chỉ còn ${s.middle} ở các lớp giữa, rồi ${s.last} ở khối cuối.`,
    noStart: (/** @type {{ first: string, middle: string, last: string }} */ s) =>
      `Ở mô hình này khối đầu tiên không quay nhiều hơn hẳn các lớp giữa (${s.first} so với ${s.middle}; khối cuối ${s.last}). Muốn thấy cú quay gần 90° của khối 1, hãy chạy GPT‑2 XL hoặc GPT‑2 Large.`,
    noEnd: (/** @type {{ first: string, middle: string, last: string }} */ s) =>
      `Ở mô hình này khối đầu tiên quay nhiều hơn hẳn các lớp giữa (${s.first} so với ${s.middle}), nhưng khối cuối không quay lớn trở lại (${s.last}). Muốn thấy cả khối đầu tiên lẫn khối cuối quay nhiều, hãy chạy GPT‑2 XL hoặc GPT‑2 Large.`,
    control: (/** @type {string} */ mean) =>
      ` Hai vector bất kỳ của một câu tạo với nhau góc trung bình ${mean}: `,
    below: 'nhỏ hơn 90°, nên các vector không tỏa đều mọi hướng.',
    right: 'gần 90°, nên ở mô hình này các vector chưa dồn hẳn về một phía như ở GPT‑2 XL.',
  },

  table: {
    layer: 'Lớp',
    sentence: 'Câu',
    position: 'Vị trí',
    token: 'Token',
    n: 'Số câu',
    mean: (/** @type {string} */ name, /** @type {string} */ unit) => `Góc ${name} (${unit})`,
    error: (/** @type {string} */ name) => `SEM ${name}`,
    t: (/** @type {'welch' | 'paired'} */ test) => `t, ${tests[test]}`,
    p: (/** @type {'welch' | 'paired'} */ test) => `p, ${tests[test]}`,
    corrected: (/** @type {'welch' | 'paired'} */ test) => `p sau Holm, ${tests[test]}`,
    angle: (/** @type {string} */ unit) => `Góc (${unit})`,
  },

  prediction: {
    question:
      'Trước khi chạy, hãy vẽ dự đoán của bạn: đi từ khối đầu tiên đến khối cuối, vector của “her” quay đi bao nhiêu độ ở mỗi khối?',
    x: 'độ sâu (% số khối)',
    y: 'góc quay (độ)',
    outcome: (/** @type {{ first: string, middle: string, last: string }} */ s) =>
      `Kết quả đo: khối đầu tiên ${s.first}, các lớp giữa ${s.middle}, khối cuối ${s.last}.`,
  },

  checks: {
    first: {
      question: 'Ở khối 1, vector của “her” quay trung bình bao nhiêu độ?',
      hints: /** @type {[string, string, string]} */ ([
        'Con số này có trên Hình 1: điểm đầu tiên của đường “her”.',
        'Chọn lớp 1 bằng thanh trượt rồi đọc ô “Góc của “her””. Nhớ để đơn vị là độ.',
        'Hoặc mở “Bảng số liệu” của Hình 1 và đọc dòng lớp 1.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Đó là ${a}. Khối 1 nhận vào tổng của hai embedding, và phần mà nó cộng vào thường dài hơn hẳn vector ấy: khi đó hướng đổi nhiều.`,
    },
    holm: {
      question: 'Với kiểm định Welch, sau hiệu chỉnh Holm còn bao nhiêu lớp có p < 0,05?',
      hints: /** @type {[string, string, string]} */ ([
        'Nhìn phần “Welch” của Hình 2: đếm các vòng tròn nằm trên đường gạch.',
        'Trên Hình 1, khi không phóng to, đó là số điểm đặc của đường “her”.',
        'Bảng số liệu của Hình 2 có cột “p sau Holm, Welch”: đếm các dòng nhỏ hơn 0,05.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Còn ${a} lớp. Hiệu chỉnh chỉ có thể bớt số lớp, không bao giờ thêm, vì p sau hiệu chỉnh không bao giờ nhỏ hơn p ban đầu; riêng p lớn nhất thì có thể giữ nguyên.`,
    },
    control: {
      question:
        'Nếu các vector chỉ về mọi phía như nhau, hai vector bất kỳ trong không gian nhiều chiều sẽ gần vuông góc. Góc trung bình của các cặp đối chứng trong lần chạy này nhỏ hơn 90° bao nhiêu độ? (Nếu lớn hơn thì ghi số âm.)',
      hints: /** @type {[string, string, string]} */ ([
        'Ô “Cặp đối chứng” cho góc trung bình của các cặp ngẫu nhiên.',
        'Lấy 90 trừ đi con số ấy.',
        'Nếu ô ghi 75,3° thì câu trả lời là 14,7.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Hiệu là ${a} độ. Nó càng lớn, các vector càng dồn về một phía của không gian (tính dị hướng, anisotropy).`,
    },
  },
});
