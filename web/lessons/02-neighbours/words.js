// SPDX-License-Identifier: MIT
//
// words.js - the words of lesson 02's figures and of the sentences it computes, in Vietnamese.
// All numbers arrive formatted.

import { inLanguage } from '../../text/language.js';

/** Both groups at one layer, and the deviation of each. @typedef {{ layer: string, target: string, other: string }} Both */
/** @typedef {{ layers: string, narrower: string, wider: string, alike: string, target: string, other: string }} Counted */

export const text = inLanguage('lessons/02/words', {
  layer: 'Lớp',
  angle: (/** @type {string} */ unit) => `góc giữa hai token (${unit})`,
  angleNear: (/** @type {string} */ unit) => `góc giữa hai token kề nhau (${unit})`,
  target: 'cặp kết thúc bằng “her”',
  other: 'cặp đối chứng, chọn ngẫu nhiên trong mỗi câu',
  otherFirst: 'cặp đối chứng có vị trí 0',
  otherRest: 'cặp đối chứng không có vị trí 0',
  notYet: 'Lần chạy này chưa tính tới lớp đang chọn.',
  nothingLeft: 'Bỏ các token đầu câu rồi thì nhóm này không còn cặp nào.',
  seedPending: 'Hạt giống mới được dùng từ lần chạy sau.',

  drawFrom: {
    legend: 'Cặp đối chứng',
    any: 'hai token bất kỳ, như công bố',
    all: 'hai token kề nhau, khắp câu',
    start: 'hai token kề nhau, ở đầu câu (0-1 hoặc 1-2)',
  },
  color: 'Tô màu cặp có vị trí 0',
  skip: {
    legend: 'Bỏ k token đầu câu',
    options: ['k = 0, giữ cả', 'k = 1', 'k = 2'],
  },

  fan: {
    title: 'Mỗi câu một đường: góc giữa hai token, qua mọi lớp.',
    titleSoFar: (/** @type {string} */ done, /** @type {string} */ all) =>
      `Mỗi câu một đường: góc giữa hai token, qua mọi lớp. Mới có ${done} / ${all} lớp.`,
    wider: (/** @type {Both} */ s) =>
      `Ở lớp ${s.layer}, chùm đối chứng tản rộng hơn hẳn chùm “her”: độ lệch chuẩn ${s.other} so với ${s.target}.`,
    narrower: (/** @type {Both} */ s) =>
      `Ở lớp ${s.layer}, chùm đối chứng tản hẹp hơn hẳn chùm “her”: độ lệch chuẩn ${s.other} so với ${s.target}.`,
    alike: (/** @type {Both} */ s) =>
      `Ở lớp ${s.layer}, hai chùm tản không khác nhau quá mức ngẫu nhiên: độ lệch chuẩn ${s.other} (đối chứng) và ${s.target} (“her”).`,
    reading:
      'Đường đậm là trung vị của cả chùm. Lớp 0 là tổng hai embedding, trước khối đầu tiên. Chỉ vào một đường để biết nó là cặp nào; bấm vào một lớp để chọn.',
    headTarget: 'Cặp kết thúc bằng “her”',
    headOther: 'Cặp đối chứng',
    median: 'trung vị',
    name: (/** @type {string} */ sentence, /** @type {string} */ a, /** @type {string} */ b) =>
      `câu ${sentence}: “${a}” và “${b}”`,
    describe: (
      /** @type {{ name: string, lines: string, layers: string, low: string, high: string }} */ s,
    ) => `${s.name}: ${s.lines} đường qua ${s.layers} lớp; trung vị đi từ ${s.low} đến ${s.high}.`,
  },

  hist: {
    title: 'Phân bố của góc ở lớp đang chọn.',
    two: (
      /** @type {{ layer: string, below: string, from: string, above: string, to: string, mean: string, median: string }} */ s,
    ) =>
      `Lớp ${s.layer}: các cặp đối chứng tách thành hai cụm, ${s.below} cặp từ ${s.from} trở xuống và ${s.above} cặp từ ${s.to} trở lên. Trung bình ${s.mean}; trung vị ${s.median}.`,
    one: (/** @type {{ layer: string, median: string, mean: string }} */ s) =>
      `Lớp ${s.layer}: các cặp đối chứng không tách thành hai cụm; trung vị ${s.median}, trung bình ${s.mean}.`,
    few: (/** @type {string} */ layer) =>
      `Lớp ${layer}: có quá ít cặp đối chứng để nói về phân bố.`,
    inGap: 'rơi vào khoảng trống, nơi không có cặp nào',
    inLower: 'nằm trong cụm góc nhỏ',
    inUpper: 'nằm trong cụm góc lớn',
    reading:
      'Cột đặc: cặp đối chứng. Viền: cặp kết thúc bằng “her”. Vạch dọc nét liền: trung vị của nhóm đối chứng; vạch dọc nét đứt: trung bình của nhóm ấy. Kéo thanh lớp để xem từng lớp.',
    y: 'số cặp',
    median: 'trung vị của nhóm đối chứng',
    mean: 'trung bình của nhóm đối chứng',
    describe: (
      /** @type {{ layer: string, n: string, median: string, mean: string, targets: string, targetMedian: string }} */ s,
    ) =>
      `Biểu đồ tần số ở lớp ${s.layer}: ${s.n} cặp đối chứng, trung vị ${s.median}, trung bình ${s.mean}; ${s.targets} cặp kết thúc bằng “her”, trung vị ${s.targetMedian}.`,
  },

  pairs: {
    title: 'Góc theo vị trí của cặp, trung bình qua mọi câu.',
    titleDone: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Lớp ${s.layer}: cặp 0-1 có góc trung bình ${s.first}, các cặp vị trí khác ${s.rest}.`,
    two: (
      /** @type {{ above: string, firstAbove: string, below: string, firstBelow: string }} */ s,
    ) =>
      `Hai cụm ở Hình 2: cụm góc lớn có ${s.above} cặp, trong đó ${s.firstAbove} cặp có vị trí 0; cụm góc nhỏ có ${s.below} cặp, trong đó ${s.firstBelow} cặp có vị trí 0.`,
    one: 'Ở lớp này Hình 2 không thấy hai cụm.',
    titleDropped: (/** @type {{ layer: string, skip: string, low: string, high: string }} */ s) =>
      `Lớp ${s.layer}, bỏ ${s.skip} token đầu câu: góc trung bình của các cặp vị trí còn lại nằm trong khoảng ${s.low} đến ${s.high}.`,
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
      /** @type {{ pairs: string, layers: string, low: string, high: string }} */ s,
    ) =>
      `Góc trung bình của ${s.pairs} cặp vị trí qua ${s.layers} lớp. Ở lớp cuối đã đo, các góc nằm trong khoảng ${s.low} đến ${s.high}.`,
    describeBars: (/** @type {{ layer: string, list: string }} */ s) =>
      `Góc trung bình theo cặp ở lớp ${s.layer}: ${s.list}.`,
  },

  readout: {
    target: '“her”: trung vị',
    other: 'Đối chứng: trung vị',
    targetSpread: '“her”: độ lệch chuẩn',
    otherSpread: 'Đối chứng: độ lệch chuẩn',
    size: (/** @type {string} */ mean, /** @type {string} */ n) => `trung bình ${mean}; ${n} cặp`,
    withFirst: (/** @type {string} */ mean, /** @type {string} */ n, /** @type {string} */ first) =>
      `trung bình ${mean}; ${n} cặp, ${first} cặp có vị trí 0`,
    compare: (/** @type {string[]} */ [all, one, two]) => `k = 0: ${all}; 1: ${one}; 2: ${two}`,
  },

  answer: {
    none: 'Chạy thí nghiệm để có câu trả lời.',
    few: 'Lần chạy này có quá ít câu để so hai độ lệch chuẩn.',
    all: (/** @type {Counted} */ s) =>
      `Giữ mọi token: trong ${s.layers} lớp, cặp kết thúc bằng “her” tản hẹp hơn hẳn hai token bất kỳ ở ${s.narrower} lớp, rộng hơn hẳn ở ${s.wider} lớp, không phân biệt được với ngẫu nhiên ở ${s.alike} lớp (độ lệch chuẩn, trung vị qua các lớp: ${s.target} so với ${s.other}).`,
    without: (/** @type {Counted} */ s) =>
      `Bỏ token đầu câu: trong ${s.layers} lớp, hẹp hơn hẳn ở ${s.narrower} lớp, rộng hơn hẳn ở ${s.wider} lớp, không phân biệt được ở ${s.alike} lớp (${s.target} so với ${s.other}).`,
    yes: 'Vậy ở lần chạy này cặp “her” ổn định hơn hai token bất kỳ.',
    stays:
      'Vậy ở lần chạy này cặp “her” ổn định hơn, kể cả khi đã bỏ token đầu câu. Vì sao thì chưa biết: hai nhóm còn khác nhau ở khoảng cách giữa hai token, ở vị trí trong câu và ở loại từ.',
    goes: 'Vậy chênh lệch thấy ban đầu không còn rõ ở đa số lớp khi bỏ token đầu câu: nó gắn với vị trí 0 nhiều hơn là với “her”.',
    no: 'Vậy ở lần chạy này thì ngược lại: ở đa số lớp, hai token bất kỳ tản hẹp hơn cặp “her”.',
    unclear:
      'Vậy lần chạy này chưa đủ để nói bên nào ổn định hơn. Hãy đổi hạt giống vài lần để xem câu trả lời có giữ nguyên không.',
  },

  one: {
    strip: 'Các token của câu đang chọn; mỗi token tô theo góc với token trước nó',
    said: (/** @type {{ a: string, b: string, angle: string, layer: string }} */ s) =>
      `“${s.a}” và “${s.b}” tạo góc ${s.angle} ở lớp ${s.layer}.`,
    firstSaid: 'Token đầu câu không có token nào đứng trước. Hãy chọn token khác.',
    drawn: (/** @type {{ i: string, j: string, a: string, b: string, angle: string }} */ s) =>
      `Cặp đối chứng của câu này: “${s.a}” và “${s.b}” (vị trí ${s.i} và ${s.j}), góc ${s.angle}.`,
    only: 'Ngoài “her”, câu này chỉ có hai token, nên ngẫu nhiên không có gì để chọn.',
    cell: (/** @type {string} */ angle) => `góc với token trước: ${angle}`,
  },

  published: {
    source: 'GPT‑2 XL, 48 khối',
    most: 'Phần lớn các cặp',
    mostTheirs: '1,0 đến 1,5 rad',
    range: (/** @type {string} */ low, /** @type {string} */ high) =>
      `${low} đến ${high} (trung bình từng lớp)`,
    first: 'Cặp có vị trí 0',
    firstTheirs: '2,5 đến 3,0 rad, ngay từ các lớp thấp',
    second: 'Từ vị trí 2 trở đi',
    secondTheirs: 'góc lắng xuống, gần như nhau',
    secondOurs: (/** @type {{ layer: string, second: string, rest: string }} */ s) =>
      `ở lớp ${s.layer}: cặp 1-2 ${s.second}, các cặp sau ${s.rest}`,
    clouds: 'Hai cụm ở nhóm hai token bất kỳ',
    cloudsTheirs: 'có, một cụm là những cặp có vị trí 0',
    cloudsOurs: (/** @type {string} */ count, /** @type {string} */ all) =>
      `tách rõ ở ${count} trong ${all} lớp`,
    fan: 'Chùm đường của nhóm ấy',
    fanTheirs: 'nở rộng từ các lớp giữa đến lớp cuối',
    fanOurs: (
      /** @type {{ middle: string, atMiddle: string, last: string, atLast: string }} */ s,
    ) => `độ lệch chuẩn ở lớp ${s.middle}: ${s.atMiddle}, ở lớp ${s.last}: ${s.atLast}`,
  },

  honest: {
    none: 'Chạy thí nghiệm để có cột của bạn.',
    strong: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Mô hình này có hiện tượng đã công bố: rõ nhất ở lớp ${s.layer}, cặp 0-1 mở tới ${s.first} trong khi các cặp vị trí khác chỉ ${s.rest}.`,
    mild: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Ở mô hình này hiện tượng chỉ nhẹ: chênh nhiều nhất ở lớp ${s.layer}, cặp 0-1 là ${s.first}, các cặp vị trí khác ${s.rest}. Muốn thấy hai cụm tách hẳn như kết quả công bố, hãy chạy GPT‑2 XL hoặc GPT‑2 Large.`,
    absent: (/** @type {{ layer: string, first: string, rest: string }} */ s) =>
      `Mô hình này không có hiện tượng đã công bố: ngay ở lớp chênh nhiều nhất, lớp ${s.layer}, cặp 0-1 là ${s.first}, các cặp vị trí khác ${s.rest}. Đó cũng là một câu trả lời: cùng một kiến trúc, không phải mô hình nào cũng có hiện tượng này. Muốn thấy hai cụm tách hẳn, hãy chạy GPT‑2 XL hoặc GPT‑2 Large.`,
  },

  training: {
    title: 'Vị trí 0 tách ra khi nào trong lúc huấn luyện.',
    longer: (
      /** @type {{ tokens: string, loss: string } | null} */ at,
      /** @type {string} */ end,
    ) =>
      at
        ? `Từ khi mô hình đã học ${at.tokens} triệu token, có khối mà vector ở vị trí 0 dài ít nhất gấp đôi các token khác (loss lúc ấy: ${at.loss} nat mỗi byte).`
        : `Sau ${end} triệu token học, chưa khối nào có vector ở vị trí 0 dài gấp đôi các token khác.`,
    looked: (
      /** @type {{ tokens: string, loss: string } | null} */ at,
      /** @type {string} */ end,
    ) =>
      at
        ? `Từ ${at.tokens} triệu token, có khối dành ít nhất một phần năm attention cho vị trí 0 (loss: ${at.loss}).`
        : `Sau ${end} triệu token, chưa khối nào dành một phần năm attention cho vị trí 0.`,
    heading: {
      ratios: 'Độ dài ở vị trí 0, so với trung vị của các vị trí khác',
      sinks: 'Attention trung bình về vị trí 0',
    },
    x: 'số token đã học (triệu)',
    xName: 'Triệu token:',
    y: { ratios: 'gấp bao nhiêu lần', sinks: 'phần attention' },
    block: (/** @type {string} */ block) => `khối ${block}`,
    largest: 'khối có số lớn nhất khi học xong',
    others: (/** @type {string} */ blocks) => `cả ${blocks} khối, mỗi khối một đường`,
    reading:
      'Mỗi điểm đo trên cùng 48 đoạn văn 64 token mà mô hình không được học; attention tính cho các token ở nửa sau của đoạn. Hai đường cùng nhích lên một lúc không chứng minh cái này gây ra cái kia.',
    describe: (/** @type {{ what: string, blocks: string, block: string, end: string }} */ s) =>
      `${s.what}: ${s.blocks} đường theo số token đã học; khi học xong, khối ${s.block} lớn nhất, ${s.end}.`,
    table: {
      tokens: 'Triệu token',
      loss: 'Loss trên văn bản không học (nat mỗi byte)',
      ratios: (/** @type {string} */ block) => `Độ dài ở vị trí 0 so với trung vị, khối ${block}`,
      sinks: (/** @type {string} */ block) => `Attention về vị trí 0, khối ${block}`,
    },
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
      'Ở mỗi câu ta chọn ngẫu nhiên hai token bất kỳ, không phải “her”, đo góc giữa chúng ở lớp giữa mô hình rồi vẽ biểu đồ tần số (histogram) của tất cả các góc. Bạn đoán các góc ấy nằm thế nào?',
    one: 'Một cụm liền, hẹp hay rộng',
    two: 'Hai cụm tách rời, giữa là khoảng trống',
    outcome: (/** @type {{ layer: string, gap: string, layers: string, all: string }} */ s) =>
      `Ở lớp ${s.layer} của lần chạy này, khoảng trống rộng nhất giữa hai bên là ${s.gap}. Trang gọi là hai cụm khi khoảng trống ấy rộng từ 0,3 rad và mỗi bên có ít nhất 3 cặp, đồng thời ít nhất 5% số cặp; có ${s.layers} trong ${s.all} lớp như thế.`,
    tooFew: (/** @type {string} */ layer) =>
      `Lần chạy này có quá ít câu để nói về phân bố ở lớp ${layer}.`,
  },

  checks: {
    count: {
      question: 'Trong lần chạy này, bao nhiêu cặp đối chứng chứa vị trí 0?',
      hints: /** @type {[string, string, string]} */ ([
        'Ô “Đối chứng: trung vị” có ghi con số này khi k = 0.',
        'Hoặc mở bảng số liệu của Hình 2 khi k = 0 rồi cộng cột “Đối chứng có vị trí 0”.',
        'Bảng số liệu của Hình 1 có cột “Cặp”: đếm những câu thuộc nhóm đối chứng mà cặp bắt đầu bằng 0.',
      ]),
      explain: (/** @type {string} */ a, /** @type {string} */ expected) =>
        `Có ${a} cặp. Một câu T token có T − 1 token không phải “her”, và 2 / (T − 1) số cặp của chúng chứa vị trí 0: cộng qua các câu, trung bình mỗi hạt giống cho ${expected} cặp.`,
      explainNeighbours: (/** @type {string} */ a) =>
        `Có ${a} cặp. Khi hai token phải kề nhau, chỉ cặp 0-1 chứa vị trí 0.`,
    },
    first: {
      question: 'Ở lớp cuối cùng, góc trung bình của cặp 0-1 là bao nhiêu radian?',
      hints: /** @type {[string, string, string]} */ ([
        'Nhìn Hình 3: đường màu cam có dấu tam giác, ở lớp cuối.',
        'Chọn đơn vị radian và k = 0, kéo thanh lớp đến cuối rồi đọc tiêu đề của Hình 3.',
        'Bảng số liệu của Hình 3: dòng lớp cuối, cặp 0-1.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Góc ấy là ${a} rad. So với các cặp khác ở cùng lớp, bạn biết ngay vị trí 0 có gì lạ hay không.`,
    },
    spread: {
      question:
        'Ở lớp cuối cùng, bỏ token đầu câu (k = 1) thì độ lệch chuẩn của nhóm đối chứng giảm bao nhiêu phần trăm? (Nếu tăng thì ghi số âm.)',
      hints: /** @type {[string, string, string]} */ ([
        'Kéo thanh lớp đến cuối. Ô “Đối chứng: độ lệch chuẩn” ghi cả hai số, k = 0 và k = 1.',
        'Phần trăm giảm = (số ở k = 0 − số ở k = 1) / số ở k = 0 × 100, làm tròn đến phần trăm.',
        'Nếu là 0,600 và 0,150 thì giảm (0,600 − 0,150) / 0,600 = 75%.',
      ]),
      explain: (/** @type {string} */ a) =>
        `Giảm ${a}% (số âm là tăng). Nếu con số này lớn, phần lớn sự tản mát của nhóm đối chứng gắn với một vị trí duy nhất.`,
    },
  },
});
