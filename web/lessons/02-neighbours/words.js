// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 02's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

export const text = inLanguage('lessons/02/words', {
  layer: 'Lớp',
  angle: (/** @type {string} */ unit) => `góc giữa hai token kề nhau (${unit})`,
  target: 'cặp kết thúc bằng “her”',
  other: 'cặp đối chứng, bốc ngẫu nhiên trong mỗi câu',
  otherFirst: 'cặp đối chứng có vị trí 0',
  otherRest: 'cặp đối chứng không có vị trí 0',
  notYet: 'Lần chạy này chưa tính tới lớp đang chọn.',
  nothingLeft: 'Bỏ vị trí 0 rồi thì không còn cặp đối chứng nào.',

  drawFrom: {
    legend: 'Bốc cặp đối chứng',
    all: 'khắp câu',
    start: 'chỉ ở đầu câu (cặp 0-1 hoặc 1-2)',
  },
  color: 'Tô màu cặp có vị trí 0',
  drop: {
    label: 'Bỏ mọi cặp có vị trí 0',
    keep: 'Giữ',
    drop: 'bỏ',
    what: 'cặp có vị trí 0',
  },

  fan: {
    title: 'Mỗi câu một đường: góc giữa hai token kề nhau, qua mọi lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Mỗi câu một đường: góc giữa hai token kề nhau, qua mọi lớp. Mới có ${done} / ${all} lớp.`,
    wider: (/** @type {{ layer: string, target: string, other: string }} */ s) =>
      `Ở lớp ${s.layer}, chùm đối chứng tản rộng hơn chùm “her”: độ lệch chuẩn ${s.other} so với ${s.target}.`,
    narrower: (/** @type {{ layer: string, target: string, other: string }} */ s) =>
      `Ở lớp ${s.layer}, chùm đối chứng tản hẹp hơn chùm “her”: độ lệch chuẩn ${s.other} so với ${s.target}.`,
    alike: (/** @type {{ layer: string, target: string, other: string }} */ s) =>
      `Ở lớp ${s.layer}, hai chùm tản gần như nhau: độ lệch chuẩn ${s.other} (đối chứng) và ${s.target} (“her”).`,
    reading:
      'Đường đậm là trung vị của cả chùm. Lớp 0 là tổng hai embedding, trước khối đầu tiên. Chỉ vào một đường để biết nó là cặp nào; bấm vào một lớp để chọn.',
    headTarget: 'Cặp kết thúc bằng “her”',
    headOther: 'Cặp đối chứng',
    median: 'trung vị',
    line: 'một câu',
    name: (/** @type {string} */ sentence, /** @type {string} */ a, /** @type {string} */ b) =>
      `câu ${sentence}: “${a}” và “${b}”`,
    describe: (
      /** @type {{ name: string, lines: string, layers: string, low: string, high: string }} */ s,
    ) => `${s.name}: ${s.lines} đường qua ${s.layers} lớp; trung vị đi từ ${s.low} đến ${s.high}.`,
  },

  hist: {
    title: 'Phân bố của góc ở lớp đang chọn.',
    two: (
      /** @type {{ layer: string, below: string, from: string, above: string, to: string, where: string }} */ s,
    ) =>
      `Lớp ${s.layer}: các cặp đối chứng tách thành hai đỉnh, ${s.below} cặp từ ${s.from} trở xuống và ${s.above} cặp từ ${s.to} trở lên; ${s.where}.`,
    one: (/** @type {{ layer: string, median: string }} */ s) =>
      `Lớp ${s.layer}: các cặp đối chứng không tách thành hai đỉnh rõ rệt; trung vị ${s.median}.`,
    few: (/** @type {string} */ layer) =>
      `Lớp ${layer}: còn quá ít cặp đối chứng để nói về phân bố.`,
    medianLies: 'trung vị rơi đúng vào khoảng trống, nơi không có cặp nào',
    meanLies: 'trung bình rơi đúng vào khoảng trống, nơi không có cặp nào, còn trung vị thì không',
    bothLie: 'cả trung vị lẫn trung bình đều rơi vào khoảng trống, nơi không có cặp nào',
    noneLies: 'trung vị và trung bình còn nằm ở đỉnh cao hơn',
    reading:
      'Cột đặc: cặp đối chứng. Viền: cặp kết thúc bằng “her”. Đường đứng liền: trung vị của nhóm đối chứng; đường đứng gạch: trung bình của nhóm ấy. Kéo thanh lớp để xem từng lớp.',
    y: 'số cặp',
    median: 'trung vị của nhóm đối chứng',
    mean: 'trung bình của nhóm đối chứng',
    describe: (
      /** @type {{ layer: string, n: string, median: string, mean: string, targets: string, targetMedian: string }} */ s,
    ) =>
      `Biểu đồ tần số ở lớp ${s.layer}: ${s.n} cặp đối chứng, trung vị ${s.median}, trung bình ${s.mean}; ${s.targets} cặp kết thúc bằng “her”, trung vị ${s.targetMedian}.`,
  },

  pairs: {
    title: 'Góc theo vị trí của cặp, trung bình trên mọi câu.',
    titleDone: (/** @type {{ layer: string, first: string, rest: string, high: boolean }} */ s) =>
      `Lớp ${s.layer}: cặp 0-1 có góc trung bình ${s.first}, các cặp khác ${s.rest}${s.high ? '. Đỉnh ở phía góc lớn chính là những cặp có vị trí 0.' : '.'}`,
    titleDropped: (/** @type {{ layer: string, rest: string }} */ s) =>
      `Lớp ${s.layer}: bỏ vị trí 0 rồi, các cặp còn lại có góc trung bình ${s.rest}.`,
    reading:
      'Bên trái (hoặc trên): mỗi đường là một cặp vị trí, qua mọi lớp. Bên phải (hoặc dưới): các cặp ấy ở lớp đang chọn. Chỉ tính những cặp có ở ít nhất một nửa số câu.',
    headLayers: 'Qua mọi lớp',
    headBars: (/** @type {string} */ layer) => `Ở lớp ${layer}`,
    first: 'cặp 0-1',
    second: 'cặp 1-2',
    rest: 'các cặp sau',
    x: 'cặp vị trí i và i+1',
    series: 'góc trung bình',
    name: (/** @type {string} */ a, /** @type {string} */ b) => `${a}-${b}`,
    describeLayers: (
      /** @type {{ pairs: string, layers: string, first: string, rest: string }} */ s,
    ) =>
      `Góc trung bình của ${s.pairs} cặp vị trí qua ${s.layers} lớp. Ở lớp cuối cặp đầu tiên là ${s.first}, trung bình các cặp sau ${s.rest}.`,
    describeBars: (/** @type {{ layer: string, list: string }} */ s) =>
      `Góc trung bình theo cặp ở lớp ${s.layer}: ${s.list}.`,
  },

  readout: {
    target: '“her”: trung vị',
    other: 'Đối chứng: trung vị',
    targetSpread: '“her”: độ lệch chuẩn',
    otherSpread: 'Đối chứng: độ lệch chuẩn',
    n: (/** @type {string} */ n) => `${n} cặp`,
    withFirst: (/** @type {string} */ n, /** @type {string} */ first) =>
      `${n} cặp, ${first} cặp có vị trí 0`,
    compare: (/** @type {string} */ all, /** @type {string} */ without) =>
      `giữ vị trí 0: ${all}, bỏ: ${without}`,
  },

  one: {
    strip: 'Các token của câu đang chọn; mỗi token tô theo góc với token trước nó',
    said: (/** @type {{ a: string, b: string, angle: string, layer: string }} */ s) =>
      `“${s.a}” và “${s.b}” tạo góc ${s.angle} ở lớp ${s.layer}.`,
    firstSaid: 'Token đầu không có token nào đứng trước. Hãy chọn token khác.',
    drawn: (/** @type {string} */ a, /** @type {string} */ b) =>
      `Cặp đối chứng của câu này: vị trí ${a} và ${b}.`,
    cell: (/** @type {string} */ angle) => `góc với token trước: ${angle}`,
  },

  published: {
    source: 'GPT-2 XL, 48 khối',
    most: 'Phần lớn các cặp',
    mostTheirs: '1,0 đến 1,5 rad',
    range: (/** @type {string} */ low, /** @type {string} */ high) =>
      `${low} đến ${high} (trung bình từng lớp)`,
    first: 'Cặp có vị trí 0',
    firstTheirs: '2,5 đến 3,0 rad, từ những lớp đầu',
    second: 'Từ vị trí 2 trở đi',
    secondTheirs: 'góc lắng xuống, gần như nhau',
    secondOurs: (/** @type {{ layer: string, second: string, rest: string }} */ s) =>
      `ở lớp ${s.layer}: cặp 1-2 ${s.second}, các cặp sau ${s.rest}`,
    clouds: 'Hai đỉnh ở nhóm đối chứng',
    cloudsTheirs: 'có, trung vị rơi vào khoảng trống ở giữa',
    cloudsOurs: (/** @type {string} */ count, /** @type {string} */ all) =>
      `tách rõ ở ${count} trong ${all} lớp`,
  },

  honest: {
    none: 'Chạy thí nghiệm để có cột của bạn.',
    strong: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Mô hình này có hiện tượng đã công bố: rõ nhất ở lớp ${s.layer}, cặp 0-1 mở tới ${s.first} trong khi các cặp khác chỉ ${s.rest}.`,
    mild: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Ở mô hình này hiện tượng chỉ nhẹ: chênh nhiều nhất ở lớp ${s.layer}, cặp 0-1 là ${s.first}, các cặp khác ${s.rest}. Muốn thấy hai đỉnh tách hẳn như kết quả công bố, hãy chạy GPT-2 XL hoặc GPT-2 Large.`,
    absent: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Mô hình này không có hiện tượng đã công bố: ngay ở lớp chênh nhiều nhất, lớp ${s.layer}, cặp 0-1 là ${s.first}, các cặp khác ${s.rest}. Hình 3 gần như phẳng, và đó cũng là một câu trả lời: hiện tượng không có sẵn trong kiến trúc mà hình thành khi huấn luyện. Muốn thấy hai đỉnh tách hẳn, hãy chạy GPT-2 XL hoặc GPT-2 Large.`,
  },

  table: {
    sentence: 'Câu',
    group: 'Nhóm',
    groupTarget: 'her',
    groupOther: 'đối chứng',
    layer: 'Lớp',
    pair: 'Cặp',
    n: 'Số câu',
    angle: (/** @type {string} */ unit) => `Góc (${unit})`,
    mean: (/** @type {string} */ unit) => `Góc trung bình (${unit})`,
    error: 'SEM',
    from: (/** @type {string} */ unit) => `Từ (${unit})`,
    to: (/** @type {string} */ unit) => `Đến (${unit})`,
    first: 'Đối chứng có vị trí 0',
    rest: 'Đối chứng còn lại',
    target: 'her',
  },

  prediction: {
    question:
      'Ở mỗi câu ta bốc một cặp token kề nhau bất kỳ không dính tới “her”, đo góc ở lớp giữa mô hình rồi vẽ biểu đồ tần số (histogram). Bạn đoán nó có mấy đỉnh?',
    one: 'Một đỉnh: góc nào cũng xấp xỉ nhau',
    two: 'Hai đỉnh tách rời, giữa là khoảng trống',
    outcome: (/** @type {{ layer: string, gap: string }} */ s) =>
      `Ở lớp ${s.layer} của lần chạy này, khoảng trống rộng nhất giữa hai bên là ${s.gap}; từ 0,3 rad trở lên trang gọi là hai đỉnh.`,
  },

  checks: {
    count: {
      question: 'Trong lần bốc hiện tại, có bao nhiêu cặp đối chứng chứa vị trí 0?',
      hints: /** @type {[string, string, string]} */ ([
        'Ô “Đối chứng: trung vị” có ghi con số này (khi đang giữ vị trí 0).',
        'Hoặc bật “Tô màu cặp có vị trí 0” rồi đếm các đường màu cam ở Hình 1.',
        'Bảng số liệu của Hình 1 có cột “Cặp”: đếm những câu thuộc nhóm đối chứng có cặp 0-1.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Có ${a} cặp. Chỉ cặp 0-1 chứa vị trí 0, vì hai token của một cặp phải kề nhau.`,
    },
    first: {
      question: 'Ở lớp cuối cùng, góc trung bình của cặp 0-1 là bao nhiêu radian?',
      hints: /** @type {[string, string, string]} */ ([
        'Nhìn Hình 3: đường màu cam, ở lớp cuối.',
        'Kéo thanh lớp đến cuối rồi đọc cột đầu tiên của Hình 3. Nhớ để đơn vị là radian.',
        'Bảng số liệu của Hình 3: dòng lớp cuối, cặp 0-1.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Góc ấy là ${a} rad. So với các cặp khác ở cùng lớp, bạn biết ngay vị trí 0 có gì lạ hay không.`,
    },
    spread: {
      question:
        'Ở lớp cuối cùng, bỏ vị trí 0 thì độ lệch chuẩn của nhóm đối chứng giảm bao nhiêu phần trăm? (Nếu tăng thì ghi số âm.)',
      hints: /** @type {[string, string, string]} */ ([
        'Kéo thanh lớp đến cuối. Ô “Đối chứng: độ lệch chuẩn” ghi cả hai số: giữ và bỏ.',
        'Phần trăm giảm = (giữ − bỏ) / giữ × 100.',
        'Giữ 0,60 và bỏ 0,15 thì giảm (0,60 − 0,15) / 0,60 = 75%.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Giảm ${a}%. Nếu con số này lớn, phần lớn sự tản mát của nhóm đối chứng là do một vị trí duy nhất gây ra.`,
    },
  },
});
